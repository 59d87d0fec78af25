/* spool.h: the folder of writes that are not answered for good yet, one file each. */
#pragma once

#include <stdbool.h>

#include <json-c/json.h>

#pragma GCC visibility push(hidden)

struct referee;

/* Keeps a request: on disk before it returns, and locked while *ret_fd is open. *ret_file is its
 * file, a new string. The same request kept before is the same file; another one under this id
 * is REFEREE_INVALID. */
int spool_keep(struct referee *referee, const char *method, struct json_object *params,
	       const char *request_id, char **ret_file, int *ret_fd);

/* Whether a write with this outcome is over, so that it need not be kept. */
bool spool_is_over(int status, int error);

#pragma GCC visibility pop
