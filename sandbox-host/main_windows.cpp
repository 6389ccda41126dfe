// `main` would be given the command line in a code page, which cannot write every path.
#include "os/windows/errors.h"
#include "program.h"

#include <string>
#include <vector>

int wmain(int count, wchar_t** wideWords) {
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) texts.push_back(glovebox::os::toUtf8(wideWords[i]));
    std::vector<char*> words;
    for (std::string& text : texts) words.push_back(text.data());
    words.push_back(nullptr);
    return glovebox::sandbox::runProgram(count, words.data());
}
