/* agenda.h: an item on the agenda of a meeting, and what the meeting decided on it. */
#pragma once

#include "core/noun.h"

struct agenda {
	struct thing thing;
	int64_t document, decided_ms;
	const char *item, *title, *state, *text, *decided_by;
};
void agenda_read(struct call *call, struct query *query, void *ret_agenda);
void agenda_show(struct call *call, struct json_object *object, const void *agenda);
