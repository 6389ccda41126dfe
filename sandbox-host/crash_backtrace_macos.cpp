#include "crash_backtrace.h"

#include "crash_guard.h"

namespace glovebox::sandbox {
namespace {

struct Walk {
    wire::CrashRecord& record;
    std::uint64_t frame;
};

/// Every function of this system keeps a frame pointer, which points at the caller's and then at the return address.
void follow(void* argument) {
    auto& walk = *static_cast<Walk*>(argument);
    wire::CrashRecord& record = walk.record;
    while (record.frameCount < wire::mostCrashFrames && walk.frame != 0 && walk.frame % sizeof(std::uint64_t) == 0) {
        const auto* const words = reinterpret_cast<const std::uint64_t*>(walk.frame);
        if (words[1] == 0) return;
        record.frames[record.frameCount] = {words[1] - 1, 0, wire::noCrashModule, 0};
        ++record.frameCount;
        if (words[0] <= walk.frame) return; // stacks grow downwards
        walk.frame = words[0];
    }
}

} // namespace

void prepareBacktrace() noexcept {}

void writeBacktrace(wire::CrashRecord& record, CrashPlace place) noexcept {
    record.frames[record.frameCount++] = {place.instruction(), 0, wire::noCrashModule, 0};
    Walk walk{record, place.framePointer()};
    static_cast<void>(runGuarded(follow, &walk));
}

void writeBacktraceFrom(wire::CrashRecord& record, const void*) noexcept {
    Walk walk{record, reinterpret_cast<std::uint64_t>(__builtin_frame_address(0))};
    static_cast<void>(runGuarded(follow, &walk));
}

} // namespace glovebox::sandbox
