/* quota.h: how much each principal has under way, for the limits that are theirs.
 *
 * One row for each principal that ever asked, so the table grows with the principals in the
 * database, not with what peers send. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct quota_row {
	int64_t principal;
	unsigned
		in_flight; /* calls at the writer or a reader, those that have waited not counted */
	unsigned waiting;  /* calls that wait for something to happen */
};

struct quota {
	struct quota_row *rows; /* sorted by principal */
	size_t count;
};

void quota_done(struct quota *quota);
/* The principal's row, made where there is none; valid until the next call. */
struct quota_row *quota_of(struct quota *quota, int64_t principal);
