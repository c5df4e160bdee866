#include "wait_graph.hpp"

#include <algorithm>

namespace zooid::hake {
namespace {

/// Depth first; `path` holds the edges from the first node to this one.
class Search {
public:
    Search(std::size_t nodes, const std::vector<WaitEdge>& edges)
        : edges_(edges), seen_(nodes, Seen::no) {}

    bool cycle_from(std::size_t node) {
        if (seen_[node] != Seen::no) return false;
        seen_[node] = Seen::on_path;
        for (const WaitEdge& edge : edges_) {
            if (edge.from != node) continue;
            path_.push_back(edge);
            if (seen_[edge.to] == Seen::on_path) return true;
            if (cycle_from(edge.to)) return true;
            path_.pop_back();
        }
        seen_[node] = Seen::done;
        return false;
    }

    /// The path's end, from where it comes back to.
    [[nodiscard]] std::vector<WaitEdge> cycle() const {
        const auto first = std::ranges::find(path_, path_.back().to, &WaitEdge::from);
        return {first, path_.end()};
    }

private:
    enum class Seen : unsigned char { no, on_path, done };
    const std::vector<WaitEdge>& edges_;
    std::vector<Seen> seen_;
    std::vector<WaitEdge> path_;
};

}  // namespace

std::optional<std::vector<WaitEdge>>
find_cycle(std::size_t nodes, const std::vector<WaitEdge>& edges) {
    Search search(nodes, edges);
    for (std::size_t node = 0; node < nodes; ++node) {
        if (search.cycle_from(node)) return search.cycle();
    }
    return std::nullopt;
}

}  // namespace zooid::hake
