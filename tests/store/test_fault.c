/* test_fault.c: each disk operation and each allocation of SQLite's fails in its turn.
 *
 * What may happen then is little: an answer after which nothing was written, a fault after which
 * the connection does nothing more, or success. What was acknowledged is there after the next
 * start, whatever failed before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/scratch.h"
#include "../sim/allocator.h"
#include "../sim/powercut.h"
#include "base/mem.h"
#include "shelf.h"

#define ROUNDS 12

static struct shelf shelf;

static int setup(void **state)
{
	(void)state;
	scratch_quiet();
	shelf_init(&shelf);
	shelf.options.vfs = "powercut";
	shelf.options.checkpoint_pages = 8;
	shelf.options.cache_bytes = 16 * 4096;
	powercut_start(1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	powercut_stop();
	shelf_done(&shelf);
	return 0;
}

static struct db *try_open(void)
{
	struct db *db = NULL;

	return db_open(&shelf.options, &db) == 0 ? db : NULL;
}

static const char *word_of(unsigned number)
{
	static char word[32];

	(void)snprintf(word, sizeof(word), "word-%u", number);
	return word;
}

/* Puts words until one is not acknowledged, reading in between; gives how many were. `first` counts
 * them on. */
static unsigned live(struct db *db, unsigned first, int *ret_r)
{
	int r = 0;
	unsigned done = 0;

	for (; r == 0 && done < ROUNDS; done += r == 0) {
		r = shelf_put_large(db, word_of(first + done), 2000);
		if (r == 0 && shelf_count(db) < 0)
			break;
	}
	*ret_r = r;
	return done;
}

/* The file holds the first words, at least so many, each once, and is sound. Gives how many. */
static unsigned assert_sound(struct db *db, unsigned at_least)
{
	_cleanup_(x_freep) char *report = NULL;
	int64_t count = shelf_count(db);

	assert_true(count >= at_least && count <= at_least + 1);
	assert_int_equal(db_integrity(db, false, &report), 0);
	assert_string_equal(report, "ok");
	return (unsigned)count;
}

/* A whole life in which the at-th operation fails with `code`; then a start on what is left. False
 * where the life had fewer operations. */
static bool outlives(uint64_t at, int code, bool is_cut_after)
{
	unsigned acknowledged = 0;
	int r = 0;

	powercut_start(at);
	uint64_t ops = powercut_ops();
	powercut_fail(at, code);
	struct db *db = try_open();
	if (db) {
		acknowledged = live(db, 0, &r);
		/* After a fault nothing begins; after an answer the same connection goes on. */
		if (r < 0)
			assert_int_equal(shelf_put(db, "after a fault"), r);
		else if (r > 0)
			assert_int_equal(shelf_put(db, word_of(acknowledged++)), 0);
	}
	bool was_reached = powercut_ops() - ops >= at;
	powercut_fail(0, SQLITE_OK);
	db = db_close(db);
	if (is_cut_after)
		powercut_reboot();
	db = try_open();
	assert_non_null(db);
	unsigned count = assert_sound(db, acknowledged);
	assert_int_equal(shelf_put(db, word_of(count)), 0);
	db = db_close(db);
	powercut_stop();
	return was_reached;
}

static void test_each_operation(void **state)
{
	static const int codes[] = { SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_FULL,
				     SQLITE_IOERR_SHMSIZE };

	(void)state;
	powercut_stop();
	for (size_t i = 0; i < ELEMENTS(codes); i++)
		for (unsigned is_cut_after = 0; is_cut_after < 2; is_cut_after++) {
			uint64_t at = 1;
			while (outlives(at, codes[i], is_cut_after))
				at++;
			assert_true(at > 50);
		}
	powercut_start(1);
}

/* The sync of a commit fails: nobody knows, so nobody is answered, and the connection is done
 * for. */
static void test_commit_is_unknown(void **state)
{
	struct txn txn;

	(void)state;
	struct db *db = shelf_open(&shelf);
	assert_int_equal(shelf_put(db, "one"), 0);
	uint64_t ops = powercut_ops();
	assert_int_equal(shelf_put(db, "two"), 0);
	uint64_t last = powercut_ops() - ops; /* of a commit, the sync comes last */
	powercut_fail(last, SQLITE_IOERR_FSYNC);
	assert_int_equal(shelf_put(db, "three"), -EIO);
	txn_begin(db, &txn);
	assert_int_equal(txn.r, -EIO);
	assert_false(txn.is_open);
	assert_int_equal(txn_commit(&txn), -EIO);
	/* Closing leaves the file alone: what the log holds is for the next start to find. */
	ops = powercut_ops();
	db = db_close(db);
	assert_int_equal(powercut_ops(), ops);
	db = shelf_open(&shelf);
	assert_in_range(shelf_count(db), 2, 3);
	db = db_close(db);
}

/* One put with a checkpoint behind it, the at-th operation failing. True where it was the
 * checkpoint that failed. */
static bool fails_in_the_checkpoint(uint64_t at)
{
	unsigned count = 0;
	struct txn txn;

	powercut_start(1);
	struct db *db = shelf_open(&shelf);
	while (db_log_pages(db) < 5)
		assert_int_equal(shelf_put(db, word_of(count++)), 0);
	powercut_fail(at, SQLITE_IOERR_WRITE);
	int r = shelf_put_large(db, word_of(count), 12000);
	count += r == 0;
	txn_begin(db, &txn);
	bool is_checkpoint = r == 0 && txn.r == -EIO;
	powercut_fail(0, SQLITE_OK);
	txn_done(&txn);
	db = db_close(db);
	db = shelf_open(&shelf);
	(void)assert_sound(db, count);
	db = db_close(db);
	powercut_stop();
	return is_checkpoint;
}

/* The commit before it is safe in the log and is said to be; what comes after is not begun. */
static void test_failed_checkpoint(void **state)
{
	unsigned failed = 0;

	(void)state;
	powercut_stop();
	for (uint64_t at = 1; at < 40; at++)
		failed += fails_in_the_checkpoint(at);
	assert_true(failed > 3);
	powercut_start(1);
}

/* A disk that is full for a while: every request of those batches is answered, the rest is as if
 * nothing were. */
static void test_full_for_a_while(void **state)
{
	struct txn txn;
	unsigned count = 0, full = 0;

	(void)state;
	struct db *db = shelf_open(&shelf), *reader = shelf_open_reader(&shelf);
	for (unsigned i = 0; i < 60; i++) {
		powercut_fail(1 + i % 7, i % 3 == 0 ? SQLITE_FULL : SQLITE_OK);
		txn_begin(db, &txn);
		for (unsigned part = 0; part < 3; part++) {
			txn_savepoint(&txn);
			shelf_add(&txn, word_of(3 * i + part));
			txn_release(&txn);
		}
		int r = txn_commit(&txn);
		assert_true(r == 0 || r == ERR_STORAGE_FULL);
		count += r == 0 ? 3 : 0;
		full += r != 0;
		powercut_fail(0, SQLITE_OK);
		assert_int_equal(shelf_count(db), count);
		assert_int_equal(shelf_count(reader), count);
	}
	assert_true(full > 5);
	reader = db_close(reader);
	db = db_close(db);
}

/* A life with the at-th allocation refused. False where it has fewer. */
static bool outlives_without_memory(int64_t at)
{
	unsigned acknowledged = 0;
	int r = 0;

	powercut_start(1);
	allocator_fail((uint64_t)at + 1, false);
	struct db *db = try_open();
	if (db)
		acknowledged = live(db, 0, &r);
	assert_true(r <= 0);
	bool was_reached = allocator_mend();
	db = db_close(db);
	db = try_open();
	assert_non_null(db);
	(void)assert_sound(db, acknowledged);
	db = db_close(db);
	powercut_stop();
	return was_reached;
}

static void test_each_allocation(void **state)
{
	int64_t at = 0;

	(void)state;
	powercut_stop();
	while (outlives_without_memory(at))
		at += 1 + at / 200; /* all of the first, then ever fewer: they repeat */
	assert_true(at > 500);
	powercut_start(1);
}

/* Somebody's hand in the file while the daemon runs: what it writes is refused, and it goes on. */
static void test_held_by_another(void **state)
{
	sqlite3 *other = NULL;

	(void)state;
	struct db *db = shelf_open(&shelf);
	assert_int_equal(shelf_put(db, "before"), 0);
	assert_int_equal(sqlite3_open_v2(shelf.path, &other, SQLITE_OPEN_READWRITE, "powercut"),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(shelf_put(db, "meanwhile"), ERR_UNAVAILABLE);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	assert_int_equal(shelf_put(db, "after"), 0);
	assert_int_equal(shelf_count(db), 2);
	db = db_close(db);
}

/* The views of people and tests fail as everything else does. */
static void test_reports(void **state)
{
	char *text = NULL;

	(void)state;
	struct db *db = shelf_open(&shelf);
	assert_int_equal(shelf_put(db, "one"), 0);
	allocator_fail(1, false);
	assert_int_equal(db_explain(db, SHELF_GET, &text), -ENOMEM);
	allocator_fail(1, false);
	assert_int_equal(db_integrity(db, false, &text), -ENOMEM);
	(void)allocator_mend();
	assert_null(text);
	db = db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_each_operation),    TEST(test_commit_is_unknown),
		TEST(test_failed_checkpoint), TEST(test_full_for_a_while),
		TEST(test_each_allocation),   TEST(test_held_by_another),
		TEST(test_reports),
#undef TEST
	};

	allocator_take_over();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
