#include "agreement_wire.hpp"

#include <cassert>
#include <span>

namespace zooid::monitor {

namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void put_entries(AgreementParams& params, const Message& message) {
    std::array<std::uint64_t, 2 * entries_max> words;
    std::size_t count = 0;
    for (const TransactionEntry& entry : message.entries) {
        words[count++] = entry.id.coordinator.value | std::uint64_t{entry.id.sequence} << 32;
        words[count++] = entry.id.view | std::uint64_t{static_cast<std::uint8_t>(entry.state)}
                                             << 32;
    }
    [[maybe_unused]] const auto put = params.set_entries(std::span(words).first(count));
    assert(put);
}

bool get_entries(const AgreementParams& params, Message& message) {
    const auto words = params.entries();
    if (words.size() % 2 != 0 || words.size() > 2 * entries_max) return false;
    for (std::uint32_t i = 0; i < words.size(); i += 2) {
        const std::uint64_t first = words.at(i);
        const std::uint64_t second = words.at(i + 1);
        if (second >> 32 > 1) return false;
        message.entries.push_back(
            {{CoreId{static_cast<std::uint16_t>(first)}, static_cast<std::uint32_t>(first >> 32),
              static_cast<ViewNumber>(second)},
             static_cast<TransactionState>(second >> 32)});
    }
    return true;
}

bool get_cores(const AgreementParams& params, CoreSet& cores) {
    const auto words = params.cores();
    std::array<std::uint64_t, cores_max / 64> set{};
    if (words.size() > set.size()) return false;
    for (std::uint32_t i = 0; i < words.size(); ++i) set[i] = words.at(i);
    cores = CoreSet::from_words(set);
    return true;
}

}  // namespace

AgreementParams to_wire(const Message& m) {
    AgreementParams params;
    params.set_kind(static_cast<schema::intermon::Kind>(m.kind));
    params.set_refusal(static_cast<std::uint8_t>(m.refusal));
    params.set_attempt(m.attempt);
    params.set_last(m.last);
    params.set_blank(m.blank);
    params.set_view(m.view);
    params.set_number(m.number);
    params.set_coordinator(m.id.coordinator.value);
    params.set_sequence(m.id.sequence);
    params.set_transaction_view(m.id.view);
    params.set_digest(m.digest);
    params.set_change(static_cast<schema::intermon::Change>(m.update.kind));
    params.set_change_core(m.update.core.value);
    bool put = true;
    if (m.cores.any()) put = put && params.set_cores(m.cores.words());
    if (!m.update.name.empty()) put = put && params.set_name(m.update.name.view());
    if (!m.update.value.empty())
        put = put && params.set_value(std::as_bytes(std::span(m.update.value.view())));
    assert(put);
    if (!m.entries.empty()) put_entries(params, m);
    return params;
}

std::optional<Message> from_wire(const AgreementParams& params) {
    Message m;
    if (static_cast<std::size_t>(params.kind()) >= message_kinds || params.refusal() > 8 ||
        static_cast<unsigned>(params.change()) > 2)
        return std::nullopt;
    m.kind = static_cast<MessageKind>(params.kind());
    m.refusal = static_cast<Refusal>(params.refusal());
    m.attempt = params.attempt();
    m.last = params.last();
    m.blank = params.blank();
    m.view = params.view();
    m.number = params.number();
    m.id = {CoreId{params.coordinator()}, params.sequence(), params.transaction_view()};
    m.digest = params.digest();
    m.update.kind = static_cast<UpdateKind>(params.change());
    m.update.core = CoreId{params.change_core()};
    const auto name = Name::from(params.name());
    const auto value = Value::from(text_of(params.value()));
    if (!name || !value || !get_cores(params, m.cores) || !get_entries(params, m))
        return std::nullopt;
    m.update.name = *name;
    m.update.value = *value;
    return m;
}

}  // namespace zooid::monitor
