# The main job, as this user and as an ordinary one: everything holds, and nothing is left behind, not even by kill -9.
source "$(dirname "$0")/../check_kit.sh"

# The project may stand where other users cannot look, so what runs is taken to a place where they can.
app="$scratch/glovebox"
mkdir -p "$app/build/Release"
cp -r "$root/dist" "$root/package.json" "$app/"
cp -r "$root"/build/Release/{glovebox.node,sandbox-host,fixtures,crashers} "$app/build/Release/"
# Only what the program needs at run time: its dependencies, and theirs.
while read -r folder; do
  mkdir -p "$app/$(dirname "$folder")"
  cp -r "$root/$folder" "$app/$folder"
done < <(cd "$root" && npm ls --omit=dev --all --parseable 2>/dev/null | tail -n +2 | sed "s#^$root/##")
chmod -R go+rX "$scratch"
chmod go+rwxt "$scratch"
mkdir -m 777 "$scratch/out" "$scratch/tmp"
export TMPDIR="$scratch/tmp"

lab() { HOME="$scratch" node "$app/dist/cli/main.js" lab --out "$1" --seed "$2" "${@:3}"; }

# Processes that run this copy of sandbox-host, which nobody else does.
sandboxes() {
  local folder
  for folder in /proc/[0-9]*; do
    case "$(readlink "$folder/exe" 2>/dev/null)" in "$app/build/Release/sandbox-host"*) echo "${folder#/proc/}" ;; esac
  done
}

# An entry of shared memory that is there now and was not in $before.
newSharedMemory() { comm -13 <(printf '%s\n' "$before" | sort) <(ls -A /dev/shm 2>/dev/null | sort) | grep -i glovebox || true; }

bundleHeld() {
  local bundle
  bundle=$(find "$1" -name run.json | head -n 1)
  test -n "$bundle"
  grep -q '"status": "held"' "$bundle"
  # What may be sent to others does not say where the user's files lie.
  if grep -rF "$scratch" "$(dirname "$bundle")"; then return 1; fi
}

before=$(ls -A /dev/shm 2>/dev/null || true)

check "the lab holds" lab "$scratch/out/own" 1
check "its bundle says so, and no private folder" bundleHeld "$scratch/out/own"
verify() { node "$app/dist/cli/main.js" bundle verify "$1"/*/; }
check "nothing is wrong with its bundle" verify "$scratch/out/own"

if [ "$(id -u)" -eq 0 ] && ! command -v setpriv >/dev/null; then
  skip "the lab as an ordinary user" "setpriv is not installed"
else
  labAsOther() { as_other_user node "$app/dist/cli/main.js" "${labOfSurroundings[@]}" --out "$scratch/out/other" --seed 2; }
  check "the lab holds as an ordinary user" labAsOther
  check "its bundle says so too" bundleHeld "$scratch/out/other"
fi

# Killed while a crasher is in its cell and the neighbour plays: the results file tells when that is.
killedInTheMiddle() {
  local folder="$scratch/out/killed" waited=0 lab
  node "$app/dist/cli/main.js" lab --out "$folder" --seed 3 >/dev/null 2>&1 &
  lab=$!
  # With sandboxes, or this would show nothing; between two groups there are none.
  until grep -qs '"kind":"crasher"' "$folder"/*/results.jsonl && test -n "$(sandboxes)"; do
    if ! kill -0 "$lab"; then
      echo "the lab ended too early"
      return 1
    fi
    waited=$((waited + 1))
    test "$waited" -lt 1200
    sleep 0.05
  done
  kill -9 "$lab"
  wait "$lab" || true
  waited=0
  while test -n "$(sandboxes)"; do
    waited=$((waited + 1))
    if [ "$waited" -ge 50 ]; then
      echo "still there: $(sandboxes)"
      return 1
    fi
    sleep 0.1
  done
}
check "kill -9 in the middle leaves no process" killedInTheMiddle

noSharedMemory() { test -z "$(newSharedMemory)"; }
check "no entry of shared memory is left" noSharedMemory
noTemporaryFile() { test -z "$(ls -A "$scratch/tmp")"; }
check "no temporary file is left" noTemporaryFile

# Whole lines, and a run.json that says that it was cut off.
readableAfterKill() {
  local folder
  folder=$(echo "$scratch"/out/killed/*/)
  node -e '
    const { readFileSync } = require("node:fs");
    for (const line of readFileSync(process.argv[1] + "results.jsonl", "utf8").trim().split("\n")) JSON.parse(line);
    if (JSON.parse(readFileSync(process.argv[1] + "run.json", "utf8")).status !== "running") process.exit(1);
  ' "$folder"
}
check "the bundle of the killed lab can be read" readableAfterKill
finish
