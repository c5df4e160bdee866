#include <cmath>
#include <optional>
#include <zooid/perfetto_check/check.hpp>

namespace zooid::perfetto_check {
namespace {

using nlohmann::json;

class Checker {
public:
    Report run(std::string_view text) {
        const json root = json::parse(text.begin(), text.end(), nullptr, false);
        if (root.is_discarded()) {
            problem("not JSON");
        } else if (root.is_array()) {
            take_all(root);
        } else if (!root.is_object() || !root.contains("traceEvents") ||
                   !root["traceEvents"].is_array()) {
            problem("no array \"traceEvents\"");
        } else {
            if (root.contains("otherData")) report_.other = root["otherData"];
            take_all(root["traceEvents"]);
        }
        finish();
        return std::move(report_);
    }

private:
    struct Slice {
        std::string name;
        std::optional<std::int64_t> end_ns;  // known for X, open for B
    };
    struct Track {
        std::int64_t last_ns = 0;
        std::vector<Slice> open;
        bool named = false;
    };
    struct Arrow {
        std::optional<std::int64_t> start_ns;
        std::size_t starts = 0;
        std::size_t ends = 0;
    };
    using TrackId = std::pair<std::int64_t, std::int64_t>;

    void problem(std::string text) {
        ++report_.problems_total;
        if (report_.problems.size() >= problems_max) return;
        if (number_ > 0) text = "event " + std::to_string(number_) + ": " + text;
        report_.problems.push_back(std::move(text));
    }

    void take_all(const json& events) {
        for (const json& event : events) {
            ++number_;
            take(event);
        }
        number_ = 0;
    }

    static std::optional<std::int64_t> nanoseconds(const json& event, const char* field) {
        const auto found = event.find(field);
        if (found == event.end() || !found->is_number()) return std::nullopt;
        const double micros = found->get<double>();
        if (!(micros >= 0) || micros > 9e12) return std::nullopt;
        return std::llround(micros * 1000);
    }

    static bool text(const json& event, const char* field) {
        return event.contains(field) && event[field].is_string();
    }

    void take(const json& event) {
        if (!event.is_object() || !text(event, "ph") || event["ph"].get<std::string>().size() != 1)
            return problem("no phase");
        const char phase = event["ph"].get<std::string>()[0];
        if (std::string_view("MXBEisfC").find(phase) == std::string_view::npos)
            return problem(std::string("unknown phase ") + phase);
        if (phase == 'M') return take_metadata(event);
        std::optional<Record> record = read(event, phase);
        if (!record) return;
        Track& track = tracks_[{record->pid, record->tid}];
        if (record->ts_ns < track.last_ns) problem("time goes back on its track");
        track.last_ns = std::max(track.last_ns, record->ts_ns);
        place(*record, track);
        report_.records.push_back(std::move(*record));
    }

    void take_metadata(const json& event) {
        if (!text(event, "name") || !event.contains("args") || !event["args"].is_object())
            return problem("metadata without name or args");
        if (event["name"] != "thread_name") return;
        if (!text(event["args"], "name") || event["args"]["name"].get<std::string>().empty() ||
            !event.contains("pid") || !event["pid"].is_number_integer() || !event.contains("tid") ||
            !event["tid"].is_number_integer())
            return problem("thread_name without name, pid or tid");
        Track& track = tracks_[{event["pid"], event["tid"]}];
        if (track.named) problem("two names for one track");
        track.named = true;
    }

    std::optional<Record> read(const json& event, char phase) {
        Record record;
        record.phase = phase;
        const auto ts = nanoseconds(event, "ts");
        if (!text(event, "name") || event["name"].get<std::string>().empty() || !ts ||
            !event.contains("pid") || !event["pid"].is_number_integer() || !event.contains("tid") ||
            !event["tid"].is_number_integer()) {
            problem("no name, ts, pid or tid");
            return std::nullopt;
        }
        record.name = event["name"];
        record.pid = event["pid"];
        record.tid = event["tid"];
        record.ts_ns = *ts;
        if (event.contains("args")) record.args = event["args"];
        if (!record.args.is_object()) problem("args is no object");
        if (phase == 'X') {
            const auto dur = nanoseconds(event, "dur");
            if (!dur) problem("X without dur");
            record.dur_ns = dur.value_or(0);
        }
        if (phase == 's' || phase == 'f') {
            if (!event.contains("id") || !text(event, "cat")) problem("arrow without id or cat");
            record.flow = event.value("cat", "") + "/" + record.name + "/" +
                          (event.contains("id") ? event["id"].dump() : "");
            if (phase == 'f' && event.value("bp", "") != "e") problem("f without bp e");
        }
        if (phase == 'C' && record.args.empty()) problem("counter without a value");
        return record;
    }

    static void close_finished(Track& track, std::int64_t now_ns) {
        while (!track.open.empty() && track.open.back().end_ns &&
               *track.open.back().end_ns <= now_ns)
            track.open.pop_back();
    }

    /// An X that ended exactly now may still carry an arrow's end; so close lazily.
    void place(const Record& record, Track& track) {
        if (record.phase == 's' || record.phase == 'f') return place_arrow(record, track);
        if (record.phase == 'i' || record.phase == 'C') return;
        close_finished(track, record.ts_ns);
        if (record.phase == 'E') return place_end(record, track);
        const std::int64_t end_ns = record.ts_ns + record.dur_ns;
        if (!track.open.empty() && track.open.back().end_ns) {
            if (record.phase == 'B' || end_ns > *track.open.back().end_ns)
                problem("slice " + record.name + " overlaps " + track.open.back().name);
        }
        track.open.push_back(
            {record.name, record.phase == 'X' ? std::optional(end_ns) : std::nullopt});
    }

    void place_end(const Record& record, Track& track) {
        if (track.open.empty()) return problem("E without B: " + record.name);
        if (track.open.back().end_ns) return problem("E inside X " + track.open.back().name);
        if (track.open.back().name != record.name)
            problem("E of " + record.name + " closes B of " + track.open.back().name);
        track.open.pop_back();
    }

    void place_arrow(const Record& record, Track& track) {
        const bool inside = !track.open.empty() && (!track.open.back().end_ns ||
                                                    *track.open.back().end_ns >= record.ts_ns);
        if (!inside) problem("arrow " + record.flow + " touches no slice");
        Arrow& arrow = arrows_[record.flow];
        if (record.phase == 's') {
            ++arrow.starts;
            arrow.start_ns = record.ts_ns;
        } else {
            ++arrow.ends;
            ends_.emplace_back(record.flow, record.ts_ns);
        }
    }

    void finish() {
        for (const auto& [id, track] : tracks_) {
            if (!track.named) problem("track " + std::to_string(id.second) + " has no name");
            for (const Slice& slice : track.open) {
                if (!slice.end_ns) problem("B without E: " + slice.name);
            }
        }
        for (const auto& [flow, arrow] : arrows_) {
            if (arrow.starts != 1 || arrow.ends != 1)
                problem("arrow " + flow + " has " + std::to_string(arrow.starts) + " starts and " +
                        std::to_string(arrow.ends) + " ends");
            else
                ++report_.flows;
        }
        for (const auto& [flow, end_ns] : ends_) {
            const Arrow& arrow = arrows_[flow];
            if (arrow.start_ns && end_ns < *arrow.start_ns)
                problem("arrow " + flow + " ends before it starts");
        }
    }

    Report report_;
    std::size_t number_ = 0;
    std::map<TrackId, Track> tracks_;
    std::map<std::string, Arrow> arrows_;
    std::vector<std::pair<std::string, std::int64_t>> ends_;
};

bool counts_as_event(const Record& record) {
    return std::string_view("EsfM").find(record.phase) == std::string_view::npos;
}

bool matches(const Record& record, std::string_view name, const Where& where) {
    if (!counts_as_event(record) || record.name != name) return false;
    if (where.tid >= 0 && record.tid != where.tid) return false;
    for (const auto& [field, value] : where.args) {
        if (!record.args.contains(field) || record.args[field] != value) return false;
    }
    return true;
}

}  // namespace

std::size_t Report::count(std::string_view name, const Where& where) const {
    std::size_t found = 0;
    for (const Record& record : records) found += matches(record, name, where) ? 1 : 0;
    return found;
}

std::set<nlohmann::json>
Report::values(std::string_view name, const std::string& field, const Where& where) const {
    std::set<json> found;
    for (const Record& record : records) {
        if (matches(record, name, where) && record.args.contains(field))
            found.insert(record.args[field]);
    }
    return found;
}

std::map<std::string, std::size_t> Report::counts() const {
    std::map<std::string, std::size_t> found;
    for (const Record& record : records) {
        if (counts_as_event(record)) ++found[record.name];
    }
    return found;
}

Report check(std::string_view json) { return Checker().run(json); }

}  // namespace zooid::perfetto_check
