#!/usr/bin/env bash
# What a build needs on a runner. Images of Windows and macOS have it; Ubuntu's lacks some of what tests like to have.
set -euo pipefail

case "$(uname -s)" in
  Linux)
    sudo=
    if [ "$(id -u)" -ne 0 ]; then sudo='sudo -n'; fi
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      g++ cmake make ninja-build git strace "$@" >/dev/null
    ;;
  *) if [ "$#" -gt 0 ]; then echo "$* can be installed on Linux only" >&2; exit 2; fi ;;
esac
cmake --version | head -n 1
node --version
