// V20, V21, V23: the run loop, messages and interfaces that the host offers to the plugin.
#include "hosting/test/vst3_spy_host.h"
#include "hosting/vst3/host_object.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;

TEST_CASE("V20: a timer and a descriptor of the host context run on the run loop, and what is left is taken out and "
          "reported") {
    struct Handler final : vst3::HostObject<v3::ITimerHandler, v3::IEventHandler> {
        void onTimer() override { ++timers; }
        void onFDIsSet(v3::FileDescriptor fd) override { last = fd; }
        int timers = 0;
        v3::FileDescriptor last = -1;
    };
    Spy spy;
    auto handler = vst3::makeHostObject<Handler>();
    {
        SpyHost host(spy);
        const auto loop = vst3::query<v3::IRunLoop>(spy.host);
        REQUIRE(static_cast<bool>(loop));
        CHECK_EQUAL(loop->registerTimer(handler.get(), 0), v3::kResultOk);
        CHECK_EQUAL(loop->registerEventHandler(handler.get(), 7), v3::kResultOk);
        CHECK_EQUAL(loop->registerEventHandler(handler.get(), 7), v3::kResultFalse);
        REQUIRE(host.loop.timers.size() == 1);
        CHECK_EQUAL(host.loop.timers.begin()->second.first, 1); // never 0
        host.loop.timers.begin()->second.second();
        host.loop.descriptors.at(7).second(1);
        CHECK_EQUAL(handler->timers, 1);
        CHECK_EQUAL(handler->last, 7);
        CHECK_EQUAL(loop->unregisterTimer(handler.get()), v3::kResultOk);
        CHECK_EQUAL(loop->unregisterTimer(handler.get()), v3::kResultFalse);
        CHECK_EQUAL(loop->registerTimer(handler.get(), 5), v3::kResultOk); // left, like the descriptor
        elsewhere([&] { CHECK_EQUAL(loop->registerTimer(handler.get(), 10), v3::kResultFalse); });
        host.plugin->serveMainThread();
        CHECK_EQUAL(host.recorder.breaches("V20: the run loop was used"), 1);
        host.plugin.reset();
        CHECK_EQUAL(host.recorder.breaches("V20: a timer or descriptor was left"), 1);
        CHECK(host.loop.timers.empty() && host.loop.descriptors.empty());
    }
    handler = {};
    CHECK_EQUAL(vst3::hostObjectsAlive(), 0);
}

TEST_CASE("V21: a message on the main thread arrives, one from the audio thread or another is kept back and reported") {
    Spy spy;
    SpyHost host(spy);
    v3::TUID iid;
    v3::IMessage::iid.toTUID(iid);
    void* made = nullptr;
    CHECK_EQUAL(spy.host->createInstance(iid, iid, &made), v3::kResultOk);
    const auto message = vst3::Reference<v3::IMessage>::adopt(static_cast<v3::IMessage*>(made));
    message->setMessageID("hello");
    CHECK_EQUAL(spy.componentPeer->notify(message.get()), v3::kResultOk);
    CHECK_EQUAL(spy.messageSeen, "hello");
    CHECK_EQUAL(spy.controllerPeer->notify(message.get()), v3::kResultOk);
    CHECK_EQUAL(spy.count("c.notify"), 1);
    elsewhere([&] { CHECK_EQUAL(spy.componentPeer->notify(message.get()), v3::kResultFalse); });
    {
        const AudioRole role; // offline, the main thread may have the role
        CHECK_EQUAL(spy.componentPeer->notify(message.get()), v3::kResultFalse);
    }
    CHECK_EQUAL(spy.count("e.notify"), 1);
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.recorder.breaches("V21"), 1);
    CHECK_EQUAL(spy.componentPeer->connect(nullptr), v3::kResultFalse); // only the host connects
}

TEST_CASE("V23: the host offers what a plugin may look for, and knows which plugin interfaces it uses") {
    Spy spy;
    SpyHost host(spy);
    CHECK(static_cast<bool>(vst3::query<v3::IPlugInterfaceSupport>(spy.host)));
    CHECK(static_cast<bool>(vst3::query<v3::IRunLoop>(spy.host)));
    CHECK(static_cast<bool>(vst3::query<v3::IComponentHandler2>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IComponentHandlerBusActivation>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IComponentHandlerSystemTime>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IUnitHandler>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IUnitHandler2>(spy.handler)));
    const auto progress = vst3::query<v3::IProgress>(spy.handler);
    REQUIRE(static_cast<bool>(progress));
    v3::IProgress::ID id = 0;
    CHECK_EQUAL(progress->start(v3::IProgress::UIBackgroundTask, u"loading", id), v3::kResultOk);
    CHECK_EQUAL(progress->update(id, 0.5), v3::kResultOk);
    CHECK_EQUAL(progress->finish(id), v3::kResultOk);
    CHECK_EQUAL(progress->finish(id), v3::kInvalidArgument);
    const auto support = vst3::query<v3::IPlugInterfaceSupport>(spy.host);
    CHECK_EQUAL(support->isPlugInterfaceSupported(v3::IMidiMapping::iid), v3::kResultTrue);
    CHECK_EQUAL(support->isPlugInterfaceSupported(v3::IMidiLearn::iid), v3::kResultFalse);
    v3::String128 name = {};
    CHECK_EQUAL(spy.host->getName(name), v3::kResultOk);
    CHECK(std::u16string(name) == u"glovebox");
    void* nothing = nullptr;
    CHECK_EQUAL(spy.host->queryInterface(v3::IComponent::iid, &nothing), v3::kNoInterface);
    CHECK(nothing == nullptr);
    const auto dirty = vst3::query<v3::IComponentHandler2>(spy.handler);
    CHECK_EQUAL(dirty->setDirty(1), v3::kResultOk);
    CHECK_EQUAL(host.recorder.changes, std::uint32_t{core::changedState});
}

} // namespace
