// The parts of recovery that need no process: how ends are counted, what a parameter table keeps, what a file is called.
#include "client/recovery_files.h"
#include "client/recovery_parameters.h"
#include "client/recovery_policy.h"
#include "core/sha256.h"
#include "testing/check.h"

#include <string>
#include <thread>

using namespace glovebox;
using namespace glovebox::client;

namespace {

std::string sha256(const std::string& text, std::size_t piece = ~std::size_t{0}) {
    core::Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size() - at))
        hash.add(std::as_bytes(std::span(text).subspan(at, std::min(piece, text.size() - at))));
    return core::hexadecimal(hash.finish());
}

RecoveryCount ended(const RecoveryPolicy& policy, std::initializer_list<RecoveryCount::End> ends) {
    RecoveryCount count(policy);
    for (const auto& end : ends) count.note(end);
    return count;
}

constexpr std::uint64_t ms = 1'000'000;

} // namespace

TEST_CASE("core: SHA-256 gives the digests of FIPS 180-4's examples, however the message is cut") {
    CHECK_EQUAL(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_EQUAL(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_EQUAL(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const std::string million(1'000'000, 'a');
    for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{63}, std::size_t{64}, std::size_t{65}})
        CHECK_EQUAL(sha256(million, piece), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    // Every length around the end of a block, where the padding changes.
    for (std::size_t length = 50; length < 130; ++length)
        CHECK_EQUAL(sha256(std::string(length, 'x'), 7), sha256(std::string(length, 'x')));
}

TEST_CASE("recovery: the first attempt waits as told, each further one longer, never longer than allowed, never less "
          "than 10 ms") {
    RecoveryPolicy policy;
    policy.attempts = 100;
    RecoveryCount count(policy);
    std::vector<std::uint32_t> delays;
    for (int i = 0; i < 10; ++i) {
        count.note({1});
        CHECK_EQUAL(count.attempt(), static_cast<std::uint32_t>(i + 1));
        delays.push_back(count.delayMs());
    }
    CHECK(delays == (std::vector<std::uint32_t>{0, 10, 20, 40, 80, 160, 320, 640, 1000, 1000}));
    policy.delayMs = 100;
    policy.backoff = 3;
    CHECK_EQUAL(ended(policy, {{1}}).delayMs(), 100u);
    CHECK_EQUAL(ended(policy, {{1}, {2}}).delayMs(), 300u);
    policy.delayMs = 0;
    policy.maxDelayMs = 0;
    CHECK_EQUAL(ended(policy, {{1}, {2}}).delayMs(), RecoveryCount::shortestDelayMs);
}

TEST_CASE("recovery: ends count within the window alone, and one more than the attempts is too many") {
    RecoveryPolicy policy;
    policy.attempts = 2;
    policy.windowMs = 100;
    CHECK(!ended(policy, {{1 * ms}, {2 * ms}}).isExhausted());
    CHECK(ended(policy, {{1 * ms}, {2 * ms}, {3 * ms}}).isExhausted());
    auto spread = ended(policy, {{1 * ms}, {80 * ms}, {160 * ms}, {240 * ms}});
    CHECK(!spread.isExhausted());
    CHECK_EQUAL(spread.attempt(), 2u);
    policy.attempts = 0;
    CHECK(ended(policy, {{1 * ms}}).isExhausted());
}

TEST_CASE("recovery: who is to blame is who was running in most ends, then in the newest, then the last device") {
    const RecoveryPolicy policy;
    const std::vector<DeviceId> three{1, 2, 3};
    CHECK_EQUAL(ended(policy, {{1, 2}, {2, 1}, {3, 2}}).guilty(three), 2u);
    CHECK_EQUAL(ended(policy, {{1, 2}, {2, 1}}).guilty(three), 1u);
    CHECK_EQUAL(ended(policy, {{1, 0}, {2, 0}}).guilty(three), 3u);
    CHECK_EQUAL(ended(policy, {{1, 0}, {2, 1}, {3, 0}}).guilty(three), 1u);
    // A sandbox may name a device that it does not have.
    CHECK_EQUAL(ended(policy, {{1, 99}, {2, 99}}).guilty(three), 3u);
    CHECK_EQUAL(ended(policy, {{1, 2}}).guilty({}), 0u);
    // No process could be started: no device is to blame for that.
    CHECK_EQUAL(ended(policy, {{1, 0, false, true}, {2, 0, false, true}}).guilty(three), 0u);
}

TEST_CASE("recovery: an end that an ill state caused is an attempt, and forgiven when the next one works") {
    RecoveryPolicy policy;
    policy.attempts = 2;
    auto count = ended(policy, {{1, 1}, {2, 1, true}});
    CHECK_EQUAL(count.attempt(), 2u);
    count.forgiveStateFaults();
    CHECK_EQUAL(count.attempt(), 2u);
    count.note({3, 1});
    CHECK(!count.isExhausted());
    count.note({4, 1});
    CHECK(count.isExhausted());
    auto unforgiven = ended(policy, {{1, 1}, {2, 1, true}, {3, 1}});
    CHECK(unforgiven.isExhausted());
}

TEST_CASE("recovery: a parameter table tells the newest value of each, in the order in which they were set last") {
    ParameterShadow shadow(4);
    shadow.set(7, 0.1, 1);
    shadow.set(0xffffffffu, 0.2, 1);
    shadow.set(3, 0.3, 1);
    shadow.set(7, 0.4, 1);
    const auto values = shadow.values();
    REQUIRE(values.size() == 3);
    CHECK_EQUAL(values[0].parameter, 0xffffffffu);
    CHECK_EQUAL(values[1].parameter, 3u);
    CHECK_EQUAL(values[2].parameter, 7u);
    CHECK_EQUAL(values[2].value, 0.4);
}

TEST_CASE("recovery: a save forgets what it must hold: set before it and due before its frame") {
    ParameterShadow shadow(4);
    shadow.set(1, 1.0, 4);
    shadow.set(2, 2.0, 5);
    const auto mark = shadow.mark();
    shadow.set(3, 3.0, 4);
    shadow.forget(mark, 5);
    auto values = shadow.values();
    REQUIRE(values.size() == 2);
    CHECK_EQUAL(values[0].parameter, 2u);
    CHECK_EQUAL(values[1].parameter, 3u);
    shadow.set(1, 1.5, 6);
    shadow.forget(shadow.mark(), ParameterShadow::always);
    CHECK(shadow.values().empty());
}

TEST_CASE("recovery: a parameter table says what has become of a value that had to wait") {
    ParameterShadow shadow(4);
    double value = 0;
    CHECK(shadow.wordOn(1, value) == ParameterShadow::Word::unknown);
    shadow.set(1, 0.5, 1);
    shadow.set(1, 0.75, 1);
    CHECK(shadow.wordOn(1, value) == ParameterShadow::Word::newest);
    CHECK_EQUAL(value, 0.75);
    CHECK(shadow.wordOn(2, value) == ParameterShadow::Word::unknown);
    shadow.forget(shadow.mark(), ParameterShadow::always);
    CHECK(shadow.wordOn(1, value) == ParameterShadow::Word::replaced);
}

TEST_CASE("recovery: a parameter table has a bound, counts what does not fit, and keeps what did") {
    ParameterShadow shadow(1);
    for (std::uint32_t i = 0; i < 1000; ++i) shadow.set(i, i, 1);
    const auto kept = shadow.values();
    CHECK_EQUAL(kept.size() + shadow.lost(), 1000u);
    CHECK(kept.size() >= ParameterShadow::fewest / 2);
    for (const auto& value : kept) shadow.set(value.parameter, value.value + 0.5, 2);
    CHECK_EQUAL(shadow.values().size(), kept.size());
    ParameterShadow thousand(1000);
    for (std::uint32_t i = 0; i < 1000; ++i) thousand.set(i * 4096, i, 1);
    CHECK_EQUAL(thousand.values().size(), 1000u);
}

TEST_CASE("recovery: several threads may set parameters at once; each value that is told was set") {
    ParameterShadow shadow(64);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&shadow, t] {
            for (std::uint32_t i = 0; i < 20000; ++i) {
                shadow.set(i % 64, static_cast<double>(i % 64) + t * 0.125, i);
                if (t == 0 && i % 512 == 0) shadow.forget(shadow.mark(), ParameterShadow::always);
            }
        });
    for (auto& thread : threads) thread.join();
    for (const auto& value : shadow.values()) {
        const double fraction = value.value - value.parameter;
        CHECK(fraction == 0 || fraction == 0.125 || fraction == 0.25 || fraction == 0.375);
    }
    CHECK_EQUAL(shadow.lost(), 0u);
}
