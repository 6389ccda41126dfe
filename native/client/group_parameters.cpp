#include "client/group_core.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace glovebox::client {

using core::ErrorCode;

namespace {

constexpr std::uint32_t mostParameters = 100000;

} // namespace

Result<GroupCore::Target> GroupCore::resolve(DeviceId device) {
    DeviceRecord* record = findDevice(device);
    if (record == nullptr)
        return core::fail(ErrorCode::unknownObject, "no such device in this group", std::to_string(device));
    auto link = aliveLink(*record);
    if (!link) return link.status();
    return Target{record, *link};
}

Result<std::vector<core::ParameterInfo>> GroupCore::parameters(DeviceId device) {
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    return target ? fetchParameters(*target.value().link, device) : target.status();
}

Result<std::vector<core::ParameterInfo>> GroupCore::fetchParameters(SandboxLink& link, DeviceId device) {
    std::vector<core::ParameterInfo> all;
    for (;;) {
        auto page = link.ask<wire::ParameterPage>(wire::GetParameters{device, static_cast<std::uint32_t>(all.size())},
                                                  link.settings().callLimitNs);
        if (!page) return page.status();
        if (page->total > mostParameters || page->first != all.size())
            return link.breach("a parameter page out of bounds");
        for (auto& parameter : page->parameters) all.push_back(std::move(parameter));
        if (all.size() >= page->total) return all;
        if (page->parameters.empty()) return link.breach("an empty parameter page");
    }
}

Result<double> GroupCore::parameterValue(DeviceId device, std::uint32_t parameter) {
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    if (!target) return target.status();
    SandboxLink& link = *target.value().link;
    auto values =
        link.ask<wire::ParameterValues>(wire::GetParameterValues{device, {parameter}}, link.settings().callLimitNs);
    if (!values) return values.status();
    if (values->values.size() != 1 || values->values.front().parameter != parameter)
        return core::fail(ErrorCode::unknownObject, "no such parameter", std::to_string(parameter));
    return values->values.front().value;
}

Result<std::vector<std::pair<std::uint32_t, double>>> GroupCore::parameterValues(DeviceId device) {
    auto infos = parameters(device);
    if (!infos) return infos.status();
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    if (!target) return target.status();
    SandboxLink& link = *target.value().link;
    std::vector<std::pair<std::uint32_t, double>> all;
    constexpr std::size_t perMessage = 2048;
    for (std::size_t first = 0; first < infos->size(); first += perMessage) {
        wire::GetParameterValues ask{device, {}};
        for (std::size_t i = first; i < std::min(first + perMessage, infos->size()); ++i)
            ask.ids.push_back((*infos)[i].id);
        auto values = link.ask<wire::ParameterValues>(ask, link.settings().callLimitNs);
        if (!values) return values.status();
        for (const auto& value : values->values) all.emplace_back(value.parameter, value.value);
    }
    return all;
}

Status GroupCore::setParameter(DeviceId device, std::uint32_t parameter, double value) {
    if (!std::isfinite(value)) return core::fail(ErrorCode::invalidArgument, "a parameter value must be finite");
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    if (!target) return target.status();
    SandboxLink& link = *target.value().link;
    core::Event event;
    event.kind = core::EventKind::parameterValue;
    event.id = parameter;
    event.value = value;
    auto status = link.command(wire::FlushParameters{device, {event}}, link.settings().callLimitNs);
    // The block that runs now may have begun without it.
    if (status.isOk())
        target.value().record->memory->setParameter(parameter, value, link.audioSide()->framesAsked.load());
    return status;
}

Result<std::string> GroupCore::valueToText(DeviceId device, std::uint32_t parameter, double value) {
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    if (!target) return target.status();
    SandboxLink& link = *target.value().link;
    auto answer = link.ask<wire::Text>(wire::ValueToText{device, parameter, value}, link.settings().callLimitNs);
    if (!answer) return answer.status();
    return std::move(answer->text);
}

Result<double> GroupCore::textToValue(DeviceId device, std::uint32_t parameter, const std::string& text) {
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    if (!target) return target.status();
    SandboxLink& link = *target.value().link;
    auto answer = link.ask<wire::Value>(wire::TextToValue{device, parameter, text}, link.settings().callLimitNs);
    if (!answer) return answer.status();
    return answer->value;
}

Result<StateBytes> GroupCore::save(SandboxLink& link, DeviceMemory& memory, core::StateContext context) {
    const std::lock_guard saving(memory.saving);
    const auto limit = link.settings().stateLimitNs;
    // What the state must hold: everything that reached the plugin by the end of a block that is done.
    const std::uint64_t mark = memory.parameters.mark();
    const std::uint64_t done = link.audioSide()->framesDone();
    const bool isForRecovery = context == core::StateContext::project;
    if (isForRecovery) memory.isDirty = false;
    auto bytes = fetchState(link, memory.device, context, limit);
    if (!bytes) {
        // A plugin that merely refuses is not asked again until something changes.
        if (isForRecovery && bytes.status().code != ErrorCode::pluginRefused) memory.isDirty = true;
        return bytes.status();
    }
    auto kept = std::make_shared<const std::vector<std::byte>>(std::move(*bytes));
    if (isForRecovery) {
        memory.keep(kept, context);
        memory.parameters.forget(mark, done);
        standbyKeeper.stateSaved(memory.sandbox);
    }
    return StateBytes(std::move(kept));
}

Result<std::vector<std::byte>> GroupCore::fetchState(SandboxLink& link, DeviceId device, core::StateContext context,
                                                     std::uint64_t limit) {
    auto size = link.ask<wire::StateSize>(wire::SaveState{device, context}, limit);
    if (!size) return size.status();
    if (size->size > wire::largestState)
        return core::fail(ErrorCode::limitExceeded, "plugin state larger than 256 MB", std::to_string(size->size));
    if (size->size == 0) return std::vector<std::byte>{};
    auto area =
        SharedArea::create(nextArea++, wire::AreaKind::payload, size->size, os::Access::readOnly, "glovebox-state");
    if (!area) return area.status();
    if (auto status = link.mapInto(**area, true, true); !status) return status;
    auto status = link.command(wire::FetchState{device, (*area)->id}, limit);
    std::vector<std::byte> bytes;
    // Copied once; whatever the sandbox writes later is not ours.
    if (status.isOk()) bytes.assign((*area)->mapping.data(), (*area)->mapping.data() + size->size);
    link.forgetArea((*area)->id);
    if (!status) return status;
    return bytes;
}

Status GroupCore::load(SandboxLink& link, DeviceId device, std::span<const std::byte> state, core::StateContext context,
                       const std::function<void()>& meanwhile) {
    if (state.size() > wire::largestState)
        return core::fail(ErrorCode::limitExceeded, "plugin state larger than 256 MB", std::to_string(state.size()));
    auto area = SharedArea::create(nextArea++, wire::AreaKind::payload, std::max<std::size_t>(state.size(), 1),
                                   os::Access::readWrite, "glovebox-state");
    if (!area) return area.status();
    if (auto status = (*area)->memory.fill(state); !status) return status;
    if (auto status = link.mapInto(**area, false, true); !status) return status;
    auto status = link.command(wire::LoadState{device, (*area)->id, state.size(), context},
                               link.settings().stateLimitNs, meanwhile);
    link.forgetArea((*area)->id);
    return status;
}

Result<std::vector<std::byte>> GroupCore::saveState(DeviceId device, core::StateContext context) {
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    if (!target) return target.status();
    auto saved = save(*target.value().link, *target.value().record->memory, context);
    if (!saved) return saved.status();
    return **saved;
}

Status GroupCore::loadState(DeviceId device, std::span<const std::byte> state, core::StateContext context) {
    const std::lock_guard lock(editing);
    const auto target = resolve(device);
    if (!target) return target.status();
    DeviceMemory& memory = *target.value().record->memory;
    const std::uint64_t mark = memory.parameters.mark();
    StateBytes kept;
    const auto copy = [&] { kept = std::make_shared<const std::vector<std::byte>>(state.begin(), state.end()); };
    if (auto status = load(*target.value().link, device, state, context, copy); !status) return status;
    // It is what the device would come back with, until it has saved one of its own.
    memory.keep(std::move(kept), context);
    memory.given.fetch_add(1, std::memory_order_acq_rel); // a standby without it would bring the old sound back
    standbyKeeper.stateSaved(memory.sandbox);
    memory.parameters.forget(mark, ParameterShadow::always);
    memory.isDirty = true;
    return core::ok();
}

Status GroupCore::setOffline(bool offline) {
    std::vector<DeviceId> all;
    {
        const std::lock_guard lock(editing);
        if (isOffline == offline) return core::ok();
        isOffline = offline;
        for (const auto& device : devices) all.push_back(device->id);
    }
    return applyOffline(all);
}

Status GroupCore::applyOffline(const std::vector<DeviceId>& which) {
    std::vector<DeviceId> needRestart;
    {
        const std::lock_guard lock(editing);
        for (const DeviceId device : which) {
            const auto target = resolve(device);
            if (!target) continue;
            SandboxLink& link = *target.value().link;
            const auto status = link.command(wire::SetOffline{device, isOffline}, link.settings().callLimitNs);
            if (status.code == ErrorCode::wrongState)
                needRestart.push_back(device);
            else if (!status)
                return status;
        }
    }
    // Formats whose render mode is fixed while active (VST3) go through a restart, which activates with the new mode.
    for (const DeviceId device : needRestart) {
        if (auto status = restartDevice(device); !status) return status;
    }
    return core::ok();
}

} // namespace glovebox::client
