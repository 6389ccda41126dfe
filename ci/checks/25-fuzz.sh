# `glovebox fuzz` as a plugin developer uses it: fixtures and Debian's plugins hold, a crasher is found, made small, kept
# and replayed, Ctrl-C leaves nothing.
source "$(dirname "$0")/../check_kit.sh"

native=${GLOVEBOX_NATIVE_DIR:-$root/build/Release}
glovebox() { timeout --kill-after=5 240 node "$root/dist/cli/main.js" "$@"; }

fixtures_hold() { glovebox fuzz --cases 40 --seed 4 --out "$scratch/fixtures"; }
check "random groups and lives of the fixtures hold" fixtures_hold

crash_is_found() {
  local status=0
  glovebox fuzz --cases 10 --seed 4 --out "$scratch/crash" \
    --plugins "$native/crashers/abort-in-process.vst3,$native/fixtures/gain.clap" >"$scratch/said" || status=$?
  cat "$scratch/said"
  [ "$status" -eq 1 ]
  grep -q "crashed in all of 10 reruns" "$scratch/said"
}
check "a crash is found and comes back" crash_is_found

# Three steps: a sandbox, the device, some blocks.
case_is_small() {
  caseFile=$(find "$scratch/crash" -path '*/cases/01-no-crash.json')
  test "$(grep -c '"do":' "$caseFile")" -le 3
}
check "it is kept as a case of three steps" case_is_small

replay_fails() {
  local status=0
  eval "$(sed -n 's/^ *replay: //p' "$scratch/said" | head -n 1)" >"$scratch/replayed" || status=$?
  cat "$scratch/replayed"
  [ "$status" -eq 1 ]
  grep -q "SIGABRT" "$scratch/replayed"
}
check "its line plays it again" replay_fails

zam=(/usr/lib/clap/ZamDelay.clap /usr/lib/vst3/ZamComp.vst3 /usr/lib/clap/ZamGate.clap)
zam_hold() { glovebox fuzz --cases 8 --seed 4 --out "$scratch/zam" --plugins "$(IFS=,; echo "${zam[*]}")"; }
if [ -e "${zam[0]}" ] && [ -e "${zam[1]}" ]; then
  check "plugins that this project did not write hold" zam_hold
else
  skip "plugins that this project did not write" "zam-plugins is not installed"
fi
finish
