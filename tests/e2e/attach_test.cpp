// A host that attaches to the knowledge base of a guest that runs: its answers, its end, one at a
// time, and the console beside it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <zooid/hake/process.hpp>
#include <zooid/hake/running_guests.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::e2e {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience(120);  // a loaded host

/// A host command that runs, its input and output at hand.
class Command {
public:
    explicit Command(std::vector<std::string> words) {
        words.insert(words.begin(), ZOOID_HOST);
        int in[2];
        int out[2];
        EXPECT_EQ(pipe2(in, O_CLOEXEC), 0);
        EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
        const hake::UniqueFd their_in(in[0]);
        const hake::UniqueFd their_out(out[1]);
        input_ = hake::UniqueFd(in[1]);
        output_ = hake::UniqueFd(out[0]);
        auto started = hake::Process::start(
            {.arguments = std::move(words),
             .descriptors = {{their_in.get(), 0}, {their_out.get(), 1}, {their_out.get(), 2}},
             .environment = {}});
        EXPECT_TRUE(started.has_value());
        if (started) process_.emplace(std::move(*started));
    }

    void type(std::string_view text) {
        EXPECT_EQ(::write(input_.get(), text.data(), text.size()),
                  static_cast<ssize_t>(text.size()));
    }
    void close_input() { input_.reset(); }
    void interrupt() { EXPECT_EQ(::kill(process_->pid(), SIGINT), 0); }
    void kill() { process_->kill(); }
    [[nodiscard]] pid_t pid() const { return process_->pid(); }

    /// Reads until `text` was printed; false: the output ended, or took too long.
    bool says(std::string_view text) {
        const auto until = Clock::now() + patience;
        while (!printed_.contains(text)) {
            pollfd watched{.fd = output_.get(), .events = POLLIN, .revents = 0};
            if (Clock::now() > until || ::poll(&watched, 1, 1000) < 0) return false;
            if (watched.revents == 0) continue;
            char bytes[4096];
            const auto count = ::read(output_.get(), bytes, sizeof bytes);
            if (count <= 0) return false;
            printed_.append(bytes, static_cast<std::size_t>(count));
        }
        return true;
    }
    /// Its exit status, with all it has printed.
    int status() {
        (void)says("\x01 nothing prints this");
        const auto exit = process_->wait(patience);
        return exit && exit->signal == 0 ? exit->code : -1;
    }
    [[nodiscard]] const std::string& printed() const { return printed_; }
    void forget() { printed_.clear(); }

private:
    hake::UniqueFd input_;
    hake::UniqueFd output_;
    std::optional<hake::Process> process_;
    std::string printed_;
};

/// Of its one column; 0: there is none.
int number_in(const std::string& json, const char* column) {
    const auto read = nlohmann::json::parse(json, nullptr, false);
    if (!read.is_object() || read["answers"].size() != 1) return 0;
    return read["answers"][0].value(column, 0);
}

/// A guest of two cores, its shell at the prompt.
class Attach : public ::testing::Test {
protected:
    void SetUp() override {
        ::setenv("XDG_RUNTIME_DIR", scratch.path().c_str(), 1);
        guest.emplace(std::vector<std::string>{"run", "--direct", "--smp", "2", "--accel", "tcg",
                                               "--timeout", "1800", "--name", "here"});
        ASSERT_TRUE(guest->says("zooid> ")) << guest->printed();
    }
    void TearDown() override { ::unsetenv("XDG_RUNTIME_DIR"); }

    static Command ask(std::vector<std::string> words) {
        words.insert(words.begin(), {"skb", "--guest=here"});
        return Command(std::move(words));
    }
    /// Waits until a command is attached: who asks holds the line from then on.
    static bool is_asked_by(pid_t pid) {
        const auto until = Clock::now() + patience;
        while (Clock::now() < until) {
            for (const auto& each : hake::running_guests())
                if (each.attached == pid) return true;
        }
        return false;
    }

    /// Waits until a query is open in the guest; the one that asks does not count.
    bool is_asked_a_query() {
        const auto until = Clock::now() + patience;
        while (Clock::now() < until) {
            guest->forget();
            guest->type("skb \"engine(open_queries,N), N > 0\"\n");
            if (!guest->says("zooid> ")) return false;
            if (guest->printed().contains("N = ")) return true;
        }
        return false;
    }

    hake::ScratchDir scratch = hake::ScratchDir::make().value();
    std::optional<Command> guest;
};

TEST_F(Attach, AsksEndsWatchesAndHearsTheEnd) {
    Command rows = ask({"core(C, A)", "--json"});
    ASSERT_EQ(rows.status(), 0) << rows.printed();
    const auto json = nlohmann::json::parse(rows.printed(), nullptr, false);
    ASSERT_TRUE(json.is_object()) << rows.printed();
    EXPECT_EQ(json["answers"].size(), 2U);

    Command wrong = ask({"corre(C, A)"});
    EXPECT_EQ(wrong.status(), 5) << wrong.printed();
    EXPECT_TRUE(wrong.printed().contains("did you mean core/2?")) << wrong.printed();

    // One at a time; who is second is told by whom it is taken.
    Command endless = ask({"repeat, fail", "--limit", "time 300s"});
    ASSERT_TRUE(is_asked_by(endless.pid()));
    Command second = ask({"core(C, A)"});
    EXPECT_EQ(second.status(), 3);
    EXPECT_TRUE(second.printed().contains("process " + std::to_string(endless.pid())))
        << second.printed();
    ASSERT_TRUE(is_asked_a_query()) << guest->printed();
    endless.interrupt();
    EXPECT_EQ(endless.status(), 3) << endless.printed();
    EXPECT_TRUE(endless.printed().contains("interrupted")) << endless.printed();

    // What runs in the console meanwhile is seen, and the console goes on.
    Command watch = ask({"watch channel(0, 1, T, N)"});
    ASSERT_TRUE(is_asked_by(watch.pid()));
    bool changed = false;
    for (int i = 0; i < 20 && !changed; ++i) {
        guest->forget();
        guest->type("ping 1\n");
        ASSERT_TRUE(guest->says("zooid> ")) << guest->printed();
        changed = watch.printed().contains("- T = ") || watch.says("- T = ");
    }
    EXPECT_TRUE(changed) << watch.printed();
    watch.interrupt();
    EXPECT_EQ(watch.status(), 0) << watch.printed();

    // The one before may not have been told goodbye yet when the next comes: it does not hear it.
    for (int i = 0; i < 10; ++i) {
        Command again = ask({"watch channel(0, 1, T, N)"});
        ASSERT_TRUE(again.says("T = ")) << again.printed();
        again.interrupt();
        ASSERT_EQ(again.status(), 0) << again.printed();
        Command next = ask({"core(1, A)"});
        ASSERT_EQ(next.status(), 0) << i << ": " << next.printed();
    }

    Command proof = ask({"why core(0, A)", "--json"});
    ASSERT_EQ(proof.status(), 0) << proof.printed();
    const auto tree = nlohmann::json::parse(proof.printed(), nullptr, false);
    ASSERT_TRUE(tree.is_object()) << proof.printed();
    EXPECT_EQ(tree["proof"][0]["how"], "fact") << proof.printed();

    Command session = ask({});
    session.type(
        ".save pair core($1, A)\n.run pair 1\n.mark\n.forget pair\n.diff\nwhy core(0, _).\n");
    session.close_input();
    EXPECT_EQ(session.status(), 0) << session.printed();
    EXPECT_TRUE(session.printed().contains("A\n1\n")) << session.printed();
    EXPECT_TRUE(session.printed().contains("- ")) << session.printed();
    EXPECT_TRUE(session.printed().contains("core(0,0)")) << session.printed();

    // A guest that goes takes the session with it, and is told of.
    Command left = ask({"repeat, fail", "--limit", "time 300s"});
    ASSERT_TRUE(is_asked_by(left.pid()));
    guest->kill();
    EXPECT_EQ(left.status(), 5) << left.printed();
    EXPECT_TRUE(left.printed().contains("here: it has ended")) << left.printed();
    Command late = ask({"core(C, A)"});
    EXPECT_EQ(late.status(), 2);
    EXPECT_TRUE(late.printed().contains("no guest runs")) << late.printed();
}

// Goal: the program behind the line may end at any time; it comes back, yet not for ever.
TEST_F(Attach, TheProgramBehindTheLineIsStartedAgain) {
    Command before = ask({"domain(D, host_line, C)", "--json"});
    ASSERT_EQ(before.status(), 0) << before.printed();
    const int first = number_in(before.printed(), "D");
    ASSERT_GT(first, 0) << before.printed();
    Command session = ask({});
    session.type("core(0, A).\n");
    ASSERT_TRUE(session.says("A\n0\n")) << session.printed();
    guest->type("kill " + std::to_string(first) + "\n");
    ASSERT_TRUE(guest->says("the line to the host has ended; it is started again"))
        << guest->printed();
    // Who was attached has another session, by the second question at the latest.
    session.forget();
    session.type("core(0, A).\ncore(0, A).\n");
    EXPECT_TRUE(session.says("A\n0\n")) << session.printed();
    session.close_input();
    (void)session.status();
    Command after = ask({"domain(D, host_line, C)", "--json"});
    ASSERT_EQ(after.status(), 0) << after.printed();
    const int second = number_in(after.printed(), "D");
    EXPECT_GT(second, first) << after.printed();

    std::string kills;
    for (int domain = second; domain < second + 5; ++domain)
        kills += "kill " + std::to_string(domain) + "; ";
    guest->type(kills + "cores\n");
    EXPECT_TRUE(guest->says("the line to the host ends again and again")) << guest->printed();
}

}  // namespace
}  // namespace zooid::e2e
