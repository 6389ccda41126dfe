# The report and the dashboard in a real browser: Debian's Chromium, without a network.
source "$(dirname "$0")/../check_kit.sh"

findChromium() {
  local name
  for name in ${GLOVEBOX_CHROMIUM:-} chromium chromium-browser google-chrome; do
    if command -v "$name"; then return 0; fi
  done
  return 1
}

installChromium() {
  local sudo=
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" -ne 0 ]; then sudo -n true 2>/dev/null || return 1; sudo=sudo; fi
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1
}

chromium=$(findChromium) || { installChromium && chromium=$(findChromium); } || chromium=
if [ -z "$chromium" ]; then
  skip "pages in a browser" "Chromium is not installed and cannot be installed here"
  finish
  exit
fi
# Chromium wants a home that it can write to.
export HOME="$scratch"

bundles="$scratch/bundles"
mkdir "$bundles"
glovebox() { node "$root/dist/cli/main.js" "$@"; }
browse() { timeout --kill-after=5 100 node "$root/ci/pages/browse.mjs" "$chromium" "$@"; }

makePages() {
  node "$root/ci/pages/make-bundles.mjs" "$bundles"
  local name
  for name in plain hostile large; do glovebox report "$bundles/$name" --out "$scratch/$name.html"; done
  glovebox report "$bundles/plain" "$bundles/hostile" --out "$scratch/both.html"
}
check "reports are made" makePages

check "charts are drawn, without a word of complaint" browse drawn "$scratch/plain.html"
check "several runs on one page, too" browse drawn "$scratch/both.html"
check "light, dark, and a switch that is remembered; all texts have contrast" browse dark "$scratch/plain.html"
check "everything can be reached with the keyboard" browse keyboard "$scratch/plain.html"
check "what a plugin says is text" browse hostile "$scratch/hostile.html"
check "the page is complete without its script" browse noScript "$scratch/plain.html"
check "it fits on a phone" browse phone "$scratch/plain.html"

smallEnough() {
  local size
  size=$(stat -c %s "$scratch/large.html")
  echo "$size bytes"
  test "$size" -lt 1000000
}
check "fifty scenarios and the whole matrix are less than a megabyte" smallEnough
check "and open" browse large "$scratch/large.html"

dashboardLives() {
  local server address status=0 waited=0
  glovebox dashboard "$bundles" --port 0 >"$scratch/address" &
  server=$!
  until grep -q '^http' "$scratch/address"; do
    kill -0 "$server"
    waited=$((waited + 1))
    test "$waited" -lt 600
    sleep 0.1
  done
  address=$(cat "$scratch/address")
  browse dashboard "$address" "$bundles" || status=$?
  # `glovebox` is a function in a subshell of its own: the program is its child, or has taken its place.
  kill -INT "$(pgrep -P "$server" node || echo "$server")"
  wait "$server"
  return "$status"
}
check "the dashboard is live, compares runs, and ends at Ctrl-C" dashboardLives
finish
