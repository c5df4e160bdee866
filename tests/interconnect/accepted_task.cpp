// What the refused ones are next to: the same coroutine with an executor compiles.
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/task.hpp>

using zooid::interconnect::Executor;
using Result = std::expected<int, zooid::interconnect::CallError>;

zooid::interconnect::Task<Result> twice(Executor& executor, int number) {
    (void)executor;
    co_return 2 * number;
}
