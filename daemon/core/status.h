/* status.h: what is counted of a study, of what the caller may see. */
#pragma once

#include "core/call.h"

struct seen_counts {
	int64_t reviews; /* that were handed in at all; what became of them: */
	int64_t reviews_submitted, reviews_approved, reviews_returned;
	int64_t comments, comments_open;
};
/* Of call->study. */
void seen_counts(struct call *call, struct seen_counts *ret_counts);
