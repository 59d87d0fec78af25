/* action.h: something that somebody is to do by a day, for a recommendation. */
#pragma once

#include "core/noun.h"

struct action {
	struct thing thing;
	int64_t recommendation, due_ms, settled_ms, created_ms, number;
	const char *text, *due_date, *state, *evidence, *name, *full_name, *institution;
	bool is_owner_active;
};
void action_read(struct call *call, struct query *query, void *ret_action);
void action_show(struct call *call, struct json_object *object, const void *action);
