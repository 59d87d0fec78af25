/* call.h: a call whose parameters are parsed already. */
#pragma once

#include <json-c/json.h>

#pragma GCC visibility push(hidden)

struct referee;

int call_perform(struct referee *referee, const char *method, struct json_object *params,
		 int timeout_ms, char **ret_result);

#pragma GCC visibility pop
