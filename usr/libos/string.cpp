// The few functions a compiler may call on its own.
#include <cstddef>

extern "C" {
void* memcpy(void* to, const void* from, std::size_t bytes) {
    void* result = to;
    std::size_t words = bytes / 8;
    std::size_t rest = bytes % 8;
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest)::"memory");
    return result;
}
void* memset(void* to, int value, std::size_t bytes) {
    void* result = to;
    std::size_t words = bytes / 8;
    std::size_t rest = bytes % 8;
    const std::size_t pattern = static_cast<unsigned char>(value) * 0x0101010101010101ULL;
    asm volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
    asm volatile("rep stosb" : "+D"(to), "+c"(rest) : "a"(pattern) : "memory");
    return result;
}
void* memmove(void* to, const void* from, std::size_t bytes) {
    if (to <= from || static_cast<char*>(to) >= static_cast<const char*>(from) + bytes)
        return memcpy(to, from, bytes);
    auto* t = static_cast<unsigned char*>(to);
    const auto* f = static_cast<const unsigned char*>(from);
    while (bytes-- > 0) t[bytes] = f[bytes];
    return to;
}
int memcmp(const void* left, const void* right, std::size_t bytes) {
    const auto* l = static_cast<const unsigned char*>(left);
    const auto* r = static_cast<const unsigned char*>(right);
    for (std::size_t i = 0; i < bytes; ++i) {
        if (l[i] != r[i]) return l[i] < r[i] ? -1 : 1;
    }
    return 0;
}
void* memchr(const void* bytes, int value, std::size_t count) {
    const auto* b = static_cast<const unsigned char*>(bytes);
    for (std::size_t i = 0; i < count; ++i) {
        if (b[i] == static_cast<unsigned char>(value)) return const_cast<unsigned char*>(b + i);
    }
    return nullptr;
}
std::size_t strlen(const char* text) {
    std::size_t length = 0;
    while (text[length] != 0) ++length;
    return length;
}
}
