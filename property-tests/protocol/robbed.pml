/*
 * Robbery: a hostile neighbour moves whoever sleeps on the wave to another word, as often as it likes (FUTEX_REQUEUE, which needs
 * no right to write), while the engine is idle and sleeps without slices: on the wave, and on a word of its own process, where
 * nobody else can move or wake it (AudioThread::Implementation::sleepOn).
 *
 * What must hold: an engine that was asked for a block makes it, though the host asks its process to look only once, at some
 * time after it has called (the block's deadline: GroupCore::askToLook), and never again.
 */
#define HOST 0
#define ENGINE 1
#define CONTROL 2
#define WRITERS 3

#define ASKED 0  /* HostPage::sequence */
#define WAVE 1   /* WavePage::wave */
#define OWN 2    /* Engine::Implementation::ownWord */
#define SLEEPS 3 /* SandboxPage::isSleeping */
#define BEGUN 4  /* Engine::Implementation::newestBlock */
#define DONE 5
#define WORDS 6
#include "memory.pml"

#ifndef BLOCKS
#define BLOCKS 2
#endif

chan requests = [BLOCKS] of { bit }; /* the control channel: one request at a time is under way, and none is lost */

/* client/block.cpp, publish; block_wait.cpp, judge and askToLook; sandbox_end.cpp, askToLook. */
inline look() {
	if
	:: mem[SLEEPS] != 0 -> requests!1
	:: mem[SLEEPS] == 0
	fi
}
active proctype Host() {
	byte block = 0;
	do
	:: block == BLOCKS -> break
	:: block < BLOCKS ->
		block++;
#ifdef MUTANT_LOOKS_BEFORE_IT_ASKS
		look();
#endif
		SEQ_CST(HOST, ASKED, block);
		ADD(HOST, WAVE, 1);
		if
		:: mem[SLEEPS] != 0 -> wakeEverybody(HOST, WAVE)
		:: mem[SLEEPS] == 0
		fi;
#if !defined(MUTANT_NEVER_LOOKS) && !defined(MUTANT_LOOKS_BEFORE_IT_ASKS)
		look();
#endif
		if
		:: mem[DONE] == block
		:: timeout -> assert(mem[DONE] == block)
		fi
	od
}

/* engine/audio_thread.cpp, run, waitForBlock and sleepOn. */
active proctype Engine() {
	byte last = 0, heard, heardOwn;
end:	do
	:: mem[ASKED] != last ->
		last = mem[ASKED];
		RELAXED(ENGINE, BEGUN, last);
		SEQ_CST(ENGINE, DONE, last)
	:: mem[ASKED] == last ->
		heard = mem[WAVE];
		heardOwn = mem[OWN];
		SEQ_CST(ENGINE, SLEEPS, 1);
		if
#ifndef MUTANT_NO_LOOK_BEFORE_SLEEP
		:: mem[ASKED] != last
#endif
		:: else ->
			/* futex_waitv: both words are compared, and slept on, with respect to any wake-up. */
			atomic {
				FENCE(ENGINE) ->
				if
				:: mem[WAVE] == heard && mem[OWN] == heardOwn -> sleepsOn[ENGINE] = WAVE
				:: else
				fi
			}
		fi;
		atomic { IS_AWAKE(ENGINE) && FENCE(ENGINE) -> heard = 0; heardOwn = 0; mem[SLEEPS] = 0 }
	od
}

/* engine/sandbox_main.cpp, arrived: Engine::look, before the request is served. */
active proctype Control() {
	byte asked;
end:	do
	:: requests?_ ->
		if
		:: mem[SLEEPS] == 0
		:: mem[SLEEPS] != 0 ->
			asked = mem[ASKED];
			if
			:: asked == mem[BEGUN]
			:: asked != mem[BEGUN] ->
#ifdef MUTANT_RINGS_THE_WAVE
				wakeEverybody(CONTROL, WAVE)
#else
				ADD(CONTROL, OWN, 1);
				/* Of both words, but nobody can move it from this one. */
				d_step { if :: !IS_AWAKE(ENGINE) -> sleepsOn[ENGINE] = AWAKE :: else fi }
#endif
			fi
		fi;
		asked = 0
	od
}

active proctype Thief() {
end:	do
	:: atomic { sleepsOn[ENGINE] == WAVE -> sleepsOn[ENGINE] = STOLEN }
	od
}
