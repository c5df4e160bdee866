#include "script.hpp"

namespace zooid::shell {

namespace {

// As the host's console filter reads them.
constexpr std::string_view begin_mark =
    "\x1e"
    "BEGIN\n";
constexpr std::string_view end_mark =
    "\x1e"
    "END ";

std::optional<unsigned> digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    return std::nullopt;
}

}  // namespace

std::optional<std::string> from_hexadecimal(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto high = digit(digits[i]);
        const auto low = digit(digits[i + 1]);
        if (!high || !low) return std::nullopt;
        bytes += static_cast<char>(*high << 4 | *low);
    }
    return bytes;
}

int run_script(GuestLoop& loop, GuestServices& services, Session& session, const Script& script) {
    // What recording says is not the commands' output: it stays outside of the marks.
    if (script.traced) (void)drive(loop, session, run_line(session, "trace on", false));
    if (script.marked) services.write(begin_mark);
    const Status ended =
        drive(loop, session, run_line(session, script.commands, script.keep_going));
    int status = exit_code(ended);
    if (session.ending && session.ending->status) status = *session.ending->status;
    services.flush();
    if (script.marked) services.write(std::string(end_mark) + std::to_string(status) + "\n");
    services.flush();
    if (script.traced && !session.trace_written)
        (void)drive(loop, session, run_line(session, "trace dump", false));
    services.flush();
    return status;
}

}  // namespace zooid::shell
