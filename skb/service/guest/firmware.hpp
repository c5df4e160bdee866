// What the domain was given of the machine: boot information and the firmware's tables.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <zooid/abi/boot_info.hpp>
#include <zooid/skb/knowledge_base.hpp>

namespace zooid::skb {

/// Maps what is in the slots from BirthSlot::first_extra on; lives as long as the program.
class Firmware {
public:
    /// @return false when there is no boot information: the monitor gave none.
    [[nodiscard]] bool open();
    [[nodiscard]] const abi::BootInfo& info() const { return *info_; }
    /// Physical memory from `address` on, to the end of its region; empty when it was not given.
    [[nodiscard]] std::span<const std::byte> physical(std::uint64_t address) const;

private:
    struct Region {
        std::uint64_t base = 0;
        std::span<const std::byte> bytes;
    };
    const abi::BootInfo* info_ = nullptr;
    std::vector<Region> regions_;
};

/// Puts every discovered fact into the base, each with its source.
/// @return one line per source that could not be read
std::vector<std::string> gather_all(const Firmware& firmware, KnowledgeBase& base,
                                    std::int64_t now_ns);

}  // namespace zooid::skb
