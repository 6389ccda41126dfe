#pragma once

#include "core/result.h"

#include <cstddef>
#include <span>
#include <vector>

namespace glovebox::hosting::vst3 {

/// A VST3's whole state as one run of bytes, all numbers little-endian:
///
///     "GBV3"  u32 version (1)  u8[16] class id  u64 component size  u64 controller size  component  controller
///
/// The class id is in print order (the same on every system). Decoding trusts nothing: it may come from a file.
struct StateContainer {
    std::byte classId[16] = {};
    std::vector<std::byte> component;
    std::vector<std::byte> controller;
};

[[nodiscard]] std::vector<std::byte> encodeState(const StateContainer& state);
/// `invalidArgument` naming what is wrong; sizes must add up exactly.
[[nodiscard]] core::Result<StateContainer> decodeState(std::span<const std::byte> bytes);

} // namespace glovebox::hosting::vst3
