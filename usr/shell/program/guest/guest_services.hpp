// The services of a shell that runs in the guest.
#pragma once
#include <memory>
#include <optional>
#include <zooid/native/far_end.hpp>
#include <zooid/shell/program/services.hpp>

#include "output.hpp"

namespace zooid::shell {

class GuestServices final : public Services {
public:
    /// @param executor outlives the services.
    explicit GuestServices(interconnect::Executor& executor);

    [[nodiscard]] interconnect::Executor& executor() override { return executor_; }
    [[nodiscard]] ServiceChannel& monitor() override { return monitor_; }
    [[nodiscard]] KnowledgeTask knowledge() override;
    [[nodiscard]] std::uint16_t core() const override;
    [[nodiscard]] MemoryFacts memory() const override;
    void write(std::string_view bytes) override { output_.write(bytes); }
    void write_error(std::string_view bytes) override;
    [[nodiscard]] bool write_bulk(std::span<const std::byte> bytes) override;
    void flush() { output_.flush(); }

private:
    [[nodiscard]] bool arm_knowledge_end();
    [[nodiscard]] bool is_knowledge_there() const;
    [[nodiscard]] std::expected<AnyTransport, Failure>
    open_knowledge(const schema::monitor::Monitor::Bind::Results& bound,
                   const native::FarSlots& free);

    interconnect::Executor& executor_;
    ServiceChannel monitor_;
    std::optional<native::FarEnd> knowledge_far_;  // of another core; else the three below
    std::unique_ptr<ServiceChannel> knowledge_;
    std::uint32_t knowledge_end_ = 0;   // ours
    std::uint64_t knowledge_ring_ = 0;  // of it
    std::uint32_t knowledge_peer_ = 0;  // slot of the knowledge base's end point
    Output output_;
};

}  // namespace zooid::shell
