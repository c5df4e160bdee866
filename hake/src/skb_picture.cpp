#include "skb_picture.hpp"

#include <algorithm>
#include <map>

namespace zooid::hake {

namespace {

using Json = nlohmann::json;

constexpr std::size_t nodes_max = 4096;
constexpr std::size_t depth_max = 256;

/// The arguments of a term name/arity, or null.
const Json* arguments_of(const Json& value, std::string_view name, std::size_t arity) {
    if (!value.is_object() || value.value("f", "") != name) return nullptr;
    const auto found = value.find("args");
    if (found == value.end() || !found->is_array() || found->size() != arity) return nullptr;
    return &*found;
}

std::string label_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Lays out a tree: leaves side by side, parents above the middle of their children.
class TreeLayout {
public:
    explicit TreeLayout(Picture& picture) : picture_(picture) {}

    /// @return the node's index; no_box when the term is no tree, or too large
    std::size_t place(const Json& tree, std::size_t depth) {
        const Json* const arguments = arguments_of(tree, "tree", 2);
        if (arguments == nullptr || !(*arguments)[1].is_array() || depth > depth_max ||
            picture_.nodes.size() >= nodes_max)
            return Picture::no_box;
        const std::size_t self = picture_.nodes.size();
        picture_.nodes.push_back({.label = label_of((*arguments)[0]),
                                  .x = 0,
                                  .y = 1.8 * static_cast<double>(depth),
                                  .box = Picture::no_box});
        double first = next_leaf_;
        double last = next_leaf_;
        std::size_t turn = 0;
        for (const Json& child : (*arguments)[1]) {
            const std::size_t below = place(child, depth + 1);
            if (below == Picture::no_box) return below;
            last = picture_.nodes[below].x;
            if (turn == 0) first = last;
            picture_.edges.push_back({self, below, std::to_string(++turn)});
        }
        if (turn == 0) first = last = next_leaf_++;
        picture_.nodes[self].x = (first + last) / 2;
        return self;
    }

private:
    Picture& picture_;
    double next_leaf_ = 0;
};

std::optional<Picture> tree_in(const Json& answer) {
    for (const auto& [name, value] : answer.items()) {
        if (arguments_of(value, "tree", 2) == nullptr) continue;
        Picture out;
        if (TreeLayout(out).place(value, 0) == Picture::no_box) continue;
        for (const auto& [other, number] : answer.items()) {
            if (number.is_number()) out.caption += other + " = " + number.dump() + "  ";
        }
        return out;
    }
    return std::nullopt;
}

/// Every route/3 in a value: a term of its own or in a list.
void find_routes(const Json& value, std::vector<const Json*>& routes) {
    if (const Json* const route = arguments_of(value, "route", 3)) routes.push_back(route);
    if (!value.is_array()) return;
    for (const Json& item : value) {
        if (const Json* const route = arguments_of(item, "route", 3)) routes.push_back(route);
    }
}

Picture routes_drawn(const std::vector<const Json*>& routes) {
    Picture out{.caption = "interrupts: source, vector, core",
                .label_at = 0.3,
                .nodes = {},
                .edges = {},
                .boxes = {}};
    std::map<std::string, std::size_t> sources;
    std::map<std::int64_t, std::size_t> cores;
    for (const Json* const route : routes) {
        sources.emplace(label_of((*route)[0]), 0);
        if ((*route)[1].is_number_integer()) cores.emplace((*route)[1].get<std::int64_t>(), 0);
    }
    double y = 0;
    for (auto& [name, node] : sources) {
        node = out.nodes.size();
        out.nodes.push_back({.label = name, .x = 0, .y = y++, .box = Picture::no_box});
    }
    y = 0;
    for (auto& [core, node] : cores) {
        node = out.nodes.size();
        out.nodes.push_back(
            {.label = "core " + std::to_string(core), .x = 5, .y = y++, .box = Picture::no_box});
    }
    for (const Json* const route : routes) {
        if (!(*route)[1].is_number_integer()) continue;
        out.edges.push_back({.from = sources[label_of((*route)[0])],
                             .to = cores[(*route)[1].get<std::int64_t>()],
                             .label = label_of((*route)[2])});
    }
    return out;
}

}  // namespace

std::optional<Picture> picture_of_answers(const Json& answers) {
    std::vector<const Json*> routes;
    for (const Json& answer : answers) {
        if (!answer.is_object()) continue;
        if (auto tree = tree_in(answer)) return tree;
        for (const auto& [name, value] : answer.items()) find_routes(value, routes);
    }
    if (routes.empty() || routes.size() > nodes_max) return std::nullopt;
    return routes_drawn(routes);
}

Picture picture_of_machine(std::vector<PlacedCore> cores) {
    Picture out{
        .caption = std::to_string(cores.size()) + " cores", .nodes = {}, .edges = {}, .boxes = {}};
    std::ranges::sort(cores, {},
                      [](const PlacedCore& c) { return std::tuple(c.package, c.inner, c.core); });
    std::vector<Picture::Box> inner_boxes;
    double top = 0;
    for (std::size_t i = 0; i < cores.size();) {
        const std::int64_t package = cores[i].package;
        const std::size_t box = out.boxes.size();
        std::string label = "package " + std::to_string(package);
        if (cores[i].node >= 0) label += ", node " + std::to_string(cores[i].node);
        out.boxes.push_back({.label = label, .x = -0.8, .y = top - 0.5, .width = 0, .height = 1.6});
        double x = 0;
        while (i < cores.size() && cores[i].package == package) {
            const std::int64_t inner = cores[i].inner;
            const double first = x;
            for (; i < cores.size() && cores[i].package == package && cores[i].inner == inner; ++i)
                out.nodes.push_back(
                    {.label = std::to_string(cores[i].core), .x = x++, .y = top + 0.4, .box = box});
            inner_boxes.push_back(
                {.label = "", .x = first - 0.5, .y = top, .width = x - first, .height = 0.8});
            x += 0.2;
        }
        out.boxes[box].width = x + 0.4;
        top += 2;
    }
    out.boxes.insert(out.boxes.end(), inner_boxes.begin(), inner_boxes.end());
    return out;
}

}  // namespace zooid::hake
