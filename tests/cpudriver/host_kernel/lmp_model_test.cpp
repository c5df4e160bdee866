// LMP on a simulated core: random programs send, take, pass capabilities, sleep, are preempted and
// die, through the kernel's own system call; a model of queues and counters says what must come of
// each call and what every ring must hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <zooid/abi/request_ring.hpp>

#include "caps/test_size.hpp"
#include "host_kernel.hpp"

namespace zooid::cpudriver::testing {
namespace {

using abi::Status;

constexpr unsigned domains_count = 4;
constexpr unsigned end_points_each = 2;
constexpr std::uint32_t first_ring = 8 * kib;
constexpr std::uint32_t ring_stride = 8 * kib;

std::uint32_t slots_of(std::size_t words) {
    return words == 0 ? 1 : static_cast<std::uint32_t>((words + 6) / 7);
}

struct Message {
    std::uint16_t number = 0;
    std::uint16_t call = 0;
    std::uint16_t badge = 0;
    bool capability = false;
    std::vector<std::uint64_t> words;
};

struct EndPoint {
    unsigned owner = 0;
    std::uint32_t slots = 0;
    abi::LmpRing* ring = nullptr;
    Slot* senders[2] = {};  // capabilities to it: without a badge, and with one
    std::deque<Message> sent;
    std::uint64_t taken = 0;        // slots
    std::uint64_t used = 0;         // slots written and not acknowledged
    std::vector<unsigned> refused;  // who waits for room
};

struct Domain {
    Dispatcher* dispatcher = nullptr;
    Slot* own = nullptr;       // a capability to it
    Slot* received = nullptr;  // where capabilities sent to it go
    std::uint64_t events = 0;  // that must have been counted
    std::uint64_t seen = 0;    // of them before it looked into its rings
    std::uint64_t answer = 0;  // of suspend, in RDX
    bool in_suspend = false;   // its next resumption is that of suspend
    bool suspended = false;
    bool alive = true;
};

class Programs {
public:
    explicit Programs(std::uint64_t seed) : random_(seed) {
        payload_ = &host_.world.make(CapType::frame, 4 * mib, 4 * kib);
        for (unsigned i = 0; i < domains_count; ++i) make_domain(i);
        for (Domain& domain : domains_) host_.start(*domain.dispatcher);
        check(host_.run());
    }

    void step() {
        if (idle_) return external_event();
        switch (pick(16)) {
            case 0:
            case 1:
            case 2:
                return look();
            case 3:
            case 4:
                return suspend();
            case 5:
                return check(host_.call(abi::call_word(abi::Call::yield), {}));
            case 6:
                return check(host_.preempt(pick(8'000'000)));
            case 7:
                if (pick(150) == 0) return die();
                [[fallthrough]];
            default:
                return send();
        }
    }
    [[nodiscard]] bool any_alive() const {
        return std::ranges::any_of(domains_, [](const Domain& d) { return d.alive; });
    }
    std::uint64_t delivered = 0, refusals = 0, sleeps = 0, passed = 0, switched = 0;

private:
    std::uint64_t pick(std::uint64_t below) {
        return std::uniform_int_distribution<std::uint64_t>{0, below - 1}(random_);
    }
    [[nodiscard]] unsigned running() const {
        for (unsigned i = 0; i < domains_count; ++i)
            if (domains_[i].dispatcher == current) return i;
        return domains_count;
    }

    void make_domain(unsigned i) {
        Domain& domain = domains_[i];
        domain.dispatcher = &host_.make_dispatcher(i + 2);
        domain.own = kernel.capabilities.database.find(
            CapType::dispatcher,
            extent(CapType::dispatcher, physical(domain.dispatcher).value, abi::page_bytes), 0);
        domain.received = &host_.world.fresh();
        for (unsigned e = 0; e < end_points_each; ++e) {
            EndPoint& end_point = end_points_[std::size_t{i} * end_points_each + e];
            end_point.owner = i;
            end_point.slots = 4U << pick(5);
            const std::uint32_t offset = first_ring + e * ring_stride;
            end_point.senders[0] =
                &host_.make_end_point(*domain.dispatcher, offset, end_point.slots);
            end_point.senders[1] = &host_.world.fresh();
            EXPECT_EQ(copy(kernel.capabilities, *end_point.senders[0], *end_point.senders[1],
                           Rights::all, 7),
                      Status::ok);
            end_point.ring = &HostKernel::ring_of(*domain.dispatcher, offset);
        }
    }

    void count_event(unsigned to) {
        Domain& domain = domains_[to];
        ++domain.events;
        if (!domain.suspended) return;
        domain.suspended = false;
        domain.answer = domain.events;
    }

    /// What the kernel must answer.
    Status expected_of(const EndPoint& to, const abi::Registers& r, std::size_t words) const {
        if (!domains_[to.owner].alive) return Status::invalid_capability;
        if (words > abi::lmp_message_words_max || (words > 7 && slots_of(words) > to.slots))
            return Status::out_of_range;
        if (to.used + slots_of(words) > to.slots) return Status::would_block;
        if (words > 7 && r.rdx == 1) return Status::bad_argument;
        if (r.rsi == 0) return Status::ok;
        const bool room = to.ring->receive_slot != 0 && domains_[to.owner].received->is_null();
        return room ? Status::ok : Status::not_armed;
    }

    void send() {
        EndPoint& to = end_points_[pick(end_points_.size())];
        const bool badged = pick(2) != 0;
        const std::size_t count = pick(3) != 0 ? pick(8) : pick(40) == 0 ? 225 : pick(100);
        Message message{.number = static_cast<std::uint16_t>(random_()),
                        .call = static_cast<std::uint16_t>(pick(2048)),
                        .badge = static_cast<std::uint16_t>(badged ? 7 : 0),
                        .capability = pick(6) == 0,
                        .words = std::vector<std::uint64_t>(count)};
        for (std::uint64_t& word : message.words) word = random_();
        abi::Registers r{};
        r.rdi = abi::lmp_header(message.number, message.call, static_cast<std::uint16_t>(count));
        r.rsi = message.capability ? HostKernel::cptr_of(*payload_) : 0;
        std::uint64_t* const places[] = {&r.rdx, &r.r10, &r.r8, &r.r9, &r.r12, &r.r13, &r.r14};
        for (std::size_t i = 0; i < 7 && count <= 7; ++i)
            *places[i] = i < count ? message.words[i] : 0xdead;  // what is not said is not sent
        if (count > 7)
            r.rdx = pick(30) == 0 ? 1 : reinterpret_cast<std::uint64_t>(message.words.data());
        const Status expected = expected_of(to, r, count);
        const bool switches = pick(3) == 0;
        const unsigned sender = running();
        if (expected == Status::ok) {
            to.sent.push_back(message);
            to.used += slots_of(count);
            count_event(to.owner);
            ++delivered;
        }
        const Left left =
            host_.call(abi::call_word(abi::Call::lmp_send, switches ? abi::lmp_switch : 0,
                                      HostKernel::cptr_of(*to.senders[badged ? 1 : 0])),
                       r);
        if (left.exit == Exit::returned) EXPECT_EQ(left.status, expected);
        if (expected == Status::would_block) {
            EXPECT_EQ(to.ring->room_wanted.load(), 1U) << "nobody would say when there is room";
            to.refused.push_back(sender);
            ++refusals;
        }
        if (expected == Status::ok && message.capability) take_capability(to);
        if (expected == Status::ok && switches && to.owner != sender) {
            EXPECT_EQ(running(), to.owner) << "the receiver has the rest of the slice";
            ++switched;
        }
        check(left);
    }

    /// The receiver finds a copy, and makes room for the next.
    void take_capability(const EndPoint& to) {
        Slot& slot = *domains_[to.owner].received;
        EXPECT_EQ(slot.type, CapType::frame);
        EXPECT_TRUE(!slot.is_null() && slot.base == payload_->base);
        if (pick(2) == 0) EXPECT_EQ(host_.world.remove_all(slot), Status::ok);
        to.ring->receive_slot = pick(2) == 0 ? 0 : HostKernel::cptr_of(slot);
        ++passed;
    }

    /// Takes some or all of what is in the running one's rings, and says so.
    void look() {
        const unsigned self = running();
        Domain& domain = domains_[self];
        domain.seen = domain.dispatcher->frame->event_count;
        if (pick(4) == 0 && !domain.received->is_null())
            EXPECT_EQ(host_.world.remove_all(*domain.received), Status::ok);
        for (unsigned e = 0; e < end_points_each; ++e) {
            EndPoint& mine = end_points_[std::size_t{self} * end_points_each + e];
            if (pick(2) == 0) mine.ring->receive_slot = HostKernel::cptr_of(*domain.received);
            while (!mine.sent.empty()) take(mine);
            if (::testing::Test::HasFailure()) return;
            const auto& slot = slot_at(mine, mine.taken);
            EXPECT_NE(slot.control.load() % 4096, (mine.taken + 1) % 4096) << "one too many";
            mine.ring->acknowledged.store(mine.taken);
            mine.used = 0;
            if (mine.ring->room_wanted.exchange(0) == 0) continue;
            for (const unsigned sender : std::exchange(mine.refused, {})) notify(sender);
            if (running() != self) return;
        }
    }
    static const abi::LmpSlot& slot_at(const EndPoint& of, std::uint64_t position) {
        return reinterpret_cast<const abi::LmpSlot*>(of.ring + 1)[position % of.slots];
    }
    static void take(EndPoint& from) {
        const Message message = from.sent.front();
        from.sent.pop_front();
        for (std::uint32_t i = 0; i < slots_of(message.words.size()); ++i, ++from.taken) {
            const auto rest = static_cast<std::uint16_t>(message.words.size() - std::size_t{i} * 7);
            const abi::LmpSlot& slot = slot_at(from, from.taken);
            EXPECT_EQ(slot.control.load(),
                      abi::lmp_control(from.taken, message.number, message.call, message.capability,
                                       rest, i != 0, message.badge));
            for (unsigned w = 0; w < 7 && w < rest; ++w)
                EXPECT_EQ(slot.payload[w], message.words[std::size_t{i} * 7 + w]);
        }
    }
    void notify(unsigned whom) {
        if (!domains_[whom].alive) return;
        count_event(whom);
        const Left left = host_.call(
            abi::call_word(
                abi::Call::invoke, static_cast<std::uint8_t>(abi::EndPointOp::notify),
                HostKernel::cptr_of(*end_points_[std::size_t{whom} * end_points_each].senders[0])),
            {});
        if (left.exit == Exit::returned) EXPECT_EQ(left.status, Status::ok);
        check(left);
    }

    void suspend() {
        Domain& domain = domains_[running()];
        abi::Registers r{};
        r.rdi = domain.seen;
        domain.in_suspend = true;
        domain.answer = domain.events;
        domain.suspended = domain.events == domain.seen;
        sleeps += domain.suspended ? 1 : 0;
        check(host_.call(abi::call_word(abi::Call::suspend), r));
    }

    void die() {
        const unsigned self = running();
        domains_[self].alive = false;
        check(host_.call(
            abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(abi::DispatcherOp::stop),
                           HostKernel::cptr_of(*domains_[self].own)),
            {}));
    }

    /// Everybody sleeps: then nobody has anything to read. Another core wakes one.
    void external_event() {
        const auto whom = static_cast<unsigned>(pick(domains_count));
        if (!domains_[whom].alive) return;
        auto* region = host_.shared_region();
        auto& ring =
            *reinterpret_cast<abi::RequestRing*>(region + abi::ring_offset(host_cores, 0, 1));
        const std::uint64_t posted = ring.posted.load();
        ring.requests[posted % abi::ring_requests_max] = {
            .op = static_cast<std::uint32_t>(abi::RequestOp::notify),
            .flags = 0,
            .domain = physical(domains_[whom].dispatcher).value,
            .address = 0,
            .pages = 0,
            .unused = {}};
        ring.posted.store(posted + 1);
        count_event(whom);
        check(host_.run());
    }

    /// What must hold whenever the kernel has left.
    void check(const Left& left) {
        idle_ = left.exit == Exit::idle;
        if (left.exit == Exit::resumed) {
            Domain& domain = domains_[running()];
            if (std::exchange(domain.in_suspend, false))
                EXPECT_EQ(left.registers.rdx, domain.answer) << "what suspend answers";
        }
        for (unsigned i = 0; i < domains_count; ++i) {
            const Domain& domain = domains_[i];
            if (!domain.alive) continue;
            EXPECT_EQ(domain.dispatcher->frame->event_count, domain.events);
            EXPECT_EQ(domain.dispatcher->state,
                      domain.suspended ? RunState::suspended : RunState::runnable);
            if (idle_) EXPECT_TRUE(domain.suspended) << "it could run";
        }
        for (const EndPoint& end_point : end_points_) {
            const Domain& owner = domains_[end_point.owner];
            EXPECT_FALSE(owner.alive && owner.suspended && !end_point.sent.empty())
                << "a lost wake-up: asleep with a message";
        }
    }

    HostKernel host_;
    std::mt19937_64 random_;
    std::array<Domain, domains_count> domains_;
    std::array<EndPoint, std::size_t{domains_count} * end_points_each> end_points_;
    Slot* payload_ = nullptr;
    bool idle_ = false;
};

TEST(LmpModel, RandomProgramsGetWhatTheModelSays) {
    const auto runs = zooid::test::sized<std::uint64_t>(10, 60, 5'000);
    std::uint64_t delivered = 0, refusals = 0, sleeps = 0, passed = 0, switched = 0;
    for (std::uint64_t run = 0; run < runs; ++run) {
        const std::uint64_t seed = zooid::test::first_seed() + run;
        SCOPED_TRACE(::testing::Message() << "seed " << seed);
        Programs programs(seed);
        for (unsigned i = 0; i < 2'000 && programs.any_alive(); ++i) {
            programs.step();
            ASSERT_FALSE(HasFailure()) << "at step " << i;
        }
        delivered += programs.delivered;
        refusals += programs.refusals;
        sleeps += programs.sleeps;
        passed += programs.passed;
        switched += programs.switched;
    }
    std::cout << "delivered " << delivered << ", refused for room " << refusals << ", sleeps "
              << sleeps << ", capabilities " << passed << ", direct switches " << switched << "\n";
    for (const std::uint64_t each : {delivered, refusals, sleeps, passed, switched})
        EXPECT_GT(each, 10 * runs) << "the programs did too little of it to mean anything";
}

}  // namespace
}  // namespace zooid::cpudriver::testing
