/* mem.c: allocation that cannot fail, and the arena of one request.
 *
 * mem_exhausted() is the one place where running out of memory ends the process: nothing is
 * flushed, no handler runs, since every acknowledged change is on disk already and the next start
 * recovers from there.
 *
 * An arena is a chain of blocks. The first is always of the standard size, so that keeping it over
 * a reset cannot pin the memory of one unusually large request. Memory is handed out zeroed. */
#include "base/mem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_STATUS_MEMORY 71 /* EX_OSERR */
#define ARENA_BLOCK_SIZE   ((size_t)16 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

static void mem_exhausted(void) __attribute__((noreturn));

static void mem_exhausted(void)
{
	static const char line[] = "out of memory, ending; what was acknowledged is on disk\n";

	/* Not through the log: that may want memory. Nothing can be done where this fails too. */
	ssize_t written = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)written;
	_exit(EXIT_STATUS_MEMORY);
}

void *mem_check(void *allocated)
{
	if (!allocated)
		mem_exhausted();
	return allocated;
}

void *xmalloc(size_t size)
{
	return mem_check(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return mem_check(count && size ? calloc(count, size) : calloc(1, 1));
}

void *xrealloc(void *old, size_t size)
{
	return mem_check(realloc(old, size ? size : 1));
}

char *xstrdup(const char *text)
{
	return mem_check(strdup(text));
}

char *xstrndup(const char *text, size_t len)
{
	return mem_check(strndup(text, len));
}

char *xvasprintf(const char *format, va_list args)
{
	char *text = NULL;

	/* The formats are ours and never wide: what is left to fail is memory. */
	if (vasprintf(&text, format, args) < 0)
		mem_exhausted();
	return text;
}

char *xasprintf(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	return text;
}

void x_freep(void *pointer)
{
	void *owned;

	/* By copy: `pointer` is the address of a pointer to any type. */
	memcpy(&owned, pointer, sizeof(owned));
	free(owned);
	owned = NULL;
	memcpy(pointer, &owned, sizeof(owned));
}

void arena_init(struct arena *arena)
{
	*arena = (struct arena){ NULL, NULL };
}

static void arena_drop(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;
		x_freep(&block);
		block = next;
	}
}

void arena_done(struct arena *arena)
{
	arena_drop(arena->first);
	arena_init(arena);
}

void arena_reset(struct arena *arena)
{
	if (!arena->first)
		return;
	arena_drop(arena->first->next);
	arena->first->next = NULL;
	arena->first->used = 0;
	arena->last = arena->first;
}

static struct arena_block *arena_grow(struct arena *arena, size_t size)
{
	struct arena_block *block = xmalloc(sizeof(*block) + size);

	*block = (struct arena_block){ .size = size };
	if (arena->last)
		arena->last->next = block;
	else
		arena->first = block;
	arena->last = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t step = alignof(max_align_t);

	if (size > SIZE_MAX / 2)
		mem_exhausted();
	size = size ? (size + step - 1) / step * step : step;

	struct arena_block *block = arena->last ? arena->last : arena_grow(arena, ARENA_BLOCK_SIZE);
	if (block->size - block->used < size)
		block = arena_grow(arena, size > ARENA_BLOCK_SIZE ? size : ARENA_BLOCK_SIZE);

	void *memory = block->data + block->used;
	block->used += size;
	return memset(memory, 0, size);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(len >= 0);

	char *text = arena_alloc(arena, (size_t)len + 1);
	va_start(args, format);
	(void)vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	len = strnlen(text, len);
	return memcpy(arena_alloc(arena, len + 1), text, len);
}
