// The personality's backend on Linux: pretended cores are threads, the home core is a lock.
#pragma once
#include <map>

#include "guest_memory.hpp"
#include "host_thread.hpp"

namespace zooid::posix::harness {

class HostBackend final : public Backend {
public:
    HostBackend() : memory_(home_) {}

    void attach(Process& process) {
        process_ = &process;
        memory_.attach(process);
    }
    [[nodiscard]] GuestMemory& pages() { return memory_; }
    [[nodiscard]] Process& process() { return *process_; }
    void add(HostThread& thread);
    /// The thread has left its stack for good.
    void remove(HostThread& thread);

    std::size_t console_write(std::span<const std::byte> bytes) override;
    std::size_t console_read(std::span<std::byte> bytes) override;
    bool console_wait(std::uint64_t deadline_ns) override;
    bool copy_from_user(std::span<std::byte> to, Address from) override;
    bool copy_to_user(Address to, std::span<const std::byte> from) override;
    std::optional<std::uint32_t> load_word(Address address) override;
    long at_home(const HomeRequest& request) override;
    void apply(std::span<const PageChange> changes) override;
    void resume(const Resume& resume) override;
    bool spawn(const Spawn& spawn) override;
    Wake suspend(Thread& thread, std::uint64_t deadline_ns) override;
    void yield() override;
    void migrate(ThreadId id, CoreNumber core) override;
    [[noreturn]] void exit_thread(Thread& thread) override;
    [[noreturn]] void exit_domain(int status) override;
    [[noreturn]] void kill_domain(const Death& death) override;
    void set_fs_base(Address base) override { HostThread::current().guest_fs = base; }
    Address fs_base() override { return HostThread::current().guest_fs; }
    std::uint64_t now_ns(ClockKind clock) override;
    unsigned node_of(CoreNumber) override { return 0; }
    MemoryFigures memory() override;

private:
    [[noreturn]] void report_and_exit(int status);

    std::recursive_mutex home_;  // held while a home request runs, and to find a thread
    GuestMemory memory_;
    Process* process_ = nullptr;
    std::map<ThreadId, HostThread*> threads_;
};

}  // namespace zooid::posix::harness
