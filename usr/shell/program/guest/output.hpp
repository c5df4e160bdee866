// Standard output in whole lines, so that lines of several domains do not mix.
#pragma once
#include <string>
#include <string_view>

namespace zooid::shell {

class Output {
public:
    explicit Output(int descriptor) : descriptor_(descriptor) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() { flush(); }

    /// Writes every whole line at once; keeps the rest, at most pending_bytes_max.
    void write(std::string_view bytes);
    void flush();

private:
    static constexpr std::size_t pending_bytes_max = 4096;
    void send(std::string_view bytes) const;

    int descriptor_;
    std::string pending_;
};

}  // namespace zooid::shell
