#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Exchange of menu entries: the host shows the plugin's, the plugin shows the host's.
inline constexpr char CLAP_EXT_CONTEXT_MENU[] = "clap.context-menu/1";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_CONTEXT_MENU_COMPAT[] = "clap.context-menu.draft/0";

// Values of clap_context_menu_target::kind.
inline constexpr std::uint32_t CLAP_CONTEXT_MENU_TARGET_KIND_GLOBAL = 0;
inline constexpr std::uint32_t CLAP_CONTEXT_MENU_TARGET_KIND_PARAM = 1;

/// What was clicked. A null target means global, everywhere below.
struct clap_context_menu_target {
    std::uint32_t kind;
    /// The parameter's id.
    clap_id id;
};
using clap_context_menu_target_t = clap_context_menu_target;

/// Kind of item; says what `item_data` points to.
using clap_context_menu_item_kind_t = std::uint32_t;
/// `clap_context_menu_entry`
inline constexpr clap_context_menu_item_kind_t CLAP_CONTEXT_MENU_ITEM_ENTRY = 0;
/// `clap_context_menu_check_entry`
inline constexpr clap_context_menu_item_kind_t CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY = 1;
/// Null.
inline constexpr clap_context_menu_item_kind_t CLAP_CONTEXT_MENU_ITEM_SEPARATOR = 2;
/// `clap_context_menu_submenu`; the items that follow are inside, until END_SUBMENU.
inline constexpr clap_context_menu_item_kind_t CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU = 3;
/// Null.
inline constexpr clap_context_menu_item_kind_t CLAP_CONTEXT_MENU_ITEM_END_SUBMENU = 4;
/// `clap_context_menu_item_title`
inline constexpr clap_context_menu_item_kind_t CLAP_CONTEXT_MENU_ITEM_TITLE = 5;

struct clap_context_menu_entry {
    const char* label;
    /// False: greyed out.
    bool is_enabled;
    /// Given back to `perform`.
    clap_id action_id;
};
using clap_context_menu_entry_t = clap_context_menu_entry;

struct clap_context_menu_check_entry {
    const char* label;
    bool is_enabled;
    bool is_checked;
    clap_id action_id;
};
using clap_context_menu_check_entry_t = clap_context_menu_check_entry;

struct clap_context_menu_item_title {
    const char* title;
    bool is_enabled;
};
using clap_context_menu_item_title_t = clap_context_menu_item_title;

struct clap_context_menu_submenu {
    const char* label;
    bool is_enabled;
};
using clap_context_menu_submenu_t = clap_context_menu_submenu;

/// Collects the items. Used only on the thread that it was given on, during that call.
struct clap_context_menu_builder {
    void* ctx;
    CFunction<bool(const clap_context_menu_builder* builder, clap_context_menu_item_kind_t item_kind,
                   const void* item_data)>
        add_item;
    CFunction<bool(const clap_context_menu_builder* builder, clap_context_menu_item_kind_t item_kind)> supports;
};
using clap_context_menu_builder_t = clap_context_menu_builder;

struct clap_plugin_context_menu {
    /// Main thread. Adds the plugin's items.
    CFunction<bool(const clap_plugin_t* plugin, const clap_context_menu_target_t* target,
                   const clap_context_menu_builder_t* builder)>
        populate;
    /// Main thread. The user chose one of them.
    CFunction<bool(const clap_plugin_t* plugin, const clap_context_menu_target_t* target, clap_id action_id)> perform;
};
using clap_plugin_context_menu_t = clap_plugin_context_menu;

struct clap_host_context_menu {
    /// Main thread. Adds the host's items.
    CFunction<bool(const clap_host_t* host, const clap_context_menu_target_t* target,
                   const clap_context_menu_builder_t* builder)>
        populate;
    /// Main thread. The user chose one of them.
    CFunction<bool(const clap_host_t* host, const clap_context_menu_target_t* target, clap_id action_id)> perform;
    /// Main thread. Whether `popup` can work; asked again after the editor was created.
    CFunction<bool(const clap_host_t* host)> can_popup;
    /// Main thread. Shows the host's menu at (x, y): relative to an embedded editor, absolute on the screen otherwise.
    CFunction<bool(const clap_host_t* host, const clap_context_menu_target_t* target, std::int32_t screen_index,
                   std::int32_t x, std::int32_t y)>
        popup;
};
using clap_host_context_menu_t = clap_host_context_menu;

} // namespace glovebox::abi::clap
