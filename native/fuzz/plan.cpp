// Any plan, over areas of which others write what they like: refused with a reason, or run for some blocks without a byte
// read outside of an area. (The areas are mappings, so each is checked against its bounds as well.)
#include "engine/prepared_plan.h"

#include "engine/device.h"
#include "engine/step.h"
#include "engine/test/stub_plugin.h"
#include "fuzz/kit/event_kit.h"
#include "fuzz/kit/message_kit.h"
#include "os/shared_memory.h"

using namespace glovebox;

namespace {

constexpr std::uint32_t maxFrames = 64;
/// Longer delays are allowed and cost nothing but memory, which the host gives: here they would cost time.
constexpr std::uint32_t longestDelayHere = 1u << 14;

/// Numbers as plans have them: mostly small, or whole lines of memory, or any.
class PlanFiller {
public:
    explicit PlanFiller(fuzz::Input& from) : input(from) {}

    template <typename T>
    void operator()(T& field) {
        if constexpr (std::is_enum_v<T>) {
            field = static_cast<T>(input.number<std::uint8_t>() % wire::enumCount<T>);
        } else if constexpr (std::is_same_v<T, bool>) {
            field = input.number<bool>();
        } else if constexpr (std::is_arithmetic_v<T>) {
            const auto tag = input.number<std::uint8_t>();
            field = tag < 128   ? static_cast<T>(tag)
                    : tag < 192 ? static_cast<T>((tag - 128) * wire::cacheLine)
                    : tag < 224 ? static_cast<T>(std::uint64_t{1} << (tag - 192))
                                : input.number<T>();
        } else {
            wire::fields(*this, field);
        }
    }
    template <typename T>
    void operator()(std::vector<T>& items) {
        items.resize(input.isAtEnd() ? 0 : input.number<std::uint8_t>() % 5);
        for (T& item : items) (*this)(item);
    }

private:
    fuzz::Input& input;
};

class Owner final : public engine::DeviceOwner {
public:
    void deviceChanged(wire::DeviceId, std::uint32_t) override {}
    void deviceWantsRestart(wire::DeviceId) override {}
    void deviceEdited(wire::DeviceId, const core::Event&) override {}
    bool deviceLogged(wire::DeviceId, hosting::LogSeverity, const char*) override { return true; }
    void deviceMisbehaved(wire::DeviceId, core::Misuse, bool) noexcept override {}
    void deviceNoticed(wire::DeviceId, const char*) override {}
};

/// Three devices (ids 1 to 3; 4 is not active) and areas of each size that matters (ids 1 to 7), made once.
struct World {
    Owner owner;
    wire::Activity activity{};
    std::map<std::uint32_t, engine::test::Stub> stubs;
    std::map<std::uint32_t, std::shared_ptr<engine::Device>> devices;
    std::map<std::uint32_t, std::shared_ptr<engine::Area>> areas;
    std::shared_ptr<engine::Area> page = area(sizeof(wire::SandboxPage), true);

    World() {
        add(1, {2}, {2}, true);
        add(2, {1, 2}, {2, 1}, true);
        add(3, {}, {2}, true);
        add(4, {2}, {2}, false);
        areas = {{1, page},
                 {2, area(4096, true)},
                 {3, area(4096, false)},
                 {4, area(65536, false)},
                 {5, area(16384, false)},
                 {6, area(sizeof(wire::SandboxPage), false)}};
    }

    static std::shared_ptr<engine::Area> area(std::size_t size, bool isWritable) {
        auto made = os::SharedMemory::create(size, "fuzz");
        fuzz::require(made.isOk(), "there is memory");
        auto mapped = made->map(os::Access::readWrite);
        fuzz::require(mapped.isOk(), "that can be mapped");
        auto one = std::make_shared<engine::Area>();
        one->memory = std::move(*mapped);
        one->isWritable = isWritable;
        return one;
    }

    void add(std::uint32_t id, std::vector<std::uint32_t> inputs, std::vector<std::uint32_t> outputs, bool isActive) {
        auto& stub = stubs[id];
        stub.inputs = std::move(inputs);
        stub.outputs = std::move(outputs);
        stub.process = [](hosting::ProcessBlock& block) {
            requireBlock(block);
            return hosting::ProcessOutcome::keepGoing;
        };
        auto device = std::make_shared<engine::Device>(id, owner);
        device->adopt(nullptr, std::make_unique<engine::test::StubPlugin>(stub), nullptr);
        wire::ActivateDevice request;
        request.device = id;
        request.eventCapacity = 16;
        request.payloadCapacity = 64;
        if (isActive)
            fuzz::require(device->activate(request, area(65536, true), 48000, maxFrames, activity).isOk(), "active");
        devices[id] = std::move(device);
    }

    void write(std::uint32_t id, std::span<const std::byte> bytes) {
        auto& memory = areas[id]->memory;
        std::memset(memory.data(), 0, memory.size());
        if (bytes.empty()) return;
        for (std::size_t at = 0; at < memory.size(); at += bytes.size())
            std::memcpy(memory.data() + at, bytes.data(), std::min(bytes.size(), memory.size() - at));
    }

    /// What a plugin is given, whatever others wrote.
    static inline volatile float heard = 0;
    static void requireBlock(const hosting::ProcessBlock& block) {
        for (const auto& port : block.inputs) {
            for (std::uint32_t channel = 0; channel < port.channelCount; ++channel) {
                const auto* samples = static_cast<const float*>(port.channels[channel]);
                // Each is there to be read. Finite is what was copied (`foreign_samples`); a sum may still overflow.
                for (std::uint32_t i = 0; i < block.frames; ++i) heard = samples[i];
            }
        }
        std::uint32_t latest = 0;
        for (const core::Event& event : block.eventsIn->view()) {
            fuzz::requireEvent(event, block.frames, block.eventsIn->payload().size());
            fuzz::require(event.time >= latest, "and events in order");
            latest = event.time;
        }
    }
};

void limitDelays(wire::Plan& plan) {
    const auto limit = [](std::uint32_t& frames) {
        if (frames <= wire::longestDelay) frames %= longestDelayHere;
    };
    for (auto& stage : plan.stages) {
        for (auto& step : stage.steps) {
            for (auto& port : step.inputs) {
                for (auto& source : port) limit(source.delayFrames);
            }
            for (auto& source : step.events) limit(source.delayFrames);
        }
    }
}

bool isInside(const World& world, const std::byte* begin, std::size_t size) {
    const auto holds = [&](const engine::Area& area) {
        return begin >= area.memory.data() && begin + size <= area.memory.data() + area.memory.size();
    };
    for (const auto& [id, area] : world.areas) {
        if (holds(*area)) return true;
    }
    for (const auto& [id, device] : world.devices) {
        if (device->audio() != nullptr && holds(*device->audio()->area)) return true;
    }
    return false;
}

void requirePlan(const World& world, const engine::PreparedPlan& plan) {
    fuzz::require(plan.stages.size() <= wire::mostStages, "a plan has no more stages than done words");
    for (const auto& stage : plan.stages) {
        for (const auto& wait : stage.waitsFor) fuzz::require(wait.stage < wire::mostStages, "a done word is there");
        for (const std::uint32_t index : stage.foreignIndices)
            fuzz::require(index < wire::mostForeignSources, "a mark is there");
        for (const auto& step : stage.steps) {
            for (std::size_t port = 0; port < step.ports.size(); ++port) {
                for (const auto& source : step.ports[port]) {
                    fuzz::require(source.channels <= step.audio->inputChannels[port], "no more channels than the port");
                    const std::size_t size = source.stride * source.channels;
                    fuzz::require(isInside(world, source.samples, size), "samples lie inside of an area");
                    fuzz::require(source.fallback == nullptr || isInside(world, source.fallback, size),
                                  "a fallback lies inside of an area");
                }
            }
            for (const auto& events : step.events) {
                if (events.area == nullptr) continue;
                const std::size_t size = sizeof(wire::EventAreaHeader) + events.source.payloadCapacity +
                                         std::size_t{events.source.capacity} * sizeof(core::Event);
                fuzz::require(isInside(world, events.area, size), "events lie inside of an area");
            }
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World& world = *new World; // lives to the end: what the devices hold is no leak
    const hosting::AudioRole role;
    fuzz::Input input(data, size);
    // What others have written: the same bytes again and again.
    const auto written = input.part(input.number<std::uint8_t>());
    for (const std::uint32_t id : {4u, 5u}) world.write(id, written);
    wire::Plan plan;
    PlanFiller filler(input);
    filler(plan);
    limitDelays(plan);

    engine::ConnectionMemory memory;
    engine::PreparedPlan::Context context;
    context.findArea = [&](std::uint32_t id) {
        const auto found = world.areas.find(id);
        return found == world.areas.end() ? nullptr : found->second;
    };
    context.findDevice = [&](std::uint32_t id) {
        const auto found = world.devices.find(id);
        return found == world.devices.end() ? nullptr : found->second;
    };
    context.memory = &memory;
    context.maxFrames = maxFrames;
    auto prepared = engine::PreparedPlan::prepare(plan, context);
    if (!prepared) {
        fuzz::requireReason(prepared.status());
        return 0;
    }
    requirePlan(world, **prepared);
    engine::BlockHeader block;
    block.frames = 1 + static_cast<std::uint32_t>(size) % maxFrames;
    auto& page = world.page->as<wire::SandboxPage>();
    for (int i = 0; i < 3; ++i) {
        // As the bytes that stand where sequences are may say.
        block.sequence = i == 0 && written.size() >= 8
                             ? *reinterpret_cast<const std::uint64_t*>(world.areas[4]->memory.data())
                             : block.sequence + 1;
        engine::StepContext step{**prepared, block, page};
        for (auto& stage : (*prepared)->stages) {
            for (std::size_t at = 0; at < (*prepared)->isReplaced.size(); ++at)
                (*prepared)->isReplaced[at] = (i + at) % 3 == 0;
            for (auto& one : stage.steps) engine::runStep(one, step);
        }
    }
    return 0;
}
