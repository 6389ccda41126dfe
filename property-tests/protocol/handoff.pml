/*
 * Hand-off: within a block sandboxes start each other, and whoever completes it rings the host. Nothing here ends by time: a
 * wake-up that is lost leaves somebody asleep for ever, which spin reports.
 *
 * What must hold:
 *   - the host finishes every block, and every sandbox finishes what it was asked for (Watchdog)
 *   - a consumer copies what its producer made in this block, the host reads what every stage made in this block
 *   - nobody writes what somebody reads: inputs of a sandbox that is at work, outputs before their done word
 */
#include "topology.pml"
inline checkReport() {
	assert(!isReplaced[0] && !isReplaced[1] && !isReplaced[2])
}
#define STRICT_INPUTS
#include "block.pml"

/* When nothing can go on, everything must be done. */
active proctype Watchdog() {
	byte n;
	timeout -> assert(hasFinished && mem[DONE(0)] == BLOCKS && mem[DONE(1)] == BLOCKS && mem[DONE(2)] == BLOCKS)
}
