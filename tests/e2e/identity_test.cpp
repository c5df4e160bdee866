// What `cores` says of a core's kernel is true of guest memory, seen from outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cpudriver/boot/core_data.hpp>
#include <cstring>
#include <memory>

#include "guest_run.hpp"
#include "kernel_image.hpp"
#include "kernels.hpp"

namespace zooid::e2e {
namespace {

using cpudriver::CoreData;
namespace layout = cpudriver::layout;

class Identity : public testing::TestWithParam<unsigned> {
protected:
    void SetUp() override {
        hake::MachineOptions options;
        options.cores = GetParam();
        options.accelerator = hake::Accelerator::tcg;
        auto booted = Machine::boot_zooid(options, {});
        ASSERT_TRUE(booted.has_value()) << booted.error().message;
        machine_ = std::make_unique<Machine>(std::move(*booted));
        kernels_ = kernels_of(*machine_);
        ASSERT_EQ(kernels_.size(), GetParam());
        auto image = KernelImage::built();
        ASSERT_TRUE(image.has_value()) << image.error().message;
        image_ = std::make_unique<KernelImage>(std::move(*image));
    }

    template <class T>
    T read(std::uint64_t physical) {
        T value{};
        const auto bytes = machine_->physical_memory(physical, sizeof value);
        EXPECT_TRUE(bytes.has_value() && bytes->size() == sizeof value);
        if (bytes && bytes->size() == sizeof value)
            std::memcpy(&value, bytes->data(), sizeof value);
        return value;
    }
    /// The variable of that name in the copy of the image that lies at `text`.
    std::uint64_t word_of(std::uint64_t text, std::string_view mangled) {
        const std::uint64_t address = image_->symbol(mangled);
        EXPECT_NE(address, 0U) << "the image has no " << mangled;
        return address == 0 ? 0 : read<std::uint64_t>(text + address);
    }

    std::unique_ptr<Machine> machine_;
    std::vector<Kernel> kernels_;
    std::unique_ptr<KernelImage> image_;
};
INSTANTIATE_TEST_SUITE_P(Cores, Identity, testing::ValuesIn(machine_sizes()));

// At every text base lies the whole image, to the byte, relocated to that very place.
TEST_P(Identity, EveryTextBaseHoldsTheImageRelocatedToIt) {
    for (const Kernel& kernel : kernels_) {
        SCOPED_TRACE(testing::Message() << "core " << kernel.core);
        const std::string expected = image_->constant_part(layout::image_base + kernel.text);
        const auto found = machine_->physical_memory(kernel.text, expected.size());
        ASSERT_TRUE(found.has_value()) << found.error().message;
        ASSERT_EQ(found->size(), expected.size());
        const auto differs = std::ranges::mismatch(*found, expected).in1 - found->begin();
        EXPECT_EQ(differs, std::ssize(expected)) << "the first byte that differs";
    }
}

TEST_P(Identity, BuildIdIsThatOfTheImage) {
    ASSERT_NE(image_->build_id(), 0U);
    for (const Kernel& kernel : kernels_) {
        SCOPED_TRACE(testing::Message() << "core " << kernel.core);
        const auto id = read<std::uint64_t>(kernel.text + image_->build_id());
        EXPECT_EQ(kernel.build, std::byteswap(id));
    }
}

// The nonce, the place of the state, the core's number and its APIC id stand in the record this
// very copy points to.
TEST_P(Identity, NonceAndNumbersStandInTheCoresOwnRecord) {
    for (const Kernel& kernel : kernels_) {
        SCOPED_TRACE(testing::Message() << "core " << kernel.core);
        const std::uint64_t place =
            word_of(kernel.text, "_ZN5zooid9cpudriver12_GLOBAL__N_19core_dataE");
        ASSERT_GE(place, layout::window_base);
        const auto record = read<CoreData>(place - layout::window_base);
        ASSERT_EQ(record.magic, cpudriver::core_data_magic);
        EXPECT_EQ(record.nonce, kernel.nonce);
        EXPECT_EQ(record.core, kernel.core);
        EXPECT_EQ(record.apic, kernel.apic);
        EXPECT_EQ(record.image, kernel.text);
        EXPECT_EQ(record.kcb, kernel.state);
        const auto lapic = machine_->monitor("info lapic", kernel.core);
        ASSERT_TRUE(lapic.has_value()) << lapic.error().message;
        const std::size_t at = lapic->find("CPU ");
        ASSERT_NE(at, std::string::npos) << *lapic;
        EXPECT_EQ(std::stoul(lapic->substr(at + 4)), kernel.apic) << "as QEMU tells it";
    }
}

}  // namespace
}  // namespace zooid::e2e
