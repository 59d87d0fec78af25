/* test_restore.c: every call of the system that a restore makes on its files fails in its turn, once or for good, also
 * for want of space. At any instant the old database is whole under one of two names; what failed leaves no half in its
 * place, and can simply be made again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/scratch.h"
#include "base/err.h"
#include "base/mem.h"
#include "fault/failure.h"
#include "fault/wrapped.h"
#include "store/db.h"
#include "store/restore.h"

#define ROOM 64

static char *dir;

static const char *name(const char *what)
{
	static char paths[4][256];
	static unsigned turn;
	char *path = paths[turn++ % ELEMENTS(paths)];

	(void)snprintf(path, sizeof paths[0], "%s/%s", dir, what);
	return path;
}

static void put(const char *what, const char *text)
{
	FILE *file = fopen(name(what), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static bool has(const char *what, const char *text)
{
	char found[ROOM] = "";
	FILE *file = fopen(name(what), "r");

	if (!file)
		return false;
	found[fread(found, 1, sizeof found - 1, file)] = '\0';
	assert_int_equal(fclose(file), 0);
	return strcmp(found, text) == 0;
}

static bool is_there(const char *what)
{
	return access(name(what), F_OK) == 0;
}

static void begin(void)
{
	static const char *const all[] = { "db",	"db-wal", "aside",
					   "aside-wal", "again",  "again-wal" };

	for (size_t i = 0; i < ELEMENTS(all); i++)
		(void)unlink(name(all[i]));
	restore_drop(name("db"));
	put("db", "old");
	put("db-wal", "old log");
	put("backup", "new");
	put("backup-wal", "new log");
}

/* The log of a backup is taken in when the copy is proven, which is not these files' matter. */
static int restore(const char *aside)
{
	int r = restore_bring(name("backup"), name("db"));

	return r == 0 ? restore_swap(name("db"), name(aside)) : r;
}

/* False where nothing failed any more. */
static bool try_one(const struct failure *failure, uint64_t at)
{
	begin();
	failure->begin(at, failure->is_for_good);
	int r = restore("aside");
	bool came = failure->end();
	if (!came)
		assert_int_equal(r, 0);
	if (r == 0) { /* what failed was the clearing up */
		assert_true(has("db", "new") && !is_there("db-wal"));
		assert_true(has("aside", "old") && has("aside-wal", "old log"));
		return came;
	}
	/* Where only the folder's sync failed, the new one is there. */
	assert_true(has("db", "old") ||
		    (has("aside", "old") && (!is_there("db") || has("db", "new"))));
	assert_true(has("db-wal", "old log") || has("aside-wal", "old log"));
	restore_drop(name("db"));
	assert_false(is_there("db.restoring"));
	assert_int_equal(restore("again"), 0);
	assert_true(has("db", "new"));
	assert_true(has("aside", "old") || has("again", "old"));
	assert_true(has("backup", "new") && has("backup-wal", "new log"));
	return true;
}

static void test_every_call(void **state)
{
	(void)state;
	for (const struct failure *failure = failures_of_system; failure->name; failure++) {
		uint64_t at = 1;
		while (try_one(failure, at)) {
			failure_count(failure);
			at++;
		}
		assert_true(at > 8);
	}
	failures_tell("restoring");
}

static void test_taken(void **state)
{
	(void)state;
	begin();
	put("aside", "another");
	assert_int_equal(restore("aside"), ERR_EXISTS);
	assert_true(has("db", "old") && has("aside", "another"));
	assert_int_equal(unlink(name("backup")), 0);
	assert_int_equal(restore("again"), -ENOENT);
}

/* A file system that cannot refuse a name that is taken: a backup still never takes another's. */
static void test_unable(void **state)
{
	(void)state;
	begin();
	for (int is_taken = 0; is_taken < 2; is_taken++) {
		put("aside", "mine");
		wrapped_fail(WRAPPED_UNABLE, 1, false);
		assert_int_equal(file_name(name("aside"), name("again")),
				 is_taken ? ERR_EXISTS : 0);
		assert_true(wrapped_mend());
		assert_true(has(is_taken ? "aside" : "again", "mine"));
		put("again", "another");
	}
	assert_int_equal(unlink(name("again")), 0);
	wrapped_fail(WRAPPED_UNABLE, 1, true);
	assert_int_equal(file_name(name("aside"), name("again")), -EINVAL);
	assert_true(wrapped_mend());
	assert_true(has("aside", "mine") && !is_there("again"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_unable),
	};

	dir = scratch_new();
	scratch_quiet();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	dir = scratch_free(dir);
	return failed;
}
