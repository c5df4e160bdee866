// Does KVM boot a small guest here? Asked once, remembered.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <zooid/hake/machine_plan.hpp>

namespace zooid::hake {

inline constexpr std::chrono::milliseconds kvm_probe_limit(2000);

/// What a remembered answer stands on: when one of these changes it is asked again.
struct KvmCacheKey {
    std::string qemu;        // path, size and change time of the program
    std::string kvm_device;  // change time of /dev/kvm and whether it opens
    std::string boot_id;     // of the host's kernel
    friend bool operator==(const KvmCacheKey&, const KvmCacheKey&) = default;
};

/// The key of this host as it is now.
[[nodiscard]] KvmCacheKey kvm_cache_key(const std::string& qemu);

/// ${XDG_CACHE_HOME:-~/.cache}/zooid/accel.json.
[[nodiscard]] std::filesystem::path kvm_cache_path();

/// The remembered answer, or nothing: no file, damaged, other version or other key.
[[nodiscard]] std::optional<KvmAnswer>
load_kvm_answer(const std::filesystem::path& path, const KvmCacheKey& key);

/// Remembers the answer, replacing the file in one step. A cache that cannot be written is no
/// failure: the question is asked again next time.
void store_kvm_answer(const std::filesystem::path& path, const KvmCacheKey& key,
                      const KvmAnswer& answer);

/// Boots a 512-byte guest under KVM with the features every guest of ours gets.
/// @cost up to kvm_probe_limit, and one QEMU.
[[nodiscard]] KvmAnswer probe_kvm(const std::string& qemu);

/// Whether KVM executes XSAVE and XRSTOR for a guest's kernel. One that emulates kernels may not,
/// whatever CPUID says, and then ends the guest.
/// @cost a virtual machine of three instructions, without QEMU: milliseconds.
[[nodiscard]] bool kvm_executes_xsave();

/// The remembered answer, or the probe's.
[[nodiscard]] KvmAnswer kvm_answer(const std::string& qemu);

}  // namespace zooid::hake
