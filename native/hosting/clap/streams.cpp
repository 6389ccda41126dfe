#include "hosting/clap/streams.h"

#include <algorithm>
#include <cstring>

namespace glovebox::hosting::clap {

SavingStream::SavingStream() noexcept : stream{this, &SavingStream::write} {}

std::int64_t GLOVEBOX_CDECL SavingStream::write(const abi::clap_ostream* stream, const void* buffer,
                                                std::uint64_t size) {
    auto& self = *static_cast<SavingStream*>(stream->ctx);
    if (size == 0) return 0;
    if (buffer == nullptr) return -1;
    if (size > largestState - self.bytes.size()) {
        self.hasOverflowed = true;
        return -1;
    }
    const auto* begin = static_cast<const std::byte*>(buffer);
    self.bytes.insert(self.bytes.end(), begin, begin + size);
    return static_cast<std::int64_t>(size);
}

LoadingStream::LoadingStream(std::span<const std::byte> bytes) noexcept
    : stream{this, &LoadingStream::read}, rest(bytes) {}

std::int64_t GLOVEBOX_CDECL LoadingStream::read(const abi::clap_istream* stream, void* buffer, std::uint64_t size) {
    auto& self = *static_cast<LoadingStream*>(stream->ctx);
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(size, self.rest.size()));
    if (count == 0) return 0;
    if (buffer == nullptr) return -1;
    std::memcpy(buffer, self.rest.data(), count);
    self.rest = self.rest.subspan(count);
    return static_cast<std::int64_t>(count);
}

} // namespace glovebox::hosting::clap
