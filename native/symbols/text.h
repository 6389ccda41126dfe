#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace glovebox::symbols {

/// Valid UTF-8 of at most `limit` bytes: what is not becomes "?", what is too long is cut between two characters.
[[nodiscard]] std::string cleanText(std::string_view text, std::size_t limit);

} // namespace glovebox::symbols
