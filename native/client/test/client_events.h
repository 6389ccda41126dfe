#pragma once

#include "client/test/client_kit.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace client_kit {

/// Everything that a group told its listener, to be waited for.
class EventLog {
public:
    GroupListener listener() {
        return [this](const GroupEvent& event) {
            const std::lock_guard lock(mutex);
            events.push_back(event);
            arrived.notify_all();
        };
    }
    template <typename T>
    std::vector<T> all() const {
        const std::lock_guard lock(mutex);
        return allOf<T>();
    }
    template <typename T>
    std::size_t count() const {
        return all<T>().size();
    }
    /// Waits until there are `wanted` of them, thirty seconds at most.
    template <typename T>
    bool has(std::size_t wanted = 1, std::chrono::milliseconds limit = std::chrono::seconds(30)) {
        std::unique_lock lock(mutex);
        return arrived.wait_for(lock, limit, [&] { return allOf<T>().size() >= wanted; });
    }
    template <typename T>
    T last() const {
        const auto found = all<T>();
        REQUIRE(!found.empty());
        return found.back();
    }
    std::vector<GroupEvent> everything() const {
        const std::lock_guard lock(mutex);
        return events;
    }

private:
    mutable std::mutex mutex;
    std::condition_variable arrived;
    std::vector<GroupEvent> events;

    template <typename T>
    std::vector<T> allOf() const {
        std::vector<T> found;
        for (const auto& event : events) {
            if (const auto* typed = std::get_if<T>(&event)) found.push_back(*typed);
        }
        return found;
    }
};

} // namespace client_kit
