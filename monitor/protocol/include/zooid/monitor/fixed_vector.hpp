// A vector with its storage inside and a limit in its type.
#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace zooid::monitor {

/// At most `limit` values in order. Copying costs what it holds, not what it could hold.
/// Asking for room first (full()) is the caller's duty; pushing into a full one is our own bug.
template <class T, std::size_t limit>
class FixedVector {
    static_assert(std::is_trivially_destructible_v<T>);

public:
    static constexpr std::size_t capacity = limit;

    FixedVector() = default;
    FixedVector(const FixedVector& other) { append(other); }
    FixedVector& operator=(const FixedVector& other) {
        if (this != &other) {
            size_ = 0;
            append(other);
        }
        return *this;
    }
    ~FixedVector() = default;

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] bool full() const { return size_ == limit; }
    void clear() { size_ = 0; }

    void push_back(const T& value) {
        assert(!full());
        std::construct_at(slot(size_), value);
        ++size_;
    }

    /// Puts `value` before position `index`, moving the rest up. @cost O(size - index)
    void insert_at(std::size_t index, const T& value) {
        assert(index <= size_);
        push_back(value);
        for (std::size_t i = size_ - 1; i > index; --i) (*this)[i] = (*this)[i - 1];
        (*this)[index] = value;
    }

    /// Removes position `index`, keeping the order. @cost O(size - index)
    void erase_at(std::size_t index) {
        assert(index < size_);
        for (std::size_t i = index + 1; i < size_; ++i) (*this)[i - 1] = (*this)[i];
        --size_;
    }

    /// Removes every value for which `drop(value)` holds, keeping the order of the rest.
    template <class Predicate>
    void erase_if(Predicate&& drop) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size_; ++i) {
            if (drop((*this)[i])) continue;
            if (kept != i) (*this)[kept] = (*this)[i];
            ++kept;
        }
        size_ = kept;
    }

    T& operator[](std::size_t index) {
        assert(index < size_);
        return *std::launder(slot(index));
    }
    const T& operator[](std::size_t index) const {
        assert(index < size_);
        return *std::launder(reinterpret_cast<const T*>(bytes_) + index);
    }

    T* begin() { return slot(0); }
    T* end() { return slot(size_); }
    const T* begin() const { return reinterpret_cast<const T*>(bytes_); }
    const T* end() const { return begin() + size_; }

private:
    T* slot(std::size_t index) { return reinterpret_cast<T*>(bytes_) + index; }
    void append(const FixedVector& other) {
        for (const T& value : other) push_back(value);
    }

    alignas(T) std::byte bytes_[limit * sizeof(T)];
    std::size_t size_ = 0;
};

}  // namespace zooid::monitor
