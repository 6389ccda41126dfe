#include "client/sandbox_link.h"

#include "client/prepared_sandbox.h"
#include "client/warden.h"
#include "os/environment.h"
#include "os/files.h"
#include "os/scheduling.h"
#include "os/thread.h"
#include "wire/crash_record.h"

#include <array>
#include <optional>

namespace glovebox::client {

using core::ErrorCode;
using core::Status;

namespace {

/// What a sandbox sees of our environment: enough for loaders, locales and sanitizer builds, no secrets.
std::vector<std::string> childEnvironment() {
    static constexpr std::array names{"PATH",
                                      "HOME",
                                      "USER",
                                      "LANG",
                                      "LC_ALL",
                                      "LC_CTYPE",
                                      "LC_NUMERIC",
                                      "TZ",
                                      "TMPDIR",
                                      "TEMP",
                                      "TMP",
                                      "SYSTEMROOT",
                                      "WINDIR",
                                      "USERPROFILE",
                                      "USERNAME",
                                      "APPDATA",
                                      "LOCALAPPDATA",
                                      "PROGRAMDATA",
                                      "COMMONPROGRAMFILES",
                                      "XDG_DATA_HOME",
                                      "XDG_CONFIG_HOME",
                                      "XDG_CACHE_HOME",
                                      "LD_LIBRARY_PATH",
                                      "GLOVEBOX_LOG",
                                      "ASAN_OPTIONS",
                                      "TSAN_OPTIONS",
                                      "UBSAN_OPTIONS"};
    std::vector<std::string> environment;
    for (const char* name : names) {
        if (const auto value = os::environmentVariable(name)) environment.push_back(std::string(name) + "=" + *value);
    }
    return environment;
}

StartMode wantedStart(StartMode asked) {
    if (asked != StartMode::automatic) return asked;
    const std::string word = os::environmentVariable("GLOVEBOX_START").value_or("");
    if (word == "executed") return StartMode::executed;
    if (word == "forked") return StartMode::forked;
    return asked;
}

} // namespace

Status SandboxLink::createPages() {
    const auto make = [&](wire::AreaKind kind, std::size_t size, os::Access access, const char* name,
                          std::shared_ptr<SharedArea>& into) {
        auto area = SharedArea::create(callbacks.newAreaId(), kind, size, access, name);
        if (!area) return area.status();
        into = std::move(*area);
        return core::ok();
    };
    auto& state = *runtimeState;
    if (auto status = make(wire::AreaKind::hostPage, sizeof(wire::HostPage), os::Access::readWrite, "glovebox-host",
                           state.hostPageArea);
        !status)
        return status;
    if (auto status = make(wire::AreaKind::sandboxPage, sizeof(wire::SandboxPage), os::Access::readOnly,
                           "glovebox-sandbox", state.sandboxPageArea);
        !status)
        return status;
    if (auto status = make(wire::AreaKind::sandboxBell, sizeof(wire::BellPage), os::Access::readWrite, "glovebox-bell",
                           state.bellArea);
        !status)
        return status;
    if (auto status = make(wire::AreaKind::crashRecord, sizeof(wire::CrashRecord), os::Access::readOnly,
                           "glovebox-crash", state.crashArea);
        !status)
        return status;
    if (auto kept = state.bellArea->memory.keepWritable(); !kept && kept.code != ErrorCode::unsupportedHere)
        return kept;
    if (auto sealed = state.hostPageArea->memory.sealWrites(); !sealed && sealed.code != ErrorCode::unsupportedHere)
        return sealed;
    state.hostPage = state.hostPageArea->as<wire::HostPage>();
    state.page = state.sandboxPageArea->as<const wire::SandboxPage>();
    state.bell = state.bellArea->as<wire::BellPage>();
    // The first block is to find them here.
    state.hostPage->sequence.fetch_add(0, std::memory_order_relaxed);
    state.bell->bell.fetch_add(0, std::memory_order_relaxed);
    if (os::WaitPort::needsHandle()) {
        auto port = os::WaitPort::create();
        if (!port) return port.status();
        state.wavePort = std::move(*port);
    }
    return core::ok();
}

Status SandboxLink::start(const GroupOptions& group, const std::shared_ptr<SharedArea>& wavePage,
                          const std::shared_ptr<SharedArea>& hostBell) {
    const Status status = begin(group, wavePage, hostBell);
    // Also when it failed: it may have used up the one that was there.
    if (started == StartMode::forked) runtime->prepared().prepareSoon(childEnvironment());
    return status;
}

Status SandboxLink::begin(const GroupOptions& group, const std::shared_ptr<SharedArea>& wavePage,
                          const std::shared_ptr<SharedArea>& hostBell) {
    groupHostBell = hostBell;
    if (auto status = createPages(); !status) return status;
    if (isDirect()) {
        auto pair = os::MessageChannel::createPair();
        if (!pair) return pair.status();
        connect(std::move(pair->first));
        if (auto status = startInProcess(std::move(pair->second)); !status) return status;
    } else if (auto status = startProcess(); !status) {
        return status;
    }
    auto key = runtime->watch(control->handle().get(), [this] { channelReady(); });
    if (!key) return key.status();
    channelKey = *key;

    if (auto status = greet(group, *wavePage, *hostBell); !status) return status;
    if (!isDirect()) runtime->lives().add(runtimeState, hostBell);
    const std::lock_guard lock(stateMutex);
    if (current == SandboxState::starting) current = SandboxState::ready;
    return core::ok();
}

Status SandboxLink::greet(const GroupOptions& group, const SharedArea& wavePage, const SharedArea& hostBell) {
    auto& state = *runtimeState;
    wire::Hello hello;
    hello.sampleRate = group.sampleRate;
    hello.maxFrames = group.maxBlockSize;
    hello.wantsRealtime = options.wantsRealtime && !os::canScheduleOthers();
    struct Page {
        const SharedArea& area;
        bool isWritable;
    };
    const std::array pages{Page{*state.hostPageArea, false},
                           Page{*state.sandboxPageArea, true},
                           Page{*state.crashArea, true},
                           Page{*state.bellArea, true},
                           Page{wavePage, false},
                           Page{hostBell, true}};
    constexpr std::size_t mostPorts = 3;
    static_assert(pages.size() + mostPorts <= os::mostHandlesPerMessage);
    std::array<Offer, pages.size()> offers;
    std::vector<const os::Handle*> handles;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        auto offered = offer(pages[i].area, pages[i].isWritable, true);
        if (!offered) return offered.status();
        offers[i] = std::move(*offered);
        if (&pages[i].area == &wavePage) offers[i].port = &state.wavePort;
        offers[i].addTo(handles);
        hello.pages.push_back(offers[i].message);
        const std::lock_guard lock(mappedMutex);
        mapped.insert(pages[i].area.id);
    }
    runtime->pulse().rouse();
    auto answer = control->ask<wire::Welcome>(hello, options.callLimitNs, handles);
    noteOverdue(answer.status(), "hello");
    if (!answer) return answer.status();
    // The writer has mapped its own: from now on nobody else can, and no plugin has run yet.
    for (SharedArea* const area : {state.sandboxPageArea.get(), state.crashArea.get()}) {
        if (auto sealed = area->memory.sealWrites(); !sealed && sealed.code != ErrorCode::unsupportedHere)
            return sealed;
    }
    if (answer->version != wire::protocolVersion)
        return core::fail(ErrorCode::protocolBreach, "sandbox-host speaks another protocol version",
                          std::to_string(answer->version));
    welcome = std::move(*answer);
    return core::ok();
}

void SandboxLink::connect(os::MessageChannel channel) {
    control = std::make_unique<ControlLink>(std::move(channel), callbacks.announced);
}

Status SandboxLink::spawnProcess(const std::vector<std::string>& environment) {
    auto pair = os::MessageChannel::createPair();
    if (!pair) return pair.status();
    auto pipe = os::createOutputPipe();
    if (!pipe) return pipe.status();
    connect(std::move(pair->first));
    outputPipe = std::move(pipe->first);
    const os::Handle childHandle = pair->second.releaseHandle();
    const StartMode wanted = wantedStart(options.start);
    auto spawned = wanted == StartMode::executed
                       ? core::Result<os::Child>(core::fail(ErrorCode::unsupportedHere, "not asked for"))
                       : startForked(environment, childHandle, pipe->second);
    if (spawned)
        started = StartMode::forked;
    else if (wanted == StartMode::forked)
        return spawned.status();
    else {
        if (wanted == StartMode::automatic) startNote = spawned.status().text();
        spawned = startExecuted(environment, childHandle, pipe->second);
    }
    if (!spawned) return spawned.status();
    child = std::move(*spawned);
    return core::ok();
}

Status SandboxLink::startProcess() {
    started = StartMode::executed;
    const std::vector<std::string> environment = childEnvironment();
    std::optional<PreparedSandbox::Started> prepared;
    if (wantedStart(options.start) != StartMode::executed)
        prepared = runtime->prepared().take(environment, processLimits());
    if (prepared) {
        started = StartMode::forked;
        connect(std::move(prepared->control));
        outputPipe = std::move(prepared->output);
        child = std::move(prepared->process);
    } else if (auto status = spawnProcess(environment); !status) {
        return status;
    }
    pid = child.id();
    control->setPeer(pid);
    auto output = runtime->watch(outputPipe.get(), [this] { outputReady(); });
    if (!output) return output.status();
    outputKey = *output;
    auto exit = runtime->watch(child.exitHandle().get(), [this] { exitReady(); });
    if (!exit) return exit.status();
    exitKey = *exit;
    isExitWatched = true;
    watchLimits();
    return core::ok();
}

SandboxProcess SandboxLink::process() const {
    SandboxProcess told{pid, started, startNote, RealtimeState::off, {}, RealtimePath::none};
    if (const std::uint32_t kept = placement.processor(); kept != anyProcessor) told.processor = kept;
    if (!options.wantsRealtime) return told;
    if (os::canScheduleOthers()) {
        told.realtime = runtimeState->realtime.state();
        told.realtimeRefusal = runtimeState->realtime.refusal();
        told.realtimePath = runtimeState->realtime.path();
    } else {
        told.realtime = welcome.isRealtime ? RealtimeState::granted : RealtimeState::refused;
        told.realtimeRefusal = welcome.realtimeRefusal;
        told.realtimePath = welcome.isRealtime ? RealtimePath::direct : RealtimePath::none;
    }
    return told;
}

void SandboxLink::serveRealtime(int ownerPriority) {
    if (!options.wantsRealtime || isDirect() || !os::canScheduleOthers() || runtimeState->isGone()) return;
    // Its own word: that it is a thread of its process is checked before it is used.
    const std::uint32_t thread = runtimeState->page->audioThread.load(std::memory_order_relaxed);
    if (!runtimeState->realtime.serve(pid, thread, ownerPriority)) return;
    runtime->postToKeeper([audio = runtimeState, process = pid, thread, ownerPriority] {
        if (!audio->isGone()) audio->realtime.askBroker(process, thread, ownerPriority);
    });
}

void SandboxLink::servePlace(std::uint32_t processor) {
    if (isDirect() || runtimeState->isGone()) return;
    placement.serve(pid, runtimeState->page->audioThread.load(std::memory_order_relaxed), processor);
}

core::Result<os::Child> SandboxLink::startForked(const std::vector<std::string>& environment,
                                                 const os::Handle& controlEnd, const os::Handle& output) {
    Warden::Order order;
    order.environment = environment;
    order.limits = processLimits();
    order.control = &controlEnd;
    order.output = &output;
    return runtime->warden().spawn(order);
}

core::Result<os::Child> SandboxLink::startExecuted(std::vector<std::string> environment, const os::Handle& controlEnd,
                                                   const os::Handle& output) {
    core::Result<os::Child> spawned = core::fail(ErrorCode::wrongState, "the watcher has ended");
    runtime->runOnWatcher([&] {
        os::SpawnOptions spawn;
        spawn.executable = runtime->sandboxHost();
        spawn.arguments = {"--serve"};
        spawn.environment = std::move(environment);
        spawn.inherited = {&controlEnd};
        spawn.standardOutput = output.duplicate();
        spawn.standardError = output.duplicate();
        spawn.limits = processLimits();
        spawned = os::Child::spawn(std::move(spawn));
    });
    return spawned;
}

} // namespace glovebox::client
