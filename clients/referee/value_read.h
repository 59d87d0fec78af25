/* value_read.h: one parameter's value, from what stands on the command line. */
#pragma once

#include <json-c/json.h>

#include "core/verb.h"

/* The value as JSON, or NULL with a new sentence. Texts and JSON can be "@FILE" or "-" (standard
 * input), "@@" is one "@"; keys are files. The body of a review stays a file name. */
struct json_object *value_read(const struct param *param, const char *text, char **ret_error);
