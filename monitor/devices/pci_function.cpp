#include "pci_function.hpp"

namespace zooid::monitor {

void PciFunction::put(std::string_view relation, std::initializer_list<std::uint64_t> numbers,
                      std::string_view name, std::initializer_list<std::uint64_t> last) const {
    std::string fact(relation);
    fact += '(' + std::to_string(at_.bus) + ',' + std::to_string(at_.device) + ',' +
            std::to_string(at_.function);
    for (const std::uint64_t number : numbers) fact += ',' + std::to_string(number);
    if (!name.empty()) fact.append(",").append(name);
    for (const std::uint64_t number : last) fact += ',' + std::to_string(number);
    tell_(fact + ')');
}

void PciFunction::put(std::string_view relation,
                      std::initializer_list<std::uint64_t> numbers) const {
    put(relation, numbers, {});
}

}  // namespace zooid::monitor
