#include <fmt/core.h>

#include <cstdlib>
#include <initializer_list>
#include <zooid/hake/cpu_features.hpp>
#include <zooid/hake/qemu_line.hpp>

namespace zooid::hake {
namespace {

// A comma inside a value of QEMU's key=value lists is written twice.
std::string quoted(const std::filesystem::path& path) {
    std::string out;
    for (const char c : path.string()) out.append(c == ',' ? 2 : 1, c);
    return out;
}

class Line {
public:
    explicit Line(std::string program) { words_.push_back(std::move(program)); }
    void add(std::initializer_list<std::string> words) { words_.insert(words_.end(), words); }
    [[nodiscard]] std::vector<std::string> take() && { return std::move(words_); }

private:
    std::vector<std::string> words_;
};

void add_numa(Line& line, const MachinePlan& plan) {
    if (plan.numa_nodes < 2) return;
    const std::uint64_t share_mib = plan.memory_mib / plan.numa_nodes;
    for (unsigned node = 0; node < plan.numa_nodes; ++node) {
        const bool last = node + 1 == plan.numa_nodes;
        const auto mib = last ? plan.memory_mib - share_mib * node : share_mib;
        const unsigned first = plan.cores * node / plan.numa_nodes;
        const unsigned end = plan.cores * (node + 1) / plan.numa_nodes;
        line.add({"-object", fmt::format("memory-backend-ram,id=node{},size={}M", node, mib)});
        line.add({"-numa", fmt::format("node,nodeid={0},memdev=node{0},cpus={1}-{2}", node, first,
                                       end - 1)});
    }
    for (int from = 0; from < static_cast<int>(plan.numa_nodes); ++from) {
        for (int to = 0; to < static_cast<int>(plan.numa_nodes); ++to) {
            const int distance = 10 + 10 * std::abs(from - to);
            line.add({"-numa", fmt::format("dist,src={},dst={},val={}", from, to, distance)});
        }
    }
}

void add_accelerator(Line& line, const MachinePlan& plan) {
    if (plan.accelerator == Accelerator::kvm) {
        line.add({"-accel", "kvm"});
        return;
    }
    const bool multi = plan.tcg_thread == TcgThread::multi;
    line.add({"-accel", multi ? "tcg,thread=multi" : "tcg,thread=single"});
    if (!plan.instruction_count) return;
    line.add({"-icount", "shift=0,sleep=off"});
    line.add({"-rtc", "clock=vm,base=2020-01-01"});
    line.add({"-seed", "1"});
}

struct AddBoot {
    Line& line;
    void operator()(const IsoBoot& boot) const {
        line.add(
            {"-drive", "media=cdrom,format=raw,read-only=on,if=ide,file=" + quoted(boot.image)});
        line.add({"-boot", "order=d"});
    }
    void operator()(const DirectBoot& boot) const {
        line.add({"-kernel", boot.kernel.string()});
        // QEMU reads a comma in -initrd as "and another file", doubled as a comma.
        line.add({"-initrd", quoted(boot.bundle)});
        line.add({"-append", boot.command_line});
    }
    void operator()(const DiskBoot& boot) const {
        line.add({"-drive", "format=raw,if=ide,snapshot=on,file=" + quoted(boot.image)});
    }
};

}  // namespace

std::string cpu_argument(bool enforce) {
    std::string text = "qemu64,-svm";
    for (const auto feature : cpu_features) text += fmt::format(",+{}", feature);
    return enforce ? text + ",enforce" : text;
}

std::vector<std::string> qemu_arguments(const MachinePlan& plan, const BootSource& boot,
                                        const std::optional<std::filesystem::path>& side,
                                        bool enforce_cpu) {
    Line line(plan.qemu);
    line.add({"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-S"});
    line.add({"-machine", "q35", "-cpu", cpu_argument(enforce_cpu)});
    line.add({"-m", fmt::format("{}M", plan.memory_mib)});
    line.add(
        {"-smp", fmt::format("{},sockets={},cores={},threads={}", plan.cores, plan.topology.sockets,
                             plan.topology.cores, plan.topology.threads)});
    add_numa(line, plan);
    add_accelerator(line, plan);
    line.add({"-chardev", fmt::format("socket,id=console,fd={}", console_fd)});
    line.add({"-serial", "chardev:console"});
    if (side) {
        line.add({"-chardev", "file,id=side,path=" + quoted(*side)});
        line.add({"-serial", "chardev:side"});
    }
    if (!plan.host_line.empty()) {
        line.add({"-chardev", "socket,id=host,server=on,wait=off,path=" + quoted(plan.host_line)});
        line.add({"-device", fmt::format("isa-serial,chardev=host,index=2,iobase={:#x},irq={}",
                                         host_line_port, host_line_irq)});
    }
    line.add({"-chardev", fmt::format("socket,id=qmp,fd={}", qmp_fd)});
    line.add({"-mon", "chardev=qmp,mode=control"});
    line.add({"-device", fmt::format("isa-debug-exit,iobase={:#x},iosize=4", debug_exit_port)});
    for (const std::string& device : plan.devices) line.add({"-device", device});
    if (!plan.plugin.empty()) line.add({"-plugin", plan.plugin});
    if (!plan.gdb_socket.empty()) {
        line.add({"-chardev", "socket,id=gdb,server=on,wait=off,path=" + quoted(plan.gdb_socket)});
        line.add({"-gdb", "chardev:gdb"});
    }
    std::visit(AddBoot{line}, boot);
    return std::move(line).take();
}

}  // namespace zooid::hake
