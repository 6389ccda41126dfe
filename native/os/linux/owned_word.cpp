#include "os/owned_word.h"

#include "os/thread.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace glovebox::os {
namespace {

/// The kernel's list of a thread is singly linked and says how far from an entry its word lies. glibc links its robust
/// mutexes both ways through the same memory (the address of the previous entry lies in front of each): an entry of ours
/// must be laid out like one of its mutexes, so that a mutex beside it can be taken out.
struct Entry {
    Entry* next;
};

Entry** previousOf(Entry* entry) noexcept {
    constexpr std::uint32_t distance = ownedWordNext - ownedWordPrevious;
    return reinterpret_cast<Entry**>(reinterpret_cast<char*>(entry) - distance);
}

/// Bit 0 of a link says that its word is of a mutex with priority inheritance.
Entry* withoutMark(Entry* link) noexcept {
    return reinterpret_cast<Entry*>(reinterpret_cast<std::uintptr_t>(link) & ~std::uintptr_t{1});
}

} // namespace

bool ownWord(std::atomic<std::uint32_t>& word, std::uint64_t& previous, std::uint64_t& next) noexcept {
    static_assert(sizeof(void*) == sizeof(std::uint64_t), "an entry is two 64-bit addresses");
    robust_list_head* head = nullptr;
    std::size_t size = 0;
    if (::syscall(SYS_get_robust_list, 0, &head, &size) != 0 || head == nullptr || size != sizeof *head) return false;
    // Another C library, or another version of this one, may keep another distance.
    if (head->futex_offset != -static_cast<long>(ownedWordNext)) return false;
    auto* const entry = reinterpret_cast<Entry*>(&next);
    auto* const anchor = reinterpret_cast<Entry*>(&head->list);
    const bool isLaidOut = reinterpret_cast<char*>(&next) - reinterpret_cast<char*>(&word) == ownedWordNext &&
                           reinterpret_cast<char*>(&previous) - reinterpret_cast<char*>(&word) == ownedWordPrevious;
    if (!isLaidOut) return false;
    // The kernel marks a word only if it holds the number of the thread that ends.
    word.store(thisThreadId() | FUTEX_WAITERS, std::memory_order_seq_cst);
    Entry* const first = anchor->next;
    entry->next = first;
    *previousOf(entry) = anchor;
    *previousOf(withoutMark(first)) = entry;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    anchor->next = entry;
    return true;
}

} // namespace glovebox::os
