/* json_strict.h: one JSON text, and nothing else in it. */
#pragma once

#include <json-c/json.h>

/* Strict, UTF-8, 64 levels deep. Where the text is no JSON, *ret_error is a new sentence, and NULL comes
 * back (as it does for `null`). */
struct json_object *json_strict(const char *text, char **ret_error);
