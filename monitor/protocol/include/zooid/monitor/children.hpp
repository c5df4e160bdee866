// Who started whom: what the core of a spawner remembers of the domains it started, on any core.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace zooid::monitor {

inline constexpr std::size_t children_max = 64;  // of all spawners of one core: running, or ended
                                                 // and not asked for yet

/// @invariant at most children_max records, each of another child.
class Children {
public:
    /// Makes room for one more, at the cost of the oldest end nobody asked for.
    /// @return false when children_max run: end some.
    [[nodiscard]] bool make_room();
    /// A child was started. Nothing changes when its end was told first. Call make_room() before.
    /// @param foreground its spawner stands aside for it
    void add(std::uint64_t child, std::uint64_t spawner, bool foreground = false);
    /// A child has ended. Told before add() it is remembered all the same, if there is room.
    void ended(std::uint64_t child, std::uint64_t spawner, int exit);

    /// A core has died, and all children on it.
    void core_lost(std::uint16_t core, int exit);

    [[nodiscard]] bool running(std::uint64_t child, std::uint64_t spawner) const;
    /// The exit status of an ended child, once.
    [[nodiscard]] std::optional<int> take(std::uint64_t child, std::uint64_t spawner);
    /// A child of `spawner` that runs; nothing when there is none.
    [[nodiscard]] std::optional<std::uint64_t> any_running(std::uint64_t spawner) const;
    /// As any_running(), of those in the foreground.
    [[nodiscard]] std::optional<std::uint64_t> any_foreground(std::uint64_t spawner) const;
    /// The spawner has ended: nobody will ask.
    void forget(std::uint64_t spawner);
    [[nodiscard]] std::size_t size() const { return children_.size(); }

private:
    struct Child {
        std::uint64_t id = 0;
        std::uint64_t spawner = 0;
        std::optional<int> exit;
        bool foreground = false;
    };
    std::vector<Child> children_;  // oldest first
};

}  // namespace zooid::monitor
