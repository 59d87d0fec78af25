/* batch.h: a write within a write: by its own row of the verb table, with its own rights and its own row in the
 * journal, undone with the one around it. */
#pragma once

#include "core/call.h"

/* What came of it; texts and objects are the caller's to put. */
struct inner {
	struct json_object *result, *data; /* data: NULL or beside an answer */
	const char *message;		   /* of an answer; in the arena */
};
/* 0, an answer, or a fault. Takes params over. */
int batch_inner(struct call *outer, const struct verb *verb, struct json_object *params,
		struct inner *ret_inner);
