#!/usr/bin/env bash
# The README's two commands on a machine that has nothing but what the README asks for: a minimal Debian, made by debootstrap in a
# folder, with Node, git, a compiler, CMake and make, and a clean clone of what is committed here. Everything runs there as an
# ordinary user and is removed afterwards. Needs root and the network of npm and Debian; runs nightly, because it takes long.
#
# usage: ci/fresh-machine.sh      GLOVEBOX_DEBIAN_CACHE=DIR keeps the Debian for a week, GLOVEBOX_DEBIAN_MIRROR=URL says where from
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ci/debian_root.sh

scratch=$(mktemp -d "${TMPDIR:-/tmp}/glovebox-fresh.XXXXXX")
machine=$scratch/machine
passed=0
failed=0
end() {
  local status=$?
  trap - EXIT
  local child
  # The first process of a namespace takes all others with it, and they the mounts: nothing of the outside can be deleted here.
  for child in $(jobs -p); do
    pkill -KILL -P "$child" || true
    kill -KILL "$child" 2>/dev/null || true
  done
  wait
  rm -rf --one-file-system "$scratch" || failed=1
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$(id -u)" -ne 0 ]; then
  echo "a machine in a folder can only be made by root: sudo ci/fresh-machine.sh"
  exit 1
fi

# step NAME COMMAND...: with the time that it took. The next one runs only after a success.
step() {
  local name=$1 started=$SECONDS status=0
  shift
  "$@" >"$scratch/output" 2>&1 </dev/null &
  wait "$!" || status=$?
  if [ "$status" -ne 0 ]; then
    failed=$((failed + 1))
    echo "FAILED $name (exit code $status, $((SECONDS - started)) s)"
    tail -n 100 "$scratch/output" | sed 's/^/    /'
    exit 1
  fi
  passed=$((passed + 1))
  echo "ok     $name ($((SECONDS - started)) s)"
}

make_machine() {
  # Exactly the line of the README.
  make_debian_root "$machine" git g++ cmake make
  add_node "$machine"
  if add_authorities "$machine"; then echo 'export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' >"$scratch/authorities"; fi
  cp /etc/resolv.conf /etc/hosts "$machine/etc/"
}
clone() {
  git clone --quiet "file://$PWD" "$machine/home/node/glovebox"
  chroot "$machine" chown -R node:node /home/node/glovebox
}

# on_machine "COMMANDS": as the user `node`, in the clone, with an environment of its own, in namespaces whose end is the end of
# every mount and process in them.
on_machine() {
  {
    echo 'cd /home/node/glovebox'
    cat "$scratch/authorities" 2>/dev/null || true
    echo "$1"
  } >"$machine/home/node/commands"
  unshare --mount --pid --ipc --fork --kill-child --propagation private -- bash -c '
    set -euo pipefail
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro sysfs "$1/sys"
    mount --rbind /dev "$1/dev"
    mount -t tmpfs -o mode=1777 shm "$1/dev/shm"
    exec chroot "$1" setpriv --reuid node --regid node --clear-groups --reset-env -- bash -lc "set -euo pipefail; source ~/commands"
  ' - "$machine"
}
says_held() {
  on_machine 'npm ci --no-audit --no-fund && npx glovebox lab'
  grep -q '^held: ' "$scratch/output"
}
tests_pass() { on_machine 'npm ci --no-audit --no-fund && npm test'; }
nothing_is_mounted() { ! grep -F "$scratch" /proc/mounts; }

# Root may clone what another user has checked out: it is only copied.
printf '[safe]\n\tdirectory = *\n' >"$scratch/gitconfig"
export GIT_CONFIG_GLOBAL="$scratch/gitconfig"
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then echo "not committed, so not on that machine:" && git status --short; fi
step "a minimal Debian with Node and a compiler" make_machine
step "a clean clone" clone
step "npm ci && npx glovebox lab" says_held
tail -n 1 "$scratch/output" | sed 's/^/       /'
step "npm ci && npm test" tests_pass
grep -E '^ *(Test Files|Tests) ' "$scratch/output" | sed 's/^/       /' || true
step "nothing is left mounted" nothing_is_mounted
