#include "engine/main_guards.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace glovebox::engine {

MainGuards::MainGuards(bool ownsProcess) : floatMode(os::floatMode()) {
    if (ownsProcess) process.emplace();
}

MisuseBits MainGuards::restore() {
    MisuseBits changed = 0;
    if (os::floatMode() != floatMode) {
        os::setFloatMode(floatMode);
        changed |= misuseBit(core::Misuse::processorMode);
    }
    if (!process) return changed;
    if (process->restoreLocale()) changed |= misuseBit(core::Misuse::locale);
    if (process->restoreDirectory()) changed |= misuseBit(core::Misuse::workingDirectory);
    return changed;
}

MainGuards::Numbers MainGuards::threadsNow() {
    const auto numbers = os::threadNumbers();
    return {numbers.begin(), numbers.end()};
}

void MainGuards::beginDevice(std::uint32_t device) {
    if (!process) return;
    last = threadsNow();
    if (begun.empty()) before = last;
    begun[device];
}

void MainGuards::noteThreads(std::uint32_t device) {
    const auto mine = begun.find(device);
    if (mine == begun.end()) return;
    const Numbers now = threadsNow();
    for (const std::uint32_t number : now) {
        if (!last.contains(number)) mine->second.insert(number);
    }
    last = now;
}

bool MainGuards::hasThreadOf(const Numbers& mine, bool isAlone) const {
    const Numbers now = threadsNow();
    return std::any_of(now.begin(), now.end(), [&](std::uint32_t number) {
        // With other devices beside it, a thread that appeared while blocks ran may be anybody's.
        return isAlone ? !before.contains(number) : mine.contains(number);
    });
}

bool MainGuards::endDevice(std::uint32_t device) {
    const auto found = begun.find(device);
    if (found == begun.end()) return false;
    const Numbers mine = std::move(found->second);
    begun.erase(found);
    const bool isAlone = begun.empty();
    constexpr int tries = 100;
    for (int i = 0; i < tries; ++i) {
        if (!hasThreadOf(mine, isAlone)) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return hasThreadOf(mine, isAlone);
}

} // namespace glovebox::engine
