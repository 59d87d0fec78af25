/* comment.h: what a comment must be, whether it comes alone (comment.c) or in a table (import_row.c). */
#pragma once

#include "core/call.h"

/* Its place; 0: none. */
struct anchor {
	int64_t from_page, from_line, to_page, to_line;
};
/* Fills in where it ends, if that was not said. 0, or an answer that names the part. */
int anchor_check(struct call *call, struct anchor *anchor);

/* As the caller may see it; new reference. */
struct json_object *comment_json(struct call *call, const struct comment *comment);

/* Whether the caller may know who commented: by a table, who is named there, else the author. */
bool comment_is_known(struct call *call, const struct comment *comment);

/* As whom somebody speaks by their role. */
const char *comment_class(const struct call *call);
/* 0, or an answer. `is_collated`: those who steer a study bring in what others wrote, and who did is named:
 * then the host's classes are taken of them as well. */
int comment_class_check(struct call *call, const char *class, bool is_collated);
