/* txn.c: transactions that remember their first failure, and the statements that run in them.
 *
 * Group commit: the writer begins one transaction for many requests, puts a savepoint around each,
 * and commits once. After every error SQLite is asked whether the transaction is still there (its
 * autocommit flag): a full disk, for one, rolls the whole of it back whatever savepoints were set,
 * and a statement run after that would be a commit of its own. So a failed transaction runs nothing
 * more: every function here looks at txn->r first.
 *
 * COMMIT is the one place where an error leaves open what happened: the log may hold the commit
 * although its sync failed. That is a fault, db->r keeps it, and no transaction begins on this
 * connection again. */
#include "store/engine.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/log.h"

#define COMMIT_TRIES 3

/* ---- transactions ---------------------------------------------------------------------------- */

static int word_run(struct db *db, unsigned word)
{
	int code = sqlite3_step(db->words[word]);

	(void)sqlite3_reset(db->words[word]);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

static void txn_fail(struct txn *txn, int code, const char *doing)
{
	struct db *db = txn->db;

	txn->r = engine_fail(db, code, doing);
	/* A full disk loses the whole batch even where the engine has kept it: what stands in it is
	 * not to be trusted. */
	txn->is_lost =
		txn->is_open && (sqlite3_get_autocommit(db->handle) || txn->r == ERR_STORAGE_FULL);
}

void txn_begin(struct db *db, struct txn *ret_txn)
{
	*ret_txn = (struct txn){ .db = db, .r = db->r };
	if (db->r)
		return;
	assert(sqlite3_get_autocommit(db->handle));
	int code = word_run(db, WORD_BEGIN);
	if (code == SQLITE_OK)
		ret_txn->is_open = true;
	else
		txn_fail(ret_txn, code, "BEGIN");
}

static void txn_try_commit(struct txn *txn)
{
	struct db *db = txn->db;
	int code = SQLITE_BUSY;

	for (unsigned i = 0; i < COMMIT_TRIES && (code & 0xff) == SQLITE_BUSY; i++)
		code = word_run(db, WORD_COMMIT);
	if (code == SQLITE_OK) {
		txn->is_open = false;
		return;
	}
	txn_fail(txn, code, "COMMIT");
	/* Whatever the input or output was that failed, short of a full disk the log may have been
	 * written. */
	if ((code & 0xff) == SQLITE_IOERR && txn->r > 0)
		txn->r = db->r = fault(-EIO, "COMMIT code=%d", code);
}

/* Ends what is still open without writing anything. */
static void txn_roll_back(struct txn *txn)
{
	struct db *db = txn->db;

	if (!txn->is_open)
		return;
	txn->is_open = false;
	db->epoch++;
	if (!sqlite3_get_autocommit(db->handle)) {
		int code = word_run(db, WORD_ROLLBACK);
		if (code != SQLITE_OK && !sqlite3_get_autocommit(db->handle))
			(void)engine_fail(db, code, /* GCOV_EXCL_LINE: it reads no file */
					  "ROLLBACK");
	}
	if (txn->r == ERR_STORAGE_FULL && !db->is_reader) {
		engine_full(db);
		/* Deleting wants space too: in a log that is emptied now there is what it had. */
		checkpoint(db);
	}
}

/* After a commit of the writer's. */
static void writer_settle(struct db *db)
{
	if (db->is_full_said) {
		db->is_full_said = false;
		log_line(LOG_LEVEL_NOTICE, "writes are taken again path=%s", db->path);
	}
	ballast_hold(&db->ballast);
	if (checkpoint_is_due(db))
		checkpoint(db);
}

int txn_commit(struct txn *txn)
{
	assert(txn->is_open || txn->r);
	assert(txn->db->open_queries == 0);
	if (txn->r == 0)
		txn_try_commit(txn);
	txn_roll_back(txn);
	if (txn->r == 0 && !txn->db->is_reader)
		writer_settle(txn->db);
	return txn->r;
}

void txn_done(struct txn *txn)
{
	assert(txn->db->open_queries == 0);
	txn_roll_back(txn);
}

/* ---- savepoints ------------------------------------------------------------------------------ */

void txn_savepoint(struct txn *txn)
{
	if (txn->r) {
		txn->skipped++;
		return;
	}
	assert(txn->depth < DB_DEPTH_MAX);
	int code = word_run(txn->db, WORD_SAVEPOINT + txn->depth);
	if (code == SQLITE_OK) {
		txn->depth++;
		return;
	}
	txn_fail(txn, code, "SAVEPOINT");
	txn->skipped++;
}

/* Leaves one level; false where it was never entered, since the transaction had failed before. */
static bool txn_leave(struct txn *txn)
{
	if (txn->skipped > 0) {
		txn->skipped--;
		return false;
	}
	assert(txn->depth > 0);
	txn->depth--;
	return true;
}

void txn_release(struct txn *txn)
{
	/* After a failure nothing is released: undoing the level around takes this one with it, by
	 * its name. */
	if (!txn_leave(txn) || txn->r)
		return;
	int code = word_run(txn->db, WORD_RELEASE + txn->depth);
	if (code != SQLITE_OK)
		txn_fail(txn, code, "RELEASE"); /* GCOV_EXCL_LINE: it writes no file */
}

void txn_undo(struct txn *txn)
{
	if (!txn_leave(txn) || txn->r < 0 || txn->is_lost)
		return;
	assert(txn->db->open_queries == 0);
	txn->r = 0;
	txn->db->epoch++;
	int code = word_run(txn->db, WORD_ROLLBACK_TO + txn->depth);
	if (code == SQLITE_OK)
		code = word_run(txn->db, WORD_RELEASE + txn->depth);
	if (code != SQLITE_OK)
		txn_fail(txn, code, "ROLLBACK TO"); /* GCOV_EXCL_LINE: it writes no file */
}

int64_t txn_changes(const struct txn *txn)
{
	return txn->db->changes;
}

int64_t db_epoch(const struct db *db)
{
	return db->epoch;
}

int64_t txn_last_id(const struct txn *txn)
{
	return sqlite3_last_insert_rowid(txn->db->handle);
}

/* ---- statements ------------------------------------------------------------------------------ */

/* `lifetime`: whether the engine must copy texts, since the caller's may be gone before the last
 * row is read. */
static int query_bind(struct query *query, va_list values, sqlite3_destructor_type lifetime)
{
	const char *args = query->row->args;
	int code = SQLITE_OK;

	for (int i = 1; code == SQLITE_OK && args[i - 1] != '\0'; i++) {
		if (args[i - 1] == 'i') {
			code = sqlite3_bind_int64(query->statement, i, va_arg(values, int64_t));
			continue;
		}
		struct str value = va_arg(values, struct str);
		if (!value.p)
			code = sqlite3_bind_null(query->statement, i);
		else if (args[i - 1] == 's')
			code = sqlite3_bind_text64(query->statement, i, value.p, value.n, lifetime,
						   SQLITE_UTF8);
		else
			code = sqlite3_bind_blob64(query->statement, i, value.p, value.n, lifetime);
	}
	return code;
}

/* Takes the statement, with its values where the transaction has not failed. */
static struct query *query_take(struct txn *txn, unsigned sql, bool is_exec, va_list values)
{
	struct db *db = txn->db;

	assert(sql < db->schema->row_count);
	struct query *query = &db->queries[sql];
	assert(query->row->is_exec == is_exec && !query->is_open);
	query->txn = txn;
	query->is_open = true;
	db->open_queries++;
	if (txn->r)
		return query;
	assert(txn->is_open);
	int code = query_bind(query, values, is_exec ? SQLITE_STATIC : SQLITE_TRANSIENT);
	if (code == SQLITE_OK)
		query->is_live = true;
	else
		txn_fail(txn, code, query->row->name);
	return query;
}

struct query *query_start(struct txn *txn, unsigned sql, ...)
{
	va_list values;

	va_start(values, sql);
	struct query *query = query_take(txn, sql, false, values);
	va_end(values);
	return query;
}

void query_exec(struct txn *txn, unsigned sql, ...)
{
	va_list values;

	va_start(values, sql);
	_cleanup_(query_endp) struct query *query = query_take(txn, sql, true, values);
	va_end(values);
	txn->db->changes = 0;
	if (!query->is_live)
		return;
	txn->db->epoch += !query->row->keeps;
	int code = sqlite3_step(query->statement);
	if (code == SQLITE_DONE)
		txn->db->changes = sqlite3_changes64(txn->db->handle);
	else
		txn_fail(txn, code, query->row->name);
}

bool query_next(struct query *query)
{
	if (!query->is_live || query->txn->r)
		return false;
	int code = sqlite3_step(query->statement);
	if (code == SQLITE_ROW)
		return true;
	query->is_live = false;
	if (code != SQLITE_DONE)
		txn_fail(query->txn, code, query->row->name);
	return false;
}

/* The type of a column of the current row, after the checks that every reading has in common. */
static int column_type(const struct query *query, int column)
{
	assert(query->is_live && column >= 0 && column < sqlite3_data_count(query->statement));
	return sqlite3_column_type(query->statement, column);
}

bool query_is_null(const struct query *query, int column)
{
	return column_type(query, column) == SQLITE_NULL;
}

int64_t query_int(const struct query *query, int column)
{
	int type = column_type(query, column);

	assert(type == SQLITE_INTEGER || type == SQLITE_NULL);
	return sqlite3_column_int64(query->statement, column);
}

struct str query_str(const struct query *query, int column)
{
	int type = column_type(query, column);

	if (type == SQLITE_NULL)
		return STR_NONE;
	assert(type == SQLITE_TEXT);
	const char *text =
		mem_check((void *)(uintptr_t)sqlite3_column_text(query->statement, column));
	return (struct str){ text, (size_t)sqlite3_column_bytes(query->statement, column) };
}

struct str query_blob(const struct query *query, int column)
{
	int type = column_type(query, column);

	if (type == SQLITE_NULL)
		return STR_NONE;
	assert(type == SQLITE_BLOB);
	/* The engine gives no pointer for a blob without bytes; that is still a value. */
	const char *bytes = sqlite3_column_blob(query->statement, column);
	return (struct str){ bytes ? bytes : "",
			     (size_t)sqlite3_column_bytes(query->statement, column) };
}

void query_end(struct query *query)
{
	if (!query || !query->is_open)
		return;
	(void)sqlite3_reset(query->statement);
	(void)sqlite3_clear_bindings(query->statement);
	query->is_open = query->is_live = false;
	query->txn->db->open_queries--;
	query->txn = NULL;
}

void query_endp(struct query **query)
{
	query_end(*query);
	*query = NULL;
}
