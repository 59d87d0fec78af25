/* owned.h: cleanup of owning locals, for a library whose allocations may fail. Every pointer may
 * be NULL. */
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <json-c/json.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

/* Moves an owning pointer out: the source is NULL afterwards, so its cleanup does nothing. */
#define TAKE(p)                                                                                    \
	({                                                                                         \
		__typeof__(p) *take_from_ = &(p);                                                  \
		__typeof__(p) taken_ = *take_from_;                                                \
		*take_from_ = NULL;                                                                \
		taken_;                                                                            \
	})

static inline void text_freep(char **text)
{
	free(*text);
}

static inline void json_putp(struct json_object **object)
{
	json_object_put(*object);
}

static inline void fd_closep(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
