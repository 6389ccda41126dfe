#include "hosting/clap/transport.h"

#include <algorithm>
#include <cmath>

namespace glovebox::hosting::clap {
namespace {

static_assert(core::transportHasTempo == abi::CLAP_TRANSPORT_HAS_TEMPO &&
              core::transportHasBeats == abi::CLAP_TRANSPORT_HAS_BEATS_TIMELINE &&
              core::transportHasSeconds == abi::CLAP_TRANSPORT_HAS_SECONDS_TIMELINE &&
              core::transportHasTimeSignature == abi::CLAP_TRANSPORT_HAS_TIME_SIGNATURE &&
              core::transportIsPlaying == abi::CLAP_TRANSPORT_IS_PLAYING &&
              core::transportIsRecording == abi::CLAP_TRANSPORT_IS_RECORDING &&
              core::transportIsLooping == abi::CLAP_TRANSPORT_IS_LOOP_ACTIVE &&
              core::transportIsInPreRoll == abi::CLAP_TRANSPORT_IS_WITHIN_PRE_ROLL);
constexpr std::uint32_t knownFlags = 0xFF;

/// Fixed point with 31 fractional bits; kept inside what the integer can hold.
std::int64_t fixedPoint(double value) noexcept {
    constexpr double limit = 4294967295.0;
    return std::llround(std::clamp(value, -limit, limit) * static_cast<double>(abi::CLAP_BEATTIME_FACTOR));
}

} // namespace

bool convertTransport(const core::Transport* transport, abi::clap_event_transport& out) noexcept {
    if (transport == nullptr || (transport->flags & core::transportIsPresent) == 0) return false;
    const core::Transport& in = *transport;
    out = {};
    out.header = {sizeof(out), 0, abi::CLAP_CORE_EVENT_SPACE_ID, abi::CLAP_EVENT_TRANSPORT, 0};
    out.flags = in.flags & knownFlags;
    const bool hasLoop = (in.flags & core::transportIsLooping) != 0;

    if (!std::isfinite(in.tempo) || in.tempo <= 0 || !std::isfinite(in.tempoIncrement)) {
        out.flags &= ~abi::CLAP_TRANSPORT_HAS_TEMPO;
    }
    const bool beatsAreFinite = std::isfinite(in.songBeats) && std::isfinite(in.barStartBeats) &&
                                std::isfinite(in.loopStartBeats) && std::isfinite(in.loopEndBeats);
    if (!beatsAreFinite) out.flags &= ~abi::CLAP_TRANSPORT_HAS_BEATS_TIMELINE;
    const bool secondsAreFinite =
        std::isfinite(in.songSeconds) && std::isfinite(in.loopStartSeconds) && std::isfinite(in.loopEndSeconds);
    if (!secondsAreFinite) out.flags &= ~abi::CLAP_TRANSPORT_HAS_SECONDS_TIMELINE;
    if (in.timeSignatureNumerator == 0 || in.timeSignatureDenominator == 0) {
        out.flags &= ~abi::CLAP_TRANSPORT_HAS_TIME_SIGNATURE;
    }

    if ((out.flags & abi::CLAP_TRANSPORT_HAS_TEMPO) != 0) {
        out.tempo = in.tempo;
        out.tempo_inc = in.tempoIncrement;
    }
    if ((out.flags & abi::CLAP_TRANSPORT_HAS_BEATS_TIMELINE) != 0) {
        out.song_pos_beats = fixedPoint(in.songBeats);
        out.bar_start = fixedPoint(in.barStartBeats);
        out.bar_number = in.barNumber;
        if (hasLoop) {
            out.loop_start_beats = fixedPoint(in.loopStartBeats);
            out.loop_end_beats = fixedPoint(in.loopEndBeats);
        }
    }
    if ((out.flags & abi::CLAP_TRANSPORT_HAS_SECONDS_TIMELINE) != 0) {
        out.song_pos_seconds = fixedPoint(in.songSeconds);
        if (hasLoop) {
            out.loop_start_seconds = fixedPoint(in.loopStartSeconds);
            out.loop_end_seconds = fixedPoint(in.loopEndSeconds);
        }
    }
    if ((out.flags & abi::CLAP_TRANSPORT_HAS_TIME_SIGNATURE) != 0) {
        out.tsig_num = in.timeSignatureNumerator;
        out.tsig_denom = in.timeSignatureDenominator;
    }
    return true;
}

} // namespace glovebox::hosting::clap
