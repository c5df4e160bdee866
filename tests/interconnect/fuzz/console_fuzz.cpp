// Every message of Console.
#include <zooid/schema/console.hpp>

#include "decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zooid::interconnect::fuzz;
    decode<zooid::schema::console::Console::Methods<Messages>>(data, size);
    return 0;
}
