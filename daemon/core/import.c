/* import.c: a table of comments on its way in. It is announced with its digest, comes in rows, some in each
 * transaction, and is filed at once.
 *
 * A row that is good is a comment from when it came on, but one that no view shows while its table is not
 * filed: so filing thirty thousand of them is one change of one row, and nobody is held up by it, nor ever sees
 * a part of them. What was given up is removed in slices, by whoever calls a verb of import's next. */
#include "core/import.h"
#include "core/handlers.h"

#include <sodium.h>
#include <string.h>

#include "core/document.h"

#define DAY_MS	      INT64_C(86400000)
#define ROWS_MOST     50  /* of one call: the writer is others' again after a few milliseconds */
#define KEYS_AT_ONCE  200 /* likewise */
#define SWEPT_AT_ONCE 100

void import_read(struct call *call, struct query *query, void *ret_import)
{
	struct import *import = ret_import;

	import->file_name = row_text(call, query, 6);
	import->digest = digest_hex(call, query_blob(query, 7));
	import->row_count = query_int(query, 8);
	import->received = query_int(query, 9);
	import->taken = query_int(query, 10);
	import->wrong = query_int(query, 11);
	import->duplicates = query_int(query, 12);
	memcpy(import->bodies, query_blob(query, 13).p, sizeof import->bodies);
	import->state = row_text(call, query, 14);
	import->started_ms = query_int(query, 15);
	import->filed_ms = query_int(query, 16);
}

static void put_counts(struct json_object *object, const struct import *import)
{
	put_int(object, "rows", import->row_count);
	put_int(object, "received", import->received);
	put_int(object, "taken", import->taken);
	put_int(object, "wrong", import->wrong);
	put_int(object, "duplicates", import->duplicates);
}

void import_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct import *import = shown;

	(void)call;
	put_text(object, "file_name", import->file_name);
	put_text(object, "digest", import->digest);
	put_text(object, "state", import->state);
	put_counts(object, import);
	put_time(object, "started", import->started_ms);
	put_time(object, "filed", import->filed_ms);
}

/* ---- what is left of those given up ---- */

/* Nobody refers to what nobody was shown. */
static void sweep(struct call *call)
{
	int64_t rows[SWEPT_AT_ONCE];
	size_t count = 0;
	struct query *query = sql_import_left(call->txn);
	int64_t import = query_next(query) ? query_int(query, 0) : 0;
	int64_t left = import ? query_int(query, 1) : 0;

	query_end(query);
	if (!import)
		return;
	query = sql_import_leftovers(call->txn, import, SWEPT_AT_ONCE);
	while (query_next(query))
		rows[count++] = query_int(query, 0);
	query_end(query);
	for (size_t i = 0; i < count; i++) {
		sql_import_comment_drop(call->txn, rows[i]);
		sql_comment_key_drop(call->txn, rows[i]);
		sql_comment_drop(call->txn, rows[i]);
	}
	sql_import_swept(call->txn, import, count ? (int64_t)count : left);
}

/* ---- what is there already ---- */

/* Gives their keys to the study's comments that have none yet, as many as one call may. Whether that were all. */
static bool make_known(struct call *call)
{
	struct query *query = sql_comment_keyed(call->txn, call->study->id);
	int64_t before = query_next(query) ? query_int(query, 0) : 0, last = before;
	uint8_t key[IMPORT_KEY_SIZE];
	int count = 0;

	query_end(query);
	query = sql_comments_unkeyed(call->txn, call->study->id, before, KEYS_AT_ONCE);
	for (; query_next(query); count++) {
		last = query_int(query, 0);
		if (query_int(query, 1))
			continue;
		import_key(query_str(query, 2), query_str(query, 6), query_int(query, 3),
			   query_int(query, 4), query_str(query, 5), key);
		sql_comment_key_add(call->txn, call->study->id,
				    (struct str){ (char *)key, sizeof key }, last);
	}
	query_end(query);
	if (last != before)
		sql_comment_keyed_put(call->txn, call->study->id, last);
	return count < KEYS_AT_ONCE;
}

/* ---- beginning ---- */

/* A file that was changed comes again under its name: nobody goes on with what it was before. */
static int check_room(struct call *call)
{
	int64_t count = 0;
	struct query *query;

	sql_imports_forget(call->txn, call->now_ms - call->core->conf->upload_days * DAY_MS);
	query = sql_imports_receiving_of(call->txn, call->me.principal);
	while (query_next(query)) {
		if (query_int(query, 1) == call->study->id &&
		    str_is(query_str(query, 2), param_text(call, "file_name")))
			sql_import_abandon(call->txn, query_int(query, 0));
		else
			count++;
	}
	query_end(query);
	if (count >= call->core->conf->uploads)
		return answer_hint(call, ERR_BUSY, "finish or abandon one of them",
				   "you are bringing in %lld tables already", (long long)count);
	return 0;
}

static void put_begun(struct call *call, int64_t id, int64_t version, int64_t received,
		      const char *state)
{
	noun_put(call, noun_of_id(ID_IMPORT), id, version);
	put_text(call->result, "state", state);
	put_int(call->result, "received", received);
	put_int(call->result, "rows_most", ROWS_MOST);
	put_bool(call->result, "is_ready", make_known(call));
}

static bool is_begun(struct call *call, struct str digest)
{
	_cleanup_(query_endp) struct query *query = sql_import_same(
		call->txn, call->study->id, call->me.principal, digest, param_int(call, "rows", 0));

	if (!query_next(query))
		return false;
	put_begun(call, query_int(query, 0), query_int(query, 1), query_int(query, 2),
		  row_text(call, query, 3));
	return true;
}

int import_begin(struct call *call)
{
	static const uint8_t nothing[IMPORT_DIGEST_SIZE];
	uint8_t digest[IMPORT_DIGEST_SIZE];
	struct str digest_str = { (char *)digest, sizeof digest };
	int r = stage_must_produce(call, ARTEFACT_COMMENT | ARTEFACT_FACT);

	if (r == 0)
		r = digest_param(call, digest);
	if (r != 0)
		return r;
	sweep(call);
	if (is_begun(call, digest_str))
		return 0;
	r = check_room(call);
	if (r != 0)
		return r;
	sql_import_add(call->txn, call->study->id, call->me.principal, param_str(call, "file_name"),
		       digest_str, param_int(call, "rows", 0),
		       (struct str){ (const char *)nothing, sizeof nothing }, call->now_ms);
	put_begun(call, txn_last_id(call->txn), 1, 0, "receiving");
	return 0;
}

/* ---- sending ---- */

static int must_be_receiving(struct call *call)
{
	const struct import *import = (const struct import *)call->thing;
	int r = stage_must_produce(call, ARTEFACT_COMMENT | ARTEFACT_FACT);

	if (r == 0 && strcmp(import->state, "receiving") != 0)
		r = answer(call, ERR_STATE, "the import is %s", import->state);
	return r;
}

static int check_offset(struct call *call, int64_t offset, int64_t rows)
{
	const struct import *import = (const struct import *)call->thing;

	if (offset != import->received) {
		int r = answer(call, ERR_STATE, "the next rows begin at %lld, not at %lld",
			       (long long)import->received, (long long)offset);
		call->data = mem_check(json_object_new_object());
		put_int(call->data, "received", import->received);
		return r;
	}
	if (rows < 1 || rows > ROWS_MOST)
		return answer_param(call, "rows", "%lld rows; 1 to %d are taken at a time",
				    (long long)rows, ROWS_MOST);
	if (offset + rows > import->row_count)
		return answer_param(call, "rows", "go over the announced %lld rows",
				    (long long)import->row_count);
	return 0;
}

static void put_import(struct call *call, const struct import *import)
{
	noun_put(call, call->noun, import->thing.id, import->thing.version + 1);
	put_counts(call->result, import);
}

int import_send(struct call *call)
{
	struct import *import = (struct import *)call->thing;
	struct json_object *rows = param_json(call, "rows");
	size_t length = json_object_array_length(rows);
	struct import_count count = { 0 };
	int r = must_be_receiving(call);

	if (r == 0)
		r = check_offset(call, param_int(call, "offset", 0), (int64_t)length);
	if (r != 0)
		return r;
	(void)make_known(call); /* what others said meanwhile */
	memcpy(count.bodies, import->bodies, sizeof count.bodies);
	for (size_t i = 0; r == 0 && i < length; i++)
		r = import_row(call, import, json_object_array_get_idx(rows, i), &count);
	if (r != 0)
		return r;
	sql_import_received(
		call->txn, import->thing.id, count.rows, count.taken, count.wrong, count.duplicates,
		(struct str){ (char *)count.bodies, sizeof count.bodies }, call->now_ms);
	import->received += count.rows;
	import->taken += count.taken;
	import->wrong += count.wrong;
	import->duplicates += count.duplicates;
	put_import(call, import);
	return 0;
}

int import_problems(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_import_problems(call->txn, call->thing->id, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct json_object *item = mem_check(json_object_new_object());
		put_int(item, "line", query_int(query, 1));
		put_text(item, "column", row_text(call, query, 2));
		if (query_int(query, 3) >= 0)
			put_int(item, "offset", query_int(query, 3));
		put_text(item, "kind", row_text(call, query, 4));
		put_text(item, "message", row_text(call, query, 5));
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}

/* ---- the end ---- */

static int check_whole(struct call *call, const struct import *import)
{
	if (import->received != import->row_count)
		return answer(call, ERR_STATE, "%lld of %lld rows are here",
			      (long long)import->received, (long long)import->row_count);
	if (import->wrong && !param_bool(call, "partial"))
		return answer_hint(
			call, ERR_INVALID,
			"import.problems tells them; with `partial` the others are taken",
			"%lld of %lld rows cannot be taken", (long long)import->wrong,
			(long long)import->row_count);
	if (import->duplicates && !param_bool(call, "skip_duplicates"))
		return answer_hint(
			call, ERR_INVALID,
			"import.problems tells them; with `skip_duplicates` the others are taken",
			"%lld of %lld rows are there already", (long long)import->duplicates,
			(long long)import->row_count);
	return 0;
}

int import_finish(struct call *call)
{
	const struct import *import = (const struct import *)call->thing;
	char hex[2 * IMPORT_DIGEST_SIZE + 1];
	int r = must_be_receiving(call);

	if (r == 0)
		r = check_whole(call, import);
	if (r != 0)
		return r;
	sql_import_filed(call->txn, import->thing.id, call->now_ms);
	if (import->taken)
		sql_comment_tally_more(call->txn, call->study->id, import->thing.owner,
				       str_of("open"), import->taken);
	put_import(call, import);
	put_text(call->result, "state", "filed");
	str_hex(import->bodies, sizeof import->bodies, hex);
	put_int(call->event, "comments", import->taken);
	put_text(call->event, "bodies", hex);
	return 0;
}

int import_abandon(struct call *call)
{
	const struct import *import = (const struct import *)call->thing;

	if (strcmp(import->state, "receiving") != 0)
		return answer(call, ERR_STATE, "the import is %s", import->state);
	sql_import_abandon(call->txn, import->thing.id);
	sweep(call);
	noun_put(call, call->noun, import->thing.id, import->thing.version + 1);
	put_text(call->result, "state", "abandoned");
	return 0;
}
