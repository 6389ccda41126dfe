#include "crash_record_windows.h"

#include "engine/thread_part.h"
#include "os/thread.h"

#include <algorithm>
#include <cstring>

namespace glovebox::sandbox {
namespace {

void writeActivity(const engine::Engine& engine, wire::CrashRecord& record) noexcept {
    const engine::ThreadPart part = engine::threadPart();
    const bool isAudio = part == engine::ThreadPart::audio;
    const bool isDuty = part == engine::ThreadPart::duty; // the main thread's call, in the audio thread's role
    const bool isMain = part == engine::ThreadPart::main;
    record.thread = static_cast<std::uint32_t>(isAudio || isDuty ? wire::CrashThread::audio
                                               : isMain          ? wire::CrashThread::main
                                                                 : wire::CrashThread::other);
    record.device = 0;
    record.call = 0;
    const wire::SandboxPage* const page = engine.sandboxPage();
    if (page == nullptr || !(isAudio || isDuty || isMain)) return;
    const wire::Activity& activity = isAudio ? page->audio : page->main;
    record.device = activity.device.load(std::memory_order_relaxed);
    record.call = activity.call.load(std::memory_order_relaxed);
}

void addFrame(wire::CrashRecord& record, std::uint64_t address) noexcept {
    record.frames[record.frameCount] = {address, 0, wire::noCrashModule, 0};
    ++record.frameCount;
}

#if defined(_M_X64) || defined(__x86_64__)
void writeRegisters(wire::CrashRecord& record, const CONTEXT& context) noexcept {
    const DWORD64 values[] = {context.Rip, context.Rsp, context.Rbp, context.Rax, context.Rbx, context.Rcx,
                              context.Rdx, context.Rsi, context.Rdi, context.R8,  context.R9,  context.R10,
                              context.R11, context.R12, context.R13, context.R14, context.R15, context.EFlags};
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::x86_64);
    for (const DWORD64 value : values) record.registers[record.registerCount++] = value;
}

DWORD64& instructionOf(CONTEXT& place) noexcept { return place.Rip; }
DWORD64& stackOf(CONTEXT& place) noexcept { return place.Rsp; }

/// Of a function without an entry: its caller is on top of the stack.
void leaveLeaf(CONTEXT& place) noexcept {
    std::memcpy(&place.Rip, reinterpret_cast<const void*>(place.Rsp), sizeof place.Rip);
    place.Rsp += sizeof place.Rip;
}
#elif defined(_M_ARM64) || defined(__aarch64__)
void writeRegisters(wire::CrashRecord& record, const CONTEXT& context) noexcept {
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::aarch64);
    record.registers[record.registerCount++] = context.Pc;
    record.registers[record.registerCount++] = context.Sp;
    // The last two are the frame pointer and the link register.
    for (const DWORD64 value : context.X) record.registers[record.registerCount++] = value;
    record.registers[record.registerCount++] = context.Cpsr;
}

DWORD64& instructionOf(CONTEXT& place) noexcept { return place.Pc; }
DWORD64& stackOf(CONTEXT& place) noexcept { return place.Sp; }

/// Of a function without an entry: its caller is in the link register.
void leaveLeaf(CONTEXT& place) noexcept { place.Pc = place.Lr; }
#else
#error "How a stack is walked on this processor is not known here."
#endif

/// By the tables that every module brings. A function without an entry calls nobody.
void writeFrames(wire::CrashRecord& record, const CONTEXT& from) noexcept {
    CONTEXT place = from;
    addFrame(record, instructionOf(place));
    while (record.frameCount < wire::mostCrashFrames) {
        DWORD64 base = 0;
        const DWORD64 stack = stackOf(place), instruction = instructionOf(place);
        PRUNTIME_FUNCTION const entry = RtlLookupFunctionEntry(instruction, &base, nullptr);
        if (entry != nullptr) {
            PVOID handlerData = nullptr;
            DWORD64 frame = 0;
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, instruction, entry, &place, &handlerData, &frame, nullptr);
        } else {
            // Also a call to nowhere: the place is no code, but who called it is known.
            if (record.frameCount > 1) return;
            leaveLeaf(place);
        }
        // Every frame but a leaf's takes some of the stack.
        const bool hasMoved = stackOf(place) > stack || (record.frameCount == 1 && stackOf(place) == stack);
        if (instructionOf(place) == 0 || !hasMoved) return;
        addFrame(record, instructionOf(place) - 1);
    }
}

/// UTF-8, cut at the front: the end of a path says more.
void writePath(HMODULE module, char (&path)[wire::longestModulePath]) noexcept {
    // One thread of the process writes a record, so these may be shared; a stack that has overflowed has no room.
    static wchar_t wide[1024];
    static char narrow[3 * 1024 + 1];
    const DWORD length = GetModuleFileNameW(module, wide, 1024);
    const int size = WideCharToMultiByte(CP_UTF8, 0, wide, static_cast<int>(length), narrow,
                                         static_cast<int>(sizeof narrow - 1), nullptr, nullptr);
    const auto count = static_cast<std::size_t>((std::max)(size, 0));
    const std::size_t kept = (std::min)(count, sizeof path - 1);
    std::memcpy(path, narrow + (count - kept), kept);
    path[kept] = '\0';
}

void writeModules(wire::CrashRecord& record) noexcept {
    for (std::uint32_t i = 0; i < record.frameCount; ++i) {
        wire::CrashFrame& frame = record.frames[i];
        MEMORY_BASIC_INFORMATION facts{};
        if (VirtualQuery(reinterpret_cast<const void*>(frame.address), &facts, sizeof facts) == 0) continue;
        if (facts.Type != MEM_IMAGE || facts.AllocationBase == nullptr) continue;
        const auto base = reinterpret_cast<std::uint64_t>(facts.AllocationBase);
        std::uint32_t index = 0;
        while (index < record.moduleCount && record.modules[index].loadBias != base) ++index;
        if (index == wire::mostCrashModules) continue;
        wire::CrashModule& module = record.modules[index];
        if (index == record.moduleCount) {
            writePath(static_cast<HMODULE>(facts.AllocationBase), module.path);
            if (module.path[0] == '\0') continue;
            module.loadBias = base;
            ++record.moduleCount;
        }
        const auto end = reinterpret_cast<std::uint64_t>(facts.BaseAddress) + facts.RegionSize;
        module.end = (std::max)(module.end, end);
        frame.offset = frame.address - base;
        frame.module = index;
    }
}

} // namespace

void writeCrashRecord(const engine::Engine& engine, const Fault& fault, const CONTEXT& context) noexcept {
    wire::CrashRecord* const record = engine.crashRecord();
    if (record == nullptr) return;
    record->phase.store(static_cast<std::uint32_t>(wire::CrashPhase::writing), std::memory_order_relaxed);
    record->registerCount = record->frameCount = record->moduleCount = 0;
    record->cause = static_cast<std::uint32_t>(wire::CrashCause::fault);
    record->signal = fault.code;
    record->signalCode = fault.access;
    record->faultAddress = fault.address;
    record->threadId = os::thisThreadId();
    record->block = engine.newestBlock();
    writeActivity(engine, *record);
    writeRegisters(*record, context);
    record->instruction = record->registers[0];
    record->stackPointer = record->registers[1];
    writeFrames(*record, context);
    writeModules(*record);
    record->phase.store(static_cast<std::uint32_t>(wire::CrashPhase::complete), std::memory_order_release);
}

} // namespace glovebox::sandbox
