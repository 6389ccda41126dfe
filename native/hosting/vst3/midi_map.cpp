#include "hosting/vst3/midi_map.h"

#include <algorithm>

namespace glovebox::hosting::vst3 {

MidiMap::Port::Port() noexcept { clear(); }

void MidiMap::Port::clear() noexcept {
    for (auto& channel : parameters) {
        for (auto& parameter : channel) parameter.store(v3::kNoParamId, std::memory_order_relaxed);
    }
    for (auto& program : programs) program.store(v3::kNoParamId, std::memory_order_relaxed);
    for (auto& steps : programSteps) steps.store(0, std::memory_order_relaxed);
}

void MidiMap::refresh(v3::IEditController& controller, v3::int32 eventInputs, bool mayFree) {
    const v3::int32 count = std::clamp(eventInputs, 0, static_cast<v3::int32>(maxPorts));
    for (std::size_t port = 0; port < static_cast<std::size_t>(count); ++port) {
        if (ports[port] != nullptr) {
            ports[port]->clear();
        } else if (mayFree) {
            ports[port] = std::make_unique<Port>();
        }
    }
    if (const auto both = query<v3::IMidiMapping2>(&controller)) {
        refreshBoth(*both.get(), mayFree);
    } else if (const auto mapping = query<v3::IMidiMapping>(&controller)) {
        refreshMidi1(*mapping.get(), count);
    }
    refreshPrograms(controller, count);
}

void MidiMap::refreshMidi1(v3::IMidiMapping& mapping, v3::int32 eventInputs) {
    for (v3::int32 port = 0; port < eventInputs; ++port) {
        Port* to = ports[static_cast<std::size_t>(port)].get();
        if (to == nullptr) continue;
        for (v3::int16 channel = 0; channel < static_cast<v3::int16>(channels); ++channel) {
            for (v3::CtrlNumber number = 0; number < v3::kCountCtrlNumber; ++number) {
                v3::ParamID id = v3::kNoParamId;
                if (mapping.getMidiControllerAssignment(port, channel, number, id) != v3::kResultTrue) continue;
                to->parameters[channel][number].store(id, std::memory_order_relaxed);
            }
        }
    }
}

void MidiMap::refreshBoth(v3::IMidiMapping2& mapping, bool mayFree) {
    constexpr v3::uint32 maxAssignments = 65536;
    std::vector<v3::Midi1ControllerParamIDAssignment> old(
        std::min(mapping.getNumMidi1ControllerAssignments(v3::kInput), maxAssignments));
    v3::Midi1ControllerParamIDAssignmentList oldList{static_cast<v3::uint32>(old.size()), old.data()};
    if (!old.empty() && mapping.getMidi1ControllerAssignments(v3::kInput, oldList) == v3::kResultOk) {
        for (const auto& entry : old) {
            if (entry.busIndex < 0 || entry.busIndex >= static_cast<v3::int32>(maxPorts) || entry.channel >= channels)
                continue;
            if (entry.controller < 0 || entry.controller >= v3::kCountCtrlNumber) continue;
            Port* to = ports[static_cast<std::size_t>(entry.busIndex)].get();
            if (to != nullptr)
                to->parameters[entry.channel][entry.controller].store(entry.pId, std::memory_order_relaxed);
        }
    }
    auto list =
        std::make_unique<Midi2List>(std::min(mapping.getNumMidi2ControllerAssignments(v3::kInput), maxAssignments));
    v3::Midi2ControllerParamIDAssignmentList newList{static_cast<v3::uint32>(list->size()), list->data()};
    if (list->empty() || mapping.getMidi2ControllerAssignments(v3::kInput, newList) != v3::kResultOk) list->clear();
    midi2.store(list.get(), std::memory_order_release);
    if (mayFree) kept.clear();
    kept.push_back(std::move(list));
}

void MidiMap::refreshPrograms(v3::IEditController& controller, v3::int32 eventInputs) {
    struct UnitProgram {
        v3::UnitID unit;
        Program program;
    };
    std::vector<UnitProgram> programs;
    const v3::int32 count = std::min(controller.getParameterCount(), 65536);
    for (v3::int32 index = 0; index < count; ++index) {
        v3::ParameterInfo info;
        if (controller.getParameterInfo(index, info) != v3::kResultOk) continue;
        if ((info.flags & v3::ParameterInfo::kIsProgramChange) != 0)
            programs.push_back({info.unitId, {info.id, info.stepCount}});
    }
    if (programs.empty()) return;
    const auto units = query<v3::IUnitInfo>(&controller);
    for (v3::int32 port = 0; port < eventInputs; ++port) {
        Port* to = ports[static_cast<std::size_t>(port)].get();
        if (to == nullptr) continue;
        for (std::size_t channel = 0; channel < channels; ++channel) {
            v3::UnitID unit = v3::kRootUnitId;
            if (units) units->getUnitByBus(v3::kEvent, v3::kInput, port, static_cast<v3::int32>(channel), unit);
            auto found = std::ranges::find(programs, unit, &UnitProgram::unit);
            if (found == programs.end() && programs.size() == 1) found = programs.begin();
            if (found == programs.end()) continue;
            to->programSteps[channel].store(found->program.stepCount, std::memory_order_relaxed);
            to->programs[channel].store(found->program.id, std::memory_order_relaxed);
        }
    }
}

std::optional<v3::ParamID> MidiMap::find(std::size_t port, std::size_t channel, std::size_t controller) const noexcept {
    if (port >= maxPorts || channel >= channels || controller >= v3::kCountCtrlNumber || ports[port] == nullptr)
        return std::nullopt;
    const v3::ParamID id = ports[port]->parameters[channel][controller].load(std::memory_order_relaxed);
    return id == v3::kNoParamId ? std::nullopt : std::optional(id);
}

std::optional<MidiMap::Program> MidiMap::findProgram(std::size_t port, std::size_t channel) const noexcept {
    if (port >= maxPorts || channel >= channels || ports[port] == nullptr) return std::nullopt;
    const v3::ParamID id = ports[port]->programs[channel].load(std::memory_order_relaxed);
    if (id == v3::kNoParamId) return std::nullopt;
    return Program{id, ports[port]->programSteps[channel].load(std::memory_order_relaxed)};
}

std::optional<v3::ParamID> MidiMap::findMidi2(std::size_t port, std::size_t channel, bool isRegistered,
                                              std::uint8_t bank, std::uint8_t index) const noexcept {
    const Midi2List* list = midi2.load(std::memory_order_acquire);
    if (list == nullptr) return std::nullopt;
    const auto byte1 = static_cast<std::uint8_t>((isRegistered ? 0x80 : 0) | (bank & 0x7f));
    for (const auto& entry : *list) {
        if (entry.busIndex >= 0 && static_cast<std::size_t>(entry.busIndex) == port && entry.channel == channel &&
            entry.controller.byte1 == byte1 && entry.controller.byte2 == (index & 0x7f)) {
            return entry.pId;
        }
    }
    return std::nullopt;
}

} // namespace glovebox::hosting::vst3
