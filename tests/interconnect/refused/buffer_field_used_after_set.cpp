// invalid invocation of method 'operator->' on object 'buffer' while it is in the 'consumed' state
#include <zooid/disk/disk.hpp>

using namespace zooid;

std::size_t
sends(disk::Disk::Write::Params& params, interconnect::Owned<interconnect::Buffer> buffer) {
    if (!params.set_data(std::move(buffer))) return 0;
    return buffer->size();
}
