// The knowledge base of a running guest, for a session on the host.
#pragma once
#include <cassert>
#include <zooid/interconnect/linux/loop.hpp>
#include <zooid/schema/skb_rpc.hpp>
#include <zooid/skb/asked_base.hpp>

#include "guest_line.hpp"

namespace zooid::hake {

/// Asks over the line; each call waits for the guest, or until the person interrupts.
class GuestBase final : public skb::AskedBase {
public:
    using Channel = interconnect::Channel<LineTransport, skb::attach::words_max>;

    /// @param interrupted the person wants what runs to end
    GuestBase(AttachedLine line, std::function<bool()> interrupted);

    /// Begins the session, or says why there is none.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] const std::optional<Failure>& ended() const { return line_.ended(); }

    [[nodiscard]] std::unique_ptr<skb::AskedQuery>
    ask(const std::string& goal, const skb::AskLimits& limits) override;
    skb::Explanation why(const std::string& goal, std::int64_t now_ns, const skb::AskLimits& limits,
                         bool as_json, std::string& cure) override;
    [[nodiscard]] std::expected<std::string, std::string> save() override;
    /// Refused: what a guest's base says comes from its machine and its programs.
    [[nodiscard]] std::optional<std::string>
    load(std::string_view text, const skb::Origin& origin) override;
    [[nodiscard]] std::optional<std::string> mark() override;
    [[nodiscard]] std::expected<skb::BaseDifference, std::string> difference() override;
    [[nodiscard]] skb::AskFailure watch(const std::string& goal,
                                        const std::function<bool()>& is_over,
                                        const skb::ShowLine& show) override;
    [[nodiscard]] std::string stats() override;

    /// Runs one call to its end; nothing: is_over() came first, and nobody waits for it any more.
    template <interconnect::Method M>
    std::optional<std::expected<typename M::Results, interconnect::CallError>>
    call(const typename M::Params& params, const std::function<bool()>& is_over) {
        auto task = call_once<M>(*channel_, params, {.deadline = soon()});
        task.start(loop_.executor());
        loop_.run_until([&] { return task.done() || is_over(); });
        if (!task.done()) return std::nullopt;
        return task.result();
    }
    /// As call() without an end but its deadline.
    template <interconnect::Method M>
    std::expected<typename M::Results, interconnect::CallError>
    call(const typename M::Params& params) {
        auto result = call<M>(params, [] { return false; });
        assert(result);  // nothing interrupts it
        return *std::move(result);
    }
    /// A session is open, anew if it must be; else why there is none.
    [[nodiscard]] std::optional<skb::AskFailure> unready();
    [[nodiscard]] skb::AskFailure failure_of(interconnect::CallError error) const;

private:
    template <interconnect::Method M>
    static interconnect::Task<std::expected<typename M::Results, interconnect::CallError>>
    call_once(Channel& channel, const typename M::Params& params,
              interconnect::CallOptions options) {
        co_return co_await channel.call<M>(params, options);
    }
    void add_change(bool come, std::string fact);
    [[nodiscard]] interconnect::Instant soon();
    /// Reads an open query to its end as text.
    [[nodiscard]] std::expected<std::string, skb::AskFailure>
    read_text(std::uint32_t query, const std::function<bool()>& is_over);

    std::function<bool()> interrupted_;
    GuestLine line_;
    interconnect::LinuxLoop<32, 16384> loop_;
    std::unique_ptr<Channel> channel_;
    bool is_marked_ = false;          // the guest remembers a moment for this session
    skb::BaseDifference since_mark_;  // as far as it was asked for
};

}  // namespace zooid::hake
