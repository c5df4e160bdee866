#include "svg_marker.hpp"

#include <fmt/format.h>

namespace zooid::trace {
namespace {

/// The outline of a filled marker as an SVG path relative to its centre, or nothing.
std::string_view filled(char marker) {
    switch (marker) {
        case 's':
            return "m-4.2 -4.2h8.4v8.4h-8.4z";
        case 't':
            return "m0 -5.4l5 8.8h-10z";
        case 'd':
            return "m0 -5.8l5 5.8l-5 5.8l-5 -5.8z";
        case 'v':
            return "m0 5.4l5 -8.8h-10z";
        default:
            return {};
    }
}

}  // namespace

std::string svg_marker(const Look& look, double x, double y) {
    if (look.marker == 'c')
        return fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.6\" fill=\"{}\" stroke=\"#fff\" "
            "stroke-width=\"1\"/>\n",
            x, y, look.colour);
    if (look.marker == 'o')
        return fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.2\" fill=\"#fff\" stroke=\"{}\" "
            "stroke-width=\"2\"/>\n",
            x, y, look.colour);
    if (const std::string_view path = filled(look.marker); !path.empty())
        return fmt::format(
            "<path d=\"M{:.1f} {:.1f}{}\" fill=\"{}\" stroke=\"#fff\" stroke-width=\"1\"/>\n", x, y,
            path, look.colour);
    const std::string_view strokes =
        look.marker == 'x' ? "m-4 -4l8 8m0 -8l-8 8" : "m-5 0h10m-5 -5v10";
    return fmt::format(
        "<path d=\"M{:.1f} {:.1f}{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", x, y,
        strokes, look.colour);
}

}  // namespace zooid::trace
