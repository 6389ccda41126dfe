#include "addon/group_state.h"

#include "addon/convert.h"

namespace glovebox::addon {

Inbox::Inbox(std::shared_ptr<Dispatcher> givenLoop, const Napi::Function& function)
    : loop(std::move(givenLoop)), listener(Napi::Persistent(function)) {
    // The last owner may be a native thread, which must not touch references: `forget` deletes it, or the environment.
    listener.SuppressDestruct();
}

void Inbox::put(const GroupEvent& event) {
    const std::lock_guard lock(mutex);
    const auto* logged = std::get_if<Logged>(&event);
    const auto* edited = std::get_if<ParameterEdited>(&event);
    if (logged != nullptr || edited != nullptr) {
        const std::size_t size = logged != nullptr ? logged->text.size() : edited->events.size() * sizeof(core::Event);
        if (waiting.size() >= capacity || size > mostBytes - bytes) {
            ++dropped;
            return;
        }
        bytes += size;
    }
    if (const auto* change = std::get_if<DeviceChanged>(&event)) {
        const auto [known, isNew] = changed.try_emplace(change->device, waiting.size());
        if (!isNew) {
            auto& before = std::get<DeviceChanged>(waiting[known->second]);
            before.changes |= change->changes;
            before.status = change->status;
            return;
        }
    }
    waiting.push_back(event);
    if (isPosted) return;
    isPosted = true;
    loop->post([self = shared_from_this()](Napi::Env env) { self->deliver(env); });
}

void Inbox::forget() {
    if (!listener.IsEmpty()) listener.Reset();
}

void Inbox::deliver(Napi::Env env) {
    std::vector<GroupEvent> events;
    std::uint64_t lost = 0;
    {
        const std::lock_guard lock(mutex);
        isPosted = false;
        events.swap(waiting);
        changed.clear();
        bytes = 0;
        lost = std::exchange(dropped, 0);
    }
    if (listener.IsEmpty()) return;
    Napi::Array list = Napi::Array::New(env, events.size());
    for (std::size_t i = 0; i < events.size(); ++i) list.Set(static_cast<std::uint32_t>(i), toObject(env, events[i]));
    callFromLoop(env, listener.Value(), {list, Napi::Number::New(env, static_cast<double>(lost))});
}

core::Status GroupState::adopt(Group created) {
    {
        const std::lock_guard lock(mutex);
        if (!isEnded) {
            handle = std::move(created);
            return core::ok();
        }
    }
    created.close();
    return core::fail(core::ErrorCode::cancelled, "the environment is going away");
}

void GroupState::remember(SandboxId sandbox) {
    const std::lock_guard lock(mutex);
    living.insert(sandbox);
}

void GroupState::forget(SandboxId sandbox) {
    const std::lock_guard lock(mutex);
    living.erase(sandbox);
}

std::vector<SandboxId> GroupState::sandboxes() {
    const std::lock_guard lock(mutex);
    return {living.begin(), living.end()};
}

void GroupState::remember(const std::shared_ptr<client::PacedDriver>& driver) {
    const std::lock_guard lock(mutex);
    std::erase_if(drivers, [](const auto& one) { return one.expired(); });
    drivers.push_back(driver);
}

void GroupState::stopDrivers() {
    std::vector<std::weak_ptr<client::PacedDriver>> running;
    {
        const std::lock_guard lock(mutex);
        running.swap(drivers);
    }
    for (const auto& weak : running)
        if (const auto driver = weak.lock()) driver->stop();
}

void GroupState::end() {
    {
        const std::lock_guard lock(mutex);
        isEnded = true;
    }
    stopBlocks();
    strand->clear();
    stopDrivers();
    if (!handle) return;
    for (const SandboxId sandbox : sandboxes()) (void)handle->killSandbox(sandbox);
    handle->close();
}

} // namespace glovebox::addon
