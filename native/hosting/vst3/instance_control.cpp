#include "hosting/vst3/instance.h"
#include "hosting/vst3/state_container.h"
#include "hosting/vst3/stream.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace glovebox::hosting::vst3 {

namespace {

using Lane = ParameterTable::Lane;

/// A stream that says where its state comes from.
Reference<MemoryStream> makeStream(std::span<const std::byte> content, core::StateContext context) {
    auto stream = makeHostObject<MemoryStream>(content);
    // Without the attribute the state is a preset.
    if (context != core::StateContext::preset)
        stream->attributeList().setString(v3::PresetAttributes::kStateType, u"Project");
    return stream;
}

/// The class id in the order in which it is printed.
void writeClassId(const v3::FUID& cid, std::byte (&out)[16]) {
    for (std::size_t index = 0; index < 16; ++index) {
        out[v3::detail::writtenIndex(index, v3::isComCompatible)] = static_cast<std::byte>(cid.data[index]);
    }
}

} // namespace

void Instance::tellListener(v3::ParamID id, core::EventKind kind, double value) {
    core::Event event;
    event.kind = kind;
    event.id = id;
    event.value = value;
    listener.parameterEdited(event);
}

void Instance::gesture(v3::ParamID id, bool isBegin) {
    tellListener(id, isBegin ? core::EventKind::gestureBegin : core::EventKind::gestureEnd, 0);
}

void Instance::edited(v3::ParamID id, double value) noexcept {
    const auto index = table != nullptr ? table->indexOf(id) : std::nullopt;
    if (!index) {
        breaches.report(Breach::editOfUnknownParameter);
        return;
    }
    table->post(Lane::toComponent, *index, value);
    if (isOnMain()) {
        tellListener(id, core::EventKind::parameterValue, value);
    } else {
        table->post(Lane::toListener, *index, value);
        requestService();
    }
    listener.processRequested();
}

void Instance::busActivationAsked(v3::MediaType type, v3::BusDirection direction, v3::int32 index, bool isOn) {
    if (busses == nullptr || !busses->wish(type, direction, index, isOn)) return;
    listener.pluginChanged(core::changedPorts);
    if (isActive()) listener.restartRequested();
}

void Instance::restartAsked(v3::int32 flags) noexcept {
    if (isOnMain()) {
        applyRestart(flags);
    } else {
        restartFlags.fetch_or(flags, std::memory_order_acq_rel);
        requestService();
    }
}

void Instance::applyRestart(v3::int32 flags) {
    const auto has = [&](v3::int32 flag) { return (flags & flag) != 0; };
    std::uint32_t changes = 0;
    if (has(v3::kReloadComponent)) {
        mustReload = true;
        changes |= core::changedParameterInfo | core::changedParameterValues | core::changedPorts |
                   core::changedLatency | core::changedTail;
    }
    if (has(v3::kIoChanged)) {
        areBussesOld = true;
        changes |= core::changedPorts;
    }
    if (has(v3::kIoTitlesChanged)) {
        areBussesOld = true;
        changes |= core::changedPorts;
    }
    if (has(v3::kParamValuesChanged)) changes |= core::changedParameterValues;
    if (has(v3::kParamTitlesChanged) || has(v3::kParamIDMappingChanged)) {
        isParameterListOld = isTableOld = true;
        changes |= core::changedParameterInfo;
    }
    if (has(v3::kLatencyChanged | v3::kReloadComponent | v3::kIoChanged)) isLatencyDriftKnown = true;
    if (has(v3::kLatencyChanged)) changes |= core::changedLatency | core::changedTail;
    if (has(v3::kMidiCCAssignmentChanged)) {
        isMidiOld = true;
        changes |= core::changedMidiMapping;
    }
    if (has(v3::kNoteExpressionChanged)) changes |= core::changedNoteExpression;
    if (has(v3::kKeyswitchChanged)) changes |= core::changedNoteNames;
    if (changes != 0) listener.pluginChanged(changes);
    if (isMidiOld) requestService();
    // While inactive, and inside of activate, everything is read soon anyway. kPrefetchableSupportChanged and
    // kRoutingInfoChanged need nothing: we never prefetch, and we ask for no routing.
    if (has(v3::kReloadComponent | v3::kIoChanged | v3::kLatencyChanged) && isActive() && !isReading)
        listener.restartRequested();
}

core::Status Instance::refreshWhileInactive() {
    if (const v3::int32 flags = restartFlags.exchange(0, std::memory_order_acq_rel); flags != 0) applyRestart(flags);
    if (mustReload) {
        if (auto status = reload(); !status) return status;
    }
    if (areBussesOld) {
        areBussesOld = false;
        if (auto status = busses->read(supportsSampleType(core::SampleType::float64)); !status) return status;
    }
    if (isParameterListOld || isTableOld) {
        serveMainThread();
        rereadParameters();
        auto fresh = std::make_unique<ParameterTable>(parameterList);
        table->take(Lane::toComponent, [&](std::uint32_t index, double value) {
            if (const auto now = fresh->indexOf(table->idAt(index))) fresh->post(Lane::toComponent, *now, value);
        });
        table = std::move(fresh);
        isTableOld = false;
    }
    if (isMidiOld && objects->controller() != nullptr)
        midi.refresh(*objects->controller(), busses->eventCount(v3::kInput), true);
    isMidiOld = false;
    return core::ok();
}

core::Status Instance::reload() {
    mustReload = false;
    auto kept = saveState(core::StateContext::project);
    // The new objects come first: an instance is never without any.
    auto made = Objects::create(module->factory(), pluginClass.cid, *this, runLoop, breaches);
    if (!made) return made.status();
    busses.reset();
    objects = std::move(made).value();
    if (auto status = readEverything(); !status) return status;
    return kept ? loadState(*kept, core::StateContext::project) : core::ok();
}

void Instance::serveMainThread() {
    isServiceAsked.store(false, std::memory_order_release);
    breaches.serve();
    if (const v3::int32 flags = restartFlags.exchange(0, std::memory_order_acq_rel); flags != 0) applyRestart(flags);
    auto* controller = objects->controller();
    if (controller == nullptr) return;
    table->take(Lane::toController,
                [&](std::uint32_t index, double value) { controller->setParamNormalized(table->idAt(index), value); });
    table->take(Lane::fromComponent, [&](std::uint32_t index, double value) {
        controller->setParamNormalized(table->idAt(index), value);
        tellListener(table->idAt(index), core::EventKind::parameterValue, value);
    });
    table->take(Lane::toListener, [&](std::uint32_t index, double value) {
        tellListener(table->idAt(index), core::EventKind::parameterValue, value);
    });
    if (std::exchange(isMidiOld, false)) midi.refresh(*controller, busses->eventCount(v3::kInput), !isActive());
    if (isActive()) tail.store(objects->processor().getTailSamples(), std::memory_order_relaxed);
}

void Instance::flushParameters(const core::EventList& in, core::EventList&) {
    auto* controller = objects->controller();
    for (const core::Event& event : in.view()) {
        const auto index = table->indexOf(event.id);
        if (event.kind != core::EventKind::parameterValue || !index || !std::isfinite(event.value)) continue;
        const double value = std::clamp(event.value, 0.0, 1.0);
        // The component gets it with its next block, or before its state is saved.
        table->post(Lane::toComponent, *index, value);
        if (controller != nullptr) controller->setParamNormalized(event.id, value);
    }
}

core::Result<std::vector<std::byte>> Instance::saveState(core::StateContext context) {
    if (!isActive()) deliverWhileInactive();
    serveMainThread();
    StateContainer state;
    writeClassId(pluginClass.cid, state.classId);
    const auto component = makeStream({}, context);
    if (objects->component().getState(component.get()) != v3::kResultOk || component->hasRefusedSize()) {
        breaches.report(Breach::stateNotSaved);
        return core::fail(core::ErrorCode::pluginRefused, "the component gave no state", pluginClass.descriptor.name);
    }
    state.component = component->take();
    if (auto* controller = objects->controller()) {
        const auto own = makeStream({}, context);
        if (controller->getState(own.get()) == v3::kResultOk) state.controller = own->take();
    }
    return encodeState(state);
}

core::Status Instance::loadState(std::span<const std::byte> bytes, core::StateContext context) {
    auto state = decodeState(bytes);
    if (!state) return state.status();
    std::byte own[16];
    writeClassId(pluginClass.cid, own);
    if (std::memcmp(own, state->classId, sizeof own) != 0) {
        return core::fail(core::ErrorCode::pluginRefused, "the state belongs to another plugin",
                          pluginClass.descriptor.name);
    }
    const auto before = makeStream({}, core::StateContext::project);
    const bool canGoBack = objects->component().getState(before.get()) == v3::kResultOk;
    if (auto status = setWholeState(state->component, state->controller, context); !status) {
        // C10's promise holds for both formats: a refused state leaves the plugin as it was.
        if (canGoBack) static_cast<void>(setWholeState(before->content(), {}, core::StateContext::project));
        return status;
    }
    // Edits from before would overwrite what was just loaded.
    for (const Lane lane : {Lane::toComponent, Lane::toController, Lane::fromComponent, Lane::toListener})
        table->clear(lane);
    listener.pluginChanged(core::changedParameterValues);
    return core::ok();
}

core::Status Instance::setWholeState(std::span<const std::byte> component, std::span<const std::byte> controllerState,
                                     core::StateContext context) {
    // Each receiver gets a stream of its own at position 0 (rule V15).
    if (objects->component().setState(makeStream(component, context).get()) != v3::kResultOk) {
        breaches.report(Breach::stateNotLoaded);
        return core::fail(core::ErrorCode::pluginRefused, "the component refused the state",
                          pluginClass.descriptor.name);
    }
    auto* controller = objects->controller();
    if (controller == nullptr) return core::ok();
    controller->setComponentState(makeStream(component, context).get());
    if (!controllerState.empty()) controller->setState(makeStream(controllerState, context).get());
    return core::ok();
}

} // namespace glovebox::hosting::vst3
