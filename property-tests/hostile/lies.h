#pragma once

#include <string>

/// What the stand-in for sandbox-host (liar.cpp) is asked to do: the file that a device names says it.
///
///     announce/<message>   announces a message of that kind (all fields empty)
///     cut/<message>        a message of that kind without its last byte
///     unasked/<message>    a message of that kind in answer to a request that was never made
///     answer/<request>     answers that request, when it comes, with a message of another type
///     <name>               one of the lies below
namespace glovebox::hostile {

struct Lie {
    const char* name;
    const char* rule;    ///< what the reason of its end must say
    const char* provoke; ///< request that the host must be brought to make; empty: adding the device is enough
};

constexpr Lie lies[] = {
    {"short", "too short", ""},
    {"unknown-kind", "unknown kind", ""},
    {"trailing", "trailing bytes", ""},
    {"long-text", "a field is out of bounds", ""},
    {"long-list", "a field is out of bounds", ""},
    {"no-enumerator", "a field is out of bounds", ""},
    {"no-truth-value", "a field is out of bounds", ""},
    {"too-large", "control message too large", ""},
    {"twice", "an answer that nobody asked for", ""},
    {"before-asked", "an answer that nobody asked for", ""},
    {"empty", "closed its control channel and went on", ""},
    {"closed", "closed its control channel and went on", ""},
    {"restarts-another", "a sandbox spoke for a device that it does not have", ""},
    {"changes-another", "a sandbox spoke for a device that it does not have", ""},
    {"edits-another", "a sandbox spoke for a device that it does not have", ""},
    {"latency-announced", "a latency out of bounds", ""},
    {"another-device", "a device description out of bounds", ""},
    {"many-inputs", "a device description out of bounds", ""},
    {"many-outputs", "a device description out of bounds", ""},
    {"many-note-ports", "a device description out of bounds", ""},
    {"many-channels", "a device description out of bounds", ""},
    {"latency-described", "a device description out of bounds", ""},
    {"latency-activated", "a device description out of bounds", ""},
    {"channels-of-layout", "a device description out of bounds", "request-layout"},
    {"parameters-without-end", "a parameter page out of bounds", "get-parameters"},
    {"parameters-from-elsewhere", "a parameter page out of bounds", "get-parameters"},
    {"parameters-of-none", "an empty parameter page", "get-parameters"},
    {"plan-refused", "refused a plan", ""},
    {"done-ahead", "a done word is ahead", "a block"},
    {"crashed-and-well", "its crash word", "a block"},
};

/// Lies in the first message of all, before there is a device: by the environment variable GLOVEBOX_LOG.
constexpr char anotherVersion[] = "another-version";

/// Logged when a lie has been told: whoever is not ended for it by then is believed.
constexpr char told[] = "told";

} // namespace glovebox::hostile
