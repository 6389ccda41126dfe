#pragma once

#include "engine/connection_memory.h"
#include "engine/control_link.h"
#include "engine/device.h"
#include "engine/main_guards.h"
#include "engine/main_loop.h"
#include "engine/state.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace glovebox::engine {

/// The serving side of the control protocol: owns devices, areas and plans. Main thread, except where said. Answers every
/// request exactly once.
class Session final : public DeviceOwner {
public:
    using LoadFile =
        std::function<core::Result<std::shared_ptr<hosting::PluginFile>>(const std::string&, hosting::RunLoop&)>;
    struct Environment {
        Engine& engine;
        MainLoop& loop;
        ControlLink& link;
        std::function<core::Status(Engine&, bool wantsRealtime)> startAudio; ///< may be empty
        std::function<void()> threadStarted; ///< on threads that it starts; may be empty
        /// After plugins were called, on the main thread; may be empty.
        std::function<void()> afterPluginCall;
        LoadFile loadFile;
        std::function<void(const char* reason)> breached; ///< the host sent what the protocol forbids
        std::uint64_t flushAfterPauseNs = 0;
        bool ownsProcess = false; ///< see MainGuards
        /// Ends the process at once: called when devices are to be destroyed and the audio thread does not leave them. May
        /// be empty: then they are destroyed under it.
        std::function<void()> abandon;
    };
    explicit Session(Environment environment);
    ~Session() override; ///< `destroyAll`

    void serve(ControlLink::Request request);
    /// After RunLoop::requestService: main-thread work of every plugin, and what the audio thread queued.
    void servePlugins();
    /// Waits, up to a limit, until no block runs; none can begin from now on. Then plans first, then devices.
    void destroyAll();
    [[nodiscard]] bool hasShutDown() const noexcept { return isOver; }

    // DeviceOwner: called from inside a plugin, which must not be called back. Everything is told by `tellNews`.
    void deviceChanged(wire::DeviceId device, std::uint32_t changes) override;
    void deviceWantsRestart(wire::DeviceId device) override;
    void deviceEdited(wire::DeviceId device, const core::Event& edit) override;
    bool deviceLogged(wire::DeviceId device, hosting::LogSeverity severity, const char* text) override;
    void deviceMisbehaved(wire::DeviceId device, core::Misuse kind, bool mustTell) noexcept override;
    void deviceNoticed(wire::DeviceId device, const char* text) override;

private:
    struct News {
        std::uint32_t changes = 0;
        bool wantsRestart = false;
        std::vector<core::Event> edits;
    };

    Environment with;
    Engine::Implementation& state;
    bool hasHello = false;
    bool isOver = false;
    std::atomic<std::uint32_t> logLevel{0};
    std::map<wire::AreaId, std::shared_ptr<Area>> areas;
    std::shared_ptr<Area> hostPage, sandboxPage, ownBell, hostBell, wavePage, crashRecord;
    std::map<wire::DeviceId, std::shared_ptr<Device>> devices;
    ConnectionMemory memory;
    std::map<wire::DeviceId, News> news;
    bool isNewsPosted = false;
    std::optional<MainGuards> guards; ///< from hello on
    wire::DeviceId served = 0;        ///< whose request is being served; 0: none's
    core::RateLimit logLines{mostLogLines, floodWindowNs};
    /// Stands in before the sandbox page is mapped.
    wire::Activity nowhere{};

    // session.cpp
    void answer(std::uint32_t id, const wire::Message& message);
    void answer(std::uint32_t id, const core::Status& status);
    [[nodiscard]] wire::Activity& mainActivity() noexcept;
    [[nodiscard]] std::shared_ptr<Device> find(wire::DeviceId id) const;
    [[nodiscard]] News& newsOf(wire::DeviceId device);
    void tellNews();
    void collectEdits(Device& device);
    /// After a call into a plugin on this thread: what it should have left alone is counted and put back.
    void checkMain(wire::DeviceId device);
    void destroy(Device& device);
    /// True if no block runs and none can begin any more.
    [[nodiscard]] bool closeBlocks();
    void sayAbandoned();
    /// Runs `work` on a thread of its own with the audio role, and waits: for calls that the standards give to the audio
    /// thread, on devices that it no longer uses.
    void runAsAudio(const std::function<void()>& work);
    template <typename Body>
    void dispatch(std::uint32_t id, Body& body, std::vector<os::Handle>& handles);
    [[nodiscard]] core::Status handle(const wire::Hello& hello, std::uint32_t id, std::vector<os::Handle>& handles);

    // session_areas.cpp
    [[nodiscard]] core::Status handle(const wire::MapArea& request, std::span<os::Handle> handles);
    [[nodiscard]] core::Status handle(const wire::UnmapArea& request);
    [[nodiscard]] core::Status adoptOwnPage(const std::shared_ptr<Area>& area);
    [[nodiscard]] std::shared_ptr<Area> findArea(wire::AreaId id) const;
    void publishPages();

    // session_devices.cpp
    [[nodiscard]] core::Status handle(const wire::CreateDevice& request, std::uint32_t id);
    [[nodiscard]] core::Status handle(const wire::DestroyDevice& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::ActivateDevice& request, Device& device, std::uint32_t id);
    [[nodiscard]] core::Status handle(const wire::DeactivateDevice& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::RequestLayout& request, Device& device, std::uint32_t id);
    [[nodiscard]] core::Status handle(const wire::SetOffline& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::ResetDevice& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::SetTrackInfo& request, Device& device);
    [[nodiscard]] wire::NoteNames noteNames(Device& device);
    [[nodiscard]] wire::RemoteControls remoteControls(Device& device);
    void answerDescription(std::uint32_t id, Device& device);
    [[nodiscard]] core::Status stopProcessing(Device& device);

    // session_parameters.cpp
    [[nodiscard]] wire::ParameterPage parameterPage(Device& device, std::uint32_t first);
    [[nodiscard]] core::Result<wire::ParameterValues> parameterValues(const wire::GetParameterValues& request,
                                                                      Device& device);
    [[nodiscard]] core::Result<wire::Text> valueToText(const wire::ValueToText& request, Device& device);
    [[nodiscard]] core::Result<wire::Value> textToValue(const wire::TextToValue& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::FlushParameters& request, Device& device);
    void flushWhileIdle(Device& device, std::uint64_t pauseNs);
    /// Of a device in no plan: values that were set and that no block has come to take, and those that were on their way.
    [[nodiscard]] static std::vector<core::Event> valuesThatWait(Device& device);
    void flushInactive(Device& device, const std::vector<core::Event>& events);

    // session_state.cpp
    [[nodiscard]] core::Result<wire::StateSize> saveState(const wire::SaveState& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::FetchState& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::LoadState& request, Device& device);
    [[nodiscard]] core::Status handle(const wire::LoadPreset& request, Device& device);

    // session_plans.cpp
    [[nodiscard]] core::Status handle(const wire::PreparePlan& request);
    [[nodiscard]] core::Status handle(const wire::RetirePlan& request);
    [[nodiscard]] bool isInAnyPlan(wire::DeviceId device) const noexcept;
    /// That is no alternate; null: none.
    [[nodiscard]] const PreparedPlan* newestPlan() const noexcept;
    void chooseIdlePlace();
    void freePlans();
};

} // namespace glovebox::engine
