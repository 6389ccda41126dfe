#include "engine/transport_shift.h"

#include <algorithm>
#include <cmath>

namespace glovebox::engine {

core::Transport shiftBack(const core::Transport& transport, std::uint32_t frames, double sampleRate) noexcept {
    core::Transport shifted = transport;
    if (frames == 0) return shifted;
    if (shifted.steadyFrames >= 0) shifted.steadyFrames = std::max<std::int64_t>(0, shifted.steadyFrames - frames);
    if ((transport.flags & core::transportIsPlaying) == 0) return shifted;
    const double seconds = frames / sampleRate;
    if ((transport.flags & core::transportHasSeconds) != 0) shifted.songSeconds -= seconds;
    constexpr std::uint32_t needed = core::transportHasBeats | core::transportHasTempo;
    if ((transport.flags & needed) != needed) return shifted;
    shifted.songBeats -= seconds * transport.tempo / 60;
    const bool hasBars = (transport.flags & core::transportHasTimeSignature) != 0 &&
                         transport.timeSignatureNumerator > 0 && transport.timeSignatureDenominator > 0;
    if (hasBars && shifted.songBeats < shifted.barStartBeats) {
        const double beatsPerBar = 4.0 * transport.timeSignatureNumerator / transport.timeSignatureDenominator;
        const double bars = std::ceil((shifted.barStartBeats - shifted.songBeats) / beatsPerBar);
        shifted.barStartBeats -= bars * beatsPerBar;
        shifted.barNumber -= static_cast<std::int32_t>(std::min(bars, 1e9));
    }
    return shifted;
}

} // namespace glovebox::engine
