#include <atomic>
#include <cstdio>
#include <cstring>
#include <exception>
#include <mutex>
#include <string>
#include <vector>

#include "testing/check.h"

namespace glovebox::testing {
namespace {

struct Case {
    const char* name;
    CaseBody body;
};

// A function, because cases register before main and the order of initialisation across files is not defined.
std::vector<Case>& cases() {
    static std::vector<Case> all;
    return all;
}

std::mutex outputMutex;
std::atomic<bool> hasFailed{false};

/// Prints every line of the text as a TAP comment.
void printComment(std::string_view text) {
    const std::lock_guard lock(outputMutex);
    std::fputs("# ", stdout);
    for (const char character : text) {
        std::fputc(character, stdout);
        if (character == '\n') std::fputs("# ", stdout);
    }
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

/// Runs one case; the returned text is the reason when it was skipped, else empty.
std::string run(const Case& testCase) {
    hasFailed = false;
    try {
        testCase.body();
    } catch (const CaseEnded&) {
        // Its failure is already reported.
    } catch (const CaseSkipped& skipped) {
        return skipped.reason.empty() ? "no reason given" : skipped.reason;
    } catch (const std::exception& error) {
        reportFailure(testCase.name, 0, std::string("an exception left the case: ") + error.what());
    } catch (...) {
        reportFailure(testCase.name, 0, "something that is not a std::exception left the case");
    }
    return {};
}

bool isWanted(const Case& testCase, const std::vector<std::string_view>& filters) {
    if (filters.empty()) return true;
    const std::string_view name = testCase.name;
    for (const std::string_view filter : filters) {
        if (name.find(filter) != std::string_view::npos) return true;
    }
    return false;
}

int runAll(int argumentCount, char** arguments) {
    bool isListing = false;
    std::vector<std::string_view> filters;
    for (int i = 1; i < argumentCount; ++i) {
        if (std::strcmp(arguments[i], "--list") == 0) {
            isListing = true;
        } else {
            filters.emplace_back(arguments[i]);
        }
    }
    std::vector<Case> wanted;
    for (const Case& testCase : cases()) {
        if (isWanted(testCase, filters)) wanted.push_back(testCase);
    }
    if (isListing) {
        for (const Case& testCase : wanted) std::printf("%s\n", testCase.name);
        return 0;
    }
    std::printf("1..%zu\n", wanted.size());
    std::fflush(stdout);
    int failedCount = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::string skipReason = run(wanted[i]);
        // A case that failed before it asked to be skipped has failed.
        const bool isSkipped = !skipReason.empty() && !hasFailed;
        if (hasFailed) ++failedCount;
        const std::lock_guard lock(outputMutex);
        std::printf("%s %zu - %s%s%s\n", hasFailed ? "not ok" : "ok", i + 1, wanted[i].name,
                    isSkipped ? " # SKIP " : "", isSkipped ? skipReason.c_str() : "");
        std::fflush(stdout);
    }
    return failedCount == 0 ? 0 : 1;
}

} // namespace

bool addCase(const char* name, CaseBody body) {
    cases().push_back({name, body});
    return true;
}

void reportFailure(const char* file, int line, std::string_view text) {
    hasFailed = true;
    printComment(std::string(file) + ":" + std::to_string(line) + ": " + std::string(text));
}

} // namespace glovebox::testing

int main(int argumentCount, char** arguments) { return glovebox::testing::runAll(argumentCount, arguments); }
