// Compiled as the CPU driver and the libos are: what they use of the interconnect needs no C
// library and no allocation.
#include <zooid/interconnect/core/bulk_move.hpp>
#include <zooid/interconnect/core/bulk_pool.hpp>
#include <zooid/interconnect/core/lmp.hpp>
#include <zooid/interconnect/core/loop.hpp>
#include <zooid/interconnect/core/ump.hpp>
#include <zooid/schema/console.hpp>
#include <zooid/schema/intermon.hpp>
#include <zooid/schema/monitor.hpp>
#include <zooid/schema/skb.hpp>

namespace zooid::interconnect {

template class UmpChannel<HardwareMemory>;
template class BulkPool<Ump>;

bool bind_like_a_domain(Ump& channel, std::string_view service) {
    using Bind = zooid::schema::monitor::Monitor::Bind;
    Bind::Params params;
    if (!params.set_service(service)) return false;
    if (!send_request<Bind>(channel, 0, params)) return false;
    std::array<std::uint64_t, Bind::Results::words_max> words;
    const auto reply = channel.receive(words);
    if (!reply || !*reply) return false;
    const auto results = Bind::Results::from_words(std::span(words).first((*reply)->words));
    return results && results->status() == zooid::schema::monitor::Status::ok;
}

}  // namespace zooid::interconnect
