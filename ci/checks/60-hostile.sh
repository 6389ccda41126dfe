# A sandbox that scribbles over everything that it can write, and lies: ten million writes, then again with the host, the
# engines of its neighbours and its own in builds with the address sanitizer, in which shared memory lies between pages that
# nobody may touch.
source "$(dirname "$0")/../check_kit.sh"

if [ "$(uname -s)" != Linux ]; then
  skip "a hostile sandbox" "it reads /proc and speaks to the kernel about futexes"
  finish
  exit
fi
# The same tools in the same order wherever CI runs, new ones elsewhere; how threads meet them is never the same.
seed=${GLOVEBOX_HOSTILE_SEED:-${GLOVEBOX_PROPERTY_SEED:-$RANDOM}}
echo "GLOVEBOX_HOSTILE_SEED=$seed"

besiege() {
  GLOVEBOX_HOSTILE_WRITES=$2 GLOVEBOX_HOSTILE_SEED=$seed timeout --kill-after=10 500 \
    setarch "$(uname -m)" -R "$1" hostile | tee "$scratch/figures"
}
lie() { timeout --kill-after=10 300 setarch "$(uname -m)" -R "$1" breach; }
figures() { grep '^#' "$scratch/figures" 2>/dev/null | sed 's/^/    /' || true; }

check "ten million writes of a hostile sandbox harm nobody" besiege "$root/build/Release/tests/test_hostile" 10000000
figures

# Its shadow memory counts as private memory, and what it holds back would look like a leak.
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0:quarantine_size_mb=16
build_sanitized() {
  cmake -S "$root" -B "$builds/address" -G Ninja -DGLOVEBOX_ADDON=OFF -DGLOVEBOX_SANITIZE=address &&
    cmake --build "$builds/address" --parallel "$(processorCount)" --target test_hostile
}
check "host, engines and the hostile sandbox are built with the address sanitizer" build_sanitized
sanitized=$(find "$builds/address" -name test_hostile -type f 2>/dev/null || true)
check "three million writes, all of it with the address sanitizer" besiege "$sanitized" 3000000
figures
check "every lie, with the address sanitizer" lie "$sanitized"
finish
