#include "cpudriver/dispatch/first_domain.hpp"

#include <cassert>
#include <cstring>
#include <string_view>
#include <zooid/abi/boot_info.hpp>
#include <zooid/abi/domain.hpp>

#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/ioapic.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/boot/elf64.hpp"
#include "cpudriver/caps/transfer.hpp"
#include "cpudriver/dispatch/dispatcher_setup.hpp"
#include "cpudriver/dispatch/domain_builder.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/panic/panic.hpp"
#include "cpudriver/time/clock.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

namespace {

constexpr std::uint64_t setup_bytes = 2 << 20;     // objects the builder makes
constexpr std::uint64_t monitor_bytes = 12 << 20;  // the monitor's own RAM
constexpr std::uint64_t device_region_bytes_max = 64 << 20;

/// The two segments of the libos image, found in its module.
struct LibosImage {
    const elf64::ProgramHeader* text = nullptr;
    const elf64::ProgramHeader* data = nullptr;
    std::uint64_t entry = 0;
};

LibosImage read_libos(const abi::BootModule& module) {
    const auto* file = window<const unsigned char>({module.base});
    const auto& header = *reinterpret_cast<const elf64::Header*>(file);
    LibosImage image;
    image.entry = header.entry;
    if (module.bytes < sizeof header || header.phnum > 8 ||
        header.phoff + header.phnum * sizeof(elf64::ProgramHeader) > module.bytes)
        panic("the module `libos` is no libos image");
    const auto* segments = reinterpret_cast<const elf64::ProgramHeader*>(file + header.phoff);
    for (unsigned i = 0; i < header.phnum; ++i) {
        if (segments[i].type != elf64::segment_load) continue;
        ((segments[i].flags & elf64::flag_write) != 0 ? image.data : image.text) = &segments[i];
    }
    if (image.text == nullptr || image.data == nullptr || image.text->vaddr != abi::libos_base ||
        image.data->offset + image.data->filesz > module.bytes)
        panic("the module `libos` is no libos image");
    return image;
}

std::uint64_t pages_up(std::uint64_t bytes) {
    return (bytes + abi::page_bytes - 1) & ~(abi::page_bytes - 1);
}

const abi::BootModule& module_named(std::string_view name) {
    const abi::BootModule* module = abi::find_module(boot_info(), name);
    if (module == nullptr) panic("a boot module is missing: libos and monitor must be there");
    return *module;
}

void origin(Slot& slot, CapType type, std::uint64_t base, std::uint64_t bytes, Rights rights) {
    if (create_origin(kernel.capabilities, slot, type, base, bytes, rights) != abi::Status::ok)
        panic("the boot memory map overlaps itself");
}

/// One read-only frame per boot module, in BootInfo order.
void give_modules(DomainBuilder& builder) {
    const abi::BootInfo& info = boot_info();
    for (std::uint32_t i = 0; i < info.module_count; ++i) {
        if (info.modules[i].bytes == 0) continue;
        origin(builder.slot(abi::modules_cnode, i + 1), CapType::frame, info.modules[i].base,
               pages_up(info.modules[i].bytes), Rights::read | Rights::execute | Rights::grant);
    }
}

/// What is left of this core's RAM, and on the boot core the firmware's tables.
void give_memory(DomainBuilder& builder, std::uint64_t first_run_used) {
    const CoreData& data = this_core();
    std::uint32_t next = 1;
    for (std::uint32_t i = 0; i < data.ram_count; ++i) {
        RamRun run = data.ram[i];
        if (i == 0) {
            run.base += first_run_used;
            run.bytes -= first_run_used;
        }
        if (run.bytes != 0)
            origin(builder.slot(abi::memory_cnode, next++), CapType::ram, run.base, run.bytes,
                   Rights::all);
    }
    if (data.core != 0) return;
    std::uint32_t device = abi::device_slot_first;
    const abi::BootInfo& info = boot_info();
    for (std::uint32_t i = 0; i < info.region_count && device < 256; ++i) {
        const abi::MemoryRegion& region = info.regions[i];
        if (region.type == abi::MemoryType::usable || region.type == abi::MemoryType::bad) continue;
        const std::uint64_t base = region.base & ~(abi::page_bytes - 1);
        const std::uint64_t bytes = pages_up(region.base + region.bytes) - base;
        if (bytes > device_region_bytes_max) continue;  // address-space holes, no tables
        (void)create_origin(kernel.capabilities, builder.slot(abi::memory_cnode, device++),
                            CapType::dev_frame, base, bytes, Rights::read | Rights::grant);
    }
}

/// Vectors of this core; on the boot core also the ports and the I/O APIC's inputs.
void give_interrupts(DomainBuilder& builder) {
    const CoreData& data = this_core();
    constexpr unsigned taken = 1;  // the console's
    origin(builder.birth(abi::BirthSlot::irq_dests), CapType::irq_dest,
           std::uint64_t{data.core} << 8 | (device_vector_first + taken), irq_vectors - taken,
           Rights::all);
    const GsiRange inputs = gsi_range();
    if (inputs.count != 0)
        origin(builder.birth(abi::BirthSlot::irq_sources), CapType::irq_source, inputs.first,
               inputs.count, Rights::all);
    if (data.core == 0)
        origin(builder.birth(abi::BirthSlot::io_ports), CapType::io_port, 0, 0x10000, Rights::all);
}

void give_tokens(DomainBuilder& builder) {
    const CoreData& data = this_core();
    origin(builder.birth(abi::BirthSlot::kernel), CapType::kernel, data.core, 1, Rights::all);
    origin(builder.birth(abi::BirthSlot::ipi), CapType::ipi, 0, data.cores_max, Rights::all);
    give_interrupts(builder);
    if (data.core == 0)
        origin(builder.birth(abi::BirthSlot::console), CapType::console, 0, 1, Rights::all);
    if (data.channel.bytes != 0) {
        const abi::CapWords words = abi::CapWords::of(CapType::frame, Rights::all, 0, 0,
                                                      data.channel.base, data.channel.bytes, 0);
        if (import_words(kernel.capabilities, words, 0,
                         builder.birth(abi::BirthSlot::boot_channel)) != abi::Status::ok)
            panic("the first channel's frame overlaps this core's memory");
    }
    origin(builder.birth(abi::BirthSlot::kernel_control_block), CapType::kernel_control_block,
           data.kcb, layout::kcb_bytes, Rights::all);
    const std::uint64_t info_bytes = pages_up(sizeof(abi::BootInfo));
    origin(builder.birth(abi::BirthSlot::boot_info), CapType::frame, data.boot_info, info_bytes,
           Rights::read | Rights::grant);
}

void show_libos(DomainBuilder& builder, const abi::BootModule& module, const LibosImage& image) {
    Slot* frame = nullptr;
    const abi::BootInfo& info = boot_info();
    for (std::uint32_t i = 0; i < info.module_count; ++i) {
        if (info.modules[i].base == module.base) frame = &builder.slot(abi::modules_cnode, i + 1);
    }
    assert(frame != nullptr);
    builder.copy_to(*frame, builder.birth(abi::BirthSlot::libos_image));
    builder.map(abi::libos_base, *frame, image.text->offset, image.text->filesz,
                (abi::MapFlags::read | abi::MapFlags::execute).bits);
    Slot& data = builder.boot_slot(8);
    const std::uint64_t start = image.data->vaddr & ~(abi::page_bytes - 1);
    const std::uint64_t bytes = pages_up(image.data->vaddr + image.data->memsz) - start;
    builder.make(CapType::frame, bytes, data);
    std::memcpy(window<unsigned char>({data.base}) + (image.data->vaddr - start),
                window<unsigned char>({module.base}) + image.data->offset, image.data->filesz);
    builder.map(start, data, 0, bytes, (abi::MapFlags::read | abi::MapFlags::write).bits);
}

/// Words of `line` become the domain's arguments.
void put_arguments(abi::DomainInfo& info, std::string_view line) {
    std::size_t at = 0;
    while (info.arguments < abi::domain_args_max) {
        const std::string_view word = abi::next_word(line);
        if (word.empty() || at + word.size() + 1 > abi::domain_args_bytes_max) return;
        std::memcpy(info.argument_bytes + at, word.data(), word.size());
        at += word.size() + 1;
        ++info.arguments;
    }
}

void show_information(DomainBuilder& builder, const abi::BootModule& program,
                      const Slot& monitor_ram) {
    Slot& page = builder.birth(abi::BirthSlot::domain_info);
    builder.make(CapType::frame, abi::page_bytes, page);
    auto& info = *window<abi::DomainInfo>({page.base});
    const CoreData& data = this_core();
    info.magic = abi::domain_info_magic;
    info.version = 1;
    info.core = data.core;
    info.domain = std::uint64_t{data.core} << 32 | 1;
    info.ram_bytes = monitor_ram.bytes;
    info.program_bytes = program.bytes;
    info.realtime_ns = boot_info().realtime_ns;
    info.random_seed[0] = (data.nonce ^ read_tsc()) * 0x9e3779b97f4a7c15ULL;
    info.random_seed[1] = info.random_seed[0] * 0xbf58476d1ce4e5b9ULL + data.core;
    info.flags = abi::domain_is_monitor | (data.core == 0 ? abi::domain_has_console : 0);
    info.cores[data.core / 64] |= std::uint64_t{1} << data.core % 64;
    put_arguments(info, program.command_line);
    builder.map(abi::domain_info_base, page, 0, abi::page_bytes, abi::MapFlags::read.bits);
}

void start_dispatcher(DomainBuilder& builder, std::uint64_t entry) {
    Slot& frame = builder.birth(abi::BirthSlot::dispatcher_frame);
    builder.make(CapType::frame, abi::dispatcher_frame_bytes, frame);
    const std::uint32_t core = this_core().core;
    const std::uint64_t address = abi::dispatcher_base + core * abi::dispatcher_stride;
    builder.map(address, frame, 0, abi::dispatcher_frame_bytes,
                (abi::MapFlags::read | abi::MapFlags::write).bits);
    Slot& object = builder.birth(abi::BirthSlot::dispatcher);
    builder.make(CapType::dispatcher, abi::page_bytes, object);
    builder.copy_to(builder.root(), builder.birth(abi::BirthSlot::root_cnode));
    const DispatcherSetup setup{.root = &builder.root(),
                                .tree = &builder.birth(abi::BirthSlot::root_vnode),
                                .frame = &frame,
                                .frame_address = address,
                                .domain = std::uint64_t{core} << 32 | 1};
    if (setup_dispatcher(object, setup) != abi::Status::ok) panic("no first dispatcher");
    auto& dispatcher = *window<Dispatcher>({object.base});
    dispatcher.entries.run = entry;
    dispatcher.entries.upcall_stack = address + abi::dispatcher_frame_bytes;
    if (kernel.ready.policy() == abi::SchedulingPolicy::edf &&
        kernel.ready.reserve(dispatcher, abi::monitor_reservation, now_ns()) != abi::Status::ok)
        panic("the monitor's reservation does not fit an empty core");
    make_runnable(dispatcher);
}

}  // namespace

void make_first_domain() {
    const CoreData& data = this_core();
    assert(data.ram_count > 0);
    // The first RAM run: image and tables; boot slots; vectors; trace ring; setup objects; the
    // monitor's RAM; the rest.
    std::uint64_t at = data.ram[0].base + pages_up(data.first_free - data.ram[0].base);
    const std::uint64_t slots_page = at;
    std::memset(window<std::byte>({slots_page}), 0, abi::page_bytes);
    at += abi::page_bytes;
    static_assert(irq_vectors * sizeof(Slot) == abi::page_bytes);
    std::memset(window<std::byte>({at}), 0, abi::page_bytes);
    kernel.interrupts.slots = {at};
    at += abi::page_bytes;
    trace_init(at);
    at += trace_ring_bytes;
    DomainBuilder builder(slots_page);
    at = (at + setup_bytes - 1) / setup_bytes * setup_bytes;
    if (at + setup_bytes + monitor_bytes > data.ram[0].base + data.ram[0].bytes)
        panic("this core was given too little memory: give it at least 24 MiB");
    Slot& setup_ram = builder.boot_slot(6);
    origin(setup_ram, CapType::ram, at, setup_bytes, Rights::all);
    at += setup_bytes;
    Slot& monitor_ram = builder.boot_slot(7);
    origin(monitor_ram, CapType::ram, at, monitor_bytes, Rights::all);
    at += monitor_bytes;
    builder.set_memory(setup_ram);
    builder.make_space();
    builder.copy_to(monitor_ram, builder.birth(abi::BirthSlot::ram));
    give_modules(builder);
    give_memory(builder, at - data.ram[0].base);
    give_tokens(builder);
    builder.make_tree();
    const abi::BootModule& libos = module_named("libos");
    const LibosImage image = read_libos(libos);
    show_libos(builder, libos, image);
    const abi::BootModule& monitor = module_named("monitor");
    show_information(builder, monitor, monitor_ram);
    for (std::uint32_t i = 0; i < boot_info().module_count; ++i) {
        if (boot_info().modules[i].base == monitor.base)
            builder.copy_to(builder.slot(abi::modules_cnode, i + 1),
                            builder.birth(abi::BirthSlot::program));
    }
    start_dispatcher(builder, image.entry);
}

}  // namespace zooid::cpudriver
