// Cores, their caches and features, of a running Linux.
#include <algorithm>
#include <array>
#include <sstream>

#include "skb_host_facts.hpp"
#include "skb_host_files.hpp"

namespace zooid::hake {

namespace fs = std::filesystem;

namespace {

struct FeatureName {
    std::string_view linux;
    std::string_view ours;
};
constexpr std::array features = {FeatureName{"x2apic", "x2apic"},
                                 FeatureName{"tsc_deadline_timer", "tsc_deadline"},
                                 FeatureName{"xsave", "xsave"},
                                 FeatureName{"hypervisor", "hypervisor"},
                                 FeatureName{"monitor", "monitor"},
                                 FeatureName{"pcid", "pcid"},
                                 FeatureName{"fsgsbase", "fsgsbase"},
                                 FeatureName{"avx2", "avx2"},
                                 FeatureName{"smep", "smep"},
                                 FeatureName{"invpcid", "invpcid"},
                                 FeatureName{"smap", "smap"},
                                 FeatureName{"umip", "umip"},
                                 FeatureName{"nx", "nx"},
                                 FeatureName{"pdpe1gb", "gibibyte_pages"},
                                 FeatureName{"rdtscp", "rdtscp"},
                                 FeatureName{"nonstop_tsc", "invariant_tsc"}};

using Fields = std::map<std::string, std::string>;

/// /proc/cpuinfo: a block of "name : value" lines for each core.
std::vector<Fields> processors(const fs::path& root) {
    std::vector<Fields> out;
    std::istringstream text(file_text(root / "proc/cpuinfo"));
    for (std::string line; std::getline(text, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const std::string name = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
        if (name == "processor") out.emplace_back();
        if (!out.empty()) out.back()[name] = line.substr(std::min(colon + 2, line.size()));
    }
    return out;
}

void add_processor(HostFacts& facts, Fields& fields) {
    const auto core = number_in(fields["processor"]);
    if (!core) return;
    facts.add("core", {*core, number_in(fields["apicid"]).value_or(*core)});
    const auto family = number_in(fields["cpu family"]);
    const auto model = number_in(fields["model"]);
    if (family && model) facts.add("cpu", {*core, fields["vendor_id"], *family, *model});
    const std::string flags = " " + fields["flags"] + " ";
    for (const FeatureName& feature : features) {
        if (flags.contains(" " + std::string(feature.linux) + " "))
            facts.add("feature", {*core, feature.ours});
    }
}

void add_topology(HostFacts& facts, std::int64_t core, const fs::path& folder) {
    const auto package = file_number(folder / "topology/physical_package_id");
    const auto inner = file_number(folder / "topology/core_id");
    const auto threads = numbers_of_list(file_text(folder / "topology/thread_siblings_list"));
    const auto thread = std::ranges::find(threads, core);
    if (!package || !inner || *package < 0 || thread == threads.end()) return;
    facts.add("topology", {core, *package, *inner, std::int64_t{thread - threads.begin()}});
}

void add_cache(HostFacts& facts, std::int64_t core, const fs::path& folder) {
    const auto level = file_number(folder / "level");
    const auto line = file_number(folder / "coherency_line_size");
    const auto ways = file_number(folder / "ways_of_associativity");
    const auto sharing = numbers_of_list(file_text(folder / "shared_cpu_list"));
    const auto size = file_number(folder / "size");  // "48K"
    std::string kind = file_text(folder / "type");
    if (!level || !line || !ways || !size || sharing.empty() || kind.empty()) return;
    kind.erase(kind.find_last_not_of('\n') + 1);
    kind[0] = static_cast<char>(kind[0] | 0x20);
    const std::int64_t group = *std::ranges::min_element(sharing);
    facts.add("cache", {core, *level, kind, *size * 1024, *line, *ways, group});
}

}  // namespace

std::vector<std::int64_t> numbers_of_list(const std::string& text) {
    constexpr std::int64_t range_max = 1 << 16;
    std::vector<std::int64_t> out;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
        const auto first = number_in(part);
        const auto dash = part.find('-', 1);
        const auto last = dash == std::string::npos ? first : number_in(part.substr(dash + 1));
        if (!first || !last || *last - *first > range_max) continue;
        for (std::int64_t i = *first; i <= *last; ++i) out.push_back(i);
    }
    return out;
}

void add_host_cores(HostFacts& facts, const fs::path& root) {
    for (Fields& fields : processors(root)) add_processor(facts, fields);
    const fs::path cpus = root / "sys/devices/system/cpu";
    for (const std::int64_t core : numbers_of_list(file_text(cpus / "online"))) {
        const fs::path folder = cpus / ("cpu" + std::to_string(core));
        add_topology(facts, core, folder);
        for (int i = 0; fs::exists(folder / "cache" / ("index" + std::to_string(i))); ++i)
            add_cache(facts, core, folder / "cache" / ("index" + std::to_string(i)));
    }
}

}  // namespace zooid::hake
