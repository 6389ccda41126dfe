// block-probe pipelined|synchronous SANDBOXES BLOCKS: plays a series of gains, one per sandbox, offline and back to back, and
// prints the kernel calls that the block reports add up to. Run under strace by the client's tests.
#include "glovebox/group.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace glovebox;

namespace {

int complain(const char* what, const Status& status) {
    std::printf("%s: %s\n", what, status.text().c_str());
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const auto sandboxes = std::strtoul(argv[2], nullptr, 10);
    const auto blocks = std::strtoul(argv[3], nullptr, 10);
    RuntimeOptions where;
    where.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    auto runtime = Runtime::create(where);
    if (!runtime) return complain("runtime", runtime.status());
    GroupOptions options;
    options.maxBlockSize = 64;
    options.crossing = std::strcmp(argv[1], "pipelined") == 0 ? Crossing::pipelined : Crossing::synchronous;
    auto group = runtime->createGroup(options);
    if (!group) return complain("group", group.status());
    // Looking at limits from outside costs calls by time, not by block: none are set here.
    SandboxOptions unlimited;
    unlimited.limits = {0, 0, 0, 0, 0};
    DeviceId previous = 0;
    for (unsigned long i = 0; i < sandboxes; ++i) {
        auto sandbox = group->addSandbox(unlimited);
        if (!sandbox) return complain("sandbox", sandbox.status());
        DeviceOptions gain;
        gain.file = GLOVEBOX_FIXTURES "/gain.clap";
        auto device = group->addDevice(sandbox.value(), gain);
        if (!device) return complain("device", device.status());
        if (previous == 0) {
            if (auto input = group->addHostInput(device.value(), 0); !input) return complain("input", input.status());
        } else if (auto wire = group->connect({PortKind::audio, previous, 0, device.value(), 0}); !wire) {
            return complain("connection", wire.status());
        }
        previous = device.value();
    }
    if (auto output = group->addHostOutput(previous, 0); !output) return complain("output", output.status());

    float samples[2][64] = {{0.5f}, {0.25f}}, heard[2][64] = {};
    void* in[2] = {samples[0], samples[1]};
    void* out[2] = {heard[0], heard[1]};
    const HostBuffer input{in, 2, SampleType::float32}, output{out, 2, SampleType::float32};
    Block block;
    block.frames = 64;
    block.inputs = {&input, 1};
    block.outputs = {&output, 1};
    unsigned long calls = 0;
    for (unsigned long i = 0; i < blocks; ++i) {
        const auto report = group->processOffline(block);
        if (!report.isComplete || report.sequence == 0) {
            std::printf("block %lu is not complete\n", i);
            return 1;
        }
        calls += report.kernelCalls;
    }
    group->close();
    std::printf("kernel calls %lu\n", calls);
    return 0;
}
