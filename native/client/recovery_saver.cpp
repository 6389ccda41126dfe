#include "client/recovery_saver.h"

#include "client/group_core.h"
#include "os/clock.h"
#include "os/thread.h"

#include <algorithm>
#include <chrono>

namespace glovebox::client {

namespace {

/// Files are hashed this long after their device was added.
constexpr std::uint64_t idleNs = 2'000'000'000;

} // namespace

void RecoverySaver::begin() {
    {
        const std::lock_guard lock(mutex);
        if (isStopping) return;
        isCalled = true;
        if (!thread.joinable()) thread = std::thread([this] { run(); });
    }
    changed.notify_all();
}

void RecoverySaver::stop() {
    {
        const std::lock_guard lock(mutex);
        isStopping = true;
    }
    changed.notify_all();
}

void RecoverySaver::join() {
    stop();
    if (thread.joinable()) thread.join();
}

void RecoverySaver::beat() {
    {
        const std::lock_guard lock(mutex);
        if (!waitsForWork) return;
    }
    {
        const std::lock_guard lock(group.livingMutex);
        const bool isAnyOld = std::any_of(group.memories.begin(), group.memories.end(), [](const auto& one) {
            return one.second->isDirty.load(std::memory_order_acquire);
        });
        if (!isAnyOld) return;
    }
    {
        const std::lock_guard lock(mutex);
        isCalled = true;
    }
    changed.notify_all();
}

bool RecoverySaver::mustStop() {
    const std::lock_guard lock(mutex);
    return isStopping;
}

void RecoverySaver::run() {
    os::nameThisThread("gb-saver");
    std::uint64_t next = saveDue(os::nowNs());
    for (;;) {
        {
            std::unique_lock lock(mutex);
            const std::uint64_t now = os::nowNs();
            const auto mustLook = [&] { return isStopping || isCalled; };
            waitsForWork = next == os::forEver;
            if (waitsForWork)
                changed.wait(lock, mustLook);
            else
                changed.wait_for(lock, std::chrono::nanoseconds(next > now ? next - now : 0), mustLook);
            waitsForWork = isCalled = false;
            if (isStopping) return;
        }
        next = saveDue(os::nowNs());
    }
}

void RecoverySaver::learnReadOnly(SandboxLink& link, DeviceMemory& memory) {
    if (std::exchange(memory.knowsReadOnly, true)) return;
    const auto parameters = group.fetchParameters(link, memory.device);
    if (!parameters) return;
    std::set<std::uint32_t> readOnly;
    for (const auto& parameter : parameters.value())
        if ((parameter.flags & core::parameterIsReadOnly) != 0) readOnly.insert(parameter.id);
    memory.keepReadOnly(std::move(readOnly));
}

std::uint64_t RecoverySaver::saveDue(std::uint64_t now) {
    struct Item {
        std::shared_ptr<DeviceMemory> memory;
        std::shared_ptr<SandboxLink> link;
    };
    std::vector<Item> items;
    {
        const std::lock_guard lock(group.livingMutex);
        for (const auto& [id, memory] : group.memories) {
            const auto link = group.living.find(memory->sandbox.load());
            if (link != group.living.end()) items.push_back({memory, link->second});
        }
    }
    std::uint64_t next = os::forEver;
    for (const auto& [memory, link] : items) {
        if (mustStop()) return now;
        if (link->isDirect()) continue;
        if (now >= memory->addedNs + idleNs)
            static_cast<void>(memory->fileHash());
        else
            next = std::min(next, memory->addedNs + idleNs);
        const std::uint64_t everyNs = std::uint64_t{link->settings().recovery.autosaveMs} * 1'000'000;
        const bool isOld = memory->isDirty.load(std::memory_order_acquire) && memory->hasState.load();
        if (everyNs == 0 || !isOld || !link->isAlive()) continue;
        if (memory->nextSaveNs <= now) {
            memory->nextSaveNs = now + everyNs;
            // Whatever goes wrong, the older state stays; a sandbox that dies of it is recovered with that one.
            learnReadOnly(*link, *memory);
            static_cast<void>(group.save(*link, *memory, core::StateContext::project));
        }
        next = std::min(next, memory->nextSaveNs);
    }
    return next;
}

} // namespace glovebox::client
