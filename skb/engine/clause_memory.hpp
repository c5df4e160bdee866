// Memory of clauses: in lines of the processor's cache, so that what a call looks at is one of
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace zooid::skb {

/// Hands out whole cache lines. Small pieces of one size lie together in chunks; a chunk that is
/// empty goes back to the system.
class ClauseMemory {
public:
    static constexpr std::size_t line_bytes = 64;

    ClauseMemory() = default;
    ~ClauseMemory();
    ClauseMemory(const ClauseMemory&) = delete;
    ClauseMemory& operator=(const ClauseMemory&) = delete;

    /// As many bytes as take() uses for so many.
    [[nodiscard]] static constexpr std::size_t rounded(std::size_t bytes) {
        return (bytes + line_bytes - 1) & ~(line_bytes - 1);
    }
    /// At the start of a line. @error std::bad_alloc
    [[nodiscard]] void* take(std::size_t bytes);
    /// @param bytes what take() was asked for
    void give_back(void* piece, std::size_t bytes);

private:
    static constexpr std::size_t small_lines_max = 16;  // of a piece that lies in a chunk
    static constexpr std::size_t chunk_alignment = 16 * 1024;
    // A little less, so that the system's own bookkeeping does not push the next one a chunk on.
    static constexpr std::size_t chunk_bytes = chunk_alignment - line_bytes;

    struct Piece {
        Piece* next;
    };
    struct Chunk {    // at its start; pieces begin a line further
        Chunk* next;  // of those of its size that have room
        Chunk* previous;
        Piece* given_back;
        std::size_t fresh;  // where the pieces begin that were never taken
        std::size_t used;   // pieces
    };
    static_assert(sizeof(Chunk) <= line_bytes);

    [[nodiscard]] static bool has_room(const Chunk& chunk, std::size_t lines) {
        return chunk.given_back != nullptr || chunk.fresh + lines * line_bytes <= chunk_bytes;
    }
    Chunk* make_chunk();
    void enlist(Chunk& chunk, std::size_t lines);
    void delist(Chunk& chunk, std::size_t lines);

    std::array<Chunk*, small_lines_max + 1> with_room_{};
};

}  // namespace zooid::skb
