#!/usr/bin/env bash
# How figures went over the runs of a folder: printed, and as a page of the newest run with its history. Warns, never fails for it.
# usage: trend.sh HISTORY OUT
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/kit.sh"

history=$1 out=$2
# The first run has no history yet.
mkdir -p "$history" "$out"
glovebox history "$history" >"$out/history.txt"
newest=
for file in "$history"/*/run.json; do if [ -e "$file" ]; then newest=$(dirname "$file"); fi; done
if [ -n "$newest" ]; then glovebox report "$newest" --history "$history" --out "$out/history.html"; fi
{
  echo '## History'
  # Four backticks: names in it may hold three.
  echo '````text'
  head -c 500000 "$out/history.txt"
  echo '````'
} | to_summary
