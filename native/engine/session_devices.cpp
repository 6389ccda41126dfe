#include "engine/device_run_loop.h"
#include "engine/session.h"

#include <utility>

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

Status Session::handle(const wire::CreateDevice& request, std::uint32_t id) {
    if (request.device == 0 || devices.contains(request.device)) {
        return core::fail(ErrorCode::invalidArgument, "the device's number is 0 or taken",
                          std::to_string(request.device));
    }
    guards->beginDevice(request.device);
    core::Result<std::shared_ptr<hosting::PluginFile>> file = [&] {
        const CallScope scope(mainActivity(), request.device, wire::PluginCall::load);
        return with.loadFile(request.path, with.loop);
    }();
    if (!file) {
        static_cast<void>(guards->endDevice(request.device));
        return file.status();
    }
    auto device = std::make_shared<Device>(request.device, *this);
    auto loop = std::make_unique<DeviceRunLoop>(
        with.loop, request.device, [this]() -> wire::Activity& { return mainActivity(); },
        [this, number = request.device] { checkMain(number); });
    auto plugin = [&] {
        const CallScope scope(mainActivity(), request.device, wire::PluginCall::create);
        return (*file)->create(request.pluginId, *loop, *device);
    }();
    if (!plugin) {
        device->adopt(std::move(*file), nullptr, std::move(loop));
        destroy(*device);
        return plugin.status();
    }
    device->adopt(std::move(*file), std::move(*plugin), std::move(loop));
    guards->noteThreads(request.device);
    if (request.offline) {
        if (Status status = device->plugin()->setOffline(true); !status) {
            destroy(*device);
            return status;
        }
    }
    devices[request.device] = device;
    answerDescription(id, *device);
    return core::ok();
}

Status Session::stopProcessing(Device& device) {
    if (isInAnyPlan(device.id())) {
        return core::fail(ErrorCode::wrongState, "the device is in a plan that is not retired",
                          std::to_string(device.id()));
    }
    if (device.audio() != nullptr && device.audio()->isProcessing) {
        runAsAudio([&] { stopDevice(*device.audio(), mainActivity()); });
    }
    return core::ok();
}

Status Session::handle(const wire::DestroyDevice&, Device& device) {
    if (Status status = stopProcessing(device); !status) return status;
    destroy(device);
    news.erase(device.id());
    devices.erase(device.id());
    return core::ok();
}

Status Session::handle(const wire::ActivateDevice& request, Device& device, std::uint32_t id) {
    Status status =
        device.activate(request, findArea(request.outputArea), state.sampleRate, state.maxFrames, mainActivity());
    guards->noteThreads(device.id());
    if (status) answerDescription(id, device);
    return status;
}

Status Session::handle(const wire::DeactivateDevice&, Device& device) {
    if (Status status = stopProcessing(device); !status) return status;
    collectEdits(device);
    const std::vector<core::Event> waiting = valuesThatWait(device);
    device.deactivate(mainActivity());
    // What was set stays set, though the device is restarted before it plays.
    flushInactive(device, waiting);
    return core::ok();
}

Status Session::handle(const wire::RequestLayout& request, Device& device, std::uint32_t id) {
    if (device.plugin()->isActive()) return core::fail(ErrorCode::wrongState, "the device is active");
    Status status = [&] {
        const CallScope scope(mainActivity(), device.id(), wire::PluginCall::describe);
        return device.plugin()->requestLayout(request.inputs, request.outputs);
    }();
    if (status) answerDescription(id, device);
    return status;
}

Status Session::handle(const wire::SetOffline& request, Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::mainThread);
    return device.plugin()->setOffline(request.offline);
}

Status Session::handle(const wire::ResetDevice&, Device& device) {
    if (device.audio() == nullptr) return core::fail(ErrorCode::wrongState, "the device is not active");
    // A device of a plan belongs to the audio thread, which does it before its next block.
    if (isInAnyPlan(device.id())) {
        device.audio()->resetRequested.store(true, std::memory_order_release);
    } else {
        runAsAudio([&] { resetDevice(*device.audio(), mainActivity()); });
    }
    return core::ok();
}

Status Session::handle(const wire::SetTrackInfo& request, Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::mainThread);
    device.plugin()->setTrackInfo({request.name, request.colourArgb, request.hasColour});
    return core::ok();
}

wire::NoteNames Session::noteNames(Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::describe);
    wire::NoteNames answer;
    for (const hosting::NoteName& name : device.plugin()->noteNames()) {
        answer.names.push_back({name.name, name.port, name.channel, name.key});
    }
    return answer;
}

wire::RemoteControls Session::remoteControls(Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::describe);
    wire::RemoteControls answer;
    for (const hosting::RemoteControlPage& page : device.plugin()->remoteControls()) {
        answer.pages.push_back(
            {page.section, page.name, page.id, {std::begin(page.parameters), std::end(page.parameters)}});
    }
    return answer;
}

void Session::answerDescription(std::uint32_t id, Device& device) {
    wire::DeviceDescription description;
    {
        const CallScope scope(mainActivity(), device.id(), wire::PluginCall::describe);
        hosting::Plugin& plugin = *device.plugin();
        description.device = device.id();
        description.descriptor = plugin.descriptor();
        description.ports = plugin.ports();
        description.status = device.status();
        description.parameterCount = static_cast<std::uint32_t>(device.parameters().size());
        description.supports64 = plugin.supportsSampleType(core::SampleType::float64);
        description.supports32 = plugin.supportsSampleType(core::SampleType::float32);
    }
    checkMain(device.id());
    if (with.link.send(id, description)) return;
    // Texts are what can be too long; numbers always fit.
    constexpr std::size_t shortText = 64; // bytes
    const auto shorten = [&](std::string& text) { text.resize(std::min(text.size(), shortText)); };
    for (auto* ports : {&description.ports.audioInputs, &description.ports.audioOutputs}) {
        for (auto& port : *ports) shorten(port.name);
    }
    for (auto* ports : {&description.ports.noteInputs, &description.ports.noteOutputs}) {
        for (auto& port : *ports) shorten(port.name);
    }
    description.descriptor.features.clear();
    answer(id, wire::Message{description});
}

} // namespace glovebox::engine
