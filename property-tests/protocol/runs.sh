# Which models ci/checks/55-protocol.sh tries, and what spin must say of each.
# expect holds|refuted MODEL SWITCH...
expect holds handoff REENTERED BLOCKS=2
expect holds handoff CHAIN BLOCKS=1
expect holds handoff JOIN BLOCKS=1
expect holds handoff PARALLEL BLOCKS=1
expect holds handoff REENTERED BLOCKS=1 STORE_BUFFERS
expect holds handoff REENTERED BLOCKS=2 PREWAKES
expect holds handoff PARALLEL BLOCKS=1 PREWAKES
expect holds handoff REENTERED BLOCKS=1 PREWAKES STORE_BUFFERS
expect refuted handoff REENTERED BLOCKS=2 PREWAKES MUTANT_PREWOKEN_SLEEPS_UNSEEN
for mutant in PUBLISH_IN_ORDER HOST_DOES_NOT_LOOK_AGAIN EXACT_REMAINING NO_LOOK_BEFORE_SLEEP CONSUMER_NOT_RUNG HOST_NOT_RUNG \
  WAVE_NOT_WOKEN RING_BEFORE_DONE DONE_BEFORE_OUTPUT; do
  expect refuted handoff REENTERED BLOCKS=2 "MUTANT_$mutant"
done
for mutant in SLEEPING_UNFENCED DONE_UNFENCED HOST_SLEEPS_UNFENCED; do
  expect refuted handoff REENTERED BLOCKS=1 STORE_BUFFERS "MUTANT_$mutant"
done
expect holds late REENTERED BLOCKS=1
for mutant in ASK_THE_LATE FIRST_STAGE_IS_ENOUGH; do
  expect refuted late REENTERED BLOCKS=2 "MUTANT_$mutant"
done
expect refuted late REENTERED BLOCKS=2 NOT_PROMISED_FALLBACK_FOR_ALL
expect refuted late REENTERED BLOCKS=2 NOT_PROMISED_LATE_INPUTS
expect holds crash REENTERED BLOCKS=1
for mutant in NO_MARK CONSUMERS_OF_DEAD_NOT_TOLD HEIRS_NOT_RUNG DEATH_RINGS_NOBODY DEAD_COUNT_ON; do
  expect refuted crash REENTERED BLOCKS=1 "MUTANT_$mutant"
done
expect holds plan
expect holds plan STORE_BUFFERS
for mutant in NO_SECOND_LOOK NO_WAIT FREED_WITH_BLOCK_UNDONE HELD_IS_FREED LET_GO_LATE; do
  expect refuted plan "MUTANT_$mutant"
done
expect refuted plan STORE_BUFFERS MUTANT_HAZARD_UNFENCED
expect holds standby
for mutant in NO_CLAIM TAKES_OVER_WHILE_TOLD TOLD_TOO_EARLY; do
  expect refuted standby "MUTANT_$mutant"
done
expect holds robbed BLOCKS=2
expect holds robbed BLOCKS=2 STORE_BUFFERS
for mutant in NEVER_LOOKS LOOKS_BEFORE_IT_ASKS RINGS_THE_WAVE NO_LOOK_BEFORE_SLEEP; do
  expect refuted robbed BLOCKS=2 "MUTANT_$mutant"
done
