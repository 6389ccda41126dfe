#include "hosting/run_loop.h"

namespace glovebox::hosting {
namespace {

thread_local bool isAudioThread = false;

} // namespace

AudioRole::AudioRole() noexcept : before(isAudioThread) { isAudioThread = true; }

AudioRole::~AudioRole() { isAudioThread = before; }

bool AudioRole::isHere() noexcept { return isAudioThread; }

} // namespace glovebox::hosting
