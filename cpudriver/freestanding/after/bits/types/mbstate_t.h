#pragma once
struct mbstate_t {
    int unused;
};
