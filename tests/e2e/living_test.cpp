// The knowledge base of a machine that lives: facts that change, decisions that follow, its own
// end.
#include <gtest/gtest.h>

#include <cstdio>
#include <regex>
#include <vector>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

/// Every number that answers a query's variable, in the order of the answers.
std::vector<std::uint64_t> numbers(const std::string& output, const std::string& variable) {
    const std::regex answer("\"" + variable + "\":([0-9]+)");
    std::vector<std::uint64_t> found;
    for (std::sregex_iterator at(output.begin(), output.end(), answer), end; at != end; ++at)
        found.push_back(std::stoull((*at)[1]));
    return found;
}

void expect_says(const Ran& ran, std::initializer_list<std::string_view> texts) {
    ASSERT_EQ(ran.failure, "") << ran.output;
    for (const std::string_view text : texts)
        EXPECT_NE(ran.output.find(text), std::string::npos) << "not said: " << text << "\n"
                                                            << ran.output;
}

// Messages flow, and the facts say how many; both ends tell.
TEST(Living, ChannelsCountTheirMessages) {
    const Ran ran =
        run("skb 'channel(0,1,T,N)' --json; ping 1; ping 1; ping 1; ping --count 40 1; skb "
            "'channel(0,1,T,N)' --json; "
            "skb 'channel(1,0,T,M)' --json; skb 'doorbells(0,1,D)' --json; shutdown",
            {.cores = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto sent = numbers(ran.output, "N");
    ASSERT_EQ(sent.size(), 2U) << ran.output;
    EXPECT_GE(sent[1], sent[0] + 3) << ran.output;
    const auto answered = numbers(ran.output, "M");
    ASSERT_EQ(answered.size(), 1U) << ran.output;
    EXPECT_GT(answered[0], 3U);
    EXPECT_EQ(numbers(ran.output, "D").size(), 1U) << ran.output;
}

// Domains of all cores, what they serve, memory, load; a core that dies takes its facts with it.
TEST(Living, WhatRunsIsKnownAndWhatDiesIsForgotten) {
    const Ran ran = run(
        "skb 'findall(C, domain(_,monitor,C), L), sort(L, Alive)'; "
        "skb 'service(skb,S), domain(S,Name,Home), dispatcher(S,On), capabilities(S,K), K > 0'; "
        "skb 'load(2,P), P >= 0, P =< 1000, memory_use(2,F,_), F > 0' --json; "
        "inject panic 2; skb 'domain(2,What,2) ; domain(_,Left,2) ; load(2,Gone)'; "
        "skb 'findall(C, domain(_,monitor,C), M), sort(M, Then)'; shutdown",
        {.cores = 3, .keep_going = true});
    expect_says(ran, {"Alive = [0,1,2]", "Name = skb, Home = 0, On = 0", "Then = [0,1]"});
    ASSERT_EQ(numbers(ran.output, "P").size(), 1U) << ran.output;
    EXPECT_EQ(ran.output.find("Left = "), std::string::npos) << ran.output;
    EXPECT_EQ(ran.output.find("Gone = "), std::string::npos) << ran.output;
}

// A fact changes, the decision with it, and every monitor has the new table without being asked.
// That takes as long as deciding and telling takes, so the second transport is waited for: at most
// as many pings as stand in the script.
TEST(Living, AChangedFactIsANewTableEverywhere) {
    constexpr unsigned pings_max = 60;
    const std::string start =
        "declare=overcommitted(true);scheduling_gap(1,2);message_cost(0,1,ump,1,1,measured);"
        "message_cost(0,1,ump_notify,9,9,measured)";
    std::string script =
        "ping 1; skb 'retract(overcommitted(true)), assertz(overcommitted(false))'; ";
    for (unsigned ping = 0; ping < pings_max; ++ping) script += "ping 1; ";
    const Ran ran = run(script + "oncore 1 channels; skb 'channel(1,0,T,_)'; shutdown",
                        {.cores = 2, .kernel = start});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    expect_says(ran, {"core 1 by ump_notify: ", "core 1 by ump: ", "polling_is_faster", "T = ump"});
    const std::size_t first = ran.output.find("core 1 by ump: ");
    EXPECT_EQ(ran.output.find("core 1 by ump_notify: ", first), std::string::npos)
        << "a channel went back to its former transport\n"
        << ran.output;
}

// The engine's domain is ended under its clients: what was decided holds, it comes back, it knows
// again what was measured and what runs, and that within two seconds.
TEST(Living, TheKnowledgeBaseMayDie) {
    const std::string start =
        "shell=early declare=overcommitted(false);scheduling_gap(1,2);"
        "message_cost(0,1,ump,1,1,measured);message_cost(0,1,ump_notify,9,9,measured)";
    const Ran ran =
        run("skb 'domain(2,Who,0)'; channels; kill 2; channels; why 'transport(0,1,T)'; "
            "skb 'domain(Again,skb,0)' --json; skb 'channel(0,1,T,N), N > 0'; kill 4; "
            "why 'transport(1,0,T)'; shutdown",
            {.cores = 2, .kernel = start});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    expect_says(ran, {"Who = skb", "the knowledge base has ended; it is started again", "because",
                      "[declared, command_line", "T = ump, N = "});
    EXPECT_EQ(numbers(ran.output, "Again").front(), 4U) << ran.output;
    const std::regex again("the knowledge base answers again after ([0-9]+) ms");
    std::vector<std::string> times_ms;
    for (std::sregex_iterator at(ran.output.begin(), ran.output.end(), again), end; at != end; ++at)
        times_ms.push_back((*at)[1]);
    ASSERT_EQ(times_ms.size(), 2U) << ran.output;
    std::printf("answers again after %s and %s ms of guest time (2000 at most are wanted)\n",
                times_ms[0].c_str(), times_ms[1].c_str());
}

// One that ends again and again is left alone; what it decided last still holds.
TEST(Living, ThereIsAnEndToStartingItAgain) {
    std::string script = "skb 'core(C)'; ";
    for (unsigned domain : {2U, 4U, 5U, 6U, 7U})  // 3 is the shell; the next is there at once
        script += "kill " + std::to_string(domain) + "; ";
    const Ran ran = run(script + "skb 'core(C)'; ping 1; channels; shutdown",
                        {.cores = 2, .keep_going = true, .kernel = "shell=early"});
    expect_says(ran, {"the knowledge base ends again and again", "no knowledge base runs",
                      "core 1 by ", "knowledge base version"});
}

// Goal: the same policies choose otherwise for another machine, and say by which fact. Method: two
// machines whose shape is real and whose times are declared, since those depend on the host.
TEST(Living, TopologiesChooseDifferently) {
    const std::string times =
        "declare=overcommitted(false);scheduling_gap(1,2);message_cost(0,1,ump,900,1,measured);"
        "message_cost(0,1,ump_notify,400,1,measured);message_cost(0,2,ump,500,1,measured);"
        "message_cost(0,2,ump_notify,4000,1,measured);message_cost(0,8,ump,5000,1,measured);"
        "message_cost(0,8,ump_notify,4500,1,measured);ipi_cost(0,1,100,1);ipi_cost(0,8,1100,1)";
    const std::string script =
        "skb 'transport(0,9,T)'; why 'transport(0,3,T)'; why 'transport(0,9,T)'; "
        "skb 'multicast(0,Shape,_,Ns)'; skb 'multicast(0,tree(Root,Children),_), "
        "length(Children,Sends)' --json; why 'transport(0,1,T)'; shutdown";
    RunOptions numa;
    numa.topology = hake::Topology{.sockets = 2, .cores = 4, .threads = 2};
    numa.numa_nodes = 2;
    numa.kernel = times;
    numa.keep_going = true;
    const Ran large = run(script, numa);
    expect_says(large, {"T = ump_notify", "polling_is_faster", "waking_is_faster",
                        "message_cost(0,8,ump_notify,4500,1,measured)", "Shape = packages"});
    const Ran small = run(script, {.cores = 2, .keep_going = true, .kernel = times});
    expect_says(small, {"Shape = flat", "transport(0,1,ump_notify)"});
    EXPECT_EQ(small.output.find("Shape = packages"), std::string::npos) << small.output;
    const auto many = numbers(large.output, "Sends"), one = numbers(small.output, "Sends");
    ASSERT_FALSE(many.empty() || one.empty()) << large.output << small.output;
    EXPECT_EQ(one.front(), 1U);
    EXPECT_LT(many.front(), 15U) << "the tree is flat: " << large.output;
}

}  // namespace
}  // namespace zooid::e2e
