/* test_db.c: files that are created, opened and refused; readers, snapshots, checkpoints, and a
 * database that is full. */
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
#include "base/log.h"
#include "base/mem.h"
#include "shelf.h"

static struct shelf shelf;

static int setup(void **state)
{
	(void)state;
	scratch_quiet();
	shelf_init(&shelf);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	shelf_done(&shelf);
	return 0;
}

/* The file beside the database: path + ending. */
static bool is_there(const char *ending, struct stat *ret_status)
{
	_cleanup_(x_freep) char *path = xasprintf("%s%s", shelf.path, ending);

	return stat(path, ret_status) == 0;
}

static size_t file_read_all(unsigned char *bytes, size_t size)
{
	FILE *file = fopen(shelf.path, "rb");

	assert_non_null(file);
	size_t len = fread(bytes, 1, size, file);
	assert_int_equal(fclose(file), 0);
	return len;
}

static void file_write_all(const void *bytes, size_t len)
{
	FILE *file = fopen(shelf.path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void bare_exec(const char *sql)
{
	sqlite3 *handle = NULL;

	assert_int_equal(sqlite3_open(shelf.path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

static int64_t bare_number(const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *handle = NULL;

	assert_int_equal(sqlite3_open_v2(shelf.path, &handle, SQLITE_OPEN_READONLY, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	return number;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void test_create_and_reopen(void **state)
{
	static const char *const files[] = { "", "-wal", "-shm", "-lock" };
	struct stat status;

	(void)state;
	struct db *db = shelf_open(&shelf);
	assert_int_equal(shelf_put(db, "one"), 0);
	for (size_t i = 0; i < ELEMENTS(files); i++) {
		assert_true(is_there(files[i], &status));
		assert_int_equal(status.st_mode & 07777, 0600);
	}
	db = db_close(db);
	/* All of it is in the one file once nobody has it open. */
	assert_false(is_there("-wal", &status));
	assert_int_equal(bare_number("PRAGMA application_id"), DB_APPLICATION_ID);
	assert_int_equal(bare_number("PRAGMA user_version"), 1);
	assert_int_equal(bare_number("PRAGMA page_size"), 4096);
	db = shelf_open(&shelf);
	assert_int_equal(shelf_count(db), 1);
	db = db_close(db);
	assert_null(db_close(NULL));
}

static int open_result(const struct db_schema *schema, bool is_reader)
{
	struct db_options options = shelf.options;
	struct db *db = NULL;

	options.schema = schema;
	options.is_reader = is_reader;
	int r = db_open(&options, &db);
	if (r == 0)
		db = db_close(db);
	assert_null(db);
	return r;
}

/* Opens as writer and as reader; the file must be byte for byte what it was. */
static void assert_refused_untouched(int r)
{
	unsigned char before[32768], after[32768];
	size_t len = file_read_all(before, sizeof(before));

	assert_int_equal(open_result(&shelf_schema, false), r);
	assert_int_equal(open_result(&shelf_schema, true), r);
	assert_int_equal(file_read_all(after, sizeof(after)), len);
	assert_memory_equal(before, after, len);
}

static void test_newer_is_refused(void **state)
{
	struct migration migrations[2] = { shelf_schema.migrations[0],
					   { 2, "more", "CREATE TABLE more (x INTEGER)" } };
	struct db_schema newer = { shelf_schema.rows, shelf_schema.row_count, migrations, 2 };

	(void)state;
	assert_int_equal(open_result(&newer, false), 0);
	assert_refused_untouched(-EPROTONOSUPPORT);
	assert_int_equal(open_result(&newer, false), 0);
}

static void test_older_needs_a_writer(void **state)
{
	struct migration migrations[2] = { shelf_schema.migrations[0],
					   { 2, "more", "CREATE TABLE more (x INTEGER)" } };
	struct db_schema newer = { shelf_schema.rows, shelf_schema.row_count, migrations, 2 };

	(void)state;
	assert_int_equal(open_result(&shelf_schema, false), 0);
	assert_int_equal(open_result(&newer, true), -EPROTONOSUPPORT);
	assert_int_equal(open_result(&newer, false), 0);
	assert_int_equal(open_result(&newer, true), 0);
}

static void test_foreign_is_refused(void **state)
{
	static const char *const files[] = {
		"CREATE TABLE theirs (x)",
		"PRAGMA application_id=1234; CREATE TABLE theirs (x)",
		"PRAGMA application_id=1234",
		"PRAGMA user_version=1; CREATE TABLE note (x)",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(files); i++) {
		(void)unlink(shelf.path);
		bare_exec(files[i]);
		assert_refused_untouched(-EMEDIUMTYPE);
	}
}

static void test_garbage_is_refused(void **state)
{
	static const size_t sizes[] = { 5, 100, 511, 512, 4096, 20000 };
	unsigned char bytes[20000];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 7 + i / 256);
	for (size_t i = 0; i < ELEMENTS(sizes); i++) {
		file_write_all(bytes, sizes[i]);
		assert_refused_untouched(-EBADMSG);
	}
}

/* A start that died before the first migration leaves an empty database: that one is ours to
 * fill. */
static void test_empty_is_taken(void **state)
{
	(void)state;
	file_write_all("", 0);
	assert_int_equal(open_result(&shelf_schema, true), -EPROTONOSUPPORT);
	assert_int_equal(open_result(&shelf_schema, false), 0);
	(void)unlink(shelf.path);
	bare_exec("PRAGMA journal_mode=WAL");
	assert_int_equal(open_result(&shelf_schema, false), 0);
}

static void test_reader_needs_a_file(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(open_result(&shelf_schema, true), -ENOENT);
	assert_false(is_there("", &status));
}

static void test_second_writer_is_refused(void **state)
{
	(void)state;
	struct db *db = shelf_open(&shelf);
	assert_int_equal(open_result(&shelf_schema, false), -EBUSY);
	assert_int_equal(open_result(&shelf_schema, true), 0);
	assert_int_equal(shelf_put(db, "still here"), 0);
	db = db_close(db);
	assert_int_equal(open_result(&shelf_schema, false), 0);
}

static void test_directory_is_missing(void **state)
{
	struct db_options options = shelf.options;
	_cleanup_(x_freep) char *path = xasprintf("%s/no/such/db", shelf.directory);
	struct db *db = NULL;

	(void)state;
	options.path = path;
	assert_int_equal(db_open(&options, &db), -ENOENT);
	assert_null(db);
}

/* Where the file system, or what stands for it, has no shared memory. */
static void test_no_log(void **state)
{
	struct db *db = NULL;

	(void)state;
	shelf.options.vfs = "unix-dotfile";
	assert_int_equal(db_open(&shelf.options, &db), -ENOTSUP);
	assert_null(db);
}

/* What the generator cannot see is refused at the start, not at the first use. */
static void test_statements_are_checked(void **state)
{
	static const struct sql_row wrong[] = {
		{ .name = "unknown", .text = "SELECT x FROM nowhere", .args = "", .arg_names = "" },
		{ .name = "few",
		  .text = "SELECT id FROM note WHERE id = ?1",
		  .args = "",
		  .arg_names = "" },
		{ .name = "many",
		  .text = "SELECT id FROM note WHERE id = ?1",
		  .args = "ii",
		  .arg_names = "a, b" },
		{ .name = "exec",
		  .text = "SELECT id FROM note",
		  .args = "",
		  .arg_names = "",
		  .is_exec = true },
		{ .name = "rows", .text = "DELETE FROM note", .args = "", .arg_names = "" },
		{ .name = "quoted", .text = "SELECT \"nothing\"", .args = "", .arg_names = "" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(wrong); i++) {
		struct db_schema schema = { &wrong[i], 1, shelf_schema.migrations, 1 };
		assert_true(open_result(&schema, false) < 0);
	}
}

/* ---- readers and checkpoints ----------------------------------------------------------------- */

static void test_reader_has_a_snapshot(void **state)
{
	struct txn txn;

	(void)state;
	struct db *db = shelf_open(&shelf), *reader = shelf_open_reader(&shelf);
	assert_int_equal(shelf_put(db, "one"), 0);
	txn_begin(reader, &txn);
	assert_int_equal(shelf_count_in(&txn), 1);
	assert_int_equal(shelf_put(db, "two"), 0);
	assert_int_equal(shelf_count_in(&txn), 1);
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(reader), 2);
	reader = db_close(reader);
	db = db_close(db);
}

/* What is not committed is nobody's. */
static void test_reader_sees_commits_only(void **state)
{
	struct txn txn;

	(void)state;
	struct db *db = shelf_open(&shelf), *reader = shelf_open_reader(&shelf);
	txn_begin(db, &txn);
	shelf_add(&txn, "one");
	assert_int_equal(shelf_count_in(&txn), 1);
	assert_int_equal(shelf_count(reader), 0);
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(reader), 1);
	reader = db_close(reader);
	db = db_close(db);
}

static void test_reader_cannot_write(void **state)
{
	(void)state;
	struct db *db = shelf_open(&shelf), *reader = shelf_open_reader(&shelf);
	assert_true(shelf_put(reader, "one") < 0);
	assert_int_equal(shelf_count(db), 0);
	reader = db_close(reader);
	db = db_close(db);
}

static void put_many(struct db *db, const char *prefix, unsigned count)
{
	char word[64];

	for (unsigned i = 0; i < count; i++) {
		(void)snprintf(word, sizeof(word), "%s-%u", prefix, i);
		assert_int_equal(shelf_put_large(db, word, 3000), 0);
	}
}

static void test_checkpoints_empty_the_log(void **state)
{
	(void)state;
	shelf.options.checkpoint_pages = 20;
	struct db *db = shelf_open(&shelf);
	for (unsigned round = 0; round < 10; round++) {
		char prefix[16];
		(void)snprintf(prefix, sizeof(prefix), "round%u", round);
		put_many(db, prefix, 20);
		assert_in_range(db_log_pages(db), 1, 60);
	}
	assert_int_equal(shelf_count(db), 200);
	db = db_close(db);
}

static void test_long_read_pins_the_log(void **state)
{
	struct txn txn;

	(void)state;
	shelf.options.checkpoint_pages = 20;
	struct db *db = shelf_open(&shelf), *reader = shelf_open_reader(&shelf);
	put_many(db, "before", 5);
	txn_begin(reader, &txn);
	assert_int_equal(shelf_count_in(&txn), 5);
	put_many(db, "during", 100);
	assert_true(db_log_pages(db) > 8 * 20);
	assert_int_equal(shelf_count_in(&txn), 5);
	assert_int_equal(txn_commit(&txn), 0);
	put_many(db, "after", 20);
	assert_in_range(db_log_pages(db), 1, 60);
	assert_int_equal(shelf_count(reader), 125);
	reader = db_close(reader);
	db = db_close(db);
}

/* A process that dies leaves a log; the next start has what was in it. */
static void die_with_a_log(const void *arg)
{
	struct db *db = shelf_open(&shelf);
	struct txn txn;

	(void)arg;
	if (shelf_put(db, "one") != 0 || shelf_put(db, "two") != 0)
		return;
	txn_begin(db, &txn);
	shelf_add(&txn, "never committed");
	_exit(3);
}

static void test_restart_after_a_kill(void **state)
{
	int status;
	_cleanup_(x_freep) char *said = scratch_child(die_with_a_log, NULL, &status);

	assert_non_null(said);
	(void)state;
	assert_int_equal(status, 3);
	struct db *db = shelf_open(&shelf);
	assert_int_equal(shelf_count(db), 2);
	db = db_close(db);
}

/* ---- full ------------------------------------------------------------------------------------ */

static void test_full(void **state)
{
	struct txn txn;

	(void)state;
	shelf.options.max_bytes = 40 * 4096;
	struct db *db = shelf_open(&shelf), *reader = shelf_open_reader(&shelf);
	assert_int_equal(shelf_put_large(db, "kept", 80000), 0);
	txn_begin(db, &txn);
	txn_savepoint(&txn);
	shelf_add(&txn, "in the same batch");
	txn_release(&txn);
	txn_savepoint(&txn);
	_cleanup_(x_freep) char *body = xcalloc(1, 200000);
	query_exec(&txn, SHELF_PUT, str_of("too much"), (struct str){ body, 200000 }, INT64_C(0),
		   INT64_C(1));
	assert_int_equal(txn.r, ERR_STORAGE_FULL);
	assert_true(txn.is_lost);
	/* Not even undoing its request saves the batch. */
	txn_undo(&txn);
	assert_int_equal(txn.r, ERR_STORAGE_FULL);
	txn_savepoint(&txn);
	shelf_add(&txn, "later");
	txn_release(&txn);
	assert_int_equal(txn_commit(&txn), ERR_STORAGE_FULL);
	/* Reads go on, here and there; small writes too; and large ones once there is space. */
	assert_int_equal(shelf_count(db), 1);
	assert_int_equal(shelf_count(reader), 1);
	assert_int_equal(shelf_put_large(db, "too much", 100000), ERR_STORAGE_FULL);
	assert_int_equal(shelf_put(db, "small"), 0);
	txn_begin(db, &txn);
	query_exec(&txn, SHELF_DROP, str_of("kept"));
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_put_large(db, "too much", 100000), 0);
	assert_int_equal(shelf_count(reader), 2);
	reader = db_close(reader);
	db = db_close(db);
}

static void test_ballast(void **state)
{
	struct stat status;

	(void)state;
	shelf.options.max_bytes = 40 * 4096;
	shelf.options.ballast_bytes = 100000;
	struct db *db = shelf_open(&shelf);
	assert_true(is_there("-ballast", &status));
	assert_int_equal(status.st_size, 100000);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_true(status.st_blocks * 512 >= 100000); /* space, not a hole */
	assert_int_equal(shelf_put_large(db, "too much", 200000), ERR_STORAGE_FULL);
	assert_false(is_there("-ballast", &status));
	assert_int_equal(shelf_put(db, "small"), 0);
	assert_true(is_there("-ballast", &status));
	db = db_close(db);
	assert_true(is_there("-ballast", &status));
	/* Another size in the configuration: made anew. */
	shelf.options.ballast_bytes = 50000;
	db = shelf_open(&shelf);
	assert_true(is_there("-ballast", &status));
	assert_int_equal(status.st_size, 50000);
	db = db_close(db);
}

/* ---- for tests and for people ---------------------------------------------------------------- */

static void test_explain(void **state)
{
	_cleanup_(x_freep) char *get = NULL;
	_cleanup_(x_freep) char *list = NULL;

	(void)state;
	struct db *db = shelf_open(&shelf);
	assert_int_equal(db_explain(db, SHELF_GET, &get), 0);
	assert_non_null(strstr(get, "SEARCH note USING INDEX"));
	assert_int_equal(db_explain(db, SHELF_LIST, &list), 0);
	assert_string_equal(list, "SCAN note");
	db = db_close(db);
}

static void test_integrity(void **state)
{
	_cleanup_(x_freep) char *good = NULL;
	_cleanup_(x_freep) char *orphan = NULL;
	_cleanup_(x_freep) char *broken = NULL;

	(void)state;
	struct db *db = shelf_open(&shelf);
	put_many(db, "note", 50);
	assert_int_equal(db_integrity(db, true, &good), 0);
	assert_string_equal(good, "ok");
	db = db_close(db);
	bare_exec("INSERT INTO note (word, parent, size) VALUES ('orphan', 999, 1)");
	db = shelf_open(&shelf);
	assert_int_equal(db_integrity(db, false, &orphan), 0);
	assert_string_equal(orphan, "a foreign key is broken in table note");
	db = db_close(db);
	/* A page of the middle overwritten, as a failing disk does. */
	unsigned char bytes[400000];
	size_t len = file_read_all(bytes, sizeof(bytes));
	memset(bytes + len / 4096 / 2 * 4096, 0xa5, 4096);
	file_write_all(bytes, len);
	db = shelf_open(&shelf);
	assert_int_equal(db_integrity(db, true, &broken), 0);
	assert_string_not_equal(broken, "ok");
	db = db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_create_and_reopen),
		TEST(test_newer_is_refused),
		TEST(test_older_needs_a_writer),
		TEST(test_foreign_is_refused),
		TEST(test_garbage_is_refused),
		TEST(test_empty_is_taken),
		TEST(test_reader_needs_a_file),
		TEST(test_second_writer_is_refused),
		TEST(test_directory_is_missing),
		TEST(test_no_log),
		TEST(test_statements_are_checked),
		TEST(test_reader_has_a_snapshot),
		TEST(test_reader_sees_commits_only),
		TEST(test_reader_cannot_write),
		TEST(test_checkpoints_empty_the_log),
		TEST(test_long_read_pins_the_log),
		TEST(test_restart_after_a_kill),
		TEST(test_full),
		TEST(test_ballast),
		TEST(test_explain),
		TEST(test_integrity),
#undef TEST
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
