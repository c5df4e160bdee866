// Two cores of one domain at once: what one uses the other takes away.
#include <pthread.h>
#include <sys/mman.h>

#include <atomic>
#include <zooid/abi/lmp.hpp>
#include <zooid/abi/request_ring.hpp>

#include "../tlb/pinned.hpp"
#include "attempts.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::BirthSlot;
using abi::Status;
using native::slot;
constexpr Class kind = Class::races;
constexpr std::uint64_t race_ns = 40'000'000, patience_ns = 5'000'000'000;
constexpr unsigned turns_min = 20;

/// What runs on another core until it is told to stop.
struct Racer {
    Status (*turn)() = nullptr;
    std::atomic<bool> stop = false;
    std::atomic<unsigned> turns = 0;
    Finding found = nullptr;
};
Racer racer;

void* race(void*) {
    while (!racer.stop.load(std::memory_order_relaxed)) {
        const Status status = racer.turn();
        racer.turns.fetch_add(1, std::memory_order_relaxed);
        // What is copied from may be gone, and what is written to full: nothing else may happen.
        if (status != Status::ok && status != Status::bad_argument &&
            status != Status::would_block && racer.found == nullptr)
            racer.found = abi::name(status).data();
    }
    return nullptr;
}

/// `turn` again and again on another core, `here` here, for race_ns.
Finding beside(Status (*turn)(), bool (*here)()) {
    const auto cores = tlb::allowed_cores();
    if (cores.size() < 2) return not_here;
    racer.turn = turn;
    racer.stop = false;
    racer.turns = 0;
    racer.found = nullptr;
    pthread_t thread;
    if (!tlb::start_on(cores[1], thread, race, nullptr)) return "no thread";
    const std::uint64_t begun = native::now_ns();
    bool well = true;
    for (std::uint64_t now = begun;
         well && now < begun + patience_ns && (racer.turns < turns_min || now < begun + race_ns);
         now = native::now_ns())
        well = here();
    racer.stop = true;
    pthread_join(thread, nullptr);
    if (!well) return "refused here";
    if (racer.found != nullptr) return racer.found;
    return racer.turns >= turns_min ? nullptr : "it did not race";
}

constexpr std::size_t pages = 4;
char* shared_pages() {
    static char* const at = static_cast<char*>(
        mmap(nullptr, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    return at;
}
/// The other core's own ring: its CPU driver copies 200 words out of the shared pages.
Status send_shared_pages() {
    thread_local std::uint64_t ring = 0;
    thread_local const std::uint32_t end_point = native::runtime().create_endpoint(64, 0, &ring);
    volatile char* const from = shared_pages();
    from[0] = 1;
    from[4096] = 1;  // they are there now; perhaps not any more when they are read
    const Status status = send(end_point, 200, reinterpret_cast<std::uint64_t>(from) + 4096 - 800);
    auto& head = *reinterpret_cast<abi::LmpRing*>(ring);
    if (status == Status::ok) head.acknowledged.fetch_add(29);
    return status;
}
/// Until the other has made a turn, and a little more: without that it would wait for pages that
/// are dropped again before it has them.
void let_it_turn() {
    static unsigned delay = 0;
    const unsigned before = racer.turns;
    const std::uint64_t until = native::now_ns() + 5'000'000;
    while (racer.turns == before && native::now_ns() < until) __builtin_ia32_pause();
    delay = (delay + 7) % 200;
    for (unsigned i = 0; i < delay; ++i) __builtin_ia32_pause();
}
bool drop_shared_pages() {
    let_it_turn();
    return madvise(shared_pages(), pages * 4096, MADV_DONTNEED) == 0;
}
bool protect_shared_pages() {
    let_it_turn();
    return mprotect(shared_pages(), pages * 4096, PROT_READ) == 0 &&
           mprotect(shared_pages(), pages * 4096, PROT_READ | PROT_WRITE) == 0;
}
/// As send_shared_pages(), but only reading: a page that is protected is no reason to die.
Status send_read_pages() {
    thread_local std::uint64_t ring = 0;
    thread_local const std::uint32_t end_point = native::runtime().create_endpoint(64, 0, &ring);
    const volatile char* const from = shared_pages();
    (void)from[0];
    (void)from[4096];
    const Status status = send(end_point, 200, reinterpret_cast<std::uint64_t>(from) + 4096 - 800);
    auto& head = *reinterpret_cast<abi::LmpRing*>(ring);
    if (status == Status::ok) head.acknowledged.fetch_add(29);
    return status;
}

Status ring_the_doorbell() {
    return native::invoke(slot(BirthSlot::home_doorbell), abi::EndPointOp::notify).status;
}

/// Requests about addresses that are nobody's, to core 0 and to itself.
Status strange_requests() {
    constexpr std::uint64_t addresses[] = {0xffff'c000'0041'1000, 0xffff'ffff'ffff'f000,
                                           abi::user_end - 4096,  abi::user_end,
                                           0x8000'0000'0000'0000, 0x1001};
    for (const std::uint64_t address : addresses) {
        for (const std::uint64_t core : {std::uint64_t{0}, std::uint64_t{native::this_core()}}) {
            for (const abi::RequestOp operation :
                 {abi::RequestOp::unmap, abi::RequestOp::protect, abi::RequestOp::flush}) {
                const Status status = native::invoke(slot(BirthSlot::ipi), abi::IpiOp::post,
                                                     {.rdi = core,
                                                      .rsi = static_cast<std::uint64_t>(operation),
                                                      .rdx = native::domain_info().domain,
                                                      .r10 = address,
                                                      .r8 = 512})
                                          .status;
                if (status != Status::ok && status != Status::would_block) return status;
            }
        }
    }
    return Status::ok;
}

bool look_on() {
    return native::invoke(slot(BirthSlot::ram), abi::FrameOp::probe).status == Status::ok;
}

/// Memory that another core shows is not taken away behind its back.
Status revoke_what_is_shown_elsewhere() {
    const auto cores = tlb::allowed_cores();
    if (cores.size() < 2) return Status::retry_through_monitor;
    const Finding found = beside([] { return send_shared_pages(); }, look_on);
    if (found != nullptr) return Status::denied;
    return native::revoke_capability(slot(BirthSlot::ram)).status;
}
Status request_to_nobody() {
    if (!held(BirthSlot::ipi)) return Status::out_of_range;
    return native::invoke(slot(BirthSlot::ipi), abi::IpiOp::post,
                          {.rdi = 0xffff'fff0,
                           .rsi = static_cast<std::uint64_t>(abi::RequestOp::flush),
                           .rdx = native::domain_info().domain})
        .status;
}
Status request_of_too_much() {
    if (!held(BirthSlot::ipi)) return Status::out_of_range;
    return native::invoke(slot(BirthSlot::ipi), abi::IpiOp::post,
                          {.rdi = native::this_core(),
                           .rsi = static_cast<std::uint64_t>(abi::RequestOp::unmap),
                           .rdx = native::domain_info().domain,
                           .r10 = 0x6000'0000'0000,
                           .r8 = abi::ipi_request_pages_max + 1})
        .status;
}

/// Another core rings a dispatcher that is taken apart.
void end_under_flood() {
    const auto cores = tlb::allowed_cores();
    racer.turn = ring_the_doorbell;
    pthread_t thread;
    if (cores.size() < 2 || !tlb::start_on(cores[1], thread, race, nullptr)) return;
    while (racer.turns < turns_min) __builtin_ia32_pause();
    (void)native::revoke_capability(slot(BirthSlot::dispatcher_frame));
}

constexpr Attempt table[] = {
    kept("read-while-dropped", kind, [] { return beside(send_shared_pages, drop_shared_pages); }),
    kept("read-while-protected", kind,
         [] { return beside(send_read_pages, protect_shared_pages); }),
    kept("doorbell-flood", kind, [] { return beside(ring_the_doorbell, look_on); }),
    kept("requests-for-kernel-addresses", kind, [] { return beside(strange_requests, look_on); }),
    refused("revoke-what-is-shown-elsewhere", kind, Status::retry_through_monitor,
            revoke_what_is_shown_elsewhere),
    killed("end-under-doorbells", kind, "killed: its dispatcher frame was revoked",
           end_under_flood),
    refused("request-to-nobody", kind, Status::out_of_range, request_to_nobody),
    refused("request-of-too-many-pages", kind, Status::out_of_range, request_of_too_much),
};

}  // namespace

Attempts races() { return table; }

}  // namespace zooid::attack
