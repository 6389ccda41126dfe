#pragma once

#include "scribbles.h"

namespace glovebox::hostile {

/// Robs, moves and wakes whoever sleeps on a word that this process can see, written to or not.
void stealSleepersOnce(const Areas& areas, Random& random, Figures& figures);

/// Tries every wall once; counts what did not hold.
void probeWallsOnce(const Areas& areas, Figures& figures);

} // namespace glovebox::hostile
