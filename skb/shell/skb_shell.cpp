// skb-shell FILE... 'QUERY' [--json|--table|--why]: tries the engine on the host.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "zooid/skb/advice.hpp"
#include "zooid/skb/answers.hpp"
#include "zooid/skb/why.hpp"

namespace {

using zooid::skb::ExitStatus;

constexpr const char* help =
    "usage: skb-shell [--json|--table|--why] [--seconds S] FILE... 'QUERY'\n"
    "  Loads the files, runs the query, prints its answers.\n"
    "  example: skb-shell skb/machines/2x2.pl 'core(C, Apic)' --json\n"
    "exit status: 0 answers, 1 none, 2 usage or syntax, 3 limit, 5 error\n";

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

struct Arguments {
    std::vector<std::string> words;
    zooid::skb::AnswerForm form = zooid::skb::AnswerForm::lines;
    bool why = false;
    bool help = false;
    double seconds = 10;
};

Arguments read_arguments(int count, char** values) {
    Arguments out;
    for (int i = 1; i < count; ++i) {
        const std::string word = values[i];
        if (word == "--json")
            out.form = zooid::skb::AnswerForm::json;
        else if (word == "--table")
            out.form = zooid::skb::AnswerForm::table;
        else if (word == "--why")
            out.why = true;
        else if (word == "--help")
            out.help = true;
        else if (word == "--seconds" && i + 1 < count)
            out.seconds = std::stod(values[++i]);
        else
            out.words.push_back(word);
    }
    return out;
}

bool load(zooid::skb::KnowledgeBase& base, const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        std::fprintf(stderr, "skb-shell: cannot read %s\n", path.c_str());
        return false;
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto loaded = base.consult(text, {.owner = path, .time_ns = now_ns()});
    if (loaded) return true;
    std::fprintf(stderr, "%s:%u:%u: %s\n", path.c_str(), loaded.error().line, loaded.error().column,
                 loaded.error().term.c_str());
    return false;
}

void print_error(zooid::skb::KnowledgeBase& base, const std::string& error) {
    if (error.empty()) return;
    const std::string cure = zooid::skb::advice(base, error);
    std::fprintf(stderr, "%s%s%s\n", error.c_str(), cure.empty() ? "" : "; ", cure.c_str());
}

int print_why(zooid::skb::KnowledgeBase& base, const std::string& goal,
              const zooid::skb::QueryLimits& limits) {
    const auto found = zooid::skb::why(base, goal, now_ns(), limits);
    for (const std::string& line : found.lines) std::printf("%s\n", line.c_str());
    print_error(base, found.error);
    if (found.status == ExitStatus::none) std::printf("false.\n");
    return static_cast<int>(found.status);
}

}  // namespace

int main(int count, char** values) {
    const Arguments arguments = read_arguments(count, values);
    if (arguments.help || arguments.words.empty()) {
        std::fputs(help, arguments.help ? stdout : stderr);
        return arguments.help ? 0 : 2;
    }
    zooid::skb::KnowledgeBase base;
    for (std::size_t i = 0; i + 1 < arguments.words.size(); ++i) {
        if (!load(base, arguments.words[i])) return static_cast<int>(ExitStatus::syntax);
    }
    zooid::skb::QueryLimits limits;
    limits.inferences_max = ~std::uint64_t{0} >> 1;
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::duration<double>(arguments.seconds);
    limits.deadline_passed = [end] { return std::chrono::steady_clock::now() >= end; };
    const std::string& goal = arguments.words.back();
    if (arguments.why) return print_why(base, goal, limits);
    const auto result = zooid::skb::run_query(base, goal, arguments.form, limits);
    std::fputs(result.output.c_str(), stdout);
    print_error(base, result.error);
    return static_cast<int>(result.status);
}
