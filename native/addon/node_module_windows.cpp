// The functions of Node come from the program that has loaded this addon, whatever that program is called: the import names
// node.exe and is bound when it is first used, through the linker's delay-load hook.
#include <windows.h>

#include <delayimp.h>

namespace {

FARPROC WINAPI onDelayLoad(unsigned notification, PDelayLoadInfo what) {
    if (notification != dliNotePreLoadLibrary || lstrcmpiA(what->szDll, "node.exe") != 0) return nullptr;
    return reinterpret_cast<FARPROC>(reinterpret_cast<void*>(GetModuleHandleW(nullptr)));
}

} // namespace

extern "C" {
PfnDliHook __pfnDliNotifyHook2 = onDelayLoad;
}
