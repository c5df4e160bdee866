// The knowledge base as the relay reaches it: over LMP, bound anew for each session.
#pragma once
#include <optional>
#include <span>
#include <zooid/native/monitor_link.hpp>
#include <zooid/skb/attach/relay.hpp>

namespace zooid::skb::attach {

class KnowledgeLink {
public:
    /// @param monitor outlives this
    explicit KnowledgeLink(native::MonitorChannel& monitor) : monitor_(monitor) {}
    [[nodiscard]] interconnect::Executor& executor() { return monitor_.executor(); }

    void bind();
    void drop();
    [[nodiscard]] bool is_binding() const { return !binding_.done(); }
    [[nodiscard]] bool is_bound() const;
    [[nodiscard]] std::expected<void, interconnect::SendError>
    send(const interconnect::OutMessage& message);
    [[nodiscard]] std::optional<interconnect::MessageHeader> receive(std::span<std::uint64_t> into);
    /// True when nothing has come: the domain may sleep.
    [[nodiscard]] bool prepare_sleep();

private:
    using Binding = interconnect::Task<std::expected<void, interconnect::CallError>>;
    Binding bind_until_wanted();
    Binding bind_once();
    [[nodiscard]] bool arm();
    void release();

    native::MonitorChannel& monitor_;
    Binding binding_;
    bool wanted_ = false;  // what is being bound is still wanted
    bool anew_ = false;    // bind() was said while one was under way
    std::uint32_t end_point_ = 0;
    std::uint64_t ring_ = 0;
    std::uint32_t peer_ = 0;  // slot of the knowledge base's end point
    std::optional<native::Lmp> link_;
};

static_assert(RelayedService<KnowledgeLink>);

}  // namespace zooid::skb::attach
