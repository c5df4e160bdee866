// A guest program: what memory calls do to the contents of memory.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t page = 4096;

char* map(std::size_t bytes, int protection) {
    return static_cast<char*>(mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

bool discards() {
    char* at = map(2 * page, PROT_READ | PROT_WRITE);
    at[0] = at[page] = 1;
    madvise(at, page, MADV_DONTNEED);
    return at[0] == 0 && at[page] == 1;
}

bool moves() {
    char* at = map(4 * page, PROT_READ | PROT_WRITE);
    for (std::size_t i = 0; i < 4; i += 2) at[i * page] = static_cast<char>(i + 1);
    char* to = static_cast<char*>(mremap(at, 4 * page, 64 * page, MREMAP_MAYMOVE));
    return to != MAP_FAILED && to[0] == 1 && to[page] == 0 && to[2 * page] == 3 &&
           to[63 * page] == 0;
}

bool reserves() {
    char* at = map(std::size_t{1} << 40, PROT_NONE);
    if (at == MAP_FAILED) return false;
    if (mprotect(at + (std::size_t{1} << 39), page, PROT_READ | PROT_WRITE) != 0) return false;
    at[std::size_t{1} << 39] = 5;
    return munmap(at, std::size_t{1} << 40) == 0;
}

bool refuses_bad_pointers() {
    char* none = map(page, PROT_NONE);
    return write(1, none, 1) == -1 && errno == EFAULT &&
           write(1, reinterpret_cast<void*>(0x7fff'ffff'f000), 1) == -1 && errno == EFAULT &&
           mprotect(none, page, PROT_READ) == 0 && syscall(SYS_socket, 1, 1, 0) == -1 &&
           errno == ENOSYS;
}

bool churns() {
    std::vector<std::thread> workers;
    std::atomic<int> bad = 0;
    for (int i = 0; i < 4; ++i) {
        workers.emplace_back([&bad, i] {
            for (int round = 0; round < 100; ++round) {
                const std::size_t bytes = page * static_cast<std::size_t>(1 + (i + round) % 7);
                char* at = map(bytes, PROT_READ | PROT_WRITE);
                for (std::size_t n = 0; n < bytes; n += page) {
                    if (at[n] != 0) ++bad;
                    at[n] = 1;
                }
                munmap(at, bytes);
            }
        });
    }
    for (std::thread& worker : workers) worker.join();
    return bad == 0;
}

bool heap() {
    void* first = sbrk(0);
    if (sbrk(100'000) != first) return false;
    std::memset(first, 3, 100'000);
    if (sbrk(-100'000) == reinterpret_cast<void*>(-1)) return false;
    if (sbrk(100'000) != first) return false;
    return static_cast<char*>(first)[99'999] == 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count > 1 && std::strcmp(arguments[1], "wild") == 0) {
        std::puts("about to jump");
        std::fflush(stdout);
        reinterpret_cast<void (*)()>(0x1234)();
    }
    if (count > 1 && std::strcmp(arguments[1], "abort") == 0) std::abort();
    std::printf("discards %d moves %d reserves %d refuses %d churns %d heap %d\n", discards(),
                moves(), reserves(), refuses_bad_pointers(), churns(), heap());
}
