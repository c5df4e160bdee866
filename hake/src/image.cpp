#include <fmt/core.h>

#include <array>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>
#include <zooid/hake/boot_sector.hpp>
#include <zooid/hake/bundle.hpp>
#include <zooid/hake/image.hpp>
#include <zooid/hake/process.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;

// All that a CD with one configuration and two file types needs; the rest only costs boot time.
constexpr std::string_view grub_modules = "biosdisk iso9660 normal multiboot2 serial terminal echo";

Result<void> stage_file(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::copy_file(from, to, error);
    if (!error) return {};
    return fail(ExitStatus::fault,
                fmt::format("cannot copy {}: {}; set TMPDIR to a folder with room", from.string(),
                            error.message()));
}

bool is_elf(const fs::path& path) {
    std::array<char, 4> magic{};
    std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
    return std::string_view(magic.data(), magic.size()) ==
           "\x7f"
           "ELF";
}

// One of our own files. The BIOS reads a CD slowly, and nothing in the guest reads debug
// information or symbol tables.
Result<void> stage_built(const fs::path& from, const fs::path& to) {
    if (!is_elf(from)) return stage_file(from, to);
    const auto ran = run_captured(
        {.arguments = {"llvm-strip-19", "--strip-all", "-o", to.string(), from.string()},
         .descriptors = {},
         .environment = {}});
    if (!ran) return std::unexpected(ran.error());
    if (ran->exit.success()) return {};
    return fail(ExitStatus::fault, fmt::format("cannot strip {}: {}", from.string(), ran->output));
}

Result<void> stage(const ImageInputs& inputs, std::string_view command_line, const fs::path& root) {
    std::error_code error;
    fs::create_directories(root / "boot/grub", error);
    if (error) return fail(ExitStatus::fault, root.string() + ": " + error.message());
    const auto kernel = root / "boot" / inputs.manifest.kernel;
    if (auto done = stage_built(kernel_path(inputs), kernel); !done) return done;
    for (const auto& module : inputs.manifest.modules) {
        const auto from = module_path(module, inputs.guest_folder);
        const auto to = root / "boot" / module.name;
        const bool foreign = !module.source.empty();  // goes in as it is
        if (auto done = foreign ? stage_file(from, to) : stage_built(from, to); !done) return done;
    }
    return write_file(root / "boot/grub/grub.cfg",
                      grub_configuration(inputs.manifest, command_line));
}

// Moves a finished image into the cache in one step, so that another run never sees half of it.
Result<fs::path> publish(const fs::path& made, const fs::path& slot) {
    std::error_code error;
    fs::rename(made, slot, error);
    if (error)
        return fail(ExitStatus::fault, "cannot write " + slot.string() + "; is the disk full?");
    return slot;
}

}  // namespace

std::string grub_configuration(const Manifest& manifest, std::string_view command_line) {
    std::string text = "set timeout=0\n";
    text += fmt::format("multiboot2 /boot/{} {}\n", manifest.kernel, command_line);
    for (const auto& module : manifest.modules)
        text += fmt::format("module2 /boot/{} {}\n", module.name, module.line);
    text += "boot\n";
    // Reached only when the boot failed: GRUB's own words would go to a screen nobody sees.
    text += "serial --unit=0 --speed=115200\nterminal_output serial\n";
    text += "echo GRUB could not start the kernel\n";
    return text;
}

Result<fs::path> make_iso(const ImageInputs& inputs, std::string_view command_line) {
    const auto name = image_fingerprint(inputs, grub_configuration(inputs.manifest, command_line));
    if (!name) return std::unexpected(name.error());
    auto slot = cache_slot(inputs.cache_folder, *name + ".iso");
    if (!slot || fs::exists(*slot)) return slot;
    const auto scratch = ScratchDir::make(inputs.cache_folder);
    if (!scratch) return std::unexpected(scratch.error());
    const auto root = scratch->path() / "root";
    if (auto staged = stage(inputs, command_line, root); !staged)
        return std::unexpected(staged.error());
    const auto made = scratch->path() / "made.iso";
    const auto ran = run_captured(
        {.arguments = {inputs.grub_mkrescue, "--directory=/usr/lib/grub/i386-pc",
                       fmt::format("--install-modules={}", grub_modules),
                       fmt::format("--modules={}", grub_modules),
                       "--fonts=", "--themes=", "--locales=", "-o", made.string(), root.string()},
         .descriptors = {},
         .environment = {}});
    if (!ran) return std::unexpected(ran.error());
    if (!ran->exit.success() || !fs::exists(made)) {
        return fail(ExitStatus::fault,
                    "grub-mkrescue failed; run hake/install; its last words: " +
                        ran->output.substr(ran->output.size() -
                                           std::min<std::size_t>(ran->output.size(), 300)));
    }
    return publish(made, *slot);
}

Result<fs::path> make_bundle(const ImageInputs& inputs) {
    const auto name = image_fingerprint(inputs, "bundle");
    if (!name) return std::unexpected(name.error());
    auto slot = cache_slot(inputs.cache_folder, *name + ".bundle");
    if (!slot || fs::exists(*slot)) return slot;
    std::vector<BundleModule> modules;
    for (const auto& module : inputs.manifest.modules) {
        auto content = read_file(module_path(module, inputs.guest_folder));
        if (!content) return std::unexpected(content.error());
        modules.push_back({module.line, std::move(*content)});
    }
    const auto file = write_bundle(modules);
    if (!file) return std::unexpected(file.error());
    const auto scratch = ScratchDir::make(inputs.cache_folder);
    if (!scratch) return std::unexpected(scratch.error());
    const auto made = scratch->path() / "made.bundle";
    if (auto written = write_file(made, *file); !written) return std::unexpected(written.error());
    return publish(made, *slot);
}

}  // namespace zooid::hake
