// A second domain of this core, made from capabilities alone: its own space, page tables and
// dispatcher, and a page of code without a runtime.
#pragma once
#include <cstdint>
#include <zooid/native/kernel_call.hpp>

namespace zooid::peer {

inline constexpr std::uint32_t peer_slots = 8;  // of its ring
/// Where the code of peer_code.S finds the end point it answers to, in its own space.
inline constexpr std::uint32_t peer_answers_to = 0x101;

inline constexpr std::uint64_t peer_ram_bytes = 256 * 1024;

/// What the peer does for ever.
enum class PeerWork : std::uint8_t {
    echo,     // sends every message back
    yield,    // stays disabled, ready
    sleep,    // waits for a time that never comes
    fault,    // has touched what is not there: yields in its page fault upcall
    reflect,  // has made a Linux call: spins behind its reflection, enabled
};

/// Builds and starts one. It lives until this domain ends, unless stopped.
/// @param cnode     index in the root where its CNode goes, in place of none: one per peer.
/// @param answer_to end point of ours that it sends to; 0 for work that sends nothing.
/// @param ram       peer_ram_bytes of RAM for it and as much as a CNode more; 0: of our own
class Peer {
public:
    Peer(std::uint32_t cnode, PeerWork work, std::uint32_t answer_to, std::uint32_t ram = 0);

    /// The first step that failed; ok when the peer runs.
    [[nodiscard]] abi::Status status() const { return status_; }
    /// Our capability of its end point.
    [[nodiscard]] std::uint32_t end_point() const { return slot(end_point_slot); }
    void stop();
    /// What its upcalls have counted so far.
    [[nodiscard]] std::uint64_t upcalls() const;

    /// Its capabilities, in our space.
    enum : std::uint32_t {
        root_slot = 1,
        space_slot,
        tree_slot,
        table3_slot,
        table2_slot,
        table1_slot,
        code_slot,
        frame_slot,
        dispatcher_slot,
        end_point_slot,
        first_mapping_slot,
    };
    [[nodiscard]] std::uint32_t slot(std::uint32_t number) const { return cnode_ << 8 | number; }
    /// The RAM that all of it is made of, and where in it each object lies, in bytes.
    [[nodiscard]] std::uint32_t ram() const { return ram_; }
    [[nodiscard]] std::uint64_t offset_of(std::uint32_t number) const { return offset_[number]; }

private:
    void check(native::CallResult result) {
        if (status_ == abi::Status::ok) status_ = result.status;
    }
    void make(std::uint32_t number, abi::CapType type, std::uint64_t bytes);
    void make_objects();
    void make_tree();
    void map(std::uint32_t table, std::uint64_t entry, std::uint64_t count, std::uint32_t source,
             abi::MapFlags flags);
    void write_code();
    void start(PeerWork work, std::uint32_t answer_to);

    std::uint32_t cnode_;
    std::uint32_t ram_;
    std::uint64_t used_bytes_ = 0;
    std::uint64_t offset_[first_mapping_slot] = {};
    std::uint64_t frame_here_ = 0;  // its dispatcher frame, mapped here
    std::uint32_t mappings_ = 0;
    abi::Status status_ = abi::Status::ok;
};

}  // namespace zooid::peer
