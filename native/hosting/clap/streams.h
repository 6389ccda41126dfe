#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "abi/clap/stream.h"
#include "hosting/clap/abi.h"

namespace glovebox::hosting::clap {

/// Largest state that is taken from a plugin.
constexpr std::size_t largestState = std::size_t{256} << 20;

/// Collects what a plugin saves. Main thread; the stream is valid while this object lives.
class SavingStream {
public:
    SavingStream() noexcept;
    SavingStream(const SavingStream&) = delete;
    SavingStream& operator=(const SavingStream&) = delete;

    [[nodiscard]] const abi::clap_ostream_t* get() const noexcept { return &stream; }
    [[nodiscard]] bool isTooLarge() const noexcept { return hasOverflowed; }
    [[nodiscard]] std::vector<std::byte> take() noexcept { return std::move(bytes); }

private:
    static std::int64_t GLOVEBOX_CDECL write(const abi::clap_ostream* stream, const void* buffer, std::uint64_t size);

    abi::clap_ostream_t stream;
    std::vector<std::byte> bytes;
    bool hasOverflowed = false;
};

/// Lends bytes to a plugin from their beginning. Main thread; the bytes outlive it.
class LoadingStream {
public:
    explicit LoadingStream(std::span<const std::byte> bytes) noexcept;
    LoadingStream(const LoadingStream&) = delete;
    LoadingStream& operator=(const LoadingStream&) = delete;

    [[nodiscard]] const abi::clap_istream_t* get() const noexcept { return &stream; }

private:
    static std::int64_t GLOVEBOX_CDECL read(const abi::clap_istream* stream, void* buffer, std::uint64_t size);

    abi::clap_istream_t stream;
    std::span<const std::byte> rest;
};

} // namespace glovebox::hosting::clap
