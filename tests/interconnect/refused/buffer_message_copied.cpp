// call to deleted constructor of|copy constructor .* is implicitly deleted
#include <zooid/disk/disk.hpp>

using namespace zooid;

disk::Disk::Write::Params twice(const disk::Disk::Write::Params& params) { return params; }
