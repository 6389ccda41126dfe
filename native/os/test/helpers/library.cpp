// The smallest library worth loading.
#if defined(_MSC_VER) || defined(__MINGW32__)
#define EXPORTED extern "C" __declspec(dllexport)
#else
#define EXPORTED extern "C" __attribute__((visibility("default")))
#endif

EXPORTED int osTestAnswer() { return 42; }
