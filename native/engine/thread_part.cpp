#include "engine/thread_part.h"

namespace glovebox::engine {
namespace {

thread_local constinit ThreadPart partOfThisThread = ThreadPart::other;

} // namespace

void setThreadPart(ThreadPart part) noexcept { partOfThisThread = part; }

ThreadPart threadPart() noexcept { return partOfThisThread; }

} // namespace glovebox::engine
