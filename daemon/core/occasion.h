/* occasion.h: an event that people come to: a workshop, a forum, a meeting. */
#pragma once

#include "core/noun.h"

struct occasion {
	struct thing thing;
	int64_t on_site, online;
	const char *title, *place, *country, *zone, *from_date, *to_date, *state, *on_site_count,
		*online_count, *note;
};
void occasion_read(struct call *call, struct query *query, void *ret_occasion);
void occasion_show(struct call *call, struct json_object *object, const void *occasion);
