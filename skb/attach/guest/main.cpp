// host_line: lets a host ask this machine's knowledge base over a serial port of its own.
#include <cstdio>
#include <zooid/native/loop.hpp>

#include "host_port.hpp"
#include "knowledge_link.hpp"

namespace zooid::skb::attach {

namespace {

/// Port and relay, looked at whenever the domain wakes.
class Line final : public interconnect::Pollable {
public:
    Line(interconnect::Executor& executor, HostPort& port, KnowledgeLink& knowledge)
        : port_(port), knowledge_(knowledge), relay_(knowledge) {
        executor.wait_set().add(*this);
    }

    bool poll() override {
        port_.acknowledge();
        bool any = false;
        for (unsigned turn = 0; turn < turns_max && step(); ++turn) any = true;
        port_.want_room(!relay_.out().empty());
        return any;
    }
    bool prepare_sleep() override { return !poll() && knowledge_.prepare_sleep(); }
    void wake() override {}

private:
    static constexpr unsigned turns_max = 64;  // then others of this domain have their turn

    bool step() {
        std::array<std::byte, 64> bytes;
        const std::size_t room = std::min(bytes.size(), relay_.reader().room());
        const std::size_t got = port_.read(std::span(bytes).first(room));
        relay_.reader().feed(std::span(bytes).first(got));
        const bool turned = relay_.turn();
        auto& out = relay_.out();
        const std::size_t sent = port_.write(std::span(out).subspan(sent_));
        sent_ += sent;
        if (sent_ == out.size()) {
            out.clear();
            sent_ = 0;
        }
        return got > 0 || turned || sent > 0;
    }

    HostPort& port_;
    KnowledgeLink& knowledge_;
    Relay<KnowledgeLink> relay_;
    std::size_t sent_ = 0;  // of what the relay has put out
};

int run() {
    constexpr auto first = native::slot(abi::BirthSlot::first_extra);
    static native::Loop<8, 16384> loop;
    static HostPort port({.ports = first, .irq_source = first + 1, .irq_dest = first + 2});
    if (!port.open()) {
        std::puts("host_line: there is no serial port for a host; boot with hake/run");
        return 5;
    }
    static native::MonitorChannel monitor(loop.executor(), native::monitor_transport());
    static KnowledgeLink knowledge(monitor);
    static Line line(loop.executor(), port, knowledge);
    loop.run_until([] { return false; });
    return 0;
}

}  // namespace

}  // namespace zooid::skb::attach

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    return zooid::skb::attach::run();
}
