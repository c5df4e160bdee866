// A reflected call on its way to the personality and back.
#include <utility>
#include <zooid/libos/core.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/schedule.hpp>

namespace zooid::libos {

extern "C" long libos_on_reflected(const ReflectedCall* call) {
    Thread& self = *this_thread();
    self.in_personality = true;
    const std::uint64_t user_stack = this_frame()->libos[word_personality_stack];
    const long value = personality_serve(*call, user_stack);
    if (const std::uint32_t leaves_for = std::exchange(self.leaves_for, 0); leaves_for != 0)
        personality_leave(*call, user_stack, value, leaves_for - 1);
    self.in_personality = false;
    if (this_core().switch_wanted || event_untold()) {
        this_core().switch_wanted = false;
        yield();
    }
    return value;
}

extern "C" [[noreturn]] void zooid_assert_failed(const char* condition, const char* file, int) {
    say("zooid: libos assertion failed: ");
    say(condition);
    say(" in ");
    end_domain(139, file);
}

}  // namespace zooid::libos
