#include "hosting/vst3/busses.h"

#include "hosting/vst3/text.h"

#include <algorithm>
#include <bit>

namespace glovebox::hosting::vst3 {

namespace {

constexpr v3::BusDirection directions[] = {v3::kInput, v3::kOutput};

core::PortLayout layoutOf(v3::SpeakerArrangement arrangement) {
    namespace Arr = v3::SpeakerArr;
    switch (arrangement) {
    case Arr::kEmpty: return core::PortLayout::none;
    case Arr::kMono: return core::PortLayout::mono;
    case Arr::kStereo: return core::PortLayout::stereo;
    case Arr::k51: return core::PortLayout::surround51;
    case Arr::k71Cine:
    case Arr::k71Music: return core::PortLayout::surround71;
    case Arr::kAmbi1stOrderACN:
    case Arr::kAmbi2cdOrderACN:
    case Arr::kAmbi3rdOrderACN:
    case Arr::kAmbi4thOrderACN:
    case Arr::kAmbi5thOrderACN:
    case Arr::kAmbi6thOrderACN:
    case Arr::kAmbi7thOrderACN: return core::PortLayout::ambisonic;
    default: return core::PortLayout::other;
    }
}

/// Arrangements of a channel count, the usual one first.
std::vector<v3::SpeakerArrangement> arrangementsOf(std::uint32_t channels) {
    namespace Arr = v3::SpeakerArr;
    switch (channels) {
    case 1: return {Arr::kMono};
    case 2: return {Arr::kStereo};
    case 3: return {Arr::k30Cine, Arr::k30Music};
    case 4: return {Arr::k40Music, Arr::k40Cine, Arr::kAmbi1stOrderACN};
    case 5: return {Arr::k50};
    case 6: return {Arr::k51, Arr::k60Cine, Arr::k60Music};
    case 7: return {Arr::k70Music, Arr::k70Cine, Arr::k61Cine};
    case 8: return {Arr::k71Music, Arr::k71Cine};
    case 9: return {Arr::kAmbi2cdOrderACN, Arr::k81Music};
    case 10: return {Arr::k71_2, Arr::k91Cine};
    case 12: return {Arr::k71_4};
    case 16: return {Arr::kAmbi3rdOrderACN, Arr::k91_6};
    case 25: return {Arr::kAmbi4thOrderACN};
    case 36: return {Arr::kAmbi5thOrderACN};
    case 49: return {Arr::kAmbi6thOrderACN};
    case 64: return {Arr::kAmbi7thOrderACN};
    default: return {};
    }
}

} // namespace

core::Status Busses::read(bool supports64) {
    has64 = supports64;
    for (const v3::BusDirection direction : directions) {
        if (auto status = readAudio(direction, supports64); !status) return status;
        if (auto status = readEvents(direction); !status) return status;
    }
    return core::ok();
}

core::Status Busses::readAudio(v3::BusDirection direction, bool supports64) {
    auto& list = audioBusses[static_cast<std::size_t>(direction)];
    const v3::int32 count = component.getBusCount(v3::kAudio, direction);
    if (count < 0 || count > maxBusses) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin has more audio busses than are hosted",
                          std::to_string(count));
    }
    std::vector<Audio> found;
    for (v3::int32 index = 0; index < count; ++index) {
        v3::BusInfo bus;
        if (component.getBusInfo(v3::kAudio, direction, index, bus) != v3::kResultOk) breaches.report(Breach::badBus);
        Audio audio;
        audio.info.id = static_cast<std::uint32_t>(index);
        audio.info.name = cleanField(bus.name);
        audio.info.channels =
            static_cast<std::uint32_t>(std::clamp(bus.channelCount, 0, static_cast<v3::int32>(maxChannels)));
        if (processor.getBusArrangement(direction, index, audio.arrangement) == v3::kResultOk) {
            const auto speakers = static_cast<std::uint32_t>(std::popcount(audio.arrangement));
            // The buffers follow the arrangement, which is what the plugin promised to process.
            if (static_cast<v3::int32>(speakers) != bus.channelCount) breaches.report(Breach::badBus);
            audio.info.channels = speakers;
        } else if (const auto usual = arrangementsOf(audio.info.channels); !usual.empty()) {
            audio.arrangement = usual.front();
        }
        audio.info.isMain = bus.busType == v3::kMain;
        const auto at = static_cast<std::size_t>(index);
        audio.info.isActive = at < list.size() ? list[at].info.isActive : true;
        audio.info.supports64 = supports64;
        audio.info.layout = layoutOf(audio.arrangement);
        found.push_back(std::move(audio));
    }
    list = std::move(found);
    told[v3::kAudio][static_cast<std::size_t>(direction)].resize(list.size(), false);
    return core::ok();
}

core::Status Busses::readEvents(v3::BusDirection direction) {
    auto& list = eventBusses[static_cast<std::size_t>(direction)];
    const v3::int32 count = component.getBusCount(v3::kEvent, direction);
    if (count < 0 || count > maxBusses) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin has more event busses than are hosted",
                          std::to_string(count));
    }
    std::vector<EventBus> found;
    for (v3::int32 index = 0; index < count; ++index) {
        v3::BusInfo bus;
        if (component.getBusInfo(v3::kEvent, direction, index, bus) != v3::kResultOk) breaches.report(Breach::badBus);
        EventBus event;
        event.info.id = static_cast<std::uint32_t>(index);
        event.info.name = cleanField(bus.name);
        event.info.dialects = core::dialectClap | core::dialectMidi | core::dialectMidi2;
        event.info.preferred = core::dialectClap;
        const auto at = static_cast<std::size_t>(index);
        event.isWanted = at < list.size() ? list[at].isWanted : true;
        found.push_back(std::move(event));
    }
    list = std::move(found);
    told[v3::kEvent][static_cast<std::size_t>(direction)].resize(list.size(), false);
    return core::ok();
}

bool Busses::areStillSo() const {
    for (const v3::BusDirection direction : directions) {
        const auto& list = audio(direction);
        if (component.getBusCount(v3::kAudio, direction) != static_cast<v3::int32>(list.size())) return false;
        if (component.getBusCount(v3::kEvent, direction) != eventCount(direction)) return false;
        for (std::size_t index = 0; index < list.size(); ++index) {
            v3::SpeakerArrangement now = 0;
            // One that cannot say its arrangement has nothing that could have changed.
            if (processor.getBusArrangement(direction, static_cast<v3::int32>(index), now) == v3::kResultOk &&
                now != list[index].arrangement) {
                return false;
            }
        }
    }
    return true;
}

core::PortLayoutInfo Busses::layout() const {
    core::PortLayoutInfo ports;
    for (const Audio& bus : audioBusses[v3::kInput]) ports.audioInputs.push_back(bus.info);
    for (const Audio& bus : audioBusses[v3::kOutput]) ports.audioOutputs.push_back(bus.info);
    for (const EventBus& bus : eventBusses[v3::kInput]) ports.noteInputs.push_back(bus.info);
    for (const EventBus& bus : eventBusses[v3::kOutput]) ports.noteOutputs.push_back(bus.info);
    return ports;
}

std::vector<v3::SpeakerArrangement> Busses::current(v3::BusDirection direction) const {
    std::vector<v3::SpeakerArrangement> list;
    for (const Audio& bus : audio(direction)) list.push_back(bus.arrangement);
    return list;
}

bool Busses::trySet(std::vector<v3::SpeakerArrangement> inputs, std::vector<v3::SpeakerArrangement> outputs) {
    // The plugin gets copies: it must not be able to change what we compare with.
    auto givenIn = inputs;
    auto givenOut = outputs;
    const v3::tresult result = processor.setBusArrangements(givenIn.data(), static_cast<v3::int32>(givenIn.size()),
                                                            givenOut.data(), static_cast<v3::int32>(givenOut.size()));
    const auto isNow = [&](v3::BusDirection direction, const std::vector<v3::SpeakerArrangement>& wanted) {
        for (std::size_t index = 0; index < wanted.size(); ++index) {
            v3::SpeakerArrangement now = 0;
            if (processor.getBusArrangement(direction, static_cast<v3::int32>(index), now) != v3::kResultOk ||
                now != wanted[index])
                return false;
        }
        return true;
    };
    return result == v3::kResultTrue && isNow(v3::kInput, inputs) && isNow(v3::kOutput, outputs);
}

core::Status Busses::request(std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> outputs) {
    const auto beforeIn = current(v3::kInput);
    const auto beforeOut = current(v3::kOutput);
    if (inputs.size() > beforeIn.size() || outputs.size() > beforeOut.size()) {
        return core::fail(core::ErrorCode::invalidArgument, "a layout for more ports than the plugin has");
    }
    std::vector<std::vector<v3::SpeakerArrangement>> choices; // per changed bus
    std::vector<v3::SpeakerArrangement*> places;
    auto wantedIn = beforeIn;
    auto wantedOut = beforeOut;
    const auto collect = [&](std::span<const std::uint32_t> counts, std::vector<v3::SpeakerArrangement>& wanted) {
        for (std::size_t index = 0; index < counts.size(); ++index) {
            if (counts[index] == 0 || static_cast<std::uint32_t>(std::popcount(wanted[index])) == counts[index])
                continue;
            choices.push_back(arrangementsOf(counts[index]));
            places.push_back(&wanted[index]);
            if (choices.back().empty()) return false;
        }
        return true;
    };
    if (!collect(inputs, wantedIn) || !collect(outputs, wantedOut)) {
        return core::fail(core::ErrorCode::pluginRefused, "VST3 knows no speaker arrangement of this channel count");
    }
    if (places.empty()) return core::ok();
    // First everybody's usual arrangement, then everybody's second: a plugin wants 7.1 music or cinema on all its busses.
    constexpr std::size_t maxTries = 3;
    for (std::size_t attempt = 0; attempt < maxTries; ++attempt) {
        for (std::size_t index = 0; index < places.size(); ++index) {
            *places[index] = choices[index][std::min(attempt, choices[index].size() - 1)];
        }
        if (trySet(wantedIn, wantedOut)) return read(has64);
    }
    // The plugin may have settled on something near: back to what was.
    static_cast<void>(trySet(beforeIn, beforeOut));
    if (auto status = read(has64); !status) return status;
    return core::fail(core::ErrorCode::pluginRefused, "the plugin does not support this layout");
}

void Busses::tell(v3::MediaType type, v3::BusDirection direction, v3::int32 index, bool isOn) {
    auto&& was =
        told[static_cast<std::size_t>(type)][static_cast<std::size_t>(direction)][static_cast<std::size_t>(index)];
    if (was == isOn) return;
    component.activateBus(type, direction, index, isOn ? 1 : 0);
    was = isOn;
}

void Busses::activateWanted() {
    for (const v3::BusDirection direction : directions) {
        const auto& list = audio(direction);
        for (std::size_t index = 0; index < list.size(); ++index) {
            tell(v3::kAudio, direction, static_cast<v3::int32>(index), list[index].info.isActive);
        }
        const auto& events = eventBusses[static_cast<std::size_t>(direction)];
        for (std::size_t index = 0; index < events.size(); ++index) {
            tell(v3::kEvent, direction, static_cast<v3::int32>(index), events[index].isWanted);
        }
    }
}

bool Busses::wish(v3::MediaType type, v3::BusDirection direction, v3::int32 index, bool isOn) {
    const auto at = static_cast<std::size_t>(index);
    const auto side = static_cast<std::size_t>(direction);
    if (type == v3::kAudio && at < audioBusses[side].size()) {
        return std::exchange(audioBusses[side][at].info.isActive, isOn) != isOn;
    }
    if (type == v3::kEvent && at < eventBusses[side].size())
        return std::exchange(eventBusses[side][at].isWanted, isOn) != isOn;
    return false;
}

} // namespace glovebox::hosting::vst3
