#pragma once

#include "hosting/test/clap_spy.h"

namespace glovebox::hosting::test {

/// The spy that the C functions of entry, plugin and extensions serve: the one that lives.
extern Spy* current;

/// `get_extension` of the spy's plugin: the extensions that the spy offers at that time, null for all others.
const void* spyExtension(const abi::clap_plugin_t* plugin, const char* id);

} // namespace glovebox::hosting::test
