#pragma once

#include "abi/test/vst3_compare.h"
#include "abi/vst3/vst3.h"

namespace glovebox::abi::vst3test {

// The official headers define these names as macros, so ours are fetched before those headers are included.
inline constexpr const char* ourAudioEffectClass = vst3::kVstAudioEffectClass;
inline constexpr const char* ourComponentControllerClass = vst3::kVstComponentControllerClass;
inline constexpr const char* ourPluginCompatibilityClass = vst3::kPluginCompatibilityClass;
inline constexpr const char* ourVersionText = vst3::kVstVersionString;
inline constexpr const char* ourGenericNames[] = {vst3::GENERIC,          vst3::GENERIC_4_CELLS,
                                                  vst3::GENERIC_8_CELLS,  vst3::GENERIC_12_CELLS,
                                                  vst3::GENERIC_24_CELLS, vst3::QUICK_CONTROL_8_CELLS};

} // namespace glovebox::abi::vst3test

// The official C++ headers, compared with ours in one translation unit: the two live in different namespaces.
#include "pluginterfaces/base/funknown.h"
#include "pluginterfaces/base/ibstream.h"
#include "pluginterfaces/base/ipluginbase.h"
#include "pluginterfaces/base/iplugincompatibility.h"
#include "pluginterfaces/base/istringresult.h"
#include "pluginterfaces/base/keycodes.h"
#include "pluginterfaces/gui/iplugview.h"
#include "pluginterfaces/gui/iplugviewcontentscalesupport.h"
#include "pluginterfaces/vst/ivstattributes.h"
#include "pluginterfaces/vst/ivstaudioprocessor.h"
#include "pluginterfaces/vst/ivstautomationstate.h"
#include "pluginterfaces/vst/ivstchannelcontextinfo.h"
#include "pluginterfaces/vst/ivstcomponent.h"
#include "pluginterfaces/vst/ivstcontextmenu.h"
#include "pluginterfaces/vst/ivstdataexchange.h"
#include "pluginterfaces/vst/ivsteditcontroller.h"
#include "pluginterfaces/vst/ivstevents.h"
#include "pluginterfaces/vst/ivsthostapplication.h"
#include "pluginterfaces/vst/ivstmessage.h"
#include "pluginterfaces/vst/ivstmidicontrollers.h"
#include "pluginterfaces/vst/ivstmidilearn.h"
#include "pluginterfaces/vst/ivstnoteexpression.h"
#include "pluginterfaces/vst/ivstparameterchanges.h"
#include "pluginterfaces/vst/ivstparameterfunctionname.h"
#include "pluginterfaces/vst/ivstphysicalui.h"
#include "pluginterfaces/vst/ivstpluginterfacesupport.h"
#include "pluginterfaces/vst/ivstplugview.h"
#include "pluginterfaces/vst/ivstprefetchablesupport.h"
#include "pluginterfaces/vst/ivstprocesscontext.h"
#include "pluginterfaces/vst/ivstremapparamid.h"
#include "pluginterfaces/vst/ivstrepresentation.h"
#include "pluginterfaces/vst/ivstunits.h"
#include "pluginterfaces/vst/vstpresetkeys.h"
#include "pluginterfaces/vst/vstspeaker.h"

#if __has_include("pluginterfaces/vst/ivstmidimapping2.h")
#include "pluginterfaces/vst/ivstmidimapping2.h"
#endif

namespace ours = glovebox::abi::vst3;

/// An interface: its identifier and the number of its methods. `theirs` is the official namespace of the file.
#define CHECK_INTERFACE(Interface)                                                                                     \
    do {                                                                                                               \
        CHECK_EQUAL(::glovebox::abi::vst3test::bytesOf(ours::Interface::iid.data),                                     \
                    ::glovebox::abi::vst3test::bytesOf(theirs::Interface##_iid));                                      \
        CHECK_EQUAL(::glovebox::abi::vst3test::methodCount<ours::Interface>(),                                         \
                    ::glovebox::abi::vst3test::methodCount<theirs::Interface>());                                      \
    } while (false)

/// A method: its place in the virtual table and how its arguments and result travel.
#define CHECK_METHOD(Interface, method)                                                                                \
    do {                                                                                                               \
        CHECK_EQUAL(::glovebox::abi::vst3test::placeOf(&ours::Interface::method),                                      \
                    ::glovebox::abi::vst3test::placeOf(&theirs::Interface::method));                                   \
        CHECK_EQUAL(::glovebox::abi::vst3test::shapeOf(&ours::Interface::method),                                      \
                    ::glovebox::abi::vst3test::shapeOf(&theirs::Interface::method));                                   \
    } while (false)

/// A structure of the same name, and a member of it.
#define CHECK_STRUCT(Struct) CHECK_SIZE(ours::Struct, theirs::Struct)
#define CHECK_MEMBER(Struct, member) CHECK_MEMBER_AS(ours::Struct, member, theirs::Struct, member)

/// A number or an enumerator of the same name.
#define CHECK_CONSTANT(name) CHECK_EQUAL(static_cast<long long>(ours::name), static_cast<long long>(theirs::name))

/// A text of the same name.
#define CHECK_TEXT(name) CHECK_EQUAL(std::string(ours::name), std::string(theirs::name))
