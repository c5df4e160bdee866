#include <sys/auxv.h>

#include <cstdio>
#include <cstdlib>
#include <zooid/native/runtime.hpp>

namespace zooid::native {

namespace {

const abi::RuntimeTable& find() {
    const auto* table = reinterpret_cast<const abi::RuntimeTable*>(getauxval(abi::auxv_runtime));
    if (table == nullptr || table->version != abi::runtime_version ||
        table->bytes < sizeof(abi::RuntimeTable)) {
        std::fputs("this program needs Zooid's libos, version 1: start it in a Zooid guest\n",
                   stderr);
        std::exit(5);
    }
    return *table;
}

}  // namespace

const abi::RuntimeTable& runtime() {
    static const abi::RuntimeTable& table = find();
    return table;
}

}  // namespace zooid::native
