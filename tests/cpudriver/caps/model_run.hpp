// Random operations on the capability core and its model at once.
#pragma once
#include <random>

#include "model.hpp"

namespace zooid::cpudriver::testing {

/// One machine, one seed. Every difference is a GoogleTest failure.
class ModelRun {
public:
    explicit ModelRun(std::uint64_t seed);

    /// One random operation on both; compares the answer and what must be flushed.
    void step();
    /// Compares every slot, relation, descent and page-table entry.
    void compare();

    std::map<std::string_view, unsigned> answers;  // how often each status came

private:
    void operation();
    void do_copy();
    void do_retype();
    void do_remove();
    void do_revoke();
    void do_map();
    void do_protect();
    void do_range();
    void do_transfer();
    void do_change_owner();

    void expect(Status real, Status model);
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    Slot& any_slot();
    Slot& any_cap();
    /// Mostly a capability whose type passes.
    template <class Wanted>
    Slot& cap_where(Wanted wanted);
    /// As the core has it: compare() holds it against the model's.
    static CapType type_of(const Slot& slot) { return slot.type; }
    Rights any_rights();
    MapFlags any_flags();
    Authority any_authority() { return one_in(4) ? Authority::monitor : Authority::user; }
    int any_budget() { return 1 + static_cast<int>(below(40)); }
    void expect_flushed();
    void compare_slots();
    void compare_entries();

    World world_;
    Model model_;
    std::vector<Translation> translations_;  // as they were when model_.entry_changes was this
    std::uint64_t translations_at_ = ~std::uint64_t{0};
    std::mt19937_64 random_;
    std::vector<Slot*> fixed_;  // boot capabilities, never removed
};

}  // namespace zooid::cpudriver::testing
