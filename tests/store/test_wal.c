/* test_wal.c: a write-ahead log that a power cut could have left is taken, one that has lost what
 * was acknowledged is refused, and neither is changed by the looking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/scratch.h"
#include "base/mem.h"
#include "shelf.h"
#include "store/engine.h"

#define WORDS	  12
#define HEADER	  32
#define FRAME	  (24 + 4096)
#define COMMIT_AT 4 /* in a frame: pages of the database, where it ends a transaction */
#define LOG_BYTES (1 << 20)

static struct shelf shelf;
static char *log_path;
static uint8_t whole[LOG_BYTES], log_bytes[LOG_BYTES];
static size_t len, frames;

static size_t load(const char *path, uint8_t *bytes)
{
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	size_t count = fread(bytes, 1, LOG_BYTES, file);
	assert_int_equal(fclose(file), 0);
	return count;
}

static void save(const char *path, const uint8_t *bytes, size_t count)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	assert_int_equal(fclose(file), 0);
}

/* A database and the log of a process that was killed. */
static int setup(void **state)
{
	(void)state;
	scratch_quiet();
	shelf_init(&shelf);
	log_path = xasprintf("%s-wal", shelf.path);
	shelf.options.checkpoint_pages = 10000;
	struct db *db = shelf_open(&shelf);
	for (int i = 0; i < WORDS; i++) {
		_cleanup_(x_freep) char *word = xasprintf("word-%d", i);
		assert_int_equal(shelf_put_large(db, word, 9000), 0);
	}
	len = load(log_path, whole);
	assert_null(db_close(db));
	memcpy(log_bytes, whole, len);
	frames = (len - HEADER) / FRAME;
	assert_true(frames >= 3 * WORDS);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	x_freep(&log_path);
	shelf_done(&shelf);
	return 0;
}

static int look(size_t count)
{
	static uint8_t after[LOG_BYTES];

	save(log_path, log_bytes, count);
	int r = wal_check(shelf.path);
	assert_int_equal(load(log_path, after), count);
	assert_memory_equal(after, log_bytes, count);
	memcpy(log_bytes, whole, len);
	return r;
}

static size_t frame_at(size_t index)
{
	return HEADER + index * FRAME;
}

/* How many transactions end in this frame or behind it. */
static unsigned commits_from(size_t index)
{
	static const uint8_t none[4];
	unsigned count = 0;

	for (; index < frames; index++)
		count += memcmp(whole + frame_at(index) + COMMIT_AT, none, sizeof none) != 0;
	return count;
}

static void test_whole(void **state)
{
	(void)state;
	assert_int_equal(look(len), 0);
	assert_int_equal(unlink(log_path), 0);
	assert_int_equal(wal_check(shelf.path), 0);
}

/* Wherever the last write was when the power went. */
static void test_cut_off(void **state)
{
	static const size_t lens[] = { 0, 1, 31, 32, 33, 56, 4151, 4152, 4153 };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(lens); i++)
		assert_int_equal(look(lens[i]), 0);
	for (size_t i = 1; i <= frames; i++)
		assert_int_equal(look(frame_at(i) - 500), 0);
}

/* A log that cannot be read is no log that is whole. */
static void test_unreadable(void **state)
{
	(void)state;
	assert_int_equal(unlink(log_path) < 0 && errno != ENOENT, 0);
	assert_int_equal(mkdir(log_path, 0700), 0);
	assert_int_equal(wal_check(shelf.path), -EISDIR);
	assert_int_equal(rmdir(log_path), 0);
}

/* One byte, anywhere in a frame: damage where an acknowledged transaction lies behind it or in it,
 * and two do; the last transaction may always be torn. */
static void test_one_byte(void **state)
{
	static const size_t places[] = { 0, COMMIT_AT + 3, 9, 17, 24, 2000, FRAME - 1 };

	(void)state;
	for (size_t i = 0; i < frames; i++)
		for (size_t j = 0; j < ELEMENTS(places); j++) {
			/* Behind a frame whose own sum was spoilt the next one does not fit either. */
			size_t behind = i + (places[j] >= 16 && places[j] < 24 ? 2 : 1);
			bool is_lost = commits_from(behind) > 1;
			log_bytes[frame_at(i) + places[j]] ^= 0x20;
			if (look(len) != (is_lost ? -EBADMSG : 0))
				fail_msg("byte %zu of frame %zu of %zu", places[j], i, frames);
		}
}

static void test_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < HEADER; i++) {
		log_bytes[i] ^= 1;
		/* The last bit of the first word says how sums are made: it is in none. */
		assert_int_equal(look(len), -EBADMSG);
	}
	memset(log_bytes, 0, HEADER);
	assert_int_equal(look(len), -EBADMSG);
	memset(log_bytes, 0, len);
	assert_int_equal(look(len), 0);
	memset(log_bytes, 'x', len);
	assert_int_equal(look(len), -EBADMSG);
}

/* Two power cuts in a row, each in the middle of a large transaction: a start in between empties the
 * log, so that what the first one left is never taken for what the second one lost. */
static void test_twice(void **state)
{
	struct txn txn;

	(void)state;
	for (int round = 0; round < 3; round++) {
		struct db *db = shelf_open(&shelf);
		_cleanup_(x_freep) char *word = xasprintf("round-%d", round);
		assert_int_equal(shelf_put(db, word), 0);
		size_t before = load(log_path, log_bytes);
		txn_begin(db, &txn);
		for (int i = 0; i < 20; i++) {
			_cleanup_(x_freep) char *lost = xasprintf("lost-%d-%d", round, i);
			shelf_add(&txn, lost);
		}
		assert_int_equal(txn_commit(&txn), 0);
		size_t after = load(log_path, log_bytes);
		assert_null(db_close(db));
		/* Of the last transaction all but its first page has reached the disk. */
		if (after >= before + FRAME)
			log_bytes[before + 100] ^= 1;
		save(log_path, log_bytes, after);
		assert_int_equal(wal_check(shelf.path), 0);
	}
}

static void test_refused_by_a_start(void **state)
{
	struct db *db = NULL;
	struct stat status;

	(void)state;
	log_bytes[frame_at(2) + 100] ^= 1;
	save(log_path, log_bytes, len);
	assert_int_equal(db_open(&shelf.options, &db), -EBADMSG);
	assert_int_equal(stat(log_path, &status), 0);
	assert_int_equal(status.st_size, len);
}

/* An empty file is a new database to SQLite, which deletes the log beside it. */
static void test_lost_file(void **state)
{
	struct db *db = NULL;

	(void)state;
	save(log_path, whole, len);
	assert_int_equal(truncate(shelf.path, 0), 0);
	assert_int_equal(db_open(&shelf.options, &db), -EBADMSG);
	assert_int_equal(access(log_path, F_OK), 0);
	assert_int_equal(unlink(shelf.path), 0);
	assert_int_equal(db_open(&shelf.options, &db), -EBADMSG);
	assert_int_equal(access(shelf.path, F_OK), -1);
	/* Who means it says so. */
	_cleanup_(x_freep) char *lock = xasprintf("%s-lock", shelf.path);
	assert_int_equal(unlink(lock), 0);
	assert_int_equal(unlink(log_path), 0);
	db = shelf_open(&shelf);
	assert_int_equal(shelf_count(db), 0);
	assert_null(db_close(db));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_whole),     TEST(test_cut_off),    TEST(test_one_byte),
		TEST(test_header),    TEST(test_twice),	     TEST(test_refused_by_a_start),
		TEST(test_lost_file), TEST(test_unreadable),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
