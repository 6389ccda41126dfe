#include "hosting/vst3/process_context.h"

#include "os/clock.h"

#include <algorithm>
#include <cmath>

namespace glovebox::hosting::vst3 {

namespace {

using Context = v3::ProcessContext;
using Needs = v3::IProcessContextRequirements;

/// A double as frames; what cannot be a position becomes 0.
v3::int64 framesOf(double frames) noexcept {
    constexpr double limit = 9.0e18;
    return std::isfinite(frames) && std::abs(frames) < limit ? static_cast<v3::int64>(std::llround(frames)) : 0;
}

void fillBeats(Context& context, const core::Transport& transport, v3::uint32 needs) noexcept {
    if ((needs & Needs::kNeedProjectTimeMusic) != 0) {
        context.projectTimeMusic = transport.songBeats;
        context.state |= Context::kProjectTimeMusicValid;
    }
    if ((needs & Needs::kNeedBarPositionMusic) != 0 && (transport.flags & core::transportHasTimeSignature) != 0) {
        context.barPositionMusic = transport.barStartBeats;
        context.state |= Context::kBarPositionValid;
    }
    if ((needs & Needs::kNeedCycleMusic) != 0) {
        context.cycleStartMusic = transport.loopStartBeats;
        context.cycleEndMusic = transport.loopEndBeats;
        context.state |= Context::kCycleValid;
    }
    if ((needs & Needs::kNeedSamplesToNextClock) != 0 && (transport.flags & core::transportHasTempo) != 0 &&
        transport.tempo > 0) {
        constexpr double clocksPerBeat = 24;
        const double clocks = transport.songBeats * clocksPerBeat;
        const double toNext =
            (std::ceil(clocks) - clocks) / clocksPerBeat * 60.0 / transport.tempo * context.sampleRate;
        context.samplesToNextClock = static_cast<v3::int32>(std::clamp<v3::int64>(framesOf(toNext), 0, v3::kMaxInt32));
        context.state |= Context::kClockValid;
    }
}

} // namespace

void fillContext(v3::ProcessContext& context, const core::Transport* transport, v3::uint32 needs, double sampleRate,
                 std::int64_t continuousFrames) noexcept {
    context = {};
    context.sampleRate = sampleRate;
    if ((needs & Needs::kNeedContinousTimeSamples) != 0) {
        context.continousTimeSamples = continuousFrames;
        context.state |= Context::kContTimeValid;
    }
    if ((needs & Needs::kNeedSystemTime) != 0) {
        context.systemTime = static_cast<v3::int64>(os::nowNs());
        context.state |= Context::kSystemTimeValid;
    }
    if (transport == nullptr || (transport->flags & core::transportIsPresent) == 0) return;
    const std::uint32_t flags = transport->flags;
    // The project time has no valid bit: it always holds the best that is known.
    if ((flags & core::transportHasSeconds) != 0) {
        context.projectTimeSamples = framesOf(transport->songSeconds * sampleRate);
    } else if ((flags & core::transportHasBeats) != 0 && (flags & core::transportHasTempo) != 0 &&
               transport->tempo > 0) {
        context.projectTimeSamples = framesOf(transport->songBeats * 60.0 / transport->tempo * sampleRate);
    }
    if ((needs & Needs::kNeedTransportState) != 0) {
        if ((flags & core::transportIsPlaying) != 0) context.state |= Context::kPlaying;
        if ((flags & core::transportIsRecording) != 0) context.state |= Context::kRecording;
        if ((flags & core::transportIsLooping) != 0) context.state |= Context::kCycleActive;
    }
    if ((needs & Needs::kNeedTempo) != 0 && (flags & core::transportHasTempo) != 0) {
        context.tempo = transport->tempo;
        context.state |= Context::kTempoValid;
    }
    if ((needs & Needs::kNeedTimeSignature) != 0 && (flags & core::transportHasTimeSignature) != 0) {
        context.timeSigNumerator = transport->timeSignatureNumerator;
        context.timeSigDenominator = transport->timeSignatureDenominator;
        context.state |= Context::kTimeSigValid;
    }
    if ((flags & core::transportHasBeats) != 0) fillBeats(context, *transport, needs);
}

} // namespace glovebox::hosting::vst3
