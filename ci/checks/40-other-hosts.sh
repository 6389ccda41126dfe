# Fixtures load and sound right in hosts that this project did not write: Ardour's VST3 scanner and its offline export,
# qtractor's CLAP scanner.
source "$(dirname "$0")/../check_kit.sh"

fixtures=$root/build/Release/fixtures

has_hosts() {
  local program
  for program in /usr/lib/ardour7/ardour-vst3-scanner /usr/bin/ardour7-lua /usr/bin/ardour7-export; do
    [ -x "$program" ] || return 1
  done
  ls /usr/lib/*/qtractor/qtractor_plugin_scan >/dev/null 2>&1
}
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}
install_hosts() {
  command -v apt-get >/dev/null || return 1
  as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ardour qtractor
}

if ! has_hosts && ! install_hosts >"$scratch/apt.log" 2>&1 </dev/null; then tail -n 20 "$scratch/apt.log"; fi
if has_hosts; then
  check "every fixture is found by Ardour's VST3 scanner or qtractor's CLAP scanner" \
    sh ci/hosts/scan-with-other-hosts.sh "$fixtures"
  null_test() { check "$1" node ci/hosts/null-test-in-ardour.mjs "$fixtures" "$2"; }
  null_test "a track without a plugin leaves Ardour unchanged" no-plugin
  null_test "gain in Ardour is the input times its parameter, bit for bit" gain
  null_test "delay in Ardour is the input, late by its parameter, bit for bit" delay
  null_test "latency-delay in Ardour is the input: its latency is compensated" latency-delay
  null_test "latency-delay in Ardour is late where Ardour is told not to compensate" latency-delay-uncompensated
else
  skip "fixtures in Ardour 7 and qtractor" "not installed, and apt has no such version here"
fi
finish
