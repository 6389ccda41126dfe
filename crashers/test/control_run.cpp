#include "control_run.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "os/clock.h"
#include "os/process.h"
#include "symbols/symbols.h"
#include "testing/check.h"

namespace glovebox::crashers::test {
namespace {

constexpr uint64_t millisecondNs = 1000000;
/// Far more than any healthy part of a run takes: only a failure waits for so long.
constexpr uint64_t patienceNs = 20000 * millisecondNs;
/// Between two questions to a thread that may hang.
constexpr int questionMs = 20;
/// Answers in a row that name the declared function: a thread that only passes through it is not found there so often.
constexpr int answersOfHang = 3;

/// Modules in which nobody is to blame: they do what they are told.
bool isLibrary(const std::string& module) {
    const std::string name = module.substr(module.rfind('/') + 1);
    for (const char* known :
         {"libc.", "libc-", "libstdc++.", "libgcc_s.", "libm.", "libpthread", "ld-linux", "linux-vdso"}) {
        if (name.starts_with(known)) return true;
    }
    return false;
}

/// "glovebox::(anonymous namespace)::freeTwice(int)" -> "freeTwice"
std::string unqualified(std::string function) {
    const std::string anonymous = "(anonymous namespace)::";
    for (size_t at = 0; (at = function.find(anonymous)) != std::string::npos;) function.erase(at, anonymous.size());
    function = function.substr(0, function.find('('));
    const size_t colon = function.rfind("::");
    return colon == std::string::npos ? function : function.substr(colon + 2);
}

/// Whom frames of the form "<module>+<hex offset>" blame.
std::string blamed(std::istream& frames) {
    for (std::string frame; frames >> frame;) {
        const size_t plus = frame.rfind('+');
        const std::string module = frame.substr(0, plus);
        if (module == "?" || isLibrary(module)) continue;
        auto file = symbols::FileBytes::open(module);
        if (!file) return {};
        const uint64_t offset = std::strtoull(frame.c_str() + plus + 1, nullptr, 16);
        auto places = symbols::locate(*file, std::span(&offset, 1));
        return places && !places->empty() ? unqualified(places->front().function) : std::string{};
    }
    return {};
}

class Watcher {
public:
    Watcher(const Declaration& what, os::Child& child, int report) : crasher(what), child(child), report(report) {}

    ControlRun run() {
        const uint64_t end = os::nowNs() + patienceNs;
        while (os::nowNs() < end) {
            const bool isOpen = readLines();
            os::ExitStatus status;
            if (child.tryReap(status)) {
                // What was written last is still in the pipe.
                while (readLines()) {
                }
                found.end = status.text();
                return found;
            }
            if (!isOpen) usleep(1000);
            if ((crasher.expect == "hung" || crasher.expect == "over-limit") && hangs()) {
                // It stands still now: what it wrote before is in the pipe.
                while (isReadable(0) && readLines()) {
                }
                child.kill();
                os::ExitStatus killed;
                (void)child.waitUntil(os::nowNs() + patienceNs, killed);
                found.end = "hung";
                return found;
            }
        }
        found.end = "still running";
        return found;
    }

private:
    [[nodiscard]] bool isReadable(int withinMs) const {
        pollfd waiting{report, POLLIN, 0};
        return poll(&waiting, 1, withinMs) > 0;
    }

    /// What has come, or nothing within a short time. False when nobody writes any more.
    bool readLines() {
        if (!isReadable(questionMs)) return child.isOpen();
        char bytes[8192];
        const ssize_t count = read(report, bytes, sizeof bytes);
        if (count <= 0) return false;
        rest.append(bytes, static_cast<size_t>(count));
        for (size_t end = 0; (end = rest.find('\n')) != std::string::npos; rest.erase(0, end + 1)) {
            take(rest.substr(0, end));
        }
        return true;
    }

    void take(const std::string& line) {
        found.text += line + "\n";
        std::istringstream words(line);
        std::string word;
        words >> word;
        if (word == "call") {
            words >> found.call;
        } else if (word == "thread") {
            std::string which;
            int id = 0;
            words >> which >> id;
            threads[which] = id;
        } else if (word == "block") {
            // Blocks after the first that was not as it should be do not count.
            int count = 0;
            words >> count;
            if (count == found.blocks + 1) found.blocks = count;
        } else if (word == "fault") {
            int signal = 0;
            words >> signal;
            if (found.function.empty()) found.function = blamed(words);
        } else if (word == "at") {
            found.function = blamed(words);
            answersInRow = found.function == crasher.function ? answersInRow + 1 : 0;
        } else if (word == "saw") {
            words >> word;
            found.saw.insert(word);
        } else if (word == "done") {
            found.isDone = true;
        }
    }

    /// Asks the thread where it is; true once it has been found in the declared function often enough.
    bool hangs() {
        if (found.call != crasher.call) return false;
        if (crasher.function.empty()) {
            std::ifstream file("/proc/" + std::to_string(child.id()) + "/stat");
            std::string stat;
            std::getline(file, stat);
            const size_t name = stat.rfind(')');
            found.isStopped = name != std::string::npos && stat.substr(name + 2, 1) == "T";
            return found.isStopped;
        }
        if (answersInRow >= answersOfHang) return true;
        if (threads.contains(crasher.thread)) {
            (void)syscall(SYS_tgkill, child.id(), threads[crasher.thread], SIGUSR2);
        }
        return false;
    }

    const Declaration& crasher;
    os::Child& child;
    const int report;
    std::string rest;
    std::map<std::string, int> threads;
    int answersInRow = 0;
    ControlRun found;
};

} // namespace

ControlRun runControl(const Declaration& crasher, const std::string& format) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    const os::Handle reader(ends[0]);
    os::Handle writer(ends[1]);
    const os::Handle output(memfd_create("crasher output", MFD_CLOEXEC));
    REQUIRE(output.isOpen());

    os::SpawnOptions options;
    options.executable = GLOVEBOX_CRASHER_CONTROL;
    // Enough blocks for the one in a hundred, and for the one that waits for six hundred.
    const bool isPatient = crasher.does == "replace-handlers-and-fault";
    options.arguments = {std::string(GLOVEBOX_CRASHER_DIR) + "/" + crasher.name + "." + format,
                         isPatient ? "700" : "110", crasher.call};
    if (crasher.thread == "other") options.arguments.push_back(crasher.counter.empty() ? "its end" : crasher.counter);
    options.environment = {"LC_ALL=C"};
    options.inherited = {&writer};
    options.standardOutput = output.duplicate();
    options.standardError = output.duplicate();
    options.limits = {.memoryBytes = 600ull << 20, .processes = 3000, .cpuSeconds = 30, .fileBytes = 256ull << 20};
    auto child = os::Child::spawn(std::move(options));
    REQUIRE(child.isOk());
    writer.close();

    ControlRun found = Watcher(crasher, *child, static_cast<int>(reader.get())).run();
    struct stat size {};
    if (fstat(static_cast<int>(output.get()), &size) == 0) found.outputBytes = static_cast<uint64_t>(size.st_size);
    return found;
}

} // namespace glovebox::crashers::test
