# C++ users need neither npm nor Node: plain CMake builds the client library and its tests pass, with every sanitizer too.
source "$(dirname "$0")/../check_kit.sh"

configure_and_build() {
  local folder=$1
  shift
  cmake -S "$root" -B "$folder" -DGLOVEBOX_ADDON=OFF "$@"
  cmake --build "$folder" --parallel "$(processorCount)"
}
rejects_unknown_sanitizer() {
  ! cmake -S "$root" -B "$scratch/wrong" -DGLOVEBOX_ADDON=OFF -DGLOVEBOX_SANITIZE=magic
}

check "plain cmake builds everything but the addon" configure_and_build "$scratch/plain" -G "Unix Makefiles"
check "ctest runs the native tests" ctest --test-dir "$scratch/plain" --output-on-failure --no-tests=error
check "an unknown sanitizer is refused" rejects_unknown_sanitizer
for sanitizer in address undefined thread; do
  check "it builds with the $sanitizer sanitizer" configure_and_build "$scratch/$sanitizer" -DGLOVEBOX_SANITIZE=$sanitizer
  check "native tests pass with the $sanitizer sanitizer" ctest --test-dir "$scratch/$sanitizer" --output-on-failure --no-tests=error
done
finish
