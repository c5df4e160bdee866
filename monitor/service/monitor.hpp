// The monitor of one core: drives the protocol machines over channels, serves the domains of its
// core.
#pragma once
#include <array>
#include <memory>
#include <vector>
#include <zooid/monitor/agreement.hpp>
#include <zooid/monitor/children.hpp>
#include <zooid/monitor/watch.hpp>
#include <zooid/native/loop.hpp>

#include "agreement_wire.hpp"
#include "binder.hpp"
#include "completion.hpp"
#include "domains.hpp"
#include "knowledge.hpp"
#include "live.hpp"
#include "machine.hpp"
#include "peer.hpp"
#include "recording.hpp"
#include "restart_bound.hpp"
#include "task_set.hpp"

namespace zooid::monitor {

template <class T>
using Asked = interconnect::Task<std::expected<T, interconnect::CallError>>;

/// How a domain ended, or why it did not.
struct Gone {
    schema::monitor::Status status = schema::monitor::Status::ok;
    int exit = 0;
};
struct Spawned {
    schema::monitor::Status status = schema::monitor::Status::ok;
    std::uint64_t domain = 0;
};

struct ChangeResult {
    Refusal refusal = Refusal::none;
    TransactionId id;
};

using CoresAnswer = schema::monitor::Monitor::Cores::Results;

/// What is to run, for whom.
struct SpawnRequest {
    std::string_view program;
    std::span<const std::string_view> arguments;
    std::vector<std::uint64_t> spawners;          // who asks last; empty: this monitor
    bool input = false;                           // it reads what is typed
    bool trusted = false;                         // an administrator
    std::span<const std::uint32_t> devices = {};  // capabilities it drives a device with
};

/// What was typed, as LibosLink.input carries it. Empty: the end.
struct Typed {
    std::array<std::byte, 256> bytes;
    std::size_t count = 0;
    [[nodiscard]] std::span<const std::byte> text() const { return std::span(bytes).first(count); }
};

class Monitor {
public:
    Monitor();
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

    /// Serves until the machine ends. @return an exit status when it cannot start.
    int run();

    [[nodiscard]] interconnect::Executor& executor() { return loop_.executor(); }
    [[nodiscard]] CoreId self() const { return self_; }
    [[nodiscard]] bool bootstrap() const { return self_.value == 0; }
    [[nodiscard]] Machine& machine() { return machine_; }
    [[nodiscard]] Domains& domains() { return domains_; }
    /// `client` asks for a service that will be there, or whose program will have ended: wait.
    [[nodiscard]] bool starting(std::string_view service, const Domain& client) {
        if (service == "skb" && knowledge_.on_its_way()) return true;
        return domains_.serving(service) == nullptr && domains_.starting(service, client);
    }
    [[nodiscard]] Agreement& agreement() { return agreement_; }
    [[nodiscard]] const CoreFacts& own_facts() const { return own_facts_; }
    /// The peer of a core that has said hello, or null.
    [[nodiscard]] Peer* peer(CoreId core);
    /// Runs a job beside the caller; false when too many run.
    bool start(Job job) { return jobs_.add(executor(), std::move(job)); }

    // names.cpp: agreement
    Asked<ChangeResult> change(Update update);
    void on_agreement_message(Peer& from, const Message& message);

    // output.cpp
    /// Text of a domain for the console; waits for room on the way to the boot core's monitor.
    /// @param bytes must outlive the call
    Job output(std::uint64_t domain, std::span<const std::byte> bytes);
    /// Such text from another core.
    void on_output(std::span<const std::byte> bytes);

    // peers.cpp: what other monitors say
    Job serve_peer(Peer& peer);
    void on_peer_message(Peer& peer, const PeerChannel::Message& request);
    void on_machine_message(Peer& peer, const PeerChannel::Message& request);
    /// Of domains that are on several cores, or not on the core they speak to.
    void on_domain_message(Peer& peer, const PeerChannel::Message& request);
    Asked<std::uint64_t> ping(Peer& peer);  // round trip in ns

    // domain_life.cpp
    /// Starts a program of the boot modules on this core.
    [[nodiscard]] std::uint64_t ram_bytes_for(std::string_view program) const;
    std::expected<std::uint64_t, schema::monitor::Status> spawn_here(const SpawnRequest& request);
    /// As spawn_here() on any core, remembered for wait_for().
    /// @param spawner a domain of this core; must outlive the call, as its server does
    Asked<Spawned> spawn_for(const Domain& spawner, CoreId core, SpawnRequest request);
    /// A dispatcher of the domain here has stopped or been killed: the domain is to end.
    void on_domain_ended(std::uint64_t domain, int exit);
    /// A domain elsewhere that a domain of this core started.
    void on_child_ended(std::uint64_t child, std::uint64_t spawner, int exit);
    void reap_killed();
    /// Waits until a domain has ended that `by` started or that runs on this core.
    Asked<Gone> wait_for(std::uint64_t by, std::uint64_t domain);
    /// Ends a domain of any core for `by`, who must have started it or one it was started by; 0:
    /// for this monitor. Domain 0: all that `by` stands aside for. Returns when it has ended.
    Asked<Gone> end_for(std::uint64_t by, std::uint64_t domain, int exit);
    /// What serve_domain() does in the end.
    Job take_apart(Domain& domain);
    void wake_all();

    // input.cpp: what is typed, for programs
    void want_input(Domain& domain, bool raw, bool echo);
    /// Boot core: asks the domain that has the keyboard. Empty when there is none.
    Asked<Typed> typed_for(std::uint64_t domain, bool raw, bool echo);

    // deaths.cpp: cores that die (the boot core's monitor notices them)
    /// What is known of a core that said hello once, dead or not; or null.
    [[nodiscard]] const Peer* known(CoreId core) const;
    /// Why a request for `core`, of which there is no peer(), cannot be served.
    [[nodiscard]] schema::monitor::Status status_of_absent(CoreId core) const;
    void set_longest_gap(std::uint64_t ns) { watch_round_us_ = round_us(ns / 1000); }
    /// Makes this core die, at that point of the next agreement, or now, or later.
    void inject(std::uint8_t kind, schema::monitor::InjectPoint point, std::uint32_t after_ms);
    /// Waits until the loss of a core has come that far.
    Asked<bool> until(const Peer& peer, Loss stage);

    // span.cpp: domains on several cores
    /// Copies a capability into the domain's space: through the root it has now, which need not be
    /// the one it was born with.
    [[nodiscard]] bool give_capability(const Domain& domain, std::uint32_t capability,
                                       std::uint32_t cptr, abi::Rights keep = abi::Rights::all);
    void span(Domain& domain, CoreId core, std::uint32_t doorbell, std::uint32_t channel);
    void share_frame(Domain& domain, CoreId core, std::uint16_t number, std::uint32_t frame);
    void shoot_down(Domain& domain, std::uint64_t operation, std::uint64_t address,
                    std::uint32_t pages, bool protect);
    void on_span(Peer& peer, const PeerChannel::Message& request,
                 const schema::intermon::Intermon::Span::Params& params);
    void on_span_frame(Peer& peer, const schema::intermon::Intermon::SpanFrame::Params& params);
    void on_span_end(Peer& peer, const PeerChannel::Message& request, std::uint64_t domain);
    void on_shootdown(Peer& peer, const schema::intermon::Intermon::Shootdown::Params& params);
    void
    on_shootdown_done(Peer& peer, const schema::intermon::Intermon::ShootdownDone::Params& params);
    /// Ends the domain's dispatchers on other cores; after that none holds a capability of it.
    Job end_spans(Domain& domain);

    // tracing.cpp: recordings of all cores
    /// Boot core only: begins a recording on every member, or ends it.
    Asked<schema::monitor::Status> switch_tracing(bool on);
    [[nodiscard]] const Recording& recording() const { return recording_; }
    void on_trace_switch(Peer& peer, const PeerChannel::Message& request, std::uint8_t state);
    void on_trace_read(Peer& peer, const PeerChannel::Message& request, std::uint32_t first);

    // clients.cpp: what domains of this core say
    Job serve_domain(Domain& domain);

    [[noreturn]] void shutdown(std::uint8_t status);
    /// Ends the machine; from another core by way of the boot core.
    void request_shutdown(std::uint8_t status);
    // clients_machine.cpp
    /// The facts of the cores from `first` on, as many as one answer holds; all of them on the boot
    /// core only.
    [[nodiscard]] std::expected<CoresAnswer, interconnect::Refusal>
    known_cores(std::uint32_t first);
    /// The same from the boot core's monitor.
    Asked<CoresAnswer> ask_cores(Peer& boot, std::uint16_t first);
    /// Why the channel to `core` has the transport it has.
    [[nodiscard]] std::string_view transport_reason(CoreId core) const {
        return decisions_.reason(core);
    }
    /// Takes a row of the knowledge base's table: what carries messages from now on.
    void decide(std::uint64_t version, std::span<const std::byte> kinds,
                std::span<const std::string_view> texts, std::uint64_t poll_ns) {
        if (decisions_.adopt(version, kinds, texts)) poll_for(poll_ns);
    }
    /// How long to look for messages before halting. @param window_ns cut to poll_ns_max
    void poll_for(std::uint64_t window_ns) { loop_.poll_for(std::min(window_ns, poll_ns_max)); }
    [[nodiscard]] Decisions& decisions() { return decisions_; }
    [[nodiscard]] Knowledge& knowledge() { return knowledge_; }
    [[nodiscard]] Live& live() { return live_; }
    [[nodiscard]] Binder& binder() { return binder_; }
    /// Boot core, once: starts the cores of `order`, then those that are missing by number.
    void start_cores(std::span<const CoreId> order);
    /// The boot core's shell, once; with it the line to the host, when the host wants one.
    void start_shell();
    // host_line.cpp
    /// Starts the program that lets the host ask the knowledge base, and gives it its serial port.
    void start_host_line();
    /// It has ended and is taken apart: starts it again, unless it ends again and again.
    void restart_host_line();
    /// Removes a capability and frees its slot; 0 is nothing.
    void drop_capability(std::uint32_t cptr);

private:
    // tracing.cpp
    /// Answered when every member has.
    Asked<schema::monitor::Status> switch_all(abi::TraceState state);
    // names.cpp
    void perform(const Effects& effects);
    bool submit(ClientTag tag, const Update& update);
    Job send_agreement(Peer& peer, Message message);
    Job die_later(std::uint8_t kind, std::uint32_t after_ms);
    void die_if_armed(MessageKind kind, bool sent);
    // deaths.cpp
    Job watch_cores();
    void look_at_cores();
    Job ask_for_sign(Peer& peer);
    Job fence(Peer& peer);
    Asked<bool> stop_core(CoreId core);
    Job lose(Peer& peer);
    Job take_back_memory(Peer& peer);
    void end_what_ran_on(const Peer& peer);
    void on_core_down(CoreId core);
    void tell_of_losses();
    // mesh.cpp
    bool start_core(std::uint32_t core);
    bool join();
    bool open_channel(Peer& peer, std::span<std::byte> frame, interconnect::Side side);
    Job say_hello(Peer& peer);
    void on_hello(Peer& peer);
    void on_end_point(Peer& peer, const schema::intermon::Intermon::CopyCapability::Params& params);
    Job admit_newcomers();
    void start_when_complete();
    Job carry_shutdown(Peer& peer, std::uint8_t status);
    // domain_life.cpp
    void begin_end(Domain& domain, int exit);
    Job end_children(std::uint64_t spawner);
    Asked<Gone> end_foreground(std::uint64_t spawner, int exit);
    void announce_end(const Domain& domain);
    void complete_waits(std::uint64_t domain, int exit);
    Asked<Gone> wait_for_end(std::uint64_t domain);
    void read_own_facts();
    void start_services();

    static constexpr unsigned jobs_max = 192;
    static constexpr unsigned changes_max = 16;  // updates of this core's clients under way
    static constexpr unsigned waits_max = 48;    // domains being waited for
    static constexpr unsigned inputs_max = 16;   // programs that read what is typed, at once
    struct PendingChange {
        ClientTag tag = 0;
        Completion<ChangeResult>* completion = nullptr;
    };
    struct Wait {
        std::uint64_t domain = 0;
        Completion<int>* completion = nullptr;
    };

    native::Loop<256, 12288> loop_;
    CoreId self_;
    Machine machine_;
    CoreFacts own_facts_;
    std::uint32_t own_end_point_ = 0;
    Domains domains_;
    Agreement agreement_;
    std::array<std::unique_ptr<Peer>, cores_max> peers_;
    TaskSet<jobs_max> jobs_;
    std::array<PendingChange, changes_max> changes_;
    std::array<Wait, waits_max> waits_;
    Children children_;
    bool input_asked_ = false;
    std::vector<Completion<int>*> input_turns_;  // readers behind the one that is asked for
    ClientTag next_tag_ = 1;
    bool cores_started_ = false;
    bool services_started_ = false;
    std::vector<CoreId> newcomers_;  // said hello, not yet admitted; at most one per core
    bool admitting_ = false;
    std::uint64_t shell_ = 0;      // the boot core's
    std::uint64_t host_line_ = 0;  // the domain that drives the line to the host; 0: none does
    RestartBound host_line_restarts_;
    Watch watch_;
    std::uint64_t watch_round_us_ = round_us(gap_us_unmeasured);
    struct LossWait {
        const Peer* peer = nullptr;
        Loss stage = Loss::over;
        Completion<bool>* completion = nullptr;
    };
    std::vector<LossWait> loss_waits_;  // at most one per dead core and open inject
    schema::monitor::InjectPoint armed_ = schema::monitor::InjectPoint::now;  // now: it is not
    std::uint8_t armed_kind_ = 0;
    Decisions decisions_;
    Recording recording_;
    Knowledge knowledge_{*this};
    Live live_{*this};
    Binder binder_{*this};
};

}  // namespace zooid::monitor
