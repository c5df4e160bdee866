// This core's CPU driver: what it is, its replacement, and whose the core is.
#include <zooid/native/capabilities.hpp>

#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

using Status = DomainServer::Status;

Status status_of(abi::Status answer) {
    switch (answer) {
        case abi::Status::ok:
            return Status::ok;
        case abi::Status::denied:
            return Status::denied;
        case abi::Status::limit:
            return Status::no_memory;
        default:
            return Status::bad_argument;
    }
}

abi::Status kernel_call(abi::KernelOp operation, const native::CallArguments& arguments) {
    return native::invoke(native::slot(abi::BirthSlot::kernel), operation, arguments).status;
}

}  // namespace

DomainServer::Reply<DomainServer::Api::Driver>
DomainServer::driver(const Api::Driver::Params&, Context&) {
    Api::Driver::Results results;
    const auto put =
        results.set_image(monitor_.machine().module_name(kernel_fact(abi::KernelFact::driver)));
    results.set_status(put ? Status::ok : Status::no_memory);
    results.set_images(static_cast<std::uint32_t>(kernel_fact(abi::KernelFact::images)));
    results.set_scheduler(static_cast<std::uint8_t>(kernel_fact(abi::KernelFact::scheduler)));
    results.set_speculation(static_cast<std::uint8_t>(kernel_fact(abi::KernelFact::speculation)));
    results.set_timer_interrupts(kernel_fact(abi::KernelFact::timer_interrupts));
    co_return results;
}

DomainServer::Reply<DomainServer::Api::ReplaceDriver>
DomainServer::replace_driver(const Api::ReplaceDriver::Params& params, Context& context) {
    Api::ReplaceDriver::Results results;
    if (!is_administrator(context)) {
        results.set_status(Status::denied);
        co_return results;
    }
    const abi::BootInfo& info = monitor_.machine().info();
    std::uint64_t place = 0;
    while (place < info.module_count && monitor_.machine().module_name(place) != params.image())
        ++place;
    if (place == info.module_count) {
        results.set_status(Status::not_found);
        co_return results;
    }
    results.set_status(status_of(
        kernel_call(abi::KernelOp::replace,
                    {.rdi = place, .rsi = native::slot(abi::BirthSlot::kernel_control_block)})));
    results.set_images(static_cast<std::uint32_t>(kernel_fact(abi::KernelFact::images)));
    co_return results;
}

DomainServer::Reply<DomainServer::Api::GiveCore>
DomainServer::give_core(const Api::GiveCore::Params& params, Context& context) {
    Api::GiveCore::Results results;
    const std::uint32_t owner = params.domain() != 0 ? end_point_of(params.domain()) : 0;
    if (!is_administrator(context)) {
        results.set_status(Status::denied);
    } else if (params.domain() != 0 && owner == 0) {
        results.set_status(Status::not_found);
    } else {
        results.set_status(status_of(kernel_call(abi::KernelOp::give_core, {.rdi = owner})));
    }
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Reserve>
DomainServer::reserve(const Api::Reserve::Params& params, Context& context) {
    Api::Reserve::Results results;
    const std::uint32_t holder = end_point_of(params.domain());
    if (!is_administrator(context)) {
        results.set_status(Status::denied);
    } else if (holder == 0) {
        results.set_status(Status::not_found);
    } else {
        results.set_status(status_of(
            kernel_call(abi::KernelOp::reserve,
                        {.rdi = holder, .rsi = params.period_ns(), .rdx = params.budget_ns()})));
    }
    co_return results;
}

std::uint32_t DomainServer::end_point_of(std::uint64_t domain) {
    const Domain* found = monitor_.domains().find(domain);
    return found != nullptr && !found->ended ? found->built.end_point : 0;
}

}  // namespace zooid::monitor
