#include "clause_memory.hpp"

#include <cassert>
#include <new>

namespace zooid::skb {

namespace {
#if defined(__SANITIZE_ADDRESS__)
constexpr bool in_chunks = false;  // each piece by itself, so that its end is watched
#elif defined(__has_feature)
constexpr bool in_chunks = !__has_feature(address_sanitizer);
#else
constexpr bool in_chunks = true;
#endif

constexpr std::align_val_t line{ClauseMemory::line_bytes};
}  // namespace

ClauseMemory::~ClauseMemory() {
    for ([[maybe_unused]] const Chunk* chunk : with_room_) assert(chunk == nullptr);
}

ClauseMemory::Chunk* ClauseMemory::make_chunk() {
    void* const memory = ::operator new(chunk_bytes, std::align_val_t{chunk_alignment});
    return new (memory) Chunk{.next = nullptr,
                              .previous = nullptr,
                              .given_back = nullptr,
                              .fresh = line_bytes,
                              .used = 0};
}

void ClauseMemory::enlist(Chunk& chunk, std::size_t lines) {
    chunk.previous = nullptr;
    chunk.next = with_room_[lines];
    if (chunk.next != nullptr) chunk.next->previous = &chunk;
    with_room_[lines] = &chunk;
}

void ClauseMemory::delist(Chunk& chunk, std::size_t lines) {
    (chunk.previous == nullptr ? with_room_[lines] : chunk.previous->next) = chunk.next;
    if (chunk.next != nullptr) chunk.next->previous = chunk.previous;
}

void* ClauseMemory::take(std::size_t bytes) {
    const std::size_t lines = rounded(bytes) / line_bytes;
    if (!in_chunks || lines > small_lines_max) return ::operator new(bytes, line);
    if (with_room_[lines] == nullptr) enlist(*make_chunk(), lines);
    Chunk& chunk = *with_room_[lines];
    ++chunk.used;
    Piece* const again = chunk.given_back;
    void* piece = again;
    if (again != nullptr) {
        chunk.given_back = again->next;
    } else {
        piece = reinterpret_cast<std::byte*>(&chunk) + chunk.fresh;
        chunk.fresh += lines * line_bytes;
    }
    if (!has_room(chunk, lines)) delist(chunk, lines);
    return piece;
}

void ClauseMemory::give_back(void* piece, std::size_t bytes) {
    const std::size_t lines = rounded(bytes) / line_bytes;
    if (!in_chunks || lines > small_lines_max) return ::operator delete(piece, line);
    auto& chunk =
        *reinterpret_cast<Chunk*>(reinterpret_cast<std::uintptr_t>(piece) & ~(chunk_alignment - 1));
    if (!has_room(chunk, lines)) enlist(chunk, lines);
    chunk.given_back = new (piece) Piece{chunk.given_back};
    if (--chunk.used > 0) return;
    delist(chunk, lines);
    ::operator delete(static_cast<void*>(&chunk), std::align_val_t{chunk_alignment});
}

}  // namespace zooid::skb
