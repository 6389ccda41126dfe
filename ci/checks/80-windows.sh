# Windows x64, built by MinGW-w64 and run by Wine: the native tests but those of the client, and the real command line under
# node.exe. With GLOVEBOX_WINDOWS_BUILD an existing build folder is continued. Some crashers stand for the matrix, in both
# formats: one for each way to end that Windows has, and what only Windows does in its own way (docs/windows.md: all of them).
source "$(dirname "$0")/../check_kit.sh"

crashers=(segfault-in-process segfault-in-own-thread segfault-in-load-state abort-in-process stack-overflow-in-process
  loop-in-process exit-in-process illegal-instruction-in-process divide-by-zero-in-process throw-in-process
  longjmp-in-process hang-in-init change-locale-in-activate)
# What only a limit could end: it must not be run, and neither is it built.
notEnforced=allocation-bomb-in-process
# Minutes under Wine, and what it does the lab does from further up.
leftOutTests=(test_client)
buildFolder=${GLOVEBOX_WINDOWS_BUILD:-$scratch/build}
native="$buildFolder/Quick"
wine=/usr/lib/wine/wine64
export WINEPREFIX="$scratch/wine" WINEDEBUG=-all
# Paths of any letters.
export LC_ALL=C.UTF-8
unset DISPLAY

needs_packages "Windows under Wine" g++-mingw-w64-x86-64-posix wine64 ninja-build

# What runs there belongs to the server of this prefix alone, and ends with it.
endWine() {
  [ ! -d "$WINEPREFIX" ] || /usr/lib/wine/wineserver64 -k 2>/dev/null || true
  rm -rf "$scratch"
}
trap endWine EXIT

# windows SECONDS PROGRAM ARGUMENT...: within limits, in a group of its own. Output goes to files: node.exe refuses pipes of Linux.
windows() {
  local seconds=$1 status=0
  shift
  (
    ulimit -u 4000 -f 2097152 -c 0
    exec timeout --kill-after=5 "$seconds" "$wine" "$@"
  ) >"$scratch/out.txt" 2>"$scratch/err.txt" </dev/null || status=$?
  cat "$scratch/out.txt" "$scratch/err.txt"
  return "$status"
}
glovebox() { windows "$1" "$scratch/package/bin/node.exe" "$root/dist/cli/main.js" "${@:2}"; }

prefixIsReady() {
  windows 120 wineboot -i
  windows 60 reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug' /v Debugger /t REG_SZ /d false /f
  windows 60 reg add 'HKCU\Software\Wine' /v Version /t REG_SZ /d win10 /f
}

# As few compilations as possible; where names of files that are compiled as one meet, each by itself.
targets=(glovebox_addon sandbox-host fixtures.json)
for source in fixtures/*.cpp; do targets+=("$(basename "$source" .cpp).fixture"); done
for name in "${crashers[@]}" segfault-at-load; do targets+=("$name.fixture"); done
configure() {
  cmake -S "$root" -B "$buildFolder" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$root/ci/cmake/mingw.cmake" \
    -DCMAKE_BUILD_TYPE=Quick -DCMAKE_CXX_FLAGS_QUICK="-O1 -DNDEBUG -fno-omit-frame-pointer" -DCMAKE_UNITY_BUILD="$1"
}
listTests() { grep -vxF -f <(printf '%s\n' "${leftOutTests[@]}") "$buildFolder/native-tests.txt"; }
builds() {
  configure ON
  local -a tests
  mapfile -t tests < <(listTests)
  ninja -C "$buildFolder" "${targets[@]}" "${tests[@]}" ||
    { configure OFF && ninja -C "$buildFolder" "${targets[@]}" "${tests[@]}"; }
}

check "everything that is run compiles and links for Windows without a warning" builds
check "a prefix of Wine is made" prefixIsReady
check "node.exe is fetched" fetch_node win-x64

# A program that ends early, runs nothing or fails a case fails; what is skipped says why.
testsHold() {
  local name planned
  for name in $(listTests); do
    echo "$name"
    windows 120 "$native/tests/$name.exe"
    planned=$(sed -n 's/^1\.\.\([1-9][0-9]*\)\r\?$/\1/p' "$scratch/out.txt")
    [ "$(grep -c '^ok ' "$scratch/out.txt")" -eq "${planned:-0}" ]
    [ "${planned:-0}" -gt 0 ]
    grep '# SKIP' "$scratch/out.txt" >>"$scratch/skipped.txt" || true
  done
}
check "the native tests hold" testsHold
skip "$(sort -u "$scratch/skipped.txt" 2>/dev/null | wc -l) native cases" "each says why (run it by hand)"

GLOVEBOX_NATIVE_DIR=$(windows 60 winepath -w "$native" | tr -d '\r')
export GLOVEBOX_NATIVE_DIR
doctorKnows() {
  glovebox 120 doctor --json
  node -e '
    const { canSandbox, findings } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    const limit = findings.find(({ id }) => id === "limit-memory");
    if (!canSandbox) throw new Error("no sandbox could be started");
    // Wine accepts the limit: whoever believes it calls it verified.
    if (limit?.state !== "no" || !/not enforced/.test(limit.text)) throw new Error(JSON.stringify(limit));
  ' "$scratch/out.txt"
}
check "doctor starts a sandbox, and calls limits that do not hold not verified" doctorKnows

scanFinds() {
  glovebox 120 scan --json "$native/fixtures/gain.clap" "$native/fixtures/gain.vst3"
  test "$(grep -c '"Glovebox Gain"' "$scratch/out.txt")" -ge 2
}
check "scan describes a plugin of each format" scanFinds

# Neither letter is in the code pages of the other.
strangePathIsRead() {
  local folder="$scratch/Klänge ŵ 音"
  mkdir -p "$folder"
  cp "$native/fixtures/gain.clap" "$folder/ä.clap"
  glovebox 120 scan --json "$folder/ä.clap"
  grep -q '"Glovebox Gain"' "$scratch/out.txt"
}
check "a path of any letters is read" strangePathIsRead

chosen=$(IFS=,; echo "${crashers[*]},$notEnforced")
labHolds() { glovebox 900 lab --quick --graphs 1 --crashers "$chosen" --seed 1 --out "$scratch/lab"; }
check "the lab holds: fixtures, states, ${#crashers[@]} crashers, a graph" labHolds

bundleSays() {
  node -e '
    const { readFileSync } = require("node:fs");
    const [folder, notEnforced, ...crashers] = process.argv.slice(1);
    const lines = readFileSync(`${folder}/results.jsonl`, "utf8").trim().split("\n").map((line) => JSON.parse(line));
    const cells = lines.filter(({ kind }) => kind === "crasher");
    for (const name of crashers) {
      const mine = cells.filter((one) => one.name === name);
      if (mine.length !== 2 || mine.some(({ verdict }) => verdict !== "pass")) throw new Error(`${name}: ${JSON.stringify(mine)}`);
    }
    const bombs = cells.filter(({ name }) => name === notEnforced);
    const isToldWhy = ({ verdict, facts }) => verdict === "not-supported" && /not enforced/.test(facts?.reason);
    if (bombs.length !== 2 || !bombs.every(isToldWhy)) throw new Error(`what no limit ends: ${JSON.stringify(bombs)}`);
    const others = cells.filter(({ name }) => ![...crashers, notEnforced].includes(name));
    if (others.length > 0) throw new Error(`a cell that nobody asked for: ${JSON.stringify(others[0])}`);
    const { notAskedFor } = JSON.parse(readFileSync(`${folder}/run.json`, "utf8")).options;
    const isComplete = notAskedFor.crashers.includes("segfault-at-init") && !notAskedFor.crashers.includes(notEnforced);
    if (!isComplete || notAskedFor.placements.join() !== "neighbour,chain") throw new Error("run.json does not say what was left out");
    const limits = lines.filter(({ name }) => name.startsWith("limit: "));
    if (limits.length < 5 || limits.some(({ verdict }) => verdict === "pass")) throw new Error("a limit is called verified that Wine does not enforce");
    const fixtures = lines.filter(({ kind }) => kind === "fixture");
    if (fixtures.length < 80) throw new Error(`only ${fixtures.length} results of fixtures`);
    console.log(`${fixtures.length} fixture results, ${cells.length - bombs.length} cells run`);
  ' "$(dirname "$(find "$scratch/lab" -name results.jsonl)")" "$notEnforced" "${crashers[@]}"
}
check "its bundle has the cells that were asked for and no other, says that no limit is verified, and what was left out and why" bundleSays

nothingLeft() {
  local waited=0
  while pgrep -x sandbox-host.ex >/dev/null && [ "$waited" -lt 50 ]; do
    waited=$((waited + 1))
    sleep 0.1
  done
  local pid
  for pid in $(pgrep -f 'sandbox-host\.exe' || true); do
    if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qxF "WINEPREFIX=$WINEPREFIX"; then
      echo "still there: $pid"
      return 1
    fi
  done
}
check "no sandbox is left" nothingLeft
skip "the rest of the crash matrix, and the tests of the client" "too slow for every run (docs/windows.md)"
finish
