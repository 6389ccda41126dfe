#include "engine/session.h"

#include "engine/thread_part.h"
#include "os/thread.h"

#include <chrono>
#include <cmath>
#include <thread>
#include <type_traits>
#include <utility>

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

namespace {

/// Announced edits of one message; more go into the next.
constexpr std::size_t editsPerMessage = 512;
/// How long devices that are to be destroyed wait for a block to end. Less than a host's usual patience with Shutdown.
constexpr std::uint64_t closePatienceNs = 300'000'000;

template <typename Body>
concept SentBySandbox = std::same_as<Body, wire::Reply> || std::same_as<Body, wire::Welcome> ||
    std::same_as<Body, wire::DeviceDescription> || std::same_as<Body, wire::ParameterPage> ||
    std::same_as<Body, wire::ParameterValues> || std::same_as<Body, wire::Text> || std::same_as<Body, wire::Value> ||
    std::same_as<Body, wire::StateSize> || std::same_as<Body, wire::NoteNames> ||
    std::same_as<Body, wire::RemoteControls> || std::same_as<Body, wire::DeviceChanged> ||
    std::same_as<Body, wire::RestartRequested> || std::same_as<Body, wire::ParameterEdited> ||
    std::same_as<Body, wire::Logged>;

} // namespace

Session::Session(Environment environment) : with(std::move(environment)), state(*with.engine.inside) {
    state.requestService = [this] { with.loop.requestService(); };
}

Session::~Session() { destroyAll(); }

bool Session::closeBlocks() {
    state.isReady.store(0, std::memory_order_seq_cst);
    state.isClosing.store(true, std::memory_order_seq_cst);
    const std::uint64_t deadline = os::nowNs() + closePatienceNs;
    while (!state.tryClose()) {
        if (os::nowNs() >= deadline) return false;
        // It may sleep for a stage of another sandbox that never comes.
        if (ownBell && ownBell->isWritable) ringBell(*ownBell);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

void Session::sayAbandoned() {
    const wire::SandboxPage* const page = state.sandboxPage.load(std::memory_order_acquire);
    const wire::DeviceId late = page == nullptr ? 0 : page->audio.device.load(std::memory_order_relaxed);
    deviceNoticed(late, "G10: the audio thread does not come back from a plugin; the process ends without destroying");
}

void Session::destroy(Device& device) {
    device.destroy(mainActivity(), [&] { return guards && guards->endDevice(device.id()); });
}

void Session::destroyAll() {
    if (!devices.empty() && !closeBlocks()) {
        sayAbandoned();
        if (with.abandon) with.abandon();
    }
    freePlans();
    for (auto& [id, device] : devices) {
        if (device->audio() != nullptr && device->audio()->isProcessing) {
            runAsAudio([this, audio = device->audio()] { stopDevice(*audio, mainActivity()); });
        }
        destroy(*device);
    }
    devices.clear();
}

void Session::answer(std::uint32_t id, const wire::Message& message) {
    if (served != 0) checkMain(served);
    if (with.link.send(id, message)) return;
    const Status tooLarge =
        core::fail(ErrorCode::limitExceeded, "the answer does not fit into one message", wire::messageName(message));
    with.link.send(id, wire::Reply{tooLarge.code, tooLarge.message, tooLarge.details});
}

void Session::answer(std::uint32_t id, const Status& status) {
    if (served != 0) checkMain(served);
    with.link.send(id, wire::Reply{status.code, status.message, status.details});
}

wire::Activity& Session::mainActivity() noexcept {
    wire::SandboxPage* const page = state.sandboxPage.load(std::memory_order_relaxed);
    return page == nullptr ? nowhere : page->main;
}

std::shared_ptr<Device> Session::find(wire::DeviceId id) const {
    const auto found = devices.find(id);
    return found == devices.end() ? nullptr : found->second;
}

Status Session::handle(const wire::Hello& hello, std::uint32_t id, std::vector<os::Handle>& handles) {
    if (hasHello) return core::fail(ErrorCode::wrongState, "hello was said before");
    if (hello.version != wire::protocolVersion) {
        return core::fail(ErrorCode::protocolBreach, "another version of the protocol",
                          "expected " + std::to_string(wire::protocolVersion) + ", found " +
                              std::to_string(hello.version));
    }
    if (!(hello.sampleRate > 0) || !std::isfinite(hello.sampleRate)) {
        return core::fail(ErrorCode::invalidArgument, "the sample rate must be positive and finite");
    }
    if (hello.maxFrames == 0 || hello.maxFrames > wire::mostFrames) {
        return core::fail(ErrorCode::invalidArgument, "the largest block is out of range",
                          std::to_string(hello.maxFrames));
    }
    // Where words are not enough to wake a sleeper, what it sleeps on brings what does.
    const bool hasPorts = os::WaitPort::needsHandle() && handles.size() != hello.pages.size();
    std::size_t expected = 0;
    for (const wire::MapArea& page : hello.pages) expected += hasPorts && wire::isSleptOn(page.kind) ? 2 : 1;
    if (expected != handles.size()) {
        return core::fail(ErrorCode::invalidArgument, "hello names other pages than it brings",
                          std::to_string(hello.pages.size()));
    }
    std::size_t next = 0;
    for (const wire::MapArea& page : hello.pages) {
        const std::size_t count = hasPorts && wire::isSleptOn(page.kind) ? 2 : 1;
        if (Status status = handle(page, std::span(handles).subspan(next, count)); !status) return status;
        next += count;
    }
    handles.clear(); // mapped: nothing of them is open any more when the host hears of it
    hasHello = true;
    guards.emplace(with.ownsProcess);
    logLevel.store(hello.logLevel, std::memory_order_relaxed);
    state.sampleRate = hello.sampleRate;
    state.maxFrames = hello.maxFrames;
    publishPages();
    wire::Welcome welcome;
    welcome.processId = os::thisProcessId();
    if (with.startAudio) {
        const Status started = with.startAudio(with.engine, hello.wantsRealtime);
        welcome.isRealtime = hello.wantsRealtime && started.isOk();
        welcome.realtimeRefusal = started.text();
    }
    answer(id, wire::Message{std::move(welcome)});
    return core::ok();
}

/// A request about a device, or one about the sandbox; each answers once, here or in its handler.
template <typename Body>
void Session::dispatch(std::uint32_t id, Body& body, std::vector<os::Handle>& handles) {
    if constexpr (SentBySandbox<Body>) {
        with.breached("the host sent an answer instead of a request");
    } else if constexpr (std::same_as<Body, wire::MapArea>) {
        const Status status = handle(body, handles);
        handles.clear();
        answer(id, status);
    } else if constexpr (std::same_as<Body, wire::Hello>) {
        if (const Status status = handle(body, id, handles); !status) answer(id, status);
    } else if constexpr (std::same_as<Body, wire::Ping>) {
        answer(id, core::ok());
    } else if constexpr (std::same_as<Body, wire::Shutdown>) {
        if (!devices.empty() && !closeBlocks() && with.abandon) {
            sayAbandoned();
            answer(id, core::ok());
            with.abandon();
        }
        destroyAll();
        isOver = true;
        answer(id, core::ok());
        with.loop.stop();
    } else if constexpr (std::same_as<Body, wire::UnmapArea> || std::same_as<Body, wire::PreparePlan> ||
                         std::same_as<Body, wire::RetirePlan>) {
        answer(id, handle(body));
    } else if (!hasHello) {
        answer(id, core::fail(ErrorCode::wrongState, "hello was not said yet"));
    } else if constexpr (std::same_as<Body, wire::CreateDevice>) {
        served = body.device;
        if (const Status status = handle(body, id); !status) answer(id, status);
    } else {
        served = body.device;
        const std::shared_ptr<Device> device = find(body.device);
        const auto answerResult = [&](auto result) {
            result ? answer(id, wire::Message{std::move(*result)}) : answer(id, result.status());
        };
        if (!device) {
            answer(id, core::fail(ErrorCode::unknownObject, "no such device", std::to_string(body.device)));
        } else if constexpr (std::same_as<Body, wire::DescribeDevice>) {
            answerDescription(id, *device);
        } else if constexpr (std::same_as<Body, wire::ActivateDevice> || std::same_as<Body, wire::RequestLayout>) {
            if (const Status status = handle(body, *device, id); !status) answer(id, status);
        } else if constexpr (std::same_as<Body, wire::GetParameters>) {
            answer(id, wire::Message{parameterPage(*device, body.first)});
        } else if constexpr (std::same_as<Body, wire::GetParameterValues>) {
            answerResult(parameterValues(body, *device));
        } else if constexpr (std::same_as<Body, wire::ValueToText>) {
            answerResult(valueToText(body, *device));
        } else if constexpr (std::same_as<Body, wire::TextToValue>) {
            answerResult(textToValue(body, *device));
        } else if constexpr (std::same_as<Body, wire::SaveState>) {
            answerResult(saveState(body, *device));
        } else if constexpr (std::same_as<Body, wire::GetNoteNames>) {
            answer(id, wire::Message{noteNames(*device)});
        } else if constexpr (std::same_as<Body, wire::GetRemoteControls>) {
            answer(id, wire::Message{remoteControls(*device)});
        } else {
            answer(id, handle(body, *device));
        }
    }
}

void Session::serve(ControlLink::Request request) {
    if (isOver) return;
    std::visit([&](auto& body) { dispatch(request.id, body, request.handles); }, request.message);
    // No plugin hears of these, and they come in rows, each waiting for the one before.
    const bool isOurs = std::holds_alternative<wire::Hello>(request.message) ||
                        std::holds_alternative<wire::MapArea>(request.message) ||
                        std::holds_alternative<wire::UnmapArea>(request.message);
    if (with.afterPluginCall && !isOurs) with.afterPluginCall();
    served = 0;
}

void Session::runAsAudio(const std::function<void()>& work) {
    std::thread([&] {
        os::nameThisThread("gb-duty");
        setThreadPart(ThreadPart::duty);
        if (with.threadStarted) with.threadStarted();
        work();
    }).join();
}

void Session::servePlugins() {
    for (auto& [id, device] : devices) {
        {
            const CallScope scope(mainActivity(), id, wire::PluginCall::mainThread);
            device->plugin()->serveMainThread();
        }
        checkMain(id);
        device->tellNoticed();
        collectEdits(*device);
    }
    if (with.afterPluginCall) with.afterPluginCall();
}

void Session::checkMain(wire::DeviceId device) {
    if (!guards) return;
    const MisuseBits changed = guards->restore();
    if (changed == 0) return;
    const std::shared_ptr<Device> owner = find(device);
    for (std::uint32_t kind = 0; kind < core::misuseCount; ++kind) {
        if ((changed >> kind & 1) == 0) continue;
        const auto misuse = static_cast<core::Misuse>(kind);
        if (owner) {
            owner->notice(misuse);
        } else {
            deviceMisbehaved(device, misuse, false);
            deviceNoticed(device, textOf(misuse));
        }
    }
    if (owner) owner->tellNoticed();
}

void Session::collectEdits(Device& device) {
    if (device.audio() == nullptr) return;
    core::Event edit;
    while (device.audio()->edited.pop(edit)) deviceEdited(device.id(), edit);
}

Session::News& Session::newsOf(wire::DeviceId device) {
    if (!isNewsPosted) with.loop.post([this] { tellNews(); });
    isNewsPosted = true;
    return news[device];
}

void Session::deviceChanged(wire::DeviceId device, std::uint32_t changes) { newsOf(device).changes |= changes; }
void Session::deviceWantsRestart(wire::DeviceId device) { newsOf(device).wantsRestart = true; }
void Session::deviceEdited(wire::DeviceId device, const core::Event& edit) { newsOf(device).edits.push_back(edit); }

bool Session::deviceLogged(wire::DeviceId device, hosting::LogSeverity severity, const char* text) {
    const auto level = static_cast<std::uint32_t>(severity);
    if (level < logLevel.load(std::memory_order_relaxed)) return true;
    if (!logLines.admit(os::nowNs())) return false;
    with.link.sendIfIdle(wire::Logged{device, static_cast<std::uint8_t>(severity), text});
    return true;
}

void Session::deviceMisbehaved(wire::DeviceId, core::Misuse kind, bool mustTell) noexcept {
    wire::SandboxPage* const page = state.sandboxPage.load(std::memory_order_acquire);
    if (page != nullptr) page->misuse[static_cast<std::size_t>(kind)].fetch_add(1, std::memory_order_relaxed);
    if (mustTell) with.loop.requestService();
}

void Session::deviceNoticed(wire::DeviceId device, const char* text) {
    constexpr auto severity = hosting::LogSeverity::pluginMisbehaving;
    if (static_cast<std::uint32_t>(severity) < logLevel.load(std::memory_order_relaxed)) return;
    with.link.sendIfIdle(wire::Logged{device, static_cast<std::uint8_t>(severity), text});
}

void Session::tellNews() {
    isNewsPosted = false;
    const std::map<wire::DeviceId, News> told = std::exchange(news, {});
    for (const auto& [id, what] : told) {
        const std::shared_ptr<Device> device = find(id);
        if (!device) continue; // destroyed, or refused to be created
        for (std::size_t at = 0; at < what.edits.size(); at += editsPerMessage) {
            const auto begin = what.edits.begin() + static_cast<std::ptrdiff_t>(at);
            const auto end =
                what.edits.begin() + static_cast<std::ptrdiff_t>(std::min(what.edits.size(), at + editsPerMessage));
            with.link.send(0, wire::ParameterEdited{id, {begin, end}});
        }
        if (what.changes != 0) {
            const CallScope scope(mainActivity(), id, wire::PluginCall::describe);
            with.link.send(0, wire::DeviceChanged{id, what.changes, device->status()});
        }
        if (what.wantsRestart) with.link.send(0, wire::RestartRequested{id});
    }
}

} // namespace glovebox::engine
