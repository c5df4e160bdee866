#include <array>
#include <cassert>
#include <fstream>
#include <zooid/hake/boot_sector.hpp>

namespace zooid::hake {
namespace {

constexpr std::size_t signature_offset = 510;

std::string as_disk(std::string code) {
    assert(code.size() <= signature_offset);
    code.resize(boot_disk_bytes, '\0');
    code[signature_offset] = '\x55';
    code[signature_offset + 1] = '\xaa';
    return code;
}

template <std::size_t count>
std::string bytes(const std::array<std::uint8_t, count>& code) {
    return {code.begin(), code.end()};
}

}  // namespace

std::string boot_sector_disk(std::string_view text, std::optional<std::uint8_t> status) {
    assert(text.size() <= boot_sector_text_bytes_max);
    assert(text.find('\0') == std::string_view::npos);
    // clang-format off
    const std::array<std::uint8_t, 27> code{
        0x31, 0xc0,              //     xor ax, ax
        0x8e, 0xd8,              //     mov ds, ax
        0xbe, 0x1b, 0x7c,        //     mov si, 0x7c1b       the text, behind the code
        0xba, 0xf8, 0x03,        //     mov dx, 0x3f8        first serial port
        0xac,                    // 1:  lodsb
        0x84, 0xc0,              //     test al, al
        0x74, 0x03,              //     jz 2f
        0xee,                    //     out dx, al
        0xeb, 0xf8,              //     jmp 1b
        0xba, 0xf4, 0x00,        // 2:  mov dx, 0xf4         the debug-exit port
        0xb0, status.value_or(0),//     mov al, status
        status ? std::uint8_t{0xee} : std::uint8_t{0x90},  // out dx, al, or nop
        0xf4,                    // 3:  hlt
        0xeb, 0xfd,              //     jmp 3b
    };
    // clang-format on
    return as_disk(bytes(code) + std::string(text));
}

std::string echo_sector_disk() {
    // clang-format off
    const std::array<std::uint8_t, 44> code{
        0x31, 0xc0,              //     xor ax, ax
        0x8e, 0xd8,              //     mov ds, ax
        0xbe, 0x2c, 0x7c,        //     mov si, 0x7c2c       "ready\n", behind the code
        0xba, 0xf8, 0x03,        //     mov dx, 0x3f8
        0xac,                    // 1:  lodsb
        0x84, 0xc0,              //     test al, al
        0x74, 0x03,              //     jz 2f
        0xee,                    //     out dx, al
        0xeb, 0xf8,              //     jmp 1b
        0xba, 0xfd, 0x03,        // 2:  mov dx, 0x3fd        line status
        0xec,                    //     in al, dx
        0xa8, 0x01,              //     test al, 1           a byte has come?
        0x74, 0xf8,              //     jz 2b
        0xba, 0xf8, 0x03,        //     mov dx, 0x3f8
        0xec,                    //     in al, dx
        0x3c, 0x21,              //     cmp al, '!'
        0x74, 0x03,              //     je 3f
        0xee,                    //     out dx, al
        0xeb, 0xed,              //     jmp 2b
        0xba, 0xf4, 0x00,        // 3:  mov dx, 0xf4
        0xb0, 0x07,              //     mov al, 7
        0xee,                    //     out dx, al
        0xf4,                    //     hlt
    };
    // clang-format on
    return as_disk(bytes(code) + "ready\n");
}

Result<void> write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (out) return {};
    return fail(ExitStatus::fault,
                "cannot write " + path.string() + "; is the disk full or the folder read-only?");
}

}  // namespace zooid::hake
