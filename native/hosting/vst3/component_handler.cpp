#include "hosting/vst3/component_handler.h"

#include "core/plugin_info.h"
#include "hosting/vst3/text.h"
#include "os/clock.h"

#include <algorithm>
#include <cmath>

namespace glovebox::hosting::vst3 {

void ComponentHandler::detach() {
    ControllerListener* was = listener.exchange(nullptr, std::memory_order_acq_rel);
    if (was == nullptr) return;
    for (const v3::ParamID id : openEdits) {
        breaches->report(Breach::editLeftOpen);
        was->gesture(id, false);
    }
    openEdits.clear();
}

bool ComponentHandler::isAllowed(Breach breach) {
    if (listener.load(std::memory_order_acquire) == nullptr) return false;
    if (isMain()) return true;
    breaches->report(breach);
    return false;
}

v3::tresult ComponentHandler::beginEdit(v3::ParamID id) {
    if (!isAllowed(Breach::editOffMainThread)) return v3::kResultFalse;
    if (std::ranges::find(openEdits, id) != openEdits.end()) {
        breaches->report(Breach::beginTwice);
        return v3::kResultFalse;
    }
    if (openEdits.size() >= maxOpenEdits) return v3::kOutOfMemory;
    openEdits.push_back(id);
    listener.load()->gesture(id, true);
    return v3::kResultOk;
}

v3::tresult ComponentHandler::performEdit(v3::ParamID id, v3::ParamValue valueNormalized) {
    ControllerListener* to = listener.load(std::memory_order_acquire);
    if (to == nullptr) return v3::kResultFalse;
    if (!std::isfinite(valueNormalized)) {
        breaches->report(Breach::editOutOfRange);
        return v3::kInvalidArgument;
    }
    if (valueNormalized < 0 || valueNormalized > 1) breaches->report(Breach::editOutOfRange);
    if (!isMain()) {
        breaches->report(Breach::editOffMainThread);
    } else if (std::ranges::find(openEdits, id) == openEdits.end()) {
        breaches->report(Breach::editWithoutBegin);
    }
    to->edited(id, std::clamp(valueNormalized, 0.0, 1.0));
    return v3::kResultOk;
}

v3::tresult ComponentHandler::endEdit(v3::ParamID id) {
    if (!isAllowed(Breach::editOffMainThread)) return v3::kResultFalse;
    const auto found = std::ranges::find(openEdits, id);
    if (found == openEdits.end()) {
        breaches->report(Breach::endWithoutBegin);
        return v3::kResultFalse;
    }
    openEdits.erase(found);
    listener.load()->gesture(id, false);
    return v3::kResultOk;
}

v3::tresult ComponentHandler::restartComponent(v3::int32 flags) {
    ControllerListener* to = listener.load(std::memory_order_acquire);
    if (to == nullptr) return v3::kResultFalse;
    if (!isMain()) breaches->report(Breach::restartOffMainThread);
    to->restartAsked(flags);
    return v3::kResultOk;
}

v3::tresult ComponentHandler::setDirty(v3::TBool state) {
    if (!isAllowed(Breach::handlerOffMainThread)) return v3::kResultFalse;
    if (state != 0) listener.load()->changed(core::changedState);
    return v3::kResultOk;
}

v3::tresult ComponentHandler::requestOpenEditor(v3::FIDString) {
    static_cast<void>(isAllowed(Breach::handlerOffMainThread));
    return v3::kNotImplemented;
}

v3::tresult ComponentHandler::startGroupEdit() {
    return isAllowed(Breach::handlerOffMainThread) ? v3::kResultOk : v3::kResultFalse;
}

v3::tresult ComponentHandler::finishGroupEdit() {
    return isAllowed(Breach::handlerOffMainThread) ? v3::kResultOk : v3::kResultFalse;
}

v3::tresult ComponentHandler::requestBusActivation(v3::MediaType type, v3::BusDirection dir, v3::int32 index,
                                                   v3::TBool state) {
    if (!isAllowed(Breach::handlerOffMainThread)) return v3::kResultFalse;
    if (type < 0 || type >= v3::kNumMediaTypes || (dir != v3::kInput && dir != v3::kOutput) || index < 0)
        return v3::kInvalidArgument;
    listener.load()->busActivationAsked(type, dir, index, state != 0);
    return v3::kResultOk;
}

v3::tresult ComponentHandler::getSystemTime(v3::int64& systemTime) {
    systemTime = static_cast<v3::int64>(os::nowNs());
    return v3::kResultOk;
}

v3::tresult ComponentHandler::start(ProgressType, const v3::tchar* optionalDescription, ID& outId) {
    outId = 0;
    if (!isAllowed(Breach::handlerOffMainThread)) return v3::kResultFalse;
    if (openProgress.size() >= maxOpenEdits) return v3::kOutOfMemory;
    outId = ++lastProgress;
    openProgress.push_back(outId);
    listener.load()->noted("progress begins: " + cleanText16(optionalDescription, 128));
    return v3::kResultOk;
}

v3::tresult ComponentHandler::update(ID id, v3::ParamValue) {
    if (!isAllowed(Breach::handlerOffMainThread)) return v3::kResultFalse;
    return std::ranges::find(openProgress, id) != openProgress.end() ? v3::kResultOk : v3::kInvalidArgument;
}

v3::tresult ComponentHandler::finish(ID id) {
    if (!isAllowed(Breach::handlerOffMainThread)) return v3::kResultFalse;
    if (std::erase(openProgress, id) == 0) return v3::kInvalidArgument;
    listener.load()->noted("progress ends");
    return v3::kResultOk;
}

v3::tresult ComponentHandler::notifyUnitSelection(v3::UnitID) {
    return isAllowed(Breach::handlerOffMainThread) ? v3::kResultOk : v3::kResultFalse;
}

v3::tresult ComponentHandler::notifyProgramListChange(v3::ProgramListID, v3::int32) {
    if (!isAllowed(Breach::handlerOffMainThread)) return v3::kResultFalse;
    listener.load()->changed(core::changedParameterInfo | core::changedNoteNames);
    return v3::kResultOk;
}

v3::tresult ComponentHandler::notifyUnitByBusChange() {
    return isAllowed(Breach::handlerOffMainThread) ? v3::kResultOk : v3::kResultFalse;
}

} // namespace glovebox::hosting::vst3
