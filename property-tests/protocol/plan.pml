/*
 * A plan changes in two phases (DESIGN.md 4.10): who may free which plan, and when. Version v of the group's plan is one
 * BlockPlan here (client) and one PreparedPlan in the sandbox (engine).
 *
 * What must hold: nobody reads a plan that is freed, in either process; the control thread and every block end.
 */
#define PLANS 3
#define BLOCKS 3
#define OWNER 0
#define CONTROL 1
#define WRITERS 2
#define IN_USE 0   /* GroupCore::inUse, version + 1 or 0 */
#define LATEST 1   /* GroupCore::latest, the same */
#define WAITING 2  /* GroupCore::retireWaiting */
#define EPOCH 3    /* GroupCore::retireEpoch */
#define WORDS 4
#include "memory.pml"

bool isFreed[4];      /* BlockPlan of version, in the client */
bool isUnloaded[4];   /* PreparedPlan of version, in the sandbox: asked for by RetirePlan, freed unless `held` */
bool isFreedInside[4];
byte held;            /* Engine::Implementation::held, version + 1 or 0 */
byte asked, askedVersion, done; /* lastSignalled, lastVersion, done word of the last stage */
byte published, publishedVersion; /* the sandbox's host page */
bool controlHasFinished, ownerHasFinished;

/* client/block.cpp, process and letGo. */
active proctype Owner() {
	byte plan, block;
	(mem[LATEST] != 0); /* the first plan is there */
	do
	:: block == BLOCKS -> break
	:: else ->
		block++;
		do
		:: true ->
			plan = mem[LATEST];
#ifdef MUTANT_HAZARD_UNFENCED
			RELAXED(OWNER, IN_USE, plan);
#else
			SEQ_CST(OWNER, IN_USE, plan);
#endif
			if
#ifdef MUTANT_NO_SECOND_LOOK
			:: true -> break
#else
			:: mem[LATEST] == plan -> break
			:: else
#endif
			fi
		od;
		assert(!isFreed[plan]);
		/* beginBlock: only a sandbox that has caught up is asked; then version, lastSignalled, sequence */
		if
		:: done >= asked ->
			askedVersion = plan;
			asked = block;
			d_step { publishedVersion = plan; published = block }
		:: else
		fi;
		assert(!isFreed[plan]);
		/* waitForStages: in time or not */
		if :: done >= asked :: true fi;
		assert(!isFreed[plan]);
		/* letGo */
#ifdef MUTANT_LET_GO_LATE
		if
		:: mem[WAITING] != 0 -> ADD(OWNER, EPOCH, 1); wakeEverybody(OWNER, EPOCH)
		:: else
		fi;
		SEQ_CST(OWNER, IN_USE, 0)
#else
		SEQ_CST(OWNER, IN_USE, 0);
		if
		:: mem[WAITING] != 0 -> ADD(OWNER, EPOCH, 1); wakeEverybody(OWNER, EPOCH)
		:: else
		fi
#endif
	od;
	ownerHasFinished = true
}

/* client/group_core.cpp, commit, waitUntilUnused and retire. */
active proctype Control() {
	byte version = 1, heard;
	SEQ_CST(CONTROL, LATEST, 1);
	do
	:: version == PLANS -> break
	:: else ->
		/* Phase one (the sandbox prepares version + 1) changes nothing that is modelled. Phase two: */
		SEQ_CST(CONTROL, LATEST, version + 1);
#ifndef MUTANT_NO_WAIT
		SEQ_CST(CONTROL, WAITING, 1);
		do
		:: true ->
			heard = mem[EPOCH];
			if
			:: mem[IN_USE] != version -> break
			:: else
			fi;
			FALL_ASLEEP(CONTROL, EPOCH, heard);
			IS_AWAKE(CONTROL)
		od;
		heard = 0;
		SEQ_CST(CONTROL, WAITING, 0);
#endif
		isFreed[version] = true;
		/* retire: SandboxRuntime::hasLeftPlansBefore */
#ifndef MUTANT_FREED_WITH_BLOCK_UNDONE
		(done >= asked || askedVersion > version);
#endif
		/* RetirePlan: Engine::Implementation::unloadPlan keeps what is held */
		d_step {
			isUnloaded[version] = true;
#ifdef MUTANT_HELD_IS_FREED
			isFreedInside[version] = true
#else
			if :: held != version -> isFreedInside[version] = true :: else fi
#endif
		};
		version++
	od;
	controlHasFinished = true
}

/* engine/engine.cpp, beginBlock and runStage of a sandbox. */
active proctype Sandbox() {
	byte block, version;
	do
	:: published != block ->
		d_step { block = published; version = publishedVersion };
		held = version; /* hold */
		assert(!isUnloaded[version]); /* or the block could not be run */
		done = block;
		/* ring still needs the plan: `held` keeps it though it may be retired by now */
		assert(!isFreedInside[version]);
		held = 0
	:: controlHasFinished && ownerHasFinished && published == block -> break
	od
}

active proctype Watchdog() {
	timeout -> assert(controlHasFinished && ownerHasFinished)
}


