// Declares glovebox::abi::clap and then, in the global namespace, an independent CLAP. CMake says which one it found:
// GLOVEBOX_CLAP_BASE when there is any, GLOVEBOX_CLAP_COMPLETE when it is one that clap_stable.inc can be held against.
#pragma once

#include "abi/clap/clap.h"

#include <cstdint>
#include <string_view>

// Some of the official constants are macros. They would rewrite our names too, so the values are taken before.
namespace ours {

using namespace glovebox::abi::clap;

#define STRUCT(name)
#define MEMBER(structure, name)
#define TYPE(name)
#define CONSTANT(name) inline constexpr auto value_##name = glovebox::abi::clap::name;
#define TEXT(name) inline constexpr std::string_view text_##name{glovebox::abi::clap::name};
#include "clap_base.inc"
#include "clap_drafts.inc"
#include "clap_stable.inc"
#undef STRUCT
#undef MEMBER
#undef TYPE
#undef CONSTANT
#undef TEXT

} // namespace ours

#if GLOVEBOX_CLAP_COMPLETE
#include <clap/all.h>
#elif GLOVEBOX_CLAP_BASE
#include <clap/entry.h>
#include <clap/ext/audio-ports.h>
#include <clap/ext/gui.h>
#include <clap/ext/latency.h>
#include <clap/ext/note-ports.h>
#include <clap/ext/params.h>
#include <clap/ext/state.h>
#include <clap/ext/thread-check.h>
#include <clap/ext/timer-support.h>
#if __has_include(<clap/factory/plugin-factory.h>)
#include <clap/factory/plugin-factory.h>
#else
#include <clap/plugin-factory.h>
#endif
#include <clap/plugin.h>
#include <clap/stream.h>
#endif
