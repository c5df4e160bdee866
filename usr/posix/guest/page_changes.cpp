// Every change clears the entries; pages that stay come back by a fault, with their new rights.
#include "guest/page_changes.hpp"

#include <zooid/libos/blocks.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/shown.hpp>

#include "guest/shootdown.hpp"

namespace zooid::posix::guest {

void apply_changes(std::span<const PageChange> changes) {
    const libos::Disabled disabled;
    for (const PageChange& change : changes) {
        libos::unshown(change.pages.start, change.pages.end);
        shoot_down(change);
        switch (change.action) {
            case PageAction::drop:
                libos::forget(change.pages.start, change.pages.end);
                break;
            case PageAction::move:
                (void)libos::move_content(change.pages.start, change.pages.end, change.target);
                break;
            case PageAction::protect:
                break;
        }
    }
}

}  // namespace zooid::posix::guest
