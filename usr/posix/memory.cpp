// Memory calls: all state is at home, so the calls travel there as they are.
#include "handlers.hpp"

namespace zooid::posix {

long on_brk(Call& call) { return call.ask_home(HomeCall::brk, call.frame.args); }
long on_mmap(Call& call) { return call.ask_home(HomeCall::mmap, call.frame.args); }
long on_munmap(Call& call) { return call.ask_home(HomeCall::munmap, call.frame.args); }
long on_mprotect(Call& call) { return call.ask_home(HomeCall::mprotect, call.frame.args); }
long on_madvise(Call& call) { return call.ask_home(HomeCall::madvise, call.frame.args); }
long on_mremap(Call& call) { return call.ask_home(HomeCall::mremap, call.frame.args); }

}  // namespace zooid::posix
