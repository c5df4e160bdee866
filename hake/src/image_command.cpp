#include <fmt/core.h>

#include <variant>
#include <zooid/hake/guest.hpp>

#include "arguments.hpp"

namespace zooid::hake {

int image_command(const Arguments& arguments) {
    GuestOptions guest;
    bool json = false;
    CLI::App app("Make the boot image and print its path.", "zooid image");
    add_contract(app, "hake/zooid image --direct");
    app.add_flag("--direct", guest.direct, "the bundle for a direct boot, not the GRUB CD");
    app.add_option("-c", guest.words.script, "commands the guest shall run");
    app.add_flag("--json", json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    guest.machine.accelerator = Accelerator::tcg;  // nothing is booted: no probe
    const auto prepared = prepare_guest(guest);
    if (!prepared) return report("image", prepared.error(), json);
    const auto* iso = std::get_if<IsoBoot>(&prepared->boot);
    const auto* direct = std::get_if<DirectBoot>(&prepared->boot);
    nlohmann::json data = nlohmann::json::object();
    if (iso != nullptr) data["iso"] = iso->image.string();
    if (direct != nullptr) {
        data["kernel"] = direct->kernel.string();
        data["bundle"] = direct->bundle.string();
        data["command_line"] = direct->command_line;
    }
    if (json) {
        fmt::print("{}\n", envelope("image", 0, data).dump());
    } else {
        fmt::print("{}\n", iso != nullptr ? data["iso"].get<std::string>()
                                          : data["bundle"].get<std::string>());
    }
    return 0;
}

}  // namespace zooid::hake
