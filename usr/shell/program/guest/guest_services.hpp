// The services of a shell that runs in the guest.
#pragma once
#include <memory>
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
    interconnect::Executor& executor_;
    ServiceChannel monitor_;
    std::unique_ptr<ServiceChannel> knowledge_;
    Output output_;
};

}  // namespace zooid::shell
