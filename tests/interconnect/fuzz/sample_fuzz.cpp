// Every message of the test schemas, with one of every kind of field.
#include <zooid/sample/sample_service.hpp>

#include "decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zooid::interconnect::fuzz;
    if (size == 0) return 0;
    switch (data[size - 1] % 3) {
        case 0:
            decode<zooid::sample::Sample::Methods<Messages>>(data, size);
            break;
        case 1:
            decode<zooid::sample::Store::Methods<Messages>>(data, size);
            break;
        default:
            decode<zooid::sample::Desk::Methods<Messages>>(data, size);
            break;
    }
    return 0;
}
