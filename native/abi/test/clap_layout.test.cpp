// Our CLAP against an independent one in one translation unit: what a plugin built with those headers sees is what we
// declare. Without them (see clap_layout.cmake) the comparisons are skipped; what can be said of ours alone is always
// checked.
#include "clap_official.h"

#include "clap_compare.h"
#include "testing/check.h"

#include <cstddef>
#include <type_traits>

#define STRUCT(name)                                                                                                   \
    static_assert(std::is_standard_layout_v<ours::name>);                                                              \
    static_assert(std::is_trivial_v<ours::name>);                                                                      \
    static_assert(std::is_same_v<ours::name, ours::name##_t>);
#define MEMBER(structure, name)
#define TYPE(name)
#define CONSTANT(name)
#define TEXT(name)
#include "clap_base.inc"
#include "clap_drafts.inc"
#include "clap_stable.inc"
#undef STRUCT
#undef TEXT

namespace {

#define STRUCT(name)
#define TEXT(name) CHECK(!ours::text_##name.empty());
TEST_CASE("CLAP: every identifier is a text, and versions are compatible from 1.0 on") {
#include "clap_base.inc"
#include "clap_drafts.inc"
#include "clap_stable.inc"
    using ours::clap_version_is_compatible;
    CHECK(!clap_version_is_compatible({0, 26, 0}));
    CHECK(clap_version_is_compatible({1, 0, 0}));
    CHECK(clap_version_is_compatible({1, 2, 10}));
}
#undef STRUCT
#undef MEMBER
#undef TYPE
#undef CONSTANT
#undef TEXT

} // namespace

#if GLOVEBOX_CLAP_BASE

#define MEMBER(structure, name)
#define TYPE(name)
#define CONSTANT(name)
#define TEXT(name)
#define STRUCT(name)                                                                                                   \
    static_assert(std::is_same_v<::name, ::name##_t>);                                                                 \
    template <>                                                                                                        \
    inline constexpr bool comparison::areCounterparts<ours::name, ::name> = true;
#include "clap_base.inc"
#if GLOVEBOX_CLAP_COMPLETE
#include "clap_drafts.inc"
#include "clap_stable.inc"
#endif
#undef STRUCT
#undef MEMBER
#undef TYPE
#undef CONSTANT
#undef TEXT

// Named so that a failure reads well: it prints these two names and both descriptions.
#define CHECK_DECLARATION(ofOurs, ofTheirs)                                                                            \
    {                                                                                                                  \
        const std::string declared = ofOurs;                                                                           \
        const std::string official = ofTheirs;                                                                         \
        CHECK_EQUAL(declared, official);                                                                               \
    }
#define STRUCT(name)                                                                                                   \
    CHECK_DECLARATION(comparison::describeStructure(#name, sizeof(ours::name), alignof(ours::name)),                   \
                      comparison::describeStructure(#name, sizeof(::name), alignof(::name)))
#define MEMBER(structure, name)                                                                                        \
    CHECK_DECLARATION(comparison::describeMember(                                                                      \
                          #structure "::" #name, offsetof(ours::structure, name), sizeof(ours::structure::name),       \
                          (comparison::typeVerdict<decltype(ours::structure::name), decltype(::structure::name)>())),  \
                      comparison::describeMember(#structure "::" #name, offsetof(::structure, name),                   \
                                                 sizeof(::structure::name), "the same type"))
#define TYPE(name)                                                                                                     \
    CHECK_DECLARATION((#name " is " + comparison::typeVerdict<ours::name, ::name>()), #name " is the same type")
#define CONSTANT(name)                                                                                                 \
    CHECK_DECLARATION(comparison::describeConstant(#name, ours::value_##name),                                         \
                      comparison::describeConstant(#name, name))
#define TEXT(name)                                                                                                     \
    CHECK_DECLARATION(comparison::describeText(#name, ours::text_##name), comparison::describeText(#name, name))

#endif

namespace {

TEST_CASE("CLAP: structures, members, constants and identifiers of the core equal those of independent headers") {
#if GLOVEBOX_CLAP_BASE
#include "clap_base.inc"
#else
    SKIP(GLOVEBOX_CLAP_REASON);
#endif
}

TEST_CASE("CLAP: the stable extensions and factories equal those of the official headers") {
#if GLOVEBOX_CLAP_COMPLETE
#include "clap_stable.inc"
    CHECK_EQUAL(ours::CLAP_VERSION.minor, CLAP_VERSION.minor);
    CHECK_EQUAL(ours::CLAP_VERSION.revision, CLAP_VERSION.revision);
    CHECK_EQUAL(ours::CLAP_COLOR_TRANSPARENT.alpha, CLAP_COLOR_TRANSPARENT.alpha);
    CHECK_EQUAL(ours::clap_version_is_compatible({1, 2, 10}), clap_version_is_compatible({1, 2, 10}));
#else
    SKIP(GLOVEBOX_CLAP_REASON);
#endif
}

TEST_CASE("CLAP: the drafts equal those of the official headers") {
#if GLOVEBOX_CLAP_COMPLETE
#include "clap_drafts.inc"
#else
    SKIP(GLOVEBOX_CLAP_REASON);
#endif
}

} // namespace
