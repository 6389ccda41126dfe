#!/usr/bin/env bash
# Compares what a step said with what it had to say. usage: expect.sh WHAT EXPECTED SEEN
set -euo pipefail

what=$1 expected=$2 seen=$3
if [ "$seen" != "$expected" ]; then
  echo "$what: expected $expected but got ${seen:-nothing}" >&2
  exit 1
fi
echo "$what: $seen"
