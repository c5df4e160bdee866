#include <algorithm>
#include <zooid/abi/lmp.hpp>
#include <zooid/native/transports.hpp>

namespace zooid::native {

namespace {

/// @param w shape [lmp_payload_words]
[[gnu::always_inline]] inline std::uint64_t lmp_call(std::uint64_t word, std::uint64_t header,
                                                     std::uint64_t capability,
                                                     const std::uint64_t* w) {
    register std::uint64_t r10 asm("r10") = w[1];
    register std::uint64_t r8 asm("r8") = w[2];
    register std::uint64_t r9 asm("r9") = w[3];
    register std::uint64_t r12 asm("r12") = w[4];
    register std::uint64_t r13 asm("r13") = w[5];
    register std::uint64_t r14 asm("r14") = w[6];
    std::uint64_t first = w[0];
    asm volatile("syscall"
                 : "+a"(word), "+d"(first)
                 : "D"(header), "S"(capability), "r"(r10), "r"(r8), "r"(r9), "r"(r12), "r"(r13),
                   "r"(r14)
                 : "rcx", "r11", "memory");
    return word;
}

/// @param w as for lmp_call()
[[gnu::always_inline]] inline abi::Status send_words(std::uint32_t end_point,
                                                     const interconnect::OutMessage& message,
                                                     const std::uint64_t* w) {
    return static_cast<abi::Status>(lmp_call(abi::call_word(abi::Call::lmp_send, 0, end_point),
                                             interconnect::lmp_header(message), message.capability,
                                             w));
}

/// Fewer words than the registers take, or more: those the kernel reads from our memory.
[[gnu::noinline]] abi::Status
send_other(std::uint32_t end_point, const interconnect::OutMessage& message) {
    std::uint64_t words[abi::lmp_payload_words] = {};
    if (message.words.size() > abi::lmp_payload_words) {
        words[0] = reinterpret_cast<std::uint64_t>(message.words.data());
    } else {
        std::ranges::copy(message.words, words);
    }
    return send_words(end_point, message, words);
}

const interconnect::HardwareMemory::Word never_gone = 0;

}  // namespace

std::expected<void, interconnect::SendError>
LmpCall::operator()(const interconnect::OutMessage& message) const {
    using interconnect::SendError;
    const abi::Status status = message.words.size() == abi::lmp_payload_words
                                   ? send_words(end_point, message, message.words.data())
                                   : send_other(end_point, message);
    if (status == abi::Status::ok) [[likely]]
        return {};
    switch (status) {
        case abi::Status::would_block:
            return std::unexpected(SendError::full);
        case abi::Status::out_of_range:
            return std::unexpected(SendError::too_long);
        case abi::Status::invalid_capability:
            return std::unexpected(SendError::closed);
        default:
            return std::unexpected(SendError::capability);
    }
}

void TellEnd::operator()() const {
    if (end_point != 0) (void)LmpCall{end_point}({.number = interconnect::lmp_closing});
}

Lmp make_lmp(std::uint64_t ring, std::uint32_t slots, std::uint32_t sender,
             const interconnect::HardwareMemory::Word* gone) {
    static_assert(sizeof(interconnect::LmpEndpoint<>) == 128);
    const std::uint64_t frame = abi::dispatcher_base + this_core() * abi::dispatcher_stride;
    return {UntracedLmp(reinterpret_cast<interconnect::LmpEndpoint<>*>(ring), slots,
                        gone != nullptr ? gone : &never_gone, LmpCall{sender}, NotifyPeer{sender},
                        TellEnd{gone != nullptr ? sender : 0}),
            LmpEvents{abi::trace_direction_of(domain_info().domain, ring - frame)}};
}

void set_receive_slot(std::uint64_t ring, std::uint32_t cptr) {
    reinterpret_cast<volatile abi::LmpRing*>(ring)->receive_slot = cptr;
}

}  // namespace zooid::native
