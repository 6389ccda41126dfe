// Who is blamed for a crash, and what it is called. Titles group crashes, so the expected ones stand here letter by letter.
#include "client/crash_title.h"
#include "client/crash_detail.h"
#include "client/test/system_ends.h"
#include "testing/check.h"

#include <string>
#include <utility>
#include <vector>

using namespace glovebox;
using namespace system_ends;
using client::crashTitle;
using client::shortFunctionName;

namespace {

CrashFrame frame(const std::string& module, const std::string& function = {}, std::uint64_t offset = 0x12f0,
                 bool isPlugin = false) {
    CrashFrame result;
    result.module = module;
    result.function = function;
    result.offset = offset;
    result.isPlugin = isPlugin;
    return result;
}

CrashReport report(SandboxState state, bool wasSignalled, int code, std::vector<CrashFrame> frames = {}) {
    CrashReport result;
    result.end.state = state;
    result.end.wasSignalled = wasSignalled;
    result.end.signalOrCode = code;
    if (wasSignalled) result.signalName = client::signalName(code);
    result.frames = std::move(frames);
    result.guiltyFrame = client::guiltyFrameOf(result.frames);
    return result;
}

} // namespace

TEST_CASE("a function's short name holds no parameters, template arguments, numbers of lambdas or copies") {
    const std::pair<const char*, const char*> names[] = {
        {"Gain::process(clap_process const*)", "Gain::process"},
        {"process", "process"},
        {"Gain::process(clap_process const*) const", "Gain::process"},
        {"std::vector<float, std::allocator<float> >::at(unsigned long) const", "std::vector<>::at"},
        {"void glovebox::run<float>(float*)", "glovebox::run<>"},
        {"std::map<int, std::pair<int, float> > const& Table::all<int>() const", "Table::all<>"},
        {"Gain::process(clap_process const*)::{lambda(int)#2}::operator()(int) const",
         "Gain::process::lambda::operator()"},
        {"(anonymous namespace)::Gain::process(float*)", "Gain::process"},
        {"fixtures::(anonymous namespace)::run()", "fixtures::run"},
        {"Gain::process(float*) [clone .cold]", "Gain::process"},
        {"Gain::process(float*) [clone .constprop.0]", "Gain::process"},
        {"process.part.0", "process"},
        {"process.llvm.1234567890", "process"},
        {"name[abi:cxx11]() const", "name"},
        {"operator<(Gain const&, Gain const&)", "operator<"},
        {"Gain::operator<<(int)", "Gain::operator<<"},
        {"bool std::operator==<char>(std::string const&, char const*)", "bool std::operator==<>"},
        {"Gain::operator bool() const", "Gain::operator bool"},
        {"Gain::operator()(float) const", "Gain::operator()"},
        {"Gain::operator->() const", "Gain::operator->"},
        {"Gain::operator[](int)", "Gain::operator[]"},
        {"Gain::~Gain()", "Gain::~Gain"},
        {"std::function<void (int)>::operator()(int) const", "std::function<>::operator()"},
        {"", ""},
        {"<", "<>"},
        {"((((", ""},
        {"a<b<c", "a<>"},
        {")>}]", ")>}]"},
    };
    for (const auto& [full, expected] : names) CHECK_EQUAL(shortFunctionName(full), expected);
}

TEST_CASE("the first frame that is not of the C or C++ library is to blame, sandbox-host only when it is alone") {
    const auto guilty = [](const std::vector<CrashFrame>& frames) { return client::guiltyFrameOf(frames); };
    const auto plugin = frame("/plugins/gain.clap", "Gain::process");
    const auto host = frame("/opt/glovebox/sandbox-host", "Engine::run");
    CHECK_EQUAL(guilty({}), 0u);
    CHECK_EQUAL(guilty({frame("/lib/x86_64-linux-gnu/libc.so.6", "memcpy"), plugin, host}), 1u);
    CHECK_EQUAL(guilty({frame("/usr/lib/libstdc++.so.6.0.30"), frame("/lib/libm-2.31.so"), frame("[vdso]"),
                        frame("/lib64/ld-linux-x86-64.so.2"), frame("/lib/libgcc_s.so.1"), plugin}),
                5u);
    CHECK_EQUAL(guilty({host, host, plugin}), 2u);
    CHECK_EQUAL(guilty({host, frame("/lib/libc.so.6")}), 0u);
    CHECK_EQUAL(guilty({frame("/lib/libc.so.6")}), 1u);
    // A jump to nowhere: who jumped.
    CHECK_EQUAL(guilty({frame(""), plugin}), 1u);
    // Not everything that begins like a library of the system is one.
    CHECK_EQUAL(guilty({frame("/plugins/libcrunch.so"), plugin}), 0u);
    CHECK_EQUAL(guilty({frame("/plugins/ld.clap", "", 0, true), plugin}), 0u);
}

TEST_CASE("titles of crashes") {
    const std::vector plugin{frame("/lib/libc.so.6", "abort", 0x99),
                             frame("/home/me/plugins/gain.clap", "Gain::process(clap_process const*)", 0x12f0, true)};
    const std::vector nameless{frame("/home/me/plugins/gain.clap", "", 0x12f0, true)};
    CHECK_EQUAL(crashTitle(report(SandboxState::crashed, true, fault, plugin)),
                faultName + " in gain.clap!Gain::process");
    CHECK_EQUAL(crashTitle(report(SandboxState::crashed, true, fault, nameless)), faultName + " in gain.clap+0x12f0");
    CHECK_EQUAL(crashTitle(report(SandboxState::crashed, false, 3, plugin)), "exit code 3 in gain.clap!Gain::process");
    CHECK_EQUAL(crashTitle(report(SandboxState::hung, true, killed, plugin)), "hung in gain.clap!Gain::process");
    CHECK_EQUAL(crashTitle(report(SandboxState::overLimit, true, killed)), "over-limit");
    CHECK_EQUAL(crashTitle(report(SandboxState::breached, true, killed)), "breached");
    CHECK_EQUAL(crashTitle(report(SandboxState::crashed, true, 43)), hasSignals ? "signal 43" : "exception 0x0000002b");
    auto ended = report(SandboxState::crashed, true, killed);
    CHECK_EQUAL(crashTitle(ended), killedName);
    ended.end.call = "process";
    CHECK_EQUAL(crashTitle(ended), killedName + " in process");
    ended.pluginName = "Gain\n\x1b[31m";
    CHECK_EQUAL(crashTitle(ended), killedName + " in process of Gain  [31m");
}

TEST_CASE("a title is cut at whole characters") {
    auto long_ = report(SandboxState::crashed, true, fault, {frame("/a/gain.clap")});
    long_.frames[0].function = std::string(300, 'x');
    CHECK_EQUAL(crashTitle(long_).size(), client::longestTitle);
    for (std::size_t shift = 0; shift < 4; ++shift) {
        long_.frames[0].function = std::string(shift, 'x');
        for (int i = 0; i < 100; ++i) long_.frames[0].function += "\xe2\x82\xac";
        const auto title = crashTitle(long_);
        CHECK(title.size() <= client::longestTitle && title.size() > client::longestTitle - 4);
        CHECK(title.ends_with("\xe2\x82\xac"));
    }
}

TEST_CASE("what a signal's code says is told in words") {
    if (!hasSignals) SKIP("this system has no signals");
    CHECK_EQUAL(client::signalDetail(11, 1, 0x10, 0x5555), "address not mapped (access to 0x10)");
    CHECK_EQUAL(client::signalDetail(11, 2, 0x5555, 0x5555),
                "no permission for the mapped address (execution of 0x5555)");
    CHECK_EQUAL(client::signalDetail(11, 128, 0, 0x5555), "address that no program can have");
    CHECK_EQUAL(client::signalDetail(8, 1, 0x10, 0x10), "integer divided by zero");
    CHECK_EQUAL(client::signalDetail(6, -6, 0, 0), "abort() was called");
    CHECK_EQUAL(client::signalDetail(11, 0, 0, 0), "sent by a process");
    CHECK_EQUAL(client::signalDetail(11, 99, 0, 0), "");
    CHECK_EQUAL(client::signalDetail(99, 1, 0, 0), "");
}

TEST_CASE("how memory was accessed by what ended a process is told in words") {
    if (hasSignals) SKIP("this system has signals");
    CHECK_EQUAL(client::signalDetail(fault, 0, 0x10, 0x5555), "read of 0x10");
    CHECK_EQUAL(client::signalDetail(fault, 1, 0x10, 0x5555), "write to 0x10");
    CHECK_EQUAL(client::signalDetail(fault, 8, 0x10, 0x10), "execution of 0x10");
    CHECK_EQUAL(client::signalDetail(killed, 0, 0x10, 0x10), "");
}
