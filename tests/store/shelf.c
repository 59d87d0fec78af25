/* shelf.c: see shelf.h. */
#include "shelf.h"

#include <assert.h>
#include <string.h>

#include "../base/scratch.h"
#include "base/mem.h"

static const struct sql_row rows[SHELF__MAX] = {
	[SHELF_PUT] = {
		.name = "put",
		.text = "INSERT INTO note (word, body, parent, size) "
			"VALUES (?1, ?2, nullif(?3, 0), ?4)",
		.args = "sbii",
		.arg_names = "word, body, parent, size",
		.is_exec = true,
	},
	[SHELF_COUNT] = {
		.name = "count",
		.text = "SELECT count(*) FROM note",
		.args = "",
		.arg_names = "",
	},
	[SHELF_GET] = {
		.name = "get",
		.text = "SELECT id, body, parent, size FROM note WHERE word = ?1",
		.args = "s",
		.arg_names = "word",
	},
	[SHELF_LIST] = {
		.name = "list",
		.text = "SELECT id, word FROM note WHERE size >= 0",
		.args = "",
		.arg_names = "",
	},
	[SHELF_DROP] = {
		.name = "drop",
		.text = "DELETE FROM note WHERE word = ?1",
		.args = "s",
		.arg_names = "word",
		.is_exec = true,
	},
	[SHELF_RENAME] = {
		.name = "rename",
		.text = "UPDATE note SET word = ?2 WHERE word = ?1 RETURNING id",
		.args = "ss",
		.arg_names = "from, to",
	},
	[SHELF_ADOPT] = {
		.name = "adopt",
		.text = "UPDATE note SET parent = ?2 WHERE word = ?1 RETURNING id",
		.args = "si",
		.arg_names = "word, parent",
	},
};

static const struct migration migrations[] = {
	{ 1, "init",
	  "CREATE TABLE note (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, body BLOB,\n"
	  "\tparent INTEGER REFERENCES note, size INTEGER NOT NULL CHECK (size < 100)) STRICT;\n" },
};

const struct db_schema shelf_schema = { rows, ELEMENTS(rows), migrations, ELEMENTS(migrations) };

void shelf_init(struct shelf *shelf)
{
	*shelf = (struct shelf){ .directory = scratch_new() };
	shelf->path = xasprintf("%s/db", shelf->directory);
	shelf->options = (struct db_options){
		.path = shelf->path,
		.cache_bytes = 1 << 20,
		.checkpoint_pages = 500,
		.schema = &shelf_schema,
	};
}

void shelf_done(struct shelf *shelf)
{
	x_freep(&shelf->path);
	shelf->directory = scratch_free(shelf->directory);
}

struct db *shelf_open(const struct shelf *shelf)
{
	struct db *db = NULL;
	int r = db_open(&shelf->options, &db);

	assert(r == 0 && db);
	return db;
}

struct db *shelf_open_reader(const struct shelf *shelf)
{
	struct shelf reader = *shelf;

	reader.options.is_reader = true;
	return shelf_open(&reader);
}

void shelf_add(struct txn *txn, const char *word)
{
	query_exec(txn, SHELF_PUT, str_of(word), STR_NONE, INT64_C(0), INT64_C(1));
}

int shelf_put(struct db *db, const char *word)
{
	struct txn txn;

	txn_begin(db, &txn);
	shelf_add(&txn, word);
	return txn_commit(&txn);
}

int shelf_put_large(struct db *db, const char *word, size_t len)
{
	_cleanup_(x_freep) char *body = xcalloc(1, len);
	struct txn txn;

	memset(body, 'b', len);
	txn_begin(db, &txn);
	query_exec(&txn, SHELF_PUT, str_of(word), (struct str){ body, len }, INT64_C(0),
		   INT64_C(1));
	return txn_commit(&txn);
}

int64_t shelf_count_in(struct txn *txn)
{
	_cleanup_(query_endp) struct query *query = query_start(txn, SHELF_COUNT);

	return query_next(query) ? query_int(query, 0) : -1;
}

int64_t shelf_count(struct db *db)
{
	struct txn txn;

	txn_begin(db, &txn);
	int64_t count = shelf_count_in(&txn);
	return txn_commit(&txn) == 0 ? count : -1;
}
