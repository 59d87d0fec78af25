/* engine.h: what the files of this room share: the connection as SQLite has it.
 *
 * The only file that includes sqlite3.h. Nothing outside this room includes this one. */
#pragma once

#include <sqlite3.h>

#include "store/ballast.h"
#include "store/db.h"
#include "store/schema.h"

/* The transaction words, prepared like all other statements. */
enum word {
	WORD_BEGIN,
	WORD_COMMIT,
	WORD_ROLLBACK,
	/* DB_DEPTH_MAX of each: one name per depth, so that undoing takes the ones within along */
	WORD_SAVEPOINT,
	WORD_RELEASE = WORD_SAVEPOINT + DB_DEPTH_MAX,
	WORD_ROLLBACK_TO = WORD_RELEASE + DB_DEPTH_MAX,
	WORD__MAX = WORD_ROLLBACK_TO + DB_DEPTH_MAX
};

struct query {
	struct txn *txn;
	sqlite3_stmt *statement;
	const struct sql_row *row;
	bool is_open; /* between query_start and query_end */
	bool is_live; /* bound, and not at its end */
};

struct db {
	sqlite3 *handle;
	char *path;
	const struct db_schema *schema;
	struct query *queries; /* one for each of schema->rows */
	sqlite3_stmt *words[WORD__MAX];
	struct ballast ballast;
	int lock_fd; /* -1: a reader */
	int r;	     /* the first fault (< 0): nothing begins after it */
	bool is_reader;
	bool is_spare;
	bool is_full_said; /* the log has it that the disk is full: it will have the end too */
	unsigned open_queries;
	int64_t changes;
	int64_t epoch;
	int64_t log_pages;
	int64_t checkpoint_pages;
	int64_t checkpoint_at; /* pages in the log at which the next one is due */
	int64_t full_logged_us;
	int64_t pinned_logged_us;
};

/* Sets the library up, once, before its first use. */
void engine_start(void);

/* What an error code of SQLite means: the one place that says so. Logs it (once; a full disk is
 * logged by its own rule), remembers a fault in db->r, and gives the answer (> 0) or the fault (<
 * 0). `doing` is for the log. */
int engine_fail(struct db *db, int code, const char *doing);

/* The disk has run full: says so at most once a minute, and lets go of the ballast. Not within a
 * transaction. */
void engine_full(struct db *db);
/* True at most once a minute, for lines that would repeat; *last_us is 0 before the first. */
bool engine_is_due(int64_t *last_us);

/* Runs SQL without parameters and rows; 0, an answer or a fault. */
int engine_run(struct db *db, const char *sql);
/* The first column of the first row, as a number; 0 where there is no row. */
int engine_number(struct db *db, const char *sql, int64_t *ret_number);
/* Prepares one statement, which must be all of the text. */
int engine_prepare(struct db *db, const char *sql, unsigned flags, sqlite3_stmt **ret_statement);
void engine_finalizep(sqlite3_stmt **statement);

/* The writer's lock (flock on PATH-lock), until it is closed: 0, -EBUSY or -errno, logged. The file
 * is never deleted, since a lock on a deleted file keeps nobody out; and it remembers that there was
 * a database once. */
int lock_take(const char *path, int *ret_fd);
void lock_remember(int lock_fd);

/* Brings the file to the head of its schema. *ret_is_changed: something was created or migrated. */
int migrate(struct db *db, int64_t version, bool *ret_is_changed);
/* Makes the names in a directory durable: those of files created, renamed or deleted beside
 * `path`. */
int directory_sync(const char *path);
int file_sync(const char *path);
/* Whether the log beside the database holds what it held: 0, or -EBADMSG with the reason logged. */
int wal_check(const char *database_path);

/* The writer's, between transactions: whether the log has grown to a checkpoint, and a PASSIVE
 * one. */
bool checkpoint_is_due(struct db *db);
void checkpoint(struct db *db);
