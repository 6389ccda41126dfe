#include "hosting/vst3/message.h"

#include "hosting/vst3/text.h"

namespace glovebox::hosting::vst3 {

void Message::setMessageID(v3::FIDString text) {
    constexpr std::size_t maxLength = 4096;
    id.assign(text == nullptr ? "" : text, text == nullptr ? 0 : lengthUpTo(text, maxLength));
}

} // namespace glovebox::hosting::vst3
