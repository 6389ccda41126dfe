#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "abi/clap/ext/posix_fd_support.h"
#include "hosting/clap/abi.h"
#include "hosting/run_loop.h"

namespace glovebox::hosting::clap {

/// The timers and descriptors of one instance, all on the main thread. What a plugin forgets is removed at the latest
/// with this object (rule C23).
class Registrations {
public:
    static constexpr std::size_t most = 256; ///< of each kind

    explicit Registrations(RunLoop& runLoop) noexcept : runLoop(runLoop) {}
    ~Registrations() { removeAll(); }
    Registrations(const Registrations&) = delete;
    Registrations& operator=(const Registrations&) = delete;

    /// The timer's id, 0 if there are too many already. `fired` gets the id.
    std::uint32_t addTimer(std::uint32_t periodMs, std::function<void(std::uint32_t)> fired);
    bool removeTimer(std::uint32_t timer);

    /// `ready` gets the descriptor and CLAP_POSIX_FD_* bits. False if it is registered already or cannot be watched.
    bool addDescriptor(int descriptor, std::uint32_t flags, std::function<void(int, std::uint32_t)> ready);
    bool modifyDescriptor(int descriptor, std::uint32_t flags);
    bool removeDescriptor(int descriptor);

    [[nodiscard]] std::size_t count() const noexcept { return timers.size() + descriptors.size(); }
    void removeAll();

private:
    RunLoop& runLoop;
    std::vector<std::uint32_t> timers;
    std::vector<int> descriptors;
};

} // namespace glovebox::hosting::clap
