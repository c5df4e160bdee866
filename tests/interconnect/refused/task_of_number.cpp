// base class 'detail::PromiseBase' has no default constructor
// A coroutine whose first argument knows no executor.
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/task.hpp>

using Result = std::expected<int, zooid::interconnect::CallError>;

zooid::interconnect::Task<Result> twice(int number) { co_return 2 * number; }
