// What the bootstrap monitor was given: boot information, modules, RAM to hand out.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <zooid/abi/boot_info.hpp>
#include <zooid/abi/domain.hpp>

namespace zooid::monitor {

/// A program among the boot modules.
struct Program {
    std::uint32_t frame = 0;     // capability over its file
    std::uint64_t bytes = 0;     // of the file
    std::string_view arguments;  // what the boot manifest gives it, name included
};

/// Memory of this monitor's own domain that it uses.
[[nodiscard]] std::uint64_t own_memory_bytes();

class Machine {
public:
    /// Maps the boot information. @return false when it is not there or of another version.
    [[nodiscard]] bool open();
    [[nodiscard]] const abi::BootInfo& info() const { return *info_; }
    [[nodiscard]] std::uint32_t cores() const { return info_->core_count; }
    /// The module of that name; nothing when there is none.
    [[nodiscard]] std::optional<Program> program(std::string_view name) const;
    /// The name of the module at that place; empty when there is none.
    [[nodiscard]] std::string_view module_name(std::uint64_t place) const {
        if (place >= info_->module_count) return {};
        return abi::module_name(info_->modules[place]);
    }
    /// Fresh RAM of this core: a capability in a slot of its own, aligned to `alignment` (a power
    /// of two, at least 4096).
    /// @return 0 when no piece is large enough
    [[nodiscard]] std::uint32_t take_ram(std::uint64_t bytes, std::uint64_t alignment);
    /// A piece from take_ram() that nothing descends from any more; the next request of its size
    /// gets it.
    void give_back(std::uint32_t cptr);
    /// A piece that another core had, cleared: handed out as any other. Beyond pieces_max it stays
    /// unused.
    void take_back(std::uint32_t cptr);
    /// Of that, all in all.
    [[nodiscard]] std::uint64_t taken_back_bytes() const { return taken_back_bytes_; }
    /// Boot information and the firmware's memory, as the knowledge base reads them.
    [[nodiscard]] std::span<const std::uint32_t> firmware() const {
        return std::span(firmware_).first(firmware_count_);
    }
    /// RAM not handed out, or given back, in bytes.
    [[nodiscard]] std::uint64_t free_bytes() const;

private:
    struct Piece {
        std::uint32_t cptr = 0;
        std::uint64_t base = 0;
        std::uint64_t bytes = 0;
        std::uint64_t used = 0;  // from the front
    };
    static constexpr unsigned pieces_max = 64;
    static constexpr unsigned returned_max = 64;
    struct Returned {
        std::uint32_t cptr = 0;
        std::uint64_t base = 0;
        std::uint64_t bytes = 0;
    };

    const abi::BootInfo* info_ = nullptr;
    Piece pieces_[pieces_max];
    unsigned pieces_count_ = 0;
    std::uint64_t taken_back_bytes_ = 0;
    static constexpr unsigned firmware_max = abi::extra_slots_max;
    std::uint32_t firmware_[firmware_max] = {};
    unsigned firmware_count_ = 0;
    Returned returned_[returned_max];
};

}  // namespace zooid::monitor
