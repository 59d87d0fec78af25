/* decision.h: what the plenary decided on a study's conclusions. */
#pragma once

#include "core/noun.h"

struct decision {
	struct thing thing;
	int64_t created_ms;
	const char *stage, *outcome, *text, *by;
};
void decision_read(struct call *call, struct query *query, void *ret_decision);
void decision_show(struct call *call, struct json_object *object, const void *decision);
