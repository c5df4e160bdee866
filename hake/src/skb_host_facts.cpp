#include "skb_host_facts.hpp"

#include <array>
#include <sstream>
#include <thread>

#include "skb_host_files.hpp"

namespace zooid::hake {

namespace fs = std::filesystem;

namespace {

struct Reason {
    std::string_view relation;
    std::string_view why;  // when it has no fact
};
constexpr std::array reasons = {
    Reason{"core", "/proc/cpuinfo names no processor"},
    Reason{"cpu", "/proc/cpuinfo does not say what the processors are"},
    Reason{"feature", "/proc/cpuinfo has no flags"},
    Reason{"topology", "/sys/devices/system/cpu has no topology"},
    Reason{"cache", "/sys/devices/system/cpu has no caches"},
    Reason{"cpu_affinity", "/sys/devices/system/node has no nodes"},
    Reason{"memory_affinity", "/sys/devices/system/node has no memory blocks"},
    Reason{"node_distance", "/sys/devices/system/node has no distances"},
    Reason{"memory", "/sys/firmware/memmap and /proc/iomem show addresses to root only"},
    Reason{"load", "/proc/stat has no processors"},
    Reason{"interrupt_source", "/proc/interrupts has no device's interrupt"},
    Reason{"pci_device", "/sys/bus/pci/devices has no device of segment 0"},
    Reason{"pci_interrupt", "/sys/bus/pci/devices has no device with an interrupt pin"},
    Reason{"pci_capability", "Linux shows configuration space behind its header to root only"},
    Reason{"pci_messages", "Linux shows configuration space behind its header to root only"},
    Reason{"pci_bridge", "/sys/bus/pci/devices has no bridge of segment 0"},
    Reason{"pci_bar", "/sys/bus/pci/devices has no base address of segment 0"},
    Reason{"device_node", "/sys/bus/pci/devices names no nodes"},
    Reason{"pci_window", "/proc/iomem shows addresses to root only"},
    Reason{"overcommitted", "it takes a measurement that is made when Zooid boots"},
    Reason{"scheduling_gap", "it takes a measurement that is made when Zooid boots"},
    Reason{"message_cost", "hake/zooid bench interconnect measures it"},
    Reason{"send_cost", "hake/zooid bench interconnect measures it"},
    Reason{"ipi_cost", "it takes a measurement that is made when Zooid boots"},
    Reason{"wake_cost", "it takes a measurement that is made when Zooid boots"},
    Reason{"clock", "Linux tells the time stamp counter's rate to root only"},
    Reason{"vector_range", "Linux does not say which vectors are free"},
    Reason{"running", "Zooid's services do not run here"},
    Reason{"module", "there is no boot loader's module here"}};

struct Work {
    std::int64_t busy = 0;
    std::int64_t all = 0;
};

/// /proc/stat, in ticks: user nice system idle iowait irq softirq steal.
std::map<std::int64_t, Work> work_of_cores(const fs::path& root) {
    std::map<std::int64_t, Work> out;
    std::istringstream text(file_text(root / "proc/stat"));
    for (std::string line; std::getline(text, line);) {
        if (!line.starts_with("cpu")) continue;
        const auto core = number_in(std::string_view(line).substr(3));
        const std::size_t blank = line.find(' ');
        if (blank == std::string::npos || blank == 3 || !core) continue;  // 3: of all cores
        std::istringstream fields(line.substr(blank));
        Work& work = out[*core];
        std::int64_t ticks = 0;
        for (int i = 0; i < 8 && fields >> ticks; ++i) {
            work.all += ticks;
            if (i != 3 && i != 4) work.busy += ticks;
        }
    }
    return out;
}

struct Interrupt {
    std::int64_t count = 0;
    std::int64_t node = -1;
};

/// /proc/interrupts: the numbered ones, those of devices.
std::map<std::int64_t, Interrupt> interrupts(const fs::path& root) {
    std::map<std::int64_t, Interrupt> out;
    std::istringstream text(file_text(root / "proc/interrupts"));
    std::string line;
    std::getline(text, line);  // a header with a word for each core
    std::istringstream header(line);
    std::size_t cores = 0;
    for (std::string word; header >> word;) ++cores;
    while (std::getline(text, line)) {
        const auto number = number_in(line);
        const auto colon = line.find(':');
        if (!number || colon == std::string::npos) continue;
        std::istringstream counts(line.substr(colon + 1));
        std::int64_t count = 0;
        for (std::size_t i = 0; i < cores && counts >> count; ++i) out[*number].count += count;
        const fs::path node = root / "proc/irq" / std::to_string(*number) / "node";
        out[*number].node = file_number(node).value_or(-1);
    }
    return out;
}

void add_counted(HostFacts& facts, const fs::path& root, std::chrono::milliseconds window) {
    const auto work = work_of_cores(root);
    const auto before = interrupts(root);
    std::this_thread::sleep_for(window);  // what is counted is counted over it
    for (const auto& [core, now] : work_of_cores(root)) {
        const auto then = work.find(core);
        if (then == work.end()) continue;
        const std::int64_t all = now.all - then->second.all;
        const std::int64_t busy = now.busy - then->second.busy;
        // No tick in the window: what it was since the start.
        const bool is_new = all > 0;
        if (!is_new && now.all == 0) continue;
        facts.add("load", {core, is_new ? busy * 1000 / all : now.busy * 1000 / now.all}, true);
    }
    for (const auto& [number, now] : interrupts(root)) {
        const auto then = before.find(number);
        if (then == before.end() || window.count() == 0) continue;
        const std::int64_t rate = (now.count - then->second.count) * 1000 / window.count();
        const std::string name = "irq" + std::to_string(number);
        if (now.node >= 0)
            facts.add("interrupt_source", {name, now.node, rate}, true);
        else
            facts.add("interrupt_source", {name, "none", rate}, true);
    }
}

}  // namespace

void add_host_facts(skb::KnowledgeBase& base, const fs::path& root,
                    std::chrono::milliseconds window, std::int64_t now_ns) {
    HostFacts facts(base, now_ns);
    add_host_cores(facts, root);
    add_host_memory(facts, root);
    add_host_devices(facts, root);
    add_counted(facts, root, window);
    for (const Reason& reason : reasons) {
        if (!facts.has(std::string(reason.relation)))
            facts.add("unread", {reason.relation, reason.why});
    }
}

}  // namespace zooid::hake
