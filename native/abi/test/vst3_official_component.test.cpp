#include "abi/test/vst3_official.h"

namespace theirs = Steinberg::Vst;

TEST_CASE("IAttributeList is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IAttributeList);
    CHECK_METHOD(IAttributeList, setInt);
    CHECK_METHOD(IAttributeList, getInt);
    CHECK_METHOD(IAttributeList, setFloat);
    CHECK_METHOD(IAttributeList, getFloat);
    CHECK_METHOD(IAttributeList, setString);
    CHECK_METHOD(IAttributeList, getString);
    CHECK_METHOD(IAttributeList, setBinary);
    CHECK_METHOD(IAttributeList, getBinary);
}

TEST_CASE("IStreamAttributes is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IStreamAttributes);
    CHECK_METHOD(IStreamAttributes, getFileName);
    CHECK_METHOD(IStreamAttributes, getAttributes);
}

TEST_CASE("IAudioProcessor is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IAudioProcessor);
    CHECK_METHOD(IAudioProcessor, setBusArrangements);
    CHECK_METHOD(IAudioProcessor, getBusArrangement);
    CHECK_METHOD(IAudioProcessor, canProcessSampleSize);
    CHECK_METHOD(IAudioProcessor, getLatencySamples);
    CHECK_METHOD(IAudioProcessor, setupProcessing);
    CHECK_METHOD(IAudioProcessor, setProcessing);
    CHECK_METHOD(IAudioProcessor, process);
    CHECK_METHOD(IAudioProcessor, getTailSamples);
}

TEST_CASE("IAudioPresentationLatency is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IAudioPresentationLatency);
    CHECK_METHOD(IAudioPresentationLatency, setAudioPresentationLatencySamples);
}

TEST_CASE("IProcessContextRequirements is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IProcessContextRequirements);
    CHECK_METHOD(IProcessContextRequirements, getProcessContextRequirements);
}

TEST_CASE("IComponent is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IComponent);
    CHECK_METHOD(IComponent, getControllerClassId);
    CHECK_METHOD(IComponent, setIoMode);
    CHECK_METHOD(IComponent, getBusCount);
    CHECK_METHOD(IComponent, getBusInfo);
    CHECK_METHOD(IComponent, getRoutingInfo);
    CHECK_METHOD(IComponent, activateBus);
    CHECK_METHOD(IComponent, setActive);
    CHECK_METHOD(IComponent, setState);
    CHECK_METHOD(IComponent, getState);
}

TEST_CASE("IDataExchangeHandler is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IDataExchangeHandler);
    CHECK_METHOD(IDataExchangeHandler, openQueue);
    CHECK_METHOD(IDataExchangeHandler, closeQueue);
    CHECK_METHOD(IDataExchangeHandler, lockBlock);
    CHECK_METHOD(IDataExchangeHandler, freeBlock);
}

TEST_CASE("IDataExchangeReceiver is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IDataExchangeReceiver);
    CHECK_METHOD(IDataExchangeReceiver, queueOpened);
    CHECK_METHOD(IDataExchangeReceiver, queueClosed);
    CHECK_METHOD(IDataExchangeReceiver, onDataExchangeBlocksReceived);
}

TEST_CASE("IEventList is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IEventList);
    CHECK_METHOD(IEventList, getEventCount);
    CHECK_METHOD(IEventList, getEvent);
    CHECK_METHOD(IEventList, addEvent);
}

TEST_CASE("IHostApplication is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IHostApplication);
    CHECK_METHOD(IHostApplication, getName);
    CHECK_METHOD(IHostApplication, createInstance);
}

TEST_CASE("IPlugInterfaceSupport is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPlugInterfaceSupport);
    CHECK_METHOD(IPlugInterfaceSupport, isPlugInterfaceSupported);
}

TEST_CASE("IMessage is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IMessage);
    CHECK_METHOD(IMessage, getMessageID);
    CHECK_METHOD(IMessage, setMessageID);
    CHECK_METHOD(IMessage, getAttributes);
}

TEST_CASE("IConnectionPoint is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IConnectionPoint);
    CHECK_METHOD(IConnectionPoint, connect);
    CHECK_METHOD(IConnectionPoint, disconnect);
    CHECK_METHOD(IConnectionPoint, notify);
}

TEST_CASE("IParamValueQueue is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IParamValueQueue);
    CHECK_METHOD(IParamValueQueue, getParameterId);
    CHECK_METHOD(IParamValueQueue, getPointCount);
    CHECK_METHOD(IParamValueQueue, getPoint);
    CHECK_METHOD(IParamValueQueue, addPoint);
}

TEST_CASE("IParameterChanges is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IParameterChanges);
    CHECK_METHOD(IParameterChanges, getParameterCount);
    CHECK_METHOD(IParameterChanges, getParameterData);
    CHECK_METHOD(IParameterChanges, addParameterData);
}
