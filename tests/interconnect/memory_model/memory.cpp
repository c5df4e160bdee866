// What memory may do between two cores.
#include "memory.hpp"

#include <algorithm>
#include <cassert>

namespace zooid::interconnect::testing {

void Memory::set(Location word, std::uint64_t value) { history_[word] = {{.value = value}}; }

unsigned Memory::choices(unsigned core, Location word) const {
    return model_ == Model::tso ? 1U : last(word) - views_[core][word] + 1U;
}

std::uint64_t Memory::load(unsigned core, Location word, Order order, unsigned choice) {
    assert(choice < choices(core, word));
    if (model_ == Model::tso) {
        std::uint64_t value = history_[word].back().value;
        for (const Buffered& store : buffers_[core])
            if (store.word == word) value = store.value;
        return value;
    }
    View& view = views_[core];
    const auto seen = static_cast<std::uint8_t>(view[word] + choice);
    view[word] = seen;
    const Message message = history_[word][seen - first_[word]];
    if (order == Order::ordered) join(view, message.view);
    forget(word);
    return message.value;
}

void Memory::store(unsigned core, Location word, std::uint64_t value, Order order) {
    if (model_ == Model::tso) {
        buffers_[core].push_back({word, value});
        return;
    }
    View& view = views_[core];
    history_[word].push_back({.value = value});
    view[word] = last(word);
    Message& message = history_[word].back();
    message.view[word] = view[word];
    if (order == Order::ordered) message.view = view;
}

std::uint64_t Memory::modify(unsigned core, Location word, std::uint64_t keep, std::uint64_t set) {
    assert(buffers_[core].empty());
    const Message newest = history_[word].back();
    const std::uint64_t value = (newest.value & keep) | set;
    if (model_ == Model::tso) {
        history_[word].back().value = value;
        return newest.value;
    }
    join(views_[core], newest.view);
    store(core, word, value, Order::ordered);
    forget(word);
    return newest.value;
}

void Memory::fence(unsigned core) {
    assert(buffers_[core].empty());
    join(views_[core], fenced_);
    fenced_ = views_[core];
}

void Memory::flush(unsigned core) {
    const Buffered store = buffers_[core].front();
    buffers_[core].erase(buffers_[core].begin());
    history_[store.word].back().value = store.value;
}

void Memory::join(View& view, const View& other) {
    for (unsigned word = 0; word < locations_max; ++word)
        view[word] = std::max(view[word], other[word]);
}

/// Drops what no core can see any more.
void Memory::forget(Location word) {
    const std::uint8_t oldest = std::min(views_[0][word], views_[1][word]);
    auto& history = history_[word];
    history.erase(history.begin(), history.begin() + (oldest - first_[word]));
    first_[word] = oldest;
}

std::uint64_t Memory::hash() const {
    std::uint64_t hash = 7;
    View oldest{};
    for (unsigned word = 0; word < locations_max; ++word)
        oldest[word] = std::min(views_[0][word], views_[1][word]);
    // Counted from the oldest store that someone may still see: how many there were does not
    // matter.
    const auto mix_view = [&](const View& view) {
        for (unsigned word = 0; word < locations_max; ++word)
            if (view[word] > oldest[word])
                hash = mix(hash, (word + 1U) << 8 | (view[word] - oldest[word]));
        hash = mix(hash, 3);
    };
    for (unsigned word = 0; word < locations_max; ++word) {
        const auto& history = history_[word];
        for (std::size_t index = oldest[word] - first_[word]; index < history.size(); ++index) {
            hash = mix(mix(hash, word), history[index].value);
            if (model_ == Model::relaxed) mix_view(history[index].view);
        }
    }
    if (model_ == Model::relaxed)
        for (const View& view : {views_[0], views_[1], rung_[0], rung_[1], fenced_}) mix_view(view);
    for (const auto& buffer : buffers_) {
        hash = mix(hash, buffer.size());
        for (const Buffered& store : buffer) hash = mix(mix(hash, store.word), store.value);
    }
    return hash;
}

}  // namespace zooid::interconnect::testing
