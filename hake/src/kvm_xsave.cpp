#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <zooid/hake/kvm.hpp>
#include <zooid/hake/unique_fd.hpp>

namespace zooid::hake {
namespace {

constexpr std::size_t guest_bytes = 0x10000;
constexpr std::uint32_t code_at = 0x1000, area_at = 0x2000;

// KVM_GET_SUPPORTED_CPUID and KVM_SET_CPUID2: in C++ some versions of <linux/kvm.h> give their
// structure a wrong size, which is part of the numbers.
constexpr std::size_t cpuid_head_bytes = 8;
constexpr unsigned long get_supported_cpuid =
    _IOC(_IOC_READ | _IOC_WRITE, KVMIO, 0x05, cpuid_head_bytes);
constexpr unsigned long set_cpuid2 = _IOC(_IOC_WRITE, KVMIO, 0x90, cpuid_head_bytes);

/// Shared memory, unmapped at the end.
class Mapping {
public:
    Mapping(std::size_t bytes, int flags, int fd)
        : bytes_(bytes),
          at_(bytes == 0 ? MAP_FAILED
                         : mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, fd, 0)) {}
    ~Mapping() {
        if (*this) munmap(at_, bytes_);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    explicit operator bool() const { return at_ != MAP_FAILED; }
    [[nodiscard]] void* get() const { return at_; }

private:
    std::size_t bytes_;
    void* at_;
};

/// Flat 32-bit kernel mode without paging, with XSAVE on.
bool prepare(int kvm, int cpu) {
    // struct kvm_cpuid2: the count of entries, padding, then the entries.
    constexpr std::uint32_t entries_max = 256;
    constexpr std::size_t head_words = cpuid_head_bytes / 4,
                          entry_words = sizeof(kvm_cpuid_entry2) / 4;
    std::array<std::uint32_t, head_words + entries_max * entry_words> cpuid{entries_max};
    if (ioctl(kvm, get_supported_cpuid, cpuid.data()) != 0) return false;
    if (ioctl(cpu, set_cpuid2, cpuid.data()) != 0) return false;
    kvm_sregs special{};
    if (ioctl(cpu, KVM_GET_SREGS, &special) != 0) return false;
    constexpr std::uint64_t protection = 1, osxsave = 1 << 18, osfxsr = 1 << 9;
    for (kvm_segment* s : {&special.cs, &special.ds, &special.es, &special.ss}) {
        s->base = 0;
        s->limit = 0xffff'ffff;
        s->g = s->db = s->present = s->s = 1;
        s->selector = s == &special.cs ? 8 : 16;
        s->type = s == &special.cs ? 11 : 3;
    }
    special.cr0 |= protection;
    special.cr4 |= osxsave | osfxsr;
    if (ioctl(cpu, KVM_SET_SREGS, &special) != 0) return false;
    kvm_regs general{};
    general.rip = code_at;
    general.rdi = area_at;
    general.rax = 1;  // x87 state: what every XCR0 has
    general.rflags = 2;
    return ioctl(cpu, KVM_SET_REGS, &general) == 0;
}

}  // namespace

bool kvm_executes_xsave() {
    const UniqueFd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
    if (!kvm) return false;
    const UniqueFd machine(ioctl(kvm.get(), KVM_CREATE_VM, 0));
    if (!machine) return false;
    const Mapping memory(guest_bytes, MAP_SHARED | MAP_ANONYMOUS, -1);
    if (!memory) return false;
    constexpr std::array<std::uint8_t, 7> code{0x0f, 0xae, 0x27,  // xsave [edi]
                                               0x0f, 0xae, 0x2f,  // xrstor [edi]
                                               0xf4};             // hlt
    std::memcpy(static_cast<std::uint8_t*>(memory.get()) + code_at, code.data(), code.size());
    kvm_userspace_memory_region region{};
    region.memory_size = guest_bytes;
    region.userspace_addr = reinterpret_cast<std::uint64_t>(memory.get());
    if (ioctl(machine.get(), KVM_SET_USER_MEMORY_REGION, &region) != 0) return false;
    const UniqueFd cpu(ioctl(machine.get(), KVM_CREATE_VCPU, 0));
    if (!cpu || !prepare(kvm.get(), cpu.get())) return false;
    const int run_bytes = ioctl(kvm.get(), KVM_GET_VCPU_MMAP_SIZE, 0);
    const Mapping shared(static_cast<std::size_t>(std::max(run_bytes, 0)), MAP_SHARED, cpu.get());
    if (!shared) return false;
    if (ioctl(cpu.get(), KVM_RUN, 0) != 0) return false;
    return static_cast<const kvm_run*>(shared.get())->exit_reason == KVM_EXIT_HLT;
}

}  // namespace zooid::hake
