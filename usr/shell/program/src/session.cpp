#include <zooid/shell/program/session.hpp>

namespace zooid::shell {

void Session::show(const Table& table, std::string_view command, const Arguments& arguments) {
    write(arguments.json ? table.json(command, Status::answer) : table.text());
}

}  // namespace zooid::shell
