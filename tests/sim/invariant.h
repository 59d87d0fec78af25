/* invariant.h: what holds in the database at any time, in one table: a noun that comes adds its rows
 * in invariant.c. Asked after each recovery and at the end of a run. */
#pragma once

#include "sim/sim.h"

extern const size_t invariant_count;

/* Asks all; the first that does not hold breaks the run under its name. The machine must be up. */
void invariants_check(struct sim *sim);
