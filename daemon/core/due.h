/* due.h: which due date a study had when: of each of its stages, from when it was entered or its date was
 * moved, until it was left or the date was moved again. */
#pragma once

#include "core/call.h"

struct due {
	int64_t from_ms;
	int64_t entered_ms; /* the stage */
	unsigned produces;  /* what can be made in it */
	int64_t late_ms; /* the last instant at which nothing counts as late; 0: it is never late */
};
struct dues {
	const struct due *list; /* in order of time; in the arena */
	size_t count;
};

/* Of call->study. */
void dues_load(struct call *call, struct dues *ret_dues);
/* The one that held for an artefact which came in then: of the stages entered by then, the last that
 * takes it. A stage may be left in the same instant. NULL: there is none. */
const struct due *due_at(const struct dues *dues, unsigned artefact, int64_t at_ms);
