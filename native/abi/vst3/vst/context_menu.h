#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

class IContextMenu;
class IPlugView;

/// Pixels within the view.
using UCoord = int32;

/// Host, optional: lets the plugin show the host's own menu of a parameter. Main thread.
class IComponentHandler3 : public FUnknown {
public:
    /// `paramID` null: the menu of the whole plugin. Hands out one reference, or null.
    virtual IContextMenu* GLOVEBOX_VST3_CALL createContextMenu(IPlugView* plugView, const ParamID* paramID) = 0;

    static constexpr FUID iid = makeUid(0x69F11617, 0xD26B400D, 0xA4B6B964, 0x7B6EBBAB);
};

/// Either side: called when the user chose the item. Main thread.
class IContextMenuTarget : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL executeMenuItem(int32 tag) = 0;

    static constexpr FUID iid = makeUid(0x3CDF2E75, 0x85D34144, 0xBF86D36B, 0xD7C4894D);
};

struct IContextMenuItem {
    enum Flags : int32 {
        kIsSeparator = 1 << 0,
        kIsDisabled = 1 << 1,
        kIsChecked = 1 << 2,
        kIsGroupStart = 1 << 3 | kIsDisabled,
        kIsGroupEnd = 1 << 4 | kIsSeparator
    };

    String128 name{};
    int32 tag = 0;
    int32 flags = 0;
};

/// Host. Main thread.
class IContextMenu : public FUnknown {
public:
    using Item = IContextMenuItem;

    virtual int32 GLOVEBOX_VST3_CALL getItemCount() = 0;
    virtual tresult GLOVEBOX_VST3_CALL getItem(int32 index, Item& item, IContextMenuTarget** target) = 0;
    virtual tresult GLOVEBOX_VST3_CALL addItem(const Item& item, IContextMenuTarget* target) = 0;
    virtual tresult GLOVEBOX_VST3_CALL removeItem(const Item& item, IContextMenuTarget* target) = 0;
    /// Returns when the menu is closed. Relative to the view's top left corner.
    virtual tresult GLOVEBOX_VST3_CALL popup(UCoord x, UCoord y) = 0;

    static constexpr FUID iid = makeUid(0x2E93C863, 0x0C9C4588, 0x97DBECF5, 0xAD17817D);
};

} // namespace glovebox::abi::vst3
