# Every native test passes with every sanitizer.
source "$(dirname "$0")/../check_kit.sh"

build_with() {
  cmake -S "$root" -B "$scratch/$1" -DGLOVEBOX_ADDON=OFF "-DGLOVEBOX_SANITIZE=$1"
  cmake --build "$scratch/$1" --parallel "$(processorCount)"
}

for sanitizer in address undefined thread; do
  check "everything builds with the $sanitizer sanitizer" build_with "$sanitizer"
  check "native tests pass with the $sanitizer sanitizer" \
    ctest --test-dir "$scratch/$sanitizer" --output-on-failure --no-tests=error --timeout 300
done
finish
