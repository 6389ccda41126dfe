#pragma once

#include "hosting/vst3/breaches.h"
#include "hosting/vst3/host_object.h"

#include <string>
#include <vector>

namespace glovebox::hosting::vst3 {

/// What an instance does with the wishes of its controller. Main thread, except where said.
class ControllerListener {
public:
    virtual ~ControllerListener() = default;
    virtual void gesture(v3::ParamID id, bool isBegin) = 0;
    /// Any thread; the value is finite and in 0 to 1.
    virtual void edited(v3::ParamID id, double value) noexcept = 0;
    /// Any thread; RestartFlags.
    virtual void restartAsked(v3::int32 flags) noexcept = 0;
    /// core::ChangeFlags.
    virtual void changed(std::uint32_t changes) = 0;
    virtual void busActivationAsked(v3::MediaType type, v3::BusDirection direction, v3::int32 index, bool isOn) = 0;
    virtual void noted(const std::string& text) = 0;
};

/// The component handler of one instance with all its extensions (rules V7, V14, V23). Calls on a wrong thread are
/// reported; an edit or restart is still taken over, because the user's value would be lost otherwise.
class ComponentHandler final
    : public HostObject<v3::IComponentHandler, v3::IComponentHandler2, v3::IComponentHandlerBusActivation,
                        v3::IComponentHandlerSystemTime, v3::IProgress, v3::IUnitHandler, v3::IUnitHandler2> {
public:
    ComponentHandler(ControllerListener& to, RunLoop& loop, Breaches& report)
        : listener(&to), runLoop(&loop), breaches(&report) {}

    /// Main thread. Nothing is told to the instance any more; open edits are closed and reported.
    void detach();

    v3::tresult GLOVEBOX_VST3_CALL beginEdit(v3::ParamID id) override;
    v3::tresult GLOVEBOX_VST3_CALL performEdit(v3::ParamID id, v3::ParamValue valueNormalized) override;
    v3::tresult GLOVEBOX_VST3_CALL endEdit(v3::ParamID id) override;
    v3::tresult GLOVEBOX_VST3_CALL restartComponent(v3::int32 flags) override;
    v3::tresult GLOVEBOX_VST3_CALL setDirty(v3::TBool state) override;
    v3::tresult GLOVEBOX_VST3_CALL requestOpenEditor(v3::FIDString name) override;
    v3::tresult GLOVEBOX_VST3_CALL startGroupEdit() override;
    v3::tresult GLOVEBOX_VST3_CALL finishGroupEdit() override;
    v3::tresult GLOVEBOX_VST3_CALL requestBusActivation(v3::MediaType type, v3::BusDirection dir, v3::int32 index,
                                                        v3::TBool state) override;
    v3::tresult GLOVEBOX_VST3_CALL getSystemTime(v3::int64& systemTime) override;
    v3::tresult GLOVEBOX_VST3_CALL start(ProgressType type, const v3::tchar* optionalDescription, ID& outId) override;
    v3::tresult GLOVEBOX_VST3_CALL update(ID id, v3::ParamValue normValue) override;
    v3::tresult GLOVEBOX_VST3_CALL finish(ID id) override;
    v3::tresult GLOVEBOX_VST3_CALL notifyUnitSelection(v3::UnitID unitId) override;
    v3::tresult GLOVEBOX_VST3_CALL notifyProgramListChange(v3::ProgramListID listId, v3::int32 programIndex) override;
    v3::tresult GLOVEBOX_VST3_CALL notifyUnitByBusChange() override;

private:
    static constexpr std::size_t maxOpenEdits = 1024;
    ~ComponentHandler() override = default;
    /// True on the main thread of a live instance; otherwise the breach is reported.
    bool isAllowed(Breach breach);
    [[nodiscard]] bool isMain() const noexcept { return runLoop->isMainThread() && !AudioRole::isHere(); }

    /// Null after `detach`. Plugins that call on other threads while they are destroyed cannot be served.
    std::atomic<ControllerListener*> listener;
    RunLoop* runLoop;
    Breaches* breaches;
    std::vector<v3::ParamID> openEdits;
    ID lastProgress = 0;
    std::vector<ID> openProgress;
};

} // namespace glovebox::hosting::vst3
