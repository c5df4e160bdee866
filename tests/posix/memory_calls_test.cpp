// Memory calls as a program makes them.
#include <zooid/posix/page_fault.hpp>

#include "fake_backend.hpp"

namespace zooid::posix::test {
namespace {

constexpr std::uint64_t mmap = 9, mprotect = 10, munmap = 11, brk = 12, mremap = 25, madvise = 28;
constexpr std::uint64_t prot_rw = 3;
constexpr std::uint64_t anonymous_private = 0x22, fixed = 0x10, fixed_noreplace = 0x100000;
constexpr std::uint64_t page = page_bytes;

Address map_rw(Domain& domain, std::uint64_t bytes) {
    const long address = domain.call(mmap, 0, bytes, prot_rw, anonymous_private, -1, 0);
    EXPECT_GT(address, 0);
    return static_cast<Address>(address);
}

FaultVerdict fault(Domain& domain, Address address, Access access, bool present = false) {
    return page_fault(*domain.process, domain.main, address, access, present).verdict;
}

TEST(MemoryCalls, MmapPlacesFromTheTopAndPagesComeByFaults) {
    Domain domain;
    const Address first = map_rw(domain, 3 * page + 1);
    EXPECT_EQ(first, 0x6000'0000'0000 - 4 * page);
    EXPECT_EQ(map_rw(domain, page), first - page);
    EXPECT_EQ(fault(domain, first + 5, Access::write), FaultVerdict::supply);
    EXPECT_EQ(fault(domain, first + 5, Access::write, true), FaultVerdict::refresh);
    EXPECT_EQ(fault(domain, first, Access::execute), FaultVerdict::fault_forbidden);
    EXPECT_EQ(fault(domain, first + 4 * page, Access::read), FaultVerdict::fault_unmapped);
    EXPECT_TRUE(domain.backend.applied.empty());
}

TEST(MemoryCalls, PageFaultCarriesRightsAndKind) {
    Domain domain;
    ASSERT_EQ(domain.call(brk, 0x50'1000), 0x50'1000);
    EXPECT_EQ(page_fault(*domain.process, domain.main, 0x50'0008, Access::read, false),
              (FaultDecision{FaultVerdict::supply, readable | writable, RegionKind::heap}));
}

TEST(MemoryCalls, MmapRefusesWhatItCannotDo) {
    Domain domain;
    const auto map = [&](Address at, std::uint64_t bytes, std::uint64_t protection,
                         std::uint64_t flags, long file, std::uint64_t offset) {
        return domain.call(mmap, at, bytes, protection, flags, file, offset);
    };
    EXPECT_EQ(map(0, 0, prot_rw, anonymous_private, -1, 0), fail(Errno::einval));
    EXPECT_EQ(map(0, page, prot_rw, 0x20, -1, 0), fail(Errno::einval));  // neither kind of map
    EXPECT_EQ(map(0, page, prot_rw, 0x22, -1, 5), fail(Errno::einval));
    EXPECT_EQ(map(0, page, 8, 0x22, -1, 0), fail(Errno::einval));
    EXPECT_EQ(map(0, page, 7, 0x22, -1, 0), fail(Errno::eacces));  // writable code
    EXPECT_EQ(map(0, page, 1, 0x2, 1, 0), fail(Errno::enodev));
    EXPECT_EQ(map(0, page, 1, 0x2, 5, 0), fail(Errno::ebadf));
    EXPECT_EQ(map(0, page, 1, 0x40022, -1, 0), fail(Errno::enomem));  // huge pages
    EXPECT_EQ(map(0, page, 1, 0x122, -1, 0), fail(Errno::eopnotsupp));
    EXPECT_EQ(map(0, ~std::uint64_t{0}, 1, 0x22, -1, 0), fail(Errno::enomem));
    EXPECT_EQ(map(0, std::uint64_t{1} << 47, 1, 0x22, -1, 0), fail(Errno::enomem));
    EXPECT_EQ(map(0x1001, page, 1, 0x22 | fixed, -1, 0), fail(Errno::einval));
    EXPECT_EQ(map(0x1000, page, 1, 0x22 | fixed, -1, 0), fail(Errno::eperm));
    EXPECT_EQ(map(0x7000'0000'0000, page, 1, 0x22 | fixed, -1, 0), fail(Errno::enomem));
    EXPECT_TRUE(domain.process->home.regions.regions().empty());
}

TEST(MemoryCalls, FixedReplacesAndDropsWhatWasPresent) {
    Domain domain;
    const Address at = map_rw(domain, 4 * page);
    ASSERT_EQ(fault(domain, at, Access::write), FaultVerdict::supply);
    EXPECT_EQ(domain.call(mmap, at, page, 1, anonymous_private | fixed_noreplace, -1, 0),
              fail(Errno::eexist));
    EXPECT_EQ(domain.call(mmap, at, page, 1, anonymous_private | fixed, -1, 0),
              static_cast<long>(at));
    ASSERT_EQ(domain.backend.applied.size(), 1u);
    EXPECT_EQ(domain.backend.applied[0],
              (PageChange{.action = PageAction::drop, .pages = {at, at + page}}));
    EXPECT_EQ(fault(domain, at, Access::write), FaultVerdict::fault_forbidden);
}

TEST(MemoryCalls, HintsAreFollowedWhenFree) {
    Domain domain;
    constexpr Address hint = 0x2000'0000'0123;
    EXPECT_EQ(domain.call(mmap, hint, page, 1, anonymous_private, -1, 0), 0x2000'0000'0000);
    EXPECT_NE(domain.call(mmap, hint, page, 1, anonymous_private, -1, 0), 0x2000'0000'0000);
}

TEST(MemoryCalls, MunmapShootsDownOnlyWhatWasTouched) {
    Domain domain;
    const Address at = map_rw(domain, 128 << 20);
    EXPECT_EQ(domain.call(munmap, at + (64 << 20), 64 << 20), 0);
    EXPECT_TRUE(domain.backend.applied.empty());
    ASSERT_EQ(fault(domain, at, Access::read), FaultVerdict::supply);
    EXPECT_EQ(domain.call(munmap, at, page), 0);
    EXPECT_EQ(domain.backend.applied.size(), 1u);
    EXPECT_EQ(fault(domain, at, Access::read), FaultVerdict::fault_unmapped);
    EXPECT_EQ(domain.call(munmap, at, page), 0);  // nothing there is no error
    EXPECT_EQ(domain.call(munmap, at + 1, page), fail(Errno::einval));
    EXPECT_EQ(domain.call(munmap, at, 0), fail(Errno::einval));
    EXPECT_EQ(domain.call(munmap, 0x7fff'ffff'f000, page), fail(Errno::einval));
}

TEST(MemoryCalls, MprotectNarrowsAndWidens) {
    Domain domain;
    const Address at = map_rw(domain, 2 * page);
    ASSERT_EQ(fault(domain, at, Access::write), FaultVerdict::supply);
    EXPECT_EQ(domain.call(mprotect, at, page, 1), 0);
    EXPECT_EQ(domain.call(mprotect, at, page, 3), 0);
    ASSERT_EQ(domain.backend.applied.size(), 2u);
    EXPECT_EQ(domain.backend.applied[0].action, PageAction::protect);
    EXPECT_TRUE(domain.backend.applied[0].narrows);
    EXPECT_FALSE(domain.backend.applied[1].narrows);
    EXPECT_EQ(domain.call(mprotect, at, page, 6), fail(Errno::eacces));
    EXPECT_EQ(domain.call(mprotect, at, 3 * page, 1), fail(Errno::enomem));
    EXPECT_EQ(domain.call(mprotect, at + 1, page, 1), fail(Errno::einval));
    EXPECT_EQ(domain.call(mprotect, at, 0, 1), 0);
    EXPECT_EQ(domain.process->home.regions.regions().size(), 1u);
}

TEST(MemoryCalls, MadviseDropsContentsButNotTheMapping) {
    Domain domain;
    const Address at = map_rw(domain, 2 * page);
    ASSERT_EQ(fault(domain, at, Access::write), FaultVerdict::supply);
    EXPECT_EQ(domain.call(madvise, at, 2 * page, 4), 0);
    ASSERT_EQ(domain.backend.applied.size(), 1u);
    EXPECT_EQ(domain.backend.applied[0].action, PageAction::drop);
    EXPECT_EQ(fault(domain, at, Access::read), FaultVerdict::supply);
    EXPECT_EQ(domain.call(madvise, at, page, 14), 0);
    EXPECT_EQ(domain.call(madvise, at, page, 99), fail(Errno::einval));
    EXPECT_EQ(domain.call(madvise, at, page, 9), fail(Errno::einval));
    EXPECT_EQ(domain.call(madvise, at, 3 * page, 4), fail(Errno::enomem));
}

TEST(MemoryCalls, MadviseKeepsTheProgramsImage) {
    Domain domain;
    constexpr PageRange image{0x40'0000, 0x40'2000};
    ASSERT_TRUE(
        domain.process->home.regions.map(image, {readable | writable, RegionKind::image, true})
            .has_value());
    EXPECT_EQ(domain.call(madvise, image.start, page, 4), fail(Errno::einval));
    EXPECT_TRUE(domain.backend.applied.empty());
}

TEST(MemoryCalls, BrkGrowsShrinksAndStopsAtItsLimit) {
    Domain domain;
    EXPECT_EQ(domain.call(brk, 0), 0x50'0000);
    EXPECT_EQ(domain.call(brk, 0x50'0010), 0x50'0010);
    EXPECT_EQ(domain.call(brk, 0x50'3001), 0x50'3001);
    ASSERT_EQ(fault(domain, 0x50'3000, Access::write), FaultVerdict::supply);
    EXPECT_EQ(fault(domain, 0x50'4000, Access::write), FaultVerdict::fault_unmapped);
    EXPECT_EQ(domain.call(brk, 0x70'0000), 0x50'3001);
    EXPECT_EQ(domain.call(brk, 0x50'0001), 0x50'0001);
    ASSERT_EQ(domain.backend.applied.size(), 1u);
    EXPECT_EQ(domain.backend.applied[0].pages, (PageRange{0x50'1000, 0x50'4000}));
    ASSERT_EQ(domain.call(mmap, 0x50'2000, page, 1, anonymous_private | fixed, -1, 0), 0x50'2000);
    EXPECT_EQ(domain.call(brk, 0x50'4000), 0x50'0001);  // something is in the way
}

TEST(MemoryCalls, MremapShrinksGrowsInPlaceAndMoves) {
    Domain domain;
    const Address high = map_rw(domain, 4 * page);
    ASSERT_EQ(fault(domain, high, Access::write), FaultVerdict::supply);
    EXPECT_EQ(domain.call(mremap, high, 4 * page, 2 * page, 0), static_cast<long>(high));
    EXPECT_EQ(domain.call(mremap, high, 2 * page, 4 * page, 0), static_cast<long>(high));
    EXPECT_EQ(domain.call(mremap, high, 4 * page, 5 * page, 0), fail(Errno::enomem));
    domain.backend.applied.clear();
    const long moved = domain.call(mremap, high, 4 * page, 5 * page, 1);
    EXPECT_EQ(moved, static_cast<long>(high - 5 * page));
    ASSERT_EQ(domain.backend.applied.size(), 1u);
    EXPECT_EQ(domain.backend.applied[0].action, PageAction::move);
    EXPECT_EQ(domain.backend.applied[0].pages, (PageRange{high, high + 4 * page}));
    EXPECT_EQ(domain.backend.applied[0].target, static_cast<Address>(moved));
    EXPECT_EQ(fault(domain, high, Access::read), FaultVerdict::fault_unmapped);
}

TEST(MemoryCalls, MremapToAFixedPlace) {
    Domain domain;
    const Address from = map_rw(domain, 4 * page);
    const Address to = 0x3000'0000'0000;
    EXPECT_EQ(domain.call(mremap, from, 4 * page, 2 * page, 2, to), fail(Errno::einval));
    EXPECT_EQ(domain.call(mremap, from, 4 * page, 2 * page, 3, from + page), fail(Errno::einval));
    EXPECT_EQ(domain.call(mremap, from, 4 * page, 2 * page, 3, to), static_cast<long>(to));
    EXPECT_TRUE(domain.process->home.regions.vacant({from, from + 4 * page}));
    EXPECT_TRUE(domain.process->home.regions.covered({to, to + 2 * page}));
    EXPECT_EQ(domain.call(mremap, from, page, 2 * page, 1), fail(Errno::efault));
    EXPECT_EQ(domain.call(mremap, to, 0, page, 1), fail(Errno::einval));
}

}  // namespace
}  // namespace zooid::posix::test
