/* shelf.h: a small database for tests of the store: its schema, its statements, and a path of its
 * own. */
#pragma once

#include "base/str.h"
#include "store/schema.h"

/* note (id, word UNIQUE, body, parent REFERENCES note, size CHECK (size < 100)) */
enum {
	SHELF_PUT,    /* exec (word text, body blob, parent int or 0, size int) */
	SHELF_COUNT,  /* rows (): count */
	SHELF_GET,    /* rows (word text): id, body, parent, size */
	SHELF_LIST,   /* rows (): id, word; scans */
	SHELF_DROP,   /* exec (word text) */
	SHELF_RENAME, /* rows (from text, to text): id; by RETURNING */
	SHELF_ADOPT,  /* rows (word text, parent int): id; by RETURNING */
	SHELF__MAX
};
extern const struct db_schema shelf_schema;

struct shelf {
	char *directory;
	char *path;
	struct db_options options; /* of a writer without limits */
};
void shelf_init(struct shelf *shelf);
void shelf_done(struct shelf *shelf);

/* Opens, or ends the test. */
struct db *shelf_open(const struct shelf *shelf);
struct db *shelf_open_reader(const struct shelf *shelf);

/* In a transaction of its own; gives what txn_commit gave. */
int shelf_put(struct db *db, const char *word);
/* Puts a body of that many bytes. */
int shelf_put_large(struct db *db, const char *word, size_t len);
int64_t shelf_count(struct db *db);
/* Within a transaction. */
void shelf_add(struct txn *txn, const char *word);
int64_t shelf_count_in(struct txn *txn);
