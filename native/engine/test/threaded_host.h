#pragma once

#include "engine/audio_thread.h"
#include "engine/test/test_host.h"

#include <memory>

namespace glovebox::engine::test {

/// A host whose sandbox has an audio thread of its own.
struct ThreadedHost {
    std::unique_ptr<AudioThread> audio; ///< outlives nothing: ended before the engine
    TestHost host;
    ThreadedHost()
        : host([this](Engine& engine, bool wantsRealtime) {
              audio = std::make_unique<AudioThread>(engine);
              return audio->start(wantsRealtime);
          }) {}
    ~ThreadedHost() { audio.reset(); }
};

} // namespace glovebox::engine::test
