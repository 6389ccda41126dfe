// A VST3 factory and a controller that say anything: classes, parameters and units can be shown and are bounded.
#include "hosting/vst3/factory.h"
#include "hosting/vst3/parameter_table.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/parameter_kit.h"
#include "fuzz/kit/quiet_owner.h"

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::vst3;

namespace {

/// A struct of the standard of raw bytes: no text in it need be ended.
template <typename T>
T raw(fuzz::Input& input) {
    T value;
    const auto given = input.part(sizeof value);
    std::memset(static_cast<void*>(&value), 'x', sizeof value);
    if (!given.empty()) std::memcpy(static_cast<void*>(&value), given.data(), given.size());
    return value;
}

/// Text into a field, ended only if there is room.
template <std::size_t size>
void put(char (&field)[size], fuzz::Input& input) {
    const std::string text = input.text();
    std::memcpy(field, text.c_str(), std::min(text.size() + 1, size));
}
template <std::size_t size>
void put(char16_t (&field)[size], fuzz::Input& input) {
    const std::string text = input.text();
    const std::size_t units = std::min(text.size() / 2, size);
    std::memcpy(field, text.data(), units * 2);
    if (units < size) field[units] = 0;
}

template <typename Interface>
class Still : public Interface {
public:
    v3::uint32 GLOVEBOX_VST3_CALL addRef() override { return 1; }
    v3::uint32 GLOVEBOX_VST3_CALL release() override { return 1; }
};

class Factory final : public Still<v3::IPluginFactory3> {
public:
    explicit Factory(fuzz::Input& from) : input(from), kinds(from.number<std::uint8_t>()) {}
    v3::tresult GLOVEBOX_VST3_CALL queryInterface(const v3::TUID iid, void** object) override {
        const bool is2 = v3::iidEqual(iid, v3::IPluginFactory2::iid), is3 = v3::iidEqual(iid, v3::IPluginFactory3::iid);
        const bool isThere = (is2 && (kinds & 1) != 0) || (is3 && (kinds & 2) != 0);
        // Some say yes and give nothing.
        *object = isThere && (kinds & 4) == 0 ? static_cast<v3::IPluginFactory3*>(this) : nullptr;
        return isThere ? v3::kResultOk : v3::kNoInterface;
    }
    v3::tresult GLOVEBOX_VST3_CALL getFactoryInfo(v3::PFactoryInfo* info) override {
        if ((kinds & 8) != 0) return v3::kResultFalse;
        put(info->vendor, input);
        put(info->url, input);
        return v3::kResultOk;
    }
    v3::int32 GLOVEBOX_VST3_CALL countClasses() override {
        return (kinds & 16) != 0 ? input.number<std::int32_t>() : 6;
    }
    v3::tresult GLOVEBOX_VST3_CALL getClassInfo(v3::int32 index, v3::PClassInfo* info) override {
        return fill(index, *info, [&] { put(info->name, input); });
    }
    v3::tresult GLOVEBOX_VST3_CALL getClassInfo2(v3::int32 index, v3::PClassInfo2* info) override {
        return fill(index, *info, [&] { rich(*info); });
    }
    v3::tresult GLOVEBOX_VST3_CALL getClassInfoUnicode(v3::int32 index, v3::PClassInfoW* info) override {
        return fill(index, *info, [&] { rich(*info); });
    }
    v3::tresult GLOVEBOX_VST3_CALL createInstance(v3::FIDString, v3::FIDString, void** object) override {
        *object = nullptr;
        return v3::kNotImplemented;
    }
    v3::tresult GLOVEBOX_VST3_CALL setHostContext(v3::FUnknown*) override { return v3::kResultOk; }

private:
    fuzz::Input& input;
    std::uint8_t kinds;

    template <typename Info>
    void rich(Info& info) {
        put(info.name, input), put(info.subCategories, input), put(info.vendor, input);
        put(info.version, input), put(info.sdkVersion, input);
    }
    template <typename Info, typename Rest>
    v3::tresult fill(v3::int32 index, Info& info, Rest&& rest) {
        const auto tag = input.number<std::uint8_t>();
        // Whatever is not written stays: as fields that a plugin filled with rubbish.
        if ((tag & 1) != 0) info = raw<Info>(input);
        if ((tag & 2) != 0) return v3::kResultFalse;
        std::memcpy(info.category, v3::kVstAudioEffectClass, sizeof v3::kVstAudioEffectClass);
        if ((tag & 4) != 0) put(info.category, input);
        rest();
        return index < 64 ? v3::kResultOk : v3::kInvalidArgument;
    }
};

class Controller final : public Still<v3::IEditController> {
public:
    explicit Controller(fuzz::Input& from) : input(from), units(from) {}
    v3::tresult GLOVEBOX_VST3_CALL queryInterface(const v3::TUID iid, void** object) override {
        const bool isUnits = v3::iidEqual(iid, v3::IUnitInfo::iid);
        *object = isUnits ? static_cast<void*>(static_cast<v3::IUnitInfo*>(&units)) : nullptr;
        return isUnits ? v3::kResultOk : v3::kNoInterface;
    }
    v3::tresult GLOVEBOX_VST3_CALL initialize(v3::FUnknown*) override { return v3::kResultOk; }
    v3::tresult GLOVEBOX_VST3_CALL terminate() override { return v3::kResultOk; }
    v3::tresult GLOVEBOX_VST3_CALL setComponentState(v3::IBStream*) override { return v3::kResultOk; }
    v3::tresult GLOVEBOX_VST3_CALL setState(v3::IBStream*) override { return v3::kResultOk; }
    v3::tresult GLOVEBOX_VST3_CALL getState(v3::IBStream*) override { return v3::kResultOk; }
    v3::int32 GLOVEBOX_VST3_CALL getParameterCount() override {
        const auto tag = input.number<std::uint8_t>();
        return tag == 0xff ? -5 : tag % 40;
    }
    v3::tresult GLOVEBOX_VST3_CALL getParameterInfo(v3::int32, v3::ParameterInfo& info) override {
        const auto tag = input.number<std::uint8_t>();
        if ((tag & 1) != 0) info = raw<v3::ParameterInfo>(input);
        info.id = (tag & 2) != 0 ? input.number<std::uint32_t>() : input.number<std::uint8_t>();
        info.unitId = input.number<std::int8_t>();
        info.stepCount = input.number<std::int32_t>();
        info.defaultNormalizedValue = input.number<double>();
        info.flags = input.number<std::uint8_t>();
        put(info.title, input);
        put(info.units, input);
        return (tag & 0x80) != 0 ? v3::kResultFalse : v3::kResultOk;
    }
    v3::tresult GLOVEBOX_VST3_CALL getParamStringByValue(v3::ParamID, v3::ParamValue, v3::String128) override {
        return 1;
    }
    v3::tresult GLOVEBOX_VST3_CALL getParamValueByString(v3::ParamID, v3::TChar*, v3::ParamValue&) override {
        return 1;
    }
    v3::ParamValue GLOVEBOX_VST3_CALL normalizedParamToPlain(v3::ParamID, v3::ParamValue value) override {
        return value;
    }
    v3::ParamValue GLOVEBOX_VST3_CALL plainParamToNormalized(v3::ParamID, v3::ParamValue value) override {
        return value;
    }
    v3::ParamValue GLOVEBOX_VST3_CALL getParamNormalized(v3::ParamID) override { return 0; }
    v3::tresult GLOVEBOX_VST3_CALL setParamNormalized(v3::ParamID, v3::ParamValue) override { return v3::kResultOk; }
    v3::tresult GLOVEBOX_VST3_CALL setComponentHandler(v3::IComponentHandler*) override { return v3::kResultOk; }
    v3::IPlugView* GLOVEBOX_VST3_CALL createView(v3::FIDString) override { return nullptr; }

private:
    class Units final : public Still<v3::IUnitInfo> {
    public:
        explicit Units(fuzz::Input& from) : input(from) {}
        v3::tresult GLOVEBOX_VST3_CALL queryInterface(const v3::TUID, void** object) override {
            *object = nullptr;
            return v3::kNoInterface;
        }
        v3::int32 GLOVEBOX_VST3_CALL getUnitCount() override { return input.number<std::int8_t>(); }
        v3::tresult GLOVEBOX_VST3_CALL getUnitInfo(v3::int32, v3::UnitInfo& info) override {
            info.id = input.number<std::int8_t>();
            info.parentUnitId = input.number<std::int8_t>();
            put(info.name, input);
            return v3::kResultOk;
        }
        v3::int32 GLOVEBOX_VST3_CALL getProgramListCount() override { return 0; }
        v3::tresult GLOVEBOX_VST3_CALL getProgramListInfo(v3::int32, v3::ProgramListInfo&) override { return 1; }
        v3::tresult GLOVEBOX_VST3_CALL getProgramName(v3::ProgramListID, v3::int32, v3::String128) override {
            return 1;
        }
        v3::tresult GLOVEBOX_VST3_CALL getProgramInfo(v3::ProgramListID, v3::int32, v3::CString,
                                                      v3::String128) override {
            return 1;
        }
        v3::tresult GLOVEBOX_VST3_CALL hasProgramPitchNames(v3::ProgramListID, v3::int32) override { return 1; }
        v3::tresult GLOVEBOX_VST3_CALL getProgramPitchName(v3::ProgramListID, v3::int32, v3::int16,
                                                           v3::String128) override {
            return 1;
        }
        v3::UnitID GLOVEBOX_VST3_CALL getSelectedUnit() override { return 0; }
        v3::tresult GLOVEBOX_VST3_CALL selectUnit(v3::UnitID) override { return 1; }
        v3::tresult GLOVEBOX_VST3_CALL getUnitByBus(v3::MediaType, v3::BusDirection, v3::int32, v3::int32,
                                                    v3::UnitID&) override {
            return 1;
        }
        v3::tresult GLOVEBOX_VST3_CALL setUnitProgramData(v3::int32, v3::int32, v3::IBStream*) override { return 1; }

    private:
        fuzz::Input& input;
    };
    fuzz::Input& input;
    Units units;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    if (input.number<bool>()) {
        Factory factory(input);
        const auto classes = readClasses(factory);
        fuzz::require(classes.size() <= static_cast<std::size_t>(maxClasses), "no more classes than are read");
        for (const PluginClass& one : classes) {
            fuzz::requireDescriptor(one.descriptor);
            fuzz::require(one.descriptor.id.size() == 32, "a class id has 32 digits");
        }
    } else {
        fuzz::QuietLoop loop;
        fuzz::QuietListener listener;
        Breaches breaches(loop, listener);
        Controller controller(input);
        const auto parameters = readParameters(controller, breaches);
        fuzz::requireParameters(parameters);
        ParameterTable table(parameters);
        for (std::uint32_t index = 0; index < parameters.size(); ++index) {
            fuzz::require(table.indexOf(parameters[index].id) == index, "every parameter is found");
            table.post(ParameterTable::Lane::toListener, index, index);
        }
        std::uint32_t taken = 0;
        table.take(ParameterTable::Lane::toListener, [&](std::uint32_t index, double value) {
            fuzz::require(value == index, "with its value");
            ++taken;
        });
        fuzz::require(taken == parameters.size(), "once each");
    }
    return 0;
}
