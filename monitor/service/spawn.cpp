#include "spawn.hpp"

#include <cstring>
#include <zooid/abi/lmp.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "libos_image.hpp"

namespace zooid::monitor {

namespace {

using abi::BirthSlot;
using abi::CapType;

constexpr std::uint64_t setup_bytes = 1 << 20;

/// Goes through the steps of a spawn; the first failure sticks and later steps do nothing.
class Builder {
public:
    Builder(Machine& machine, const LibosImage& libos, const DomainPlan& plan)
        : machine_(machine), libos_(libos), plan_(plan) {}

    std::expected<BuiltDomain, abi::Status> build() {
        take_memory();
        make_space();
        make_tree();
        show_libos();
        show_information();
        make_dispatcher();
        if (plan_.span != nullptr) make_span_memory();
        give_capabilities();
        if (plan_.span != nullptr) give_span_capabilities();
        if (status_ == abi::Status::ok) start();
        if (status_ == abi::Status::ok) return std::move(built_);
        destroy_domain(machine_, built_);
        return std::unexpected(status_);
    }

private:
    bool failed() const { return status_ != abi::Status::ok; }
    void check(native::CallResult result) {
        if (!failed() && !result.ok()) status_ = result.status;
    }
    std::uint32_t new_slot() {
        const std::uint32_t slot = native::runtime().allocate_slot();
        if (slot == 0 && !failed()) status_ = abi::Status::limit;
        if (slot != 0) built_.slots.push_back(slot);
        return slot;
    }

    void take_memory() {
        built_.ram = machine_.take_ram(plan_.ram_bytes, 64 * 1024);
        if (built_.ram == 0) {
            status_ = abi::Status::not_enough_memory;
            return;
        }
        setup_ram_ = new_slot();
        main_ram_ = new_slot();
        check(native::retype(built_.ram, 0, CapType::ram, setup_bytes, 1, {.cptr = setup_ram_}));
        check(native::retype(built_.ram, setup_bytes, CapType::ram, plan_.ram_bytes - setup_bytes,
                             1, {.cptr = main_ram_}));
    }

    /// One object out of the setup memory, in a slot of this space.
    std::uint32_t make(CapType type, std::uint64_t bytes) {
        const std::uint32_t slot = new_slot();
        if (failed()) return 0;
        const std::uint64_t size = abi::object_bytes(type) != 0 ? 0 : bytes;
        check(native::retype(setup_ram_, used_, type, size, 1, {.cptr = slot}));
        used_ += bytes;
        return slot;
    }

    void make_space() {
        root_ = built_.root = make(CapType::cnode_l1, abi::cnode_l1_bytes_min);
        const std::uint64_t cnode = abi::object_bytes(CapType::cnode_l2);
        const std::uint32_t birth = make(CapType::cnode_l2, cnode);
        if (failed()) return;
        check(native::copy_capability(
            birth, {.root = root_, .cptr = abi::birth_cnode << 8, .level = abi::CptrLevel::root}));
    }

    void map(std::uint32_t vnode, std::uint64_t entry, std::uint64_t count, std::uint32_t source,
             std::uint64_t offset, abi::MapFlags flags) {
        const std::uint32_t mapping = new_slot();
        if (failed()) return;
        check(native::invoke(vnode, abi::VNodeOp::map,
                             {.rdi = source | std::uint64_t{mapping} << 32,
                              .rsi = offset,
                              .rdx = entry | count << 16 | std::uint64_t{flags.bits} << 32}));
    }

    static constexpr std::uint64_t index(std::uint64_t address, unsigned level) {
        return address >> (12 + 9 * (level - 1)) & 511;
    }

    void make_tree() {
        tree_ = make(CapType::vnode_pml4, 4096);
        top_ = make(CapType::vnode_pdpt, 4096);
        map(tree_, index(abi::libos_base, 4), 1, top_, 0, table_flags);
    }

    /// Shows pages at an address in a 1 GiB stretch of its own: one directory and one table for it.
    void show(std::uint64_t address, std::uint32_t frame, std::uint64_t offset, std::uint64_t bytes,
              abi::MapFlags flags) {
        if (shown_gib_ != address >> 30) {
            shown_gib_ = address >> 30;
            directory_ = make(CapType::vnode_pd, 4096);
            table_ = make(CapType::vnode_pt, 4096);
            map(top_, index(address, 3), 1, directory_, 0, table_flags);
            map(directory_, index(address, 2), 1, table_, 0, table_flags);
        }
        map(table_, index(address, 1), (bytes + 4095) / 4096, frame, offset, flags);
    }

    /// Shows this monitor a frame of the domain while `put(memory)` fills it in.
    template <class Put>
    void fill(std::uint32_t frame, std::uint64_t bytes, Put put) {
        if (failed()) return;
        const abi::MappedFrame mapped = native::runtime().show_frame(frame, 0, bytes);
        if (mapped.address == 0) {
            status_ = static_cast<abi::Status>(mapped.status);
            return;
        }
        put(reinterpret_cast<std::byte*>(mapped.address));
        (void)native::runtime().show_frame(0, 0, 0);
    }

    void show_libos() {
        show(abi::libos_base, libos_.frame, 0, libos_.text_bytes,
             abi::MapFlags::read | abi::MapFlags::execute);
        if (plan_.span != nullptr) {
            show(libos_.data_address, plan_.span->data, 0, libos_.data_bytes,
                 abi::MapFlags::read | abi::MapFlags::write);
            return;
        }
        const std::uint32_t data = make(CapType::frame, libos_.data_bytes);
        built_.data = data;
        fill(data, libos_.data_bytes, [this](std::byte* memory) {
            std::memcpy(memory, libos_.file + libos_.data_offset, libos_.data_file_bytes);
        });
        show(libos_.data_address, data, 0, libos_.data_bytes,
             abi::MapFlags::read | abi::MapFlags::write);
    }

    void show_information() {
        if (plan_.span != nullptr) {
            information_ = plan_.span->information;
            show(abi::domain_info_base, information_, 0, 4096, abi::MapFlags::read);
            return;
        }
        information_ = built_.information = make(CapType::frame, 4096);
        fill(information_, 4096, [this](std::byte* memory) {
            put_information(*reinterpret_cast<abi::DomainInfo*>(memory));
        });
        show(abi::domain_info_base, information_, 0, 4096, abi::MapFlags::read);
    }

    void put_information(abi::DomainInfo& info) {
        const abi::DomainInfo& own = native::domain_info();
        info.magic = abi::domain_info_magic;
        info.version = 1;
        info.core = own.core;
        info.domain = plan_.domain;
        info.ram_bytes = plan_.ram_bytes - setup_bytes;
        info.program_bytes = plan_.program.bytes;
        info.random_seed[0] = own.random_seed[0] * 0x9e3779b97f4a7c15ULL + plan_.domain;
        info.random_seed[1] = own.random_seed[1] ^ (plan_.domain * 0xbf58476d1ce4e5b9ULL);
        info.realtime_ns = own.realtime_ns;
        info.flags = (plan_.console ? abi::domain_has_console : 0) |
                     (plan_.input ? abi::domain_has_input : 0);
        info.cores[own.core / 64] |= std::uint64_t{1} << own.core % 64;
        for (unsigned i = 0; plan_.cores != nullptr && i < std::size(info.cores); ++i)
            info.cores[i] |= plan_.cores->words()[i];
        std::size_t at = 0;
        for (const std::string_view argument : plan_.arguments) {
            if (at + argument.size() + 1 > abi::domain_args_bytes_max ||
                info.arguments == abi::domain_args_max) {
                status_ = abi::Status::out_of_range;
                return;
            }
            std::memcpy(info.argument_bytes + at, argument.data(), argument.size());
            at += argument.size() + 1;
            ++info.arguments;
        }
    }

    void make_dispatcher() {
        frame_ = make(CapType::frame, abi::dispatcher_frame_bytes);
        const std::uint64_t address =
            abi::dispatcher_base + native::this_core() * abi::dispatcher_stride;
        show(address, frame_, 0, abi::dispatcher_frame_bytes,
             abi::MapFlags::read | abi::MapFlags::write);
        dispatcher_ = built_.dispatcher = make(CapType::dispatcher, 4096);
        if (failed()) return;
        check(native::invoke(dispatcher_, abi::DispatcherOp::setup,
                             {.rdi = root_,
                              .rsi = tree_,
                              .rdx = frame_,
                              .r10 = address,
                              .r8 = abi::dispatcher_frame_bytes,
                              .r9 = plan_.domain}));
        built_.end_point = new_slot();
        if (failed()) return;
        check(native::invoke(dispatcher_, abi::DispatcherOp::endpoint,
                             {.rdi = built_.end_point,
                              .rsi = abi::dispatcher_rings_offset,
                              .rdx = abi::monitor_ring_slots}));
    }

    /// The libos's state of this core, and where the domain's large frames will arrive.
    void make_span_memory() {
        const std::uint32_t memory = make(CapType::frame, abi::span_core_bytes);
        const std::uint64_t address = abi::dispatcher_base +
                                      native::this_core() * abi::dispatcher_stride +
                                      abi::dispatcher_frame_bytes;
        show(address, memory, 0, abi::span_core_bytes, abi::MapFlags::read | abi::MapFlags::write);
        const std::uint32_t arrivals =
            make(CapType::cnode_l2, abi::object_bytes(CapType::cnode_l2));
        if (failed()) return;
        check(native::copy_capability(
            arrivals,
            {.root = root_, .cptr = abi::span_frames_cnode << 8, .level = abi::CptrLevel::root}));
        fill(frame_, 4096, [this](std::byte* first) {
            auto& frame = *reinterpret_cast<abi::DispatcherFrame*>(first);
            frame.libos[abi::span_ram_word] = plan_.ram_bytes - setup_bytes;
        });
    }

    void give_span_capabilities() {
        lend(BirthSlot::ipi, native::slot(BirthSlot::ipi));
        give(BirthSlot::home_doorbell, plan_.span->doorbell);
        give(BirthSlot::span_channel, plan_.span->channel);
    }

    void give(BirthSlot which, std::uint32_t capability) {
        if (failed()) return;
        check(native::copy_capability(capability,
                                      {.root = root_, .cptr = static_cast<std::uint32_t>(which)}));
    }

    /// What stays ours: without the right to write it cannot be revoked.
    void lend(BirthSlot which, std::uint32_t capability, std::uint16_t badge = 0) {
        if (failed()) return;
        check(native::mint_capability(capability,
                                      {.root = root_, .cptr = static_cast<std::uint32_t>(which)},
                                      abi::Rights::read | abi::Rights::grant, badge));
    }

    /// With a badge always: who holds the end point without one can give itself any.
    void lend_link() {
        const auto badge = plan_.trusted ? abi::LinkBadge::administrator : abi::LinkBadge::client;
        lend(BirthSlot::monitor_send, plan_.monitor_end_point, static_cast<std::uint16_t>(badge));
    }

    void give_capabilities() {
        give(BirthSlot::root_cnode, root_);
        give(BirthSlot::dispatcher, dispatcher_);
        give(BirthSlot::root_vnode, tree_);
        give(BirthSlot::dispatcher_frame, frame_);
        give(BirthSlot::ram, main_ram_);
        give(BirthSlot::libos_image, libos_.frame);
        give(BirthSlot::program, plan_.program.frame);
        lend_link();
        give(BirthSlot::monitor_receive, built_.end_point);
        give(BirthSlot::top_pdpt, top_);
        give(BirthSlot::domain_info, information_);
        if (plan_.console) lend(BirthSlot::console, native::slot(BirthSlot::console));
        auto next = static_cast<std::uint32_t>(BirthSlot::first_extra);
        for (const std::uint32_t capability : plan_.extra)
            lend(static_cast<BirthSlot>(next++), capability);
        for (const std::uint32_t capability : plan_.devices)
            give(static_cast<BirthSlot>(next++), capability);
        if (plan_.cores != nullptr) lend(BirthSlot::ipi, native::slot(BirthSlot::ipi));
    }

    void start() {
        check(native::invoke(dispatcher_, abi::DispatcherOp::start, {.rdi = libos_.entry}));
    }

    static constexpr abi::MapFlags table_flags = abi::MapFlags::read | abi::MapFlags::write;

    Machine& machine_;
    const LibosImage& libos_;
    const DomainPlan& plan_;
    abi::Status status_ = abi::Status::ok;
    BuiltDomain built_;
    std::uint64_t used_ = 0;
    std::uint64_t shown_gib_ = 0;
    std::uint32_t setup_ram_ = 0, main_ram_ = 0, root_ = 0, tree_ = 0, top_ = 0, directory_ = 0,
                  table_ = 0, frame_ = 0, information_ = 0, dispatcher_ = 0;
};

}  // namespace

std::expected<BuiltDomain, abi::Status> build_domain(Machine& machine, const DomainPlan& plan) {
    static const std::optional<LibosImage> libos = read_libos(machine);
    if (!libos) return std::unexpected(abi::Status::invalid_capability);
    return Builder(machine, *libos, plan).build();
}

void destroy_domain(Machine& machine, BuiltDomain& domain) {
    if (domain.ram != 0) {
        // First of all: the revoke takes more than one turn, and nothing may run without its
        // memory.
        if (domain.dispatcher != 0) native::invoke(domain.dispatcher, abi::DispatcherOp::stop);
        native::invoke(native::slot(BirthSlot::kernel), abi::KernelOp::revoke, {.rdi = domain.ram});
        machine.give_back(domain.ram);
    }
    for (const std::uint32_t slot : domain.slots) native::runtime().free_slot(slot);
    domain = {};
}

}  // namespace zooid::monitor
