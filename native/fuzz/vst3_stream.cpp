// A stream that a VST3 plugin reads, writes, seeks and sizes as it likes: it does what a file would, never more than it may.
#include "hosting/vst3/stream.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"

#include <memory>

using namespace glovebox;
using namespace glovebox::hosting::vst3;

namespace {

constexpr std::size_t mostHere = 100'000; ///< what this model of a file holds; larger sizes are only asked for

struct File {
    std::vector<std::byte> bytes;
    std::size_t position = 0;
};

v3::int64 someOffset(fuzz::Input& input) {
    const auto tag = input.number<std::uint8_t>();
    return tag < 0xf0 ? input.number<std::int16_t>() : input.number<std::int64_t>();
}

void read(MemoryStream& stream, File& file, fuzz::Input& input) {
    const std::uint32_t wanted = input.upTo(5000);
    const auto buffer = std::make_unique<std::byte[]>(wanted);
    v3::int32 got = -1;
    fuzz::require(stream.read(buffer.get(), static_cast<v3::int32>(wanted), &got) == v3::kResultOk, "reads succeed");
    const std::size_t rest = file.position < file.bytes.size() ? file.bytes.size() - file.position : 0;
    fuzz::require(got >= 0 && static_cast<std::size_t>(got) == std::min<std::size_t>(rest, wanted),
                  "as much as is there");
    fuzz::require(got == 0 ||
                      std::memcmp(buffer.get(), file.bytes.data() + file.position, static_cast<std::size_t>(got)) == 0,
                  "what was written");
    file.position += static_cast<std::size_t>(got);
}

void write(MemoryStream& stream, File& file, fuzz::Input& input) {
    if (file.position > mostHere) return;
    const auto given = input.part(input.number<std::uint8_t>());
    std::vector<std::byte> bytes(given.begin(), given.end());
    v3::int32 put = -1;
    fuzz::require(stream.write(bytes.data(), static_cast<v3::int32>(bytes.size()), &put) == v3::kResultOk,
                  "writes succeed");
    fuzz::require(static_cast<std::size_t>(put) == bytes.size(), "wholly");
    if (!bytes.empty() && file.bytes.size() < file.position + bytes.size())
        file.bytes.resize(file.position + bytes.size());
    std::ranges::copy(bytes, file.bytes.begin() + static_cast<std::ptrdiff_t>(bytes.empty() ? 0 : file.position));
    file.position += bytes.size();
}

void seek(MemoryStream& stream, File& file, fuzz::Input& input) {
    const auto mode = static_cast<v3::int32>(input.number<std::uint8_t>() % 4);
    const v3::int64 offset = someOffset(input);
    v3::int64 result = -1;
    const bool isMoved = stream.seek(offset, mode, &result) == v3::kResultOk;
    const __int128 origin = mode == v3::IBStream::kIBSeekCur   ? file.position
                            : mode == v3::IBStream::kIBSeekEnd ? file.bytes.size()
                                                               : 0;
    const __int128 target = origin + offset;
    fuzz::require(isMoved == (mode < 3 && target >= 0 && target <= static_cast<__int128>(maxStateBytes)),
                  "a place that is there");
    if (isMoved) file.position = static_cast<std::size_t>(target);
    fuzz::require(!isMoved || result == static_cast<v3::int64>(file.position), "is said");
}

void resize(MemoryStream& stream, File& file, fuzz::Input& input) {
    const v3::int64 size = someOffset(input);
    if (size > static_cast<v3::int64>(mostHere) && size <= static_cast<v3::int64>(maxStateBytes)) return;
    const bool isDone = stream.setStreamSize(size) == v3::kResultOk;
    fuzz::require(isDone == (size >= 0 && size <= static_cast<v3::int64>(mostHere)), "a size that may be");
    if (!isDone) return;
    file.bytes.resize(static_cast<std::size_t>(size));
    file.position = std::min(file.position, file.bytes.size());
}

void refused(MemoryStream& stream) {
    v3::int32 done = 7;
    fuzz::require(stream.read(nullptr, 5, &done) != v3::kResultOk && done == 0, "a read to nowhere is refused");
    fuzz::require(stream.write(nullptr, 5, &done) != v3::kResultOk && done == 0, "a write from nowhere is refused");
    std::byte one{};
    fuzz::require(stream.read(&one, -1, &done) != v3::kResultOk && done == 0, "less than nothing is refused");
    fuzz::require(stream.write(&one, -1, &done) != v3::kResultOk && done == 0, "less than nothing is refused");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto begin = input.part(input.number<std::uint8_t>());
    const auto stream = makeHostObject<MemoryStream>(begin);
    File file{{begin.begin(), begin.end()}, 0};
    while (!input.isAtEnd()) {
        switch (input.number<std::uint8_t>() % 5) {
        case 0: read(*stream.get(), file, input); break;
        case 1: write(*stream.get(), file, input); break;
        case 2: seek(*stream.get(), file, input); break;
        case 3: resize(*stream.get(), file, input); break;
        default: refused(*stream.get()); break;
        }
        v3::int64 there = -1, length = -1;
        fuzz::require(stream.get()->tell(&there) == v3::kResultOk && there == static_cast<v3::int64>(file.position),
                      "its place");
        fuzz::require(stream.get()->getStreamSize(length) == v3::kResultOk &&
                          length == static_cast<v3::int64>(file.bytes.size()),
                      "its size");
    }
    fuzz::require(stream.get()->content() == file.bytes, "its bytes");
    return 0;
}
