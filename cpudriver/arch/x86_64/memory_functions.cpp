// The memory functions a freestanding compiler and libstdc++ may call on their own.
#include <cstddef>

extern "C" {

void* memcpy(void* to, const void* from, std::size_t bytes) {
    void* const result = to;
    std::size_t words = bytes / 8;
    std::size_t rest = bytes % 8;
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest)::"memory");
    return result;
}

void* memset(void* to, int value, std::size_t bytes) {
    void* const result = to;
    std::size_t words = bytes / 8;
    std::size_t rest = bytes % 8;
    const std::size_t pattern = static_cast<unsigned char>(value) * 0x0101010101010101ULL;
    asm volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
    asm volatile("rep stosb" : "+D"(to), "+c"(rest) : "a"(pattern) : "memory");
    return result;
}

void* memmove(void* to, const void* from, std::size_t bytes) {
    auto* const out = static_cast<unsigned char*>(to);
    const auto* const in = static_cast<const unsigned char*>(from);
    if (out <= in || out >= in + bytes) return memcpy(to, from, bytes);
    void* last_out = out + bytes - 1;
    const void* last_in = in + bytes - 1;
    asm volatile("std; rep movsb; cld" : "+D"(last_out), "+S"(last_in), "+c"(bytes)::"memory");
    return to;
}

int memcmp(const void* a, const void* b, std::size_t bytes) {
    const auto* const left = static_cast<const unsigned char*>(a);
    const auto* const right = static_cast<const unsigned char*>(b);
    for (std::size_t i = 0; i < bytes; ++i) {
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    }
    return 0;
}

void* memchr(const void* in, int value, std::size_t bytes) {
    auto* at = static_cast<unsigned char*>(const_cast<void*>(in));
    for (; bytes > 0; ++at, --bytes) {
        if (*at == static_cast<unsigned char>(value)) return at;
    }
    return nullptr;
}

std::size_t strlen(const char* text) {
    std::size_t length = 0;
    for (; text[length] != 0; ++length)
        asm volatile("" ::: "memory");  // keep it a loop: no call to strlen
    return length;
}
}
