// invalid invocation of method 'operator->' on object 'buffer' while it is in the 'consumed' state
#include <zooid/interconnect/core/bulk_pool.hpp>
#include <zooid/interconnect/core/loop.hpp>

using namespace zooid::interconnect;

template <BulkTransport T>
std::size_t sends(T& transport, Owned<Buffer> buffer) {
    if (!send_with(transport, {.number = 1}, std::move(buffer))) return 0;
    return buffer->size();
}

template std::size_t sends(BulkPool<Loop>&, Owned<Buffer>);
