# The models of the block protocol (property-tests/protocol), checked exhaustively by spin: what holds, what one changed line
# breaks, and what is not promised. One line for each. Further arguments of spin: PROTOCOL_ONLY=handoff tries that model alone.
source "$(dirname "$0")/../check_kit.sh"

models=$root/property-tests/protocol
if ! command -v spin >/dev/null || ! command -v gcc >/dev/null; then
  skip "the block protocol holds in every order of steps" "spin or gcc is missing (Debian: apt-get install spin gcc)"
  finish
  exit
fi

# verify MODEL SWITCH...: leaves spin's report in $scratch/report. The verifier ends at the first counterexample.
verify() {
  local model=$1 switch folder
  shift
  folder=$(mktemp -d "$scratch/run.XXXXXX")
  cp "$models"/*.pml "$folder"
  (
    cd "$folder"
    local options=()
    for switch in "$@"; do options+=("-D$switch"); done
    spin -a ${options[@]+"${options[@]}"} "$model.pml"
    gcc -O2 -w -DSAFETY -DCOLLAPSE -DNOCLAIM -DMEMLIM=2500 -o pan pan.c
    # -E: where processes end is what Watchdog asserts.
    timeout 150 ./pan -E -m200000
  ) >"$scratch/report" 2>&1
  rm -rf "$folder"
}
figures() {
  awk '/states, stored/ { states = $1 } /depth reached/ { depth = $6 } /total actual memory/ { memory = $1 }
    /elapsed time/ { seconds = $4 }
    END { gsub(/,/, "", depth); printf "%s states, depth %s, %s MB, %s s", states, depth, memory, seconds }' "$scratch/report"
}
is_complete() {
  grep -q 'errors: 0$' "$scratch/report" && ! grep -qE 'max search depth too small|out of memory|aborted|Search not completed|reached -DMEMLIM' "$scratch/report"
}
is_refuted() { grep -q 'assertion violated' "$scratch/report"; }

# expect holds|refuted MODEL SWITCH...
expect() {
  local wanted=$1 outcome=unknown
  shift
  if [ -n "${PROTOCOL_ONLY:-}" ] && [ "$1" != "$PROTOCOL_ONLY" ]; then return 0; fi
  verify "$@" || true
  if is_refuted; then outcome=refuted; elif is_complete; then outcome=holds; fi
  if [ "$outcome" = "$wanted" ]; then
    passedCount=$((passedCount + 1))
    echo "ok     $* $outcome: $(figures)"
  else
    failedCount=$((failedCount + 1))
    echo "FAILED $* is $outcome, expected $wanted"
    tail -n 20 "$scratch/report" | sed 's/^/    /'
  fi
}

source "$models/runs.sh"
finish
