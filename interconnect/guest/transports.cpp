#include <zooid/abi/lmp.hpp>
#include <zooid/native/transports.hpp>

namespace zooid::native {

namespace {

std::uint64_t lmp_call(std::uint64_t word, std::uint64_t header, std::uint64_t capability,
                       const std::uint64_t (&w)[abi::lmp_payload_words]) {
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

const std::uint64_t never_gone = 0;

}  // namespace

std::expected<void, interconnect::SendError>
LmpCall::operator()(const interconnect::OutMessage& message) const {
    using interconnect::SendError;
    const std::size_t count = message.words.size();
    std::uint64_t words[abi::lmp_payload_words] = {};
    if (count > abi::lmp_payload_words) {
        words[0] = reinterpret_cast<std::uint64_t>(message.words.data());
    } else {
        for (std::size_t i = 0; i < count; ++i) words[i] = message.words[i];
    }
    const std::uint64_t header = interconnect::lmp_header(message);
    const auto status = static_cast<abi::Status>(lmp_call(
        abi::call_word(abi::Call::lmp_send, 0, end_point), header, message.capability, words));
    switch (status) {
        case abi::Status::ok:
            return {};
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

Lmp make_lmp(std::uint64_t ring, std::uint32_t slots, std::uint32_t sender) {
    static_assert(sizeof(interconnect::LmpEndpoint<>) == 128);
    const std::uint64_t frame = abi::dispatcher_base + this_core() * abi::dispatcher_stride;
    return {UntracedLmp(reinterpret_cast<interconnect::LmpEndpoint<>*>(ring), slots,
                        reinterpret_cast<const interconnect::HardwareMemory::Word*>(&never_gone),
                        LmpCall{sender}, NotifyDoorbell{sender}, LeaveEndPoint{}),
            LmpEvents{abi::trace_direction_of(domain_info().domain, ring - frame)}};
}

void set_receive_slot(std::uint64_t ring, std::uint32_t cptr) {
    reinterpret_cast<volatile abi::LmpRing*>(ring)->receive_slot = cptr;
}

}  // namespace zooid::native
