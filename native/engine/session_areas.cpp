#include "engine/session.h"
#include "os/thread.h"
#include "wire/crash_record.h"

#include <utility>

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

namespace {

/// Bytes that an area of this kind must have at least: no peer may make us read behind its end.
std::size_t leastSize(wire::AreaKind kind) noexcept {
    switch (kind) {
    case wire::AreaKind::hostPage: return sizeof(wire::HostPage);
    case wire::AreaKind::wavePage: return sizeof(wire::WavePage);
    case wire::AreaKind::hostBell:
    case wire::AreaKind::sandboxBell: return sizeof(wire::BellPage);
    case wire::AreaKind::sandboxPage: return sizeof(wire::SandboxPage);
    case wire::AreaKind::crashRecord: return sizeof(wire::CrashRecord);
    case wire::AreaKind::deviceOutput:
    case wire::AreaKind::hostArena:
    case wire::AreaKind::payload: return 1;
    }
    return 1;
}

} // namespace

Status Session::handle(const wire::MapArea& request, std::span<os::Handle> handles) {
    if (request.area == 0 || areas.contains(request.area)) {
        return core::fail(ErrorCode::invalidArgument, "the area's number is 0 or taken", std::to_string(request.area));
    }
    if (handles.empty()) return core::fail(ErrorCode::invalidArgument, "no handle came with the area");
    if (request.size < leastSize(request.kind)) {
        return core::fail(ErrorCode::invalidArgument, "the area is too small for its kind",
                          std::to_string(request.size));
    }
    const os::Access access = request.isWritable ? os::Access::readWrite : os::Access::readOnly;
    auto mapping = os::Mapping::map(handles[0], request.size, access);
    if (!mapping) return mapping.status();
    auto area = std::make_shared<Area>();
    area->memory = std::move(*mapping);
    area->kind = request.kind;
    area->isWritable = request.isWritable;
    // A second handle is what wakes the sleeper where a word is not enough.
    area->port = os::WaitPort::attach(handles.size() > 1 ? std::move(handles[1]) : os::Handle{});
    if (request.isOwn) {
        if (Status status = adoptOwnPage(area); !status) return status;
    }
    areas[request.area] = std::move(area);
    return core::ok();
}

Status Session::adoptOwnPage(const std::shared_ptr<Area>& area) {
    std::shared_ptr<Area>* place = nullptr;
    bool mustWrite = false;
    switch (area->kind) {
    case wire::AreaKind::hostPage: place = &hostPage; break;
    case wire::AreaKind::wavePage: place = &wavePage; break;
    case wire::AreaKind::sandboxBell: place = &ownBell; break;
    case wire::AreaKind::sandboxPage: place = &sandboxPage, mustWrite = true; break;
    case wire::AreaKind::hostBell: place = &hostBell, mustWrite = true; break;
    case wire::AreaKind::crashRecord: place = &crashRecord, mustWrite = true; break;
    default: return core::ok();
    }
    if (*place) return core::fail(ErrorCode::wrongState, "this page is mapped already");
    if (mustWrite && !area->isWritable) return core::fail(ErrorCode::invalidArgument, "this page must be writable");
    *place = area;
    publishPages();
    return core::ok();
}

void Session::publishPages() {
    // The sandbox page and the host's bell at once: a crash from now on can be reported.
    if (sandboxPage) {
        auto& page = sandboxPage->as<wire::SandboxPage>();
        page.mainThread.store(os::thisThreadId(), std::memory_order_relaxed);
        state.sandboxPage.store(&page, std::memory_order_release);
    }
    if (hostBell) state.hostBell.store(hostBell.get(), std::memory_order_release);
    if (crashRecord) state.crashRecord.store(&crashRecord->as<wire::CrashRecord>(), std::memory_order_release);
    if (!hasHello || !hostPage || !wavePage || !ownBell || !sandboxPage || !hostBell) return;
    if (state.isReady.load(std::memory_order_relaxed) != 0) return;
    state.hostPage.store(&hostPage->as<wire::HostPage>(), std::memory_order_release);
    state.wave.store(wavePage.get(), std::memory_order_release);
    state.ownBell.store(ownBell.get(), std::memory_order_release);
    chooseIdlePlace();
    state.isReady.store(1, std::memory_order_seq_cst);
    os::wakeWord(state.isReady, os::everySleeper);
}

std::shared_ptr<Area> Session::findArea(wire::AreaId id) const {
    const auto found = areas.find(id);
    return found == areas.end() ? nullptr : found->second;
}

Status Session::handle(const wire::UnmapArea& request) {
    const std::shared_ptr<Area> area = findArea(request.area);
    if (!area) return core::fail(ErrorCode::unknownObject, "no such area", std::to_string(request.area));
    for (const auto& page : {hostPage, sandboxPage, ownBell, hostBell, wavePage, crashRecord}) {
        if (page == area) return core::fail(ErrorCode::wrongState, "a page of the sandbox stays mapped");
    }
    // Plans and devices that use it keep it until they go.
    areas.erase(request.area);
    return core::ok();
}

} // namespace glovebox::engine
