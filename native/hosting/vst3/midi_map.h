#pragma once

#include "hosting/vst3/reference.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace glovebox::hosting::vst3 {

/// Which parameter a MIDI controller moves (rule V16): IMidiMapping2 where the plugin has it, else IMidiMapping, and the
/// program change parameters of its units. Read on the main thread, also while the audio thread uses it.
class MidiMap {
public:
    static constexpr std::size_t maxPorts = 16;
    static constexpr std::size_t channels = 16;

    /// Main thread. Asks the controller for everything again. `mayFree`: no other thread reads now.
    void refresh(v3::IEditController& controller, v3::int32 eventInputs, bool mayFree);

    /// Any thread, no lock. `controller` is a ControllerNumbers below kCountCtrlNumber.
    [[nodiscard]] std::optional<v3::ParamID> find(std::size_t port, std::size_t channel,
                                                  std::size_t controller) const noexcept;

    struct Program {
        v3::ParamID id = v3::kNoParamId;
        std::int32_t stepCount = 0;
    };
    [[nodiscard]] std::optional<Program> findProgram(std::size_t port, std::size_t channel) const noexcept;
    /// A MIDI 2.0 registered (or assignable) controller.
    [[nodiscard]] std::optional<v3::ParamID> findMidi2(std::size_t port, std::size_t channel, bool isRegistered,
                                                       std::uint8_t bank, std::uint8_t index) const noexcept;

private:
    struct Port {
        std::atomic<v3::ParamID> parameters[channels][v3::kCountCtrlNumber];
        std::atomic<v3::ParamID> programs[channels];
        std::atomic<std::int32_t> programSteps[channels];
        Port() noexcept;
        void clear() noexcept;
    };
    using Midi2List = std::vector<v3::Midi2ControllerParamIDAssignment>;

    void refreshMidi1(v3::IMidiMapping& mapping, v3::int32 eventInputs);
    void refreshBoth(v3::IMidiMapping2& mapping, bool mayFree);
    void refreshPrograms(v3::IEditController& controller, v3::int32 eventInputs);
    /// Made once, before the first use by the audio thread.
    std::array<std::unique_ptr<Port>, maxPorts> ports;
    std::atomic<const Midi2List*> midi2{nullptr};
    std::vector<std::unique_ptr<Midi2List>> kept; ///< the current list and those that the audio thread may still read
};

} // namespace glovebox::hosting::vst3
