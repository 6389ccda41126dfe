#include "os/windows/connections.h"

// Before the others: windows.h alone would bring the old sockets.
#include <winsock2.h>

#include <iphlpapi.h>
#include <windows.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace glovebox::os {
namespace {

/// The tables of the whole system grow while they are asked for.
constexpr int mostTries = 4;

/// Counts the rows of `pid` in the table that `ask(room, size)` fills.
template <typename Table, typename Ask>
std::optional<std::uint32_t> rowsOf(DWORD pid, const Ask& ask) {
    DWORD size = 0;
    std::vector<std::byte> room;
    for (int attempt = 0; attempt < mostTries; ++attempt) {
        const DWORD answer = ask(room.empty() ? nullptr : room.data(), &size);
        if (answer == NO_ERROR && room.size() >= sizeof(DWORD)) {
            const auto& table = *reinterpret_cast<const Table*>(room.data());
            std::uint32_t count = 0;
            for (DWORD row = 0; row < table.dwNumEntries; ++row) count += table.table[row].dwOwningPid == pid ? 1 : 0;
            return count;
        }
        if (answer != ERROR_INSUFFICIENT_BUFFER && answer != NO_ERROR) return std::nullopt;
        room.resize(std::max<std::size_t>(size, sizeof(Table)) + 4096);
        size = static_cast<DWORD>(room.size());
    }
    return std::nullopt;
}

template <typename Table>
std::optional<std::uint32_t> tcpOf(DWORD pid, ULONG family) {
    return rowsOf<Table>(pid, [family](void* room, DWORD* size) {
        return GetExtendedTcpTable(room, size, FALSE, family, TCP_TABLE_OWNER_PID_ALL, 0);
    });
}

template <typename Table>
std::optional<std::uint32_t> udpOf(DWORD pid, ULONG family) {
    return rowsOf<Table>(pid, [family](void* room, DWORD* size) {
        return GetExtendedUdpTable(room, size, FALSE, family, UDP_TABLE_OWNER_PID, 0);
    });
}

} // namespace

std::optional<std::uint32_t> connectionsOf(std::uint32_t pid) {
    const auto tcp = tcpOf<MIB_TCPTABLE_OWNER_PID>(pid, AF_INET);
    const auto tcp6 = tcpOf<MIB_TCP6TABLE_OWNER_PID>(pid, AF_INET6);
    const auto udp = udpOf<MIB_UDPTABLE_OWNER_PID>(pid, AF_INET);
    const auto udp6 = udpOf<MIB_UDP6TABLE_OWNER_PID>(pid, AF_INET6);
    if (!tcp && !tcp6 && !udp && !udp6) return std::nullopt;
    return tcp.value_or(0) + tcp6.value_or(0) + udp.value_or(0) + udp6.value_or(0);
}

} // namespace glovebox::os
