# The Dockerfile as it stands, built and run without a registry: Debian's own container tools over a base image that debootstrap
# makes here. In storage of its own, nothing of which is left. GLOVEBOX_DEBIAN_CACHE=DIR keeps the Debian for a week.
if [ "$(id -u)" -ne 0 ] && sudo -n true 2>/dev/null; then exec sudo -n -E bash "${BASH_SOURCE[0]}"; fi
source "$(dirname "$0")/../check_kit.sh"
source ci/debian_root.sh

image=localhost/glovebox:check
export CONTAINERS_STORAGE_CONF="$scratch/storage.conf"
cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "overlay"
graphroot = "$scratch/graph"
runroot = "$scratch/run"
CONF
# Locks in files of its own: by default they are one piece of shared memory for the whole machine, which stays.
export CONTAINERS_CONF="$scratch/containers.conf"
cat >"$CONTAINERS_CONF" <<CONF
[engine]
lock_type = "file"
tmp_dir = "$scratch/engine"
CONF
sharedMemoryBefore=$(ls -A /dev/shm | sort)
# What still runs first, then containers, then what is mounted, then files: nothing outside of this folder can be reached by the last.
remove_everything() {
  local child
  for child in $(jobs -p); do
    pkill -TERM -P "$child" || true
    kill "$child" 2>/dev/null || true
  done
  wait
  podman --runtime runc rm --all --force >/dev/null 2>&1 || true
  local mount
  while read -r mount; do umount "$mount" || umount --lazy "$mount"; done < <(mounted_here | sort -r)
  rm -rf --one-file-system "$scratch"
}
mounted_here() { awk -v here="$scratch/" 'index($2, here) == 1 { print $2 }' /proc/mounts; }
trap remove_everything EXIT

tools_are_there() { command -v debootstrap buildah podman runc; }
check "debootstrap, buildah, podman and runc are installed (and this is root)" tools_are_there
if [ "$failedCount" -ne 0 ] || [ "$(id -u)" -ne 0 ]; then
  echo "containers cannot be made here: apt-get install debootstrap buildah podman runc, and run this as root"
  failedCount=1
  finish
fi

# The two official images that the Dockerfile starts from, in one: a minimal Debian with Node and the user `node`.
makes_base() {
  local changes=(--change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' --change 'CMD ["node"]')
  make_debian_root "$scratch/base"
  add_node "$scratch/base"
  if add_authorities "$scratch/base"; then changes+=(--change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'); fi
  tar -C "$scratch/base" --numeric-owner -cf "$scratch/base.tar" .
  rm -rf "$scratch/base"
  podman import "${changes[@]}" "$scratch/base.tar" docker.io/library/node:20-bookworm-slim
  rm "$scratch/base.tar"
  podman tag docker.io/library/node:20-bookworm-slim docker.io/library/node:20-bookworm
}
builds() { buildah build --isolation chroot --pull=never --format docker --tag "$image" "$root"; }

# What a careful user allows: nothing but memory, processes and /tmp.
# The defaults may be above what root is allowed here.
ulimits=(--ulimit nofile=20000:20000 --ulimit nproc=20000:20000)
inside() {
  podman --runtime runc run --rm "${ulimits[@]}" --network none --read-only --tmpfs /tmp --cap-drop ALL \
    --security-opt no-new-privileges --pids-limit 512 --memory 2g --shm-size 256m "$@"
}
# The same init, and a shell in place of the program.
shell_inside() { inside --entrypoint '["/usr/bin/tini","-g","--","sh","-euc"]' "$image" "$1"; }

started=$SECONDS
check "a base image can be made" makes_base
echo "       (base image: $((SECONDS - started)) s)"
started=$SECONDS
check "the Dockerfile builds as it stands" builds
echo "       (build: $((SECONDS - started)) s)"
if [ "$failedCount" -ne 0 ]; then finish; fi
podman image inspect "$image" --format '{{.Size}}' | awk '{ printf "       (image: %.0f MB, ", $1 / 1e6 }'
podman image inspect docker.io/library/node:20-bookworm-slim --format '{{.Size}}' | awk '{ printf "of which the base %.0f MB)\n", $1 / 1e6 }'

starts_with_an_init() {
  test "$(podman image inspect "$image" --format '{{json .Config.Entrypoint}}')" = '["/usr/bin/tini","-g","--","glovebox"]'
  test "$(podman image inspect "$image" --format '{{.Config.User}}')" = node
}
is_nobody_special() { shell_inside 'test $(id -u) = 1000; grep -qx NoNewPrivs:.1 /proc/self/status; grep -qx CapEff:.0* /proc/self/status'; }
# Asked without --read-only: the modes alone must forbid it.
code_is_read_only() {
  test -z "$(podman --runtime runc run --rm "${ulimits[@]}" --network none --entrypoint find "$image" /opt /usr /etc /bin -xdev -writable ! -type l -print -quit)"
}
holds_no_tools() { shell_inside 'for tool in c++ g++ cc cmake make git; do if command -v $tool; then exit 1; fi; done; test ! -e /src'; }
# A process without a parent becomes the child of PID 1, which has to collect it when it ends.
init_reaps() {
  shell_inside '
    glovebox certify $(dirname $(realpath $(command -v glovebox)))/../../../glovebox-*/crashers/fork-in-process.clap >/tmp/said 2>&1 || true
    test -s /tmp/said
    sh -c "sleep 0.1 & echo \$! >/tmp/orphan"
    tries=0
    while [ -e /proc/$(cat /tmp/orphan) ]; do
      tries=$((tries + 1))
      if [ $tries -gt 100 ]; then grep -h -e ^Name -e ^State /proc/[0-9]*/status; exit 1; fi
      sleep 0.1
    done
    ! grep -l ^State:.Z /proc/[0-9]*/status'
}
doctor() { inside "$image" doctor | tee "$scratch/doctor"; grep -q '^yes  a sandbox ' "$scratch/doctor"; }
lab() { inside "$image" "${labOfSurroundings[@]}" --seed 5; }
certifies() {
  inside -v /usr/lib/clap:/plugins:ro "$image" certify /plugins/ZamEQ2.clap | tee "$scratch/certificate"
  grep -q '^fit: ZamEQ2' "$scratch/certificate"
}
# Judged, not broken: what is no plugin is no reason to end otherwise than outside.
refuses_what_is_no_plugin() {
  local status=0
  inside "$image" certify /etc/passwd || status=$?
  test "$status" -ge 1 -a "$status" -le 2
}

check "its entry point is an init, its user is not root" starts_with_an_init
check "it runs without any privilege" is_nobody_special
check "its user can write no code, whatever the mounts" code_is_read_only
check "no compiler and no sources are in it" holds_no_tools
check "its init reaps what a crasher leaves" init_reaps
check "glovebox doctor starts a sandbox in it" doctor
check "the lab holds in it: fixtures, states, crashers, graphs" lab
if [ -e /usr/lib/clap/ZamEQ2.clap ]; then
  check "a plugin of others, mounted read-only, is certified" certifies
else
  skip "a plugin of others, mounted read-only, is certified" "zam-plugins is not installed"
fi
check "what is no plugin is refused" refuses_what_is_no_plugin
nothing_runs() { test -z "$(podman ps --all --quiet)"; }
check "no container is left" nothing_runs
no_shared_memory() { test -z "$(comm -13 <(echo "$sharedMemoryBefore") <(ls -A /dev/shm | sort) | grep -e libpod -e glovebox)"; }
check "nothing of it is left in shared memory" no_shared_memory
finish
