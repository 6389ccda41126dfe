#include "hosting/vst3/stream.h"

#include <algorithm>
#include <cstring>

namespace glovebox::hosting::vst3 {

v3::tresult MemoryStream::read(void* buffer, v3::int32 size, v3::int32* sizeRead) {
    if (sizeRead != nullptr) *sizeRead = 0;
    if (size < 0 || (buffer == nullptr && size > 0)) return v3::kInvalidArgument;
    const std::size_t rest = position < bytes.size() ? bytes.size() - position : 0;
    const std::size_t count = std::min(rest, static_cast<std::size_t>(size));
    if (count > 0) std::memcpy(buffer, bytes.data() + position, count);
    position += count;
    if (sizeRead != nullptr) *sizeRead = static_cast<v3::int32>(count);
    return v3::kResultOk;
}

v3::tresult MemoryStream::write(void* buffer, v3::int32 size, v3::int32* sizeWritten) {
    if (sizeWritten != nullptr) *sizeWritten = 0;
    const std::size_t count = static_cast<std::size_t>(std::max(size, 0));
    hasRefused = hasRefused || size < 0 || count > maxStateBytes || position > maxStateBytes - count;
    if (size < 0 || (buffer == nullptr && size > 0)) return v3::kInvalidArgument;
    if (count > maxStateBytes || position > maxStateBytes - count) return v3::kOutOfMemory;
    if (count > 0) {
        if (bytes.size() < position + count) bytes.resize(position + count);
        std::memcpy(bytes.data() + position, buffer, count);
    }
    position += count;
    if (sizeWritten != nullptr) *sizeWritten = size;
    return v3::kResultOk;
}

v3::tresult MemoryStream::seek(v3::int64 offset, v3::int32 mode, v3::int64* result) {
    v3::int64 origin = 0;
    switch (mode) {
    case v3::IBStream::kIBSeekSet: break;
    case v3::IBStream::kIBSeekCur: origin = static_cast<v3::int64>(position); break;
    case v3::IBStream::kIBSeekEnd: origin = static_cast<v3::int64>(bytes.size()); break;
    default: return v3::kInvalidArgument;
    }
    // The limits keep the sum far from overflow whatever the plugin asks for.
    constexpr v3::int64 limit = static_cast<v3::int64>(maxStateBytes);
    if (offset < -limit || offset > limit) return v3::kInvalidArgument;
    const v3::int64 target = origin + offset;
    if (target < 0 || target > limit) return v3::kInvalidArgument;
    position = static_cast<std::size_t>(target);
    if (result != nullptr) *result = target;
    return v3::kResultOk;
}

v3::tresult MemoryStream::tell(v3::int64* result) {
    if (result == nullptr) return v3::kInvalidArgument;
    *result = static_cast<v3::int64>(position);
    return v3::kResultOk;
}

v3::tresult MemoryStream::getStreamSize(v3::int64& size) {
    size = static_cast<v3::int64>(bytes.size());
    return v3::kResultOk;
}

v3::tresult MemoryStream::setStreamSize(v3::int64 size) {
    if (size < 0 || size > static_cast<v3::int64>(maxStateBytes)) return v3::kInvalidArgument;
    bytes.resize(static_cast<std::size_t>(size));
    position = std::min(position, bytes.size());
    return v3::kResultOk;
}

v3::tresult MemoryStream::getFileName(v3::String128 name) {
    // These streams come from no file.
    if (name != nullptr) name[0] = 0;
    return v3::kResultFalse;
}

} // namespace glovebox::hosting::vst3
