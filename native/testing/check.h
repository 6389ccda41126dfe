// A tiny test harness that speaks TAP.
//
//     TEST_CASE("a bell that nobody hears costs no call to the kernel") {
//         REQUIRE(bell.isOpen());        // ends the case when it does not hold
//         CHECK(bell.ring());            // goes on
//         CHECK_EQUAL(bell.calls(), 0);  // prints both values
//     }
//
// CHECK and CHECK_EQUAL may be used on any thread; REQUIRE and SKIP only on the thread of the case, because they leave it
// by an exception. Arguments of the program are filters: a case runs when its name contains one of them. `--list` prints
// names and runs nothing.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace glovebox::testing {

using CaseBody = void (*)();

/// Called before main by TEST_CASE. Cases of one file run in the order they are written.
bool addCase(const char* name, CaseBody body);

/// Any thread. Records a failure of the running case and prints it at once, so that a crash after it does not hide it.
void reportFailure(const char* file, int line, std::string_view text);

/// Thrown by REQUIRE to leave a case that failed.
struct CaseEnded {};

/// Thrown by SKIP.
struct CaseSkipped {
    std::string reason;
};

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
    out << value;
};

/// Any value as text: numbers as numbers (also char-sized ones), enumerations by number, ranges element by element.
template <typename T>
std::string toText(const T& value) {
    std::ostringstream out;
    out << std::boolalpha;
    out.precision(17);
    if constexpr (std::is_same_v<T, bool>) {
        out << value;
    } else if constexpr (std::is_same_v<T, char>) {
        out << '\'' << value << "' (" << static_cast<int>(value) << ')';
    } else if constexpr (std::is_enum_v<T>) {
        out << +static_cast<std::underlying_type_t<T>>(value);
    } else if constexpr (std::is_arithmetic_v<T>) {
        out << +value;
    } else if constexpr (std::is_null_pointer_v<T>) {
        out << "nullptr";
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        out << '"' << std::string_view(value) << '"';
    } else if constexpr (Streamable<T>) {
        out << value;
    } else if constexpr (requires { value.begin() != value.end(); }) {
        constexpr std::size_t maxShown = 16;
        std::size_t shown = 0;
        out << '[';
        for (const auto& element : value) {
            if (shown == maxShown) {
                out << ", ...";
                break;
            }
            out << (shown++ == 0 ? "" : ", ") << toText(element);
        }
        out << ']';
    } else {
        out << "(a value that cannot be printed)";
    }
    return out.str();
}

template <typename T>
concept PlainInteger =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// Equality by value: -1 is never equal to 4294967295.
template <typename A, typename B>
bool isEqual(const A& a, const B& b) {
    if constexpr (PlainInteger<A> && PlainInteger<B>) {
        return std::cmp_equal(a, b);
    } else {
        return a == b;
    }
}

template <typename A, typename B>
bool checkEqual(const A& a, const B& b, const char* aText, const char* bText, const char* file, int line) {
    if (isEqual(a, b)) return true;
    reportFailure(file, line,
                  std::string("CHECK_EQUAL(") + aText + ", " + bText + "): " + toText(a) + " is not " + toText(b));
    return false;
}

/// Holds when |a - b| <= tolerance; never for NaN.
inline bool checkNear(double a, double b, double tolerance, const char* text, const char* file, int line) {
    if (std::abs(a - b) <= tolerance) return true;
    reportFailure(file, line,
                  std::string("CHECK_NEAR(") + text + "): " + toText(a) + " differs from " + toText(b) + " by " +
                      toText(std::abs(a - b)) + ", more than " + toText(tolerance));
    return false;
}

inline bool checkTrue(bool holds, const char* kind, const char* text, const char* file, int line) {
    if (!holds) reportFailure(file, line, std::string(kind) + "(" + text + ") does not hold");
    return holds;
}

} // namespace glovebox::testing

#define GLOVEBOX_JOIN_2(a, b) a##b
#define GLOVEBOX_JOIN(a, b) GLOVEBOX_JOIN_2(a, b)
#define GLOVEBOX_CASE(function, name)                                                                                  \
    static void function();                                                                                            \
    [[maybe_unused]] static const bool GLOVEBOX_JOIN(function, Added) = ::glovebox::testing::addCase(name, function);  \
    static void function()

/// A case; its name is a promise.
#define TEST_CASE(name) GLOVEBOX_CASE(GLOVEBOX_JOIN(gloveboxCase, __COUNTER__), name)

/// Fails the case unless the expression holds, and goes on. Its value is whether it held.
#define CHECK(...)                                                                                                     \
    ::glovebox::testing::checkTrue(static_cast<bool>(__VA_ARGS__), "CHECK", #__VA_ARGS__, __FILE__, __LINE__)

/// Fails the case unless a == b, printing both.
#define CHECK_EQUAL(a, b) ::glovebox::testing::checkEqual((a), (b), #a, #b, __FILE__, __LINE__)

/// Fails the case unless a and b differ by at most the tolerance.
#define CHECK_NEAR(a, b, tolerance)                                                                                    \
    ::glovebox::testing::checkNear(static_cast<double>(a), static_cast<double>(b), static_cast<double>(tolerance),     \
                                   #a ", " #b ", " #tolerance, __FILE__, __LINE__)

/// Like CHECK, but what follows makes no sense without it: ends the case.
#define REQUIRE(...)                                                                                                   \
    do {                                                                                                               \
        if (!::glovebox::testing::checkTrue(static_cast<bool>(__VA_ARGS__), "REQUIRE", #__VA_ARGS__, __FILE__,         \
                                            __LINE__))                                                                 \
            throw ::glovebox::testing::CaseEnded{};                                                                    \
    } while (false)

/// Ends the case as skipped, for the reason that a reader will see.
#define SKIP(reason)                                                                                                   \
    throw ::glovebox::testing::CaseSkipped { reason }
