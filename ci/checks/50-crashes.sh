# Crashes in a row leave nothing behind, and a group of eight sandboxes plays on exactly while half of them crash, hang and
# come back. The figures themselves pass or fail nothing.
source "$(dirname "$0")/../check_kit.sh"

if [ "$(uname -s)" != Linux ]; then
  skip "a thousand crashes and the soak" "the programs read /proc"
  finish
  exit
fi
programs="$root/build/Release/bench"
runs_and_shows() {
  "$@" | tee "$scratch/figures"
  grep -q '^{"schema":"glovebox.figures"' "$scratch/figures"
}
check "a thousand crashes leave no descriptor, thread, process, mapping or memory" \
  runs_and_shows timeout --kill-after=10 900 "$programs/crash_bench" --reps 20 --crashes 1000
grep -v '^{' "$scratch/figures" 2>/dev/null | sed 's/^/    /' || true
check "three minutes of random crashers in real time: healthy devices exact" \
  runs_and_shows timeout --kill-after=10 600 "$programs/crash_soak" --seconds 180 --seed 1
grep -v '^{' "$scratch/figures" 2>/dev/null | sed 's/^/    /' || true

# The host and its client library with sanitizers; the sandboxes as they are, because their crashers must crash their way.
for sanitizer in address thread; do
  build_soak() {
    cmake -S "$root" -B "$builds/$sanitizer" -G Ninja -DGLOVEBOX_ADDON=OFF "-DGLOVEBOX_SANITIZE=$sanitizer" &&
      cmake --build "$builds/$sanitizer" --parallel "$(processorCount)" --target crash_soak
  }
  soak_sanitized() {
    # Some kernels place memory where these sanitizers don't expect it.
    TSAN_OPTIONS="suppressions=$root/ci/sanitizers/thread.supp" ASAN_OPTIONS=detect_stack_use_after_return=0 \
      timeout --kill-after=10 300 setarch "$(uname -m)" -R "$(find "$builds/$sanitizer" -name crash_soak -type f)" \
      --seconds 45 --seed 2 --build "$root/build/Release"
  }
  check "the soak is built with the $sanitizer sanitizer" build_soak
  check "45 seconds of it with the $sanitizer sanitizer" soak_sanitized
done
finish
