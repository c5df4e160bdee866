// A backend without a machine: user memory is an array, time stands still, waits follow a script.
#pragma once
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
#include <zooid/posix/dispatch.hpp>

namespace zooid::posix::test {

struct DomainEnded {
    int status = 0;
};
struct DomainKilled {
    Death death;
};
struct ThreadEnded {
    ThreadId id = 0;
};

class FakeBackend final : public Backend {
public:
    static constexpr Address memory_start = 0x20'0000;
    static constexpr std::uint64_t memory_bytes = 64 * 1024;

    std::size_t console_write(std::span<const std::byte> bytes) override {
        const std::size_t taken = std::min(bytes.size(), write_bytes_max);
        output.append(reinterpret_cast<const char*>(bytes.data()), taken);
        return taken;
    }
    std::size_t console_read(std::span<std::byte> bytes) override {
        const std::size_t given = std::min(bytes.size(), input.size());
        std::memcpy(bytes.data(), input.data(), given);
        input.erase(0, given);
        return given;
    }
    bool console_wait(std::uint64_t deadline_ns) override {
        console_waits.push_back(deadline_ns);
        if (deadline_ns != 0 && input.empty()) input = later_input;
        return !input.empty();
    }
    bool copy_from_user(std::span<std::byte> to, Address from) override {
        if (!inside(from, to.size())) return false;
        std::memcpy(to.data(), memory_.data() + (from - memory_start), to.size());
        return true;
    }
    bool copy_to_user(Address to, std::span<const std::byte> from) override {
        if (!inside(to, from.size())) return false;
        if (!from.empty())
            std::memcpy(memory_.data() + (to - memory_start), from.data(), from.size());
        return true;
    }
    std::optional<std::uint32_t> load_word(Address address) override {
        std::uint32_t word = 0;
        if (!copy_from_user(std::as_writable_bytes(std::span(&word, 1)), address))
            return std::nullopt;
        return word;
    }
    long at_home(const HomeRequest& request) override {
        ++home_requests;
        return serve_home(*process, request);
    }
    void apply(std::span<const PageChange> changes) override {
        applied.insert(applied.end(), changes.begin(), changes.end());
    }
    void resume(const Resume& resume) override {
        resumed.push_back(resume);
        if (const auto found = threads.find(resume.thread); found != threads.end())
            found->second->parking.answer(resume.sequence, resume.result);
    }
    bool spawn(const Spawn& spawn) override {
        if (refuse_spawn) return false;
        std::uint32_t parent_word = 0;
        if (parent_tid != 0) parent_word = load_word(parent_tid).value_or(0);
        word_at_spawn.push_back(parent_word);
        spawned.push_back(spawn);
        return true;
    }
    Wake suspend(Thread& thread, std::uint64_t deadline_ns) override {
        suspended_until.push_back(deadline_ns);
        if (while_suspended) while_suspended();
        if (thread.parking.answered()) return Wake::resumed;
        now = deadline_ns == no_deadline_ns ? now : std::max(now, deadline_ns);
        return Wake::deadline;
    }
    void yield() override { ++yields; }
    void migrate(ThreadId id, CoreNumber core) override {
        migrations.emplace_back(id, core);
        if (const auto found = threads.find(id); found != threads.end()) found->second->core = core;
    }
    [[noreturn]] void exit_thread(Thread& thread) override { throw ThreadEnded{thread.id}; }
    [[noreturn]] void exit_domain(int status) override { throw DomainEnded{status}; }
    [[noreturn]] void kill_domain(const Death& death) override { throw DomainKilled{death}; }
    void set_fs_base(Address base) override { fs = base; }
    Address fs_base() override { return fs; }
    std::uint64_t now_ns(ClockKind clock) override {
        return clock == ClockKind::monotonic ? now : now + realtime_offset;
    }
    unsigned node_of(CoreNumber core) override { return core / 2u; }
    MemoryFigures memory() override { return {256 << 20, 100 << 20}; }

    Process* process = nullptr;
    std::map<ThreadId, Thread*> threads;
    std::string output, input, later_input;
    std::size_t write_bytes_max = 1 << 20;
    std::uint64_t now = 5'000'000'123;
    std::uint64_t realtime_offset = 1'700'000'000'000'000'000;
    std::function<void()> while_suspended;
    std::vector<std::uint64_t> suspended_until, console_waits;
    std::vector<PageChange> applied;
    std::vector<Resume> resumed;
    std::vector<Spawn> spawned;
    Address parent_tid = 0;
    std::vector<std::uint32_t> word_at_spawn;
    std::vector<std::pair<ThreadId, CoreNumber>> migrations;
    bool refuse_spawn = false;
    unsigned yields = 0, home_requests = 0;
    Address fs = 0;

private:
    static bool inside(Address address, std::uint64_t bytes) {
        return address >= memory_start && address - memory_start <= memory_bytes &&
               bytes <= memory_bytes - (address - memory_start);
    }
    std::vector<std::byte> memory_ = std::vector<std::byte>(memory_bytes);
};

/// A domain on four cores with its first thread, and short words to make its calls.
class Domain {
public:
    explicit Domain(ProcessLayout layout = default_layout())
        : process(std::make_unique<Process>(backend, layout)) {
        backend.process = process.get();
        adopt(main, layout.process_id, layout.home_core);
    }
    static ProcessLayout default_layout() {
        ProcessLayout layout;
        layout.process_id = 7;
        layout.cores = CoreMask::first(4);
        layout.heap = {0x50'0000, 0x60'0000};
        layout.executable = "/bin/program";
        return layout;
    }
    /// Makes `thread` one that resumes reach.
    void adopt(Thread& thread, ThreadId id, CoreNumber core) {
        thread.id = id;
        thread.core = core;
        backend.threads[id] = &thread;
    }
    /// Starts another thread by clone and adopts it.
    ThreadId start(Thread& thread);

    template <class... Args>
    long call(std::uint64_t number, Args... args) {
        return call_as(main, number, args...);
    }
    template <class... Args>
    long call_as(Thread& thread, std::uint64_t number, Args... args) {
        CallFrame frame;
        frame.number = number;
        frame.args = {static_cast<std::uint64_t>(args)...};
        frame.rip = 0x40'1000;
        return dispatch(frame, *process, thread);
    }
    /// Puts a value into user memory `offset` bytes from its start; its address.
    template <class T>
    Address put(std::uint64_t offset, const T& value) {
        const Address at = FakeBackend::memory_start + offset;
        EXPECT_TRUE(backend.copy_to_user(at, std::as_bytes(std::span(&value, 1))));
        return at;
    }
    Address put_text(std::uint64_t offset, std::string_view text) {
        const Address at = FakeBackend::memory_start + offset;
        const std::string ended(text);
        EXPECT_TRUE(
            backend.copy_to_user(at, std::as_bytes(std::span(ended.c_str(), ended.size() + 1))));
        return at;
    }
    template <class T>
    T get(Address at) {
        T value{};
        EXPECT_TRUE(backend.copy_from_user(std::as_writable_bytes(std::span(&value, 1)), at));
        return value;
    }

    FakeBackend backend;
    std::unique_ptr<Process> process;
    Thread main;
};

inline constexpr Address bad_pointer = 0xdead'0000'0000;
inline constexpr std::uint64_t thread_clone_flags = 0x3d0f00;  // what glibc's pthread_create sets

inline ThreadId Domain::start(Thread& thread) {
    const long id = call(56, thread_clone_flags, 0x30'0000, FakeBackend::memory_start + 0xf000,
                         FakeBackend::memory_start + 0xf000, 0x40'0000);
    EXPECT_GT(id, 0);
    adopt(thread, static_cast<ThreadId>(id), backend.spawned.back().core);
    thread.clear_tid = backend.spawned.back().clear_tid;
    return static_cast<ThreadId>(id);
}

}  // namespace zooid::posix::test
