// What carries messages to another domain: LMP on this core, a shared frame to another one.
#pragma once
#include <variant>
#include <zooid/native/transports.hpp>

namespace zooid::native {

/// Which one it is, its maker knows; channels are of the same type on both.
class PeerTransport {
    template <class Use>
    decltype(auto) with(Use use) {
        if (Lmp* const near = std::get_if<Lmp>(&either_)) [[likely]]
            return use(*near);
        return use(*std::get_if<UmpNotify>(&either_));
    }
    template <class Use>
    decltype(auto) with(Use use) const {
        if (const Lmp* const near = std::get_if<Lmp>(&either_)) [[likely]]
            return use(*near);
        return use(*std::get_if<UmpNotify>(&either_));
    }

public:
    /// Of most; over_lmp() tells.
    static constexpr interconnect::TransportKind kind = interconnect::TransportKind::lmp;

    explicit PeerTransport(Lmp near) : either_(near) {}
    explicit PeerTransport(UmpNotify far) : either_(far) {}

    [[nodiscard]] bool over_lmp() const { return either_.index() == 0; }

    [[nodiscard]] std::expected<void, interconnect::SendError>
    send(const interconnect::OutMessage& message) {
        return with([&](auto& one) { return one.send(message); });
    }
    [[nodiscard]] std::expected<std::optional<interconnect::MessageHeader>,
                                interconnect::ReceiveError>
    receive(std::span<std::uint64_t> into) {
        return with([&](auto& one) { return one.receive(into); });
    }
    [[nodiscard]] std::optional<interconnect::MessageHeader>
    receive_slot(std::span<std::uint64_t> into) {
        return with([&](auto& one) { return one.receive_slot(into); });
    }
    [[nodiscard]] std::expected<std::optional<interconnect::MessageHeader>,
                                interconnect::ReceiveError>
    receive_other(std::span<std::uint64_t> into) {
        return with([&](auto& one) { return one.receive_other(into); });
    }
    [[nodiscard]] bool nothing_yet(interconnect::Watch& watch) const {
        return with([&](const auto& one) { return one.nothing_yet(watch); });
    }
    [[nodiscard]] bool owes() const {
        return with([](const auto& one) { return interconnect::owes(one); });
    }
    [[nodiscard]] bool prepare_sleep(unsigned slots_wanted) {
        return with([&](auto& one) { return one.prepare_sleep(slots_wanted); });
    }
    void wake() {
        with([](auto& one) { one.wake(); });
    }
    void close() {
        with([](auto& one) { one.close(); });
    }
    [[nodiscard]] unsigned words_max() const {
        return with([](const auto& one) { return one.words_max(); });
    }
    [[nodiscard]] const interconnect::Counters& counters() const {
        return with([](const auto& one) -> const auto& { return one.counters(); });
    }

private:
    std::variant<Lmp, UmpNotify> either_;
};

static_assert(interconnect::Transport<PeerTransport>);

}  // namespace zooid::native
