// Who the program is, where it runs, and what it may use.
#include <algorithm>
#include <string_view>
#include <zooid/posix/random.hpp>

#include "deadlines.hpp"
#include "handlers.hpp"

namespace zooid::posix {
namespace {

/// @source uname(2), struct utsname: six fields of 65 bytes
using SystemName = std::array<std::array<char, 65>, 6>;
constexpr std::array<std::string_view, 6> system_name = {
    "Linux",        // the ABI; the system says its own name in the next fields
    "zooid",        // node
    "6.1.0",        // the kernel release that glibc is told; it needs at least 3.2
    "Zooid 0.1.0",  // version
    "x86_64",       // machine
    "(none)",       // domain
};

/// @source Linux include/uapi/linux/sysinfo.h
struct SystemInfo {
    std::int64_t uptime_s = 0;
    std::array<std::uint64_t, 3> loads = {};
    std::uint64_t total_bytes = 0, free_bytes = 0, shared_bytes = 0, buffer_bytes = 0;
    std::uint64_t total_swap_bytes = 0, free_swap_bytes = 0;
    std::uint16_t processes = 0, padding = 0;
    std::uint64_t total_high_bytes = 0, free_high_bytes = 0;
    std::uint32_t unit_bytes = 1;
};
static_assert(sizeof(SystemInfo) == 112);

/// @source getrlimit(2), struct rlimit
struct Limits {
    std::uint64_t soft = 0;
    std::uint64_t hard = 0;
};
constexpr std::uint64_t unlimited = ~std::uint64_t{0};

/// The limit on a resource: both values are the same, as nothing can be raised or lowered.
Limits limit_of(const Process& process, std::uint32_t resource) {
    switch (resource) {
        case 3 /* stack */:
            return {process.layout().stack_bytes, process.layout().stack_bytes};
        case 4 /* core file */:
            return {0, 0};
        case 6 /* threads */:
            return {threads_max, threads_max};
        case 7 /* files */:
            return {console_files, console_files};
        default:
            return {unlimited, unlimited};
    }
}
constexpr std::uint32_t resources_end = 16;

}  // namespace

long on_getpid(Call& call) { return call.process.layout().process_id; }
long on_gettid(Call& call) { return call.thread.id; }
long on_getppid(Call&) { return 0; }   // no process of ours started it
long on_identity(Call&) { return 0; }  // rights are capabilities, not user ids

long on_uname(Call& call) {
    SystemName name = {};
    for (std::size_t i = 0; i < name.size(); ++i)
        std::copy(system_name[i].begin(), system_name[i].end(), name[i].begin());
    return give_user(call.backend, call.arg(0), name);
}

long on_sysinfo(Call& call) {
    const MemoryFigures memory = call.backend.memory();
    SystemInfo info;
    info.uptime_s =
        static_cast<std::int64_t>(call.backend.now_ns(ClockKind::monotonic) / second_ns);
    info.total_bytes = memory.total_bytes;
    info.free_bytes = memory.free_bytes;
    info.processes = 1;
    return give_user(call.backend, call.arg(0), info);
}

long on_getrlimit(Call& call) {
    const auto resource = static_cast<std::uint32_t>(call.arg(0));
    if (resource >= resources_end) return fail(Errno::einval);
    return give_user(call.backend, call.arg(1), limit_of(call.process, resource));
}

long on_prlimit64(Call& call) {
    const auto process_id = static_cast<ThreadId>(call.arg(0));
    const auto resource = static_cast<std::uint32_t>(call.arg(1));
    if (process_id != 0 && process_id != call.process.layout().process_id)
        return fail(Errno::esrch);
    if (resource >= resources_end) return fail(Errno::einval);
    if (call.arg(2) != 0) return fail(Errno::eperm);
    return call.arg(3) == 0
               ? 0
               : give_user(call.backend, call.arg(3), limit_of(call.process, resource));
}

long on_getrandom(Call& call) {
    constexpr std::uint64_t bytes_max = 32 << 20;
    constexpr std::uint64_t flags_known = 7;
    if ((call.arg(2) & ~flags_known) != 0) return fail(Errno::einval);
    const std::uint64_t bytes = std::min(call.arg(1), bytes_max);
    std::array<std::uint8_t, 12> nonce = {};
    const std::uint64_t draw = call.thread.random_draws++;
    for (unsigned i = 0; i < 4; ++i) nonce[i] = static_cast<std::uint8_t>(call.thread.id >> 8 * i);
    for (unsigned i = 0; i < 8; ++i) nonce[4 + i] = static_cast<std::uint8_t>(draw >> 8 * i);
    for (std::uint64_t done = 0; done < bytes; done += random_block_bytes) {
        const auto block =
            chacha20_block(call.process.layout().random_seed,
                           static_cast<std::uint32_t>(done / random_block_bytes), nonce);
        const std::size_t wanted = std::min<std::size_t>(block.size(), bytes - done);
        if (!call.backend.copy_to_user(call.arg(0) + done,
                                       std::as_bytes(std::span(block)).first(wanted)))
            return done > 0 ? static_cast<long>(done) : fail(Errno::efault);
    }
    return static_cast<long>(bytes);
}

}  // namespace zooid::posix
