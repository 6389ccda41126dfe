#pragma once

#include "addon/arguments.h"
#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/group_state.h"
#include "addon/type_tags.h"

#include <napi.h>

#include <memory>
#include <utility>

namespace glovebox::addon {

/// The client's Group in JavaScript. Methods that return promises run on pool threads, one after another in the order of
/// their calls; `killSandbox` and `ping` overtake, they are for when something hangs.
class GroupObject : public Napi::ObjectWrap<GroupObject> {
public:
    [[nodiscard]] static Napi::Function define(Napi::Env env);
    explicit GroupObject(const Napi::CallbackInfo& info);
    ~GroupObject() override;

private:
    std::shared_ptr<GroupState> state;
    std::shared_ptr<WorkerPool> pool; ///< the environment may be gone before this object is

    // group_sandboxes.cpp
    Napi::Value addSandbox(const Napi::CallbackInfo& info);
    Napi::Value removeSandbox(const Napi::CallbackInfo& info);
    Napi::Value killSandbox(const Napi::CallbackInfo& info);
    Napi::Value sandboxState(const Napi::CallbackInfo& info);
    Napi::Value sandboxEnd(const Napi::CallbackInfo& info);
    Napi::Value sandboxUsage(const Napi::CallbackInfo& info);
    Napi::Value ping(const Napi::CallbackInfo& info);

    // group_recovery.cpp
    Napi::Value sandboxProcess(const Napi::CallbackInfo& info);
    Napi::Value crashReport(const Napi::CallbackInfo& info);
    Napi::Value sandboxMisuse(const Napi::CallbackInfo& info);
    Napi::Value standbyProcessId(const Napi::CallbackInfo& info);
    Napi::Value restartSandbox(const Napi::CallbackInfo& info);
    Napi::Value saveForRecovery(const Napi::CallbackInfo& info);
    Napi::Value stateSetAside(const Napi::CallbackInfo& info);
    Napi::Value liftQuarantine(const Napi::CallbackInfo& info);

    // group_devices.cpp
    Napi::Value addDevice(const Napi::CallbackInfo& info);
    Napi::Value removeDevice(const Napi::CallbackInfo& info);
    Napi::Value deviceInfo(const Napi::CallbackInfo& info);
    Napi::Value duplicateDevice(const Napi::CallbackInfo& info);
    Napi::Value moveDevice(const Napi::CallbackInfo& info);
    Napi::Value restartDevice(const Napi::CallbackInfo& info);
    Napi::Value requestLayout(const Napi::CallbackInfo& info);
    Napi::Value resetDevice(const Napi::CallbackInfo& info);
    Napi::Value collectEvents(const Napi::CallbackInfo& info);

    // group_parameters.cpp
    Napi::Value parameters(const Napi::CallbackInfo& info);
    Napi::Value parameterValue(const Napi::CallbackInfo& info);
    Napi::Value parameterValues(const Napi::CallbackInfo& info);
    Napi::Value setParameter(const Napi::CallbackInfo& info);
    Napi::Value valueToText(const Napi::CallbackInfo& info);
    Napi::Value textToValue(const Napi::CallbackInfo& info);
    Napi::Value saveState(const Napi::CallbackInfo& info);
    Napi::Value loadState(const Napi::CallbackInfo& info);
    Napi::Value setOffline(const Napi::CallbackInfo& info);

    // group_wiring.cpp
    Napi::Value connect(const Napi::CallbackInfo& info);
    Napi::Value disconnect(const Napi::CallbackInfo& info);
    Napi::Value connections(const Napi::CallbackInfo& info);
    Napi::Value addHostInput(const Napi::CallbackInfo& info);
    Napi::Value addHostOutput(const Napi::CallbackInfo& info);
    Napi::Value removeHostInput(const Napi::CallbackInfo& info);
    Napi::Value removeHostOutput(const Napi::CallbackInfo& info);
    Napi::Value addTap(const Napi::CallbackInfo& info);
    Napi::Value readTap(const Napi::CallbackInfo& info);

    // group_blocks.cpp
    Napi::Value startRender(const Napi::CallbackInfo& info);
    Napi::Value startDriver(const Napi::CallbackInfo& info);
    Napi::Value statistics(const Napi::CallbackInfo& info);
    Napi::Value close(const Napi::CallbackInfo& info);

    /// Checks `this` and the arguments, then runs `work(GroupState&)` behind the group's earlier calls.
    template <typename Work, typename Convert>
    Napi::Value queue(const Napi::CallbackInfo& info, const Arguments& arguments, Work work, Convert convert) {
        return start(info, arguments, true, std::move(work), std::move(convert));
    }
    /// Same, beside them.
    template <typename Work, typename Convert>
    Napi::Value overtake(const Napi::CallbackInfo& info, const Arguments& arguments, Work work, Convert convert) {
        return start(info, arguments, false, std::move(work), std::move(convert));
    }

    template <typename Work, typename Convert>
    Napi::Value start(const Napi::CallbackInfo& info, const Arguments& arguments, bool isOrdered, Work work,
                      Convert convert) {
        if (!isOwn(info, groupTag)) return rejected(info.Env(), notOwn());
        if (!arguments.isOk()) return rejected(info.Env(), arguments.status());
        auto run = [state = state, work = std::move(work)]() mutable { return work(*state); };
        return Environment::of(info.Env())
            .call(info.Env(), isOrdered ? state->strand.get() : nullptr, std::move(run), std::move(convert));
    }
};

/// Converters for `queue`.
inline constexpr auto asNothing = [](Napi::Env env) -> Napi::Value { return env.Undefined(); };
inline constexpr auto asNumber = [](Napi::Env env, auto& value) -> Napi::Value {
    return Napi::Number::New(env, static_cast<double>(value));
};

} // namespace glovebox::addon
