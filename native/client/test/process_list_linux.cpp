#include "client/test/process_list.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <thread>

namespace client_kit {

namespace {

std::string folderOf(std::uint32_t pid) { return "/proc/" + std::to_string(pid); }

} // namespace

std::vector<std::string> openThingsOf(std::uint32_t pid) {
    std::map<int, std::string> byNumber;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folderOf(pid) + "/fd", error)) {
        std::string name = std::filesystem::read_symlink(entry.path(), error).string();
        if (error) continue;
        // A sandbox keeps its own open, to go back to it.
        if (name == std::filesystem::read_symlink(folderOf(pid) + "/cwd", error).string()) name = "directory";
        for (const char* prefix : {"anon_inode:", "/"})
            if (name.starts_with(prefix) && name != "/dev/null") name = name.substr(std::string(prefix).size());
        name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == '[' || c == ']'; }), name.end());
        name = name.substr(
            0, std::min(name.find(':') == std::string::npos || name.starts_with("memfd") ? name.size() : name.find(':'),
                        name.find(' ')));
        byNumber[std::stoi(entry.path().filename().string())] = name;
    }
    std::vector<std::string> things;
    for (const auto& [number, name] : byNumber) things.push_back(std::to_string(number) + " " + name);
    return things;
}

std::string statusOf(std::uint32_t pid, const std::string& field) {
    std::ifstream file(folderOf(pid) + "/status");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(field + ":")) continue;
        const auto begin = line.find_first_not_of(" \t", field.size() + 1);
        return begin == std::string::npos ? std::string() : line.substr(begin);
    }
    return {};
}

bool isRunning(std::uint32_t pid) {
    const std::string state = statusOf(pid, "State");
    return !state.empty() && state[0] != 'Z' && state[0] != 'X';
}

bool waitUntilGone(std::uint32_t pid) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (isRunning(pid)) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

std::vector<std::string> environmentOf(std::uint32_t pid) {
    std::ifstream file(folderOf(pid) + "/environ", std::ios::binary);
    std::vector<std::string> entries;
    for (std::string entry; std::getline(file, entry, '\0');) entries.push_back(entry);
    return entries;
}

} // namespace client_kit
