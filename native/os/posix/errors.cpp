#include "os/posix/errors.h"

#include <system_error>

namespace glovebox::os {

std::string describeErrno(int number) {
    return std::generic_category().message(number) + " (" + std::to_string(number) + ")";
}

core::Status systemFailure(std::string message, int number) {
    return core::fail(core::ErrorCode::systemError, std::move(message), describeErrno(number));
}

} // namespace glovebox::os
