// A library of a few kilobytes with functions, lines and names: built with each version of DWARF, it seeds what reads them.
extern "C" __attribute__((visibility("default"))) int tinyExported(int value) {
    int sum = 0;
    for (int i = 0; i < value; ++i) sum += i * value;
    return sum;
}

namespace tiny {
namespace {

template <typename T>
__attribute__((noinline)) T hidden(T value) {
    return value * value + 3;
}

} // namespace

struct Tiny {
    int value = 0;
    __attribute__((noinline, visibility("default"))) int process(int frames, double gain) const;
};

int Tiny::process(int frames, double gain) const {
    if (frames < 3) return hidden(frames);
    return static_cast<int>(hidden(gain)) + value;
}

} // namespace tiny
