#include "hosting/test/vst3_spy.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "hosting/run_loop.h"
#include "hosting/vst3/host_object.h"

namespace glovebox::hosting::test {

using vst3::HostObject;
using vst3::makeHostObject;

void Spy::main(const std::string& call) {
    note(call);
    if (std::this_thread::get_id() != mainThread || AudioRole::isHere()) wrongThread.push_back(call);
}

void Spy::audio(const std::string& call) {
    note(call);
    if (!AudioRole::isHere()) wrongThread.push_back(call);
}

std::size_t Spy::count(const std::string& call) const {
    return static_cast<std::size_t>(std::ranges::count(calls, call));
}

std::size_t Spy::at(const std::string& call) const {
    const auto found = std::ranges::find(calls, call);
    return found == calls.end() ? 1000000 : static_cast<std::size_t>(found - calls.begin());
}

void Spy::addParameter(v3::ParamID id, const char16_t* title, v3::int32 flags, v3::int32 steps) {
    v3::ParameterInfo info;
    info.id = id;
    std::copy_n(title, std::min<std::size_t>(std::char_traits<char16_t>::length(title), 127), info.title);
    info.flags = flags;
    info.stepCount = steps;
    parameters.push_back(info);
}

namespace {

std::string readAll(v3::IBStream* stream, std::string* stateType = nullptr) {
    std::string all;
    char buffer[7]; // small, so that short reads are used
    v3::int32 size = 0;
    while (stream->read(buffer, sizeof buffer, &size) == v3::kResultOk && size > 0)
        all.append(buffer, static_cast<std::size_t>(size));
    if (const auto attributes = vst3::query<v3::IStreamAttributes>(stream); attributes && stateType != nullptr) {
        v3::TChar text[32] = {};
        stateType->clear();
        if (attributes->getAttributes()->getString(v3::PresetAttributes::kStateType, text, sizeof text) ==
            v3::kResultOk) {
            for (const v3::TChar* letter = text; *letter != 0; ++letter) *stateType += static_cast<char>(*letter);
        }
    }
    return all;
}

v3::tresult writeAll(v3::IBStream* stream, std::string text) {
    return stream->write(text.data(), static_cast<v3::int32>(text.size()), nullptr);
}

class Controller final : public HostObject<v3::IEditController, v3::IConnectionPoint, v3::IMidiMapping> {
public:
    explicit Controller(Spy& to) : spy(to) { ++spy.alive; }

    v3::tresult initialize(v3::FUnknown*) override { return said("e.initialize"); }
    v3::tresult terminate() override { return said("e.terminate"); }
    v3::tresult setComponentState(v3::IBStream* state) override {
        spy.componentStateSeen = readAll(state);
        return said("e.setComponentState");
    }
    v3::tresult setState(v3::IBStream* state) override {
        spy.controllerStateSeen = readAll(state);
        return said("e.setState");
    }
    v3::tresult getState(v3::IBStream* state) override {
        spy.main("e.getState");
        return writeAll(state, spy.controllerState);
    }
    v3::int32 getParameterCount() override { return static_cast<v3::int32>(spy.parameters.size()); }
    v3::tresult getParameterInfo(v3::int32 index, v3::ParameterInfo& info) override {
        auto& known = spy.parameters[static_cast<std::size_t>(index)];
        info = known;
        known.id += spy.idStep;
        return v3::kResultOk;
    }
    v3::tresult getParamStringByValue(v3::ParamID id, v3::ParamValue value, v3::String128 text) override {
        if (id == 99) return v3::kResultFalse;
        text[0] = u'#';
        text[1] = static_cast<v3::TChar>(u'0' + static_cast<int>(value * 9));
        text[2] = u'\n';
        text[3] = 0;
        return v3::kResultOk;
    }
    v3::tresult getParamValueByString(v3::ParamID, v3::TChar* text, v3::ParamValue& value) override {
        value = (text[0] - u'0') / 4.0; // above 1 for "5" and up: the host must not believe it
        return v3::kResultOk;
    }
    v3::ParamValue normalizedParamToPlain(v3::ParamID, v3::ParamValue value) override { return value; }
    v3::ParamValue plainParamToNormalized(v3::ParamID, v3::ParamValue value) override { return value; }
    v3::ParamValue getParamNormalized(v3::ParamID id) override { return spy.values[id]; }
    v3::tresult setParamNormalized(v3::ParamID id, v3::ParamValue value) override {
        spy.values[id] = value;
        return said("e.setParamNormalized");
    }
    v3::tresult setComponentHandler(v3::IComponentHandler* handler) override {
        spy.handler = handler;
        return said(handler != nullptr ? "e.setComponentHandler" : "e.setComponentHandler null");
    }
    v3::IPlugView* createView(v3::FIDString) override { return nullptr; }

    v3::tresult connect(v3::IConnectionPoint* other) override {
        spy.controllerPeer = other;
        return said("e.connect");
    }
    v3::tresult disconnect(v3::IConnectionPoint* other) override {
        return said(other == spy.controllerPeer ? "e.disconnect" : "e.disconnect of a stranger");
    }
    v3::tresult notify(v3::IMessage* message) override {
        spy.messageSeen = message->getMessageID();
        return said("e.notify");
    }
    v3::tresult getMidiControllerAssignment(v3::int32 bus, v3::int16 channel, v3::CtrlNumber number,
                                            v3::ParamID& id) override {
        const auto found = spy.midiControllers.find(number);
        if (bus != 0 || channel != 0 || found == spy.midiControllers.end()) return v3::kResultFalse;
        id = found->second;
        return v3::kResultTrue;
    }

private:
    ~Controller() override { --spy.alive; }
    v3::tresult said(const char* call) {
        spy.main(call);
        return v3::kResultOk;
    }
    Spy& spy;
};

constexpr v3::FUID controllerClass = v3::makeUid(1, 2, 3, 4);

class Component final
    : public HostObject<v3::IComponent, v3::IAudioProcessor, v3::IConnectionPoint, v3::IProcessContextRequirements> {
public:
    explicit Component(Spy& to) : spy(to) {
        ++spy.alive;
        if (!spy.hasSeparateController) inner = makeHostObject<Controller>(to);
    }

    v3::tresult queryInterface(const v3::TUID iid, void** object) override {
        // A controller that the component holds inside is found by asking the component.
        if (inner && v3::iidEqual(iid, v3::IEditController::iid)) return inner->queryInterface(iid, object);
        return HostObject::queryInterface(iid, object);
    }
    v3::tresult initialize(v3::FUnknown* context) override {
        const auto application = vst3::query<v3::IHostApplication>(context);
        spy.host = application.get();
        return said("c.initialize");
    }
    v3::tresult terminate() override { return said("c.terminate"); }
    v3::tresult getControllerClassId(v3::TUID cid) override {
        controllerClass.toTUID(cid);
        return spy.hasSeparateController ? v3::kResultTrue : v3::kNotImplemented;
    }
    v3::tresult setIoMode(v3::IoMode) override { return said("c.setIoMode"); }
    v3::int32 getBusCount(v3::MediaType type, v3::BusDirection direction) override {
        if (type == v3::kEvent) return direction == v3::kInput ? spy.eventInputs : spy.eventOutputs;
        return static_cast<v3::int32>(side(direction).size());
    }
    v3::tresult getBusInfo(v3::MediaType type, v3::BusDirection direction, v3::int32 index, v3::BusInfo& bus) override {
        bus = {};
        bus.mediaType = type;
        bus.direction = direction;
        bus.busType = index == 0 ? v3::kMain : v3::kAux;
        bus.channelCount = type == v3::kEvent ? 16 : std::popcount(side(direction)[static_cast<std::size_t>(index)]);
        return v3::kResultOk;
    }
    v3::tresult getRoutingInfo(v3::RoutingInfo&, v3::RoutingInfo&) override { return v3::kNotImplemented; }
    v3::tresult activateBus(v3::MediaType type, v3::BusDirection direction, v3::int32 index, v3::TBool state) override {
        const std::string name =
            std::string(type == v3::kAudio ? "audio " : "event ") + (direction == v3::kInput ? "in " : "out ");
        return said(("c.activateBus " + name + std::to_string(index) + (state != 0 ? " on" : " off")).c_str());
    }
    v3::tresult setActive(v3::TBool state) override { return said(state != 0 ? "c.setActive 1" : "c.setActive 0"); }
    v3::tresult setState(v3::IBStream* state) override {
        spy.main("c.setState");
        if (spy.refusesState) return v3::kResultFalse;
        spy.state = readAll(state, &spy.stateTypeSeen);
        return v3::kResultOk;
    }
    v3::tresult getState(v3::IBStream* state) override {
        spy.main("c.getState");
        if (spy.refusesSaving) return v3::kResultFalse;
        if (spy.liesAboutSize) static_cast<void>(state->write(spy.state.data(), -1, nullptr));
        return writeAll(state, spy.state);
    }
    v3::tresult setBusArrangements(v3::SpeakerArrangement* in, v3::int32 countIn, v3::SpeakerArrangement* out,
                                   v3::int32 countOut) override {
        spy.main("c.setBusArrangements");
        if (spy.refusesLayout) {
            // As the standard allows: the plugin settles on something of its own and says no.
            spy.inputs.assign(spy.inputs.size(), in[0] == v3::SpeakerArr::kStereo ? in[0] : v3::SpeakerArr::kMono);
            return in[0] == v3::SpeakerArr::kStereo ? v3::kResultTrue : v3::kResultFalse;
        }
        spy.inputs.assign(in, in + countIn);
        spy.outputs.assign(out, out + countOut);
        return v3::kResultTrue;
    }
    v3::tresult getBusArrangement(v3::BusDirection direction, v3::int32 index,
                                  v3::SpeakerArrangement& arrangement) override {
        arrangement = side(direction)[static_cast<std::size_t>(index)];
        return v3::kResultOk;
    }
    v3::tresult canProcessSampleSize(v3::int32 size) override {
        return size == v3::kSample32 || spy.supports64 ? v3::kResultTrue : v3::kResultFalse;
    }
    v3::uint32 getLatencySamples() override {
        spy.main("c.getLatencySamples");
        return spy.latency += spy.latencyStep;
    }
    v3::tresult setupProcessing(v3::ProcessSetup& setup) override {
        spy.setup = setup;
        return said("c.setupProcessing");
    }
    v3::tresult setProcessing(v3::TBool state) override {
        spy.audio(state != 0 ? "c.setProcessing 1" : "c.setProcessing 0");
        return v3::kResultOk;
    }
    v3::tresult process(v3::ProcessData& data) override {
        spy.audio("c.process");
        if (spy.onProcess) spy.onProcess(data);
        return v3::kResultOk;
    }
    v3::uint32 getTailSamples() override { return spy.tail; }
    v3::uint32 getProcessContextRequirements() override { return spy.needs; }
    v3::tresult connect(v3::IConnectionPoint* other) override {
        spy.componentPeer = other;
        return said("c.connect");
    }
    v3::tresult disconnect(v3::IConnectionPoint* other) override {
        return said(other == spy.componentPeer ? "c.disconnect" : "c.disconnect of a stranger");
    }
    v3::tresult notify(v3::IMessage*) override { return said("c.notify"); }

private:
    ~Component() override { --spy.alive; }
    std::vector<v3::SpeakerArrangement>& side(v3::BusDirection direction) {
        return direction == v3::kInput ? spy.inputs : spy.outputs;
    }
    v3::tresult said(const char* call) {
        spy.main(call);
        return v3::kResultOk;
    }
    Spy& spy;
    vst3::Reference<Controller> inner;
};

class Factory final : public HostObject<v3::IPluginFactory3> {
public:
    explicit Factory(Spy& to) : spy(to) { ++spy.alive; }
    v3::tresult getFactoryInfo(v3::PFactoryInfo* info) override {
        std::strcpy(info->vendor, "Spy Works");
        return v3::kResultOk;
    }
    v3::int32 countClasses() override { return 2; }
    v3::tresult getClassInfo(v3::int32, v3::PClassInfo*) override { return v3::kNotImplemented; }
    v3::tresult getClassInfo2(v3::int32, v3::PClassInfo2*) override { return v3::kNotImplemented; }
    v3::tresult getClassInfoUnicode(v3::int32 index, v3::PClassInfoW* info) override {
        *info = {};
        (index == 0 ? spyClass : controllerClass).toTUID(info->cid);
        std::strcpy(info->category, index == 0 ? v3::kVstAudioEffectClass : v3::kVstComponentControllerClass);
        std::copy_n(u"Spy", 4, info->name);
        std::strcpy(info->subCategories, "Fx|Tools");
        return v3::kResultOk;
    }
    v3::tresult setHostContext(v3::FUnknown*) override {
        spy.main("f.setHostContext");
        return v3::kResultOk;
    }
    v3::tresult createInstance(v3::FIDString cid, v3::FIDString iid, void** object) override {
        const bool isComponent = v3::iidEqual(cid, spyClass.data);
        spy.main(isComponent ? "f.create component" : "f.create controller");
        const auto result = isComponent ? makeHostObject<Component>(spy)->queryInterface(iid, object)
                                        : makeHostObject<Controller>(spy)->queryInterface(iid, object);
        if (isComponent && spy.made) *object = spy.made(static_cast<v3::FUnknown*>(*object));
        return result;
    }

private:
    ~Factory() override { --spy.alive; }
    Spy& spy;
};

} // namespace

v3::IPluginFactory* makeSpyFactory(Spy& spy) { return new Factory(spy); }

} // namespace glovebox::hosting::test
