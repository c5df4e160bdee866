#include "output.hpp"

#include <unistd.h>

namespace zooid::shell {

void Output::write(std::string_view bytes) {
    pending_ += bytes;
    const std::size_t line_end = pending_.rfind('\n');
    const std::size_t ready = pending_.size() > pending_bytes_max ? pending_.size()
                              : line_end == std::string::npos     ? 0
                                                                  : line_end + 1;
    send(std::string_view(pending_).substr(0, ready));
    pending_.erase(0, ready);
}

void Output::flush() {
    send(pending_);
    pending_.clear();
}

void Output::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count <= 0) return;  // nobody to tell: this was the way to tell
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace zooid::shell
