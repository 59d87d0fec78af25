/* mem.h: allocation that cannot fail, cleanup of owning locals, and the arena of one request.
 *
 * Running out of memory ends the process in exactly one place (mem_exhausted): everything
 * acknowledged is on disk by then, and a restart is the recovery. So no caller has a branch for it.
 * The client library does not use this file: a library must not end its host. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define _cleanup_(f)	    __attribute__((cleanup(f)))
#define _printf_(fmt, args) __attribute__((format(printf, fmt, args)))
#define _unused_	    __attribute__((unused))

/* Moves an owning pointer out: the source is NULL afterwards, so its cleanup does nothing. */
#define TAKE(p)                                                                                    \
	({                                                                                         \
		__typeof__(p) *take_from_ = &(p);                                                  \
		__typeof__(p) taken_ = *take_from_;                                                \
		*take_from_ = NULL;                                                                \
		taken_;                                                                            \
	})

#define ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);
char *xasprintf(const char *format, ...) _printf_(1, 2);
char *xvasprintf(const char *format, va_list args) _printf_(1, 0);

/* Never returns NULL; where an allocator of somebody else's (json-c) returned NULL, pass its
 * pointer through here. */
void *mem_check(void *allocated);

/* Frees what `*pointer` points to; for _cleanup_(x_freep). */
void x_freep(void *pointer);

/* A bump allocator: what a request needs only while it runs. Reset frees all at once and keeps the
 * first block. */
struct arena {
	struct arena_block *first;
	struct arena_block *last;
};
void arena_init(struct arena *arena);
void arena_done(struct arena *arena);
void arena_reset(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
char *arena_printf(struct arena *arena, const char *format, ...) _printf_(2, 3);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
