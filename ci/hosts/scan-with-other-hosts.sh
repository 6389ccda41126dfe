#!/bin/sh
# Loads every fixture in hosts that this project did not write: Ardour's VST3 scanner and qtractor's CLAP scanner (Debian:
# apt-get install --no-install-recommends ardour qtractor). Prints one line per plugin, "ok" or "FAILED", and ends with the
# number of failures as far as an exit code can say it: 0, or 1 when something did not load. Exit code 77: a scanner is missing.
#
# usage: scan-with-other-hosts.sh [FIXTURE-DIRECTORY]     (default: build/Release/fixtures)
set -u

fixtures=${1:-build/Release/fixtures}
ardourScanner=${ARDOUR_VST3_SCANNER:-/usr/lib/ardour7/ardour-vst3-scanner}
qtractorScanner=${QTRACTOR_PLUGIN_SCAN:-$(ls /usr/lib/*/qtractor/qtractor_plugin_scan 2>/dev/null | head -n 1)}

if [ ! -d "$fixtures" ]; then
    echo "no such directory: $fixtures (build the fixtures first)" >&2
    exit 1
fi
for scanner in "$ardourScanner" "$qtractorScanner"; do
    if [ ! -x "$scanner" ]; then
        echo "scanner not installed: ${scanner:-qtractor_plugin_scan}" >&2
        exit 77
    fi
done

# Absolute, because qtractor prints the path that it was given, and its own home, because both write caches.
fixtures=$(cd "$fixtures" && pwd)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
failures=0

report() { # verdict, scanner, plugin, what the scanner said
    printf '%-6s  %-8s  %-28s  %s\n' "$1" "$2" "$3" "$4"
    [ "$1" = ok ] || failures=$((failures + 1))
}

for bundle in "$fixtures"/*.vst3; do
    name=$(basename "$bundle")
    # The scanner's exit code is 0 whatever happens: only its words count.
    said=$(HOME=$home LD_LIBRARY_PATH=$(dirname "$ardourScanner") timeout 60 "$ardourScanner" -f -v "$bundle" 2>&1)
    found=$(printf '%s\n' "$said" | sed -n 's/.*Found Plugin: //p' | paste -s -d ',' -)
    if [ -n "$found" ]; then
        report ok ardour "$name" "$found"
    else
        report FAILED ardour "$name" "$(printf '%s\n' "$said" | grep -v '^\[Info\]' | head -n 1)"
    fi
done

for file in "$fixtures"/*.clap; do
    name=$(basename "$file")
    # One process per file, so that a crash belongs to one plugin. A file that does not load prints nothing.
    said=$(printf 'CLAP:%s\n' "$file" | HOME=$home QT_QPA_PLATFORM=offscreen timeout 60 "$qtractorScanner" 2>/dev/null |
        grep '^CLAP|')
    if [ -n "$said" ]; then
        report ok qtractor "$name" "$(printf '%s\n' "$said" | cut -d '|' -f 2-5 | paste -s -d ',' -)"
    else
        report FAILED qtractor "$name" "no line"
    fi
done

if [ "$failures" -ne 0 ]; then
    echo "$failures plugin file(s) did not load" >&2
    exit 1
fi
