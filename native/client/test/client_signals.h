#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

/// Planar float signals and, on them, what the fixtures are documented to do (first comment of each fixture's source), in
/// the same arithmetic: expectations are exact, bit for bit.
namespace client_kit {

using Signal = std::vector<std::vector<float>>;

inline Signal silence(std::size_t channels, std::size_t frames) {
    return Signal(channels, std::vector<float>(frames, 0.0f));
}

/// White noise in -1..1 with 24 significant bits, so that sums and products round.
inline Signal noise(std::uint64_t seed, std::size_t channels, std::size_t frames) {
    std::mt19937_64 random(seed);
    auto signal = silence(channels, frames);
    for (auto& channel : signal)
        for (auto& sample : channel)
            sample = static_cast<float>(static_cast<std::int64_t>(random() >> 39) - (1 << 24)) / (1 << 24);
    return signal;
}

inline Signal constant(float value, std::size_t channels, std::size_t frames) {
    return Signal(channels, std::vector<float>(frames, value));
}

template <typename Operation>
Signal perSample(const Signal& in, const Operation& operation) {
    auto out = in;
    for (std::size_t c = 0; c < in.size(); ++c)
        for (std::size_t i = 0; i < in[c].size(); ++i) out[c][i] = operation(in[c][i]);
    return out;
}

template <typename Operation>
Signal perSample(const Signal& a, const Signal& b, const Operation& operation) {
    auto out = a;
    for (std::size_t c = 0; c < a.size(); ++c)
        for (std::size_t i = 0; i < a[c].size(); ++i) out[c][i] = operation(a[c][i], b[c][i]);
    return out;
}

inline Signal delayed(const Signal& in, std::size_t frames) {
    auto out = silence(in.size(), in.front().size());
    for (std::size_t c = 0; c < in.size(); ++c)
        for (std::size_t i = frames; i < in[c].size(); ++i) out[c][i] = in[c][i - frames];
    return out;
}

inline Signal sum(const Signal& a, const Signal& b) {
    return perSample(a, b, [](float x, float y) { return x + y; });
}
inline Signal gained(const Signal& in, float gain) {
    return perSample(in, [gain](float x) { return x * gain; });
}
inline Signal mixed2(const Signal& a, const Signal& b) {
    return perSample(a, b, [](float x, float y) {
        const float product = y * 0.5f;
        return x - product;
    });
}
inline Signal integrated(const Signal& in) {
    auto out = in;
    for (auto& channel : out) {
        float last = 0;
        for (auto& sample : channel) {
            const float kept = last * 0.5f;
            sample = last = sample + kept;
        }
    }
    return out;
}
inline Signal ducked(const Signal& in, const Signal& side, double depth) {
    auto out = in;
    double envelope = 0;
    for (std::size_t i = 0; i < in[0].size(); ++i) {
        const double key =
            std::max(std::abs(static_cast<double>(side[0][i])), std::abs(static_cast<double>(side[1][i])));
        envelope = key > envelope ? key : envelope * 0.9990234375;
        const double gain = 1.0 / (1.0 + depth * envelope);
        for (std::size_t c = 0; c < 2; ++c) out[c][i] = static_cast<float>(static_cast<double>(in[c][i]) * gain);
    }
    return out;
}
inline Signal spreadToStereo(const Signal& mono) {
    return {mono[0], perSample(mono, [](float x) { return x * -0.5f; })[0]};
}
inline Signal first(const Signal& in, std::size_t frames) {
    auto out = in;
    for (auto& channel : out) channel.resize(frames);
    return out;
}

} // namespace client_kit
