// A crash record as a dying process left it: no record, or a copy in which everything is bounded.
#include "fuzz/kit/crash_kit.h"

using namespace glovebox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto record = fuzz::recordOf(input);
    wire::CrashSnapshot snapshot;
    const bool isRead = wire::readCrashRecord(*record, snapshot);
    fuzz::requireSnapshot(snapshot, isRead);
    if (!isRead) fuzz::require(snapshot.frames.empty() && snapshot.modules.empty(), "no record, no places");
    fuzz::require(wire::pluginCallName(input.number<std::uint32_t>()) != nullptr, "every number of a call has a name");
    return 0;
}
