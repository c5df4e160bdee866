// How far both directions of a channel have come in their contracts, and what broke one.
#pragma once
#include <expected>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/core/contract.hpp>

namespace zooid::interconnect {

/// Why a channel ended before its time. The names live as long as the program.
struct ContractFault {
    Breach breach = Breach::none;
    bool ours = false;         // the peer says that we broke it
    std::string_view state;    // where it stood
    std::string_view message;  // which message it was; of a reply, its method; empty for none

    friend bool operator==(const ContractFault&, const ContractFault&) = default;
};

/// The requests of one direction.
class Direction {
public:
    /// From now on its requests are those of `contract`, which outlives the channel.
    /// @return false when it stands amid another one.
    [[nodiscard]] bool follow(const Contract& contract) {
        if (contract_ == &contract) return true;
        if (progress_.state() != 0 || progress_.turning()) return false;
        contract_ = &contract;
        return true;
    }
    [[nodiscard]] Verdict begin(const Contract& contract, std::uint16_t method) {
        return follow(contract) ? progress_.begin(contract, method) : Verdict::out_of_order;
    }
    void settle(std::uint16_t method, bool answered) {
        if (contract_ != nullptr) progress_.settle(*contract_, method, answered);
    }
    [[nodiscard]] std::uint8_t state() const { return progress_.state(); }
    [[nodiscard]] bool turning() const { return progress_.turning(); }
    /// Gives the direction to one holder, who knows that it is in `state`.
    [[nodiscard]] std::expected<void, CallError>
    lend(const Contract& contract, std::uint8_t state) {
        if (lent_ || turning()) return std::unexpected(CallError::busy);
        if (!follow(contract) || progress_.state() != state)
            return std::unexpected(CallError::out_of_order);
        lent_ = true;
        return {};
    }
    void take_back() { lent_ = false; }

    /// True where the client may hang up; a channel nobody has used may end too.
    [[nodiscard]] bool may_close() const {
        if (contract_ == nullptr) return true;
        return !turning() &&
               (contract_->closes(state()) || state() + 1U == contract_->states.size());
    }

    [[nodiscard]] ContractFault fault(const Goodbye& goodbye, bool ours) const {
        ContractFault fault{goodbye.breach, ours, "?", "?"};
        if (contract_ != nullptr) {
            fault.state = contract_->state_name(goodbye.state);
            fault.message = contract_->method_name(goodbye.message & method_max);
        }
        if (goodbye.message == Goodbye::number) fault.message = {};
        return fault;
    }

private:
    const Contract* contract_ = nullptr;
    Progress progress_;
    bool lent_ = false;  // to a typed session
};

}  // namespace zooid::interconnect
