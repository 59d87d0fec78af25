/* activity.h: an item of an activity plan: what is to be done in a period, and how far it is. */
#pragma once

#include "core/noun.h"

struct activity {
	struct thing thing;
	int64_t carried_by, created_ms;
	const char *title, *text, *from_date, *to_date, *state, *carried_by_code, *note;
};
void activity_read(struct call *call, struct query *query, void *ret_activity);
void activity_show(struct call *call, struct json_object *object, const void *activity);
