#include "hosting/clap/registrations.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "os/poller.h"

namespace glovebox::hosting::clap {
namespace {

std::uint8_t interestOf(std::uint32_t flags) noexcept {
    std::uint8_t interest = 0;
    if ((flags & abi::CLAP_POSIX_FD_READ) != 0) interest |= os::Poller::readable;
    if ((flags & abi::CLAP_POSIX_FD_WRITE) != 0) interest |= os::Poller::writable;
    if ((flags & abi::CLAP_POSIX_FD_ERROR) != 0) interest |= os::Poller::failed | os::Poller::hungUp;
    return interest;
}

std::uint32_t flagsOf(std::uint8_t interest) noexcept {
    std::uint32_t flags = 0;
    if ((interest & os::Poller::readable) != 0) flags |= abi::CLAP_POSIX_FD_READ;
    if ((interest & os::Poller::writable) != 0) flags |= abi::CLAP_POSIX_FD_WRITE;
    if ((interest & (os::Poller::failed | os::Poller::hungUp)) != 0) flags |= abi::CLAP_POSIX_FD_ERROR;
    return flags;
}

} // namespace

std::uint32_t Registrations::addTimer(std::uint32_t periodMs, std::function<void(std::uint32_t)> fired) {
    if (timers.size() >= most) return 0;
    // The callback needs the id that only the run loop can give.
    auto id = std::make_shared<std::uint32_t>(0);
    *id = runLoop.addTimer(std::max(periodMs, 1u), [id, fired = std::move(fired)] { fired(*id); });
    if (*id != 0) timers.push_back(*id);
    return *id;
}

bool Registrations::removeTimer(std::uint32_t timer) {
    const auto found = std::find(timers.begin(), timers.end(), timer);
    if (found == timers.end()) return false;
    timers.erase(found);
    runLoop.removeTimer(timer);
    return true;
}

bool Registrations::addDescriptor(int descriptor, std::uint32_t flags, std::function<void(int, std::uint32_t)> ready) {
    const bool isKnown = std::find(descriptors.begin(), descriptors.end(), descriptor) != descriptors.end();
    if (descriptor < 0 || isKnown || descriptors.size() >= most) return false;
    const bool isAdded = runLoop.addDescriptor(
        descriptor, interestOf(flags),
        [descriptor, ready = std::move(ready)](std::uint8_t events) { ready(descriptor, flagsOf(events)); });
    if (isAdded) descriptors.push_back(descriptor);
    return isAdded;
}

bool Registrations::modifyDescriptor(int descriptor, std::uint32_t flags) {
    const bool isKnown = std::find(descriptors.begin(), descriptors.end(), descriptor) != descriptors.end();
    return isKnown && runLoop.modifyDescriptor(descriptor, interestOf(flags));
}

bool Registrations::removeDescriptor(int descriptor) {
    const auto found = std::find(descriptors.begin(), descriptors.end(), descriptor);
    if (found == descriptors.end()) return false;
    descriptors.erase(found);
    return runLoop.removeDescriptor(descriptor);
}

void Registrations::removeAll() {
    for (const std::uint32_t timer : std::exchange(timers, {})) runLoop.removeTimer(timer);
    for (const int descriptor : std::exchange(descriptors, {})) runLoop.removeDescriptor(descriptor);
}

} // namespace glovebox::hosting::clap
