#pragma once

namespace glovebox::abi::clap {}

namespace glovebox::hosting::clap {

/// What the standard declares, by a name short enough to be read next to ours.
namespace abi = ::glovebox::abi::clap;

} // namespace glovebox::hosting::clap
