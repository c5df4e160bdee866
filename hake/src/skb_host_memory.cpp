// Nodes and their memory, of a running Linux.
#include <algorithm>
#include <sstream>

#include "skb_host_facts.hpp"
#include "skb_host_files.hpp"

namespace zooid::hake {

namespace fs = std::filesystem;

namespace {

/// The node's memory blocks, those that touch as one.
void add_blocks(HostFacts& facts, const fs::path& folder, std::int64_t node,
                std::int64_t block_bytes) {
    std::vector<std::int64_t> blocks;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with("memory")) continue;
        if (const auto block = number_in(std::string_view(name).substr(6)))
            blocks.push_back(*block);
    }
    std::ranges::sort(blocks);
    for (std::size_t i = 0; i < blocks.size();) {
        std::size_t end = i + 1;
        while (end < blocks.size() && blocks[end] == blocks[end - 1] + 1) ++end;
        facts.add("memory_affinity", {blocks[i] * block_bytes,
                                      static_cast<std::int64_t>(end - i) * block_bytes, node});
        i = end;
    }
}

}  // namespace

void add_host_memory(HostFacts& facts, const fs::path& root) {
    const fs::path nodes = root / "sys/devices/system/node";
    const auto all = numbers_of_list(file_text(nodes / "online"));
    const auto block_bytes = file_number(root / "sys/devices/system/memory/block_size_bytes", 16);
    for (const std::int64_t node : all) {
        const fs::path folder = nodes / ("node" + std::to_string(node));
        for (const std::int64_t core : numbers_of_list(file_text(folder / "cpulist")))
            facts.add("cpu_affinity", {core, node});
        if (block_bytes) add_blocks(facts, folder, node, *block_bytes);
        std::istringstream distances(file_text(folder / "distance"));
        std::size_t to = 0;
        for (std::int64_t distance = 0; to < all.size() && distances >> distance; ++to)
            facts.add("node_distance", {node, all[to], distance});
    }
}

}  // namespace zooid::hake
