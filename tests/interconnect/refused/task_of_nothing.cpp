// base class 'detail::PromiseBase' has no default constructor
// A coroutine without arguments.
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/task.hpp>

using Result = std::expected<int, zooid::interconnect::CallError>;

zooid::interconnect::Task<Result> one() { co_return 1; }
