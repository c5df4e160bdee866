// Pages come one at a time by faults and go by the changes the personality asks for.
#include "guest_memory.hpp"

#include <sys/mman.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <zooid/posix/dispatch.hpp>

namespace zooid::posix::harness {
namespace {

void* pointer(Address address) { return reinterpret_cast<void*>(address); }

void must(bool done, const char* what) {
    if (done) return;
    std::perror(what);
    std::abort();
}

void map_pages(PageRange pages, Protection protection) {
    void* at = mmap(pointer(pages.start), pages.bytes(), protection.bits,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    must(at == pointer(pages.start), "harness: mmap");
}

}  // namespace

void GuestMemory::load(PageRange pages, Protection protection, Address to,
                       std::span<const std::byte> bytes) {
    const std::lock_guard lock(home_);
    map_pages(pages, readable | writable);
    if (!bytes.empty()) std::memcpy(pointer(to), bytes.data(), bytes.size());
    must(mprotect(pointer(pages.start), pages.bytes(), protection.bits) == 0, "harness: mprotect");
    for (Address at = pages.start; at < pages.end; at += page_bytes) present_[at] = protection;
}

FaultVerdict GuestMemory::fault(const Thread& thread, Address address, Access access) {
    const std::lock_guard lock(home_);
    const Address page = page_down(address);
    const auto found = present_.find(page);
    const FaultDecision decision =
        page_fault(*process_, thread, address, access, found != present_.end());
    if (decision.verdict == FaultVerdict::supply) {
        map_pages({page, page + page_bytes}, decision.protection);
        present_[page] = decision.protection;
    } else if (decision.verdict == FaultVerdict::refresh) {
        protect({page, page + page_bytes}, decision.protection);
    }
    return decision.verdict;
}

bool GuestMemory::ensure(const Thread& thread, Address address, std::uint64_t bytes,
                         Access access) {
    const Address end = address + bytes;
    if (end < address || end > process_->layout().limits.allowed.end) return false;
    const Protection needed = access == Access::write ? writable : readable;
    for (Address page = page_down(address); page < end; page += page_bytes) {
        const auto found = present_.find(page);
        if (found != present_.end() && found->second.has(needed)) continue;
        const FaultVerdict verdict = fault(thread, page, access);
        if (verdict != FaultVerdict::supply && verdict != FaultVerdict::refresh) return false;
    }
    return true;
}

void GuestMemory::drop(PageRange pages) {
    must(munmap(pointer(pages.start), pages.bytes()) == 0, "harness: munmap");
    present_.erase(present_.lower_bound(pages.start), present_.lower_bound(pages.end));
}

void GuestMemory::protect(PageRange pages, Protection protection) {
    for (auto at = present_.lower_bound(pages.start); at != present_.end() && at->first < pages.end;
         ++at) {
        must(mprotect(pointer(at->first), page_bytes, protection.bits) == 0, "harness: mprotect");
        at->second = protection;
    }
}

void GuestMemory::move(PageRange pages, Address target) {
    while (true) {
        const auto at = present_.lower_bound(pages.start);
        if (at == present_.end() || at->first >= pages.end) return;
        const Address to = target + (at->first - pages.start);
        void* moved = mremap(pointer(at->first), page_bytes, page_bytes,
                             MREMAP_MAYMOVE | MREMAP_FIXED, pointer(to));
        must(moved == pointer(to), "harness: mremap");
        present_[to] = at->second;
        present_.erase(at);
    }
}

void GuestMemory::apply(const PageChange& change) {
    const std::lock_guard lock(home_);
    switch (change.action) {
        case PageAction::drop:
            return drop(change.pages);
        case PageAction::protect:
            return protect(change.pages, change.protection);
        case PageAction::move:
            return move(change.pages, change.target);
    }
}

}  // namespace zooid::posix::harness
