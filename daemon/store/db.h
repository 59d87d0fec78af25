/* db.h: the database boundary. Only engine.h behind it includes sqlite3.h; a second engine would
 * stand beside it.
 *
 * One connection writes and checkpoints: `db_open` of a writer. Readers are opened read-only and
 * never checkpoint. A struct txn remembers its first failure; later calls on it do nothing, and one
 * check at the end is enough. Statements are the generated functions of store/sql.h, one for each
 * of schema/queries; there is no SQL anywhere else in C (this room holds the pragmas and
 * transaction words).
 *
 * What can go wrong, and what it means:
 *   disk full          the whole transaction is gone: txn->r = ERR_STORAGE_FULL, txn->is_lost
 *   a broken rule      (UNIQUE, CHECK, foreign key): a bug of ours; txn->r = ERR_INTERNAL, the
 *                      savepoint can be rolled back and the batch goes on; likewise ERR_TOO_LARGE
 *                      for a value over 4 MiB, and ERR_UNAVAILABLE where another process holds the
 *                      file
 *   anything else      a fault: txn->r < 0. At COMMIT it means "unknown": answer nobody, end the
 *                      process. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define DB_APPLICATION_ID 0x52465244 /* "RFRD" */

struct db;
struct db_schema; /* store/schema.h */
struct query;	  /* one bound statement, from a sql_*() function */

struct db_options {
	const char *path;
	const char *vfs; /* NULL: the system's */
	bool is_reader;
	int64_t cache_bytes;
	int64_t max_bytes;	  /* 0: no limit */
	int64_t checkpoint_pages; /* in the log, when a checkpoint is due; writer only */
	int64_t ballast_bytes;	  /* path + "-ballast"; writer only; 0: none */
	bool is_spare; /* writer: a copy of what is kept elsewhere; a migration need keep none */
	const struct db_schema *schema; /* NULL: the daemon's own */
};

/* Opens, and for a writer creates or migrates (each migration in one transaction). A newer schema,
 * a foreign application_id or a file that is no database is refused: -EPROTONOSUPPORT,
 * -EMEDIUMTYPE, -EBADMSG, with the reason logged; -EBUSY where another process holds the writer's
 * lock on path + "-lock" (flock). Refused as -EBADMSG too, and not touched: a file that is empty or
 * gone though it was there once (the lock file remembers), a log that has lost what was
 * acknowledged. A reader needs a writer to have run before. All statements are prepared before it
 * returns. */
int db_open(const struct db_options *options, struct db **ret_db);
/* NULL is fine; returns NULL. The writer's close checkpoints. */
struct db *db_close(struct db *db);

/* Pages in the write-ahead log after the last commit; of the writer. */
int64_t db_log_pages(const struct db *db);

/* Moves with every statement of this connection that changes something, except those of which the
 * file of statements says that they keep it, and with every change that is undone. While it stands,
 * what the writer has read of the rest is true. */
int64_t db_epoch(const struct db *db);

/* How the engine would run a statement: one line for each step of its plan. For tests and for
 * people. */
int db_explain(struct db *db, unsigned sql, char **ret_plan);
/* The engine's own check of the file ("quick" leaves the indices out) and of foreign keys.
 * *ret_report is "ok" or what is wrong, a line each. Reads the whole file: seconds for a large one.
 * Not within a transaction. ERR_UNAVAILABLE after db_hurry(). */
int db_integrity(struct db *db, bool is_quick, char **ret_report);
/* The process is about to end: what takes long on connections that db_may_hurry() was said of, and
 * every db_integrity, is broken off with ERR_UNAVAILABLE, now and from now on. From any thread. */
void db_hurry(void);
void db_may_hurry(struct db *db);
const char *db_path(const struct db *db);

/* A copy of the writer's database in a new file, made between its transactions; by the thread that
 * owns the writer, and freed before it. What goes wrong with the file is an answer: ERR_BUSY where
 * it exists already, ERR_STORAGE_FULL, ERR_UNAVAILABLE (logged). A fault is the database's own. The
 * file is the caller's to remove, but where begin has failed. */
struct db_copy;
int db_copy_begin(struct db *db, const char *path, struct db_copy **ret_copy);
int db_copy_step(struct db_copy *copy, int pages, bool *ret_is_done);
struct db_copy *db_copy_free(struct db_copy *copy); /* NULL is fine; returns NULL; the file stays */
/* A copy that is done, made one file for itself (no write-ahead log) and safe on the disk. By any
 * thread. -errno, logged. */
int db_copy_settle(const char *path);
/* Gives a file its lasting name, in the same folder. 0, ERR_EXISTS, or -errno, logged. */
int file_name(const char *path, const char *name);

struct txn {
	struct db *db;
	int r; /* 0, the first answer (> 0) or the first fault (< 0) */
	bool is_open;
	bool is_lost;	  /* the engine rolled everything back by itself */
	unsigned depth;	  /* savepoints that are open */
	unsigned skipped; /* and those within them that were asked for after the failure */
};

/* A transaction; a reader's is a snapshot from its first statement on. Never waits for longer than
 * a moment (there is one writer). After a fault a connection begins no other: txn->r is that
 * fault. */
void txn_begin(struct db *db, struct txn *ret_txn);
/* 0, the answer that txn->r holds (nothing was written, ERR_STORAGE_FULL above all), or a fault:
 * unknown whether it was written. The writer then checkpoints where due. A failed checkpoint is
 * logged and not returned, since this commit is safe; where it is a fault, the next txn_begin has
 * it. */
int txn_commit(struct txn *txn);
/* Rolls back whatever is open. Nothing to do after txn_commit; for _cleanup_(txn_done). */
void txn_done(struct txn *txn);

/* One request within a batch; may be nested, DB_DEPTH_MAX deep (asserts). */
#define DB_DEPTH_MAX 3
void txn_savepoint(struct txn *txn);
void txn_release(struct txn *txn);
/* Undoes the request and forgets txn->r, unless the transaction is lost or a fault happened. */
void txn_undo(struct txn *txn);

int64_t txn_changes(const struct txn *txn); /* rows changed by the last exec statement */
int64_t txn_last_id(const struct txn *txn); /* row number of the last insert */

/* Rows. query_next gives false at the end or where the transaction has failed. Texts and blobs are
 * valid until the next call on the query. Columns count from 0; the type must fit (asserts), NULL
 * reads as 0 or STR_NONE. */
bool query_next(struct query *query);
int64_t query_int(const struct query *query, int column);
struct str query_str(const struct query *query, int column);
struct str query_blob(const struct query *query, int column);
bool query_is_null(const struct query *query, int column);
/* Gives the statement back; NULL is fine. For _cleanup_(query_endp). A statement is open once at a
 * time (asserts). */
void query_end(struct query *query);
void query_endp(struct query **query);

/* For the generated functions of store/sql.h only. */
struct sql_row {
	const char *name;
	const char *text;
	const char *args; /* one letter each: i int64, s text (struct str), b blob (struct str) */
	const char *arg_names;
	const char *scan_reason; /* why a full scan is meant; NULL: there must be none */
	bool is_exec;
	bool keeps; /* does not count as a change for db_epoch() */
};
enum sql;
struct query *query_start(struct txn *txn, unsigned sql, ...);
void query_exec(struct txn *txn, unsigned sql, ...);
