#pragma once

#include "fuzz/kit/input.h"

#include <cstddef>
#include <span>
#include <string>

/// First inputs for every target, made by the encoders that the product uses.
namespace glovebox::fuzz {

/// Where seeds go: one folder per target.
class Seeds {
public:
    explicit Seeds(std::string to) : folder(std::move(to)) {}
    void add(const std::string& target, const std::string& name, std::span<const std::byte> bytes);
    void add(const std::string& target, const std::string& name, const SeedBytes& bytes) {
        add(target, name, bytes.all());
    }
    void addText(const std::string& target, const std::string& name, const std::string& text) {
        add(target, name, std::as_bytes(std::span(text)));
    }

private:
    std::string folder;
};

void addWireSeeds(Seeds& seeds);
void addHostingSeeds(Seeds& seeds);
void addSymbolSeeds(Seeds& seeds);

} // namespace glovebox::fuzz
