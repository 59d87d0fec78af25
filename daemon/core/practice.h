/* practice.h: a good practice that is proposed for a compendium. */
#pragma once

#include "core/noun.h"

struct practice {
	struct thing thing;
	int64_t finding, created_ms;
	const char *theme, *city, *country, *title, *text, *state, *reason, *by, *institution,
		*decided_by;
};
void practice_read(struct call *call, struct query *query, void *ret_practice);
void practice_show(struct call *call, struct json_object *object, const void *practice);
