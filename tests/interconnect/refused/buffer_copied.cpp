// call to deleted constructor of 'Owned<Buffer>'
#include <zooid/interconnect/core/bulk_pool.hpp>

using namespace zooid::interconnect;

Owned<Buffer> twice(Owned<Buffer>& buffer) { return buffer; }
