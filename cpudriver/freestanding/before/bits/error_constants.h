// The error numbers <charconv> and friends name; the hosted file wants <cerrno>.
#pragma once
namespace std {
enum class errc { value_too_large = 75, invalid_argument = 22, result_out_of_range = 34 };
}
