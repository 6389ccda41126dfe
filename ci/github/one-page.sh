#!/usr/bin/env bash
# One bundle, one page and one summary of all bundles below a folder.
# usage: one-page.sh FOLDER OUT [EXPECTED]: fewer bundles than EXPECTED are said and are a failure, but only after the page is made.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/kit.sh"

folder=$1 out=$2 expected=${3:-1}

bundles=()
while IFS= read -r file; do bundles+=("$(dirname "$file")"); done < <(find "$folder" -name run.json -type f | sort)
if [ "${#bundles[@]}" -eq 0 ]; then
  echo "there is no bundle in $folder" >&2
  exit 1
fi

# Where a job was tried again both of its bundles count: what failed once is seen.
mkdir -p "$out"
glovebox bundle merge "${bundles[@]}" --out "$out/bundle.tar.gz"
glovebox report "$out/bundle.tar.gz" --out "$out/report.html"
glovebox report "$out/bundle.tar.gz" --format sarif --out "$out/glovebox.sarif"
glovebox report "$out/bundle.tar.gz" --format markdown >"$out/summary.md"
if [ "${#bundles[@]}" -lt "$expected" ]; then
  printf '\n**%s of %s bundles are missing**: their jobs ended before they left one.\n' \
    "$((expected - ${#bundles[@]}))" "$expected" >>"$out/summary.md"
fi
to_summary <"$out/summary.md"
[ "${#bundles[@]}" -ge "$expected" ]
