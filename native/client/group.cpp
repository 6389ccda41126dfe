#include "glovebox/group.hpp"

#include "client/calibrator.h"
#include "client/group_core.h"
#include "client/prepared_sandbox.h"
#include "client/render.h"
#include "client/warden.h"
#include "os/environment.h"
#include "os/files.h"
#include "os/path.h"

#include <filesystem>

namespace glovebox {

const GroupOptions& Group::options() const noexcept { return core->options; }
Result<SandboxId> Group::addSandbox(const SandboxOptions& wanted) { return core->addSandbox(wanted); }
Status Group::removeSandbox(SandboxId sandbox, std::uint32_t graceMs) { return core->removeSandbox(sandbox, graceMs); }
Status Group::terminateAll(std::uint32_t graceMs) { return core->terminateAll(graceMs); }
Status Group::killSandbox(SandboxId sandbox) { return core->killSandbox(sandbox); }
Result<SandboxState> Group::sandboxState(SandboxId sandbox) const { return core->sandboxState(sandbox); }
Result<std::uint32_t> Group::standbyProcessId(SandboxId sandbox) const { return core->standbyProcessId(sandbox); }
Result<std::uint32_t> Group::sandboxProcessId(SandboxId sandbox) const { return core->sandboxProcessId(sandbox); }
Result<SandboxProcess> Group::sandboxProcess(SandboxId sandbox) const { return core->sandboxProcess(sandbox); }
Result<SandboxEnd> Group::sandboxEnd(SandboxId sandbox) const { return core->sandboxEnd(sandbox); }
Result<SandboxUsage> Group::sandboxUsage(SandboxId sandbox) const { return core->sandboxUsage(sandbox); }
Result<std::shared_ptr<const CrashReport>> Group::crashReport(SandboxId sandbox) const {
    return core->crashReport(sandbox);
}
Result<std::vector<std::uint32_t>> Group::sandboxMisuse(SandboxId sandbox) const {
    return core->sandboxMisuse(sandbox);
}
Status Group::restartSandbox(SandboxId sandbox) { return core->restartSandbox(sandbox); }
Status Group::liftQuarantine(DeviceId device) { return core->liftQuarantine(device); }
Status Group::saveForRecovery(SandboxId sandbox) { return core->saveForRecovery(sandbox); }
Result<std::vector<std::byte>> Group::stateSetAside(DeviceId device) const { return core->stateSetAside(device); }
Result<std::uint64_t> Group::ping(SandboxId sandbox) { return core->ping(sandbox); }

Result<DeviceId> Group::addDevice(SandboxId sandbox, const DeviceOptions& wanted) {
    return core->addDevice(sandbox, wanted);
}
Status Group::removeDevice(DeviceId device) { return core->removeDevice(device); }
Result<DeviceInfo> Group::deviceInfo(DeviceId device) const { return core->deviceInfo(device); }
Result<DeviceId> Group::duplicateDevice(DeviceId device, SandboxId sandbox) {
    return core->duplicateDevice(device, sandbox);
}
Status Group::moveDevice(DeviceId device, SandboxId sandbox) { return core->moveDevice(device, sandbox); }
Status Group::restartDevice(DeviceId device) { return core->restartDevice(device); }
Status Group::requestLayout(DeviceId device, const std::vector<std::uint32_t>& inputs,
                            const std::vector<std::uint32_t>& outputs) {
    return core->requestLayout(device, inputs, outputs);
}
Status Group::resetDevice(DeviceId device) { return core->resetDevice(device); }

Result<ConnectionId> Group::connect(const ConnectionEnds& ends) { return core->connect(ends); }
Status Group::disconnect(ConnectionId connection) { return core->disconnect(connection); }
std::vector<ConnectionInfo> Group::connections() const { return core->connections(); }
Result<std::uint32_t> Group::addHostInput(DeviceId device, std::uint32_t port, std::uint32_t channels,
                                          SampleType type) {
    return core->addHostInput(device, port, channels, type);
}
Result<std::uint32_t> Group::addHostOutput(DeviceId device, std::uint32_t port, SampleType type) {
    return core->addHostOutput(device, port, type);
}
Status Group::removeHostInput(std::uint32_t index) { return core->removeHostInput(index); }
Status Group::removeHostOutput(std::uint32_t index) { return core->removeHostOutput(index); }
Status Group::collectEvents(DeviceId device) { return core->collectEvents(device); }
Result<std::uint32_t> Group::addTap(DeviceId device, std::uint32_t port) { return core->addTap(device, port); }
Result<TapReading> Group::readTap(std::uint32_t tap, std::span<float* const> channels, std::uint32_t capacity) const {
    return core->readTap(tap, channels, capacity);
}

Result<std::vector<core::ParameterInfo>> Group::parameters(DeviceId device) { return core->parameters(device); }
Result<double> Group::parameterValue(DeviceId device, std::uint32_t parameter) {
    return core->parameterValue(device, parameter);
}
Result<std::vector<std::pair<std::uint32_t, double>>> Group::parameterValues(DeviceId device) {
    return core->parameterValues(device);
}
Status Group::setParameter(DeviceId device, std::uint32_t parameter, double value) {
    return core->setParameter(device, parameter, value);
}
Result<std::string> Group::valueToText(DeviceId device, std::uint32_t parameter, double value) {
    return core->valueToText(device, parameter, value);
}
Result<double> Group::textToValue(DeviceId device, std::uint32_t parameter, const std::string& text) {
    return core->textToValue(device, parameter, text);
}
Result<std::vector<std::byte>> Group::saveState(DeviceId device, core::StateContext context) {
    return core->saveState(device, context);
}
Status Group::loadState(DeviceId device, std::span<const std::byte> state, core::StateContext context) {
    return core->loadState(device, state, context);
}
Status Group::setOffline(bool offline) { return core->setOffline(offline); }

BlockReport Group::process(const Block& block) noexcept { return core->process(block, false); }
BlockReport Group::processOffline(const Block& block) noexcept { return core->process(block, true); }
const core::EventList* Group::eventsOf(DeviceId device) const noexcept { return core->eventsOf(device); }
Result<RenderResult> Group::render(const RenderRequest& request, std::stop_token stop) {
    std::uint32_t inputs = 0;
    std::vector<std::uint32_t> channels;
    std::vector<DeviceId> collected;
    core->renderEnds(inputs, channels, collected);
    return client::render(*this, inputs, channels, collected, request, stop);
}
GroupStatistics Group::statistics() const noexcept { return core->statistics(); }
std::vector<WallCount> Group::wallTimes() const { return core->wallTimes(); }
std::vector<SandboxStatistics> Group::sandboxStatistics() const { return core->sandboxStatistics(); }
void Group::close() { core->close(); }

Result<Runtime> Runtime::create(const RuntimeOptions& options) {
    std::string path = options.sandboxHost;
    if (path.empty()) {
        const auto folder = os::pathOf(os::pathOfThisModule()).parent_path();
        path = os::textOf(folder / client::sandboxHostName);
    }
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(os::pathOf(path), ignored))
        return core::fail(ErrorCode::noSuchFile,
                          "sandbox-host is missing: build it, or name it in RuntimeOptions::sandboxHost", path);
    const std::string wished = os::environmentVariable("GLOVEBOX_CALIBRATION").value_or("");
    auto calibration = client::parseCalibrationWishes(wished);
    if (!calibration) return calibration.status();
    auto core = client::RuntimeCore::create({path, options.pingEveryMs * std::uint64_t{1'000'000}});
    core->calibrator().configure(*calibration);
    if (auto status = core->start(); !status) return status;
    return Runtime(std::move(core));
}

Result<Group> Runtime::createGroup(const GroupOptions& options, GroupListener listener) {
    // Its last owner may be the watcher, which serves its notices; closing waits for that thread, so the keeper does it.
    const auto release = [core = core.get()](client::GroupCore* group) {
        if (core->isWatcherThread())
            core->postToKeeper([group] { delete group; });
        else
            delete group;
    };
    core->calibrator().begin();
    std::shared_ptr<client::GroupCore> group(new client::GroupCore(core, options, std::move(listener)), release);
    if (auto status = group->open(); !status) return status;
    core->addGroup(group);
    return Group(std::move(group));
}

const std::string& Runtime::sandboxHost() const noexcept { return core->sandboxHost(); }

CalibrationReport Runtime::calibration() const { return core->calibrator().report(); }

std::uint32_t Runtime::forkServerProcessId() const noexcept { return core->warden().processId(); }

std::uint32_t Runtime::preparedProcessId() const noexcept { return core->prepared().processId(); }

} // namespace glovebox
