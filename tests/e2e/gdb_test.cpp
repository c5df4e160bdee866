// One session of GDB with a running machine: symbols of relocated kernels, a program's main, what
// runs where. The command is the one that `zooid run --gdb=hello` prints.
#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/process.hpp>

namespace zooid::e2e {
namespace {

using std::chrono::seconds;
constexpr seconds patience(120);  // for a loaded host; a healthy session takes a few

constexpr std::string_view session =
    " -batch -ex 'zooid start' -ex 'backtrace 1' -ex 'info zooid' "
    "-ex 'info zooid capabilities 0x100000001' "
    "-ex 'tbreak zooid_syscall' -ex continue -ex 'backtrace 1' -ex 'delete' -ex detach";

/// Boots `options`, runs the session on it, and waits for the machine's end.
std::string debug(hake::GuestOptions options, hake::Result<hake::GuestResult>& result) {
    std::promise<std::string> told;
    std::future<std::string> command = told.get_future();
    options.on_reason = [&](std::string_view reason) {
        constexpr std::string_view start = "the machine waits for: ";
        if (reason.starts_with(start)) told.set_value(std::string(reason.substr(start.size())));
    };
    std::thread machine([&] { result = hake::run_guest(options); });
    std::string output;
    if (command.wait_for(patience) == std::future_status::ready) {
        hake::SpawnOptions gdb;
        gdb.arguments = {"sh", "-c", command.get() + std::string(session)};
        const auto ran = hake::run_captured(std::move(gdb), patience);
        output = ran ? ran->output : ran.error().message;
    }
    machine.join();
    return output;
}

TEST(Gdb, OneSessionFromResetToDetach) {
    hake::GuestOptions options;
    options.machine.cores = 2;
    options.machine.accelerator = hake::Accelerator::tcg;
    options.words.script = "run hello; shutdown";
    options.direct = true;
    options.debug = "hello";
    options.timeout = patience;
    hake::Result<hake::GuestResult> result;
    const std::string output = debug(options, result);
    for (const std::string_view text :
         {"hello is at main: #0  main () at ",
          "usr/programs/hello.c:",                          // the program's own symbols
          "   0  0xffffc0", "   1  0xffffc0", "cpudriver",  // cores
          "0x4     0  runnable", "hello\n", "0x100000001     1  ", "monitor\n", "0x101  cnode_l1 ",
          "  dispatcher ",                                  // capabilities of the other monitor
          "zooid_syscall (", "dispatch/system_call.cpp:"})  // a relocated kernel's symbols
        EXPECT_NE(output.find(text), std::string::npos) << "not said: " << text << "\n" << output;
    ASSERT_TRUE(result.has_value()) << result.error().message << output;
    EXPECT_EQ(result->status, 0);
    EXPECT_NE(result->output.find("hello from Zooid"), std::string::npos) << "it went on";
}

}  // namespace
}  // namespace zooid::e2e
