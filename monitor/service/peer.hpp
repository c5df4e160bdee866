// Another core's monitor, seen from this one.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <zooid/interconnect/channel.hpp>
#include <zooid/monitor/core_set.hpp>
#include <zooid/native/transports.hpp>
#include <zooid/schema/intermon_rpc.hpp>

namespace zooid::monitor {

/// Rings the peer's doorbell once its end point is known; false while the request ring of that
/// core is full. A core that does not empty it is fenced, and then there is nothing to ring.
struct PeerDoorbell {
    const std::uint32_t* end_point = nullptr;
    bool operator()() const {
        return *end_point == 0 || native::invoke(*end_point, abi::EndPointOp::notify).status !=
                                      abi::Status::would_block;
    }
};
using PeerTransport = native::Traced<interconnect::UmpNotify<PeerDoorbell>, native::UmpEvents>;
using PeerChannel = interconnect::Channel<PeerTransport, 224, 8>;
using PeerClient = schema::intermon::IntermonClient<PeerChannel>;

/// What a core's monitor said when it came.
struct CoreFacts {
    std::uint32_t apic = 0;
    std::uint64_t build_id = 0;
    std::uint64_t nonce = 0;
    std::uint64_t text_base = 0;
    std::uint64_t state_base = 0;
    std::uint8_t scheduler = 0;  // abi::SchedulingPolicy
    std::uint16_t driver = 0;    // boot module, by its place in BootInfo
    std::uint64_t tsc_hz = 0;
    std::uint64_t processor = 0;  // digest of its CPUID leaves
};

/// What this core's CPU driver says of itself.
[[nodiscard]] std::uint64_t kernel_fact(abi::KernelFact which);

/// The error of a clock that nobody compared with ours.
inline constexpr std::uint64_t clock_unmeasured_ns = 1'000'000'000;

/// How far the others have come in going on without a core that died.
enum class Loss : std::uint8_t {
    none,
    noticed,    // it is fenced; its last messages are read
    agreed,     // the view stands without it
    over,       // who waited for it knows, what ran on it has ended
    reclaimed,  // its memory is ours again, or stays unused
};

/// Lives as long as the monitor. The channel is of the transport the knowledge base (or the
/// default) chose.
struct Peer {
    CoreId core;
    std::uint32_t end_point = 0;  // of its monitor, for the doorbell
    bool present = false;         // said hello, and lives
    Loss loss = Loss::none;
    bool suspected = false;    // it is being fenced
    bool asked = false;        // for a sign of life, and has not answered
    std::uint32_t epoch = 0;   // of its presence line, when last looked at
    std::string death_reason;  // why it is lost
    std::uint64_t nonce_given = 0;
    std::uint32_t ram = 0;  // capability of the memory it was started with; 0: we did not start it
    CoreFacts facts;
    std::uint64_t doorbells_heard =
        0;  // how often it had rung us at its last answer to a shootdown
    std::uint64_t doorbells_counted = 0;                 // how often we had rung it then
    std::uint64_t clock_error_ns = clock_unmeasured_ns;  // of what its clock was set by
    std::unique_ptr<PeerChannel> channel;                // both: there from open_channel() on
    std::unique_ptr<PeerClient> client;

    [[nodiscard]] bool lost() const { return loss != Loss::none; }
    [[nodiscard]] interconnect::Executor& executor() { return channel->executor(); }
};

/// Last page of a first channel's frame: what the newcomer needs before the first message.
struct ChannelMailbox {
    std::uint64_t end_point_words[4];  // CapWords of the starter's end point
};
inline constexpr std::uint64_t mailbox_bytes = 4096;

}  // namespace zooid::monitor
