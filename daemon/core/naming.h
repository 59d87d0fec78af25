/* naming.h: where a text names somebody whom a reader of it may not know (person.c hides them everywhere else).
 * Searched for are a person's full name and its parts, the principal's name and address, and the name of
 * their institution. It is a warning: it finds names as they are spelt here, and words that only look so. */
#pragma once

#include "core/call.h"

struct naming; /* the people of call->study who are hidden from anybody, and whom the caller knows; in the arena */
struct naming *naming_load(struct call *call);

struct named {
	const char *principal;
	size_t offset, length; /* bytes of the text */
};
/* Who is hidden from whoever holds these roles (0: from anybody, and known to the caller: nobody is told a name by it).
 * Of several the one of whom most is there: many have a family name in common, and few the whole of it. */
bool naming_find(struct call *call, const struct naming *naming, struct str text, unsigned roles,
		 struct named *ret_named);

/* After a write: its own texts, where they name somebody whom the caller knows and others may not: as
 * `warnings` in the result. */
void naming_warn_of_params(struct call *call);
/* After a step that shows more to others: what they now read that names somebody hidden from them. Looks at
 * search_rows rows at most, and says in `is_whole` whether these were all. */
int naming_warn_of_opening(struct call *call);
