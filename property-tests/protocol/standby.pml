/*
 * A standby takes over (DESIGN.md section 6). The primary dies at any moment; the standby is told of parameters now and then;
 * recovery claims it; blocks go on. StandbyUse is the one word that decides (client/sandbox_link.h).
 *
 * What must hold:
 *   - a block has one producer: the primary, or the standby, never both (the plan or its alternate, never a mixture)
 *   - once the standby plays it plays in every block, and nobody tells it anything beside the blocks
 *   - its first block knows every parameter that was set before it
 *   - never silent for good: with the primary gone and nobody telling it anything, the block after is the standby's
 */
#define BLOCKS 5
#define WAITS 0
#define KEEPS_UP 1
#define IS_CLAIMED 2
#define PLAYS 3
byte use;                 /* SandboxRuntime::standbyUse */
bool isPrimaryGone, isBeingTold, hasPlayed;
byte set, told, knows;    /* newest parameter value; StandbyStep::told; what the standby has heard of */
byte block, silentInRow;

/* client/block.cpp: planOfBlock, takeOver, then the block. */
active proctype Owner() {
	bool playsStandby, playsPrimary;
	do
	:: block == BLOCKS -> break
	:: else ->
		block++;
		if :: set < 2 -> set++ :: true fi; /* a Block command (writeCommands) reaches the memory of parameters */
		playsStandby = false;
		if
		:: isPrimaryGone ->
			atomic {
				if
				:: use == PLAYS -> playsStandby = true
#ifdef MUTANT_TAKES_OVER_WHILE_TOLD
				:: use != PLAYS -> use = PLAYS; playsStandby = true
#else
				:: use == WAITS || use == IS_CLAIMED -> use = PLAYS; playsStandby = true /* compare_exchange_strong */
				:: else
#endif
				fi
			};
			if
			:: playsStandby && !hasPlayed -> if :: told < set -> knows = set :: else fi /* forEachSince(told) */
			:: else
			fi
		:: else
		fi;
		playsPrimary = !playsStandby && !isPrimaryGone; /* beginBlock of the plan: isGone is asked again */
		assert(!(hasPlayed && !playsStandby));
		if
		:: playsStandby ->
			assert(!isBeingTold);
			assert(hasPlayed || knows == set);
			hasPlayed = true;
			silentInRow = 0
		:: playsPrimary -> silentInRow = 0
		:: else -> silentInRow++
		fi;
		assert(!(playsStandby && playsPrimary));
		knows = (playsStandby -> set : knows)
	od
}

/* client/standby.cpp, tell. */
active proctype Keeper() {
	byte mark, times;
	do
	:: times == 2 -> break
	:: else ->
		times++;
		mark = set;
#ifdef MUTANT_NO_CLAIM
		if :: use != PLAYS -> skip :: else -> break fi;
#else
		atomic { if :: use == WAITS -> use = KEEPS_UP :: else -> goto done fi };
#endif
		isBeingTold = true;
#ifdef MUTANT_TOLD_TOO_EARLY
		told = set;
		isBeingTold = false;
		use = WAITS;
		knows = mark;
#else
		knows = (knows < mark -> mark : knows);
		told = mark;
		isBeingTold = false;
#ifndef MUTANT_NO_CLAIM
		use = WAITS
#endif
#endif
	od;
done:	skip
}

/* client/standby.cpp, claim, for recovery (standby_plans.cpp, adoptStandby). */
active proctype Recovery() {
	isPrimaryGone;
	atomic { if :: use == WAITS -> use = IS_CLAIMED :: else fi }
}

active proctype Fate() { isPrimaryGone = true }

