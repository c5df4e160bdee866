// The monitor: the first domain of every core.
#include <cstdio>

#include "monitor.hpp"

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    static zooid::monitor::Monitor monitor;
    return monitor.run();
}
