/* test_mem.c: allocation, cleanup, the arena, and the one way in which lack of memory ends the
 * process. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "scratch.h"

static void test_allocations(void **state)
{
	_cleanup_(x_freep) char *text = xstrdup("text");
	_cleanup_(x_freep) char *part = xstrndup("text", 2);
	_cleanup_(x_freep) char *made = xasprintf("%s-%d", "text", 7);
	_cleanup_(x_freep) unsigned char *zeros = xcalloc(3, 5);
	_cleanup_(x_freep) void *nothing = xmalloc(0);
	_cleanup_(x_freep) char *grown = xrealloc(NULL, 8);

	(void)state;
	assert_string_equal(text, "text");
	assert_string_equal(part, "te");
	assert_string_equal(made, "text-7");
	for (size_t i = 0; i < 15; i++)
		assert_int_equal(zeros[i], 0);
	assert_non_null(nothing);
	memcpy(grown, "1234567", 8);
	grown = xrealloc(grown, 4096);
	assert_string_equal(grown, "1234567");
	assert_ptr_equal(mem_check(text), text);
}

static void test_take_and_free(void **state)
{
	char *owner = xstrdup("moved");
	char *taken = TAKE(owner);

	(void)state;
	assert_null(owner);
	assert_string_equal(taken, "moved");
	x_freep(&taken);
	assert_null(taken);
	x_freep(&taken); /* of NULL: nothing */
}

static void test_arena(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_string_equal(arena_printf(&arena, "%s %d", "number", 5), "number 5");
	assert_string_equal(arena_strndup(&arena, "text", 3), "tex");
	assert_string_equal(arena_strndup(&arena, "short", 99), "short");
	for (size_t size = 0; size < 300; size++) {
		unsigned char *memory = arena_alloc(&arena, size);
		assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xff, size);
	}
	unsigned char *large = arena_alloc(&arena, 1 << 20);
	assert_int_equal(large[(1 << 20) - 1], 0);
	arena_done(&arena);
	arena_done(&arena);
}

/* After a reset the first block is used again, and what is handed out of it is zero again. */
static void test_arena_reset(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	arena_reset(&arena);
	unsigned char *first = arena_alloc(&arena, 64);
	memset(first, 0xff, 64);
	memset(arena_alloc(&arena, 1 << 18), 0xff, 1 << 18);
	arena_reset(&arena);
	unsigned char *again = arena_alloc(&arena, 64);
	assert_ptr_equal(again, first);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(again[i], 0);
	arena_done(&arena);
}

/* A first request that is large must not make its block the one that every reset keeps. */
static void test_arena_large_first(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	void *large = arena_alloc(&arena, 1 << 20);
	assert_non_null(large);
	assert_ptr_not_equal(arena.first, arena.last);
	arena_reset(&arena);
	assert_ptr_equal(arena.first, arena.last);
	arena_done(&arena);
}

static void run_out(const void *arg)
{
	(void)arg;
	(void)mem_check(NULL);
}

static void run_out_in_arena(const void *arg)
{
	struct arena arena;

	(void)arg;
	arena_init(&arena);
	(void)arena_alloc(&arena, SIZE_MAX - 8);
}

static void test_exhausted(void **state)
{
	void (*const ways[])(const void *) = { run_out, run_out_in_arena };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ways); i++) {
		int status;
		_cleanup_(x_freep) char *said = scratch_child(ways[i], NULL, &status);
		assert_int_equal(status, 71);
		assert_non_null(strstr(said, "out of memory"));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allocations),
		cmocka_unit_test(test_take_and_free),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_arena_reset),
		cmocka_unit_test(test_arena_large_first),
		cmocka_unit_test(test_exhausted),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
