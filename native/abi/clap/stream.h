#pragma once

#include "abi/calling_convention.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// A source of bytes that the host lends for the duration of one call. A read may be shorter than asked for, so
/// readers loop.
struct clap_istream {
    void* ctx;
    /// Returns the number of bytes written to `buffer` (at most `size`), 0 at the end, -1 on error.
    CFunction<std::int64_t(const clap_istream* stream, void* buffer, std::uint64_t size)> read;
};
using clap_istream_t = clap_istream;

/// A sink of bytes that the host lends for the duration of one call. A write may be partial, so writers loop.
struct clap_ostream {
    void* ctx;
    /// Returns the number of bytes taken from `buffer` (at most `size`), -1 on error.
    CFunction<std::int64_t(const clap_ostream* stream, const void* buffer, std::uint64_t size)> write;
};
using clap_ostream_t = clap_ostream;

} // namespace glovebox::abi::clap
