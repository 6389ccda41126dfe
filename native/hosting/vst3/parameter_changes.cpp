#include "hosting/vst3/parameter_changes.h"

#include <algorithm>
#include <cmath>

namespace glovebox::hosting::vst3 {

class InputParameterChanges::Queue final : public BlockObject<v3::IParamValueQueue> {
public:
    explicit Queue(Breaches& report) : breaches(&report) {}

    v3::ParamID GLOVEBOX_VST3_CALL getParameterId() override { return id; }
    v3::int32 GLOVEBOX_VST3_CALL getPointCount() override { return count; }
    v3::tresult GLOVEBOX_VST3_CALL getPoint(v3::int32 index, v3::int32& sampleOffset, v3::ParamValue& value) override {
        if (index < 0 || index >= count) return v3::kInvalidArgument;
        sampleOffset = first[index].offset;
        value = first[index].value;
        return v3::kResultOk;
    }
    v3::tresult GLOVEBOX_VST3_CALL addPoint(v3::int32, v3::ParamValue, v3::int32&) override {
        breaches->report(Breach::inputChangesWritten);
        return v3::kResultFalse;
    }

    Breaches* breaches;
    v3::ParamID id = 0;
    v3::int32 count = 0;
    ParameterPoint* first = nullptr;
};

InputParameterChanges::InputParameterChanges(std::size_t parameterCount, Breaches& report)
    : breaches(report), queueOf(parameterCount, none), parameters(parameterCount), lastOf(parameterCount),
      queues(parameterCount, Queue(report)), staged(parameterCount + extraPoints),
      points(parameterCount + extraPoints) {}

InputParameterChanges::~InputParameterChanges() = default;

void InputParameterChanges::clear() noexcept {
    for (std::size_t queue = 0; queue < used; ++queue) queueOf[parameters[queue]] = none;
    used = 0;
    stagedCount = 0;
}

void InputParameterChanges::add(std::uint32_t parameter, v3::ParamID id, v3::int32 offset, double value) noexcept {
    if (parameter >= queueOf.size() || !std::isfinite(value)) return;
    value = std::clamp(value, 0.0, 1.0);
    std::uint32_t queue = queueOf[parameter];
    if (queue == none) {
        // Room for the first point of every parameter is never given to another.
        queue = static_cast<std::uint32_t>(used++);
        queueOf[parameter] = queue;
        parameters[queue] = parameter;
        queues[queue].id = id;
        queues[queue].count = 0;
    } else if (stagedCount - used >= extraPoints) {
        staged[lastOf[queue]].point = {offset, value};
        return;
    }
    lastOf[queue] = static_cast<std::uint32_t>(stagedCount);
    staged[stagedCount++] = {queue, {offset, value}};
    ++queues[queue].count;
}

void InputParameterChanges::seal() noexcept {
    ParameterPoint* next = points.data();
    for (std::size_t queue = 0; queue < used; ++queue) {
        queues[queue].first = next;
        next += queues[queue].count;
        queues[queue].count = 0;
    }
    for (std::size_t index = 0; index < stagedCount; ++index) {
        Queue& queue = queues[staged[index].queue];
        queue.first[queue.count++] = staged[index].point;
    }
}

v3::IParamValueQueue* InputParameterChanges::getParameterData(v3::int32 index) {
    return index >= 0 && static_cast<std::size_t>(index) < used ? &queues[static_cast<std::size_t>(index)] : nullptr;
}

v3::IParamValueQueue* InputParameterChanges::addParameterData(const v3::ParamID&, v3::int32& index) {
    breaches.report(Breach::inputChangesWritten);
    index = -1;
    return nullptr;
}

class OutputParameterChanges::Queue final : public BlockObject<v3::IParamValueQueue> {
public:
    Queue(OutputParameterChanges* of, std::size_t at) : owner(of), chain(at) {}

    v3::ParamID GLOVEBOX_VST3_CALL getParameterId() override { return owner->chains[chain].id; }
    v3::int32 GLOVEBOX_VST3_CALL getPointCount() override {
        v3::int32 count = 0;
        owner->visit(chain, [&](v3::ParamID, const ParameterPoint&) { ++count; });
        return count;
    }
    v3::tresult GLOVEBOX_VST3_CALL getPoint(v3::int32 index, v3::int32& sampleOffset, v3::ParamValue& value) override {
        v3::int32 at = 0;
        v3::tresult result = v3::kInvalidArgument;
        owner->visit(chain, [&](v3::ParamID, const ParameterPoint& point) {
            if (at++ != index) return;
            sampleOffset = point.offset;
            value = point.value;
            result = v3::kResultOk;
        });
        return result;
    }
    v3::tresult GLOVEBOX_VST3_CALL addPoint(v3::int32 sampleOffset, v3::ParamValue value, v3::int32& index) override;

private:
    OutputParameterChanges* owner;
    std::size_t chain;
};

OutputParameterChanges::OutputParameterChanges(std::span<const v3::ParamID> knownIds, Breaches& report)
    : breaches(report), known(knownIds.begin(), knownIds.end()),
      queueOf(knownIds.size(), std::numeric_limits<std::uint32_t>::max()), chains(knownIds.size() + 1),
      nodes(maxPoints) {
    std::ranges::sort(known);
    queues.reserve(chains.size());
    for (std::size_t index = 0; index < chains.size(); ++index) queues.emplace_back(this, index);
}

OutputParameterChanges::~OutputParameterChanges() = default;

void OutputParameterChanges::clear() noexcept {
    constexpr auto none = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t index = 0; index < used; ++index) {
        const auto place = std::ranges::lower_bound(known, chains[index].id) - known.begin();
        queueOf[static_cast<std::size_t>(place)] = none;
    }
    chains.back() = {};
    used = 0;
    nodeCount = 0;
}

v3::IParamValueQueue* OutputParameterChanges::getParameterData(v3::int32 index) {
    return index >= 0 && static_cast<std::size_t>(index) < used ? &queues[static_cast<std::size_t>(index)] : nullptr;
}

v3::IParamValueQueue* OutputParameterChanges::addParameterData(const v3::ParamID& id, v3::int32& index) {
    const auto found = std::ranges::lower_bound(known, id);
    if (found == known.end() || *found != id) {
        // Many plugins use the queue without asking whether they got one: they get one that leads nowhere.
        breaches.report(Breach::outputOfUnknownParameter);
        index = 0;
        return &queues.back();
    }
    std::uint32_t& queue = queueOf[static_cast<std::size_t>(found - known.begin())];
    if (queue == std::numeric_limits<std::uint32_t>::max()) {
        queue = static_cast<std::uint32_t>(used++);
        chains[queue] = {id, -1};
    }
    index = static_cast<v3::int32>(queue);
    return &queues[queue];
}

v3::tresult OutputParameterChanges::Queue::addPoint(v3::int32 sampleOffset, v3::ParamValue value, v3::int32& index) {
    index = 0;
    std::int32_t* link = &owner->chains[chain].first;
    while (*link >= 0 && owner->nodes[static_cast<std::size_t>(*link)].point.offset < sampleOffset) {
        link = &owner->nodes[static_cast<std::size_t>(*link)].next;
        ++index;
    }
    if (*link >= 0 && owner->nodes[static_cast<std::size_t>(*link)].point.offset == sampleOffset) {
        owner->nodes[static_cast<std::size_t>(*link)].point.value = value;
        return v3::kResultOk;
    }
    if (owner->nodeCount >= owner->nodes.size()) {
        owner->breaches.report(Breach::eventsDropped);
        // Full: the parameter keeps its newest value in its last point, if it has one.
        std::int32_t last = owner->chains[chain].first;
        if (last < 0) return v3::kOutOfMemory;
        while (owner->nodes[static_cast<std::size_t>(last)].next >= 0)
            last = owner->nodes[static_cast<std::size_t>(last)].next;
        if (*link < 0) owner->nodes[static_cast<std::size_t>(last)].point = {sampleOffset, value};
        return v3::kResultOk;
    }
    const auto added = static_cast<std::int32_t>(owner->nodeCount++);
    owner->nodes[static_cast<std::size_t>(added)] = {{sampleOffset, value}, *link};
    *link = added;
    return v3::kResultOk;
}

} // namespace glovebox::hosting::vst3
