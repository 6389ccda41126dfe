// Every rule of the control protocol and of the words in shared memory, broken once: the sandbox ends as breached, the reason
// names the rule, and its host goes on.
#include "lies.h"
#include "tools.h"

#include "glovebox/group.hpp"
#include "testing/check.h"
#include "wire/messages.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <utility>

using namespace glovebox;
using namespace glovebox::hostile;

namespace {

constexpr std::chrono::seconds patience{30};
constexpr std::uint32_t n = 64;

Runtime& liars() {
    static Runtime shared = [] {
        RuntimeOptions options;
        options.sandboxHost = GLOVEBOX_LIAR;
        auto made = Runtime::create(options);
        REQUIRE(made.isOk());
        return std::move(made).value();
    }();
    return shared;
}

/// A group of two liars, of which one tells the truth.
class Court {
public:
    Court() {
        GroupOptions options;
        options.maxBlockSize = n;
        options.crossing = Crossing::synchronous;
        options.hangAfterNs = 500'000'000;
        auto made = liars().createGroup(options, [this](const GroupEvent& event) { hear(event); });
        REQUIRE(made.isOk());
        group.emplace(std::move(made).value());
        box = sandbox();
        witness = sandbox();
    }
    ~Court() { group->close(); }

    /// How the sandbox ended that told `lie`; empty: it did not.
    std::string verdict(const std::string& lie, const std::string& provoke) {
        DeviceOptions options;
        options.file = lie;
        const auto device = group->addDevice(box, options);
        if (device.isOk()) ask(device.value(), provoke);
        std::unique_lock lock(mutex);
        if (!changed.wait_for(lock, patience, [&] { return !ended.empty(); })) return {};
        return ended;
    }
    /// The neighbour, and the host itself, are well.
    bool isCalm() {
        DeviceOptions options;
        options.file = "honest";
        const auto device = group->addDevice(witness, options);
        return device.isOk() && group->sandboxState(witness).value() == SandboxState::ready &&
               group->parameters(device.value()).isOk() && group->saveState(device.value()).isOk();
    }

private:
    std::optional<Group> group;
    SandboxId box = 0, witness = 0;
    std::mutex mutex;
    std::condition_variable changed;
    std::string ended;

    SandboxId sandbox() {
        SandboxOptions options;
        options.recovery.mode = RecoveryPolicy::Mode::manual;
        if (isSanitized) options.limits.memoryBytes = 0;
        options.callLimitNs = 20'000'000'000;
        const auto added = group->addSandbox(options);
        REQUIRE(added.isOk());
        return added.value();
    }
    void hear(const GroupEvent& event) {
        const auto* end = std::get_if<SandboxEnded>(&event);
        if (end == nullptr || end->sandbox != box) return;
        const std::lock_guard lock(mutex);
        ended = std::string(sandboxStateName(end->end.state)) + ": " + end->end.reason;
        changed.notify_all();
    }
    /// Brings the host to make that request.
    void ask(DeviceId device, const std::string& request) {
        Group& asked = *group;
        const std::vector<std::byte> state(8);
        if (request == "get-parameters") static_cast<void>(asked.parameters(device));
        if (request == "get-parameter-values") static_cast<void>(asked.parameterValue(device, 1));
        if (request == "value-to-text") static_cast<void>(asked.valueToText(device, 1, 0));
        if (request == "text-to-value") static_cast<void>(asked.textToValue(device, 1, "1"));
        if (request == "flush-parameters") static_cast<void>(asked.setParameter(device, 1, 0));
        if (request == "save-state" || request == "fetch-state" || request == "unmap-area")
            static_cast<void>(asked.saveState(device));
        if (request == "load-state") static_cast<void>(asked.loadState(device, state));
        if (request == "request-layout") static_cast<void>(asked.requestLayout(device, {2}, {2}));
        if (request == "set-offline") static_cast<void>(asked.setOffline(true));
        if (request == "reset-device") static_cast<void>(asked.resetDevice(device));
        if (request == "ping") static_cast<void>(asked.ping(box));
        if (request == "deactivate-device" || request == "destroy-device" || request == "retire-plan")
            static_cast<void>(asked.removeDevice(device));
        if (request == "a block") {
            Block block;
            block.frames = n;
            static_cast<void>(asked.process(block));
        }
    }
};

void mustBreach(const std::string& lie, const std::string& rule, const std::string& provoke) {
    Court court;
    const std::string verdict = court.verdict(lie, provoke);
    const bool isNamed = verdict.starts_with("breached: ") && verdict.find(rule) != verdict.npos;
    if (!isNamed)
        ::glovebox::testing::reportFailure(__FILE__, __LINE__,
                                           lie + ": expected a breach (" + rule + "), got \"" + verdict + "\"");
    if (!court.isCalm())
        ::glovebox::testing::reportFailure(__FILE__, __LINE__, lie + ": somebody else suffers from it");
}

template <typename Body, std::size_t... indices>
void forEachName(const Body& body, std::index_sequence<indices...>) {
    (body(std::string(wire::messageName(wire::Message(std::in_place_index<indices>)))), ...);
}
template <typename Body>
void forEachMessage(const Body& body) {
    forEachName(body, std::make_index_sequence<std::variant_size_v<wire::Message>>{});
}

} // namespace

TEST_CASE("breach: each lie ends its sandbox, and the reason names the rule") {
    for (const Lie& lie : lies) mustBreach(lie.name, lie.rule, lie.provoke);
}

TEST_CASE("breach: a message that a sandbox must not announce, of every kind") {
    forEachMessage([](const std::string& name) {
        const bool isOfDevice = name == "device-changed" || name == "restart-requested" || name == "parameter-edited";
        if (name == "logged") return; // for no device of its own, a log is one of the sandbox
        mustBreach("announce/" + name, isOfDevice ? "spoke for a device" : "announced what it must not", "");
    });
}

TEST_CASE("breach: a message that lacks a byte, of every kind") {
    forEachMessage([](const std::string& name) { mustBreach("cut/" + name, "a malformed control message", ""); });
}

TEST_CASE("breach: an answer that nobody asked for, of every kind") {
    forEachMessage(
        [](const std::string& name) { mustBreach("unasked/" + name, "an answer that nobody asked for", ""); });
}

TEST_CASE("breach: an answer of another type to every request that a host makes of a device") {
    for (const char* request :
         {"create-device",        "map-area",      "activate-device",   "prepare-plan",     "get-parameters",
          "get-parameter-values", "value-to-text", "text-to-value",     "flush-parameters", "save-state",
          "fetch-state",          "unmap-area",    "load-state",        "request-layout",   "set-offline",
          "reset-device",         "ping",          "deactivate-device", "destroy-device",   "retire-plan"})
        mustBreach(std::string("answer/") + request, "answer of the wrong type", request);
}

TEST_CASE("breach: another version of the protocol is refused before anything is loaded") {
    ::setenv("GLOVEBOX_LOG", anotherVersion, 1);
    GroupOptions options;
    auto group = liars().createGroup(options);
    REQUIRE(group.isOk());
    SandboxOptions box;
    if (isSanitized) box.limits.memoryBytes = 0;
    const auto added = group.value().addSandbox(box);
    ::unsetenv("GLOVEBOX_LOG");
    CHECK(added.status().code == ErrorCode::protocolBreach);
    group.value().close();
}
