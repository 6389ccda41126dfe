#pragma once

#include "core/plugin_info.h"
#include "wire/areas.h"

#include <cstdint>
#include <vector>

namespace glovebox::wire {

/// Where the samples or events of one connection (or of the host) come from, as seen by the sandbox that consumes them.
enum class SourceKind : std::uint8_t {
    host,    ///< a buffer in a host arena: host input or a delayed edge (its FIFO is kept by the host)
    local,   ///< an output of a device of the same sandbox that ran earlier in this block: no copy, no check
    foreign, ///< an output area of another sandbox, same block (synchronous): copied once, checked
};

/// A place in a mapped area.
struct Place {
    std::uint32_t area = 0;
    std::uint32_t offset = 0;
};

constexpr std::uint32_t noForeignIndex = 0xffffffff;

struct AudioSource {
    SourceKind kind = SourceKind::host;
    core::SampleType sampleType = core::SampleType::float32; ///< of the source
    std::uint16_t channels = 0;                              ///< of the source; mono feeds every target channel
    Place place;                   ///< host, foreign: channel 0; channels are `channelStride` apart
    std::uint32_t device = 0;      ///< local
    std::uint32_t port = 0;        ///< local
    std::uint32_t delayFrames = 0; ///< latency compensation on this edge
    std::uint64_t delayKey =
        0; ///< identity of its delay line: contents are kept across plans if key and length are equal
    std::uint32_t foreignIndex =
        noForeignIndex; ///< foreign: index into HostPage::fallback, one per producing (sandbox, stage)
    Place fallback;     ///< foreign: buffer in a host arena used when marked
};

struct EventSource {
    SourceKind kind = SourceKind::host;
    std::uint16_t targetPort =
        0; ///< note input port its events are for; host sources carry ports of their own (0xffff)
    std::uint16_t sourcePort = 0; ///< local, foreign: only events of this note output port pass
    Place place;                  ///< host, foreign: event area
    std::uint32_t capacity = defaultEventCapacity;
    std::uint32_t payloadCapacity = defaultPayloadCapacity;
    std::uint32_t device = 0; ///< local
    std::uint32_t delayFrames = 0;
    std::uint64_t delayKey = 0; ///< also the identity of the held notes that end when the source dies
    std::uint32_t foreignIndex = noForeignIndex;
};
constexpr std::uint16_t everyPort = 0xffff;

/// One device's turn.
struct DeviceStep {
    std::uint32_t device = 0;
    std::vector<std::vector<AudioSource>> inputs; ///< per input port, in the order they are summed (first copied)
    std::vector<EventSource> events;              ///< merge order at equal times
    std::uint32_t transportDelayFrames = 0;       ///< the transport is shifted back by this much
};

/// A done word of another sandbox.
struct Dependency {
    std::uint32_t peer = 0; ///< index into Plan::peers
    std::uint32_t stage = 0;
    /// Index into HostPage::fallback of the *consumer*: the same for every source that this stage of this peer feeds. The
    /// dependency is satisfied by the done word or by the mark. Unused (`noForeignIndex`) in Ring::needs.
    std::uint32_t foreignIndex = noForeignIndex;
};

/// Somebody to wake once this stage and all of `needs` are done. Ringing too early costs a wake-up, nothing else; with
/// WavePage::ringAlways set, `needs` is not looked at (some producer is dead or late, or a bell was forged).
struct Ring {
    std::uint32_t peer = 0; ///< index into Plan::peers; `hostPeer`: the host's bell
    std::vector<Dependency> needs;
};
constexpr std::uint32_t hostPeer = 0xffffffff;

struct Stage {
    std::vector<Dependency>
        waitsFor; ///< done words of other sandboxes, same block; empty for the first stage: starts with the wave
    std::vector<DeviceStep> steps;
    std::vector<Ring> rings;
};

/// Another sandbox whose done words this one reads or whose bell it rings.
struct Peer {
    std::uint32_t sandboxPage = 0; ///< area ids
    std::uint32_t bell = 0;        ///< 0: never rung by us
};

/// What one sandbox does in every block from the one that publishes `version`. A sandbox without stages is not signalled.
struct Plan {
    std::uint32_t version = 0;
    /// Version of the plan that is in use before this one: notes that only its connections hold end in the first block of
    /// this one. 0: the newest that is no alternate.
    std::uint32_t follows = 0;
    /// Prepared for the case that a standby takes over, perhaps never run: until then nobody sleeps or wakes for it.
    bool isAlternate = false;
    std::vector<Peer> peers;
    std::vector<Stage> stages;
};

} // namespace glovebox::wire
