#pragma once

#include "client/sandbox_link.h"

namespace glovebox::client {

/// Parameter values on their way to a device outside of blocks, as many in one message as it takes. Control threads.
class ParameterBatch {
public:
    ParameterBatch(SandboxLink& link, DeviceId device) : link(link), flush{device, {}} {}

    /// Sends when a message is full.
    [[nodiscard]] core::Status add(std::uint32_t parameter, double value) {
        core::Event event;
        event.kind = core::EventKind::parameterValue;
        event.id = parameter;
        event.value = value;
        flush.events.push_back(event);
        return flush.events.size() < eventsPerMessage ? core::ok() : send();
    }
    /// What is left.
    [[nodiscard]] core::Status send() {
        if (flush.events.empty()) return core::ok();
        auto status = link.command(flush, link.settings().callLimitNs);
        flush.events.clear();
        return status;
    }

private:
    static constexpr std::size_t eventsPerMessage = 256;
    SandboxLink& link;
    wire::FlushParameters flush;
};

} // namespace glovebox::client
