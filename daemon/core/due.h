/* due.h: which due date a study had when: of each of its stages, from when it was entered or its date was
 * moved, until it was left or the date was moved again. */
#pragma once

#include "core/call.h"

struct due {
	int64_t from_ms;
	int64_t entered_ms; /* the stage */
	int64_t late_ms;    /* the last instant at which nothing counts as late; 0: it is never late */
};
struct dues {
	const struct due *list; /* in order of time; in the arena */
	size_t count;
};

/* Of call->study. */
void dues_load(struct call *call, struct dues *ret_dues);
/* The one that held then; NULL: the study was not there yet. */
const struct due *due_at(const struct dues *dues, int64_t at_ms);
