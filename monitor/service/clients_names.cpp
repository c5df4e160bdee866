// Names: reads are local, changes are agreed by all cores first.
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

schema::monitor::Status status_of(Refusal refusal) {
    using Status = schema::monitor::Status;
    switch (refusal) {
        case Refusal::none:
            return Status::ok;
        case Refusal::unknown_name:
            return Status::not_found;
        case Refusal::empty_name:
            return Status::bad_argument;
        case Refusal::table_full:
        case Refusal::limit:
            return Status::no_memory;
        case Refusal::busy:
            return Status::vetoed;
        default:
            return Status::core_down;
    }
}

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Asked<schema::monitor::Status>
DomainServer::changed(UpdateKind kind, std::string_view name, std::string_view value) {
    Update update;
    update.kind = kind;
    const auto bounded_name = Name::from(name);
    const auto bounded_value = Value::from(value);
    if (!bounded_name || !bounded_value) co_return Status::bad_argument;
    update.name = *bounded_name;
    update.value = *bounded_value;
    const auto result = co_await monitor_.change(update);
    if (!result) co_return Status::core_down;
    co_return status_of(result->refusal);
}

DomainServer::Reply<DomainServer::Api::NameGet>
DomainServer::name_get(const Api::NameGet::Params& params, Context&) {
    Api::NameGet::Results results;
    const auto name = Name::from(params.name());
    const Value* value = name ? monitor_.agreement().names().get(*name) : nullptr;
    results.set_status(value != nullptr ? Status::ok : Status::not_found);
    if (value != nullptr && !results.set_value(std::as_bytes(std::span(value->view()))))
        results.set_status(Status::no_memory);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::NameSet>
DomainServer::name_set(const Api::NameSet::Params& params, Context&) {
    Api::NameSet::Results results;
    const auto name = Name::from(params.name());
    if (params.only_new() && name && monitor_.agreement().names().get(*name) != nullptr) {
        results.set_status(Status::exists);
        co_return results;
    }
    const auto status = co_await changed(UpdateKind::set, params.name(), text_of(params.value()));
    results.set_status(status ? *status : Status::core_down);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::NameRemove>
DomainServer::name_remove(const Api::NameRemove::Params& params, Context&) {
    Api::NameRemove::Results results;
    const auto status = co_await changed(UpdateKind::remove, params.name(), {});
    results.set_status(status ? *status : Status::core_down);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::NameList>
DomainServer::name_list(const Api::NameList::Params& params, Context&) {
    constexpr std::uint32_t at_once = 8;
    Api::NameList::Results results;
    const NameTable& table = monitor_.agreement().names();
    std::size_t first = 0;
    while (first < table.size() && !params.after().empty() &&
           table.entry(first).name.view() <= params.after())
        ++first;
    const auto count =
        static_cast<std::uint32_t>(std::min<std::size_t>(table.size() - first, at_once));
    auto names = results.init_names(count);
    if (!names) co_return std::unexpected(interconnect::Refusal::busy);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (!names->set(i, table.entry(first + i).name.view()))
            co_return std::unexpected(interconnect::Refusal::busy);
    }
    results.set_more(first + count < table.size());
    co_return results;
}

}  // namespace zooid::monitor
