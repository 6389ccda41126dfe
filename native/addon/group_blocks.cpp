// What runs blocks: offline renders, the paced driver; counters and the end.
#include "addon/convert.h"
#include "addon/group.h"
#include "addon/paced_driver.h"

#include <memory>

namespace glovebox::addon {

/// `startRender(request) -> {result: Promise, cancel(): void}`
Napi::Value GroupObject::startRender(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Arguments arguments(info);
    auto request = std::make_shared<RenderRequest>(readRenderRequest(arguments, arguments.object(0, "request")));
    std::stop_source source;
    const auto work = [request, source](GroupState& state) mutable -> Result<RenderResult> {
        // The end of the group ends its renders too.
        const std::stop_callback onEnd(state.ending(), [&source] { source.request_stop(); });
        Result<RenderResult> result = state.group().render(*request, source.get_token());
        // Minutes of input need not wait for Node to collect a promise.
        request.reset();
        return result;
    };
    Napi::Object render = Napi::Object::New(env);
    render.Set("result", queue(info, arguments, work, [](Napi::Env inner, RenderResult& result) {
                   return toObject(inner, std::move(result));
               }));
    render.Set("cancel",
               Napi::Function::New(env, [source](const Napi::CallbackInfo&) mutable { source.request_stop(); }));
    return render;
}

Napi::Value GroupObject::startDriver(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    auto options =
        std::make_shared<client::DriverOptions>(readDriverOptions(arguments, arguments.object(0, "options")));
    const auto work = [options](GroupState& state) -> Result<std::shared_ptr<client::PacedDriver>> {
        auto started = client::PacedDriver::start(state.group(), std::move(*options));
        if (!started.isOk()) return started.status();
        std::shared_ptr<client::PacedDriver> driver = std::move(started).value();
        state.remember(driver);
        return driver;
    };
    return queue(info, arguments, work, [](Napi::Env env, std::shared_ptr<client::PacedDriver>& driver) -> Napi::Value {
        return makeOwn(env, Environment::of(env).driverClass, driver);
    });
}

Napi::Value GroupObject::statistics(const Napi::CallbackInfo& info) {
    const auto work = [](GroupState& state) -> Result<GroupCounts> {
        const Group& group = state.group();
        return GroupCounts{group.statistics(), group.wallTimes(), group.sandboxStatistics()};
    };
    return overtake(info, Arguments(info), work,
                    [](Napi::Env env, const GroupCounts& counts) { return toObject(env, counts); });
}

Napi::Value GroupObject::close(const Napi::CallbackInfo& info) {
    if (!isOwn(info, groupTag)) return rejected(info.Env(), notOwn());
    // Renders that run or wait end at their next block, so that the end does not wait for minutes of audio.
    state->stopBlocks();
    const auto work = [](GroupState& state) {
        state.stopDrivers();
        state.group().close();
        return core::ok();
    };
    return queue(info, Arguments(info), work, asNothing);
}

} // namespace glovebox::addon
