/* test_sql.c: the statements and the schema, read as data.
 *
 * Every statement prepares against the migrated schema, none is there twice, and every plan uses an
 * index unless the statement says why it scans; a reason that is no longer true has to go too.
 * Tables are STRICT, and the schema holds nothing that would move rules or failures to where nobody
 * looks for them: no triggers, no deferred references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

#include "../base/scratch.h"
#include "base/mem.h"
#include "shelf.h"

static struct shelf shelf;
static struct db *db;

static int setup(void **state)
{
	(void)state;
	scratch_quiet();
	shelf_init(&shelf);
	shelf.options.schema = NULL;
	db = shelf_open(&shelf);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	db = db_close(db);
	shelf_done(&shelf);
	return 0;
}

/* A walk over a whole table: not over constants, not over a subquery that the plan itself makes. */
static bool is_scan(const char *line, const char *plan)
{
	if (strncmp(line, "SCAN ", 5) != 0 || strstr(line, "CONSTANT ROW") ||
	    strstr(line, "VIRTUAL TABLE") || line[5] == '(')
		return false;
	size_t len = strcspn(line + 5, " \n");
	_cleanup_(x_freep) char *name = xstrndup(line + 5, len);
	_cleanup_(x_freep) char *routine = xasprintf("CO-ROUTINE %s\n", name);
	_cleanup_(x_freep) char *materialized = xasprintf("MATERIALIZE %s\n", name);
	return !strstr(plan, routine) && !strstr(plan, materialized);
}

enum scan {
	SCAN_NONE,
	SCAN_INDEX, /* in the order of an index: may be meant, for a limit or for every row */
	SCAN_TABLE
};

/* The worst of a plan's lines. */
static enum scan scan_of(const char *plan)
{
	_cleanup_(x_freep) char *ended = xasprintf("%s\n", plan);
	enum scan worst = SCAN_NONE;

	for (const char *at = ended; *at; at = strchr(at, '\n') + 1) {
		_cleanup_(x_freep) char *line = xstrndup(at, strcspn(at, "\n"));
		if (is_scan(line, ended) && !strstr(line, " USING "))
			return SCAN_TABLE;
		if (is_scan(line, ended))
			worst = SCAN_INDEX;
	}
	return worst;
}

/* What the writer keeps in memory comes from these; a statement that changes one cannot keep it. */
static void test_what_is_kept(void **state)
{
	static const char *const tables[] = { "institution", "principal",   "key",
					      "global_role", "study",	    "study_role",
					      "assignment",  "declaration", "review" };
	unsigned kept = 0;

	(void)state;
	for (unsigned i = 0; i < db_schema.row_count; i++) {
		const struct sql_row *row = &db_schema.rows[i];
		if (!row->keeps)
			continue;
		kept++;
		assert_true(row->is_exec);
		for (size_t j = 0; j < ELEMENTS(tables); j++) {
			_cleanup_(x_freep) char *insert = xasprintf("INTO %s ", tables[j]);
			_cleanup_(x_freep) char *update = xasprintf("UPDATE %s ", tables[j]);
			_cleanup_(x_freep) char *delete = xasprintf("DELETE FROM %s ", tables[j]);
			assert_null(strstr(row->text, insert));
			assert_null(strstr(row->text, update));
			assert_null(strstr(row->text, delete));
		}
	}
	assert_true(kept > 0);
}

static void test_scans_are_seen(void **state)
{
	static const struct {
		const char *plan;
		enum scan scan;
	} rows[] = {
		{ "SCAN job", SCAN_TABLE },
		{ "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)\nSCAN job\nUSE TEMP B-TREE FOR "
		  "ORDER BY",
		  SCAN_TABLE },
		{ "SEARCH job USING INDEX job_due (due_ms<?)", SCAN_NONE },
		{ "SCAN job USING INDEX job_due", SCAN_INDEX },
		{ "SCAN job USING COVERING INDEX job_due\nSCAN study", SCAN_TABLE },
		{ "SCAN CONSTANT ROW", SCAN_NONE },
		{ "SCAN 2 CONSTANT ROWS", SCAN_NONE },
		{ "SCAN (subquery-1)", SCAN_NONE },
		{ "CO-ROUTINE late\nSEARCH job USING INDEX x (a=?)\nSCAN late", SCAN_NONE },
		{ "MATERIALIZE late\nSCAN job\nSCAN late", SCAN_TABLE },
		{ "CO-ROUTINE later\nSCAN late", SCAN_TABLE },
		{ "SCAN json_each VIRTUAL TABLE INDEX 1:", SCAN_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		if (scan_of(rows[i].plan) != rows[i].scan)
			fail_msg("%s", rows[i].plan);
}

static void test_plans(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < db_schema.row_count; i++) {
		const struct sql_row *row = &db_schema.rows[i];
		_cleanup_(x_freep) char *plan = NULL;
		assert_int_equal(db_explain(db, i, &plan), 0);
		enum scan scan = scan_of(plan);
		if (row->scan_reason ? scan != SCAN_NONE : scan != SCAN_TABLE)
			continue;
		wrong++;
		print_message("# %s %s:\n", row->name,
			      row->scan_reason ? "says why it scans, and does not"
					       : "scans, and does not say why");
		for (char *line = plan, *end; line; line = end) {
			end = strchr(line, '\n');
			if (end)
				*end++ = '\0';
			print_message("#   %s\n", line);
		}
	}
	assert_int_equal(wrong, 0);
}

/* The text with every run of white space as one space. */
static char *squeezed(const char *text)
{
	char *out = xcalloc(1, strlen(text) + 1);
	size_t len = 0;

	for (; *text; text++) {
		bool is_space = isspace((unsigned char)*text);
		if (is_space && (len == 0 || out[len - 1] == ' '))
			continue;
		out[len++] = is_space ? ' ' : *text;
	}
	return out;
}

static void test_no_duplicates(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned a = 0; a < db_schema.row_count; a++)
		for (unsigned b = a + 1; b < db_schema.row_count; b++) {
			_cleanup_(x_freep) char *one = squeezed(db_schema.rows[a].text);
			_cleanup_(x_freep) char *other = squeezed(db_schema.rows[b].text);
			if (strcmp(one, other) != 0)
				continue;
			wrong++;
			print_message("# %s and %s are the same statement\n",
				      db_schema.rows[a].name, db_schema.rows[b].name);
		}
	assert_int_equal(wrong, 0);
}

/* Prints the first column of each row, and gives how many there are: what a query finds wrong. */
static unsigned findings(const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *handle = NULL;
	unsigned count = 0;

	assert_int_equal(sqlite3_open_v2(shelf.path, &handle, SQLITE_OPEN_READONLY, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
	for (; sqlite3_step(statement) == SQLITE_ROW; count++)
		print_message("# %s\n", (const char *)sqlite3_column_text(statement, 0));
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	return count;
}

static void test_schema(void **state)
{
	(void)state;
	assert_int_equal(findings("SELECT name || ' is not STRICT' FROM pragma_table_list "
				  "WHERE schema = 'main' AND type = 'table' AND NOT strict AND "
				  "name NOT LIKE 'sqlite_%'"),
			 0);
	assert_int_equal(
		findings(
			"SELECT name || ' is a trigger' FROM sqlite_schema WHERE type = 'trigger'"),
		0);
	assert_int_equal(findings("SELECT name || ' has a deferred reference' FROM sqlite_schema "
				  "WHERE upper(sql) LIKE '%DEFERR%'"),
			 0);
	/* A rule that rolls back by itself would take the whole batch along. */
	assert_int_equal(findings("SELECT name || ' rolls back on conflict' FROM sqlite_schema "
				  "WHERE upper(sql) LIKE '%ON CONFLICT ROLLBACK%'"),
			 0);
}

static void test_statements_do_not_roll_back(void **state)
{
	(void)state;
	for (unsigned i = 0; i < db_schema.row_count; i++)
		if (strcasestr(db_schema.rows[i].text, "OR ROLLBACK"))
			fail_msg("%s rolls back the batch", db_schema.rows[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scans_are_seen),
		cmocka_unit_test(test_what_is_kept),
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_no_duplicates),
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_statements_do_not_roll_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
