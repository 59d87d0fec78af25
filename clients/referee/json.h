/* json.h: small questions to JSON objects, for a program whose allocations cannot fail. */
#pragma once

#include <json-c/json.h>

#include "base/mem.h"
#include "base/str.h"

static inline void json_putp(struct json_object **object)
{
	json_object_put(*object);
}

struct json_object *json_get(struct json_object *object,
			     const char *name); /* borrowed; NULL where absent */
const char *json_text(struct json_object *object, const char *name); /* NULL where it is no text */
/* Likewise, with something else instead of NULL. */
const char *json_text_or(struct json_object *object, const char *name, const char *otherwise);
int64_t json_int(struct json_object *object, const char *name, int64_t otherwise);
bool json_is(struct json_object *object, const char *name); /* true where it is true */
size_t json_count(struct json_object *array);		    /* 0 where it is no array */

void json_set(struct json_object *object, const char *name,
	      struct json_object *value); /* takes value over */
void json_set_text(struct json_object *object, const char *name, const char *text);
void json_append(struct json_object *array, struct json_object *value);
struct json_object *json_new_object(void);
struct json_object *json_new_array(void);

/* Strict. Where the text is no JSON, *ret_error is a new sentence, and NULL comes back (as it
 * does for `null`). */
struct json_object *json_read(const char *text, char **ret_error);
/* One line of compact JSON. C1 control characters are escaped, since a terminal would obey them. */
char *json_line(struct json_object *value);
/* The same for people: a member to a line, indented; without a line feed at its end. */
char *json_pretty(struct json_object *value);
/* The lines on which the objects of a text's outermost array begin: what the parser does not keep. The
 * array has `count` of them, all objects. */
void json_lines(const char *text, int64_t *ret_lines, size_t count);
