// Builds the initial stack: strings grow down from the top, then the words below them.
#include <cassert>
#include <cstring>
#include <zooid/posix/initial_stack.hpp>

namespace zooid::posix {
namespace {

/// Hands out pieces of `memory` from its end downwards.
class StackWriter {
public:
    StackWriter(std::span<std::byte> memory, Address top)
        : memory_(memory), top_(top), left_(memory.size()) {}

    /// Room for `bytes`, aligned to `alignment` (a power of two); its user address, 0 when full.
    Address take(std::size_t bytes, std::size_t alignment) {
        if (bytes > left_) return 0;
        const Address start = (top_ - memory_.size() + (left_ - bytes)) & ~(alignment - 1);
        if (start < top_ - memory_.size()) return 0;
        left_ = start - (top_ - memory_.size());
        return start;
    }

    void put(Address at, const void* from, std::size_t bytes) {
        if (bytes > 0) std::memcpy(memory_.data() + (at - (top_ - memory_.size())), from, bytes);
    }

    /// A string with its final zero; its address, 0 when full.
    Address put_string(std::string_view text) {
        const Address at = take(text.size() + 1, 1);
        if (at == 0) return 0;
        constexpr char zero = 0;
        put(at, text.data(), text.size());
        put(at + text.size(), &zero, 1);
        return at;
    }

private:
    std::span<std::byte> memory_;
    Address top_;
    std::size_t left_;
};

class AuxList {
public:
    void add(AuxType type, std::uint64_t value) {
        assert(count_ < entries_.size());
        entries_[count_++] = {type, value};
    }
    [[nodiscard]] std::span<const AuxEntry> list() const { return {entries_.data(), count_}; }

private:
    std::array<AuxEntry, aux_entries_max> entries_ = {};
    std::size_t count_ = 0;
};

AuxList auxiliary_vector(const StackContents& contents, Address name, Address random) {
    constexpr std::uint64_t program_header_bytes = 56;
    constexpr std::uint64_t ticks_per_second = 100;
    AuxList list;
    list.add(AuxType::program_headers, contents.program_headers);
    list.add(AuxType::program_header_bytes, program_header_bytes);
    list.add(AuxType::program_header_count, contents.program_header_count);
    list.add(AuxType::page_bytes, page_bytes);
    list.add(AuxType::interpreter_base, 0);
    list.add(AuxType::flags, 0);
    list.add(AuxType::entry, contents.entry);
    list.add(AuxType::user_id, 0);
    list.add(AuxType::effective_user_id, 0);
    list.add(AuxType::group_id, 0);
    list.add(AuxType::effective_group_id, 0);
    list.add(AuxType::hardware, contents.hardware);
    list.add(AuxType::clock_ticks, ticks_per_second);
    list.add(AuxType::secure, 0);
    list.add(AuxType::random, random);
    list.add(AuxType::executable_name, name);
    if (contents.zooid_table != 0) list.add(AuxType::zooid, contents.zooid_table);
    list.add(AuxType::end, 0);
    return list;
}

/// Writes the strings and, at `words`, their addresses and a final zero; the next word's address.
std::expected<Address, StackError>
put_strings(StackWriter& writer, Address words, std::span<const std::string_view> strings) {
    for (const std::string_view text : strings) {
        if (text.find('\0') != std::string_view::npos)
            return std::unexpected(StackError::embedded_zero);
        const Address at = writer.put_string(text);
        if (at == 0) return std::unexpected(StackError::too_small);
        writer.put(words, &at, sizeof at);
        words += sizeof at;
    }
    constexpr Address zero = 0;
    writer.put(words, &zero, sizeof zero);
    return words + sizeof zero;
}

std::size_t strings_bytes(std::span<const std::string_view> strings) {
    std::size_t bytes = 0;
    for (const std::string_view text : strings) bytes += text.size() + 1;
    return bytes;
}

}  // namespace

std::expected<Address, StackError>
build_initial_stack(std::span<std::byte> memory, Address top, const StackContents& contents) {
    const std::size_t strings = contents.arguments.size() + contents.environment.size();
    if (strings > stack_strings_max) return std::unexpected(StackError::too_many_strings);
    if (top % 16 != 0 || top < memory.size()) return std::unexpected(StackError::bad_top);

    StackWriter writer(memory, top);
    const Address name = writer.put_string(contents.executable);
    const Address random = writer.take(contents.random.size(), 16);
    if (name == 0 || random == 0) return std::unexpected(StackError::too_small);
    writer.put(random, contents.random.data(), contents.random.size());

    const AuxList auxiliary = auxiliary_vector(contents, name, random);
    const std::size_t text_bytes =
        strings_bytes(contents.arguments) + strings_bytes(contents.environment);
    const std::size_t words_bytes =
        (1 + strings + 2) * sizeof(std::uint64_t) + auxiliary.list().size_bytes();
    // The strings go above the words, so the words' place is known once the strings' room is.
    const Address text = writer.take(text_bytes, 1);
    const Address stack = text == 0 ? 0 : writer.take(words_bytes, 16);
    if (stack == 0) return std::unexpected(StackError::too_small);

    StackWriter text_writer(memory.first(text + text_bytes - (top - memory.size())),
                            text + text_bytes);
    const std::uint64_t argument_count = contents.arguments.size();
    writer.put(stack, &argument_count, sizeof argument_count);
    auto words = put_strings(text_writer, stack + sizeof argument_count, contents.arguments);
    if (words) words = put_strings(text_writer, *words, contents.environment);
    if (!words) return words;
    writer.put(*words, auxiliary.list().data(), auxiliary.list().size_bytes());
    return stack;
}

}  // namespace zooid::posix
