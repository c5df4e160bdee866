// Questions about the machine: cores, domains, channels, round trips.
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

constexpr std::uint32_t channel_rows_max = 3;  // in one answer: their reasons are long
constexpr std::uint32_t rows_max = 8;          // in one answer; the client asks again for more

template <class Row>
bool put_core(Row row, std::uint16_t id, bool member, const CoreFacts& facts,
              const Machine& machine) {
    row.set_id(id);
    row.set_apic(facts.apic);
    row.set_member(member);
    row.set_text_base(facts.text_base);
    row.set_state_base(facts.state_base);
    row.set_build_id(facts.build_id);
    row.set_nonce(facts.nonce);
    row.set_scheduler(facts.scheduler);
    return row.set_driver(machine.module_name(facts.driver)).has_value();
}

}  // namespace

std::expected<CoresAnswer, interconnect::Refusal> Monitor::known_cores(std::uint32_t first) {
    CoresAnswer results;
    const CoreSet& members = agreement_.view().members;
    std::array<std::uint16_t, rows_max> ids;
    std::uint32_t count = 0;
    bool more = false;
    for (std::uint32_t core = first; core < machine_.cores(); ++core) {
        const CoreId id{static_cast<std::uint16_t>(core)};
        if (id != self_ && known(id) == nullptr) continue;
        if (count == rows_max) {
            more = true;
            break;
        }
        ids[count++] = id.value;
    }
    auto rows = results.init_cores(count);
    if (!rows) return std::unexpected(interconnect::Refusal::busy);
    for (std::uint32_t i = 0; i < count; ++i) {
        const CoreId id{ids[i]};
        const Peer* there = known(id);  // null: ourselves
        if (!put_core(rows->at(i), id.value, members.test(id),
                      there == nullptr ? own_facts_ : there->facts, machine_))
            return std::unexpected(interconnect::Refusal::busy);
        if (there == nullptr || !there->lost()) continue;
        rows->at(i).set_dead(true);
        if (!rows->at(i).set_reason(there->death_reason))
            return std::unexpected(interconnect::Refusal::busy);
    }
    results.set_more(more);
    results.set_view(agreement_.view().number);
    return results;
}

Asked<CoresAnswer> Monitor::ask_cores(Peer& boot, std::uint16_t first) {
    schema::intermon::Intermon::Cores::Params params;
    params.set_first(first);
    const auto results = co_await boot.client->cores(params);
    if (!results) co_return std::unexpected(results.error());
    const auto list = results->answer();
    std::vector<std::uint64_t> words;
    words.reserve(list.size());
    for (std::uint32_t i = 0; i < list.size(); ++i) words.push_back(list.at(i));
    const auto answer = CoresAnswer::from_words(words);
    if (!answer) co_return std::unexpected(interconnect::CallError::malformed);
    co_return *answer;
}

DomainServer::Reply<DomainServer::Api::Cores>
DomainServer::cores(const Api::Cores::Params& params, Context&) {
    if (monitor_.bootstrap()) co_return monitor_.known_cores(params.first());
    Peer* boot = monitor_.peer(CoreId{0});
    if (boot == nullptr) co_return std::unexpected(interconnect::Refusal::busy);
    const auto answer = co_await monitor_.ask_cores(*boot, params.first());
    if (!answer) co_return std::unexpected(interconnect::Refusal::busy);
    co_return *answer;
}

DomainServer::Reply<DomainServer::Api::Domains>
DomainServer::domains(const Api::Domains::Params& params, Context&) {
    Api::Domains::Results results;
    struct Row {
        std::uint64_t id;
        std::string_view name;
    };
    std::array<Row, domains_max + 1> found;
    std::size_t count = 0;
    found[count++] = {std::uint64_t{monitor_.self().value} << 32 | 1, "monitor"};
    monitor_.domains().each([&](const Domain& domain) {
        if (!domain.ended) found[count++] = {domain.id, domain.name};
    });
    std::sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count),
              [](const Row& a, const Row& b) { return a.id < b.id; });
    std::size_t first = 0;
    while (first < count && found[first].id <= params.after()) ++first;
    const auto rows_count =
        static_cast<std::uint32_t>(std::min<std::size_t>(count - first, rows_max));
    auto rows = results.init_domains(rows_count);
    if (!rows) co_return std::unexpected(interconnect::Refusal::busy);
    for (std::uint32_t i = 0; i < rows_count; ++i) {
        auto row = rows->at(i);
        row.set_id(found[first + i].id);
        row.set_core(monitor_.self().value);
        if (!row.set_name(found[first + i].name))
            co_return std::unexpected(interconnect::Refusal::busy);
    }
    results.set_more(first + rows_count < count);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Memory>
DomainServer::memory(const Api::Memory::Params&, Context&) {
    Api::Memory::Results results;
    results.set_free_bytes(monitor_.machine().free_bytes());
    results.set_taken_back_bytes(monitor_.machine().taken_back_bytes());
    results.set_used_bytes(own_memory_bytes());
    std::uint32_t count = 0;
    monitor_.domains().each([&](const Domain&) { ++count; });
    results.set_domains(count);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Channels>
DomainServer::channels(const Api::Channels::Params& params, Context&) {
    Api::Channels::Results results;
    std::array<const Peer*, channel_rows_max> found;
    std::uint32_t count = 0;
    bool more = false;
    // A channel's id on this core is the number of the core it leads to, plus one.
    for (std::uint32_t core = params.after(); core < monitor_.machine().cores(); ++core) {
        const Peer* peer = monitor_.peer(CoreId{static_cast<std::uint16_t>(core)});
        if (peer == nullptr) continue;
        if (count == channel_rows_max) {
            more = true;
            break;
        }
        found[count++] = peer;
    }
    auto rows = results.init_channels(count);
    if (!rows) co_return std::unexpected(interconnect::Refusal::busy);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Peer& peer = *found[i];
        const interconnect::Counters& counters = peer.channel->counters();
        auto row = rows->at(i);
        row.set_id(peer.core.value + 1U);
        row.set_from(monitor_.self().value);
        row.set_to(peer.core.value);
        row.set_transport(monitor_.decisions().transport(peer.core));
        row.set_sent(counters.sent);
        row.set_received(counters.received);
        row.set_doorbells(counters.doorbells);
        if (!row.set_reason(monitor_.transport_reason(peer.core)))
            co_return std::unexpected(interconnect::Refusal::busy);
    }
    results.set_more(more);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Ping>
DomainServer::ping(const Api::Ping::Params& params, Context&) {
    Api::Ping::Results results;
    const CoreId core{params.core()};
    if (core == monitor_.self()) {
        results.set_transport(schema::monitor::Transport::lmp);
        const bool put = results.set_reason("same core").has_value();
        results.set_status(put ? Status::ok : Status::no_memory);
        co_return results;
    }
    Peer* peer = monitor_.peer(core);
    if (peer == nullptr) {
        results.set_status(monitor_.status_of_absent(core));
        co_return results;
    }
    const auto time = co_await monitor_.ping(*peer);
    results.set_status(time ? Status::ok : Status::core_down);
    if (time) results.set_nanoseconds(*time);
    results.set_transport(monitor_.decisions().transport(core));
    if (!results.set_reason(monitor_.transport_reason(core))) results.set_status(Status::no_memory);
    co_return results;
}

}  // namespace zooid::monitor
