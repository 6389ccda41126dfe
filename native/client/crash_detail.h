#pragma once

#include <cstdint>
#include <string>

namespace glovebox::client {

/// "0x10".
[[nodiscard]] std::string hexadecimal(std::uint64_t value);

/// "SIGSEGV" (Linux, macOS), or the name of an exception (Windows); empty if it has none.
[[nodiscard]] std::string signalName(int number);

/// What a signal's code says, in words: "address not mapped (access to 0x10)". Empty: nothing. `code` is si_code of this
/// system; a fault whose address is that of the instruction was an attempt to execute. Windows: how the address was accessed.
[[nodiscard]] std::string signalDetail(int number, std::int32_t code, std::uint64_t address, std::uint64_t instruction);

} // namespace glovebox::client
