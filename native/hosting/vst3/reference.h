#pragma once

#include "abi/vst3/vst3.h"

#include <utility>

namespace glovebox::hosting::vst3 {

namespace v3 = abi::vst3;

/// Owns one reference to a VST3 object; gives it back in the destructor. Moves, copies by addRef.
template <typename Interface>
class Reference {
public:
    Reference() = default;
    /// Takes over a reference that a call handed out.
    [[nodiscard]] static Reference adopt(Interface* owned) noexcept {
        Reference result;
        result.object = owned;
        return result;
    }
    /// Takes a reference of its own.
    [[nodiscard]] static Reference share(Interface* shared) noexcept {
        if (shared != nullptr) shared->addRef();
        return adopt(shared);
    }
    Reference(Reference&& other) noexcept : object(std::exchange(other.object, nullptr)) {}
    Reference(const Reference& other) noexcept : object(other.object) {
        if (object != nullptr) object->addRef();
    }
    Reference& operator=(Reference other) noexcept {
        std::swap(object, other.object);
        return *this;
    }
    ~Reference() { drop(); }

    /// Gives the reference back and returns what the object said is left; 0 when there was none.
    v3::uint32 drop() noexcept {
        Interface* last = std::exchange(object, nullptr);
        return last == nullptr ? 0 : last->release();
    }
    [[nodiscard]] Interface* get() const noexcept { return object; }
    Interface* operator->() const noexcept { return object; }
    explicit operator bool() const noexcept { return object != nullptr; }

private:
    Interface* object = nullptr;
};

/// Another interface of `object`, or nothing. A plugin that says ok and hands out null gets nothing, too.
template <typename Interface>
[[nodiscard]] Reference<Interface> query(v3::FUnknown* object) noexcept {
    void* found = nullptr;
    if (object == nullptr || object->queryInterface(Interface::iid, &found) != v3::kResultOk) return {};
    return Reference<Interface>::adopt(static_cast<Interface*>(found));
}

} // namespace glovebox::hosting::vst3
