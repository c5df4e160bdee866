// Pictures as SVG and as Graphviz's language.
#include <fmt/core.h>

#include <algorithm>

#include "skb_picture.hpp"

namespace zooid::hake {

namespace {

constexpr double unit_px = 44;
constexpr double margin_px = 40;
constexpr double radius_px = 14;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string dot_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

struct Frame {
    double left = 0;
    double top = 0;
    double right = 1;
    double bottom = 1;
};

Frame frame_of(const Picture& picture) {
    Frame frame;
    const auto take = [&frame](double x, double y) {
        frame = {.left = std::min(frame.left, x),
                 .top = std::min(frame.top, y),
                 .right = std::max(frame.right, x),
                 .bottom = std::max(frame.bottom, y)};
    };
    for (const auto& node : picture.nodes) take(node.x, node.y);
    for (const auto& box : picture.boxes) {
        take(box.x, box.y);
        take(box.x + box.width, box.y + box.height);
    }
    return frame;
}

/// Half of a node's width: longer labels need wider nodes.
double half_width(const std::string& label) {
    return std::max(radius_px, 4.2 * static_cast<double>(label.size()) + 4);
}

}  // namespace

std::string as_svg(const Picture& picture) {
    const Frame frame = frame_of(picture);
    const auto x_of = [&frame](double x) { return margin_px + (x - frame.left) * unit_px; };
    const auto y_of = [&frame](double y) { return margin_px + 20 + (y - frame.top) * unit_px; };
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 "
        "{0:.0f} {1:.0f}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        "<text x=\"{2:.0f}\" y=\"24\">{3}</text>\n",
        x_of(frame.right) + margin_px, y_of(frame.bottom) + margin_px, margin_px / 2,
        escaped(picture.caption));
    for (const auto& box : picture.boxes) {
        out += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"6\" "
            "fill=\"{}\" "
            "stroke=\"#888\"/>\n<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#555\">{}</text>\n",
            x_of(box.x), y_of(box.y), box.width * unit_px, box.height * unit_px,
            box.label.empty() ? "#fff" : "#f4f4f0", x_of(box.x) + 6, y_of(box.y) + 14,
            escaped(box.label));
    }
    for (const auto& edge : picture.edges) {
        const auto& from = picture.nodes[edge.from];
        const auto& to = picture.nodes[edge.to];
        // The label where lines that meet at the other end lie apart.
        out += fmt::format(
            "<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{2:.1f}\" y2=\"{3:.1f}\" stroke=\"#777\"/>\n"
            "<text x=\"{4:.1f}\" y=\"{5:.1f}\" font-size=\"9\" fill=\"#a00\">{6}</text>\n",
            x_of(from.x), y_of(from.y), x_of(to.x), y_of(to.y),
            x_of(from.x + (to.x - from.x) * picture.label_at) + 3,
            y_of(from.y + (to.y - from.y) * picture.label_at), escaped(edge.label));
    }
    for (const auto& node : picture.nodes) {
        const double half = half_width(node.label);
        out += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{:.0f}\" "
            "fill=\"#dbe9f6\" stroke=\"#357\"/>\n"
            "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
            x_of(node.x) - half, y_of(node.y) - radius_px, 2 * half, 2 * radius_px, radius_px,
            x_of(node.x), y_of(node.y) + 4, escaped(node.label));
    }
    return out + "</svg>\n";
}

std::string as_dot(const Picture& picture) {
    std::string out = "digraph zooid {\n  label=" + dot_string(picture.caption) + ";\n";
    for (std::size_t b = 0; b < picture.boxes.size(); ++b) {
        if (picture.boxes[b].label.empty()) continue;
        out += fmt::format("  subgraph cluster_{} {{ label={};", b,
                           dot_string(picture.boxes[b].label));
        for (std::size_t n = 0; n < picture.nodes.size(); ++n) {
            if (picture.nodes[n].box == b) out += fmt::format(" n{};", n);
        }
        out += " }\n";
    }
    for (std::size_t n = 0; n < picture.nodes.size(); ++n)
        out += fmt::format("  n{} [label={}];\n", n, dot_string(picture.nodes[n].label));
    for (const auto& edge : picture.edges)
        out +=
            fmt::format("  n{} -> n{} [label={}];\n", edge.from, edge.to, dot_string(edge.label));
    return out + "}\n";
}

}  // namespace zooid::hake
