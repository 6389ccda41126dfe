/*
 * Words in shared memory, the store buffers in front of them, and futexes. What every model of this folder shares.
 *
 * Spin runs processes in some order, one statement at a time: sequentially consistent. Real processors put stores into a
 * buffer first, so that a later load of the same thread can overtake them (and C++ allows that for everything that is not
 * seq_cst on both sides). Where the code relies on seq_cst, the store goes through such a buffer here too:
 *   RELAXED(p, word, value)   store(..., relaxed or release): it becomes visible to others some time later, in order
 *   SEQ_CST(p, word, value)   store(..., seq_cst): visible before the thread goes on
 *   ADD(p, word, value)       fetch_add / fetch_sub / exchange: drains the buffer, as on every processor that we run on
 * A thread never loads a word here that may lie in its own buffer.
 */
byte mem[WORDS];

#ifdef STORE_BUFFERS
#ifndef BUFFERED
#define BUFFERED 4 /* stores that one thread may have under way */
#endif
chan buffer[WRITERS] = [BUFFERED] of { byte, byte };

/* The memory takes what is in the buffers, in each one's order, at any time. */
active proctype Memory() {
	byte word, value;
end:	do
	:: atomic { buffer[0]?word, value -> mem[word] = value; word = 0; value = 0 }
#if WRITERS > 1
	:: atomic { buffer[1]?word, value -> mem[word] = value; word = 0; value = 0 }
#endif
#if WRITERS > 2
	:: atomic { buffer[2]?word, value -> mem[word] = value; word = 0; value = 0 }
#endif
#if WRITERS > 3
	:: atomic { buffer[3]?word, value -> mem[word] = value; word = 0; value = 0 }
#endif
	od
}

#define RELAXED(p, word, value) buffer[p]!word, value
#define FENCE(p) empty(buffer[p])
#else
/* Without buffers: most interleavings of steps are tried in models of this kind, which are larger. */
#define RELAXED(p, word, value) mem[word] = value
#define FENCE(p) true
#endif
#define SEQ_CST(p, word, value) atomic { FENCE(p) -> mem[word] = value }
#define ADD(p, word, value) atomic { FENCE(p) -> mem[word] = mem[word] + value }

/*
 * Futexes (native/os/linux/wait_word.cpp). FUTEX_WAIT compares and goes to sleep in one step with respect to FUTEX_WAKE; both
 * calls are barriers. `sleepsOn[i]` is the word that thread i sleeps on, or AWAKE, or STOLEN: moved to another word by
 * FUTEX_REQUEUE of a hostile neighbour, where no wake-up reaches it.
 */
#define AWAKE 255
#define STOLEN 254
byte sleepsOn[WRITERS] = AWAKE;

#define FALL_ASLEEP(p, word, expected) \
	atomic { FENCE(p) -> if :: mem[word] == expected -> sleepsOn[p] = word :: else fi }
#define IS_AWAKE(p) (sleepsOn[p] == AWAKE)
/* FUTEX_WAKE of every sleeper of the word. */
inline wakeEverybody(p, word) {
	d_step {
		FENCE(p);
		if :: sleepsOn[0] == word -> sleepsOn[0] = AWAKE :: else fi;
#if WRITERS > 1
		if :: sleepsOn[1] == word -> sleepsOn[1] = AWAKE :: else fi;
#endif
#if WRITERS > 2
		if :: sleepsOn[2] == word -> sleepsOn[2] = AWAKE :: else fi;
#endif
#if WRITERS > 3
		if :: sleepsOn[3] == word -> sleepsOn[3] = AWAKE :: else fi;
#endif
	}
}
