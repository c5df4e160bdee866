// Serves one domain of this core: the server of monitor.capnp.
#pragma once
#include "monitor.hpp"

namespace zooid::monitor {

/// One per link; lives in its serving coroutine.
class DomainServer {
public:
    using Api = schema::monitor::Monitor;
    using Status = schema::monitor::Status;
    using Context = interconnect::ServerContext;
    template <class M>
    using Reply = interconnect::ServerTask<M>;

    DomainServer(Monitor& monitor, Domain& domain) : monitor_(monitor), domain_(domain) {}
    [[nodiscard]] interconnect::Executor& executor() { return monitor_.executor(); }

    Reply<Api::Bind> bind(const Api::Bind::Params& params, Context& context);
    Reply<Api::Unbind> unbind(const Api::Unbind::Params& params, Context&);
    Reply<Api::Serve> serve(const Api::Serve::Params& params, Context&);
    Reply<Api::NameGet> name_get(const Api::NameGet::Params& params, Context&);
    Reply<Api::NameSet> name_set(const Api::NameSet::Params& params, Context&);
    Reply<Api::NameRemove> name_remove(const Api::NameRemove::Params& params, Context&);
    Reply<Api::NameList> name_list(const Api::NameList::Params& params, Context&);
    Reply<Api::Ping> ping(const Api::Ping::Params& params, Context&);
    Reply<Api::Cores> cores(const Api::Cores::Params& params, Context&);
    Reply<Api::Domains> domains(const Api::Domains::Params& params, Context&);
    Reply<Api::Spawn> spawn(const Api::Spawn::Params& params, Context& context);
    /// These two never come: DomainPort serves them beside.
    Reply<Api::Wait> wait(const Api::Wait::Params&, Context&);
    Reply<Api::EndDomain> end_domain(const Api::EndDomain::Params&, Context&);
    Reply<Api::Channels> channels(const Api::Channels::Params& params, Context&);
    Reply<Api::Span> span(const Api::Span::Params& params, Context& context);
    Reply<Api::LibosLink> libos_link(const Api::LibosLink::Params&, Context& context);
    Reply<Api::ShareFrame> share_frame(const Api::ShareFrame::Params& params, Context& context);
    Reply<Api::ShootDown> shoot_down(const Api::ShootDown::Params& params, Context&);
    Reply<Api::Memory> memory(const Api::Memory::Params& params, Context&);
    Reply<Api::WantInput> want_input(const Api::WantInput::Params& params, Context&);
    Reply<Api::TraceSwitch> trace_switch(const Api::TraceSwitch::Params& params, Context& context);
    Reply<Api::TraceRead> trace_read(const Api::TraceRead::Params& params, Context&);
    Reply<Api::Inject> inject(const Api::Inject::Params& params, Context& context);
    Reply<Api::Shutdown> shutdown(const Api::Shutdown::Params& params, Context& context);
    Reply<Api::Driver> driver(const Api::Driver::Params&, Context&);
    Reply<Api::ReplaceDriver>
    replace_driver(const Api::ReplaceDriver::Params& params, Context& context);
    Reply<Api::GiveCore> give_core(const Api::GiveCore::Params& params, Context& context);
    Reply<Api::Reserve> reserve(const Api::Reserve::Params& params, Context& context);
    Reply<Api::Live> live(const Api::Live::Params& params, Context&);
    Reply<Api::Decided> decided(const Api::Decided::Params&, Context&);
    Reply<Api::Output> output(const Api::Output::Params& params, Context&);
    Reply<Api::Ended> ended(const Api::Ended::Params& params, Context&);

private:
    /// Whether the request was sent by an administrator's end point, of which the kernel tells.
    [[nodiscard]] static bool is_administrator(const Context& context) {
        return context.badge == static_cast<std::uint16_t>(abi::LinkBadge::administrator);
    }
    // clients_bind.cpp
    /// A service of this core will be there, or its program will have ended, or it tells of another
    /// client: wait.
    [[nodiscard]] bool is_expected_here(std::string_view service);
    Asked<Api::Bind::Results>
    bind_here(Domain& service, std::uint32_t client_end, bool administrator);
    /// Where to reach a domain of this core that runs; 0: there is none of that id.
    [[nodiscard]] std::uint32_t end_point_of(std::uint64_t domain);
    Asked<Status> changed(UpdateKind kind, std::string_view name, std::string_view value);

    Monitor& monitor_;
    Domain& domain_;
};

}  // namespace zooid::monitor
