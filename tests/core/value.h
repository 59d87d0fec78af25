/* value.h: values for a verb's parameters, found by their types alone: whoever wants to call a verb of the table
 * without knowing it takes them from here. */
#pragma once

#include "core/world.h"

struct value_source {
	const struct world *world; /* its ids, and a review that the form takes */
	const char (*ids)[32];	   /* more ids and cursors, "" where none; NULL: no more */
	size_t id_count;
	const char *const *codes, *const *institutions, *const *people,
								*const *lines; /* NULL ends each */
};

/* The index-th value (new reference) that can be tried; NULL: there are no more. What a batch is made of is nothing
 * that a type says: PARAM_ARRAY has no value. */
struct json_object *value_at(const struct value_source *source, const struct param *param,
			     size_t index);
