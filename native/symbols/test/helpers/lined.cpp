// What the tests of symbols look for: the lines of marked comments are found in this text.
namespace lined {

struct Shape {
    __attribute__((noinline)) int area(int width, double scale);
};

volatile int sink = 0;

int Shape::area(int width, double scale) {
    sink = width; // line: area
    return sink * static_cast<int>(scale) + 3;
}

__attribute__((noinline)) static int hidden(int value) {
    sink = value + 1; // line: hidden
    return sink;
}

} // namespace lined

extern "C" {

__attribute__((visibility("default"))) int linedExported(int value) {
    lined::Shape shape;
    const int area = shape.area(value, 2.5);
    return area + lined::hidden(value); // line: exported
}

// Where the others are, for whoever loads this library.
__attribute__((visibility("default"))) const void* linedHidden() {
    return reinterpret_cast<const void*>(&lined::hidden);
}

__attribute__((visibility("default"))) const void* linedArea() {
    int (lined::Shape::*const method)(int, double) = &lined::Shape::area;
    return *reinterpret_cast<const void* const*>(&method);
}
}
