/* appeal.h: what member States, cities and partners are asked for ("request" to everybody outside:
 * here that is a call of the protocol's), and what they answer. */
#pragma once

#include "core/noun.h"

struct appeal {
	struct thing thing;
	int64_t due_ms, created_ms;
	const char *kind, *text, *due_date, *state, *by;
};
void appeal_read(struct call *call, struct query *query, void *ret_appeal);
void appeal_show(struct call *call, struct json_object *object, const void *appeal);

struct reply {
	struct thing thing;
	int64_t appeal, institution, created_ms;
	const char *institution_name, *country, *answer, *text, *by;
};
void reply_read(struct call *call, struct query *query, void *ret_reply);
void reply_show(struct call *call, struct json_object *object, const void *reply);
