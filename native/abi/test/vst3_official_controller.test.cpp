#include "abi/test/vst3_official.h"

namespace theirs = Steinberg::Vst;

TEST_CASE("IInfoListener is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(ChannelContext::IInfoListener);
    CHECK_METHOD(ChannelContext::IInfoListener, setChannelContextInfos);
}

TEST_CASE("IComponentHandler is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IComponentHandler);
    CHECK_METHOD(IComponentHandler, beginEdit);
    CHECK_METHOD(IComponentHandler, performEdit);
    CHECK_METHOD(IComponentHandler, endEdit);
    CHECK_METHOD(IComponentHandler, restartComponent);
}

TEST_CASE("IComponentHandler2 is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IComponentHandler2);
    CHECK_METHOD(IComponentHandler2, setDirty);
    CHECK_METHOD(IComponentHandler2, requestOpenEditor);
    CHECK_METHOD(IComponentHandler2, startGroupEdit);
    CHECK_METHOD(IComponentHandler2, finishGroupEdit);
}

TEST_CASE("IComponentHandlerBusActivation is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IComponentHandlerBusActivation);
    CHECK_METHOD(IComponentHandlerBusActivation, requestBusActivation);
}

TEST_CASE("IComponentHandlerSystemTime is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IComponentHandlerSystemTime);
    CHECK_METHOD(IComponentHandlerSystemTime, getSystemTime);
}

TEST_CASE("IProgress is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IProgress);
    CHECK_METHOD(IProgress, start);
    CHECK_METHOD(IProgress, update);
    CHECK_METHOD(IProgress, finish);
}

TEST_CASE("IComponentHandler3 is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IComponentHandler3);
    CHECK_METHOD(IComponentHandler3, createContextMenu);
}

TEST_CASE("IContextMenuTarget is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IContextMenuTarget);
    CHECK_METHOD(IContextMenuTarget, executeMenuItem);
}

TEST_CASE("IContextMenu is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IContextMenu);
    CHECK_METHOD(IContextMenu, getItemCount);
    CHECK_METHOD(IContextMenu, getItem);
    CHECK_METHOD(IContextMenu, addItem);
    CHECK_METHOD(IContextMenu, removeItem);
    CHECK_METHOD(IContextMenu, popup);
}

TEST_CASE("IEditController is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IEditController);
    CHECK_METHOD(IEditController, setComponentState);
    CHECK_METHOD(IEditController, setState);
    CHECK_METHOD(IEditController, getState);
    CHECK_METHOD(IEditController, getParameterCount);
    CHECK_METHOD(IEditController, getParameterInfo);
    CHECK_METHOD(IEditController, getParamStringByValue);
    CHECK_METHOD(IEditController, getParamValueByString);
    CHECK_METHOD(IEditController, normalizedParamToPlain);
    CHECK_METHOD(IEditController, plainParamToNormalized);
    CHECK_METHOD(IEditController, getParamNormalized);
    CHECK_METHOD(IEditController, setParamNormalized);
    CHECK_METHOD(IEditController, setComponentHandler);
    CHECK_METHOD(IEditController, createView);
}

TEST_CASE("IEditController2 is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IEditController2);
    CHECK_METHOD(IEditController2, setKnobMode);
    CHECK_METHOD(IEditController2, openHelp);
    CHECK_METHOD(IEditController2, openAboutBox);
}

TEST_CASE("IEditControllerHostEditing is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IEditControllerHostEditing);
    CHECK_METHOD(IEditControllerHostEditing, beginEditFromHost);
    CHECK_METHOD(IEditControllerHostEditing, endEditFromHost);
}

TEST_CASE("IMidiMapping is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IMidiMapping);
    CHECK_METHOD(IMidiMapping, getMidiControllerAssignment);
}

TEST_CASE("IMidiLearn is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IMidiLearn);
    CHECK_METHOD(IMidiLearn, onLiveMIDIControllerInput);
}

TEST_CASE("INoteExpressionController is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(INoteExpressionController);
    CHECK_METHOD(INoteExpressionController, getNoteExpressionCount);
    CHECK_METHOD(INoteExpressionController, getNoteExpressionInfo);
    CHECK_METHOD(INoteExpressionController, getNoteExpressionStringByValue);
    CHECK_METHOD(INoteExpressionController, getNoteExpressionValueByString);
}

TEST_CASE("IKeyswitchController is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IKeyswitchController);
    CHECK_METHOD(IKeyswitchController, getKeyswitchCount);
    CHECK_METHOD(IKeyswitchController, getKeyswitchInfo);
}

TEST_CASE("INoteExpressionPhysicalUIMapping is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(INoteExpressionPhysicalUIMapping);
    CHECK_METHOD(INoteExpressionPhysicalUIMapping, getPhysicalUIMapping);
}

TEST_CASE("IParameterFunctionName is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IParameterFunctionName);
    CHECK_METHOD(IParameterFunctionName, getParameterIDFromFunctionName);
}

TEST_CASE("IRemapParamID is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IRemapParamID);
    CHECK_METHOD(IRemapParamID, getCompatibleParamID);
}

TEST_CASE("IParameterFinder is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IParameterFinder);
    CHECK_METHOD(IParameterFinder, findParameter);
}

TEST_CASE("IPrefetchableSupport is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IPrefetchableSupport);
    CHECK_METHOD(IPrefetchableSupport, getPrefetchableSupport);
}

TEST_CASE("IAutomationState is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IAutomationState);
    CHECK_METHOD(IAutomationState, setAutomationState);
}

TEST_CASE("IXmlRepresentationController is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IXmlRepresentationController);
    CHECK_METHOD(IXmlRepresentationController, getXmlRepresentationStream);
}

TEST_CASE("IUnitHandler is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IUnitHandler);
    CHECK_METHOD(IUnitHandler, notifyUnitSelection);
    CHECK_METHOD(IUnitHandler, notifyProgramListChange);
}

TEST_CASE("IUnitHandler2 is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IUnitHandler2);
    CHECK_METHOD(IUnitHandler2, notifyUnitByBusChange);
}

TEST_CASE("IUnitInfo is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IUnitInfo);
    CHECK_METHOD(IUnitInfo, getUnitCount);
    CHECK_METHOD(IUnitInfo, getUnitInfo);
    CHECK_METHOD(IUnitInfo, getProgramListCount);
    CHECK_METHOD(IUnitInfo, getProgramListInfo);
    CHECK_METHOD(IUnitInfo, getProgramName);
    CHECK_METHOD(IUnitInfo, getProgramInfo);
    CHECK_METHOD(IUnitInfo, hasProgramPitchNames);
    CHECK_METHOD(IUnitInfo, getProgramPitchName);
    CHECK_METHOD(IUnitInfo, getSelectedUnit);
    CHECK_METHOD(IUnitInfo, selectUnit);
    CHECK_METHOD(IUnitInfo, getUnitByBus);
    CHECK_METHOD(IUnitInfo, setUnitProgramData);
}

TEST_CASE("IProgramListData is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IProgramListData);
    CHECK_METHOD(IProgramListData, programDataSupported);
    CHECK_METHOD(IProgramListData, getProgramData);
    CHECK_METHOD(IProgramListData, setProgramData);
}

TEST_CASE("IUnitData is the official one: identifier, order and shape of its methods") {
    CHECK_INTERFACE(IUnitData);
    CHECK_METHOD(IUnitData, unitDataSupported);
    CHECK_METHOD(IUnitData, getUnitData);
    CHECK_METHOD(IUnitData, setUnitData);
}

#if __has_include("pluginterfaces/vst/ivstmidimapping2.h")
TEST_CASE("the interfaces of 3.8 are the official ones") {
    CHECK_INTERFACE(IMidiMapping2);
    CHECK_METHOD(IMidiMapping2, getNumMidi2ControllerAssignments);
    CHECK_METHOD(IMidiMapping2, getMidi2ControllerAssignments);
    CHECK_METHOD(IMidiMapping2, getNumMidi1ControllerAssignments);
    CHECK_METHOD(IMidiMapping2, getMidi1ControllerAssignments);
    CHECK_INTERFACE(IMidiLearn2);
    CHECK_METHOD(IMidiLearn2, onLiveMidi2ControllerInput);
    CHECK_METHOD(IMidiLearn2, onLiveMidi1ControllerInput);
    CHECK_STRUCT(Midi2ControllerParamIDAssignment);
    CHECK_STRUCT(Midi1ControllerParamIDAssignment);
}
#else
TEST_CASE("the interfaces of 3.8 are the official ones") { SKIP("the official headers are older than 3.8"); }
#endif
