// The user's terminal, raw while this object lives.
#pragma once

#include <termios.h>
#include <unistd.h>

namespace zooid::hake {

/// Hands every key to the program at once, unechoed, Ctrl-C included; output stays as it was.
class RawTerminal {
public:
    explicit RawTerminal(int fd) : fd_(fd), active_(tcgetattr(fd, &before_) == 0) {
        if (!active_) return;
        termios raw = before_;
        raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG | IEXTEN);
        raw.c_iflag &= ~static_cast<tcflag_t>(IXON | ICRNL);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        tcsetattr(fd_, TCSANOW, &raw);
    }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;
    ~RawTerminal() {
        if (active_) tcsetattr(fd_, TCSANOW, &before_);
    }

private:
    int fd_;
    termios before_{};
    bool active_;
};

}  // namespace zooid::hake
