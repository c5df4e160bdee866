// base class 'detail::PromiseBase' has no default constructor
// A coroutine whose first argument keeps its executor to itself.
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/task.hpp>

class Closed {
    zooid::interconnect::Executor& executor();
};
using Result = std::expected<int, zooid::interconnect::CallError>;

zooid::interconnect::Task<Result> one(Closed& closed) {
    (void)closed;
    co_return 1;
}
