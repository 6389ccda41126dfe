/*
 * Late blocks: both deadlines may pass at any moment (time is not modelled, so every order of "in time" and "too late" is
 * tried). The rules: DESIGN.md 4.6 and 4.8.
 *
 * What must hold:
 *   - process() ends, and in the end every sandbox has caught up with the last block it was asked for: late behind late too
 *   - nobody is asked, and nothing is written that a sandbox reads, before its last done word has caught up (prepareBlock)
 *   - what is not replaced is what its stage made in this block; a complete report means that everybody heard everybody
 *
 * What does NOT hold, and is not promised (NOT_PROMISED_... must be refuted, or the text of README.md is wrong):
 *   - a stage that finishes in the moment in which it is replaced: a consumer that saw its done word first hears what it made,
 *     though the report says late and the host hears its fallback
 *   - a late sandbox hears of its neighbours what they made in *its* block: their areas may hold a newer one by then
 */
#define DEADLINES
#define HEARD_REAL(n, m) (!NEEDS(n, m) || (heardReal[n] & (1 << (m))))
#define HEARD_FALLBACK(n, m) (!NEEDS(n, m) || !isReplaced[m] || isReplaced[n] || (heardFallback[n] & (1 << (m))))
#include "topology.pml"
inline checkReport() {
	assert(isReplaced[0] || isReplaced[1] || isReplaced[2] ||
	       (HEARD_REAL(0, 0) && HEARD_REAL(0, 1) && HEARD_REAL(0, 2) && HEARD_REAL(1, 0) && HEARD_REAL(1, 1) &&
	        HEARD_REAL(1, 2) && HEARD_REAL(2, 0) && HEARD_REAL(2, 1) && HEARD_REAL(2, 2)));
#ifdef NOT_PROMISED_FALLBACK_FOR_ALL
	assert(HEARD_FALLBACK(0, 0) && HEARD_FALLBACK(0, 1) && HEARD_FALLBACK(0, 2) && HEARD_FALLBACK(1, 0) &&
	       HEARD_FALLBACK(1, 1) && HEARD_FALLBACK(1, 2) && HEARD_FALLBACK(2, 0) && HEARD_FALLBACK(2, 1) && HEARD_FALLBACK(2, 2));
#endif
}
#ifdef NOT_PROMISED_LATE_INPUTS
#define STRICT_INPUTS
#endif
#include "block.pml"

active proctype Watchdog() {
	timeout -> assert(hasFinished && !isAtWork[0] && !isAtWork[1] && !isAtWork[2])
}
