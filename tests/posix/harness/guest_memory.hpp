// The guest's pages, as pages of this Linux process at the same addresses.
#pragma once
#include <map>
#include <mutex>
#include <zooid/posix/page_fault.hpp>
#include <zooid/posix/process.hpp>

namespace zooid::posix::harness {

/// Stands for the page tables of all cores: one address space, so a change is complete at once.
/// Every method takes the home lock, which also makes home requests one at a time.
class GuestMemory {
public:
    explicit GuestMemory(std::recursive_mutex& home) : home_(home) {}

    /// Tells whose regions decide; must come first.
    void attach(Process& process) { process_ = &process; }
    /// Makes pages present now and fills them (loader only).
    void load(PageRange pages, Protection protection, Address to, std::span<const std::byte> bytes);
    /// Serves a fault. @return supply or refresh when the access may be tried again
    FaultVerdict fault(const Thread& thread, Address address, Access access);
    /// Makes [address, address + bytes) present for `access`; false when the program may not.
    bool ensure(const Thread& thread, Address address, std::uint64_t bytes, Access access);
    void apply(const PageChange& change);

private:
    void drop(PageRange pages);
    void protect(PageRange pages, Protection protection);
    void move(PageRange pages, Address target);

    std::recursive_mutex& home_;
    Process* process_ = nullptr;
    std::map<Address, Protection> present_;
};

}  // namespace zooid::posix::harness
