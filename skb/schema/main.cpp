// skb-schema: prints skb/schema.md.
#include <cstdio>

#include "zooid/skb/schema_document.hpp"

int main() {
    const auto text = zooid::skb::schema_document();
    if (!text) {
        std::fprintf(stderr, "skb-schema: %s\n", text.error().c_str());
        return 5;
    }
    std::fputs(text->c_str(), stdout);
    return 0;
}
