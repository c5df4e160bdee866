#include <charconv>
#include <utility>
#include <zooid/hake/console_filter.hpp>

namespace zooid::hake {

ConsolePart ConsoleFilter::feed(std::string_view bytes) {
    ConsolePart part;
    for (const char byte : bytes) {
        if (std::exchange(held_return_, false) && byte != '\n') take('\r', part);
        if (byte == '\r')
            held_return_ = true;
        else
            take(byte, part);
    }
    return part;
}

ConsolePart ConsoleFilter::finish() {
    ConsolePart part;
    if (std::exchange(held_return_, false)) take('\r', part);
    put(std::exchange(mark_, {}), part);
    return part;
}

void ConsoleFilter::take(char byte, ConsolePart& part) {
    if (byte == mark_start) {
        put(std::exchange(mark_, {}), part);
        mark_ = byte;
    } else if (mark_.empty()) {
        put({&byte, 1}, part);
    } else {
        mark_ += byte;
        if (byte == '\n')
            end_mark(part);
        else if (mark_.size() == mark_bytes_max)
            put(std::exchange(mark_, {}), part);
    }
}

void ConsoleFilter::put(std::string_view bytes, ConsolePart& part) const {
    (place_ == Place::inside ? part.commands : part.other) += bytes;
}

void ConsoleFilter::end_mark(ConsolePart& part) {
    constexpr std::string_view end_word =
        "\x1e"
        "END ";
    const std::string mark = std::exchange(mark_, {});
    if (place_ == Place::before && mark ==
                                       "\x1e"
                                       "BEGIN\n") {
        place_ = Place::inside;
        return;
    }
    int status = 0;
    const char* last = mark.data() + mark.size() - 1;
    if (place_ == Place::inside && mark.starts_with(end_word)) {
        const auto [end, error] = std::from_chars(mark.data() + end_word.size(), last, status);
        if (error == std::errc{} && end == last && status >= 0 && status <= 255) {
            status_ = status;
            place_ = Place::after;
            return;
        }
    }
    put(mark, part);
}

}  // namespace zooid::hake
