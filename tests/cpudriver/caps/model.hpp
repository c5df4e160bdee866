// The capability core again, slow and obvious: lists of objects with parent links, no tree, no
// steps.
#pragma once
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "world.hpp"

namespace zooid::cpudriver::testing {

using ObjectId = unsigned;  // 0: none

struct ModelObject {
    CapType type = CapType::null;
    std::uint64_t base = 0;
    std::uint64_t bytes = 0;
    std::uint64_t number = 0;
    std::uint16_t owner = 0;
    std::uint8_t relations = 0;
    ObjectId parent = 0;
    // Of a mapping, whose parent is what it shows:
    ObjectId vnode = 0;
    MapRequest where = {};
    Rights rights = {};

    [[nodiscard]] bool contains(std::uint64_t other_base, std::uint64_t other_bytes) const {
        return base <= other_base && other_base + other_bytes <= base + bytes;
    }
    [[nodiscard]] bool touches(std::uint64_t other_base, std::uint64_t other_bytes) const {
        return base < other_base + other_bytes && other_base < base + bytes;
    }
};

struct ModelCap {
    ObjectId object = 0;
    Rights rights = {};
    std::uint64_t badge = 0;
};

/// One translation of a tree: what a processor may have cached.
struct Translation {
    std::uint64_t pml4 = 0;
    std::uint64_t virtual_address = 0;
    std::uint64_t bytes = 0;
    std::uint64_t raw = 0;
    friend auto operator<=>(const Translation&, const Translation&) = default;
};

class Model {
public:
    ObjectId add_origin(Slot& slot, CapType type, std::uint64_t base, std::uint64_t bytes);

    Status copy(Slot& source, Slot& destination, Rights keep, std::uint16_t badge);
    Status retype(Slot& source, RetypeRequest request, SlotRange slots, Authority authority);
    Status remove(Slot& slot, Authority authority);
    Status revoke(Slot& slot, Authority authority);
    Status map(Slot& vnode, Slot& source, MapRequest request, Slot& mapping);
    Status protect(Slot& mapping, unsigned first, unsigned count, MapFlags flags);
    Status hide(Slot& mapping, unsigned first, unsigned count);
    Status show(Slot& mapping, unsigned first, unsigned count, MapFlags flags);
    std::expected<unsigned, Status> change_range(std::uint64_t pml4, std::uint64_t at,
                                                 std::uint64_t pages, std::optional<MapFlags> keep);
    Status export_words(Slot& slot);
    Status import_words(CapType type, std::uint64_t base, std::uint64_t bytes, std::uint64_t number,
                        std::uint16_t owner, Slot& destination);
    Status mark_remote(Slot& slot, std::uint8_t relations);
    Status change_owner(Slot& slot, std::uint16_t owner);

    [[nodiscard]] bool descends(ObjectId object, ObjectId from) const;
    [[nodiscard]] bool has_descendants(ObjectId object) const;
    [[nodiscard]] std::vector<Translation> translations() const;

    std::map<ObjectId, ModelObject> objects;
    std::map<Slot*, ModelCap> caps;
    std::map<std::pair<std::uint64_t, unsigned>, std::uint64_t> entries;  // (VNode base, index)
    std::uint64_t entry_changes = 0;  // grows when `entries` changes

private:
    [[nodiscard]] bool is_remote(const ModelObject& object) const {
        return object.owner != 0 || object.relations != 0;
    }
    [[nodiscard]] unsigned copies(ObjectId object) const;
    [[nodiscard]] ObjectId
    find(CapType type, std::uint64_t base, std::uint64_t bytes, std::uint64_t number) const;
    [[nodiscard]] ObjectId
    smallest_around(CapType type, std::uint64_t base, std::uint64_t bytes) const;
    [[nodiscard]] Status check_retype(const ModelCap& source, RetypeRequest& request,
                                      std::uint64_t count, Authority authority) const;
    [[nodiscard]] Status check_import(CapType type, std::uint64_t base, std::uint64_t bytes) const;
    void remove_cap(Slot* slot);
    void destroy(ObjectId object);
    void clear_mapping(const ModelObject& mapping);
    [[nodiscard]] Status
    check_part(const ModelObject& mapping, unsigned first, unsigned count, MapFlags flags) const;

    ObjectId last_id_ = 0;
};

}  // namespace zooid::cpudriver::testing
