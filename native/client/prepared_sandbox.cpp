#include "client/prepared_sandbox.h"

#include "client/runtime_core.h"
#include "client/warden.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/fork.h"

#include <utility>

namespace glovebox::client {

PreparedSandbox::PreparedSandbox(RuntimeCore& owner) : runtime(owner) {}

PreparedSandbox::~PreparedSandbox() { end(); }

void PreparedSandbox::groupOpened() {
    const std::lock_guard lock(mutex);
    ++openGroups;
}

void PreparedSandbox::groupClosed() {
    const std::lock_guard lock(mutex);
    if (--openGroups == 0) dropHeld();
}

void PreparedSandbox::drop() {
    const std::lock_guard lock(mutex);
    dropHeld();
}

void PreparedSandbox::end() {
    const std::lock_guard lock(mutex);
    hasEnded = true;
    dropHeld();
}

/// With `mutex` held.
void PreparedSandbox::dropHeld() {
    if (!held) return;
    pid = 0;
    discard(held->started);
    held.reset();
}

/// With `mutex` held. Until it is reaped its number is its own, and the fork server's client may be asked to know it.
void PreparedSandbox::discard(Started& started) {
    const std::uint32_t number = started.process.id();
    started.process.kill();
    os::ExitStatus ignored;
    static_cast<void>(started.process.waitUntil(os::forEver, ignored));
    runtime.warden().forget(number);
}

std::optional<PreparedSandbox::Started> PreparedSandbox::take(const std::vector<std::string>& environment,
                                                              const os::ResourceLimits& limits) {
    const std::lock_guard lock(mutex);
    if (!held) return std::nullopt;
    pid = 0;
    Held taken = std::move(*held);
    held.reset();
    const std::uint32_t number = taken.started.process.id();
    os::ExitStatus ignored;
    if (taken.started.process.tryReap(ignored)) {
        runtime.warden().forget(number);
        return std::nullopt;
    }
    if (taken.environment != environment || !os::limitChild(taken.started.process, limits)) {
        discard(taken.started);
        return std::nullopt;
    }
    return std::move(taken.started);
}

void PreparedSandbox::prepareSoon(std::vector<std::string> environment) {
    if (pid != 0) return;
    // The runtime stops its keeper before this object ends.
    runtime.postToKeeper([this, wanted = std::move(environment)]() mutable { prepare(std::move(wanted)); });
}

/// Keeper. A failure is nobody's: who needs a sandbox meets it again, and is told.
void PreparedSandbox::prepare(std::vector<std::string> environment) {
    const std::lock_guard lock(mutex);
    if (held || hasEnded || openGroups == 0 || !os::hasMemoryToSpare()) return;
    auto pair = os::MessageChannel::createPair();
    if (!pair) return;
    auto pipe = os::createOutputPipe();
    if (!pipe) return;
    const os::Handle theirs = pair->second.releaseHandle();
    Warden::Order order;
    order.environment = environment;
    order.control = &theirs;
    order.output = &pipe->second;
    auto child = runtime.warden().spawn(order);
    if (!child) return;
    pid = child->id();
    held = Held{{std::move(*child), std::move(pair->first), std::move(pipe->first)}, std::move(environment)};
}

} // namespace glovebox::client
