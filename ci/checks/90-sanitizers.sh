# Native tests pass with every sanitizer. The builds are plain CMake without npm, as a C++ user's are, and one goes through
# make instead of ninja.
source "$(dirname "$0")/../check_kit.sh"

# The address and thread sanitizers own signals and address space, and know nothing of children that share memory until
# they become a program: tests about just these things run under the undefined sanitizer alone. The thread sanitizer sees
# neither futexes nor fences, nor that two mappings are one piece of memory: it watches what reads hostile memory, and engine
# and host in tests that map each area once. What meets there meets by atomics alone.
declare -A memoryTests=([address]='test_wire test_engine test_graph' [thread]='test_wire test_engine test_protocol')

configure() {
  cmake -S "$root" -B "$builds/$1" -DGLOVEBOX_ADDON=OFF "-DGLOVEBOX_SANITIZE=$1" -G "$2"
}
build() {
  cmake --build "$builds/$1" --parallel "$(processorCount)" "${@:2}"
}
test_with() {
  TSAN_OPTIONS="suppressions=$root/ci/sanitizers/thread.supp" \
    ctest --test-dir "$builds/$1" --output-on-failure --no-tests=error --timeout 300 "${@:2}"
}
refuses() {
  ! cmake -S "$root" -B "$scratch/wrong" -DGLOVEBOX_ADDON=OFF "$1"
}

check "an unknown sanitizer is refused" refuses -DGLOVEBOX_SANITIZE=magic
check "an unknown place for SDKs is refused" refuses -DGLOVEBOX_SDK=somewhere

check "make builds everything, with the undefined sanitizer" eval 'configure undefined "Unix Makefiles" && build undefined'
# Crashers do what is undefined on purpose: the sanitizer would end them before they crash as they promise.
check "native tests pass with the undefined sanitizer" test_with undefined --exclude-regex '^test_crashers$'
for sanitizer in address thread; do
  tests=${memoryTests[$sanitizer]}
  check "ninja builds $tests with the $sanitizer sanitizer" eval "configure $sanitizer Ninja && build $sanitizer --target $tests"
  check "$tests pass with the $sanitizer sanitizer" test_with "$sanitizer" --tests-regex "^(${tests// /|})\$"
done
finish
