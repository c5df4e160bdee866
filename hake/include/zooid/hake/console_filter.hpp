// Parts the guest's console into what its commands print and all the rest.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zooid::hake {

/// What one piece of the console turned out to be.
struct ConsolePart {
    std::string commands;  // between the marks: the commands' own output
    std::string other;     // boot messages before, shutdown messages after
};

/// The guest writes "\x1eBEGIN\n" before a script's first output and "\x1eEND STATUS\n" after its
/// last. Bytes may come in any pieces. A carriage return before a line feed is dropped.
class ConsoleFilter {
public:
    [[nodiscard]] ConsolePart feed(std::string_view bytes);
    /// Gives out what was held back as a possible mark; the console has ended.
    [[nodiscard]] ConsolePart finish();

    [[nodiscard]] bool begun() const { return place_ != Place::before; }
    /// The status of the END mark, once it has come.
    [[nodiscard]] std::optional<int> status() const { return status_; }

private:
    enum class Place { before, inside, after };
    void take(char byte, ConsolePart& part);
    void put(std::string_view bytes, ConsolePart& part) const;
    void end_mark(ConsolePart& part);

    static constexpr char mark_start = '\x1e';
    static constexpr std::size_t mark_bytes_max = 16;
    Place place_ = Place::before;
    std::string mark_;  // from mark_start on, while it may still become a mark
    bool held_return_ = false;
    std::optional<int> status_;
};

}  // namespace zooid::hake
