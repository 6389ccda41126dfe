/*
 * One block after another: the host's process() (native/client/block.cpp, block_wait.cpp) and the audio threads of two or three
 * sandboxes (native/engine/audio_thread.cpp, engine.cpp). handoff.pml, late.pml and crash.pml include it, choose what can
 * happen (DEADLINES, CRASHES) and say what must hold.
 */
#ifndef BLOCKS
#define BLOCKS 3
#endif

/* Words in shared memory (native/wire/areas.h). */
#define HOST SANDBOXES /* as a thread: sandboxes come first */
#define WRITERS (SANDBOXES + 1)
#define SEQUENCE(s) (s)          /* HostPage::sequence */
#define SLEEPS(s) (3 + (s))      /* SandboxPage::isSleeping */
#define DONE(n) (6 + (n))        /* SandboxPage::done[stage].sequence */
#define BELL(s) (9 + (s))        /* BellPage::bell of the sandbox */
#define WAVE 12                  /* WavePage::wave */
#define HOST_SLEEPS 13           /* WavePage::hostIsSleeping */
#define RING_ALWAYS 14           /* WavePage::ringAlways */
#define HOST_BELL 15             /* BellPage::bell of the host */
#define REMAINING 16             /* BellPage::remaining of the host, ZERO more than it is */
#define ZERO 8
#define WORDS 17
#include "memory.pml"

/* HostPage::fallback, by consuming and producing node. Relaxed only before the seq_cst store of `sequence`, which carries it. */
#define MARK(consumer, producer) mark[(consumer) * NODES + (producer)]
byte mark[NODES * NODES];
/* What lies in areas: the block that it belongs to. */
byte input[SANDBOXES];          /* host arena: host inputs, delayed edges, events, and the header of the host page */
byte output[NODES];             /* output areas; 0 while they are written */
byte fallback[NODES * NODES];   /* host arena: what a consumer hears of a replaced producer */
bool isGone[3];         /* SandboxRuntime::isGone(): isDead, hasLifeEnded or page->crashed */
bool isKilled[3];       /* its threads run no more */

/* For the properties alone. */
byte block;                     /* of the host */
bool isAtWork[3];       /* has taken up a block and not finished it: reads its arena */
byte heardReal[NODES];          /* bits of producers whose output it copied in its newest block */
byte heardFallback[NODES];
bool hasFinished;               /* the host has done all blocks */
bool isReplaced[NODES];         /* the host: in this block (SandboxEntry::replaced) */
bool takesPart[3];      /* the host: in this block */
bool wasGone[3];        /* the host has seen it gone */

#define IS_DONE(n, b) (mem[DONE(n)] >= (b))

#ifdef PREWAKES
#define HAS_BLOCK hasPrewoken = false
#else
#define HAS_BLOCK skip
#endif

/* ---- the sandbox ------------------------------------------------------------------------------------------------------- */

/* Engine::Implementation::isDone of all that node n waits for, for Engine::isStageReady (engine.cpp). */
#define HAS_INPUT(n, m, b) (!NEEDS(n, m) || IS_DONE(m, b) || MARK(n, m) == (b))
#define IS_READY(n, b) (HAS_INPUT(n, 0, b) && HAS_INPUT(n, 1, b) && HAS_INPUT(n, 2, b))

/* engine.cpp, ringBell: increments the bell's word and wakes its sleeper. */
inline ringBell(word) {
	ADD(s, word, 1);
	wakeEverybody(s, word)
}

/* audio_thread.cpp, sleepOn: the word is read, then the flag raised, then the condition looked at again. */
inline sleepOn(word, maySleepInSlices, isMet) {
	heard = mem[word];
#ifdef MUTANT_SLEEPING_UNFENCED
	RELAXED(s, SLEEPS(s), 1);
#else
	SEQ_CST(s, SLEEPS(s), 1);
#endif
	if
#ifndef MUTANT_NO_LOOK_BEFORE_SLEEP
	:: isMet
#endif
	:: else -> FALL_ASLEEP(s, word, heard)
	fi;
#ifdef SLICES
	/* waitSliceNs: within a block the sleeper looks again by itself. */
	atomic { (IS_AWAKE(s) || maySleepInSlices) && FENCE(s) -> sleepsOn[s] = AWAKE; heard = 0; mem[SLEEPS(s)] = 0 }
#else
	atomic { IS_AWAKE(s) && FENCE(s) -> heard = 0; mem[SLEEPS(s)] = 0 }
#endif
}

#ifdef PREWAKES
/* audio_thread.cpp, awaitDue: a sleep that may end by time, once for each block, to spin for a while and sleep again. */
inline sleepUntilDue(word, isMet) {
	hasPrewoken = true;
	heard = mem[word];
	SEQ_CST(s, SLEEPS(s), 1);
	if
	:: isMet
	:: else -> FALL_ASLEEP(s, word, heard)
	fi;
	atomic { FENCE(s) -> sleepsOn[s] = AWAKE; heard = 0; mem[SLEEPS(s)] = 0 }
}
#define IDLES_ON_WAVE \
	if \
	:: hasPrewoken -> SLEEP_AFTER_DUE \
	:: else -> sleepUntilDue(WAVE, mem[SEQUENCE(s)] != sequence) \
	fi
#ifdef MUTANT_PREWOKEN_SLEEPS_UNSEEN
/* It spun, so nobody needs to know that it sleeps now. */
#define SLEEP_AFTER_DUE heard = mem[WAVE]; if :: mem[SEQUENCE(s)] != sequence :: else -> FALL_ASLEEP(s, WAVE, heard) fi; atomic { IS_AWAKE(s) -> heard = 0 }
#else
#define SLEEP_AFTER_DUE sleepOn(WAVE, false, mem[SEQUENCE(s)] != sequence)
#endif
#else
#define IDLES_ON_WAVE sleepOn(WAVE, false, mem[SEQUENCE(s)] != sequence)
#endif

/* engine.cpp, runStage: marks are looked at once, then foreign outputs are copied. */
inline copyForeign(m) {
	if
	:: NEEDS(node, m) && MARK(node, m) == sequence -> heardFallback[node] = heardFallback[node] | (1 << m)
	:: NEEDS(node, m) && MARK(node, m) != sequence -> heardReal[node] = heardReal[node] | (1 << m)
	:: else
	fi
}
/* What it reads while it works belongs to its block. */
#ifdef STRICT_INPUTS
#define MAY_HAVE_MOVED_ON(m) false
#else
/* Of a block that the host has left its neighbours may have made the next one already. */
#define MAY_HAVE_MOVED_ON(m) (block > sequence)
#endif
#define IS_RIGHT(m) (!(heardFallback[node] & (1 << (m))) || fallback[node * NODES + (m)] == sequence) && \
                    (!(heardReal[node] & (1 << (m))) || output[m] == sequence || MAY_HAVE_MOVED_ON(m))
#define READS_WHAT_IT_SHOULD (input[s] == sequence && IS_RIGHT(0) && IS_RIGHT(1) && IS_RIGHT(2))

/* engine.cpp, Implementation::ring, for the consumer of this stage: rung when all of its inputs are there. */
#if defined(DEADLINES) || defined(CRASHES)
#define RINGS_ALWAYS ringsAlways
#else
#define RINGS_ALWAYS false
#endif
#ifdef JOIN
#define IS_COMPLETE (RINGS_ALWAYS || (IS_DONE(0, sequence) && IS_DONE(1, sequence)))
#else
#define IS_COMPLETE true
#endif
inline ringConsumer() {
	if
#ifndef MUTANT_CONSUMER_NOT_RUNG
	:: CONSUMER(node) < NODES && IS_COMPLETE && mem[SLEEPS(OWNER(CONSUMER(node)))] != 0 ->
		ringBell(BELL(OWNER(CONSUMER(node))))
#endif
	:: else
	fi
}

inline ringAfter() {
#if defined(DEADLINES) || defined(CRASHES)
	ringsAlways = mem[RING_ALWAYS]; /* engine.cpp, ring: page.ringAlways.load */
#endif
	ringConsumer();
	if
	:: node == LAST(s) ->
#ifdef MUTANT_EXACT_REMAINING
		/* As it was: a decrement that comes late, after the host has begun the next block, hides who is last there. */
		atomic { FENCE(s) -> isLastOfAll = (mem[REMAINING] == ZERO + 1); mem[REMAINING] = mem[REMAINING] - 1 };
#else
		atomic { FENCE(s) -> isLastOfAll = (mem[REMAINING] <= ZERO + 1); mem[REMAINING] = mem[REMAINING] - 1 };
#endif
		if
#ifndef MUTANT_HOST_NOT_RUNG
		:: (isLastOfAll || RINGS_ALWAYS) && mem[HOST_SLEEPS] != 0 -> ringBell(HOST_BELL)
#endif
		:: else
		fi;
		isLastOfAll = false
	:: else
	fi
}

inline makeOutput() {
	d_step {
		assert(READS_WHAT_IT_SHOULD);
		output[node] = sequence;
		if :: node == LAST(s) -> isAtWork[s] = false :: else fi
	}
}

inline publishDone() {
#ifdef MUTANT_DONE_UNFENCED
	RELAXED(s, DONE(node), sequence)
#else
	SEQ_CST(s, DONE(node), sequence)
#endif
}

inline runStage() {
	/* runStep: inputs are copied, devices write their outputs. */
	d_step {
		heardReal[node] = 0;
		heardFallback[node] = 0;
		copyForeign(0);
		copyForeign(1);
		copyForeign(2);
		output[node] = 0;
		assert(READS_WHAT_IT_SHOULD)
	};
#ifdef MUTANT_RING_BEFORE_DONE
	ringAfter();
	makeOutput();
	publishDone()
#elif defined(MUTANT_DONE_BEFORE_OUTPUT)
	publishDone();
	makeOutput();
	ringAfter()
#else
	makeOutput();
	publishDone();
	ringAfter()
#endif
}

inline runAudioThread() {
end_idle:
	do
	:: mem[SEQUENCE(s)] == sequence -> /* audio_thread.cpp, run: waitForBlock */
		if
		:: NEEDS_ANY(FIRST(s)) -> sleepOn(BELL(s), false, mem[SEQUENCE(s)] != sequence)
		:: else -> IDLES_ON_WAVE
		fi
	:: else -> /* run: runBlock */
		d_step { sequence = mem[SEQUENCE(s)]; node = FIRST(s); HAS_BLOCK };
		do
		:: node == NODES -> break
		:: else ->
			do
			:: IS_READY(node, sequence) -> break
			:: else -> sleepOn(BELL(s), true, IS_READY(node, sequence)) /* waitForStage */
			od;
			runStage();
			node = AFTER(node)
		od;
		node = 0
	od
}

active [SANDBOXES] proctype Sandbox() {
#ifdef STORE_BUFFERS
	byte s = _pid - 1; /* Memory is process 0 */
#else
	byte s = _pid;
#endif
	byte sequence, node, heard;
	bool ringsAlways, isLastOfAll;
#ifdef PREWAKES
	bool hasPrewoken; /* for the next block */
#endif
#ifdef CRASHES
	runAudioThread() unless { isKilled[s] }
#else
	runAudioThread()
#endif
}

/* ---- the host ---------------------------------------------------------------------------------------------------------- */

#define H HOST
/* block_state.h, isDone: of a sandbox that was asked. */
#define IS_STAGE_DONE(n) (takesPart[OWNER(n)] && IS_DONE(n, block))
#define IS_OPEN(n) (!isReplaced[n] && !IS_STAGE_DONE(n))

/* block.cpp, ring (of a sandbox, by the host). */
inline ringSandbox(c) {
	ADD(H, BELL(c), 1);
	if
	:: mem[SLEEPS(c)] != 0 -> wakeEverybody(H, BELL(c))
	:: else
	fi
}

/* block_io.cpp, computeFallback for one consumer; block_wait.cpp, replaceStage. */
inline tellConsumer(c, n) {
	if
	:: NEEDS(c, n) &&
#ifndef MUTANT_WRITE_TO_LATE
	   takesPart[OWNER(c)] &&
#endif
	   true ->
		fallback[(c) * NODES + n] = block;
#ifndef MUTANT_NO_MARK
		MARK(c, n) = block;
#endif
		ringSandbox(OWNER(c))
	:: else
	fi
}
inline replaceStage(n) {
	isReplaced[n] = true;
	tellConsumer(0, n);
	tellConsumer(1, n);
	tellConsumer(2, n)
}


/* beginBlock: who takes part; writeInputs, writeCommands (block_io.cpp); fallbacks of those that do not, before anybody
 * starts (publish). Only late sandboxes can see any of it: that none of them reads it is asserted. */
inline prepareBlock() {
	d_step {
		participants = 0;
		isDegraded = false;
		for (i : 0 .. SANDBOXES - 1) {
			/* SandboxRuntime::hasCaughtUp: the done word of the last stage it was asked for. */
#ifdef MUTANT_ASK_THE_LATE
			takesPart[i] = !isGone[i];
#elif defined(MUTANT_FIRST_STAGE_IS_ENOUGH)
			takesPart[i] = !isGone[i] && mem[DONE(FIRST(i))] >= asked[i];
#else
			takesPart[i] = !isGone[i] && mem[DONE(LAST(i))] >= asked[i];
#endif
			if
			:: takesPart[i] ->
				participants++;
				assert(!isAtWork[i]);
				assert(!wasGone[i]);
				input[i] = block
			:: else
			fi
		}
		for (i : 0 .. NODES - 1) {
			isReplaced[i] = !takesPart[OWNER(i)];
			if :: isReplaced[i] && HAS_CONSUMERS(i) -> isDegraded = true :: else fi;
			if :: isReplaced[i] && NEEDS(0, i) && takesPart[OWNER(0)] -> fallback[i] = block; MARK(0, i) = block :: else fi;
			if :: isReplaced[i] && NEEDS(1, i) && takesPart[OWNER(1)] -> fallback[NODES + i] = block; MARK(1, i) = block :: else fi;
			if :: isReplaced[i] && NEEDS(2, i) && takesPart[OWNER(2)] -> fallback[2 * NODES + i] = block; MARK(2, i) = block :: else fi
		}
		i = 0
	};
	RELAXED(H, REMAINING, ZERO + participants);
	RELAXED(H, RING_ALWAYS, isDegraded)
}

/* publish: who waits for others is asked before anybody can start, or it could be rung before it is asked. */
#if defined(MUTANT_PUBLISH_IN_ORDER) || defined(PARALLEL)
#define IN_TURN(k) (k)
#elif defined(REENTERED)
#define IN_TURN(k) (1 - (k))
#elif defined(CHAIN)
#define IN_TURN(k) ((k) == 2 -> 0 : (k) + 1)
#else
#define IN_TURN(k) ((k) == 0 -> 2 : (k) - 1)
#endif
inline publishTo(c) {
	atomic {
		if
		:: takesPart[c] ->
			FENCE(H);
			asked[c] = block;
			isAtWork[c] = true;
			mem[SEQUENCE(c)] = block
		:: else
		fi
	}
}

#define IS_REPLACED_OR_UNUSED(n, m) (!NEEDS(n, m) || isReplaced[m])
/* Who starts with the wave sleeps on it: one call for all of them. */
#define IS_ASLEEP(c) (takesPart[c] && !NEEDS_ANY(FIRST(c)) && mem[SLEEPS(c)] != 0)
/* Everybody it waits for is replaced: nobody else will ring. */
inline startSandbox(c) {
	if
	:: takesPart[c] && NEEDS_ANY(FIRST(c)) && IS_REPLACED_OR_UNUSED(FIRST(c), 0) &&
	   IS_REPLACED_OR_UNUSED(FIRST(c), 1) && IS_REPLACED_OR_UNUSED(FIRST(c), 2) -> ringSandbox(c)
	:: else
	fi
}

inline beginBlock() {
	prepareBlock();
	publishTo(IN_TURN(0));
	publishTo(IN_TURN(1));
#if SANDBOXES > 2
	publishTo(IN_TURN(2));
#endif
	ADD(H, WAVE, 1);
	if
#ifndef MUTANT_WAVE_NOT_WOKEN
	:: IS_ASLEEP(0) || IS_ASLEEP(1) || IS_ASLEEP(2) -> wakeEverybody(H, WAVE)
#endif
	:: else
	fi;
#if defined(DEADLINES) || defined(CRASHES)
	startSandbox(0);
	startSandbox(1);
	startSandbox(2)
#endif
}

#define HAS_INPUTS(n) ((!NEEDS(n, 0) || isReplaced[0] || IS_STAGE_DONE(0)) && (!NEEDS(n, 1) || isReplaced[1] || IS_STAGE_DONE(1)) && \
                       (!NEEDS(n, 2) || isReplaced[2] || IS_STAGE_DONE(2)))

#define COUNT_OPEN (IS_OPEN(0) + IS_OPEN(1) + IS_OPEN(2))
#ifdef CRASHES
/* waitForStages: one that died in this block; its consumers must not wait for a deadline. */
#define IS_LOST(n) (IS_OPEN(n) && isGone[OWNER(n)])
inline replaceLost(n) {
	if
	:: IS_LOST(n) ->
		wasGone[OWNER(n)] = true;
#ifdef MUTANT_CONSUMERS_OF_DEAD_NOT_TOLD
		isReplaced[n] = true
#else
		SEQ_CST(H, RING_ALWAYS, 1);
		replaceStage(n)
#endif
	:: else
	fi
}
#endif

inline replaceLate(n) {
	if
	:: takesPart[OWNER(n)] && HAS_INPUTS(n) && HAS_CONSUMERS(n) && IS_OPEN(n) -> replaceStage(n)
	:: else
	fi
}

inline ringHeir(c) {
	if :: takesPart[c] -> ringSandbox(c) :: else fi
}

inline waitForStages() {
	do
	:: true ->
		/* A look at all done words is one step: they only grow, and only how many are missing matters. */
		d_step { heard = mem[HOST_BELL]; undone = COUNT_OPEN };
		if
		:: undone == 0 -> break
		:: else
		fi;
#ifdef CRASHES
		/* A participant that is gone may have died before it rang its consumers, or counted itself as finished. */
		if
		:: !hasMourned && ((takesPart[0] && isGone[0]) || (takesPart[1] && isGone[1]) || (takesPart[2] && isGone[2])) ->
			hasMourned = true;
#ifndef MUTANT_DEAD_COUNT_ON
			SEQ_CST(H, RING_ALWAYS, 1);
#endif
#ifndef MUTANT_HEIRS_NOT_RUNG
			ringHeir(0);
			ringHeir(1);
			ringHeir(2)
#endif
		:: else
		fi;
		if
		:: IS_LOST(0) || IS_LOST(1) || IS_LOST(2) ->
			replaceLost(0);
			replaceLost(1);
			replaceLost(2);
			goto again
		:: else
		fi;
#endif
#ifdef DEADLINES
		/* Time passes as it likes. */
		if
		:: true
		:: true -> break /* blockDeadline */
		:: !isStageDeadlineOver ->
			isStageDeadlineOver = true;
#ifndef MUTANT_DEADLINE_RINGS_NOT_ALWAYS
			SEQ_CST(H, RING_ALWAYS, 1);
#endif
			replaceLate(0);
			replaceLate(1);
			replaceLate(2);
			goto again
		fi;
#endif
		if
		:: goto again /* it spins, and sees what it would not be rung for yet */
		:: true
		fi;
#ifdef MUTANT_HOST_SLEEPS_UNFENCED
		RELAXED(H, HOST_SLEEPS, 1);
#else
		SEQ_CST(H, HOST_SLEEPS, 1);
#endif
		if
#ifdef MUTANT_HOST_DOES_NOT_LOOK_AGAIN
		:: true ->
#else
		:: COUNT_OPEN == undone -> /* looked at again: who finished before it could see the flag has not rung */
#endif
			FALL_ASLEEP(H, HOST_BELL, heard);
#ifdef DEADLINES
			if :: IS_AWAKE(H) :: true -> sleepsOn[H] = AWAKE fi
#else
			IS_AWAKE(H)
#endif
		:: else
		fi;
		RELAXED(H, HOST_SLEEPS, 0);
again:		skip
	od;
	skip;
	d_step { undone = 0; heard = 0; isStageDeadlineOver = false; hasMourned = false }
}

/* block_wait.cpp, judge: what is still open yields its fallback; consumers are told, though their block is over. */
inline judgeNode(n) {
	if
	:: IS_OPEN(n) -> replaceStage(n)
	:: else
	fi
}

active proctype Host() {
	byte i, heard, undone, participants;
	byte asked[3]; /* SandboxRuntime::lastSignalled */
	bool isDegraded, isStageDeadlineOver, hasMourned;
	do
	:: block == BLOCKS -> break
	:: else ->
		block++;
		beginBlock();
		waitForStages();
#if defined(DEADLINES) || defined(CRASHES)
		judgeNode(0);
		judgeNode(1);
		judgeNode(2);
#endif
		d_step {
			/* block_io.cpp, readOutputs: what is not replaced is read from its output area. */
			assert((isReplaced[0] || output[0] == block) && (isReplaced[1] || output[1] == block) && (isReplaced[2] || output[2] == block));
			checkReport()
		}
	od;
	hasFinished = true
}
