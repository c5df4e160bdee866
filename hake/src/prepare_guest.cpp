#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <zooid/hake/build.hpp>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/image.hpp>
#include <zooid/hake/kvm.hpp>

namespace zooid::hake {
namespace {

Result<MachinePlan> plan_here(const GuestOptions& options) {
    HostFacts host;
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    host.cores = cores < 1 ? 1 : static_cast<unsigned>(cores);
    const auto meminfo = read_file("/proc/meminfo");
    if (!meminfo) return std::unexpected(meminfo.error());
    host.memory_available_mib = memory_available_mib(*meminfo);
    // Contradictions are told before anything is probed.
    host.kvm = {false, "KVM was not asked about"};
    if (auto checked = plan_machine(options.machine, host); !checked) return checked;
    if (needs_kvm_answer(options.machine)) host.kvm = kvm_answer(options.machine.qemu);
    if (options.machine.accelerator == Accelerator::kvm || host.kvm.works) {
        if (access("/dev/kvm", R_OK | W_OK) != 0) host.kvm_closed = std::strerror(errno);
        host.kvm_xsave = kvm_executes_xsave();
    }
    return plan_machine(options.machine, host);
}

Result<ImageInputs> image_inputs(const GuestOptions& options) {
    const auto text = read_file(options.where.root / "hake/boot.manifest");
    if (!text) return std::unexpected(text.error());
    auto manifest = parse_manifest(*text);
    if (!manifest) return std::unexpected(manifest.error());
    return ImageInputs{.manifest = std::move(*manifest),
                       .guest_folder = options.where.build / "guest",
                       .cache_folder = options.where.build / "image"};
}

Result<BootSource> boot_source(const GuestOptions& options, bool fxsave) {
    if (!options.disk.empty()) return DiskBoot{options.disk};
    const auto inputs = image_inputs(options);
    if (!inputs) return std::unexpected(inputs.error());
    GuestWords words = options.words;
    words.fxsave = fxsave;
    words.host_line = options.name.has_value();
    auto line = kernel_command_line(inputs->manifest.kernel_arguments, words);
    if (!line) return std::unexpected(line.error());
    std::vector<std::string> targets{"guest/" + inputs->manifest.kernel};
    for (const auto& module : inputs->manifest.modules)
        if (module.source.empty()) targets.push_back("guest/" + module.name);
    if (options.debug) targets.emplace_back("guest/zooid_layout");
    if (auto built = build_targets(options.where, targets); !built)
        return std::unexpected(built.error());
    if (options.direct) {
        auto bundle = make_bundle(*inputs);
        if (!bundle) return std::unexpected(bundle.error());
        return DirectBoot{kernel_path(*inputs), std::move(*bundle), std::move(*line)};
    }
    auto iso = make_iso(*inputs, *line);
    if (!iso) return std::unexpected(iso.error());
    return IsoBoot{std::move(*iso)};
}

}  // namespace

Workspace workspace() {
    const char* root = std::getenv("ZOOID_ROOT");
    if (root != nullptr && *root == '/')
        return {.root = root, .build = std::filesystem::path(root) / "build"};
    return {.root = ZOOID_SOURCE_FOLDER, .build = ZOOID_BUILD_FOLDER};
}

MachinePlan
with_debugger(const MachinePlan& plan, const GuestOptions& options, const ScratchDir& scratch) {
    MachinePlan debugged = plan;
    if (!options.debug) return debugged;
    debugged.gdb_socket = scratch.path() / "gdb";
    return debugged;
}

void say_process(const GuestOptions& options, const MachinePlan& plan, pid_t pid) {
    if (!options.on_reason) return;
    options.on_reason(fmt::format("QEMU is process {}", pid));
    if (!options.debug) return;
    options.on_reason(fmt::format(
        "the machine waits for: ZOOID_BUILD={} gdb -q -x {} -ex 'zooid attach {}{}{}'",
        options.where.build.string(), (options.where.root / "hake/gdb/zooid.py").string(),
        plan.gdb_socket.string(), options.debug->empty() ? "" : " ", *options.debug));
}

Result<std::optional<GuestPlace>> publish(const GuestOptions& options, MachinePlan& plan) {
    if (!options.name) return std::nullopt;
    auto place = GuestPlace::make(*options.name, plan.cores);
    if (!place) return std::unexpected(place.error());
    plan.host_line = place->line();
    if (options.on_reason)
        options.on_reason(fmt::format("the guest is {}: hake/zooid skb --guest={} asks it",
                                      place->name(), place->name()));
    return std::move(*place);
}

Result<PreparedGuest> prepare_guest(const GuestOptions& options) {
    auto plan = plan_here(options);
    if (!plan) return std::unexpected(plan.error());
    if (options.on_reason)
        for (const auto& reason : plan->reasons) options.on_reason(reason);
    auto boot = boot_source(options, plan->fxsave);
    if (!boot) return std::unexpected(boot.error());
    return PreparedGuest{std::move(*plan), std::move(*boot)};
}

}  // namespace zooid::hake
