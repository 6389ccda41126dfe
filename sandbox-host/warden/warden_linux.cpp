#include "warden/warden.h"

#include "crash_handler.h"
#include "os/fork.h"
#include "os/message_channel.h"
#include "serve.h"
#include "wire/warden_messages.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace glovebox::sandbox {
namespace {

/// Of a copy: what the plugin sees as its environment. Lives as long as the process.
void replaceEnvironment(std::vector<std::string> entries) {
    static std::vector<std::string> kept;
    static std::vector<char*> pointers;
    kept = std::move(entries);
    pointers.clear();
    for (std::string& entry : kept) pointers.push_back(entry.data());
    pointers.push_back(nullptr);
    ::environ = pointers.data();
}

class Warden {
public:
    explicit Warden(const Arguments& with) : arguments(with), channel(os::takeInherited(0)) {}

    [[noreturn]] void run() {
        parent = static_cast<std::uint32_t>(::getppid());
        ability = os::canFork();
        for (;;) {
            pollfd watched{static_cast<int>(channel.handle().get()), POLLIN, 0};
            if (::poll(&watched, 1, -1) < 0 && errno != EINTR) leaveProcess(1);
            std::size_t size = 0;
            std::vector<os::Handle> handles;
            const auto outcome = channel.receive(buffer, size, &handles);
            if (outcome == os::ChannelOutcome::wouldBlock) continue;
            wire::WardenRequest request;
            const bool isRequest = outcome == os::ChannelOutcome::ok && handles.size() == wire::wardenHandles &&
                                   wire::decode(buffer.first(size), request);
            // The client has gone, or is out of its mind.
            if (!isRequest) leaveProcess(outcome == os::ChannelOutcome::closed ? 0 : 1);
            answer(std::move(request), handles);
        }
    }

private:
    const Arguments& arguments;
    os::MessageChannel channel;
    std::uint32_t parent = 0;
    core::Status ability;
    /// Not inside: whatever stands beside it would be on pages of its own in every copy.
    std::unique_ptr<std::byte[]> memory = std::make_unique_for_overwrite<std::byte[]>(os::largestMessage);
    const std::span<std::byte> buffer{memory.get(), os::largestMessage};
    std::vector<std::byte> encoded;

    void answer(wire::WardenRequest request, const std::vector<os::Handle>& handles) {
        wire::WardenAnswer said;
        said.id = request.id;
        if (!ability) {
            said.isUnsupported = true;
            said.failure = ability.text();
        } else {
            os::ForkOptions options;
            options.descriptors = {nullptr, &handles[1], &handles[1], &handles[0]};
            options.workingDirectory = request.workingDirectory;
            options.limits = request.limits;
            options.parent = parent;
            const os::Forked forked = os::forkSibling(options);
            if (forked.isCopy) become(std::move(request));
            said.pid = forked.pid;
            said.failure = forked.status ? std::string() : forked.status.text();
        }
        wire::encode(said, encoded);
        // One answer at a time always fits; if not, the client does not read and has given us up.
        if (channel.send(encoded) != os::ChannelOutcome::ok) leaveProcess(1);
    }

    /// What the objects of the original own is no longer open here, so none of them may be destroyed: `serve` never returns.
    [[noreturn]] void become(wire::WardenRequest request) {
        replaceEnvironment(std::move(request.environment));
        Arguments serving;
        serving.mode = Mode::serve;
        // For those who look at the list of processes. The word behind it stays: the client knows its own by it.
        constexpr char shown[] = "--serve";
        static_assert(sizeof shown <= sizeof "--warden");
        std::memcpy(arguments.modeWord, shown, sizeof shown);
        ignoreBrokenPipes();
        serve(serving);
    }
};

} // namespace

void runWarden(const Arguments& arguments) {
    static Warden warden(arguments);
    warden.run();
}

} // namespace glovebox::sandbox
