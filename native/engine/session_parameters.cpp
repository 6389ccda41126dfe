#include "engine/session.h"

#include "os/message_channel.h"

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

namespace {

/// Room for parameters in one message, with a margin for the message's own fields.
constexpr std::size_t pageBytes = os::largestMessage - 64;
constexpr std::size_t bytesPerValue = sizeof(std::uint32_t) + sizeof(double);
constexpr std::size_t valuesPerMessage = pageBytes / bytesPerValue;
/// Numbers and length fields of one parameter, generously.
constexpr std::size_t fixedBytesPerParameter = 64;

Status unknownParameter(std::uint32_t id) {
    return core::fail(ErrorCode::unknownObject, "no such parameter", std::to_string(id));
}

} // namespace

wire::ParameterPage Session::parameterPage(Device& device, std::uint32_t first) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::parameters);
    const std::vector<core::ParameterInfo>& all = device.parameters();
    wire::ParameterPage page;
    page.total = static_cast<std::uint32_t>(all.size());
    page.first = first;
    std::size_t bytes = 0;
    for (std::size_t i = first; i < all.size(); ++i) {
        bytes += fixedBytesPerParameter + all[i].name.size() + all[i].module.size() + all[i].unit.size();
        if (bytes > pageBytes) break;
        page.parameters.push_back(all[i]);
    }
    return page;
}

core::Result<wire::ParameterValues> Session::parameterValues(const wire::GetParameterValues& request, Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::parameters);
    const std::vector<core::ParameterInfo>& all = device.parameters();
    wire::ParameterValues answer;
    answer.total = static_cast<std::uint32_t>(request.ids.empty() ? all.size() : request.ids.size());
    const auto add = [&](std::uint32_t id) {
        const auto value = device.plugin()->parameterValue(id);
        if (value) answer.values.push_back({id, *value});
        return value.has_value();
    };
    for (std::size_t i = request.first; request.ids.empty() && i < all.size(); ++i) {
        if (answer.values.size() == valuesPerMessage) break;
        add(all[i].id);
    }
    for (const std::uint32_t id : request.ids) {
        if (answer.values.size() == valuesPerMessage) break;
        if (!add(id)) return unknownParameter(id);
    }
    return answer;
}

core::Result<wire::Text> Session::valueToText(const wire::ValueToText& request, Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::text);
    auto text = device.plugin()->valueToText(request.parameter, request.value);
    if (!text) return text.status();
    return wire::Text{std::move(*text)};
}

core::Result<wire::Value> Session::textToValue(const wire::TextToValue& request, Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::text);
    auto value = device.plugin()->textToValue(request.parameter, request.text);
    if (!value) return value.status();
    return wire::Value{*value};
}

Status Session::handle(const wire::FlushParameters& request, Device& device) {
    for (const core::Event& event : request.events) {
        if (!core::isParameterEvent(event.kind) || event.time != 0 || !core::isWellFormed(event, 1, 0)) {
            return core::fail(ErrorCode::invalidArgument, "only parameter events at time 0 can be flushed");
        }
    }
    if (DeviceAudio* const audio = device.audio()) {
        for (const core::Event& event : request.events) {
            if (!audio->flushed.push({event, audio->statesLoaded.load(std::memory_order_relaxed)})) {
                return core::fail(ErrorCode::limitExceeded, "too many parameter events wait for the next block");
            }
        }
        flushWhileIdle(device, with.flushAfterPauseNs);
        return core::ok();
    }
    flushInactive(device, request.events);
    return core::ok();
}

std::vector<core::Event> Session::valuesThatWait(Device& device) {
    std::vector<core::Event> waiting;
    DeviceAudio* const audio = device.audio();
    if (audio == nullptr) return waiting;
    const bool isStillMeant = audio->statesHeard == audio->statesLoaded.load(std::memory_order_relaxed);
    for (const auto& line : device.lines()) {
        if (isStillMeant) line->takeValues(waiting);
    }
    device.forgetLines();
    for (std::size_t i = audio->repeatedSent; i < audio->repeated.size(); ++i) {
        if (audio->isStillMeant(audio->repeated[i])) waiting.push_back(audio->repeated[i].event);
    }
    core::Event next;
    while (audio->takeFlushed(next)) waiting.push_back(next);
    for (core::Event& event : waiting) event.time = 0;
    return waiting;
}

void Session::flushInactive(Device& device, const std::vector<core::Event>& events) {
    if (events.empty()) return;
    std::vector<core::Event> in(events.size());
    std::vector<core::Event> out(std::max<std::size_t>(wire::defaultEventCapacity, in.size()));
    core::EventList inList(in, {});
    for (const core::Event& event : events) static_cast<void>(inList.push(event));
    core::EventList outList(out, {});
    {
        const CallScope scope(mainActivity(), device.id(), wire::PluginCall::flush);
        device.plugin()->flushParameters(inList, outList);
    }
    for (const core::Event& event : outList.view()) {
        if (core::isParameterEvent(event.kind)) deviceEdited(device.id(), event);
    }
}

void Session::flushWhileIdle(Device& device, std::uint64_t pauseNs) {
    if (!state.beginFlush(pauseNs)) return; // the next block takes them
    std::vector<core::Event> storage(device.audio()->layout.eventCapacity);
    core::EventList scratch(storage, {});
    runAsAudio(
        [&] { flushDevice(*device.audio(), device.lines(), scratch, mainActivity(), with.engine.crashRecord()); });
    state.endFlush();
    {
        // A format that keeps values on its main thread too (VST3's controller) learns of them now.
        const CallScope scope(mainActivity(), device.id(), wire::PluginCall::mainThread);
        device.plugin()->serveMainThread();
    }
    collectEdits(device);
}

} // namespace glovebox::engine
