// Signals that ask a command to end, as a descriptor to poll.
#pragma once

#include <signal.h>
#include <sys/signalfd.h>

#include <zooid/hake/unique_fd.hpp>

namespace zooid::hake {

/// Holds SIGINT, SIGTERM and SIGHUP back while it lives; fd() is readable once one has come.
class Interrupts {
public:
    Interrupts() {
        sigset_t wanted;
        sigemptyset(&wanted);
        for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&wanted, number);
        sigprocmask(SIG_BLOCK, &wanted, &before_);
        fd_ = UniqueFd(signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    }
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;
    ~Interrupts() {
        signalfd_siginfo taken{};
        while (::read(fd_.get(), &taken, sizeof taken) > 0) {
        }
        sigprocmask(SIG_SETMASK, &before_, nullptr);
    }

    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    sigset_t before_{};
    UniqueFd fd_;
};

}  // namespace zooid::hake
