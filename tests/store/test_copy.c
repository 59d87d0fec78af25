/* test_copy.c: a copy of the writer's database, made between its transactions.
 *
 * The copy's file is on a disk in memory where its failures are what is tested: that disk is the
 * default then, and the database stays on the system's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/scratch.h"
#include "../sim/powercut.h"
#include "base/mem.h"
#include "shelf.h"

static struct shelf shelf;
static char *copy_path;
static struct db *db;

static int setup_on(const char *vfs)
{
	scratch_quiet();
	shelf_init(&shelf);
	shelf.options.vfs = vfs;
	shelf.options.cache_bytes = 16 * 4096;
	copy_path = xasprintf("%s/copy", shelf.directory);
	db = shelf_open(&shelf);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	return setup_on(NULL);
}

static int teardown(void **state)
{
	(void)state;
	db = db_close(db);
	x_freep(&copy_path);
	shelf_done(&shelf);
	return 0;
}

static void put(const char *kind, int from, int count)
{
	for (int i = from; i < from + count; i++) {
		_cleanup_(x_freep) char *word = xasprintf("%s-%d", kind, i);
		assert_int_equal(shelf_put_large(db, word, 3000), 0);
	}
}

/* What is in a copy, by a connection of its own; it must be sound. */
static int64_t count_in(const char *path)
{
	struct shelf other = shelf;
	_cleanup_(x_freep) char *report = NULL;

	other.options.path = path;
	struct db *copy = shelf_open_reader(&other);
	assert_int_equal(db_integrity(copy, false, &report), 0);
	assert_string_equal(report, "ok");
	int64_t count = shelf_count(copy);
	assert_null(db_close(copy));
	return count;
}

static struct db_copy *begin(void)
{
	struct db_copy *copy = NULL;

	assert_int_equal(db_copy_begin(db, copy_path, &copy), 0);
	return copy;
}

/* To its end, in steps of one page, with something done between each two. */
static unsigned finish(struct db_copy *copy, void (*between)(int step))
{
	bool is_done = false;
	int steps = 0;

	while (!is_done) {
		assert_int_equal(db_copy_step(copy, 1, &is_done), 0);
		if (!is_done && between)
			between(steps);
		steps++;
	}
	assert_null(db_copy_free(copy));
	assert_int_equal(db_copy_settle(copy_path), 0);
	return (unsigned)steps;
}

static void test_whole(void **state)
{
	struct stat status;
	uint8_t formats[2];

	(void)state;
	put("word", 0, 50);
	assert_true(finish(begin(), NULL) > 30);
	assert_int_equal(count_in(copy_path), 50);
	assert_int_equal(stat(copy_path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	int fd = open(copy_path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(pread(fd, formats, sizeof formats, 18), sizeof formats);
	assert_int_equal(close(fd), 0);
	assert_int_equal(formats[0], 1);
	assert_int_equal(formats[1], 1);
	assert_int_not_equal(access(copy_path, F_OK), -1);
	_cleanup_(x_freep) char *log = xasprintf("%s-wal", copy_path);
	assert_int_equal(access(log, F_OK), -1);
}

static void write_on(int step)
{
	if (step < 40)
		put("later", step, 1);
}

/* Pages that are copied already change too, and the log is checkpointed and begins anew meanwhile. */
static void test_while_written(void **state)
{
	(void)state;
	put("word", 0, 50);
	unsigned steps = finish(begin(), write_on);
	assert_true(steps < 200); /* it never began again */
	assert_int_equal(count_in(copy_path), shelf_count(db));
	assert_int_equal(shelf_count(db), 90);
}

/* More than the cache holds, so that pages go into the log, and into the copy, before the end. */
static void take_back(int step)
{
	struct txn txn;

	if (step != 20)
		return;
	txn_begin(db, &txn);
	for (int i = 0; i < 40; i++) {
		_cleanup_(x_freep) char *word = xasprintf("never-%d", i);
		_cleanup_(x_freep) char *body = xcalloc(1, 3000);
		query_exec(&txn, SHELF_PUT, str_of(word), (struct str){ body, 3000 }, INT64_C(0),
			   INT64_C(1));
	}
	txn_done(&txn);
}

static void test_what_was_taken_back(void **state)
{
	(void)state;
	put("word", 0, 50);
	(void)finish(begin(), take_back);
	assert_int_equal(count_in(copy_path), 50);
}

static void test_in_the_way(void **state)
{
	struct db_copy *copy = NULL;
	char text[16] = "";

	(void)state;
	FILE *file = fopen(copy_path, "we");
	assert_int_equal(fputs("mine", file) >= 0, 1);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(db_copy_begin(db, copy_path, &copy), ERR_BUSY);
	file = fopen(copy_path, "re");
	assert_non_null(fgets(text, sizeof text, file));
	assert_int_equal(fclose(file), 0);
	assert_string_equal(text, "mine");
	_cleanup_(x_freep) char *nowhere = xasprintf("%s/no/where", shelf.directory);
	assert_int_equal(db_copy_begin(db, nowhere, &copy), ERR_UNAVAILABLE);
	assert_int_equal(shelf_put(db, "still"), 0);
}

static void test_name(void **state)
{
	_cleanup_(x_freep) char *name = xasprintf("%s/name", shelf.directory);

	(void)state;
	(void)finish(begin(), NULL);
	assert_int_equal(file_name(copy_path, name), 0);
	assert_int_equal(access(copy_path, F_OK), -1);
	assert_int_equal(count_in(name), 0);
	put("word", 0, 1);
	(void)finish(begin(), NULL);
	assert_int_equal(file_name(copy_path, name), ERR_EXISTS);
	assert_int_equal(count_in(name), 0);
	assert_int_equal(unlink(copy_path), 0);
	assert_int_equal(file_name(copy_path, name), -ENOENT);
}

/* ---- a copy whose disk fails: an answer, and the database does not notice -------------------- */

static void on_other_disk(void)
{
	put("word", 0, 300); /* more than the copy's cache holds */
	powercut_start(1);
	powercut_put(copy_path, "", 0);
	assert_int_equal(sqlite3_vfs_register(sqlite3_vfs_find("powercut"), 1), SQLITE_OK);
}

static void from_other_disk(struct db_copy *copy)
{
	assert_null(db_copy_free(copy));
	powercut_stop();
	assert_int_equal(sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1), SQLITE_OK);
	assert_int_equal(unlink(copy_path), 0);
	assert_int_equal(shelf_put(db, "it goes on"), 0);
	(void)finish(begin(), NULL);
	assert_int_equal(count_in(copy_path), shelf_count(db));
}

static int step_to_failure(struct db_copy *copy)
{
	bool is_done = false;
	int r = 0;

	while (r == 0 && !is_done)
		r = db_copy_step(copy, 20, &is_done);
	assert_false(is_done);
	return r;
}

static void test_full(void **state)
{
	(void)state;
	on_other_disk();
	struct db_copy *copy = begin();
	powercut_break(&(struct powercut_failure){
		.kinds = POWERCUT_WRITE, .at = 3, .code = SQLITE_FULL, .is_for_good = true });
	assert_int_equal(step_to_failure(copy), ERR_STORAGE_FULL);
	put("full", 0, 5);
	assert_int_equal(step_to_failure(copy), ERR_STORAGE_FULL);
	from_other_disk(copy);
}

static void test_broken(void **state)
{
	(void)state;
	on_other_disk();
	struct db_copy *copy = begin();
	powercut_break(&(struct powercut_failure){
		.kinds = POWERCUT_WRITE, .at = 5, .is_for_good = true });
	assert_int_equal(step_to_failure(copy), ERR_UNAVAILABLE);
	from_other_disk(copy);
}

/* A transaction that writes into the copy, and fails there, is committed all the same. */
static void test_broken_in_a_commit(void **state)
{
	struct txn txn;
	bool is_done = false;

	(void)state;
	on_other_disk();
	struct db_copy *copy = begin();
	for (int i = 0; i < 14; i++)
		assert_int_equal(db_copy_step(copy, 20, &is_done), 0);
	assert_false(is_done);
	powercut_break(&(struct powercut_failure){
		.kinds = POWERCUT_WRITE, .at = 1, .code = SQLITE_FULL, .is_for_good = true });
	txn_begin(db, &txn);
	for (int i = 0; i < 300; i++) {
		_cleanup_(x_freep) char *word = xasprintf("word-%d", i);
		query_exec(&txn, SHELF_DROP, str_of(word));
	}
	shelf_add(&txn, "the only one");
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(db), 1);
	assert_int_equal(step_to_failure(copy), ERR_STORAGE_FULL);
	from_other_disk(copy);
}

/* ---- a database whose disk fails --------------------------------------------------------------- */

static int setup_in_memory(void **state)
{
	(void)state;
	powercut_start(1);
	return setup_on("powercut");
}

static int teardown_in_memory(void **state)
{
	int r = teardown(state);

	powercut_stop();
	return r;
}

/* What failed between two steps, or before the first, is told by the next: nothing is copied after it. */
static void test_after_a_fault(void **state)
{
	struct db_copy *none = NULL;
	bool is_done = false;

	(void)state;
	put("word", 0, 50);
	struct db_copy *copy = begin();
	assert_int_equal(db_copy_step(copy, 1, &is_done), 0);
	powercut_break(&(struct powercut_failure){ .kinds = POWERCUT_WRITE, .at = 1 });
	int r = shelf_put(db, "lost");
	assert_true(r < 0);
	assert_true(powercut_mend());
	assert_int_equal(db_copy_step(copy, 1, &is_done), r);
	assert_false(is_done);
	assert_null(db_copy_free(copy));
	assert_int_equal(unlink(copy_path), 0);
	assert_int_equal(db_copy_begin(db, copy_path, &none), r);
	assert_int_equal(access(copy_path, F_OK), -1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_whole),
		TEST(test_while_written),
		TEST(test_what_was_taken_back),
		TEST(test_in_the_way),
		TEST(test_name),
		TEST(test_full),
		TEST(test_broken),
		TEST(test_broken_in_a_commit),
		cmocka_unit_test_setup_teardown(test_after_a_fault, setup_in_memory,
						teardown_in_memory),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
