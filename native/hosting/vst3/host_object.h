#pragma once

#include "hosting/vst3/reference.h"

#include <atomic>
#include <cstdint>
#include <tuple>

namespace glovebox::hosting::vst3 {

/// Number of objects of ours that plugins can hold references to and that are alive now, in the whole process. It is 0
/// when the last plugin is gone, unless one leaked a reference (rule V5). Any thread.
[[nodiscard]] std::int64_t hostObjectsAlive() noexcept;

namespace detail {
void countHostObject(std::int64_t change) noexcept;
}

/// A reference-counted object of the host that offers `Interfaces`. It lives on the heap (`makeHostObject`) and ends with
/// its last reference, which a plugin may hold longer than it should: so it must stay callable after the instance that
/// it served is gone. Counting and queries from any thread.
template <typename... Interfaces>
class HostObject : public Interfaces... {
public:
    HostObject() { detail::countHostObject(1); }
    HostObject(const HostObject&) = delete;
    HostObject& operator=(const HostObject&) = delete;

    v3::tresult GLOVEBOX_VST3_CALL queryInterface(const v3::TUID iid, void** object) override {
        if (object == nullptr || iid == nullptr) return v3::kInvalidArgument;
        *object = find(iid);
        if (*object == nullptr) return v3::kNoInterface;
        addRef();
        return v3::kResultOk;
    }
    v3::uint32 GLOVEBOX_VST3_CALL addRef() override { return references.fetch_add(1, std::memory_order_relaxed) + 1; }
    v3::uint32 GLOVEBOX_VST3_CALL release() override {
        const v3::uint32 left = references.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0) delete this;
        return left;
    }

protected:
    virtual ~HostObject() { detail::countHostObject(-1); }

    /// The interface of these 16 bytes, without a reference; null if there is none.
    virtual void* find(const char* iid) noexcept {
        if (v3::iidEqual(iid, v3::FUnknown::iid)) {
            using First = std::tuple_element_t<0, std::tuple<Interfaces...>>;
            return static_cast<v3::FUnknown*>(static_cast<First*>(this));
        }
        void* found = nullptr;
        static_cast<void>(
            ((v3::iidEqual(iid, Interfaces::iid) ? (found = static_cast<Interfaces*>(this), true) : false) || ...));
        return found;
    }

private:
    std::atomic<v3::uint32> references{1};
};

/// Makes a host object; the result owns its first reference.
template <typename Object, typename... Arguments>
[[nodiscard]] Reference<Object> makeHostObject(Arguments&&... arguments) {
    return Reference<Object>::adopt(new Object(std::forward<Arguments>(arguments)...));
}

} // namespace glovebox::hosting::vst3
