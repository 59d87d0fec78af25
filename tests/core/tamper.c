/* tamper.c: see tamper.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/tamper.h"

static sqlite3 *file_open(const struct fixture *fixture, int flags)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", fixture->dir);
	sqlite3 *handle = NULL;

	assert_int_equal(sqlite3_open_v2(path, &handle, flags, NULL), SQLITE_OK);
	return handle;
}

static void run(sqlite3 *handle, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(handle, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

void tamper(struct fixture *fixture, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *sql = xvasprintf(format, args);
	va_end(args);
	fixture_close(fixture);
	sqlite3 *handle = file_open(fixture, SQLITE_OPEN_READWRITE);
	run(handle, sql);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	fixture_open(fixture);
}

static void copy(struct fixture *fixture, const char *from, const char *to)
{
	_cleanup_(x_freep) char *command =
		xasprintf("cp %s/%s %s/%s", fixture->dir, from, fixture->dir, to);

	fixture_close(fixture);
	assert_int_equal(system(command),
			 0); /* the writer's close has brought the log into the file */
	fixture_open(fixture);
}

void tamper_save(struct fixture *fixture)
{
	copy(fixture, "refereed.db", "saved.db");
}

void tamper_restore(struct fixture *fixture)
{
	copy(fixture, "saved.db", "refereed.db");
}

/* ---- reading ---- */

struct text {
	char *bytes;
	size_t len, room;
};

static void put(struct text *text, const char *bytes, size_t len)
{
	if (text->len + len + 1 > text->room) {
		text->room = 2 * (text->len + len + 1);
		text->bytes = xrealloc(text->bytes, text->room);
	}
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
	text->bytes[text->len] = '\0';
}

static void put_rows(struct text *text, sqlite3 *handle, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			const char *value = (const char *)sqlite3_column_text(statement, i);
			put(text, "|", 1);
			put(text, value ? value : "NULL", value ? strlen(value) : 4);
		}
		put(text, "\n", 1);
	}
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
}

/* quote() tells blobs and texts apart and shows every byte. */
static void put_table(struct text *text, sqlite3 *handle, const char *table)
{
	struct text columns = { 0 };
	sqlite3_stmt *statement = NULL;
	_cleanup_(x_freep) char *info = xasprintf("PRAGMA table_info(%s)", table);

	assert_int_equal(sqlite3_prepare_v2(handle, info, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		_cleanup_(x_freep) char *column = xasprintf("%squote(%s)", columns.len ? ", " : "",
							    sqlite3_column_text(statement, 1));
		put(&columns, column, strlen(column));
	}
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	_cleanup_(x_freep) char *sql =
		xasprintf("SELECT %s FROM %s ORDER BY 1, 2", columns.bytes, table);
	put(text, table, strlen(table));
	put(text, "\n", 1);
	put_rows(text, handle, sql);
	x_freep(&columns.bytes);
}

char *tamper_dump(struct fixture *fixture)
{
	static const char names[] =
		"SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
	struct text text = { 0 };
	sqlite3 *handle = file_open(fixture, SQLITE_OPEN_READONLY);
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(handle, names, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		put_table(&text, handle, (const char *)sqlite3_column_text(statement, 0));
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	return text.bytes;
}

static char *value(struct fixture *fixture, const char *sql)
{
	sqlite3 *handle = file_open(fixture, SQLITE_OPEN_READONLY);
	sqlite3_stmt *statement = NULL;
	char *copy = NULL;

	if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	if (sqlite3_step(statement) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(statement, 0);
		copy = xstrdup(text ? text : "");
	}
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	return copy ? copy : xstrdup("");
}

char *tamper_value(struct fixture *fixture, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *sql = xvasprintf(format, args);
	va_end(args);
	return value(fixture, sql);
}

int64_t tamper_number(struct fixture *fixture, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *sql = xvasprintf(format, args);
	va_end(args);
	_cleanup_(x_freep) char *text = value(fixture, sql);
	return strtoll(text, NULL, 10);
}

void tamper_stage(struct fixture *fixture, const char *stage)
{
	bool is_closed = strcmp(stage, "closed") == 0;

	tamper(fixture,
	       "UPDATE study SET state = '%s', stage = '%s', suspended_ms = NULL, due_date = "
	       "'2019-12-31', "
	       "due_ms = 1577807999999, close_date = NULL, close_ms = NULL WHERE code = 'GZ2019'",
	       is_closed ? "closed" : "active", stage);
}
