#include "wire/warden_messages.h"

#include "os/message_channel.h"
#include "wire/codec.h"

#include <algorithm>

namespace glovebox::wire {
namespace {

template <class V>
void fields(V& v, WardenAnswer& t) {
    v(t.id), v(t.pid), v(t.isUnsupported), v(t.failure);
}

template <class V>
void fieldsOf(V& v, os::ResourceLimits& t) {
    v(t.memoryBytes), v(t.addressSpaceBytes), v(t.openFiles), v(t.processes), v(t.cpuSeconds), v(t.fileBytes);
    v(t.realtimeNs), v(t.allowCoreDump);
}

template <class V>
void fields(V& v, WardenRequest& t) {
    v(t.version), v(t.id);
    fieldsOf(v, t.limits);
    v(t.environment), v(t.workingDirectory);
}

/// The codec would cut a longer one; a string that ends early in C would be another string.
bool isWhole(const std::string& text) { return text.size() < longestString && text.find('\0') == std::string::npos; }

bool isWithinBounds(const WardenRequest& request) {
    return request.version == wardenVersion && request.environment.size() <= mostEnvironment &&
           isWhole(request.workingDirectory) && std::ranges::all_of(request.environment, [](const std::string& entry) {
               return isWhole(entry) && entry.find('=') != std::string::npos && entry.front() != '=';
           });
}

} // namespace

bool encode(const WardenRequest& request, std::vector<std::byte>& into) {
    into.clear();
    if (!isWithinBounds(request)) return false;
    Writer writer(into);
    fields(writer, const_cast<WardenRequest&>(request));
    return into.size() <= os::largestMessage;
}

void encode(const WardenAnswer& answer, std::vector<std::byte>& into) {
    into.clear();
    WardenAnswer sent = answer;
    if (sent.failure.size() > longestWardenFailure) sent.failure.resize(longestWardenFailure);
    Writer writer(into);
    fields(writer, sent);
}

bool decode(std::span<const std::byte> message, WardenRequest& into) {
    Reader reader(message);
    fields(reader, into);
    return reader.isComplete() && isWithinBounds(into);
}

bool decode(std::span<const std::byte> message, WardenAnswer& into) {
    Reader reader(message);
    fields(reader, into);
    return reader.isComplete() && into.failure.size() <= longestWardenFailure &&
           (into.pid != 0 || !into.failure.empty()) && (!into.isUnsupported || into.pid == 0);
}

} // namespace glovebox::wire
