#pragma once

#include "hosting/vst3/attribute_list.h"
#include "hosting/vst3/host_object.h"

#include <string>

namespace glovebox::hosting::vst3 {

/// A message between a component and its controller. One thread at a time.
class Message final : public HostObject<v3::IMessage> {
public:
    v3::FIDString GLOVEBOX_VST3_CALL getMessageID() override { return id.c_str(); }
    void GLOVEBOX_VST3_CALL setMessageID(v3::FIDString text) override;
    v3::IAttributeList* GLOVEBOX_VST3_CALL getAttributes() override { return attributes.get(); }

private:
    ~Message() override = default;
    std::string id;
    Reference<AttributeList> attributes = makeHostObject<AttributeList>();
};

} // namespace glovebox::hosting::vst3
