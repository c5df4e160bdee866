// What the processor may still believe of this core's page tables, looked at by a model.
#pragma once

namespace zooid::cpudriver {

/// Panics when a change to the tables was not followed by its invalidation. Called at every
/// decision, and before a request of another core is said to be done.
/// @cost a walk for each of the last changes in the loaded tree
void check_translations();

}  // namespace zooid::cpudriver
