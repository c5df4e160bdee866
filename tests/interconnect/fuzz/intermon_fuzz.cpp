// Every message of Intermon.
#include <zooid/schema/intermon.hpp>

#include "decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zooid::interconnect::fuzz;
    decode<zooid::schema::intermon::Intermon::Methods<Messages>>(data, size);
    return 0;
}
