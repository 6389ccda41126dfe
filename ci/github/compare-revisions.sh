#!/usr/bin/env bash
# Is this checkout slower than where it branched off? Builds BASE beside it and compares the two, rounds in turns.
# usage: compare-revisions.sh BASE OUT [option of "glovebox compare"...]
# Exit code 0 also where nothing can be said (inconclusive, too noisy): the summary says so, and a machine that is shared says it often.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/kit.sh"

base=$1 out=$2
shift 2
# A revision, and nothing that git could take for an option.
revision=$(git -C "$root" rev-parse --verify --quiet --end-of-options "$base^{commit}") || {
  echo "$base is no revision of this repository" >&2
  exit 2
}
branchPoint=$(git -C "$root" merge-base "$revision" HEAD) || { echo "$base and HEAD have nothing in common" >&2; exit 2; }

echo "base: $branchPoint"

# GLOVEBOX_BASE_DIR: a checkout that was built already.
older=${GLOVEBOX_BASE_DIR:-}
if [ -z "$older" ]; then
  scratch=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/glovebox-base.XXXXXX")
  older=$scratch/base
  cleanUp() {
    git -C "$root" worktree remove --force "$older" || true
    rm -rf "$scratch"
  }
  trap cleanUp EXIT
  git -C "$root" worktree add --quiet --detach "$older" "$branchPoint"
  (cd "$older" && npm ci --no-audit --no-fund)
fi

status=0
glovebox compare "$older" "$root" --out "$out" "$@" || status=$?
for bundle in "$out"/*/; do
  [ -e "$bundle/run.json" ] || continue
  glovebox report "$bundle" --out "$out/report.html"
  glovebox report "$bundle" --format markdown | to_summary
done
case "$status" in
  3) echo "nothing can be said: inconclusive, or this machine is too noisy" ;;
  *) exit "$status" ;;
esac
