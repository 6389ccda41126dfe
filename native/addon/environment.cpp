#include "addon/environment.h"

#include "addon/group_state.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace glovebox::addon {

namespace {

/// How long the end of an environment waits for its groups. A sandbox is killed in milliseconds; only a plugin that hangs
/// in direct mode can take longer, and nobody can end that one but the end of the process.
constexpr std::chrono::seconds closeLimit{5};

struct Countdown {
    std::mutex mutex;
    std::condition_variable done;
    std::size_t left = 0;
};

} // namespace

Environment::Environment(Napi::Env env) : pool(std::make_shared<WorkerPool>()), dispatcher(Dispatcher::create(env)) {
    // Hooks run in reverse order, so this one finds the dispatcher's function alive.
    env.AddCleanupHook([this] { close(); });
}

void Environment::track(const std::shared_ptr<GroupState>& group) {
    std::erase_if(groups, [](const std::weak_ptr<GroupState>& one) { return one.expired(); });
    groups.push_back(group);
}

void Environment::close() {
    if (dispatcher) dispatcher->close();
    auto countdown = std::make_shared<Countdown>();
    for (const auto& weak : groups) {
        auto group = weak.lock();
        if (!group) continue;
        {
            const std::lock_guard lock(countdown->mutex);
            ++countdown->left;
        }
        const bool isTaken = pool->post([group = std::move(group), countdown]() mutable {
            group->end();
            group.reset();
            const std::lock_guard lock(countdown->mutex);
            --countdown->left;
            countdown->done.notify_all();
        });
        if (!isTaken) {
            const std::lock_guard lock(countdown->mutex);
            --countdown->left;
        }
    }
    groups.clear();
    {
        std::unique_lock lock(countdown->mutex);
        countdown->done.wait_for(lock, closeLimit, [&] { return countdown->left == 0; });
    }
    pool->close();
}

} // namespace glovebox::addon
