#include "abi/test/vst3_official.h"

namespace theirs = Steinberg;

TEST_CASE("FUnknown is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(FUnknown);
    CHECK_METHOD(FUnknown, queryInterface);
    CHECK_METHOD(FUnknown, addRef);
    CHECK_METHOD(FUnknown, release);
}

TEST_CASE("IPluginBase is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPluginBase);
    CHECK_METHOD(IPluginBase, initialize);
    CHECK_METHOD(IPluginBase, terminate);
}

TEST_CASE("IPluginCompatibility is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPluginCompatibility);
    CHECK_METHOD(IPluginCompatibility, getCompatibilityJSON);
}

TEST_CASE("IPluginFactory is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPluginFactory);
    CHECK_METHOD(IPluginFactory, getFactoryInfo);
    CHECK_METHOD(IPluginFactory, countClasses);
    CHECK_METHOD(IPluginFactory, getClassInfo);
    CHECK_METHOD(IPluginFactory, createInstance);
}

TEST_CASE("IPluginFactory2 is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPluginFactory2);
    CHECK_METHOD(IPluginFactory2, getClassInfo2);
}

TEST_CASE("IPluginFactory3 is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPluginFactory3);
    CHECK_METHOD(IPluginFactory3, getClassInfoUnicode);
    CHECK_METHOD(IPluginFactory3, setHostContext);
}

TEST_CASE("IBStream is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IBStream);
    CHECK_METHOD(IBStream, read);
    CHECK_METHOD(IBStream, write);
    CHECK_METHOD(IBStream, seek);
    CHECK_METHOD(IBStream, tell);
}

TEST_CASE("ISizeableStream is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(ISizeableStream);
    CHECK_METHOD(ISizeableStream, getStreamSize);
    CHECK_METHOD(ISizeableStream, setStreamSize);
}

TEST_CASE("IStringResult is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IStringResult);
    CHECK_METHOD(IStringResult, setText);
}

TEST_CASE("IString is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IString);
    CHECK_METHOD(IString, setText8);
    CHECK_METHOD(IString, setText16);
    CHECK_METHOD(IString, getText8);
    CHECK_METHOD(IString, getText16);
    CHECK_METHOD(IString, take);
    CHECK_METHOD(IString, isWideString);
}

TEST_CASE("IPlugView is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPlugView);
    CHECK_METHOD(IPlugView, isPlatformTypeSupported);
    CHECK_METHOD(IPlugView, attached);
    CHECK_METHOD(IPlugView, removed);
    CHECK_METHOD(IPlugView, onWheel);
    CHECK_METHOD(IPlugView, onKeyDown);
    CHECK_METHOD(IPlugView, onKeyUp);
    CHECK_METHOD(IPlugView, getSize);
    CHECK_METHOD(IPlugView, onSize);
    CHECK_METHOD(IPlugView, onFocus);
    CHECK_METHOD(IPlugView, setFrame);
    CHECK_METHOD(IPlugView, canResize);
    CHECK_METHOD(IPlugView, checkSizeConstraint);
}

TEST_CASE("IPlugFrame is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPlugFrame);
    CHECK_METHOD(IPlugFrame, resizeView);
}

TEST_CASE("IPlugViewContentScaleSupport is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPlugViewContentScaleSupport);
    CHECK_METHOD(IPlugViewContentScaleSupport, setContentScaleFactor);
}

TEST_CASE("IEventHandler is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(Linux::IEventHandler);
    CHECK_METHOD(Linux::IEventHandler, onFDIsSet);
}

TEST_CASE("ITimerHandler is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(Linux::ITimerHandler);
    CHECK_METHOD(Linux::ITimerHandler, onTimer);
}

TEST_CASE("IRunLoop is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(Linux::IRunLoop);
    CHECK_METHOD(Linux::IRunLoop, registerEventHandler);
    CHECK_METHOD(Linux::IRunLoop, unregisterEventHandler);
    CHECK_METHOD(Linux::IRunLoop, registerTimer);
    CHECK_METHOD(Linux::IRunLoop, unregisterTimer);
}
