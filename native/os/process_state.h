#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace glovebox::os {

/// Floating-point control of the calling thread: rounding, masked exceptions, flushing, precision. Without the flags that
/// merely say what has happened. Costs two register reads.
[[nodiscard]] std::uint64_t floatMode() noexcept;
/// Puts back what `floatMode` gave on this thread.
void setFloatMode(std::uint64_t mode) noexcept;

/// What belongs to the whole process and a library that was loaded into it may change for everybody: the locale and the
/// working directory. One thread, the one that loads libraries: its own locale is watched, too.
class ProcessState {
public:
    /// Remembers both as they are now.
    ProcessState();
    ~ProcessState();
    ProcessState(const ProcessState&) = delete;
    ProcessState& operator=(const ProcessState&) = delete;

    /// True if it differed from what was remembered; it has been put back then, as far as that is possible.
    [[nodiscard]] bool restoreLocale();
    [[nodiscard]] bool restoreDirectory();

private:
    struct Implementation;
    std::unique_ptr<Implementation> inside;
};

/// Numbers of this process's threads, in no order. Empty where the system does not tell, or will not.
[[nodiscard]] std::vector<std::uint32_t> threadNumbers();

} // namespace glovebox::os
