# What the scripts of ci/checks share. A check is a bash file that sources this one, calls `check` for each promise and
# ends with `finish`. It runs from any folder; $root is the project, $scratch a folder of its own that is removed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/glovebox-check.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
# Builds with sanitizers, `$builds/address` and so on, made by ninja without the addon: checks of one run of `.ci/run` share them.
builds=${GLOVEBOX_CI_BUILDS:-$scratch}
cd "$root"

passedCount=0
failedCount=0

# check "promise" COMMAND...: passes when the command succeeds; its output is shown only when it does not. What took ten
# seconds or more says how long.
check() {
  local promise=$1 status=0 started=$SECONDS took=
  shift
  # In the background, because `set -e` is off inside whatever stands left of `||`: a function that fails in the middle
  # would pass.
  (set -e; "$@") >"$scratch/output" 2>&1 </dev/null &
  wait "$!" || status=$?
  if [ $((SECONDS - started)) -ge 10 ]; then took=", $((SECONDS - started)) s"; fi
  if [ "$status" -eq 0 ]; then
    passedCount=$((passedCount + 1))
    echo "ok     $promise$took"
  else
    failedCount=$((failedCount + 1))
    echo "FAILED $promise (exit code $status)$took"
    tail -n 60 "$scratch/output" | sed 's/^/    /'
  fi
}

# skip "promise" "reason": says that something was not tried here. It counts as neither.
skip() { echo "skip   $1: $2"; }

finish() {
  echo "$passedCount passed, $failedCount failed"
  [ "$failedCount" -eq 0 ]
}

# needs_packages "what is skipped" PACKAGE...: installs what is missing of them; where that is not possible nothing is tried.
needs_packages() {
  local what=$1
  shift
  if dpkg -s "$@" >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    skip "$what" "needs $*"
    finish
    exit
  fi
  apt-get update -qq >/dev/null 2>&1 || true
  check "$* are installed" apt-get install -y --no-install-recommends "$@"
}

# What npm says of these packages, version by version.
nodeVersion=20.20.2
declare -A nodeIntegrity=(
  [win-x64]=sha512-JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==
  [linux-arm64]=sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==
)
# fetch_node PLATFORM: the node of another platform, as npm has it, into $scratch/package/bin.
fetch_node() {
  local file=node-$1-$nodeVersion.tgz found
  cd "$scratch"
  npm pack --silent "node-$1@$nodeVersion"
  found=$(node -p '`sha512-${crypto.createHash("sha512").update(fs.readFileSync(process.argv[1])).digest("base64")}`' "$file")
  if [ "$found" != "${nodeIntegrity[$1]}" ]; then
    echo "what npm gave as node-$1@$nodeVersion is not what it was: $found"
    return 1
  fi
  tar xf "$file"
}

# as_other_user COMMAND...: without privileges, as an ordinary user, also when this runs as root.
as_other_user() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs -- env HOME="$scratch" "$@"
  else
    "$@"
  fi
}

# Crashers to which the user, the container or the installation around them matters: limits, signals and processes. The lab plays
# these where it is only asked whether it works there, too; 20-lab plays all.
labOfSurroundings=(lab --quick --graphs 3 --crashers
  "$(printf '%s-in-process,' segfault loop exit stop fork-bomb thread-bomb allocation-bomb close-descriptors | sed 's/,$//')")

processorCount() { getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }
