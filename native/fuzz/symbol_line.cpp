// A line of the process that reads symbols: exactly such a line, or refused. What that process writes is understood.
#include "client/symbolizer.h"

#include "../../sandbox-host/json_text.h"
#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"
#include "hosting/text.h"
#include "symbols/text.h"

using namespace glovebox;

namespace {

void requireSymbol(const client::Symbol& symbol) {
    for (const std::string* text : {&symbol.function, &symbol.file, &symbol.error}) {
        fuzz::require(text->size() <= 1000, "a text of a symbol is bounded");
        fuzz::require(fuzz::isReadable(*text, "\t"), "and can be shown");
    }
}

/// Text that passes unchanged through everything that stands between the two processes.
std::string plainText(const std::string& from) {
    std::string text = hosting::cleanText(from.c_str(), 900);
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto symbol = client::parseSymbol(line);
    if (symbol)
        requireSymbol(symbol.value());
    else
        fuzz::requireReason(symbol.status());

    fuzz::Input input(data, size);
    const std::string function = plainText(input.text(true)), file = plainText(input.text(true));
    const auto offset = input.number<std::uint64_t>();
    const auto number = input.number<std::uint32_t>();
    sandbox::JsonText json;
    json.beginObject().add("function", function).add("functionOffset", offset);
    json.add("file", file).add("line", number).endObject();
    const auto back = client::parseSymbol(json.view());
    fuzz::require(back.isOk(), "what symbolize prints is understood");
    const client::Symbol& read = back.value();
    fuzz::require(read.function == function && read.file == file, "with its texts");
    fuzz::require(read.functionOffset == offset && read.line == number, "and its numbers");
    return 0;
}
