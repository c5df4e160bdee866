// Serves requests about a domain's tree on this core.
#include "cpudriver/dispatch/invalidation_requests.hpp"

#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/memory/change_range.hpp"
#include "cpudriver/memory/x86_64/translations.hpp"

namespace zooid::cpudriver {

namespace {

/// Calls `change(first page, pages)` for pieces the capability core takes in one go.
template <class Change>
void by_pieces(const abi::Request& request, Change change) {
    // A request is foreign: bound it before anything else.
    std::uint64_t left = request.pages < request_pages_max ? request.pages : request_pages_max;
    std::uint64_t address = request.address;
    while (left > 0) {
        const std::uint64_t here = left < range_pages_max ? left : range_pages_max;
        change(address, here);
        address += here * abi::page_bytes;
        left -= here;
    }
}

}  // namespace

void invalidate(const abi::Request& request) {
    if (request.op == static_cast<std::uint32_t>(abi::RequestOp::flush)) {
        forget_all();
        return;
    }
    const Dispatcher* dispatcher = find_domain(request.domain);
    if (dispatcher == nullptr) return;
    const PhysicalAddress tree{dispatcher->root_physical};
    by_pieces(request, [&](std::uint64_t address, std::uint64_t pages) {
        if (request.op == static_cast<std::uint32_t>(abi::RequestOp::unmap)) {
            (void)unmap_range(kernel.capabilities, tree, address, pages);
        } else {
            (void)protect_range(kernel.capabilities, tree, address, pages, MapFlags::read);
        }
    });
    flush_invalidations();
}

void flush_invalidations() {
    forget(kernel.capabilities.take_invalidation(), forget_page, forget_all);
}

}  // namespace zooid::cpudriver
