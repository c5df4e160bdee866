// A domain of this core made from capabilities alone: its own space, page tables and dispatcher, a
// page of code, no runtime.
#pragma once
#include <cstdint>
#include <span>
#include <zooid/native/kernel_call.hpp>

namespace zooid::bare {

// Where its memory is shown to it.
inline constexpr std::uint64_t code_address = 0x40'0000;
inline constexpr std::uint64_t frame_address = 0x41'0000;
inline constexpr std::uint64_t shared_address = 0x44'0000;

inline constexpr std::uint64_t code_bytes = 4096;
inline constexpr std::uint64_t frame_bytes = 16 * 1024;
inline constexpr std::uint64_t shared_bytes_max = 256 * 1024;
/// What is made of its RAM at birth; the rest of `Plan::ram` is nobody's yet.
inline constexpr std::uint64_t objects_bytes = 128 * 1024;
/// Index in the root of its space of the CNode that give() fills.
inline constexpr std::uint32_t space_index = 1;

/// Its objects, as slots of `Plan::cnode`.
enum class Object : std::uint32_t {
    root = 1,
    space,  // the CNode at space_index
    tree,
    table3,
    table2,
    table1,
    frame,
    dispatcher,
    end_point,  // after make_end_point()
    first_mapping,
};

struct Plan {
    std::uint32_t cnode = 0;   // index in our root of a CNode of ours with nothing in it
    std::uint32_t ram = 0;     // RAM of at least objects_bytes with nothing below it
    std::uint32_t code = 0;    // frame of code_bytes: see make_code()
    std::uint32_t shared = 0;  // frame shown to it writable; 0: none
    std::uint64_t shared_bytes = 0;
};

/// Makes a CNode of ours at `index` of our root. @return the first step that failed, or ok.
[[nodiscard]] abi::Status make_cnode(std::uint32_t index);
/// A frame that holds `code`, shown to us writable meanwhile. @return 0: no memory, or too long.
[[nodiscard]] std::uint32_t make_code(std::span<const unsigned char> code);

/// It lives until end(), or as long as this domain.
class BareDomain {
public:
    explicit BareDomain(const Plan& plan);

    /// The first step that failed; ok when all did not.
    [[nodiscard]] abi::Status status() const { return status_; }
    /// Our capability of one of its objects.
    [[nodiscard]] std::uint32_t cptr(Object which) const {
        return plan_.cnode << 8 | static_cast<std::uint32_t>(which);
    }
    /// A ring of `slots` at the begin of its rings.
    void make_end_point(std::uint32_t slots);
    /// Copies a capability of ours to `slot` of its CNode.
    void give(std::uint32_t source, std::uint32_t slot);
    /// Every upcall but the run upcall enters at `offset` of the code.
    void set_entries(std::uint64_t offset);
    /// Makes it runnable, at `offset` of the code.
    void start(std::uint64_t offset);
    void stop();
    /// Revokes its RAM: all of it is gone.
    void end();

private:
    void check(native::CallResult result) {
        if (status_ == abi::Status::ok) status_ = result.status;
    }
    void make(Object which, abi::CapType type, std::uint64_t bytes);
    void make_objects();
    void make_tree();
    void set_up();
    void map(Object table, std::uint64_t address, unsigned level, std::uint64_t bytes,
             std::uint32_t source, abi::MapFlags flags);

    Plan plan_;
    std::uint64_t used_bytes_ = 0;
    std::uint32_t mappings_ = 0;
    abi::Status status_ = abi::Status::ok;
};

}  // namespace zooid::bare
