#include "os/windows/command_line.h"

#include "os/windows/errors.h"

namespace glovebox::os {
namespace {

/// Quotes everything: fewer rules than deciding what needs it. Backslashes count only before a quote, where each is
/// doubled ("Parsing C command-line arguments", Microsoft).
void appendQuoted(std::wstring& line, const std::wstring& argument) {
    if (!line.empty()) line += L' ';
    line += L'"';
    std::size_t backslashes = 0;
    for (const wchar_t character : argument) {
        if (character == L'\\') {
            ++backslashes;
        } else {
            if (character == L'"') line.append(backslashes + 1, L'\\');
            backslashes = 0;
        }
        line += character;
    }
    line.append(backslashes, L'\\');
    line += L'"';
}

} // namespace

std::wstring commandLineOf(const std::string& executable, const std::vector<std::string>& arguments) {
    std::wstring line;
    appendQuoted(line, toWide(executable));
    for (const std::string& argument : arguments) appendQuoted(line, toWide(argument));
    return line;
}

std::wstring environmentBlockOf(const std::vector<std::string>& variables) {
    std::wstring block;
    for (const std::string& variable : variables) {
        block += toWide(variable);
        block += L'\0';
    }
    block += L'\0';
    if (variables.empty()) block += L'\0';
    return block;
}

} // namespace glovebox::os
