// Pictures of what the knowledge base answers: a tree, interrupt routes, the machine.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::hake {

/// Labelled points in boxes, joined by arrows. Places in units of one node's width.
struct Picture {
    struct Node {
        std::string label = {};
        double x = 0;
        double y = 0;
        std::size_t box = 0;  // index into boxes, or no_box
    };
    struct Edge {
        std::size_t from = 0;
        std::size_t to = 0;
        std::string label = {};
    };
    struct Box {
        std::string label = {};
        double x = 0;
        double y = 0;
        double width = 0;
        double height = 0;
    };
    static constexpr std::size_t no_box = ~std::size_t{0};
    std::string caption = {};
    double label_at = 0.7;  // of an edge's length, its label
    std::vector<Node> nodes = {};
    std::vector<Edge> edges = {};
    std::vector<Box> boxes = {};  // outer ones first
};

/// What rows of answers show: {"Tree":{"f":"tree","args":[0,[...]]},...}, or route(Source, Core,
/// Vector) terms in them. The first answer with a tree is drawn; of routes, all.
/// @param answers an array of objects, as render() writes them
/// @return nothing when there is neither
[[nodiscard]] std::optional<Picture> picture_of_answers(const nlohmann::json& answers);

/// A thread of a machine.
struct PlacedCore {
    std::int64_t core = 0;
    std::int64_t package = 0;
    std::int64_t inner = 0;  // core in the package
    std::int64_t node = -1;  // -1: not known
};
/// The machine: a box for each package, one in it for each core, its threads side by side.
/// @param cores shape [threads], in any order
[[nodiscard]] Picture picture_of_machine(std::vector<PlacedCore> cores);

/// As a drawing of its own, white behind it; text is escaped.
[[nodiscard]] std::string as_svg(const Picture& picture);
/// For Graphviz.
[[nodiscard]] std::string as_dot(const Picture& picture);

}  // namespace zooid::hake
