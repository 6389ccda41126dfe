#pragma once

#include <thread>
#include <utility>

namespace client_kit {

/// A thread that is waited for at the end of its scope, also when a check fails on the way: std::jthread, which Apple's
/// library does not have.
class Joining {
public:
    template <typename Work>
    explicit Joining(Work&& work) : thread(std::forward<Work>(work)) {}
    ~Joining() { thread.join(); }
    Joining(const Joining&) = delete;
    Joining& operator=(const Joining&) = delete;

private:
    std::thread thread;
};

} // namespace client_kit
