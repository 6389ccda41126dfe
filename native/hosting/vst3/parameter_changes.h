#pragma once

#include "hosting/vst3/breaches.h"
#include "hosting/vst3/host_object.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace glovebox::hosting::vst3 {

/// Objects that a plugin sees during `process` only. They live as members and arrays of an instance, so references are
/// answered but not counted: a plugin that keeps one breaks the standard whatever we count.
template <typename Interface>
class BlockObject : public Interface {
public:
    v3::tresult GLOVEBOX_VST3_CALL queryInterface(const v3::TUID iid, void** object) override {
        if (object == nullptr || iid == nullptr) return v3::kInvalidArgument;
        const bool isKnown = v3::iidEqual(iid, v3::FUnknown::iid) || v3::iidEqual(iid, Interface::iid);
        *object = isKnown ? static_cast<Interface*>(this) : nullptr;
        return isKnown ? v3::kResultOk : v3::kNoInterface;
    }
    v3::uint32 GLOVEBOX_VST3_CALL addRef() override { return 1000; }
    v3::uint32 GLOVEBOX_VST3_CALL release() override { return 1000; }

protected:
    ~BlockObject() = default;
};

struct ParameterPoint {
    v3::int32 offset = 0;
    double value = 0;
};

/// Input changes of one block: one queue per parameter, points sorted by offset, the last value never lost (rule V10).
/// Audio thread; memory is taken by the constructor.
class InputParameterChanges final : public BlockObject<v3::IParameterChanges> {
public:
    /// Points beyond one per parameter that fit into a block; further ones replace the parameter's last.
    static constexpr std::size_t extraPoints = 4096;

    InputParameterChanges(std::size_t parameterCount, Breaches& report);
    ~InputParameterChanges();

    /// Starts a block.
    void clear() noexcept;
    /// `offset` must not be smaller than that of an earlier call since `clear`; `value` is clamped to 0 to 1.
    void add(std::uint32_t parameter, v3::ParamID id, v3::int32 offset, double value) noexcept;
    /// Sorts what was added into queues; nothing is visible to the plugin before.
    void seal() noexcept;

    v3::int32 GLOVEBOX_VST3_CALL getParameterCount() override { return static_cast<v3::int32>(used); }
    v3::IParamValueQueue* GLOVEBOX_VST3_CALL getParameterData(v3::int32 index) override;
    v3::IParamValueQueue* GLOVEBOX_VST3_CALL addParameterData(const v3::ParamID& id, v3::int32& index) override;

private:
    class Queue;
    struct Staged {
        std::uint32_t queue = 0;
        ParameterPoint point;
    };
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    Breaches& breaches;
    std::vector<std::uint32_t> queueOf;    ///< by parameter: its queue of this block
    std::vector<std::uint32_t> parameters; ///< by queue
    std::vector<std::uint32_t> lastOf;     ///< by queue: its newest staged point
    std::vector<Queue> queues;
    std::vector<Staged> staged;
    std::vector<ParameterPoint> points;
    std::size_t stagedCount = 0;
    std::size_t used = 0;
};

/// Output changes of one block (rule V11). Audio thread; memory is taken by the constructor.
class OutputParameterChanges final : public BlockObject<v3::IParameterChanges> {
public:
    static constexpr std::size_t maxPoints = 8192;

    OutputParameterChanges(std::span<const v3::ParamID> knownIds, Breaches& report);
    ~OutputParameterChanges();

    void clear() noexcept;

    /// Calls `receive(id, point)` for every point, queue by queue, each in order of offset.
    template <typename Receive>
    void forEach(Receive&& receive) const {
        for (std::size_t index = 0; index < used; ++index) visit(index, receive);
    }

    v3::int32 GLOVEBOX_VST3_CALL getParameterCount() override { return static_cast<v3::int32>(used); }
    v3::IParamValueQueue* GLOVEBOX_VST3_CALL getParameterData(v3::int32 index) override;
    v3::IParamValueQueue* GLOVEBOX_VST3_CALL addParameterData(const v3::ParamID& id, v3::int32& index) override;

private:
    class Queue;
    struct Node {
        ParameterPoint point;
        std::int32_t next = -1;
    };
    struct Chain {
        v3::ParamID id = 0;
        std::int32_t first = -1;
    };
    template <typename Receive>
    void visit(std::size_t queue, Receive&& receive) const {
        for (std::int32_t at = chains[queue].first; at >= 0; at = nodes[static_cast<std::size_t>(at)].next) {
            receive(chains[queue].id, nodes[static_cast<std::size_t>(at)].point);
        }
    }
    Breaches& breaches;
    std::vector<v3::ParamID> known;     ///< sorted
    std::vector<std::uint32_t> queueOf; ///< by place in `known`
    std::vector<Chain> chains;
    std::vector<Queue> queues; ///< the last one swallows what belongs to no parameter
    std::vector<Node> nodes;
    std::size_t nodeCount = 0;
    std::size_t used = 0;
};

} // namespace glovebox::hosting::vst3
