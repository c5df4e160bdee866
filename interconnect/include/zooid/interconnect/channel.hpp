// A transport one can wait on: co_await receive(), send(), call<Method>().
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>
#include <zooid/interconnect/channel_call.hpp>
#include <zooid/interconnect/core/slot.hpp>
#include <zooid/interconnect/core/transport.hpp>
#include <zooid/interconnect/outgoing.hpp>

namespace zooid::interconnect {

/// A message received, with its payload; a private copy.
/// @cost to copy: the words it has, not those it might have; of a short one all, without a call.
template <unsigned words_max>
struct Received {
    MessageHeader header;
    std::array<std::uint64_t, words_max> words;

    // NOLINTBEGIN(cppcoreguidelines-pro-type-member-init): words beyond the payload mean nothing
    Received() {
        if constexpr (words_max <= short_words) words.fill(0);
    }
    Received(const Received& other) : header(other.header) { copy(other); }
    // NOLINTEND(cppcoreguidelines-pro-type-member-init)
    Received& operator=(const Received& other) {
        header = other.header;
        copy(other);
        return *this;
    }
    ~Received() = default;
    [[nodiscard]] std::span<const std::uint64_t> payload() const {
        return std::span(words).first(header.words);
    }

private:
    static constexpr unsigned short_words = 16;
    void copy(const Received& other) {
        if constexpr (words_max <= short_words) {
            words = other.words;
        } else if (this != &other) {
            std::ranges::copy(other.payload(), words.begin());
        }
    }
};

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

    /// @param executor outlives the channel; it polls it.
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
    /// end.
    void close() {
        if (ended_) return;
        transport_.close();
        end(CallError::closed);
    }

    class Receive : Timer {
    public:
        Receive(Channel& channel, Instant until) : channel_(channel) { deadline = until; }
        bool await_ready() const { return channel_.mail_count_ > 0 || channel_.ended_; }
        void await_suspend(std::coroutine_handle<> self) {
            waiter_.handle = self;
            channel_.receivers_.push_back(waiter_);
            if (deadline != never) channel_.executor_.arm(*this);
        }
        std::expected<Message, CallError> await_resume() {
            this->disarm();
            if (channel_.mail_count_ > 0) return channel_.take_mail();
            return std::unexpected(channel_.ended_ ? channel_.ending_ : CallError::deadline);
        }

    private:
        void on_deadline() override { channel_.executor_.make_ready(waiter_); }
        Channel& channel_;
        Waiter waiter_;
    };

    class Send : protected Outgoing {
    public:
        Send(Channel& channel, const OutMessage& to_send) : channel_(channel) { message = to_send; }
        bool await_ready() {
            channel_.put(*this);
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
            if (waiter_.handle) channel_.executor_.make_ready(waiter_);
        }
        Channel& channel_;
        Waiter waiter_;
        std::optional<std::expected<void, CallError>> outcome_;
    };

    /// A reply; nothing is sent for one-way methods.
    template <Method M>
    class Answer : Send {
    public:
        using Results = std::expected<typename M::Results, Refusal>;
        Answer(Channel& channel, const Message& request, const Results& results,
               std::uint32_t capability)
            : Send(channel) {
            this->message.number = M::number | reply_bit;
            this->message.call = request.header.call;
            if (results) {
                this->message.words = results->words();
                this->message.capability = capability;
            } else {
                refusal_ = static_cast<std::uint64_t>(results.error());
                this->message.number |= refusal_bit;
                this->message.words = std::span(&refusal_, 1);
            }
        }
        bool await_ready() {
            if constexpr (M::one_way) return true;
            return Send::await_ready();
        }
        using Send::await_suspend;
        std::expected<void, CallError> await_resume() const {
            if constexpr (M::one_way) return {};
            return Send::await_resume();
        }

    private:
        std::uint64_t refusal_ = 0;
    };

    class Refuse : Send {
    public:
        Refuse(Channel& channel, const Message& request, Refusal why)
            : Send(channel), refusal_(static_cast<std::uint64_t>(why)) {
            this->message.number = static_cast<std::uint16_t>((request.header.number & method_max) |
                                                              reply_bit | refusal_bit);
            this->message.call = request.header.call;
            this->message.words = std::span(&refusal_, 1);
        }
        using Send::await_ready;
        using Send::await_resume;
        using Send::await_suspend;

    private:
        std::uint64_t refusal_;
    };

    /// Makes `waiter` ready when the channel ends. @return false when it has ended already.
    [[nodiscard]] bool wake_at_end(Waiter& waiter) {
        if (!ended_) enders_.push_back(waiter);
        return !ended_;
    }
    /// The next message; a deadline leaves it for the next receive().
    [[nodiscard]] Receive receive(Instant deadline = never) { return Receive(*this, deadline); }
    /// Goes on when the message is in the ring. `message.words` is borrowed until then.
    [[nodiscard]] Send send(const OutMessage& message) { return Send(*this, message); }
    /// Sends a one-way request.
    template <Method M>
    [[nodiscard]] Send tell(const typename M::Params& params, CallOptions options = {}) {
        static_assert(M::one_way);
        return Send(*this, {M::number, 0, params.words(), options.capability});
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
    answer(const Message& request, const std::expected<typename M::Results, Refusal>& results,
           const ServerContext& context = {}) {
        return Answer<M>(*this, request, results, context.capability_reply);
    }
    [[nodiscard]] Refuse refuse(const Message& request, Refusal why) {
        return Refuse(*this, request, why);
    }

    bool poll() override {
        if (ended_) return false;
        const bool sent = drain_senders();
        return receive_all() || sent;
    }
    [[nodiscard]] bool ready() const override {
        if constexpr (requires { transport_.ready(); }) return transport_.ready();
        return true;
    }
    bool prepare_sleep() override {
        if (ended_) return true;
        Outgoing* const first = senders_.front();
        // With a full mailbox and a message behind it this says "news": its thread goes on looking.
        return transport_.prepare_sleep(first == nullptr ? 0
                                                         : slots_for(first->message.words.size()));
    }
    void wake() override {
        if (!ended_) transport_.wake();
    }

private:
    template <class Owner, class M>
    friend class ChannelCall;

    /// Sends at once, or queues behind those that wait.
    void put(Outgoing& outgoing) {
        if (ended_) {
            outgoing.on_sent(std::unexpected(ending_));
        } else if (!senders_.empty() || !try_send(outgoing)) {
            senders_.push_back(outgoing);
        }
    }

    /// False when there is no room.
    bool try_send(Outgoing& outgoing) {
        const auto sent = transport_.send(outgoing.message);
        if (!sent && sent.error() == SendError::full) return false;
        outgoing.unlink();
        if (sent) {
            outgoing.on_sent({});
        } else {
            outgoing.on_sent(std::unexpected(call_error(sent.error())));
        }
        return true;
    }

    bool drain_senders() {
        bool any = false;
        while (Outgoing* const first = senders_.front()) {
            if (!try_send(*first)) break;
            any = true;
        }
        return any;
    }

    bool receive_all() {
        bool any = false;
        while (mail_count_ < mailbox_max && !ended_) {
            Message& place = mail_[(mail_first_ + mail_count_) % mailbox_max];
            const auto received = transport_.receive(place.words);
            if (!received) {
                end(received.error() == ReceiveError::closed ? CallError::closed
                                                             : CallError::peer_fault);
                return true;
            }
            const auto& header = *received;
            if (!header) break;
            any = true;
            place.header = *header;
            dispatch(place);
            if (!ready()) break;
        }
        return any;
    }

    void dispatch(Message& message) {
        if (replies_ == Replies::to_calls && (message.header.number & reply_bit) != 0) {
            if (OpenCall* const call = calls_.close(message.header.call))
                call->on_reply(message.header, message.payload());
            return;
        }
        ++mail_count_;
        if (Waiter* const waiter = receivers_.front()) executor_.make_ready(*waiter);
    }

    std::expected<Message, CallError> take_mail() {
        const unsigned first = std::exchange(mail_first_, (mail_first_ + 1) % mailbox_max);
        --mail_count_;
        return std::expected<Message, CallError>(std::in_place, mail_[first]);
    }

    void end(CallError error) {
        ended_ = true;
        ending_ = error;
        while (Outgoing* const first = senders_.front()) {
            first->unlink();
            first->on_sent(std::unexpected(error));
        }
        calls_.end(error);
        for (LinkedList<Waiter>* const waiters : {&receivers_, &enders_})
            while (Waiter* const waiter = waiters->front()) executor_.make_ready(*waiter);
    }

    Executor& executor_;
    T transport_;
    Replies replies_;
    bool ended_ = false;
    CallError ending_ = CallError::closed;
    LinkedList<Outgoing> senders_;
    LinkedList<Waiter> receivers_;
    LinkedList<Waiter> enders_;
    CallTable<calls_max> calls_;
    std::array<Message, mailbox_max> mail_;
    unsigned mail_first_ = 0;
    unsigned mail_count_ = 0;
};

}  // namespace zooid::interconnect
