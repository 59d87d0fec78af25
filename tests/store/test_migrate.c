/* test_migrate.c: every old schema ends identical to a fresh one, with its rows; and a migration
 * that fails leaves the file as it was, with a copy of it beside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/scratch.h"
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

static int open_with(const struct migration *migrations, unsigned count)
{
	struct db_schema schema = { NULL, 0, migrations, count };
	struct db_options options = shelf.options;
	struct db *db = NULL;

	options.schema = &schema;
	int r = db_open(&options, &db);
	db = db_close(db);
	return r;
}

/* All rows of a statement on a file, as text. */
static char *dump(const char *path, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *handle = NULL;
	char *text = xstrdup("");

	assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		for (int column = 0; column < sqlite3_column_count(statement); column++) {
			const unsigned char *value = sqlite3_column_text(statement, column);
			char *longer =
				xasprintf("%s%s|", text, value ? (const char *)value : "NULL");
			x_freep(&text);
			text = longer;
		}
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	return text;
}

static char *dump_schema(void)
{
	return dump(shelf.path,
		    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
}

static void bare_exec(const char *sql)
{
	sqlite3 *handle = NULL;

	assert_int_equal(sqlite3_open(shelf.path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

/* Of a schema: from each earlier version to the last, against a file that began with the last. */
static void assert_all_ways_meet(const struct migration *migrations, unsigned count)
{
	assert_int_equal(open_with(migrations, count), 0);
	_cleanup_(x_freep) char *fresh = dump_schema();
	_cleanup_(x_freep) char *lock = xasprintf("%s-lock", shelf.path);
	for (unsigned from = 1; from < count; from++) {
		assert_int_equal(unlink(shelf.path), 0);
		assert_int_equal(unlink(lock), 0); /* it remembers */
		assert_int_equal(open_with(migrations, from), 0);
		assert_int_equal(open_with(migrations, count), 0);
		_cleanup_(x_freep) char *migrated = dump_schema();
		assert_string_equal(migrated, fresh);
	}
}

static void test_the_daemons_own(void **state)
{
	(void)state;
	assert_true(db_schema.migration_count > 0);
	for (unsigned i = 0; i < db_schema.migration_count; i++)
		assert_int_equal(db_schema.migrations[i].number, i + 1);
	assert_all_ways_meet(db_schema.migrations, db_schema.migration_count);
}

/* The second rebuilds a table that another refers to, as SQLite wants it done. */
static const struct migration steps[] = {
	{ 1, "init",
	  "CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;\n"
	  "CREATE TABLE study (id INTEGER PRIMARY KEY, city INTEGER NOT NULL REFERENCES city) "
	  "STRICT;\n" },
	{ 2, "country",
	  "CREATE TABLE new_city (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT "
	  "NULL) STRICT;\n"
	  "INSERT INTO new_city SELECT id, name, '中国' FROM city;\n"
	  "DROP TABLE city;\n"
	  "ALTER TABLE new_city RENAME TO city;\n" },
	{ 3, "index", "CREATE INDEX study_city ON study (city);\n" },
};

static void test_ways_meet(void **state)
{
	(void)state;
	assert_all_ways_meet(steps, ELEMENTS(steps));
}

static void test_rows_are_kept_and_copied(void **state)
{
	_cleanup_(x_freep) char *copy = xasprintf("%s.before-002", shelf.path);
	_cleanup_(x_freep) char *later = xasprintf("%s.before-003", shelf.path);
	_cleanup_(x_freep) char *part = xasprintf("%s.before-002.part", shelf.path);
	struct stat status;

	(void)state;
	assert_int_equal(open_with(steps, 1), 0);
	assert_int_equal(stat(copy, &status), -1);
	bare_exec("INSERT INTO city VALUES (7, 'Wuhan'); INSERT INTO study VALUES (1, 7)");
	assert_int_equal(open_with(steps, 3), 0);
	_cleanup_(x_freep) char *city = dump(shelf.path, "SELECT * FROM city");
	assert_string_equal(city, "7|Wuhan|中国|");
	_cleanup_(x_freep) char *study = dump(shelf.path, "SELECT * FROM study");
	assert_string_equal(study, "1|7|");
	_cleanup_(x_freep) char *marks = dump(shelf.path, "PRAGMA foreign_key_check");
	assert_string_equal(marks, "");

	/* One copy, from before the first step; for its owner alone; a database of the old
	 * version. */
	assert_int_equal(stat(copy, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(stat(later, &status), -1);
	assert_int_equal(stat(part, &status), -1);
	_cleanup_(x_freep) char *old = dump(copy, "SELECT * FROM city");
	assert_string_equal(old, "7|Wuhan|");
	_cleanup_(x_freep) char *version =
		dump(copy, "SELECT * FROM pragma_user_version, pragma_application_id");
	assert_string_equal(version, "1|1380340292|");
}

/* The step that fails is undone whole, with its number; those before it stand; the next start tries
 * again. */
static void test_failing_migration(void **state)
{
	static const struct migration broken[] = {
		{ 1, "init",
		  "CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT" },
		{ 2, "good", "CREATE TABLE extra (x INTEGER) STRICT" },
		{ 3, "bad",
		  "CREATE TABLE half (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)" },
	};

	(void)state;
	assert_int_equal(open_with(broken, 1), 0);
	assert_true(open_with(broken, 3) < 0);
	_cleanup_(x_freep) char *version = dump(shelf.path, "PRAGMA user_version");
	assert_string_equal(version, "2|");
	_cleanup_(x_freep) char *tables =
		dump(shelf.path, "SELECT name FROM sqlite_schema ORDER BY name");
	assert_string_equal(tables, "city|extra|");
	assert_true(open_with(broken, 3) < 0);
	assert_int_equal(open_with(broken, 2), 0);
}

static void test_broken_reference_is_refused(void **state)
{
	static const struct migration broken[] = {
		{ 1, "init",
		  "CREATE TABLE city (id INTEGER PRIMARY KEY) STRICT;"
		  "CREATE TABLE study (id INTEGER PRIMARY KEY, city INTEGER REFERENCES city) "
		  "STRICT;" },
		{ 2, "bad", "DELETE FROM city" },
	};

	(void)state;
	assert_int_equal(open_with(broken, 1), 0);
	bare_exec("INSERT INTO city VALUES (1); INSERT INTO study VALUES (1, 1)");
	assert_int_equal(open_with(broken, 2), -EBADMSG);
	_cleanup_(x_freep) char *rows = dump(shelf.path, "SELECT id FROM city");
	assert_string_equal(rows, "1|");
}

/* What an earlier try left of a copy is replaced. */
static void test_stale_copy(void **state)
{
	_cleanup_(x_freep) char *part = xasprintf("%s.before-002.part", shelf.path);
	_cleanup_(x_freep) char *copy = xasprintf("%s.before-002", shelf.path);

	(void)state;
	assert_int_equal(open_with(steps, 1), 0);
	FILE *stale = fopen(part, "w");
	assert_non_null(stale);
	assert_true(fputs("half a copy", stale) >= 0);
	assert_int_equal(fclose(stale), 0);
	assert_int_equal(open_with(steps, 3), 0);
	_cleanup_(x_freep) char *version = dump(copy, "PRAGMA user_version");
	assert_string_equal(version, "1|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_the_daemons_own),
		TEST(test_ways_meet),
		TEST(test_rows_are_kept_and_copied),
		TEST(test_failing_migration),
		TEST(test_broken_reference_is_refused),
		TEST(test_stale_copy),
#undef TEST
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
