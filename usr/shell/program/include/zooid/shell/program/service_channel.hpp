// A channel over whatever transport the peer is reached by: commands need not know which.
#pragma once
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <zooid/interconnect/channel.hpp>
#include <zooid/schema/monitor_rpc.hpp>
#include <zooid/schema/skb_rpc.hpp>

namespace zooid::shell {

/// Holds any transport behind the one concept. Not for hot paths: each call is virtual.
class AnyTransport {
public:
    /// Of most; over_lmp() tells.
    static constexpr interconnect::TransportKind kind = interconnect::TransportKind::lmp;

    template <interconnect::Transport T>
    explicit AnyTransport(T transport) : held_(std::make_unique<Held<T>>(std::move(transport))) {}

    [[nodiscard]] bool over_lmp() const { return held_->over_lmp(); }
    [[nodiscard]] std::expected<void, interconnect::SendError>
    send(const interconnect::OutMessage& message) {
        return held_->send(message);
    }
    [[nodiscard]] std::expected<std::optional<interconnect::MessageHeader>,
                                interconnect::ReceiveError>
    receive(std::span<std::uint64_t> into) {
        return held_->receive(into);
    }
    [[nodiscard]] bool prepare_sleep(unsigned slots_wanted) {
        return held_->prepare_sleep(slots_wanted);
    }
    void wake() { held_->wake(); }
    void close() { held_->close(); }
    [[nodiscard]] unsigned words_max() const { return held_->words_max(); }
    [[nodiscard]] const interconnect::Counters& counters() const { return held_->counters(); }

private:
    struct Base {
        virtual ~Base() = default;
        virtual bool over_lmp() const = 0;
        virtual std::expected<void, interconnect::SendError>
        send(const interconnect::OutMessage& message) = 0;
        virtual std::expected<std::optional<interconnect::MessageHeader>,
                              interconnect::ReceiveError>
        receive(std::span<std::uint64_t> into) = 0;
        virtual bool prepare_sleep(unsigned slots_wanted) = 0;
        virtual void wake() = 0;
        virtual void close() = 0;
        virtual unsigned words_max() const = 0;
        virtual const interconnect::Counters& counters() const = 0;
    };
    template <class T>
    struct Held final : Base {
        explicit Held(T given) : transport(std::move(given)) {}
        bool over_lmp() const override { return interconnect::over_lmp(transport); }
        std::expected<void, interconnect::SendError>
        send(const interconnect::OutMessage& message) override {
            return transport.send(message);
        }
        std::expected<std::optional<interconnect::MessageHeader>, interconnect::ReceiveError>
        receive(std::span<std::uint64_t> into) override {
            return transport.receive(into);
        }
        bool prepare_sleep(unsigned slots_wanted) override {
            return transport.prepare_sleep(slots_wanted);
        }
        void wake() override { transport.wake(); }
        void close() override { transport.close(); }
        unsigned words_max() const override { return transport.words_max(); }
        const interconnect::Counters& counters() const override { return transport.counters(); }
        T transport;
    };
    std::unique_ptr<Base> held_;
};

static_assert(interconnect::Transport<AnyTransport>);

using ServiceChannel = interconnect::Channel<AnyTransport, 224>;
using MonitorClient = schema::monitor::MonitorClient<ServiceChannel>;
using SkbClient = schema::skb::SkbClient<ServiceChannel>;

}  // namespace zooid::shell
