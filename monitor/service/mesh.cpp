// Cores started and joined: memory near them, a channel, a hello, membership.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "monitor.hpp"
#include "observe.hpp"
#include "recording.hpp"
#include "transfer.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;

constexpr std::uint64_t core_ram_bytes_min = 32 << 20;  // the monitor and two small programs
constexpr std::uint64_t core_ram_bytes_max = 48 << 20;
constexpr std::uint64_t block_bytes = 2 << 20;
constexpr unsigned first_channel_slots = 32;

/// Half of what is left goes to the cores that are still to be started, in equal parts.
std::uint64_t core_ram_bytes(const Machine& machine, std::uint32_t core) {
    const std::uint64_t part = machine.free_bytes() / 2 / (machine.cores() - core);
    return std::clamp(part / block_bytes * block_bytes, core_ram_bytes_min, core_ram_bytes_max);
}

}  // namespace

std::uint64_t kernel_fact(abi::KernelFact which) {
    return native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::facts,
                          {.rdi = static_cast<std::uint64_t>(which)})
        .value;
}

void Monitor::read_own_facts() {
    own_facts_.apic = static_cast<std::uint32_t>(kernel_fact(abi::KernelFact::apic_id));
    own_facts_.build_id = kernel_fact(abi::KernelFact::image_build_low);
    own_facts_.nonce = kernel_fact(abi::KernelFact::nonce);
    own_facts_.text_base = kernel_fact(abi::KernelFact::text_physical);
    own_facts_.state_base = kernel_fact(abi::KernelFact::state_physical);
    own_facts_.scheduler = static_cast<std::uint8_t>(kernel_fact(abi::KernelFact::scheduler));
    own_facts_.driver = static_cast<std::uint16_t>(kernel_fact(abi::KernelFact::driver));
    own_facts_.tsc_hz = own_tsc_hz();
    own_facts_.processor = processor_digest();
}

bool Monitor::open_channel(Peer& peer, std::span<std::byte> frame, interconnect::Side side) {
    using Ump = interconnect::UmpChannel<>;
    auto channel = side == interconnect::Side::a
                       ? Ump::create(frame, side, first_channel_slots, interconnect::Wake::notified)
                       : Ump::attach(frame, side);
    if (!channel) return false;
    const native::UmpEvents events{.out = abi::trace_direction(self_.value, peer.core.value),
                                   .in = abi::trace_direction(peer.core.value, self_.value)};
    interconnect::UmpNotify<PeerDoorbell> ump(*channel, {&peer.end_point});
    peer.channel = std::make_unique<PeerChannel>(executor(), PeerTransport(ump, events));
    peer.client = std::make_unique<PeerClient>(*peer.channel);
    return true;
}

bool Monitor::start_core(std::uint32_t core) {
    const abi::RuntimeTable& libos = native::runtime();
    const std::uint64_t channel_bytes = interconnect::frame_bytes(first_channel_slots);
    const abi::MappedFrame frame = libos.allocate_frame(channel_bytes + mailbox_bytes);
    if (frame.address == 0) return false;
    auto& mailbox = *reinterpret_cast<ChannelMailbox*>(frame.address + channel_bytes);
    CapabilityWords end_point;
    if (!export_capability(own_end_point_, end_point)) return false;
    std::ranges::copy(end_point, mailbox.end_point_words);
    auto peer = std::make_unique<Peer>();
    peer->core = CoreId{static_cast<std::uint16_t>(core)};
    peer->nonce_given = libos.info->random_seed[0] * (core * 2 + 1) ^ libos.now_ns();
    const std::span memory{reinterpret_cast<std::byte*>(frame.address), channel_bytes};
    if (!open_channel(*peer, memory, interconnect::Side::a)) return false;
    const std::uint32_t ram = machine_.take_ram(core_ram_bytes(machine_, core), block_bytes);
    if (ram == 0) {
        std::printf("zooid: no memory to start core %u: give the machine %u MiB more\n", core,
                    static_cast<unsigned>(core_ram_bytes_min >> 20));
        return false;
    }
    const auto result =
        native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::start_core,
                       {.rdi = ram, .rsi = core, .rdx = peer->nonce_given, .r10 = frame.cptr});
    if (!result.ok()) {
        const std::string_view why = abi::name(result.status);
        std::printf("zooid: core %u was not started: %.*s\n", core, static_cast<int>(why.size()),
                    why.data());
        return false;
    }
    peer->ram = ram;
    peers_[core] = std::move(peer);
    return start(serve_peer(*peers_[core]));
}

void Monitor::start_cores(std::span<const CoreId> order) {
    if (std::exchange(cores_started_, true)) return;
    std::vector<CoreId> all(order.begin(), order.end());
    for (std::uint32_t core = 1; core < machine_.cores(); ++core)
        all.push_back(CoreId{static_cast<std::uint16_t>(core)});
    if (machine_.cores() > 1 && !start(watch_cores())) shutdown(5);
    std::uint32_t turn = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const CoreId core = all[i];
        if (core == self_ || core.value >= machine_.cores() || peers_[core.value] != nullptr)
            continue;
        if (!start_core(core.value)) shutdown(5);
        knowledge_.on_started(core, ++turn, i < order.size());
    }
    if (machine_.cores() == 1) start_services();
}

bool Monitor::join() {
    const std::uint64_t channel_bytes = interconnect::frame_bytes(first_channel_slots);
    const abi::MappedFrame frame = native::runtime().map_frame(
        native::slot(abi::BirthSlot::boot_channel), 0, channel_bytes + mailbox_bytes, 1);
    if (frame.address == 0) return false;
    auto peer = std::make_unique<Peer>();
    peer->core = CoreId{0};
    const auto& mailbox = *reinterpret_cast<const ChannelMailbox*>(frame.address + channel_bytes);
    CapabilityWords end_point;
    std::ranges::copy(mailbox.end_point_words, end_point.begin());
    peer->end_point = import_capability(end_point, 0);
    const std::span memory{reinterpret_cast<std::byte*>(frame.address), channel_bytes};
    if (peer->end_point == 0 || !open_channel(*peer, memory, interconnect::Side::b)) return false;
    peer->present = true;
    peers_[0] = std::move(peer);
    return start(serve_peer(*peers_[0])) && start(say_hello(*peers_[0]));
}

Job Monitor::say_hello(Peer& peer) {
    CapabilityWords words;
    if (!export_capability(own_end_point_, words))
        co_return std::unexpected(interconnect::CallError::capability);
    Intermon::CopyCapability::Params capability;
    capability.set_owner(self_.value);
    capability.set_words0(words[0]);
    capability.set_words1(words[1]);
    capability.set_words2(words[2]);
    capability.set_words3(words[3]);
    const auto sent = co_await peer.client->copy_capability(capability);
    if (!sent) co_return sent;
    Intermon::Hello::Params hello;
    hello.set_core(self_.value);
    hello.set_apic(own_facts_.apic);
    hello.set_build_id(own_facts_.build_id);
    hello.set_nonce(own_facts_.nonce);
    hello.set_text_base(own_facts_.text_base);
    hello.set_state_base(own_facts_.state_base);
    hello.set_scheduler(own_facts_.scheduler);
    hello.set_driver(own_facts_.driver);
    hello.set_tsc_hz(own_facts_.tsc_hz);
    hello.set_processor(own_facts_.processor);
    co_return co_await peer.client->hello(hello);
}

/// The end point that comes before the hello.
void Monitor::on_end_point(Peer& peer, const Intermon::CopyCapability::Params& params) {
    const CapabilityWords words{params.words0(), params.words1(), params.words2(), params.words3()};
    if (params.sequence() == 0 && peer.end_point == 0)
        peer.end_point = import_capability(words, peer.core.value);
}

void Monitor::on_hello(Peer& peer) {
    if (peer.present || peer.facts.nonce != peer.nonce_given) return;
    peer.present = true;
    watch_.add(peer.core);
    newcomers_.push_back(peer.core);
    if (!admitting_) admitting_ = start(admit_newcomers());
}

/// The services begin when every core is a member or dead.
void Monitor::start_when_complete() {
    unsigned settled = agreement_.view().members.count();
    for (const auto& peer : peers_) {
        if (peer != nullptr && peer->lost() && !agreement_.view().members.test(peer->core))
            ++settled;
    }
    if (settled == machine_.cores()) start_services();
}

/// One at a time: each admission changes the view, and submissions_max bounds what may wait in the
/// machine.
Job Monitor::admit_newcomers() {
    while (!newcomers_.empty()) {
        Update update;
        update.kind = UpdateKind::admit;
        update.core = newcomers_.front();
        newcomers_.erase(newcomers_.begin());
        if (peer(update.core) == nullptr) continue;  // it has died meanwhile
        const auto result = co_await change(update);
        if (!result || result->refusal != Refusal::none)
            std::printf("zooid: core %u was not admitted to the view\n", update.core.value);
    }
    admitting_ = false;
    start_when_complete();
    co_return std::expected<void, interconnect::CallError>{};
}

}  // namespace zooid::monitor
