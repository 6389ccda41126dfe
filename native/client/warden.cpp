#include "client/warden.h"

#include "client/prepared_sandbox.h"
#include "client/runtime_core.h"
#include "os/clock.h"
#include "os/fork.h"
#include "os/random.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace glovebox::client {

using core::ErrorCode;
using core::Status;

namespace {

/// It answers within a fraction of a millisecond; one that does not is replaced.
constexpr std::uint64_t answerLimitNs = 5'000'000'000;

/// Read by the loader when a program starts and never again: a copy has what its server was started with.
std::vector<std::string> loaderVariables(const std::vector<std::string>& environment) {
    std::vector<std::string> found;
    for (const std::string& entry : environment) {
        if (entry.starts_with("LD_") || entry.starts_with("GLIBC_TUNABLES=")) found.push_back(entry);
    }
    return found;
}

Status gone(const char* how) { return core::fail(ErrorCode::systemError, "the fork server has failed", how); }

} // namespace

Warden::Warden(RuntimeCore& owner) : runtime(owner), word(os::randomHex()) {}

Warden::~Warden() { end(); }

void Warden::end() {
    const std::lock_guard lock(mutex);
    hasEnded = true;
    drop();
}

void Warden::forget(std::uint32_t pid) {
    const std::lock_guard lock(copiesMutex);
    copies.erase(pid);
}

void Warden::remember(std::uint32_t pid) {
    const std::lock_guard lock(copiesMutex);
    copies.insert(pid);
}

std::vector<std::uint32_t> Warden::knownCopies() {
    const std::lock_guard lock(copiesMutex);
    return {copies.begin(), copies.end()};
}

/// With `mutex` held. Whatever it made and did not tell of goes with it.
void Warden::drop() {
    if (!server.isOpen()) return;
    if (exitKey != 0) runtime.unwatch(server.exitHandle().get(), std::exchange(exitKey, 0));
    if (channel) poller.remove(channel->handle().get(), 1);
    channel.reset();
    serverId = 0;
    server.kill();
    os::ExitStatus ignored;
    // Before strays are looked for: it must not make another one meanwhile.
    static_cast<void>(server.waitUntil(os::forEver, ignored));
    os::reapStrays(word, knownCopies());
    // What waits for its first word ends with who made it. Not here: who makes one holds its lock and waits for ours.
    runtime.postToKeeper([this] { runtime.prepared().drop(); });
}

/// Watcher thread. Whoever holds `mutex` now finds out by himself, or is about to look; we are called again.
void Warden::serverEnded() {
    const std::unique_lock lock(mutex, std::try_to_lock);
    if (lock.owns_lock()) drop();
}

/// With `mutex` held.
Status Warden::start(const std::vector<std::string>& environment) {
    if (server.isOpen()) return core::ok();
    auto pair = os::MessageChannel::createPair();
    if (!pair) return pair.status();
    const os::Handle theirs = pair->second.releaseHandle();
    Status status;
    // Its parent is the thread that starts it, and so is that of its copies: it must outlive them.
    runtime.runOnWatcher([&] {
        os::SpawnOptions options;
        options.executable = runtime.sandboxHost();
        options.arguments = {"--warden", word};
        options.environment = environment;
        options.inherited = {&theirs};
        auto spawned = os::Child::spawn(std::move(options));
        if (spawned)
            server = std::move(*spawned);
        else
            status = spawned.status();
    });
    if (!status) return status;
    channel = std::make_unique<os::MessageChannel>(std::move(pair->first));
    channel->setPeer(server.id());
    loaderEnvironment = loaderVariables(environment);
    serverId = server.id();
    status = poller.add(channel->handle().get(), 1, os::Poller::readable);
    if (status) {
        auto key = runtime.watch(server.exitHandle().get(), [this] { serverEnded(); });
        if (key)
            exitKey = *key;
        else
            status = key.status();
    }
    if (!status) drop();
    return status;
}

core::Result<wire::WardenAnswer> Warden::awaitAnswer(std::uint32_t id) {
    std::vector<std::byte> buffer(os::largestMessage);
    std::vector<os::Poller::Ready> ready;
    const std::uint64_t end = os::nowNs() + answerLimitNs;
    for (;;) {
        std::size_t size = 0;
        const auto outcome = channel->receive(buffer, size, nullptr);
        if (outcome == os::ChannelOutcome::ok) {
            wire::WardenAnswer answer;
            if (!wire::decode(std::span(buffer).first(size), answer) || answer.id != id)
                return gone("its answer makes no sense");
            return answer;
        }
        if (outcome != os::ChannelOutcome::wouldBlock) return gone("it ended before it answered");
        if (os::nowNs() >= end) return gone("it does not answer");
        if (auto status = poller.wait(end, ready); !status) return status;
    }
}

core::Result<wire::WardenAnswer> Warden::ask(wire::WardenRequest& request, const Order& order) {
    if (auto status = start(order.environment); !status) return status;
    if (loaderVariables(order.environment) != loaderEnvironment)
        return core::fail(ErrorCode::wrongState, "the fork server was started with another loader environment");
    request.id = nextId++;
    std::vector<std::byte> bytes;
    if (!wire::encode(request, bytes))
        return core::fail(ErrorCode::limitExceeded, "the environment is too large for the fork server");
    const std::array handles{order.control, order.output};
    if (channel->send(bytes, handles) != os::ChannelOutcome::ok) return gone("it does not read");
    return awaitAnswer(request.id);
}

core::Result<os::Child> Warden::spawn(const Order& order) {
    if (!os::hasForking()) return core::fail(ErrorCode::unsupportedHere, "this system has no fork server");
    const std::lock_guard lock(mutex);
    if (!refusal.isOk()) return refusal;
    if (hasEnded) return core::fail(ErrorCode::wrongState, "the runtime is closing");
    wire::WardenRequest request;
    request.environment = order.environment;
    request.workingDirectory = order.workingDirectory;
    request.limits = order.limits;
    Status failure;
    // It may have died since it was last asked: that costs nothing but a second attempt.
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto answer = ask(request, order);
        failure = answer.status();
        if (answer && answer->isUnsupported) return refuse(answer->failure);
        if (answer) {
            if (answer->pid == 0) return core::fail(ErrorCode::systemError, "cannot start a process", answer->failure);
            // What we have already must not be taken over, and ended, a second time.
            const auto known = knownCopies();
            const bool isKnown = std::ranges::find(known, answer->pid) != known.end() || answer->pid == server.id();
            auto child = isKnown ? core::Result<os::Child>(gone("")) : os::Child::adopt(answer->pid, word);
            // With an answer that says so it is about to end: `child` reaps it.
            if (child && !answer->failure.empty())
                return core::fail(ErrorCode::systemError, "cannot start a process", answer->failure);
            if (child) {
                remember(answer->pid);
                hasServed = true;
                return child;
            }
            failure = gone("it named a process that is not its own");
        }
        if (failure.code != ErrorCode::systemError) return failure;
        drop();
    }
    // Of another version, or something here stands in its way: asking again and again would only cost time.
    return hasServed ? failure : refuse(failure.text());
}

/// With `mutex` held.
Status Warden::refuse(const std::string& why) {
    drop();
    return refusal = core::fail(ErrorCode::unsupportedHere, "there is no fork server here", why);
}

} // namespace glovebox::client
