// Messages between the cores of a domain: what the home core serves for the others, and how its
// answers reach them.
#include "guest/remote.hpp"

#include <zooid/libos/core.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/schedule.hpp>

#include "guest/domain.hpp"

namespace zooid::posix::guest {

namespace {

using libos::SpanMessage;
using libos::SpanTopic;

constexpr std::size_t request_words = sizeof(HomeRequest) / 8;
/// Messages taken and not yet served. Each place of the thread table has at most one under way, so
/// that they always fit: were one left in a channel, the answer that the serving thread waits for
/// could stand behind it.
constexpr std::uint32_t waiting_max = 2 * threads_max;
constexpr std::uint32_t baggage_max =
    128;  // threads on their way from one core to another by way of home

/// A thread that travels by way of home.
struct Baggage {
    std::uint16_t words_count;  // 0: free
    std::uint64_t words[libos::span_words_max];
};

/// A message that a thread must serve: it touches the program's memory, or waits.
struct Waiting {
    std::uint32_t from;
    SpanTopic topic;
    std::uint16_t call;
    HomeRequest request;
    Baggage* baggage;  // of topic `thread`
};

/// Home core's.
struct Server {
    libos::Thread* thread = nullptr;
    Waiting* waiting = nullptr;  // a ring of waiting_max
    Baggage* baggage = nullptr;  // baggage_max
    std::uint32_t taken = 0;
    std::uint32_t served = 0;
};
Server server;

Baggage* find_room() {
    for (std::uint32_t i = 0; i < baggage_max; ++i) {
        if (server.baggage[i].words_count == 0) return &server.baggage[i];
    }
    return nullptr;
}

long forward(Baggage& baggage) {
    const auto core = static_cast<std::uint32_t>(baggage.words[0]);
    const std::span<const std::uint64_t> words{baggage.words, baggage.words_count};
    const bool started =
        libos::ensure_span(core) && libos::ask(core, SpanTopic::thread, words) != 0;
    baggage.words_count = 0;
    return started ? 1 : 0;
}

void serve_one(const Waiting& message) {
    const long value = message.topic == SpanTopic::request
                           ? serve_home(*domain.process, message.request)
                           : forward(*message.baggage);
    if (message.call == libos::nobody_waits) return;
    const auto word = static_cast<std::uint64_t>(value);
    libos::send_to(message.from, SpanTopic::answer, message.call, {&word, 1});
}

[[noreturn]] void serve_for_ever() {
    for (;;) {
        {
            const libos::Disabled disabled;
            while (server.served == server.taken) (void)libos::park(0);
        }
        serve_one(server.waiting[server.served % waiting_max]);
        ++server.served;
    }
}

void start_server() {
    server.waiting =
        reinterpret_cast<Waiting*>(libos::pinned_memory(sizeof(Waiting) * waiting_max));
    server.baggage =
        reinterpret_cast<Baggage*>(libos::pinned_memory(sizeof(Baggage) * baggage_max));
    server.thread = libos::make_thread();
    if (server.waiting == nullptr || server.baggage == nullptr || server.thread == nullptr)
        libos::end_domain(139, "no memory to serve other cores");
    server.thread->in_personality = true;
    server.thread->registers.rip = reinterpret_cast<std::uint64_t>(&serve_for_ever);
    server.thread->registers.rsp = server.thread->personality_stack - 8;
}

/// @return false when too many threads travel
bool leave_to_server(const SpanMessage& message) {
    if (server.thread == nullptr) start_server();
    Waiting& place = server.waiting[server.taken % waiting_max];
    place.from = message.from;
    place.topic = message.topic;
    place.call = message.call;
    place.baggage = nullptr;
    if (message.topic == SpanTopic::request) {
        __builtin_memcpy(&place.request, message.words.data(), sizeof place.request);
    } else {
        place.baggage = find_room();
        if (place.baggage == nullptr) return false;
        place.baggage->words_count = static_cast<std::uint16_t>(message.words.size());
        for (std::size_t i = 0; i < message.words.size(); ++i)
            place.baggage->words[i] = message.words[i];
    }
    ++server.taken;
    libos::unpark_first(*server.thread);
    return true;
}

bool resume_here(ThreadId id, std::uint64_t sequence, long result) {
    libos::Thread* thread = find_thread(id);
    if (thread == nullptr) return false;
    if (thread_of(*thread).parking.answer(sequence, result)) libos::unpark(*thread, 0);
    return true;
}

void to_all_cores(SpanTopic topic, std::span<const std::uint64_t> words, std::uint32_t but) {
    for (std::uint32_t core = 0; core < libos::span_limit(); ++core) {
        if (core != but && libos::spans(core))
            libos::send_to(core, topic, libos::nobody_waits, words);
    }
}

void on_resume(const SpanMessage& message) {
    if (message.words.size() != 4) return;
    const std::uint64_t w[] = {message.words[0], message.words[1], message.words[2], 0};
    if (resume_here(static_cast<ThreadId>(w[0]), w[1], static_cast<long>(w[2]))) return;
    if (message.words[3] == 0) return;
    // It is not where the table says: it will move there when its call ends. Home asks everyone.
    if (libos::on_home_core()) {
        to_all_cores(SpanTopic::resume, w, message.from);
    } else {
        libos::send_to(message.from, SpanTopic::resume, libos::nobody_waits, message.words);
    }
}

void on_move(const SpanMessage& message) {
    if (message.words.size() != 2) return;
    if (libos::Thread* thread = find_thread(static_cast<ThreadId>(message.words[0]))) {
        thread->leaves_for = static_cast<std::uint32_t>(message.words[1]) + 1;
    } else if (libos::on_home_core()) {
        to_all_cores(SpanTopic::move, message.words, message.from);
    }
}

void on_thread(const SpanMessage& message) {
    if (message.words.empty()) return;
    const bool further = message.words[0] != libos::this_frame()->core && libos::on_home_core();
    if (further && leave_to_server(message)) return;
    const std::uint64_t started = !further && start_traveller(message.words) ? 1 : 0;
    libos::send_to(message.from, SpanTopic::answer, message.call, {&started, 1});
}

}  // namespace

long ask_home(const HomeRequest& request) {
    return libos::ask(domain.info->core, SpanTopic::request,
                      {reinterpret_cast<const std::uint64_t*>(&request), request_words});
}

void tell_home(const HomeRequest& request) {
    libos::send_to(domain.info->core, SpanTopic::request, libos::nobody_waits,
                   {reinterpret_cast<const std::uint64_t*>(&request), request_words});
}

void resume_elsewhere(const Resume& resume) {
    const std::uint64_t words[] = {resume.thread, resume.sequence,
                                   static_cast<std::uint64_t>(resume.result), 1};
    if (libos::spans(resume.core)) {
        libos::send_to(resume.core, SpanTopic::resume, libos::nobody_waits, words);
    } else {
        to_all_cores(SpanTopic::resume, words, libos::no_core);
    }
}

void move_elsewhere(ThreadId id, CoreNumber core) {
    const std::uint64_t words[] = {id, core};
    if (libos::on_home_core()) {
        to_all_cores(SpanTopic::move, words, libos::no_core);
    } else {
        libos::send_to(domain.info->core, SpanTopic::move, libos::nobody_waits, words);
    }
}

}  // namespace zooid::posix::guest

namespace zooid::libos {

using namespace posix::guest;

bool personality_has_room() {
    return !on_home_core() || server.taken - server.served < waiting_max;
}

void personality_message(const SpanMessage& message) {
    switch (message.topic) {
        case SpanTopic::fault:
            if (message.words.size() == 2) answer_fault(message);
            return;
        case SpanTopic::request:
            if (message.words.size() == request_words) (void)leave_to_server(message);
            return;
        case SpanTopic::thread:
            return on_thread(message);
        case SpanTopic::answer:
            if (message.words.size() == 1)
                answer_thread(message.call, static_cast<long>(message.words[0]));
            return;
        case SpanTopic::page:
            return take_page(message);
        case SpanTopic::resume:
            return on_resume(message);
        case SpanTopic::move:
            return on_move(message);
        case SpanTopic::hello:
            return;
    }
}

}  // namespace zooid::libos
