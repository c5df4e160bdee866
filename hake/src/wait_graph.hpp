// Who waits for whom, as a graph; private to find_waiting().
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace zooid::hake {

/// `from` cannot go on before `to` does; `why` names both.
struct WaitEdge {
    std::size_t from;
    std::size_t to;
    std::string why;
};

/// Nodes are numbers below `nodes`.
/// @return the edges of one cycle, in their order, or nothing.
/// @cost O(nodes * edges)
[[nodiscard]] std::optional<std::vector<WaitEdge>>
find_cycle(std::size_t nodes, const std::vector<WaitEdge>& edges);

}  // namespace zooid::hake
