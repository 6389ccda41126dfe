// Names of functions and files as a hostile library chose them: the same short title every time, and nothing that steers.
#include "client/crash_title.h"

#include "client/crash_detail.h"
#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"
#include "hosting/text.h"

using namespace glovebox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    CrashReport report;
    report.end.state = static_cast<SandboxState>(input.number<std::uint8_t>() % 10);
    report.end.wasSignalled = input.number<bool>();
    report.end.signalOrCode = input.number<std::int32_t>();
    if (report.end.wasSignalled) report.signalName = client::signalName(report.end.signalOrCode);
    const auto code = input.number<std::int32_t>();
    fuzz::require(fuzz::isReadable(client::signalDetail(report.end.signalOrCode, code, input.number<std::uint64_t>(),
                                                        input.number<std::uint64_t>())),
                  "a detail can be shown");
    report.pluginName = hosting::cleanText(input.text().c_str(), 256);
    for (auto frames = input.number<std::uint8_t>() % 5; frames > 0; --frames) {
        CrashFrame frame;
        frame.isPlugin = input.number<bool>();
        frame.module = hosting::cleanText(input.text().c_str());
        frame.function = hosting::cleanText(input.text(true).c_str());
        const std::string name = client::shortFunctionName(frame.function);
        fuzz::require(name.size() <= 2 * frame.function.size(), "a short name is not much longer than the name");
        fuzz::require(fuzz::isUtf8(name), "and cut between characters");
        static_cast<void>(client::isSystemModule(frame.module));
        fuzz::require(client::fileNameOf(frame.module).size() <= frame.module.size(), "a file's name ends its path");
        report.frames.push_back(std::move(frame));
    }
    report.guiltyFrame = client::guiltyFrameOf(report.frames);
    fuzz::require(report.guiltyFrame <= report.frames.size(), "a frame is guilty, or none");
    const std::string title = client::crashTitle(report);
    fuzz::require(!title.empty() && title.size() <= client::longestTitle, "a title is short");
    fuzz::require(fuzz::isReadable(title), "and can be shown");
    fuzz::require(title == client::crashTitle(report), "and the same every time");
    return 0;
}
