// A reader of foreign memory is stopped at each of its accesses in turn, and what it reads changes there, once: what it has
// checked must be what it uses, wherever another process's write falls. Two threads would have to meet within nanoseconds to
// see the same. Linux on x86-64: the page may not be touched, and after an access the processor stops on request.
#include "wire/foreign.h"

#include "testing/check.h"

#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>

#include <sys/mman.h>
#include <ucontext.h>

using namespace glovebox;

namespace {

/// Bytes that another process writes in the middle of a read.
struct Write {
    std::byte* place = nullptr;
    std::byte before[8] = {}, after[8] = {};
    std::size_t size = 0;
    template <typename T>
    Write(T& there, T first, T then) : place(reinterpret_cast<std::byte*>(&there)), size(sizeof(T)) {
        static_assert(sizeof(T) <= sizeof before);
        std::memcpy(before, &first, size);
        std::memcpy(after, &then, size);
    }
    [[nodiscard]] Write reversed() const {
        Write other = *this;
        std::memcpy(other.before, after, size);
        std::memcpy(other.after, before, size);
        return other;
    }
};

/// Memory of pages of its own, which may be closed.
class Pages {
public:
    static constexpr std::size_t size = 4096;
    Pages() : start(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
        REQUIRE(start != MAP_FAILED);
    }
    Pages(const Pages&) = delete;
    Pages& operator=(const Pages&) = delete;
    ~Pages() { munmap(start, size); }
    [[nodiscard]] std::byte* begin() const { return static_cast<std::byte*>(start); }
    void close() const { mprotect(start, size, PROT_NONE); }
    void open() const { mprotect(start, size, PROT_READ | PROT_WRITE); }
    [[nodiscard]] bool holds(const void* address) const {
        const auto* const place = static_cast<const std::byte*>(address);
        return place >= begin() && place < begin() + size;
    }

private:
    void* start;
};

/// What the handler works on. The same thread, in the middle of its reader.
struct Walk {
    const Pages& pages;
    const Write& write;
    std::uint64_t writeAt = 0, accesses = 0;
    bool isDone = false;
};
Walk* volatile walk = nullptr;

/// An access to the closed page: it is done again with the page open, alone, or after the write and freely.
void onSignal(int signal, siginfo_t* info, void* context) {
    constexpr greg_t trapFlag = 0x100;
    greg_t& flags = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL];
    Walk* const now = walk;
    if (signal == SIGTRAP && now != nullptr) {
        flags &= ~trapFlag;
        now->pages.close();
        return;
    }
    if (now == nullptr || now->isDone || !now->pages.holds(info->si_addr)) {
        std::signal(signal, SIG_DFL); // a real one: it happens again
        return;
    }
    now->pages.open();
    if (now->accesses++ == now->writeAt) {
        std::memcpy(now->write.place, now->write.after, now->write.size);
        now->isDone = true;
    } else {
        flags |= trapFlag;
    }
}

/// Runs `reader`, and `write` happens before its access `writeAt`. False if it has fewer: then nothing was written.
template <typename Reader>
bool runWith(const Pages& pages, const Write& write, std::uint64_t writeAt, const Reader& reader) {
    std::memcpy(write.place, write.before, write.size);
    Walk ours{pages, write, writeAt};
    walk = &ours;
    pages.close();
    reader();
    pages.open();
    walk = nullptr;
    return ours.isDone;
}

/// Calls `check` after every interleaving of `write` with `reader`, and after those of the opposite write. Returns how many.
template <typename Reader, typename Check>
std::uint64_t forEveryInterleaving(const Pages& pages, const Write& write, const Reader& reader, const Check& check) {
    struct sigaction action {
    }, before[2];
    action.sa_sigaction = onSignal;
    action.sa_flags = SA_SIGINFO;
    REQUIRE(sigaction(SIGSEGV, &action, &before[0]) == 0 && sigaction(SIGTRAP, &action, &before[1]) == 0);
    std::uint64_t tried = 0;
    constexpr std::uint64_t most = 2000;
    for (const Write& one : {write, write.reversed()}) {
        std::uint64_t at = 0;
        while (at < most && runWith(pages, one, at, reader)) check(at++);
        check(at);
        tried += at;
        CHECK(at < most);
    }
    sigaction(SIGSEGV, &before[0], nullptr);
    sigaction(SIGTRAP, &before[1], nullptr);
    return tried;
}

constexpr std::uint32_t capacity = 2, payloadCapacity = 64, frames = 16, sequence = 5;
constexpr std::byte ours{0x11}, notOurs{0x55};
constexpr std::int16_t keyBeyond = 99;

/// An area of two events and a payload; behind it lies what no reader may ever see.
struct Area {
    Pages pages;
    core::Event slots[8];
    std::byte bytes[256];
    core::EventList list{slots, bytes};

    std::byte* begin() { return pages.begin(); }
    wire::EventAreaHeader& header() { return *reinterpret_cast<wire::EventAreaHeader*>(begin()); }
    core::Event& event(std::size_t i) {
        return reinterpret_cast<core::Event*>(begin() + sizeof(wire::EventAreaHeader))[i];
    }
    Area() {
        std::memset(begin(), static_cast<int>(notOurs), Pages::size);
        header().sequence = sequence;
        header().count = capacity;
        header().payloadSize = payloadCapacity;
        header().dropped = 0;
        for (std::size_t i = 0; i < capacity; ++i) event(i) = note(static_cast<std::uint32_t>(3 + i), 60);
        std::byte* const payload = reinterpret_cast<std::byte*>(&event(capacity));
        std::memset(payload, static_cast<int>(ours), payloadCapacity);
        // An event where there is none: whoever reads more than there are finds it.
        const core::Event beyond = note(9, keyBeyond);
        std::memcpy(payload, &beyond, sizeof beyond);
    }
    static core::Event note(std::uint32_t time, std::int16_t key) {
        core::Event event;
        event.time = time;
        event.kind = core::EventKind::noteOn;
        event.port = event.channel = 0;
        event.key = key;
        event.value = 0.5;
        return event;
    }
    static core::Event sysex(std::uint32_t offset, std::uint32_t size) {
        core::Event event = note(4, 60);
        event.kind = core::EventKind::sysex;
        event.words[0] = offset;
        event.words[1] = size;
        return event;
    }
    void read() { wire::readEvents(begin(), capacity, payloadCapacity, sequence, frames, list); }
    [[nodiscard]] bool isGood() const {
        std::uint32_t time = 0;
        for (const core::Event& event : list.view()) {
            if (!core::isWellFormed(event, frames, list.payload().size())) return false;
            if (event.time < time || event.key == keyBeyond) return false;
            time = event.time;
        }
        for (const std::byte byte : list.payload())
            if (byte != ours) return false;
        return list.size() <= capacity;
    }
};

void checkEveryInterleaving(Area& area, const Write& write, const char* what) {
    std::string wrong;
    const auto tried = forEveryInterleaving(
        area.pages, write, [&] { area.read(); },
        [&](std::uint64_t at) {
            if (wrong.empty() && !area.isGood()) wrong = std::string(what) + ", before access " + std::to_string(at);
        });
    CHECK_EQUAL(wrong, std::string());
    CHECK(tried >= 20);
}

} // namespace

TEST_CASE("what an event says is read once: a write before any access of the reader changes nothing that was checked") {
    for (std::size_t i = 0; i < capacity; ++i) {
        Area area;
        core::Event& event = area.event(i);
        const auto change = [&](auto& field, auto good, auto bad, const char* what) {
            using Field = std::remove_reference_t<decltype(field)>;
            checkEveryInterleaving(area, Write(field, static_cast<Field>(good), static_cast<Field>(bad)), what);
            field = static_cast<Field>(good);
        };
        change(event.time, 3u, 1u << 31, "time");
        change(event.time, 4u, 1u, "order");
        change(event.kind, core::EventKind::noteOn, core::EventKind{999}, "kind");
        change(event.key, 60, 128, "key");
        change(event.channel, 0, 16, "channel");
        change(event.value, 0.5, std::numeric_limits<double>::quiet_NaN(), "value");
        event = Area::sysex(payloadCapacity - 8, 8);
        // The first bytes of the payload are taken for an event in another case.
        change(event.words[0], payloadCapacity - 8, payloadCapacity + 8, "place of a message");
        change(event.words[1], 8u, 40u, "size of a message");
        change(event.kind, core::EventKind::sysex, core::EventKind::noteOn, "kind of a message");
        const core::Event wrong = Area::sysex(payloadCapacity, 8);
        event.words[0] = wrong.words[0];
        change(event.kind, core::EventKind::noteOn, core::EventKind::sysex, "kind of a message that is elsewhere");
    }
}

TEST_CASE("what a list says of itself is read once: a write before any access of the reader changes no bound") {
    Area area;
    checkEveryInterleaving(area, Write(area.header().count, capacity, 0xffffffffu), "count");
    area.header().count = capacity;
    area.event(1) = Area::sysex(payloadCapacity, 8);
    checkEveryInterleaving(area, Write(area.header().payloadSize, payloadCapacity, 0xffffffffu), "size of the payload");
}

template <typename Sample>
static void checkSamples() {
    constexpr std::uint32_t count = 70; // a whole step and a rest
    const Pages pages;
    auto* const foreign = reinterpret_cast<Sample*>(pages.begin());
    for (const std::uint32_t place : {0u, 63u, 64u, 69u}) {
        for (std::uint32_t i = 0; i < count; ++i) foreign[i] = Sample{0.25};
        Sample into[count];
        std::string wrong;
        const auto tried = forEveryInterleaving(
            pages, Write(foreign[place], Sample{0.5}, std::numeric_limits<Sample>::quiet_NaN()),
            [&] { wire::copyFinite(foreign, into, count); },
            [&](std::uint64_t at) {
                for (const Sample sample : into)
                    if (!std::isfinite(sample)) wrong = "before access " + std::to_string(at);
            });
        CHECK_EQUAL(wrong, std::string());
        CHECK(tried >= 10);
    }
}

TEST_CASE("a sample is read once: a write before any access of the copy leaves nothing that is not finite") {
    checkSamples<float>();
    checkSamples<double>();
}
