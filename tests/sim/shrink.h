/* shrink.h: the shortest plan that still breaks the same thing: events are left out, kind by kind and
 * piece by piece, as long as it does. Each try is a process of its own, so that one in which the
 * daemon dies of an assertion can be made short as well. */
#pragma once

#include "sim/sim.h"

/* Runs a plan in a child. What ended the child is broken under the name "a signal". No trace. */
void shrink_try(const struct base *base, const struct plan *plan, struct outcome *ret_outcome);
/* The caller frees it. `tries` is the most that is spent. */
struct plan *shrink(const struct base *base, const struct plan *plan, const char *broken,
		    unsigned tries);
