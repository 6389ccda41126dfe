/*
 * Crashes: a sandbox may die between any two of its steps, once; or its crash handler or life word only says that it dies
 * (FALSE_ALARM: a thread of it has crashed while its audio thread works on). No deadline helps: offline there is none.
 *
 * What must hold:
 *   - the host finishes every block; those that live finish what they were asked for
 *   - who was seen gone is never asked again (prepareBlock), and nothing of the dead is waited for
 *   - what is not replaced is what its stage made in this block
 */
#define CRASHES
#include "topology.pml"
inline checkReport() { skip }
#include "block.pml"

/* client/life_watch.cpp, look, and sandbox_end.cpp, finish: the host is rung whatever it waits for. */
active proctype Fate() {
	byte victim;
	if
	:: victim = 0
	:: victim = 1
#if SANDBOXES > 2
	:: victim = 2
#endif
	fi;
#ifdef FALSE_ALARM
	skip;
#else
	isKilled[victim] = true;
#endif
	isGone[victim] = true;
#ifndef MUTANT_DEATH_RINGS_NOBODY
	mem[HOST_BELL] = mem[HOST_BELL] + 1;
	d_step { if :: sleepsOn[HOST] == HOST_BELL -> sleepsOn[HOST] = AWAKE :: else fi }
#endif
}

active proctype Watchdog() {
	timeout -> assert(hasFinished && (isGone[0] || !isAtWork[0]) && (isGone[1] || !isAtWork[1]) && (isGone[2] || !isAtWork[2]))
}
