#pragma once

#include "abi/test/vst3_compare.h"
#include "abi/vst3/vst3.h"

// An independent rendering of VST3 in C, by the DPF project (Debian's dpf-source): tables of function pointers. The
// order of these includes matters to it.
// clang-format off
#include "travesty/base.h"
#include "travesty/bstream.h"
#include "travesty/view.h"
#include "travesty/factory.h"
#include "travesty/component.h"
#include "travesty/events.h"
#include "travesty/audio_processor.h"
#include "travesty/edit_controller.h"
#include "travesty/message.h"
#include "travesty/host.h"
#include "travesty/unit.h"
// clang-format on

namespace ours = glovebox::abi::vst3;

/// An interface: its identifier, and the number of its methods, of which the first `inherited` stand in other tables.
#define CHECK_TABLE(Interface, table, inherited)                                                                       \
    do {                                                                                                               \
        CHECK_EQUAL(::glovebox::abi::vst3test::bytesOf(ours::Interface::iid.data),                                     \
                    ::glovebox::abi::vst3test::bytesOf(table##_iid));                                                  \
        CHECK_EQUAL(::glovebox::abi::vst3test::methodCount<ours::Interface>(),                                         \
                    inherited + sizeof(table) / sizeof(void*));                                                        \
    } while (false)

/// A method and the table's entry: place and how arguments and result travel.
#define CHECK_ENTRY(Interface, method, table, entry, inherited)                                                        \
    do {                                                                                                               \
        CHECK_EQUAL(::glovebox::abi::vst3test::placeOf(&ours::Interface::method),                                      \
                    inherited + offsetof(table, entry) / sizeof(void*));                                               \
        CHECK_EQUAL(::glovebox::abi::vst3test::shapeOf(&ours::Interface::method),                                      \
                    ::glovebox::abi::vst3test::shapeOf(decltype(table::entry){}));                                     \
    } while (false)
