#pragma once

#include "wire/messages.h"

namespace glovebox::client {

/// Makes every text of a message that a sandbox sent what a host may show: valid UTF-8 without control characters other than
/// tab and line feed, never longer than it was allowed to be. The sandbox does so for its plugins, but it is hostile itself.
void makeReadable(wire::Message& message);

} // namespace glovebox::client
