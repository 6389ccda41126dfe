#include "scan.h"

#include "engine/main_loop.h"
#include "hosting/plugin.h"
#include "input_end.h"
#include "json_text.h"
#include "standard_output.h"

#include <cstdio>

namespace glovebox::sandbox {
namespace {

/// A scan listens to nothing: what a plugin says of itself is asked for.
class DeafListener final : public hosting::PluginListener {
public:
    void pluginChanged(std::uint32_t) override {}
    void restartRequested() override {}
    void processRequested() noexcept override {}
    void parameterEdited(const core::Event&) override {}
    void logged(hosting::LogSeverity, const char* text) override { std::fprintf(stderr, "%s\n", text); }
};

void addError(JsonText& json, std::string_view name, const core::Status& status) {
    json.beginObject(name).add("code", core::codeName(status.code)).add("message", status.message);
    json.add("details", status.details).endObject();
}

void addDescriptor(JsonText& json, const core::PluginDescriptor& plugin) {
    json.add("format", plugin.format == core::PluginFormat::clap ? "clap" : "vst3").add("id", plugin.id);
    json.add("name", plugin.name).add("vendor", plugin.vendor).add("version", plugin.version).add("url", plugin.url);
    json.add("description", plugin.description).add("apiVersion", plugin.apiVersion).beginArray("features");
    for (const std::string& feature : plugin.features) json.element(feature);
    json.endArray();
}

void addAudioPorts(JsonText& json, std::string_view name, const std::vector<core::AudioPortInfo>& ports) {
    json.beginArray(name);
    for (const core::AudioPortInfo& port : ports) {
        json.beginObject().add("name", port.name).add("channels", port.channels).add("isMain", port.isMain);
        json.add("supports64", port.supports64).endObject();
    }
    json.endArray();
}

void addNotePorts(JsonText& json, std::string_view name, const std::vector<core::NotePortInfo>& ports) {
    json.beginArray(name);
    for (const core::NotePortInfo& port : ports) {
        json.beginObject().add("name", port.name).add("dialects", port.dialects).endObject();
    }
    json.endArray();
}

void addInstance(JsonText& json, hosting::Plugin& plugin) {
    const core::PortLayoutInfo ports = plugin.ports();
    const core::DeviceStatus status = plugin.status();
    addAudioPorts(json, "inputs", ports.audioInputs);
    addAudioPorts(json, "outputs", ports.audioOutputs);
    addNotePorts(json, "noteInputs", ports.noteInputs);
    addNotePorts(json, "noteOutputs", ports.noteOutputs);
    json.add("parameterCount", plugin.parameters().size()).add("latencyFrames", status.latencyFrames);
    json.add("hasTail", status.hasTail).add("tailFrames", status.tailFrames).add("hasState", status.hasState);
    json.add("hasEditor", status.hasEditor).add("voiceCapacity", status.voiceCapacity);
    json.add("supports64", plugin.supportsSampleType(core::SampleType::float64));
}

bool printLine(std::FILE* out, const JsonText& json) {
    // At once: if the next plugin crashes, this one has been reported.
    return std::fprintf(out, "%s\n", json.view().c_str()) > 0 && std::fflush(out) == 0;
}

int scanFile(const Arguments& arguments, hosting::RunLoop& loop, std::FILE* out) {
    auto file = hosting::loadPluginFile(arguments.file, loop);
    if (!file) {
        JsonText json;
        json.beginObject();
        addError(json, "error", file.status());
        printLine(out, json.endObject());
        return 1;
    }
    for (const core::PluginDescriptor& descriptor : (*file)->plugins()) {
        JsonText json;
        json.beginObject();
        addDescriptor(json, descriptor);
        if (arguments.mode == Mode::scan) {
            DeafListener listener;
            auto plugin = (*file)->create(descriptor.id, loop, listener);
            if (plugin) {
                addInstance(json, **plugin);
            } else {
                addError(json, "instanceError", plugin.status());
            }
        }
        if (!printLine(out, json.endObject())) return 1;
    }
    return 0;
}

} // namespace

int scan(const Arguments& arguments) {
    std::FILE* const out = takeStandardOutput();
    if (out == nullptr) return 1;
    if (arguments.endsWithInput && !endWithInput()) return 1;
    int code = 1;
    engine::MainLoop loop([] {});
    // Inside the loop, so that this thread is the main thread that plugins ask about.
    loop.post([&] {
        code = scanFile(arguments, loop, out);
        loop.stop();
    });
    loop.run();
    return code;
}

} // namespace glovebox::sandbox
