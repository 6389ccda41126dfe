#include "hosting/vst3/event_list.h"

#include <cstring>

namespace glovebox::hosting::vst3 {

bool BlockEventList::push(const v3::Event& event) noexcept {
    if (count >= events.size()) return false;
    events[count++] = event;
    return true;
}

v3::tresult BlockEventList::getEvent(v3::int32 index, v3::Event& e) {
    if (index < 0 || static_cast<std::size_t>(index) >= count) return v3::kInvalidArgument;
    e = events[static_cast<std::size_t>(index)];
    return v3::kResultOk;
}

v3::tresult BlockEventList::refuse() noexcept {
    ++lost;
    return v3::kOutOfMemory;
}

v3::tresult BlockEventList::addEvent(v3::Event& e) {
    if (breaches != nullptr) {
        breaches->report(Breach::inputChangesWritten);
        return v3::kResultFalse;
    }
    if (count >= events.size()) return refuse();
    v3::Event copy = e;
    if (copy.type == v3::Event::kDataEvent) {
        const std::size_t size = copy.data.size;
        if (copy.data.bytes == nullptr || size > bytes.size() - usedBytes) return refuse();
        std::memcpy(bytes.data() + usedBytes, copy.data.bytes, size);
        copy.data.bytes = reinterpret_cast<const v3::uint8*>(bytes.data() + usedBytes);
        usedBytes += size;
    }
    events[count++] = copy;
    return v3::kResultOk;
}

} // namespace glovebox::hosting::vst3
