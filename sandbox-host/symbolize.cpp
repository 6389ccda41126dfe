#include "symbolize.h"

#include "json_text.h"
#include "symbols/symbols.h"
#include "symbols/text.h"

#include <charconv>
#include <cstdio>
#include <string>
#include <vector>

namespace glovebox::sandbox {
namespace {

constexpr std::size_t maxLineBytes = 8192;

struct Question {
    std::uint64_t offset = 0;
    std::string path;
    std::string answer; ///< empty until it is known
};

std::string errorLine(const core::Status& status) {
    JsonText json;
    json.beginObject().add("error", symbols::cleanText(status.text(), symbols::maxTextBytes)).endObject();
    return json.view();
}

std::string placeLine(const symbols::Place& place) {
    JsonText json;
    json.beginObject();
    if (!place.function.empty()) json.add("function", place.function).add("functionOffset", place.functionOffset);
    if (place.line != 0) json.add("file", place.file).add("line", place.line);
    json.endObject();
    return json.view();
}

Question parseQuestion(const std::string& line) {
    Question question;
    const char* const end = line.data() + line.size();
    const char* begin = line.data();
    if (line.starts_with("0x")) begin += 2;
    const auto [behind, error] = std::from_chars(begin, end, question.offset, 16);
    if (error == std::errc{} && behind != end && *behind == ' ') question.path.assign(behind + 1, end);
    if (question.path.empty() || question.path.find('\0') != std::string::npos) {
        question.path.clear();
        question.answer = errorLine(core::fail(core::ErrorCode::invalidArgument, "expected an offset and a path"));
    }
    return question;
}

/// False when there is more than will be answered.
bool readQuestions(std::vector<Question>& questions) {
    std::string line;
    // Not by std::cin: the C++ library's streams are a quarter of what an idle sandbox holds.
    for (int next = std::getchar(); next != EOF; next = std::getchar()) {
        if (next != '\n') {
            line += static_cast<char>(next);
            if (line.size() > maxLineBytes) return false;
            continue;
        }
        if (questions.size() == symbols::maxOffsets) return false;
        questions.push_back(parseQuestion(line));
        line.clear();
    }
    if (line.empty()) return true;
    if (questions.size() == symbols::maxOffsets) return false;
    questions.push_back(parseQuestion(line));
    return true;
}

/// Answers all questions about the file of `first` and behind it.
void answerFile(std::vector<Question>& questions, std::size_t first) {
    const std::string path = questions[first].path;
    std::vector<std::size_t> own;
    std::vector<std::uint64_t> offsets;
    for (std::size_t i = first; i < questions.size(); ++i) {
        if (questions[i].path != path) continue;
        own.push_back(i);
        offsets.push_back(questions[i].offset);
    }
    core::Status status;
    std::vector<symbols::Place> places;
    if (auto file = symbols::FileBytes::open(path)) {
        auto located = symbols::locate(*file, offsets);
        status = located.status();
        if (located) places = std::move(*located);
    } else {
        status = file.status();
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
        questions[own[i]].answer = status ? placeLine(places[i]) : errorLine(status);
    }
}

} // namespace

int symbolize() {
    std::vector<Question> questions;
    const bool hasAll = readQuestions(questions);
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if (questions[i].answer.empty()) answerFile(questions, i);
        if (std::printf("%s\n", questions[i].answer.c_str()) < 0 || std::fflush(stdout) != 0) return 1;
    }
    return hasAll ? 0 : 1;
}

} // namespace glovebox::sandbox
