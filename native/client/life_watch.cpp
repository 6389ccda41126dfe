#include "client/life_watch.h"

#include "client/sandbox_link.h"
#include "os/thread.h"

#include <algorithm>

namespace glovebox::client {

LifeWatch::~LifeWatch() {
    for (const auto& shard : shards) {
        {
            const std::lock_guard lock(shard->mutex);
            shard->isStopping = true;
        }
        shard->changed.fetch_add(1, std::memory_order_seq_cst);
        os::wakeWord(shard->changed, 1);
        shard->thread.join();
    }
}

void LifeWatch::add(const std::shared_ptr<SandboxRuntime>& sandbox, const std::shared_ptr<SharedArea>& hostBell) {
    if (!os::canWaitOnManyWords()) return;
    Entry entry{sandbox, hostBell, sandbox->page->life.load(std::memory_order_relaxed), 0};
    const std::lock_guard lock(mutex);
    for (const auto& shard : shards) {
        {
            const std::lock_guard inner(shard->mutex);
            if (shard->entries.size() + 1 >= os::mostWatchedWords) continue;
            shard->entries.push_back(std::move(entry));
        }
        shard->changed.fetch_add(1, std::memory_order_seq_cst);
        os::wakeWord(shard->changed, 1);
        return;
    }
    auto shard = std::make_unique<Shard>();
    shard->entries.push_back(std::move(entry));
    Shard& started = *shards.emplace_back(std::move(shard));
    started.thread = std::thread([this, &started] { loop(started); });
}

void LifeWatch::remove(const SandboxRuntime& sandbox) {
    const std::lock_guard lock(mutex);
    for (const auto& shard : shards) {
        const std::lock_guard inner(shard->mutex);
        // The thread may sleep on its word still: that ends with the next change, and reads no memory of ours.
        if (std::erase_if(shard->entries, [&](const Entry& entry) { return entry.sandbox.get() == &sandbox; }) != 0) {
            shard->changed.fetch_add(1, std::memory_order_seq_cst);
            os::wakeWord(shard->changed, 1);
        }
    }
}

bool LifeWatch::look(Entry& entry) {
    const std::uint32_t now = entry.sandbox->page->life.load(std::memory_order_acquire);
    if ((now & wire::lifeHasEnded) == 0) {
        // Its audio thread has entered its number: the one change that is no lie.
        if (now == entry.seen) return true;
        return std::exchange(entry.seen, now) == 0;
    }
    entry.sandbox->hasLifeEnded.store(true, std::memory_order_seq_cst);
    // process() may be asleep on this sandbox's account.
    auto* bell = entry.hostBell->as<wire::BellPage>();
    bell->bell.fetch_add(1, std::memory_order_seq_cst);
    entry.hostBell->port.wake(bell->bell);
    noticed();
    return false;
}

void LifeWatch::loop(Shard& shard) {
    os::nameThisThread("gb-life");
    std::vector<os::WatchedWord> words;
    std::vector<const SandboxRuntime*> whose;
    const SandboxRuntime* woken = nullptr;
    for (;;) {
        words.clear();
        whose.clear();
        words.push_back({&shard.changed, shard.changed.load(std::memory_order_seq_cst)});
        {
            const std::lock_guard lock(shard.mutex);
            if (shard.isStopping) return;
            std::erase_if(shard.entries, [&](Entry& entry) {
                const auto before = entry.seen;
                if (!look(entry)) return true;
                // One that rings its own life word for nothing would keep this thread busy.
                if (entry.sandbox.get() == woken && entry.seen == before) return ++entry.falseWakes > mostFalseWakes;
                return false;
            });
            for (const Entry& entry : shard.entries) {
                words.push_back({&entry.sandbox->page->life, entry.seen});
                whose.push_back(entry.sandbox.get());
            }
        }
        std::size_t which = 0;
        woken = nullptr;
        switch (os::waitOnManyWords(words, which)) {
        case os::WaitOutcome::woken:
            if (which > 0) woken = whose[which - 1];
            break;
        case os::WaitOutcome::failed: return; // the process handles still tell
        default: break;
        }
    }
}

} // namespace glovebox::client
