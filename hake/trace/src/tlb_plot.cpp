// Draws tlb.svg. The page: title, legend, plot with grid and axes, machine line.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <set>
#include <zooid/trace/tlb_plot.hpp>

#include "plot_scale.hpp"
#include "svg_marker.hpp"

namespace zooid::trace {
namespace {

constexpr double width_px = 760;
constexpr double left_px = 92;
constexpr double right_px = width_px - 28;
constexpr double bottom_px = 408;
constexpr double notes_y_px = bottom_px + 66;
constexpr double note_row_px = 15;
constexpr std::size_t note_letters_max = 104;  // of one line of notes
constexpr double inset_px = 34;                // between the axes and the outermost points
constexpr double dodge_px_max = 7;
constexpr double legend_y_px = 70;
constexpr double legend_row_px = 20;
constexpr int minor_decades_max = 4;  // lines between the decades only clutter beyond
constexpr double letter_px = 7.2;     // of a legend's text, on average

struct Series {
    std::string label;
    std::vector<const TlbRow*> rows;  // ascending by cores
};

struct Page {
    std::string out;

    template <class... Args>
    void put(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
    }
    void text(double x, double y, std::string_view style, std::string_view words) {
        put("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, style, words);
    }
};

std::string xml_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else
            out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out;
}

/// Lines of at most note_letters_max bytes, broken at blanks; a longer word has its own line.
std::vector<std::string> wrapped(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t end = text.size();
        if (end > note_letters_max) {
            end = text.rfind(' ', note_letters_max);
            if (end == std::string_view::npos) end = std::min(text.find(' '), text.size());
        }
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// One series per protocol; kernel and accelerator are named only when they tell rows apart.
std::vector<Series> group(std::span<const TlbRow> rows) {
    std::set<std::string_view> kernels, accels;
    for (const TlbRow& row : rows) {
        kernels.insert(row.kernel);
        accels.insert(row.accel);
    }
    std::vector<Series> all;
    for (const TlbRow& row : rows) {
        std::string label = row.protocol;
        if (kernels.size() > 1) label += ", " + row.kernel;
        if (accels.size() > 1) label += ", " + row.accel;
        auto found = std::ranges::find(all, label, &Series::label);
        if (found == all.end()) found = all.insert(all.end(), Series{label, {}});
        found->rows.push_back(&row);
    }
    for (Series& series : all)
        std::ranges::sort(series.rows, {}, [](const TlbRow* r) { return std::pair{r->cores, r}; });
    return all;
}

void draw_frame(Page& page, std::string_view measured, double height_px) {
    page.put(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, "
        "sans-serif\" font-size=\"13\" fill=\"#222\">\n"
        "<title>TLB shootdown latency</title>\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n",
        width_px, height_px);
    page.text(left_px, 28, "font-size=\"17\" font-weight=\"bold\"", "TLB shootdown latency");
    page.text(left_px, 47, "fill=\"#555\"",
              fmt::format("median, with a whisker up to the 99th percentile{}", measured));
}

/// @return where the plot may begin, below the legend.
double draw_legend(Page& page, std::span<const Series> shown) {
    double x = left_px;
    double y = legend_y_px;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const double need = 38 + letter_px * static_cast<double>(shown[i].label.size()) + 18;
        if (x > left_px && x + need > right_px) {
            x = left_px;
            y += legend_row_px;
        }
        page.put(
            "<path d=\"M{:.1f} {:.1f}h28\" stroke=\"{}\" stroke-width=\"2\" "
            "stroke-dasharray=\"{}\"/>\n",
            x, y, looks[i].colour, looks[i].dash.empty() ? "none" : looks[i].dash);
        page.out += svg_marker(looks[i], x + 14, y);
        page.text(x + 36, y + 4.5, "", xml_text(shown[i].label));
        x += need;
    }
    return y + 20;
}

void draw_axes(Page& page, const TimeScale& times, const CoreScale& cores, double top_px) {
    for (const TimeScale::Tick& tick : times.ticks()) {
        if (!tick.labelled && times.decades() > minor_decades_max) continue;
        const double y = times.at(tick.ns);
        page.put("<path d=\"M{} {:.1f}H{}\" stroke=\"{}\" stroke-width=\"1\"/>\n", left_px, y,
                 right_px, tick.labelled ? "#c4c4c4" : "#eeeeee");
        if (tick.labelled)
            page.text(left_px - 9, y + 4.5, "text-anchor=\"end\"", time_label(tick.ns));
    }
    page.put("<path d=\"M{0} {1:.1f}V{2}H{3}\" fill=\"none\" stroke=\"#444\"/>\n", left_px, top_px,
             bottom_px, right_px);
    for (const std::uint32_t count : cores.ticks()) {
        page.put("<path d=\"M{:.1f} {}v5\" stroke=\"#444\"/>\n", cores.at(count), bottom_px);
        page.text(cores.at(count), bottom_px + 20, "text-anchor=\"middle\"",
                  fmt::format("{}", count));
    }
    page.text((left_px + right_px) / 2, bottom_px + 43, "text-anchor=\"middle\"",
              "cores that share the address space");
    page.put(
        "<text transform=\"translate(24 {:.1f}) rotate(-90)\" text-anchor=\"middle\">"
        "latency of one operation (log scale)</text>\n",
        (top_px + bottom_px) / 2);
}

/// `shift_px` keeps the whiskers of different series apart.
void draw_series(Page& page, const Series& series, const Look& look, const TimeScale& times,
                 const CoreScale& cores, double shift_px) {
    std::string line;
    for (const TlbRow* row : series.rows) {
        const double x = cores.at(row->cores) + shift_px;
        const double median = times.at(static_cast<double>(row->median_ns));
        const double tail = times.at(static_cast<double>(row->p99_ns));
        line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", x, median);
        page.put(
            "<path d=\"M{0:.1f} {1:.1f}V{2:.1f}m-3.5 0h7\" fill=\"none\" stroke=\"{3}\" "
            "stroke-width=\"1.2\"/>\n",
            x, median, tail, look.colour);
    }
    page.put(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-linejoin=\"round\" "
        "stroke-dasharray=\"{}\"/>\n",
        line, look.colour, look.dash.empty() ? "none" : look.dash);
    for (const TlbRow* row : series.rows)
        page.out += svg_marker(look, cores.at(row->cores) + shift_px,
                               times.at(static_cast<double>(row->median_ns)));
}

void draw_plot(Page& page, std::span<const Series> shown, double top_px) {
    double low_ns = std::numeric_limits<double>::max();
    double high_ns = 1;
    std::vector<std::uint32_t> counts;
    for (const Series& series : shown) {
        for (const TlbRow* row : series.rows) {
            low_ns = std::min(low_ns, static_cast<double>(row->median_ns));
            high_ns = std::max(high_ns, static_cast<double>(row->p99_ns));
            counts.push_back(row->cores);
        }
    }
    const TimeScale times(std::min(low_ns, high_ns), high_ns, bottom_px, top_px);
    const CoreScale cores(counts, left_px + inset_px, right_px - inset_px);
    draw_axes(page, times, cores, top_px);
    const double room = cores.gap_px() / (2 * static_cast<double>(shown.size()));
    const double step = std::min(dodge_px_max, room);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const double middle = static_cast<double>(shown.size() - 1) / 2;
        draw_series(page, shown[i], looks[i], times, cores,
                    (static_cast<double>(i) - middle) * step);
    }
}

std::string operations(std::span<const TlbRow> rows) {
    if (rows.empty()) return {};
    std::uint64_t fewest = rows.front().n;
    std::uint64_t most = rows.front().n;
    for (const TlbRow& row : rows) {
        fewest = std::min(fewest, row.n);
        most = std::max(most, row.n);
    }
    return fewest == most ? fmt::format("; {} operations per point", most)
                          : fmt::format("; {} to {} operations per point", fewest, most);
}

}  // namespace

std::string tlb_svg(std::span<const TlbRow> rows, std::string_view machine) {
    static_assert(looks.size() == tlb_series_max);
    const std::vector<Series> all = group(rows);
    const std::span<const Series> shown =
        std::span{all}.first(std::min(all.size(), tlb_series_max));
    std::vector<std::string> notes = wrapped(machine);
    std::string hidden;
    for (std::size_t i = shown.size(); i < all.size(); ++i)
        hidden += (hidden.empty() ? "not shown: " : "; ") + all[i].label;
    for (std::string& line : wrapped(hidden)) notes.push_back(std::move(line));

    Page page;
    const auto note_rows = static_cast<double>(notes.size());
    draw_frame(page, operations(rows), notes_y_px + note_rows * note_row_px);
    if (shown.empty())
        page.text(width_px / 2, bottom_px / 2, "text-anchor=\"middle\"", "no measurements");
    else
        draw_plot(page, shown, draw_legend(page, shown));
    double y = notes_y_px;
    for (const std::string& line : notes) {
        page.text(left_px, y, "font-size=\"11\" fill=\"#555\"", xml_text(line));
        y += note_row_px;
    }
    page.out += "</svg>\n";
    return page.out;
}

}  // namespace zooid::trace
