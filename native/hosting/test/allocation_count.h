#pragma once

namespace glovebox::hosting::test {

/// Calls of operator new on this thread so far; counted by this test program's own operators.
[[nodiscard]] long allocationsHere() noexcept;

} // namespace glovebox::hosting::test
