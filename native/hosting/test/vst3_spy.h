#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "abi/vst3/vst3.h"

/// A VST3 plugin inside of a test that writes down what the host does to it, and does what the test tells it to.
namespace glovebox::hosting::test {

namespace v3 = abi::vst3;

/// What the plugin saw and how it behaves; shared by its factory, component and controller.
struct Spy {
    // Behaviour
    bool hasSeparateController = true;
    bool refusesLayout = false;
    bool refusesState = false;
    bool refusesSaving = false;
    v3::ParamID idStep = 0;                           ///< added to every parameter's id each time it is asked
    bool liesAboutSize = false;                       ///< writes less than nothing when it saves
    v3::uint32 latencyStep = 0;                       ///< added to the latency each time it is asked
    std::function<v3::FUnknown*(v3::FUnknown*)> made; ///< may hand out another object than the component
    bool supports64 = true;
    v3::uint32 latency = 0;
    v3::uint32 tail = v3::kNoTail;
    v3::uint32 needs = 0xffffffff;
    std::vector<v3::ParameterInfo> parameters;
    std::vector<v3::SpeakerArrangement> inputs = {v3::SpeakerArr::kStereo};
    std::vector<v3::SpeakerArrangement> outputs = {v3::SpeakerArr::kStereo};
    v3::int32 eventInputs = 1;
    v3::int32 eventOutputs = 1;
    std::map<v3::int32, v3::ParamID> midiControllers; ///< of channel 0
    std::string state = "component state";
    std::string controllerState = "controller state";
    std::function<void(v3::ProcessData&)> onProcess;

    // What it saw
    std::vector<std::string> calls; ///< in order; "c." component, "e." edit controller, "f." factory
    std::vector<std::string> wrongThread;
    std::map<v3::ParamID, double> values; ///< of the controller
    std::string componentStateSeen, controllerStateSeen, stateTypeSeen;
    v3::ProcessSetup setup;
    v3::IHostApplication* host = nullptr;
    v3::IComponentHandler* handler = nullptr;
    v3::IConnectionPoint* componentPeer = nullptr;
    v3::IConnectionPoint* controllerPeer = nullptr;
    std::string messageSeen;
    int alive = 0;
    std::thread::id mainThread = std::this_thread::get_id();

    void note(const std::string& call) { calls.push_back(call); }
    /// Notes a call that belongs to the main thread (V6).
    void main(const std::string& call);
    /// Notes a call that belongs to the audio thread.
    void audio(const std::string& call);
    [[nodiscard]] std::size_t count(const std::string& call) const;
    /// Place of the first such call; far away if there is none.
    [[nodiscard]] std::size_t at(const std::string& call) const;

    void addParameter(v3::ParamID id, const char16_t* title, v3::int32 flags = v3::ParameterInfo::kCanAutomate,
                      v3::int32 steps = 0);
};

/// A factory with one plugin of the spy. Gives one reference.
[[nodiscard]] v3::IPluginFactory* makeSpyFactory(Spy& spy);
constexpr v3::FUID spyClass = v3::makeUid(0x01234567, 0x89ABCDEF, 0xFEDCBA98, 0x76543210);

} // namespace glovebox::hosting::test
