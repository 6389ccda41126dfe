#pragma once

/// How the functions of a plugin binary are called.
///
/// Both formats fix the calling convention on Windows: CLAP uses the C convention for every function pointer, VST3 uses
/// the standard convention for every interface method. A compiler option (/Gz, /Gr) must not change either. This header
/// is the only one below `abi/` that may ask for the platform, because the keywords exist on Windows alone.

#if defined(_WIN32) || defined(__CYGWIN__)
/// Written before the name of a VST3 interface method or factory function.
#define GLOVEBOX_STDCALL __stdcall
#define GLOVEBOX_CDECL __cdecl
#else
#define GLOVEBOX_STDCALL
#define GLOVEBOX_CDECL
#endif

namespace glovebox::abi {

namespace detail {

template <typename Signature>
struct CFunctionPointer;

template <typename Result, typename... Arguments>
struct CFunctionPointer<Result(Arguments...)> {
    using Type = Result(GLOVEBOX_CDECL*)(Arguments...);
};

} // namespace detail

/// A pointer to a function with the C calling convention: `CFunction<bool(const char* path)>`.
template <typename Signature>
using CFunction = typename detail::CFunctionPointer<Signature>::Type;

} // namespace glovebox::abi
