// Every message of Skb.
#include <zooid/schema/skb.hpp>

#include "decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zooid::interconnect::fuzz;
    decode<zooid::schema::skb::Skb::Methods<Messages>>(data, size);
    return 0;
}
