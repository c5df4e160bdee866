// Every message of Monitor, LibosLink and Offer.
#include <zooid/schema/monitor.hpp>

#include "decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zooid::interconnect::fuzz;
    if (size == 0) return 0;
    switch (data[size - 1] % 3) {
        case 0:
            decode<zooid::schema::monitor::Monitor::Methods<Messages>>(data, size);
            break;
        case 1:
            decode<zooid::schema::monitor::LibosLink::Methods<Messages>>(data, size);
            break;
        default:
            decode<zooid::schema::monitor::Offer::Methods<Messages>>(data, size);
            break;
    }
    return 0;
}
