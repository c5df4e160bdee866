#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <zooid/hake/boot_sector.hpp>
#include <zooid/hake/kvm.hpp>
#include <zooid/hake/qemu.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

constexpr std::uint8_t probe_status = 42;

// QEMU names every missing feature on a line of its own; one is enough for a person.
std::string short_reason(const std::string& message) {
    const auto feature = message.find("requested feature");
    if (feature == std::string::npos) return message;
    const auto end = message.find(';', feature);
    return "KVM here lacks a processor feature of ours (" +
           message.substr(feature, end == std::string::npos ? end : end - feature) + ")";
}

}  // namespace

KvmAnswer probe_kvm(const std::string& qemu) {
    if (access("/dev/kvm", R_OK | W_OK) != 0)
        return {false, fmt::format("/dev/kvm: {}", std::strerror(errno))};
    const auto scratch = ScratchDir::make();
    if (!scratch) return {false, scratch.error().message};
    const auto disk = scratch->path() / "probe.disk";
    if (const auto written = write_file(disk, boot_sector_disk("", probe_status)); !written)
        return {false, written.error().message};
    MachinePlan plan;
    plan.cores = 1;
    plan.memory_mib = 32;
    plan.accelerator = Accelerator::kvm;
    plan.qemu = qemu;
    auto machine = Qemu::start(plan, DiskBoot{disk}, scratch->path(), std::nullopt, true);
    if (!machine) return {false, short_reason(machine.error().message)};
    const auto end = machine->wait(kvm_probe_limit);
    if (!end)
        return {false, fmt::format("KVM did not boot a 512-byte guest within {} s",
                                   kvm_probe_limit.count() / 1000)};
    if (end->status != probe_status) return {false, "KVM failed a 512-byte guest: " + end->reason};
    return {true,
            fmt::format("it booted a 512-byte guest within {} s", kvm_probe_limit.count() / 1000)};
}

}  // namespace zooid::hake
