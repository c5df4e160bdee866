// What commands need of the world around them; the guest and the tests each give their own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <zooid/interconnect/task.hpp>
#include <zooid/shell/program/failure.hpp>
#include <zooid/shell/program/service_channel.hpp>

namespace zooid::shell {

/// Memory of the shell's own domain, in bytes.
struct MemoryFacts {
    std::uint64_t ram_base = 0;  // physical address
    std::uint64_t ram_bytes = 0;
    std::uint64_t program_bytes = 0;
    std::uint64_t heap_bytes = 0;
    std::uint64_t heap_used_bytes = 0;
};

using KnowledgeTask = interconnect::Task<std::expected<ServiceChannel*, Failure>>;

class Services {
public:
    [[nodiscard]] virtual interconnect::Executor& executor() = 0;
    /// The channel to this core's monitor; lives as long as the services.
    [[nodiscard]] virtual ServiceChannel& monitor() = 0;
    /// Binds the knowledge base, anew when it was started again; the channel lives until the next
    /// call.
    [[nodiscard]] virtual KnowledgeTask knowledge() = 0;
    [[nodiscard]] virtual std::uint16_t core() const = 0;
    [[nodiscard]] virtual MemoryFacts memory() const = 0;
    /// Data, as it comes; `error` for what is said about it.
    virtual void write(std::string_view bytes) = 0;
    virtual void write_error(std::string_view bytes) = 0;
    /// To the second serial port, all of it. False: the machine has none, or it is not ours.
    [[nodiscard]] virtual bool write_bulk(std::span<const std::byte> bytes) = 0;

protected:
    ~Services() = default;
};

}  // namespace zooid::shell
