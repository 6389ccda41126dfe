# C++ users need neither npm nor Node: plain CMake builds the client library and its tests pass.
source "$(dirname "$0")/../check_kit.sh"

configure_and_build() {
  cmake -S "$root" -B "$scratch/plain" -DGLOVEBOX_ADDON=OFF -G "Unix Makefiles"
  cmake --build "$scratch/plain" --parallel "$(processorCount)"
}
refuses() {
  ! cmake -S "$root" -B "$scratch/wrong" -DGLOVEBOX_ADDON=OFF "$1"
}

check "plain cmake builds everything but the addon" configure_and_build
check "ctest runs the native tests" ctest --test-dir "$scratch/plain" --output-on-failure --no-tests=error --timeout 300
check "an unknown sanitizer is refused" refuses -DGLOVEBOX_SANITIZE=magic
check "an unknown place for SDKs is refused" refuses -DGLOVEBOX_SDK=somewhere
finish
