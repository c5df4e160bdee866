#include <utility>

#include "interactive.hpp"

namespace zooid::hake {

std::string EscapeKeys::feed(std::string_view typed) {
    std::string out;
    for (const char key : typed) {
        if (ended_) break;
        if (!escaped_ && key == escape) {
            escaped_ = true;
        } else if (std::exchange(escaped_, false)) {
            ended_ = key == 'x' || key == 'X';
            if (ended_) break;
            if (key != escape) out += escape;
            out += key;
        } else {
            out += key;
        }
    }
    return out;
}

}  // namespace zooid::hake
