// A transport one can wait on: co_await receive(), send(), call<Method>().
#pragma once
#include <array>
#include <cassert>
#include <optional>
#include <utility>
#include <zooid/interconnect/channel_call.hpp>
#include <zooid/interconnect/channel_order.hpp>
#include <zooid/interconnect/core/bulk.hpp>
#include <zooid/interconnect/core/slot.hpp>
#include <zooid/interconnect/core/transport.hpp>
#include <zooid/interconnect/mailbox.hpp>
#include <zooid/interconnect/outgoing.hpp>
#include <zooid/interconnect/received.hpp>

namespace zooid::interconnect {

/// Who gets replies: the call that asked, or receive() like all other messages.
enum class Replies : std::uint8_t { to_calls, to_receive };

/// One end of a channel, on one executor. Both ends may call and serve.
///
/// At most `mailbox` messages wait for receive(); then the channel takes no more, replies included,
/// and the peer sees a full ring. So whoever serves a channel must not call back over it without a
/// bound on the peer's open requests.
///
/// @tparam words_max longest message received, in words; the schema's `words_max`.
/// @tparam calls_max_ calls this end may have open at a time.
/// @invariant messages are sent in the order asked for; a dropped call's late reply is dropped.
template <Transport T, unsigned words_max = 224, unsigned mailbox_max = 4, unsigned calls_max_ = 32>
class Channel final : public Pollable {
public:
    using Message = Received<words_max>;
    static constexpr unsigned calls_max = calls_max_;

    /// @param executor  outlives the channel; it polls it.
    /// @param transport this end, from now on the channel's.
    /// @param replies   to_receive for who matches replies to requests himself.
    Channel(Executor& executor, T transport, Replies replies = Replies::to_calls)
        : executor_(executor), transport_(std::move(transport)), replies_(replies) {
        executor_.wait_set().add(*this);
    }
    ~Channel() { close(); }

    [[nodiscard]] Executor& executor() { return executor_; }
    [[nodiscard]] const Counters& counters() const { return transport_.counters(); }
    [[nodiscard]] const CallTable<calls_max>& calls() const { return calls_; }
    [[nodiscard]] static constexpr TransportKind kind() { return T::kind; }

    /// Ends the channel: all who wait on it get `closed`, the peer takes what was sent and then the
    /// end; `dropped` where our contract does not let us close.
    void close() {
        if (!calling_.may_close()) return drop();
        if (ended_) return;
        transport_.close();
        end(CallError::closed);
    }
    /// Ends the channel amid its contract: the peer hears `dropped`, and in which state.
    void drop() {
        if (ended_) return;
        say_goodbye({Breach::dropped, calling_.state()});
        end(CallError::closed);
    }
    /// Ends the channel because the peer's `message` broke the contract; both ends keep the reason.
    [[gnu::cold]] void fail(Breach breach, std::uint16_t message) {
        if (ended_) return;
        const Direction& broken = (message & reply_bit) != 0 ? calling_ : serving_;
        const Goodbye goodbye{breach, broken.state(), message};
        fault_ = broken.fault(goodbye, false);
        say_goodbye(goodbye);
        end(CallError::contract);
    }
    /// What broke the contract; `none` of a channel that is open or was closed in order.
    [[nodiscard]] const ContractFault& fault() const { return fault_; }
    /// How far the calls of this end have come.
    [[nodiscard]] const Direction& calling() const { return calling_; }
    /// For typed sessions: the calls of this end, given to one holder who knows the state.
    [[nodiscard]] std::expected<void, CallError>
    lend(const Contract& contract, std::uint8_t state) {
        if (ended_) return std::unexpected(ending_);
        return calling_.lend(contract, state);
    }
    void take_back() { calling_.take_back(); }

    /// For servers: whether `contract` allows this request now. A method it does not know is let
    /// through, to be refused; one out of order ends the channel.
    [[nodiscard]] bool admit(const Contract& contract, const Message& request) {
        const std::uint16_t number = request.header.number;
        if (serving_.begin(contract, number) != Verdict::out_of_order) return true;
        fail(Breach::out_of_order, number);
        return false;
    }

    /// The buffer that came with a message, into it; one it has no place for goes home.
    /// @return false when it is longer than the schema allows.
    template <class Typed>
    [[nodiscard]] bool
    receive_buffer([[maybe_unused]] const MessageHeader& header, [[maybe_unused]] Typed& message) {
        if constexpr (BulkTransport<T>) {
            auto buffer = transport_.take(header);
            if constexpr (requires { message.carried_buffer(); })
                return message.receive_buffer(std::move(buffer));
        }
        return true;
    }
    /// The buffer of a message nobody reads goes home.
    void drop_buffer([[maybe_unused]] const MessageHeader& header) {
        if constexpr (BulkTransport<T>) (void)transport_.take(header);
    }

    class Receive : Timer {
    public:
        Receive(Channel& channel, Instant until) : channel_(channel) { deadline = until; }
        bool await_ready() const { return !channel_.mail_.empty() || channel_.ended_; }
        void await_suspend(std::coroutine_handle<> self) {
            waiter_.handle = self;
            channel_.receivers_.push_back(waiter_);
            if (deadline != never) channel_.executor_.arm(*this);
        }
        std::expected<Message, CallError> await_resume() {
            this->disarm();
            if (!channel_.mail_.empty()) return channel_.take_mail();
            return std::unexpected(channel_.ended_ ? channel_.ending_ : CallError::deadline);
        }

    private:
        void on_deadline() override { channel_.executor_.make_ready(waiter_); }
        Channel& channel_;
        Waiter waiter_;
    };

    class Peek {
    public:
        explicit Peek(Channel& channel) : channel_(channel) {}
        bool await_ready() const { return !channel_.mail_.empty() || channel_.ended_; }
        void await_suspend(std::coroutine_handle<> self) {
            waiter_.handle = self;
            channel_.receivers_.push_back(waiter_);
        }
        std::expected<const Message*, CallError> await_resume() const {
            if (!channel_.mail_.empty()) return &channel_.mail_.front();
            return std::unexpected(channel_.ending_);
        }

    private:
        Channel& channel_;
        Waiter waiter_;
    };

    class Send : protected Outgoing {
    public:
        Send(Channel& channel, const OutMessage& to_send) : channel_(channel) { message = to_send; }
        /// A one-way request of `contract`.
        Send(Channel& channel, const Contract& contract, const OutMessage& to_send)
            : Send(channel, to_send) {
            contract_ = &contract;
        }
        ~Send() { settle(false); }
        bool await_ready() {
            if (contract_ != nullptr && !begin()) {
                outcome_ = std::unexpected(CallError::out_of_order);
            } else if (const auto outcome = channel_.put(*this)) {
                Send::on_sent(*outcome);
            }
            return outcome_.has_value();
        }
        void await_suspend(std::coroutine_handle<> self) { waiter_.handle = self; }
        std::expected<void, CallError> await_resume() const {
            assert(outcome_.has_value());
            return *outcome_;
        }

    protected:
        explicit Send(Channel& channel) : channel_(channel) {}
        void on_sent(std::expected<void, CallError> outcome) override {
            outcome_ = outcome;
            settle(outcome.has_value());
            if (waiter_.handle) channel_.executor_.make_ready(waiter_);
        }
        Channel& channel_;
        Waiter waiter_;
        std::optional<std::expected<void, CallError>> outcome_;

    private:
        bool begin() {
            if (channel_.ended_) return true;  // put() says why
            begun_ = channel_.calling_.begin(*contract_, message.number) == Verdict::legal;
            return begun_;
        }
        void settle(bool sent) {
            if (std::exchange(begun_, false)) channel_.calling_.settle(message.number, sent);
        }
        const Contract* contract_ = nullptr;
        bool begun_ = false;
    };

    /// A reply; nothing is sent for one-way methods.
    template <Method M>
    class Answer : Send {
    public:
        using Results = std::expected<typename M::Results, Refusal>;
        Answer(Channel& channel, const Message& request, const Results& results) : Send(channel) {
            this->message.call = request.header.call;
            if (results) {
                this->message = outgoing(M::number | reply_bit, request.header.call, *results);
            } else {
                refuse(results.error());
            }
        }
        bool await_ready() {
            const bool ready = M::one_way || answered();
            // Refused is also what could not be carried.
            const bool refused = (this->message.number & refusal_bit) != 0;
            this->channel_.serving_.settle(M::number, M::one_way || !refused);
            return ready;
        }
        using Send::await_suspend;
        std::expected<void, CallError> await_resume() const {
            if constexpr (M::one_way) return {};
            return Send::await_resume();
        }

    private:
        bool answered() {
            if (const auto outcome = this->channel_.put(*this)) Answer::on_sent(*outcome);
            return this->outcome_.has_value();
        }
        /// Who asked is to hear why it gets nothing.
        void on_sent(std::expected<void, CallError> outcome) override {
            const bool cannot = !outcome && (outcome.error() == CallError::capability ||
                                             outcome.error() == CallError::too_long);
            if (!cannot) return Send::on_sent(outcome);
            refuse(Refusal::not_carried);
            if (const auto refused = this->channel_.put(*this)) Send::on_sent(*refused);
        }
        void refuse(Refusal why) {
            refusal_ = static_cast<std::uint64_t>(why);
            this->message = {.number = M::number | reply_bit | refusal_bit,
                             .call = this->message.call,
                             .words = std::span(&refusal_, 1)};
        }

        std::uint64_t refusal_ = 0;
    };

    class Refuse : Send {
    public:
        Refuse(Channel& channel, const Message& request, Refusal why)
            : Send(channel),
              refusal_(static_cast<std::uint64_t>(why)),
              wanted_(request.header.call != no_call) {
            this->message.number = static_cast<std::uint16_t>((request.header.number & method_max) |
                                                              reply_bit | refusal_bit);
            this->message.call = request.header.call;
            this->message.words = std::span(&refusal_, 1);
            channel.drop_buffer(request.header);
        }
        bool await_ready() {
            this->channel_.serving_.settle(this->message.number & method_max, !wanted_);
            return !wanted_ || Send::await_ready();
        }
        using Send::await_suspend;
        std::expected<void, CallError> await_resume() const {
            return wanted_ ? Send::await_resume() : std::expected<void, CallError>();
        }

    private:
        std::uint64_t refusal_;
        bool wanted_;  // a one-way request has no answer
    };

    /// The next message; a deadline leaves it for the next receive().
    [[nodiscard]] Receive receive(Instant deadline = never) { return Receive(*this, deadline); }
    /// The next message where it lies, until drop_first(): for one reader that needs no copy. One
    /// place less is left for mail meanwhile.
    [[nodiscard]] Peek peek() {
        static_assert(mailbox_max > 1, "what is looked at must not keep replies out");
        return Peek(*this);
    }
    /// The message of peek() has been dealt with.
    void drop_first() { mail_.drop_front(); }
    /// Goes on when the message is in the ring. `message.words` is borrowed until then.
    [[nodiscard]] Send send(const OutMessage& message) { return Send(*this, message); }
    /// Sends a one-way request.
    template <Method M>
    [[nodiscard]] Send tell(const typename M::Params& params) {
        static_assert(M::one_way);
        return Send(*this, M::contract(), outgoing(M::number, no_call, params));
    }
    /// Sends a request and waits for its reply. `params` is borrowed until the request is in the
    /// ring.
    template <Method M>
    [[nodiscard]] ChannelCall<Channel, M>
    call(const typename M::Params& params, CallOptions options = {}) {
        static_assert(!M::one_way);
        return ChannelCall<Channel, M>(*this, params, options);
    }
    /// Answers a request. `results` is borrowed until the reply is in the ring.
    template <Method M>
    [[nodiscard]] Answer<M>
    answer(const Message& request, const std::expected<typename M::Results, Refusal>& results) {
        return Answer<M>(*this, request, results);
    }
    [[nodiscard]] Refuse refuse(const Message& request, Refusal why) {
        return Refuse(*this, request, why);
    }

    bool poll() override { return senders_.empty() ? receive_all() : poll_with_senders(); }
    bool prepare_sleep() override {
        if (ended_) return true;
        Outgoing* const first = senders_.front();
        const bool asleep =
            transport_.prepare_sleep(first == nullptr ? 0 : slots_for(first->message.words.size()));
        // Behind a full mailbox nothing is news: it is left until somebody takes mail, which a peer
        // that takes no answers can put off for ever. Over LMP whatever ends the wait is an event;
        // other transports are awake again, and their thread goes on looking.
        if (asleep || (over_lmp(transport_) && mail_.full())) return true;
        watch_.forget();
        return false;
    }
    void wake() override {
        watch_.forget();  // it may have learnt of more than a watch sees
        if (!ended_) transport_.wake();
    }

private:
    template <class Owner, class M>
    friend class ChannelCall;

    /// Sends at once, or queues behind those that wait: no outcome yet, on_sent() will be told.
    Outcome put(Outgoing& outgoing) {
        executor_.wait_set().touch(*this);  // it may have to wait for room, or owe a doorbell
        if (ended_) return std::unexpected(ending_);
        if (senders_.empty()) {
            if (const Outcome outcome = try_send(outgoing.message)) {
                if (owes(transport_)) watch_.forget();
                return outcome;
            }
        }
        senders_.push_back(outgoing);
        watch_.forget();  // it waits for room
        return std::nullopt;
    }

    /// Nothing while there is no room.
    [[gnu::always_inline]] Outcome try_send(const OutMessage& message) {
        const auto sent = transport_.send(message);
        if (!sent) [[unlikely]]
            return not_sent(sent.error());
        return std::expected<void, CallError>();
    }
    [[gnu::cold]] Outcome not_sent(SendError error) {
        if (error == SendError::full) return std::nullopt;
        // The peer's last message may say why it has closed.
        if (error == SendError::closed) (void)receive_all();
        return std::unexpected(ended_ ? ending_ : call_error(error));
    }

    [[gnu::noinline]] bool poll_with_senders() {
        bool any = false;
        while (Outgoing* const first = senders_.front()) {
            first->unlink();  // else the end of the channel would tell it, too
            const Outcome outcome = try_send(first->message);
            if (!outcome) {
                senders_.push_front(*first);
                break;
            }
            first->on_sent(*outcome);
            any = true;
        }
        any |= receive_all();
        if (!senders_.empty()) watch_.forget();
        return any;
    }

    bool receive_all() {
        bool any = false;
        while (!mail_.full() && !ended_) {
            Message& place = mail_.place();
            const bool more = receive_into(place);
            any |= more || ended_;
            if (more) dispatch(place);
            if (nothing_yet() || !more) break;
        }
        return any;
    }
    /// True when another look would find nothing, as far as the transport knows.
    [[gnu::always_inline]] bool nothing_yet() {
        if constexpr (requires { transport_.nothing_yet(watch_); })
            return transport_.nothing_yet(watch_);
        return false;
    }

    /// True when there is a message; else ended() tells whether one may still come.
    [[gnu::always_inline]] bool receive_into(Message& place) {
        // In line the header goes from registers to its place. Through the general result it is
        // written in pieces and copied whole, for which a processor waits.
        if constexpr (requires { transport_.receive_slot(place.words); }) {
            if (const auto now = transport_.receive_slot(place.words)) {
                place.header = *now;
                return true;
            }
            return took(transport_.receive_other(place.words), place);
        } else {
            return took(transport_.receive(place.words), place);
        }
    }
    bool took(const std::expected<std::optional<MessageHeader>, ReceiveError>& received,
              Message& place) {
        if (!received) {
            end(received.error() == ReceiveError::closed ? CallError::closed
                                                         : CallError::peer_fault);
            return false;
        }
        const auto& header = *received;
        if (!header) return false;
        place.header = *header;
        return true;
    }

    void dispatch(Message& message) {
        const std::uint16_t number = message.header.number;
        if (number == Goodbye::number) return hear_goodbye(message.payload());
        if (replies_ == Replies::to_calls && (number & reply_bit) != 0) return on_reply(message);
        mail_.keep();
        if (Waiter* const waiter = receivers_.front()) executor_.make_ready(*waiter);
    }

    void on_reply(const Message& message) {
        const std::uint16_t number = message.header.number;
        const CallEntry entry = calls_.close(message.header.call);
        if (!entry.taken || entry.method != (number & method_max)) [[unlikely]]
            return wrong_reply(entry, number);
        calling_.settle(entry.method, (number & refusal_bit) == 0);
        if (entry.call != nullptr) entry.call->on_reply(message.header, message.payload());
        drop_buffer(message.header);  // unless the call took it
    }

    [[gnu::cold]] void wrong_reply(const CallEntry& entry, std::uint16_t number) {
        if (!entry.taken) return fail(Breach::unasked_reply, number);
        if (entry.call != nullptr) entry.call->on_end(CallError::malformed);
        fail(Breach::wrong_reply, number);
    }

    /// As the last message, if there is room: else the peer learns only that it is over.
    [[gnu::cold]] void say_goodbye(const Goodbye& goodbye) {
        const std::uint64_t word = goodbye.word();
        (void)transport_.send(
            {.number = Goodbye::number, .call = no_call, .words = std::span(&word, 1)});
        transport_.close();
    }
    [[gnu::cold]] void hear_goodbye(std::span<const std::uint64_t> words) {
        const Goodbye goodbye = words.empty() ? Goodbye{} : Goodbye::from(words.front());
        const bool dropped = goodbye.breach == Breach::dropped;
        const bool of_calls = !dropped && (goodbye.message & reply_bit) == 0;
        fault_ = (of_calls ? calling_ : serving_).fault(goodbye, !dropped);
        transport_.close();
        end(dropped ? CallError::dropped : CallError::contract);
    }

    std::expected<Message, CallError> take_mail() {
        const Message& first = mail_.front();
        drop_first();
        return std::expected<Message, CallError>(std::in_place, first);
    }

    [[gnu::cold]] void end(CallError error) {
        ended_ = true;
        ending_ = error;
        while (Outgoing* const first = senders_.front()) {
            first->unlink();
            first->on_sent(std::unexpected(error));
        }
        calls_.end(error);
        while (Waiter* const waiter = receivers_.front()) executor_.make_ready(*waiter);
    }

    Executor& executor_;
    T transport_;
    Replies replies_;
    bool ended_ = false;
    CallError ending_ = CallError::closed;
    Direction calling_;
    Direction serving_;
    ContractFault fault_;
    LinkedList<Outgoing> senders_;
    LinkedList<Waiter> receivers_;
    CallTable<calls_max> calls_;
    Mailbox<Message, mailbox_max> mail_;
};

}  // namespace zooid::interconnect
