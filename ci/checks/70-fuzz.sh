# Every decoder of what a sandbox, a plugin or a file can make hostile: its fuzz target is built with sanitizers, every input
# of its corpus and every input that ever failed is tried, and then it looks for new ones for a while. At length:
# `npm run fuzz:native`.
source "$(dirname "$0")/../check_kit.sh"

runs=${GLOVEBOX_FUZZ_RUNS:-100000}
# The same steps in every run of CI, as far as libFuzzer goes (it looks at addresses, too); 0: new ones.
seed=${GLOVEBOX_PROPERTY_SEED:-0}

# A compiler that makes a fuzz target is one that links libFuzzer and the sanitizers.
makes_targets() {
  local cxx=$1
  command -v "$cxx" >/dev/null || return 1
  printf 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }\n' >"$scratch/try.cpp"
  "$cxx" -std=c++20 -fsanitize=fuzzer,address,undefined "$scratch/try.cpp" -o "$scratch/try" >/dev/null 2>&1
}
find_clang() {
  local cxx
  for cxx in "${CXX:-}" clang++ clang++-{22,21,20,19,18,17,16,15,14}; do
    if [ -n "$cxx" ] && makes_targets "$cxx"; then
      echo "$cxx"
      return 0
    fi
  done
  return 1
}
install_clang() {
  command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ] || return 1
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends clang-14 libclang-rt-14-dev ||
    apt-get install -y -qq --no-install-recommends clang libclang-rt-dev ||
    apt-get install -y -qq --no-install-recommends clang
}

if [ "$(uname -s)" != Linux ]; then
  skip "the fuzz targets" "they are built on Linux"
  finish
  exit
fi
if ! cxx=$(find_clang); then
  install_clang >"$scratch/apt.log" 2>&1 </dev/null || tail -n 5 "$scratch/apt.log"
  if ! cxx=$(find_clang); then
    skip "the fuzz targets" "no clang with libFuzzer, and apt has none here"
    finish
    exit
  fi
fi
echo "with $("$cxx" --version | head -n 1), GLOVEBOX_PROPERTY_SEED=$seed"

fuzz() { CXX=$cxx timeout --kill-after=10 "$1" node ci/fuzz-native.mjs "${@:2}" --build "$scratch/build" --jobs 2; }
shown() {
  fuzz "$@" | tee "$scratch/figures"
}
seeds_are_the_same() {
  "$scratch/build/Release/fuzz/fuzz_seeds" "$scratch/seeds-a"
  "$scratch/build/Release/fuzz/fuzz_seeds" "$scratch/seeds-b"
  diff -r "$scratch/seeds-a" "$scratch/seeds-b"
  # A seed is made by the product's own encoders and must still be understood.
  mkdir -p "$scratch/none"
  local folder target
  for folder in "$scratch"/seeds-a/*/; do
    target=$(basename "$folder")
    "$scratch/build/Release/fuzz/$target" -runs=0 "$folder" >/dev/null 2>&1 || { echo "$target"; return 1; }
  done
}
# A fuzzer that finds nothing where there is something would pass everything: a target that fails for three bytes.
finds_what_is_there() {
  cat >"$scratch/planted.cpp" <<'PLANTED'
#include <cstddef>
#include <cstdint>
#include <cstdlib>
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 2 && data[0] == 'g' && data[1] == 'b' && data[2] == '!') std::abort();
    return 0;
}
PLANTED
  "$cxx" -std=c++20 -fsanitize=fuzzer,address "$scratch/planted.cpp" -o "$scratch/planted"
  ! (cd "$scratch" && timeout 60 ./planted -max_total_time=50 >planted.log 2>&1)
  grep -q 'deadly signal' "$scratch/planted.log"
}

check "the fuzz targets are built" fuzz 1800 build
check "the fuzzer finds a planted failure" finds_what_is_there
check "every committed input, and every one that ever failed, is decoded or refused" shown 600 rerun --no-build
check "seeds are the same every time, and understood" seeds_are_the_same
check "nothing new is found in $runs runs per target" shown 1500 --no-build --runs "$runs" --seconds 60 --seed "$seed"
grep -E '^(ok|FAILED) ' "$scratch/figures" 2>/dev/null | sed 's/^/    /' || true
finish
