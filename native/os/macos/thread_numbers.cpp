#include "os/process_state.h"

#include <mach/mach.h>

namespace glovebox::os {

std::vector<std::uint32_t> threadNumbers() {
    std::vector<std::uint32_t> numbers;
    thread_act_array_t threads = nullptr;
    mach_msg_type_number_t count = 0;
    if (task_threads(mach_task_self(), &threads, &count) != KERN_SUCCESS) return numbers;
    for (mach_msg_type_number_t i = 0; i < count; ++i) {
        thread_identifier_info_data_t info{};
        mach_msg_type_number_t size = THREAD_IDENTIFIER_INFO_COUNT;
        const bool isKnown = thread_info(threads[i], THREAD_IDENTIFIER_INFO, reinterpret_cast<thread_info_t>(&info),
                                         &size) == KERN_SUCCESS;
        if (isKnown) numbers.push_back(static_cast<std::uint32_t>(info.thread_id));
        mach_port_deallocate(mach_task_self(), threads[i]);
    }
    vm_deallocate(mach_task_self(), reinterpret_cast<vm_address_t>(threads), count * sizeof(*threads));
    return numbers;
}

} // namespace glovebox::os
