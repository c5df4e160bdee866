// Host tool: reads `llvm-nm -n -C` of the CPU driver on standard input, writes the assembly source
// of its symbol table on standard output.
#include <cctype>
#include <cstdint>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace {

constexpr std::size_t name_bytes_max = 100;

/// Without parameters: "zooid::cpudriver::panic(...)" is panic: its namespace is known.
std::string shorten(std::string name) {
    for (const std::string known : {"zooid::cpudriver::", "(anonymous namespace)::"}) {
        for (std::size_t at = name.find(known); at != std::string::npos; at = name.find(known))
            name.erase(at, known.size());
    }
    const std::size_t open = name.find('(');
    if (open != std::string::npos && open > 0) name.erase(open);
    if (name.size() > name_bytes_max) name.resize(name_bytes_max);
    std::erase_if(name, [](char c) { return c == '"' || c == '\\' || !std::isprint(c); });
    return name;
}

std::map<std::uint64_t, std::string> read_functions(std::istream& in) {
    std::map<std::uint64_t, std::string> functions;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::uint64_t address = 0;
        char kind = 0;
        if (!(words >> std::hex >> address >> kind) || (kind != 't' && kind != 'T')) continue;
        std::string name;
        std::getline(words >> std::ws, name);
        functions[address] = shorten(name);
    }
    return functions;
}

}  // namespace

int main() {
    const auto functions = read_functions(std::cin);
    if (functions.empty()) {
        std::cerr << "make_symbols: no function on standard input; give it `llvm-nm -n -C FILE`\n";
        return 1;
    }
    std::ostringstream names;
    std::size_t offset = 0;
    std::cout << "    .section .symbols, \"a\"\n"
                 "    .globl zooid_symbols_begin, zooid_symbols_end, zooid_symbol_names\n"
                 "    .hidden zooid_symbols_begin, zooid_symbols_end, zooid_symbol_names\n"
                 "    .balign 4\nzooid_symbols_begin:\n";
    for (const auto& [address, name] : functions) {
        std::cout << "    .long " << address << ", " << offset << "\n";
        names << "    .asciz \"" << name << "\"\n";
        offset += name.size() + 1;
    }
    std::cout << "zooid_symbols_end:\nzooid_symbol_names:\n"
              << names.str() << "    .section .note.GNU-stack, \"\", @progbits\n";
    return std::cout.good() ? 0 : 1;
}
