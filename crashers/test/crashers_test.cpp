// Every crasher does what its first line says, without a sandbox, in both formats, and behaves until then.

#include <string>

#include "control_run.h"
#include "testing/check.h"

namespace glovebox::crashers::test {
namespace {

constexpr std::uint64_t floodBytes = 1 << 20;

/// The call that the program names, which is the one through which hosts make it: CLAP's init is part of create.
std::string announcedCall(const std::string& call) {
    if (call == "entry") return "load";
    if (call == "init") return "create";
    return call;
}

/// Holds a run against what the crasher declares.
class Judge {
public:
    Judge(const Declaration& declared, const ControlRun& run) : crasher(declared), run(run) {}

    /// What does not hold; empty when everything does.
    std::string problems() {
        if (crasher.expect == "crashed") {
            expect(run.end.find(crasher.signal) != std::string::npos, "ends by " + crasher.signal);
            judgeEnd();
        } else if (crasher.expect == "exited") {
            expect(run.end == "exit code " + crasher.code && !run.isDone, "ends with exit code " + crasher.code);
            judgeEnd();
        } else if (crasher.expect == "hung") {
            expect(run.end == "hung", "hangs");
            judgeEnd();
        } else if (crasher.expect == "over-limit") {
            judgeOverLimit();
        } else if (crasher.expect == "breached") {
            // It has closed the way to whoever listens, which the program says by its exit code alone.
            expect(run.end == "exit code 44", "closes its connections");
        } else {
            judgeNoticed();
        }
        return found;
    }

private:
    void expect(bool holds, const std::string& what) {
        if (!holds) found += "expected that it " + what + "\n";
    }

    void judgeEnd() {
        const std::string call = announcedCall(crasher.call);
        // Hosts read parameters while they create a plugin, before they are asked for them by name.
        const bool isInCreate = (call == "describe" || call == "parameters") && run.call == "create";
        expect(crasher.thread == "other" || run.call == call || isInCreate, "does it in " + call);
        // Without a sandbox, a handler that the plugin has replaced is gone.
        const bool isAsked = !crasher.function.empty() && crasher.counter != "signal-handlers";
        expect(!isAsked || run.function == crasher.function, "blames " + crasher.function);
        if (crasher.call != "process") return;
        // What shows by a counter before it ends goes on for some blocks.
        const int after = std::stoi(crasher.after);
        expect(run.blocks == after || (run.blocks > after && !crasher.counter.empty()),
               "plays " + crasher.after + " blocks before");
    }

    void judgeOverLimit() {
        // Where no limit holds (a privileged user has no limit of processes), the bomb has gone off and waits.
        if (run.end == "hung") return expect(run.function == crasher.function, "blames " + crasher.function);
        expect(run.end.find("SIGABRT") != std::string::npos, "ends by SIGABRT");
        judgeEnd();
    }

    void judgeNoticed() {
        const bool isFlood = crasher.counter == "output-flood" && run.outputBytes > floodBytes;
        expect(run.saw.contains(crasher.counter) || isFlood, "shows " + crasher.counter);
        expect(run.isDone, "goes on");
    }

    const Declaration& crasher;
    const ControlRun& run;
    std::string found;
};

void control(const std::string& name, const std::string& format) {
    const Declaration declared = declarationOf(name);
    Declaration asked = declared;
    asked.call = announcedCall(declared.call);
    const ControlRun run = runControl(asked, format);
    const std::string problems = Judge(declared, run).problems();
    if (problems.empty()) return;
    testing::reportFailure(name.c_str(), 0,
                           problems + "but the run was: " + run.end + " in " + run.call + ", blames \"" + run.function +
                               "\", " + std::to_string(run.blocks) + " blocks\n" + run.text);
}

} // namespace

TEST_CASE("there are more than sixty crashers, each with a name and a verdict") {
    const auto all = declarations();
    CHECK(all.size() > 60);
    for (const Declaration& one : all) CHECK(!one.does.empty() && !one.call.empty() && !one.expect.empty());
}

TEST_CASE("a plugin that behaves does none of what crashers declare") {
    for (const char* format : {"clap", "vst3"}) {
        for (const char* verdict : {"crashed", "exited", "over-limit", "breached", "noticed"}) {
            Declaration wrong;
            wrong.name = "../fixtures/gain";
            wrong.call = "process";
            wrong.expect = verdict;
            wrong.thread = "audio";
            wrong.signal = "SIGSEGV";
            wrong.code = "3";
            wrong.counter = "peak";
            wrong.after = "8";
            const ControlRun run = runControl(wrong, format);
            CHECK(run.isDone);
            CHECK(!Judge(wrong, run).problems().empty());
            CHECK_EQUAL(run.saw, std::set<std::string>{});
        }
    }
}

#include "crasher_cases.h"

} // namespace glovebox::crashers::test
