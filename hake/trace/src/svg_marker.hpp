// How one series looks: colours safe for the colour-blind, and a marker that works without colour.
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace zooid::trace {

struct Look {
    std::string_view colour;
    char marker;  // c circle, s square, t triangle, d diamond, v triangle down, p plus, x cross, o
                  // ring
    std::string_view dash;
};

// Source: Okabe and Ito, "Color Universal Design", 2008; yellow left out (too pale on white).
inline constexpr std::array<Look, 8> looks{{{"#0072B2", 'c', ""},
                                            {"#D55E00", 's', ""},
                                            {"#009E73", 't', ""},
                                            {"#CC79A7", 'd', ""},
                                            {"#56B4E9", 'v', "6 3"},
                                            {"#E69F00", 'o', "6 3"},
                                            {"#000000", 'x', "6 3"},
                                            {"#666666", 'p', "2 3"}}};

/// The marker of `look` centred on (x, y), in pixels.
[[nodiscard]] std::string svg_marker(const Look& look, double x, double y);

}  // namespace zooid::trace
