# Native tests pass with every sanitizer.
source "$(dirname "$0")/../check_kit.sh"

# The address and thread sanitizers own signals and address space, and know nothing of children that share memory until
# they become a program. Tests about just these things cannot run under them.
spawning='^test_(os|client|sandbox_host|addon)$'

build_with() {
  cmake -S "$root" -B "$scratch/$1" -DGLOVEBOX_ADDON=OFF "-DGLOVEBOX_SANITIZE=$1"
  cmake --build "$scratch/$1" --parallel "$(processorCount)"
}
test_with() {
  TSAN_OPTIONS="suppressions=$root/ci/sanitizers/thread.supp" \
    ctest --test-dir "$scratch/$1" --output-on-failure --no-tests=error --timeout 300 --exclude-regex "$2"
}

check "everything builds with the undefined sanitizer" build_with undefined
check "native tests pass with the undefined sanitizer" test_with undefined '^$'
for sanitizer in address thread; do
  check "everything builds with the $sanitizer sanitizer" build_with "$sanitizer"
  check "native tests pass with the $sanitizer sanitizer" test_with "$sanitizer" "$spawning"
  skip "native tests that start processes, with the $sanitizer sanitizer" "it owns what they test"
done
finish
