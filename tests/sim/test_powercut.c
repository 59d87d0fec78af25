/* test_powercut.c: what was acknowledged is there after a power cut, wherever it falls; and this
 * test would notice if it were not: acknowledging before the commit, and SQLite without its syncs,
 * are both caught. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../base/scratch.h"
#include "base/mem.h"
#include "powercut.h"
#include "store/schema.h"

#define CUTS	  300
#define TXNS	  40
#define BATCH	  3
#define TXN_BYTES 900

enum { SQL_PUT, SQL_COUNT };

static const struct sql_row rows[] = {
	[SQL_PUT] = { .name = "put",
		      .text = "INSERT INTO note (id, batch, body) VALUES (?1, ?2, ?3)",
		      .args = "iis",
		      .arg_names = "id, batch, body",
		      .is_exec = true },
	[SQL_COUNT] = { .name = "count",
			.text = "SELECT count(*), coalesce(max(batch), 0), coalesce(max(id), 0) "
				"FROM note",
			.args = "",
			.arg_names = "" },
};

static const struct migration migrations[] = {
	{ 1, "init",
	  "CREATE TABLE note (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, body TEXT NOT NULL) "
	  "STRICT;"
	  "CREATE INDEX note_batch ON note (batch, body);" },
};

static const struct db_schema schema = { rows, ELEMENTS(rows), migrations, ELEMENTS(migrations) };

static char *scratch;
static char *path;
static char body[TXN_BYTES + 1];

static int setup(void **state)
{
	(void)state;
	scratch_quiet();
	scratch = scratch_new();
	path = xasprintf("%s/db", scratch);
	memset(body, 'x', TXN_BYTES);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	x_freep(&path);
	scratch = scratch_free(scratch);
	return 0;
}

static struct db *open_writer(void)
{
	struct db_options options = {
		.path = path,
		.vfs = "powercut",
		.cache_bytes = 64 * 1024,
		.checkpoint_pages =
			24, /* small, so that cuts fall into checkpoints and new logs too */
		.schema = &schema,
	};
	struct db *db = NULL;

	return db_open(&options, &db) == 0 ? db : NULL;
}

/* Whole batches only, from the first on without a gap: what is there is a prefix of what was done.
 * Gives the last. */
static int64_t last_batch(struct db *db)
{
	struct txn txn;

	txn_begin(db, &txn);
	struct query *query = query_start(&txn, SQL_COUNT);
	assert_true(query_next(query));
	int64_t count = query_int(query, 0), batch = query_int(query, 1),
		last = query_int(query, 2);
	query_end(query);
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(count, batch * BATCH);
	assert_int_equal(last, count);
	return batch;
}

static int put_batch(struct db *db, int64_t batch)
{
	struct txn txn;

	txn_begin(db, &txn);
	for (int64_t i = 1; i <= BATCH; i++) {
		txn_savepoint(&txn);
		query_exec(&txn, SQL_PUT, (batch - 1) * BATCH + i, batch,
			   (struct str){ body, TXN_BYTES });
		txn_release(&txn);
	}
	return txn_commit(&txn);
}

/* One life of the disk: batches until the cut, then power again. Gives true where everything
 * acknowledged is there. is_hasty: acknowledges before the commit. */
static bool survives_a_cut(uint64_t seed, uint64_t cut_at, bool is_hasty)
{
	int64_t acknowledged = 0, found = 0;
	bool is_done = false;

	powercut_start(seed);
	powercut_arm(cut_at);
	struct db *db = open_writer();
	for (int64_t batch = 1; db && batch <= TXNS; batch++) {
		if (is_hasty)
			acknowledged = batch;
		if (put_batch(db, batch) != 0)
			break;
		acknowledged = batch;
		is_done = batch == TXNS;
	}
	assert_true(is_done || powercut_is_cut());
	powercut_cut();
	db = db_close(db);
	powercut_reboot();

	/* Wherever it fell, also in the middle of creating the file: the next start works. */
	db = open_writer();
	assert_non_null(db);
	_cleanup_(x_freep) char *report = NULL;
	assert_int_equal(db_integrity(db, false, &report), 0);
	assert_string_equal(report, "ok");
	found = last_batch(db);
	assert_int_equal(put_batch(db, found + 1), 0);
	db = db_close(db);
	powercut_stop();
	return found >= acknowledged;
}

/* How many operations a life without a cut has. */
static uint64_t ops_of_a_life(void)
{
	powercut_start(1);
	struct db *db = open_writer();
	assert_non_null(db);
	for (int64_t batch = 1; batch <= TXNS; batch++)
		assert_int_equal(put_batch(db, batch), 0);
	uint64_t ops = powercut_ops();
	db = db_close(db);
	powercut_stop();
	return ops;
}

static void test_nothing_acknowledged_is_lost(void **state)
{
	uint64_t ops = ops_of_a_life();

	(void)state;
	assert_true(ops > 300);
	for (uint64_t seed = 1; seed <= CUTS; seed++)
		if (!survives_a_cut(seed, 1 + (seed * 7919) % ops, false))
			fail_msg("seed %u lost what was acknowledged", (unsigned)seed);
}

/* Every operation of the first start, each with several fates of what was not synced. */
static void test_every_cut_of_the_first_start(void **state)
{
	(void)state;
	powercut_start(1);
	struct db *db = open_writer();
	assert_non_null(db);
	uint64_t ops = powercut_ops();
	db = db_close(db);
	powercut_stop();
	for (uint64_t at = 1; at <= ops + 2; at++)
		for (uint64_t seed = 0; seed < 8; seed++)
			if (!survives_a_cut(at * 100 + seed, at, false))
				fail_msg("a cut at operation %u, seed %u", (unsigned)at,
					 (unsigned)(at * 100 + seed));
}

static void test_haste_is_caught(void **state)
{
	uint64_t ops = ops_of_a_life();
	unsigned caught = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= CUTS / 3; seed++)
		caught += !survives_a_cut(seed, 1 + (seed * 7919) % ops, true);
	assert_true(caught > 10);
}

/* The same with SQLite alone, to set how it syncs. True where everything acknowledged is there. */
static bool bare_survives(uint64_t seed, uint64_t cut_at, const char *synchronous)
{
	_cleanup_(x_freep) char *setup_sql = xasprintf(
		"PRAGMA synchronous=%s; PRAGMA wal_autocheckpoint=20; PRAGMA journal_mode=WAL;"
		"CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, body TEXT)",
		synchronous);
	sqlite3_stmt *count = NULL;
	sqlite3 *handle = NULL;
	int acknowledged = 0, found = -1;

	powercut_start(seed);
	assert_int_equal(sqlite3_open_v2("bare", &handle,
					 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "powercut"),
			 0);
	assert_int_equal(sqlite3_exec(handle, setup_sql, NULL, NULL, NULL), 0);
	powercut_arm(cut_at);
	for (int i = 1; i <= 4 * TXNS; i++) {
		_cleanup_(x_freep) char *put =
			xasprintf("INSERT INTO note VALUES (%d, '%s')", i, body);
		if (sqlite3_exec(handle, put, NULL, NULL, NULL) != SQLITE_OK)
			break;
		acknowledged = i;
	}
	powercut_cut();
	(void)sqlite3_close(handle);
	powercut_reboot();
	/* Without syncs the whole file may be gone: then this fails, and that is a loss like any
	 * other. */
	(void)sqlite3_open_v2("bare", &handle, SQLITE_OPEN_READWRITE, "powercut");
	if (sqlite3_prepare_v2(handle, "SELECT count(*) FROM note", -1, &count, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(count) == SQLITE_ROW)
		found = sqlite3_column_int(count, 0);
	(void)sqlite3_finalize(count);
	(void)sqlite3_close(handle);
	powercut_stop();
	return found >= acknowledged;
}

static void test_missing_syncs_are_caught(void **state)
{
	static const struct {
		const char *synchronous;
		bool is_safe;
	} modes[] = { { "FULL", true }, { "NORMAL", false }, { "OFF", false } };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(modes); i++) {
		unsigned lost = 0;
		for (uint64_t seed = 1; seed <= CUTS / 3; seed++)
			lost += !bare_survives(seed, 1 + (seed * 7919) % 600, modes[i].synchronous);
		if (modes[i].is_safe ? lost > 0 : lost < 10)
			fail_msg("%s lost %u of %u", modes[i].synchronous, lost, CUTS / 3);
	}
}

/* The same seed, the same fate: what makes a failure worth reporting. */
static void test_seeds_repeat(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		bool first = bare_survives(seed, 1 + seed * 13, "OFF");
		assert_int_equal(bare_survives(seed, 1 + seed * 13, "OFF"), first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_acknowledged_is_lost),
		cmocka_unit_test(test_every_cut_of_the_first_start),
		cmocka_unit_test(test_haste_is_caught),
		cmocka_unit_test(test_missing_syncs_are_caught),
		cmocka_unit_test(test_seeds_repeat),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
