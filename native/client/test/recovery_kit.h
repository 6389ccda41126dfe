#pragma once

#include "client/test/client_events.h"

#include "os/clock.h"

namespace client_kit {

/// Automatic, and saved only when a case says so.
inline RecoveryPolicy automatic() {
    RecoveryPolicy policy;
    policy.mode = RecoveryPolicy::Mode::automatic;
    policy.autosaveMs = 0;
    return policy;
}

/// Makes a moody device crash in process in the block that is played next.
inline void makeCrash(Rig& rig, DeviceId device) {
    core::Event note;
    note.kind = EventKind::noteOn;
    note.port = 0;
    note.channel = 0;
    note.key = 1;
    note.value = 1;
    rig.command(rig.position, device, note);
}

/// What a moody device does from now on, also in processes to come.
constexpr std::uint32_t moodParameter = 1;
enum Mood { crashesOnLoad = 1, refusesState, hangsOnLoad, crashesOnSave, hangsOnSave, crashesOnActivate };
inline void setMood(Rig& rig, DeviceId device, Mood mood) { rig.set(device, moodParameter, mood, 0, 9); }

/// Blocks until `isDone`; false after half a minute.
template <typename Condition>
bool playUntil(Rig& rig, const Condition& isDone) {
    const std::uint64_t limit = os::nowNs() + 30'000'000'000;
    while (!isDone()) {
        if (os::nowNs() > limit) return false;
        rig.playBlock(rig.group.options().maxBlockSize);
        // Blocks take next to no time: at that pace the input would be over before what is waited for has come.
        os::sleepUntil(os::nowNs() + 2'000'000);
    }
    return true;
}

/// Long enough for whatever a case plays while it waits.
inline const Signal& longNoise() {
    static const Signal signal = noise(71, 2, 1 << 20);
    return signal;
}

} // namespace client_kit
