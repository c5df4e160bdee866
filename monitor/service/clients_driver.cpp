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
        default:
            return Status::bad_argument;
    }
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
    results.set_timer_interrupts(kernel_fact(abi::KernelFact::timer_interrupts));
    co_return results;
}

DomainServer::Reply<DomainServer::Api::ReplaceDriver>
DomainServer::replace_driver(const Api::ReplaceDriver::Params& params, Context&) {
    Api::ReplaceDriver::Results results;
    const abi::BootInfo& info = monitor_.machine().info();
    std::uint64_t place = 0;
    while (place < info.module_count && monitor_.machine().module_name(place) != params.image())
        ++place;
    if (place == info.module_count) {
        results.set_status(Status::not_found);
        co_return results;
    }
    const auto answer =
        native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::replace,
                       {.rdi = place, .rsi = native::slot(abi::BirthSlot::kernel_control_block)});
    results.set_status(status_of(answer.status));
    results.set_images(static_cast<std::uint32_t>(kernel_fact(abi::KernelFact::images)));
    co_return results;
}

DomainServer::Reply<DomainServer::Api::GiveCore>
DomainServer::give_core(const Api::GiveCore::Params& params, Context&) {
    Api::GiveCore::Results results;
    std::uint32_t end_point = 0;
    if (params.domain() != 0) {
        const Domain* owner = monitor_.domains().find(params.domain());
        if (owner == nullptr || owner->ended) {
            results.set_status(Status::not_found);
            co_return results;
        }
        end_point = owner->built.end_point;
    }
    results.set_status(status_of(native::invoke(native::slot(abi::BirthSlot::kernel),
                                                abi::KernelOp::give_core, {.rdi = end_point})
                                     .status));
    co_return results;
}

}  // namespace zooid::monitor
