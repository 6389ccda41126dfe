# macOS on both of its processors and Linux on arm64, built and linked whole, and inspected as a loader would look at them; what
# is for Linux runs under qemu's emulation of single programs. With GLOVEBOX_CROSS_BUILDS builds in that folder are continued.
source "$(dirname "$0")/../check_kit.sh"

export GLOVEBOX_CROSS_BUILDS=${GLOVEBOX_CROSS_BUILDS:-$scratch}

needs_packages "macOS and Linux on arm64" lld llvm g++-aarch64-linux-gnu qemu-user ninja-build

# A copy of what was built, without its size: broken files take the place of single ones.
copyOf() { rm -rf "$2" && cp -al "$1" "$2"; }
# finds FAULT...: the inspection of the copy fails, and says each of the faults.
finds() {
  local inspection=$1 cpu=$2 fault
  shift 2
  if node "ci/inspect-$inspection.mjs" "$cpu" "$scratch/broken" >"$scratch/said" 2>&1; then
    echo "no fault was found"
    return 1
  fi
  for fault in "$@"; do
    grep -q -- "$fault" "$scratch/said" || { echo "not said: $fault"; head -n 20 "$scratch/said"; return 1; }
  done
}

# The C++ library is compiled, too, where zig has not kept it.
for cpu in arm64 x86_64; do
  build="$GLOVEBOX_CROSS_BUILDS/build-macos-$cpu"
  native="$build/Quick"
  check "macOS $cpu: everything compiles and links" node ci/build-macos.mjs "$cpu" --quick
  check "macOS $cpu: files, exports and bundles are what loaders and hosts look for" node ci/inspect-macos.mjs "$cpu"

  brokenForMacos() {
    copyOf "$native" "$scratch/broken"
    local fixtures="$scratch/broken/fixtures"
    local gain="$fixtures/gain.clap/Contents/MacOS/gain" list="$fixtures/gain.vst3/Contents/Info.plist"
    echo 'int clap_entry = 1; int extra = 1;' >"$scratch/extra.c"
    "$build/tools/clang" -c "$scratch/extra.c" -o "$scratch/extra.o"
    rm "$gain" "$scratch/broken/fixtures/ramp.vst3/Contents/PkgInfo"
    "$build/tools/link" -bundle -o "$gain" "$scratch/extra.o"
    sed '/CFBundleIdentifier/,+1d' "$list" >"$scratch/list"
    rm "$list" && cp "$scratch/list" "$list"
    rm "$scratch/broken/sandbox-host"
    finds macos "$cpu" 'gain.clap.*shows _clap_entry _extra' 'ramp.vst3.*holds Info.plist MacOS' \
      'gain.vst3.*no identifier' 'sandbox-host: is missing'
  }
  check "macOS $cpu: an export too many, a file, a key or a program too few are refused" brokenForMacos
done
mixedUp() {
  copyOf "$GLOVEBOX_CROSS_BUILDS/build-macos-x86_64/Quick" "$scratch/broken"
  rm "$scratch/broken/glovebox.node"
  cp "$GLOVEBOX_CROSS_BUILDS/build-macos-arm64/Quick/glovebox.node" "$scratch/broken/"
  finds macos x86_64 'glovebox.node: is for ARM64'
}
check "macOS: an addon for the other processor is refused" mixedUp

native="$GLOVEBOX_CROSS_BUILDS/build-arm64/Quick"
check "Linux arm64: everything compiles and links" node ci/build-arm64.mjs --quick
check "Linux arm64: files and exports are what loaders and hosts look for" node ci/inspect-linux.mjs arm64
brokenForLinux() {
  copyOf "$native" "$scratch/broken"
  local fixtures="$scratch/broken/fixtures"
  echo 'int clap_entry = 1; int extra = 1;' >"$scratch/extra.c"
  # The address of a word inside of code: only the loader knows it.
  printf '.section .note.GNU-stack,"x",@progbits\n.text\n.xword clap_entry\n' >"$scratch/text.s"
  rm "$fixtures/gain.clap" "$fixtures/mix2.clap" "$fixtures/ramp.clap"
  aarch64-linux-gnu-gcc -shared -fPIC -Wl,-z,notext,-rpath,/nowhere,-z,max-page-size=4096,-soname,libextra.so \
    "$scratch/extra.c" "$scratch/text.s" -o "$fixtures/gain.clap"
  echo 'extern int extra; extern int nowhere; int *clap_entry = &extra, *other = &nowhere;' >"$scratch/needs.c"
  aarch64-linux-gnu-gcc -shared -fPIC "$scratch/needs.c" "$fixtures/gain.clap" -o "$fixtures/mix2.clap"
  cp /bin/true "$fixtures/ramp.clap"
  finds linux arm64 'gain.clap: shows clap_entry extra (2)' 'gain.clap: has relocations of code' 'gain.clap: has a path' \
    'gain.clap: a segment is aligned to 0x1000' 'gain.clap: wants a stack' 'mix2.clap: needs libextra.so' \
    'mix2.clap: expects nowhere' 'ramp.clap: is for Advanced Micro'
}
check "Linux arm64: exports, libraries, paths, segments and processors that are wrong are refused" brokenForLinux

testsHold() { node ci/test-arm64.mjs | tee "$scratch/tests"; }
check "Linux arm64: the native tests hold under qemu" testsHold
grep -hE ' left out: ' "$scratch/tests" 2>/dev/null | while IFS= read -r line; do skip "${line%%: *}" "${line#*: }"; done

# A sandbox on arm64, from the command line: programs that are started are scripts that call the emulator by now.
glovebox() {
  (
    ulimit -u 4000 -c 0
    GLOVEBOX_NATIVE_DIR="$native" exec timeout --kill-after=5 300 \
      qemu-aarch64 -L /usr/aarch64-linux-gnu "$scratch/package/bin/node" "$root/dist/cli/main.js" "$@"
  )
}
doctorKnows() {
  glovebox doctor --json >"$scratch/doctor.json"
  node -e '
    const { canSandbox, arch } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    if (!canSandbox || arch !== "arm64") throw new Error(`${arch}: ${canSandbox}`);
  ' "$scratch/doctor.json"
}
scanFinds() {
  glovebox scan --json "$native/fixtures/gain.clap" "$native/fixtures/gain.vst3" >"$scratch/scan.json"
  test "$(grep -c '"Glovebox Gain"' "$scratch/scan.json")" -ge 2
}
check "node for arm64 is fetched" fetch_node linux-arm64
check "Linux arm64: node loads the addon, and doctor starts a sandbox" doctorKnows
check "Linux arm64: scan describes a plugin of each format" scanFinds

nothingLeft() {
  local pid
  for pid in $(pgrep -f qemu-aarch64 || true); do
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$native/"; then
      echo "still there: $pid"
      return 1
    fi
  done
}
check "no emulated process is left" nothingLeft
finish
