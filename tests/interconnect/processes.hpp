// Another process, and a link to it, as a test needs them.
#pragma once
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <zooid/interconnect/linux/listener.hpp>

namespace zooid::interconnect::testing {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
inline constexpr auto patience = 20s;  // the host may be loaded

/// A path of this test's own.
inline std::string test_path() {
    static int count = 0;
    return std::filesystem::temp_directory_path() /
           ("zooid-link-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
}

/// A child that runs `work` and ends with what it returns; reaped when this goes.
class Child {
public:
    template <class Work>
    explicit Child(const Work& work) : pid_(::fork()) {
        if (pid_ == 0) end_with(work);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ > 0) kill();
    }
    void kill() {
        ::kill(pid_, SIGKILL);
        static_cast<void>(status());
    }
    int status() {
        int status = -1;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    /// What it throws ends the child, and never runs the parent's tests a second time.
    template <class Work>
    [[noreturn]] static void end_with(const Work& work) noexcept {
        ::_exit(work());
    }

    pid_t pid_;
};

inline Link connected(const std::string& path, const Terms& terms = {}) {
    const auto until = Clock::now() + patience;
    for (;;) {
        auto link = Link::connect(path, terms);
        if (link || link.error() != LinkError::absent || Clock::now() > until)
            return std::move(link.value());
        std::this_thread::sleep_for(1ms);  // the listener is not there yet
    }
}

}  // namespace zooid::interconnect::testing
