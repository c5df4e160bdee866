// Where a fact came from: what `why` prints beside it.
#pragma once

#include <cstdint>

namespace zooid::skb {

enum class Source : std::uint8_t { measured, discovered, declared, derived };

/// Who put a clause into the knowledge base, how it was learned, and when.
struct Provenance {
    Source source = Source::declared;
    std::uint32_t owner = 0;   // atom of the knowledge base
    std::int64_t time_ns = 0;  // on the caller's clock
};

}  // namespace zooid::skb
