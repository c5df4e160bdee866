// What the CPU driver's operations cost: ticks of the time-stamp counter, which are instructions
// under `--icount`. Prints `tick N`, then `operation samples min median p99` lines.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <zooid/abi/lmp.hpp>
#include <zooid/hake/cache_line_marks.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "peer.hpp"
#include "samples.hpp"

namespace zooid::bench {
namespace {

constexpr std::uint32_t own_cnode = 240;  // L1 indices that the libos never reaches
constexpr std::uint32_t echo_cnode = 241;
constexpr std::uint32_t yield_cnode = 242;
constexpr std::uint32_t ring_slots = 8;
constexpr std::uint64_t words_sent = 4;

std::uint64_t overhead = 0;  // ticks between two readings with nothing between

[[noreturn]] void fail(const char* what, abi::Status status) {
    const std::string_view why = abi::name(status);
    std::fprintf(stderr, "bench_cpudriver: %s: %.*s\n", what, static_cast<int>(why.size()),
                 why.data());
    std::exit(5);
}
void must(native::CallResult result, const char* what) {
    if (!result.ok()) fail(what, result.status);
}

/// Ticks of `turns` turns of a loop of two instructions.
std::uint64_t loop_ticks(std::uint64_t turns) {
    const std::uint64_t start = ticks();
    asm volatile("1: dec %0\n jnz 1b" : "+r"(turns)::"cc");
    return ticks() - start;
}

/// The unit: how many ticks a loop of known length takes more when it is longer, for each
/// instruction more. 1 under `-icount shift=0`; anything else is a time, not a count.
void find_unit() {
    constexpr std::uint64_t few = 1000, many = 3000;
    constexpr std::uint64_t instructions = 2 * (many - few);
    (void)loop_ticks(few);
    const std::uint64_t more = loop_ticks(many) - loop_ticks(few);
    std::printf("instructions %llu ticks %llu\n", static_cast<unsigned long long>(instructions),
                static_cast<unsigned long long>(more));
    overhead = sample([](Samples& samples) {
                   const std::uint64_t start = ticks();
                   samples.add(start, ticks());
               }).print("empty", 0);
}

void null_invocation(std::uint32_t frame) {
    const std::uint64_t word =
        abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(abi::FrameOp::probe), frame);
    sample([&](Samples& samples) {
        std::uint64_t rax = word;
        const std::uint64_t start = ticks();
        rax = word;
        asm volatile("syscall" : "+a"(rax)::"rcx", "r11", "rdx", "memory");
        const std::uint64_t end = ticks();
        if (rax != 0) fail("null invocation", static_cast<abi::Status>(rax));
        samples.add(start, end);
    }).print("null_invocation", overhead);
}

void reflected_call() {
    sample([](Samples& samples) {
        long rax = SYS_getpid;
        const std::uint64_t start = ticks();
        rax = SYS_getpid;
        asm volatile("syscall" : "+a"(rax)::"rcx", "r11", "memory");
        const std::uint64_t end = ticks();
        if (rax <= 0) fail("getpid", abi::Status::bad_argument);
        samples.add(start, end);
    }).print("reflected_call", overhead);
}

/// One page of the domain that only this program changes: tables of its own under the last
/// page-directory pointers, behind everything the libos maps.
class OwnPage {
public:
    OwnPage() {
        using abi::CapType;
        const std::uint32_t cnode =
            native::runtime().allocate_ram(abi::object_bytes(CapType::cnode_l2));
        const std::uint32_t ram = native::runtime().allocate_ram(4 * abi::page_bytes);
        must(native::retype(cnode, 0, CapType::cnode_l2, 0, 1,
                            {.cptr = own_cnode << 8, .level = abi::CptrLevel::root}),
             "a CNode");
        must(native::retype(ram, 0, CapType::vnode_pd, 0, 1, {.cptr = slot(1)}), "a directory");
        must(native::retype(ram, 4096, CapType::vnode_pt, 0, 1, {.cptr = slot(2)}), "a table");
        must(native::retype(ram, 8192, CapType::frame, 4096, 1, {.cptr = slot(3)}), "a frame");
        must(map(native::slot(abi::BirthSlot::top_pdpt), address >> 30 & 511, slot(1), slot(4)),
             "mapping the directory");
        must(map(slot(1), 0, slot(2), slot(5)), "mapping the table");
    }
    native::CallResult show() const { return map(slot(2), 0, slot(3), mapping()); }
    void touch() const { *reinterpret_cast<volatile char*>(address) = 1; }
    [[nodiscard]] std::uint32_t frame() const { return slot(3); }
    [[nodiscard]] std::uint32_t table() const { return slot(2); }
    [[nodiscard]] std::uint32_t mapping() const { return slot(6); }

private:
    static constexpr std::uint64_t address = 0x7ff4'0000'0000;
    static constexpr std::uint32_t slot(std::uint32_t number) { return own_cnode << 8 | number; }
    static native::CallResult
    map(std::uint32_t table, std::uint64_t entry, std::uint32_t source, std::uint32_t mapping) {
        const auto flags = std::uint64_t{(abi::MapFlags::read | abi::MapFlags::write).bits};
        return native::invoke(table, abi::VNodeOp::map,
                              {.rdi = source | std::uint64_t{mapping} << 32,
                               .rdx = entry | std::uint64_t{1} << 16 | flags << 32});
    }
};

void map_and_unmap(const OwnPage& page) {
    const std::uint64_t word = abi::call_word(
        abi::Call::invoke, static_cast<std::uint8_t>(abi::VNodeOp::unmap), page.table());
    Samples mapped;
    const auto once = [&](Samples& unmapped, Samples& shown) {
        const std::uint64_t map_start = ticks();
        const native::CallResult result = page.show();
        const std::uint64_t map_end = ticks();
        must(result, "map");
        shown.add(map_start, map_end);
        page.touch();
        std::uint64_t rax = word;
        const std::uint64_t start = ticks();
        rax = word;
        asm volatile("syscall" : "+a"(rax) : "D"(page.mapping()) : "rcx", "r11", "rdx", "memory");
        const std::uint64_t end = ticks();
        if (rax != 0) fail("unmap", static_cast<abi::Status>(rax));
        unmapped.add(start, end);
    };
    for (std::size_t i = 0; i < warm_up_count; ++i) {
        Samples ignored[2];
        once(ignored[0], ignored[1]);
    }
    Samples unmapped;
    for (std::size_t i = 0; i < samples_count; ++i) once(unmapped, mapped);
    unmapped.print("unmap_page", overhead);
    mapped.print("map_page", overhead);
}

/// Pages that are each alone in a region, so that a fault shows one. Several take turns: each has
/// its own place in the tables, and the median is not that of one lucky or unlucky place.
class LonePages {
public:
    LonePages() {
        void* area = mmap(nullptr, 2 * count * abi::page_bytes, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (area == MAP_FAILED) fail("mmap", abi::Status::not_enough_memory);
        first_ = static_cast<char*>(area);
        for (std::size_t i = 0; i < count; ++i) {
            if (mprotect(page(i), abi::page_bytes, PROT_READ | PROT_WRITE) != 0)
                fail("mprotect", abi::Status::bad_argument);
            *page(i) = 1;
        }
    }
    LonePages(const LonePages&) = delete;
    LonePages& operator=(const LonePages&) = delete;
    ~LonePages() { munmap(first_, 2 * count * abi::page_bytes); }

    [[nodiscard]] char* next() { return page(turn_++ % count); }

private:
    static constexpr std::size_t count = 50;
    [[nodiscard]] char* page(std::size_t i) const { return first_ + (2 * i + 1) * abi::page_bytes; }

    char* first_ = nullptr;
    std::size_t turn_ = 0;
};

/// `prepare` takes a page's translation away; the touch brings it back through the personality.
template <class Prepare>
void fault(const char* name, Prepare prepare) {
    LonePages pages;
    sample([&](Samples& samples) {
        char* page = pages.next();
        prepare(page);
        const std::uint64_t start = ticks();
        *static_cast<volatile char*>(page) = 2;
        const std::uint64_t end = ticks();
        samples.add(start, end);
    }).print(name, overhead);
}

/// The first touch of a page ever, alone in its block of 64 KiB: its Mapping is made, and its
/// content cleared.
void fresh_pages() {
    constexpr std::size_t block_bytes = 64 << 10, blocks = samples_count + warm_up_count;
    void* area =
        mmap(nullptr, (blocks + 1) * block_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED) fail("mmap", abi::Status::not_enough_memory);
    char* page = static_cast<char*>(area);
    page += block_bytes - reinterpret_cast<std::uintptr_t>(page) % block_bytes;
    sample([&](Samples& samples) {
        if (mprotect(page, abi::page_bytes, PROT_READ | PROT_WRITE) != 0)
            fail("mprotect", abi::Status::bad_argument);
        const std::uint64_t start = ticks();
        *static_cast<volatile char*>(page) = 1;
        samples.add(start, ticks());
        munmap(page, block_bytes);
        page += block_bytes;
    }).print("page_fault_first", overhead);
    munmap(page, block_bytes);
}

void faults() {
    fault("page_fault", [](char* page) {
        if (mprotect(page, 4096, PROT_READ) != 0 ||
            mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0)
            fail("mprotect", abi::Status::bad_argument);
    });
    fault("page_fault_fresh_page", [](char* page) {
        if (madvise(page, 4096, MADV_DONTNEED) != 0) fail("madvise", abi::Status::bad_argument);
    });
    fresh_pages();
    alignas(4096) static char page[4096];
    sample([](Samples& samples) {
        void* to = page;
        std::uint64_t words = sizeof page / 8;
        const std::uint64_t start = ticks();
        asm volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0) : "memory");
        const std::uint64_t end = ticks();
        samples.add(start, end);
    }).print("clear_page", overhead);
}

void munmap_call() {
    sample([](Samples& samples) {
        void* area =
            mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (area == MAP_FAILED) fail("mmap", abi::Status::not_enough_memory);
        *static_cast<volatile char*>(area) = 1;
        const std::uint64_t start = ticks();
        const int result = munmap(area, 4096);
        const std::uint64_t end = ticks();
        if (result != 0) fail("munmap", abi::Status::bad_argument);
        samples.add(start, end);
    }).print("munmap_call", overhead);
}

/// Half of a pair of switches: this dispatcher yields to the peer, which yields back.
void context_switch() {
    Peer peer(yield_cnode, PeerWork::yield, 0);
    if (peer.status() != abi::Status::ok) fail("the yielding peer", peer.status());
    const std::uint64_t word = abi::call_word(abi::Call::yield);
    sample([&](Samples& samples) {
        std::uint64_t rax = word;
        const std::uint64_t start = ticks();
        rax = word;
        asm volatile("syscall" : "+a"(rax)::"rcx", "r11", "rdx", "memory");
        const std::uint64_t end = ticks();
        samples.add(start, end);
    }).print("yield_pair", overhead);
    peer.stop();
}

/// Messages of four words to a peer that sends the same four back.
class Echo {
public:
    Echo() {
        if (peer_.status() != abi::Status::ok) fail("the echoing peer", peer_.status());
    }
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;
    ~Echo() { peer_.stop(); }

    /// With marks the round trip is what the plugin cache_lines counts.
    template <bool marked>
    void round_trip(Samples& samples) {
        register std::uint64_t r10 asm("r10") = taken_ + 1;
        register std::uint64_t r8 asm("r8") = taken_ + 2;
        register std::uint64_t r9 asm("r9") = taken_ + 3;
        const abi::LmpSlot& slot = slots_[taken_ % ring_slots];
        abi::LmpRing& ring = *ring_;
        const std::uint64_t word = word_, taken = taken_;
        std::uint64_t rax = word, rdx = 0;
        if constexpr (marked) hake::put_mark<hake::mark_begin>();
        const std::uint64_t start = ticks();
        rax = word;
        rdx = taken;
        asm volatile("syscall"
                     : "+a"(rax), "+d"(rdx)
                     : "D"(header), "S"(0), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
        const std::uint64_t control = slot.control.load(std::memory_order_acquire);
        const bool here = ((control ^ (taken + 1)) & 0xfff) == 0;
        const std::uint64_t sum =
            slot.payload[0] + slot.payload[1] + slot.payload[2] + slot.payload[3];
        ring.acknowledged.store(taken + 1, std::memory_order_release);
        const std::uint64_t end = ticks();
        if constexpr (marked) hake::put_mark<hake::mark_end>();
        if (rax != 0) fail("send", static_cast<abi::Status>(rax));
        if (!here || sum != 4 * taken_ + 6) fail("the answer", abi::Status::would_block);
        ++taken_;
        samples.add(start, end);
    }

private:
    static constexpr std::uint64_t header = abi::lmp_header(0, 0, words_sent);
    std::uint64_t address_ = 0;
    Peer peer_{echo_cnode, PeerWork::echo,
               native::runtime().create_endpoint(ring_slots, 0, &address_)};
    abi::LmpRing* ring_ = reinterpret_cast<abi::LmpRing*>(address_);
    abi::LmpSlot* slots_ = reinterpret_cast<abi::LmpSlot*>(ring_ + 1);
    std::uint64_t word_ = abi::call_word(abi::Call::lmp_send, abi::lmp_switch, peer_.end_point());
    std::uint64_t taken_ = 0;
};

void lmp_round_trip() {
    Echo echo;
    sample([&](Samples& samples) {
        echo.round_trip<false>(samples);
    }).print("lmp_round_trip", overhead);
    sample([&](Samples& samples) { echo.round_trip<true>(samples); });
}

void run() {
    find_unit();
    const OwnPage page;
    null_invocation(page.frame());
    reflected_call();
    map_and_unmap(page);
    faults();
    munmap_call();
    context_switch();
    lmp_round_trip();
}

}  // namespace
}  // namespace zooid::bench

int main() {
    zooid::bench::run();
    return 0;
}
