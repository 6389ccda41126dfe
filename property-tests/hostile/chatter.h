#pragma once

#include "scribbles.h"

#include <cstddef>
#include <vector>

namespace glovebox::hostile {

/// Talks on the control socket of its process, which its engine talks on, too.
class Chatter {
public:
    Chatter(Figures& counted, std::uint64_t seed);

    /// Some allowed announcements: logs with control characters, wishes, edits that are no numbers.
    void flood(std::uint32_t device);
    /// One message that ends the sandbox, of a kind that the seed chooses.
    void breach(std::uint32_t device);
    /// Reads what its engine is waiting for, once.
    void swallow();

private:
    Figures& figures;
    Random random;
    int socket = -1;
    std::vector<std::byte> bytes;

    void send();
    void sendWithDescriptors();
};

} // namespace glovebox::hostile
