// Plugins that keep the rules are never counted, in whole lives and in both formats; what is counted reaches the host.
#include "client/test/client_kit.h"
#include "core/misuse.h"
#include "os/clock.h"

using namespace client_kit;

namespace {

constexpr const char* fixtures[] = {"delay",
                                    "denormal-reporter",
                                    "ducker",
                                    "frame-counter",
                                    "gain",
                                    "integrator",
                                    "large-state",
                                    "latency-delay",
                                    "lookahead",
                                    "mix2",
                                    "mono-to-stereo",
                                    "multi",
                                    "note-echo",
                                    "ramp",
                                    "sine-synth",
                                    "surround-passthrough",
                                    "tail-reverb",
                                    "thousand-params",
                                    "transport-printer"};

/// "wrong-thread 2 " and so on.
std::string misuseOf(Rig& rig, SandboxId sandbox) {
    const auto counts = rig.group.sandboxMisuse(sandbox);
    REQUIRE(counts.isOk());
    std::string all;
    for (std::uint32_t kind = 0; kind < counts.value().size(); ++kind) {
        const std::uint32_t count = counts.value()[kind];
        if (count != 0) all += std::string(core::misuseName(kind)) + " " + std::to_string(count) + " ";
    }
    return all;
}

struct Misbehaving {
    const char* crasher;
    core::Misuse kind;
    bool isClapOnly = false;
};
constexpr Misbehaving crashers[] = {
    {"change-directory-in-activate", core::Misuse::workingDirectory},
    {"change-locale-in-activate", core::Misuse::locale},
    {"change-processor-mode-in-process", core::Misuse::processorMode},
    {"event-flood-in-process", core::Misuse::eventFlood},
    {"identifiers-change", core::Misuse::identifiersChanged},
    {"invalid-events-in-process", core::Misuse::invalidEvents},
    {"latency-change-while-active", core::Misuse::latencyWhileActive, true},
    {"latency-differs", core::Misuse::latencyLie},
    {"latency-out-of-bounds", core::Misuse::latencyLie},
    {"log-flood-in-process", core::Misuse::logFlood, true},
    {"log-flood-in-timer", core::Misuse::logFlood, true},
    {"missing-extension-function", core::Misuse::missingFunction, true},
    {"output-flood-in-process", core::Misuse::outputFlood},
    {"restart-flood", core::Misuse::restartFlood},
    {"state-refused", core::Misuse::stateRefused},
    {"state-size-lie", core::Misuse::stateRefused},
    {"unsorted-events-in-process", core::Misuse::unsortedEvents},
    {"write-events-in-process", core::Misuse::inputsWritten},
    {"write-inputs-in-process", core::Misuse::inputsWritten},
    {"write-past-block-in-process", core::Misuse::writtenPastBlock},
    {"wrong-thread-in-own-thread", core::Misuse::wrongThread},
    {"wrong-thread-in-process", core::Misuse::wrongThread},
};

/// A life in which every crasher of the list has its occasion; ends when it was counted, or after far too long.
std::string lifeOf(const Misbehaving& what, Format format) {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto box = rig.sandbox();
    const auto device = rig.addCrasher(box, what.crasher, format);
    const bool takesNotes = !rig.group.deviceInfo(device).value().ports.noteInputs.empty();
    const auto kind = static_cast<std::size_t>(what.kind);
    const std::uint64_t deadline = os::nowNs() + 20'000'000'000;
    while (os::nowNs() < deadline) {
        for (int i = 0; i < 10; ++i) {
            core::Event note;
            note.kind = core::EventKind::noteOn;
            note.channel = 0;
            note.key = 60;
            note.value = 1;
            if (takesNotes) rig.command(rig.position, device, note);
            rig.playBlock(n);
        }
        if (auto saved = rig.group.saveState(device)) (void)rig.group.loadState(device, saved.value());
        const auto counts = rig.group.sandboxMisuse(box);
        if (counts && counts.value()[kind] != 0) return "";
        if (rig.group.sandboxState(box).value() != SandboxState::ready) break;
    }
    return std::string("not counted; ") + misuseOf(rig, box);
}

} // namespace

TEST_CASE("client: crashers that only misbehave are counted by the kind that they declare, in both formats") {
    for (const Misbehaving& what : crashers) {
        for (const Format format : bothFormats) {
            if (what.isClapOnly && format == Format::vst3) continue;
            const std::string name = std::string(what.crasher) + (format == Format::clap ? " as CLAP: " : " as VST3: ");
            CHECK_EQUAL(name + lifeOf(what, format), name);
        }
    }
}

TEST_CASE("client: no fixture is counted for misuse in a whole life, sandboxed or direct, CLAP or VST3") {
    for (const auto hosting : {HostingMode::sandboxed, HostingMode::direct}) {
        Rig rig(groupOptions(Crossing::synchronous, n));
        rig.hosting = hosting;
        const auto box = rig.sandbox();
        for (const Format format : bothFormats) {
            for (const char* name : fixtures) {
                const auto device = rig.add(box, name, format);
                core::Event note;
                note.kind = core::EventKind::noteOn;
                note.channel = 0;
                note.key = 60;
                note.value = 1;
                if (!rig.group.deviceInfo(device).value().ports.noteInputs.empty())
                    rig.command(rig.position, device, note);
                rig.play(5 * n, {n, 1, 37});
                auto saved = rig.group.saveState(device);
                if (saved) CHECK(rig.group.loadState(device, saved.value()).isOk());
                rig.play(n);
                CHECK(rig.group.removeDevice(device).isOk());
                const std::string counted = misuseOf(rig, box);
                CHECK_EQUAL(std::string(name) + ": " + counted, std::string(name) + ": ");
            }
        }
    }
}
