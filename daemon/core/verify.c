/* verify.c: whether the journal is as it was written: each row's hash over the row before it in its
 * chain, positions without gaps, and the bodies that it holds digests of. Names the first row that
 * does not fit.
 *
 * With the whole journal goes what is derived and stored: the tally of comments against the comments.
 *
 * A chain alone cannot tell that its last rows were cut off. The whole journal can: its rows are
 * numbered without gaps (what is rolled back gives its number back), so only rows cut off from the
 * end of all chains together go unseen. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/journal.h"

#include <string.h>

struct check {
	struct call *call;
	int64_t chains, rows, position, chain, seq;
	uint8_t hash[JOURNAL_HASH_SIZE];
	const char *why;
};

static bool fits_chain(struct check *check, struct query *query)
{
	struct call *call = check->call;
	struct str stored = query_blob(query, 15);
	struct journal_row row = {
		.position = query_int(query, 2),
		.time_ms = query_int(query, 3),
		.study = query_str(query, 16),
		.actor = query_str(query, 5),
		.behalf = query_str(query, 7),
		.request_id = query_blob(query, 8),
		.digest = query_blob(query, 9),
		.verb = query_str(query, 10),
		.object = query_str(query, 11),
		.data = query_str(query, 13),
		.result = query_str(query, 14),
	};
	struct str before = { (char *)check->hash, check->position ? sizeof check->hash : 0 };
	uint8_t hash[JOURNAL_HASH_SIZE];

	row.subject = str_of(journal_subject(call, row.object, query_int(query, 12)));
	if (row.position != check->position + 1) {
		check->why = arena_printf(call->arena, "position %lld is missing",
					  (long long)check->position + 1);
		return false;
	}
	if (query_int(query, 0) <= check->seq) {
		check->why = "it was moved before the row that it follows";
		return false;
	}
	journal_hash(&row, check->position ? before : STR_NONE, hash);
	if (!str_same(stored, (struct str){ (char *)hash, sizeof hash })) {
		check->why = "its hash does not fit its content and the row before it";
		return false;
	}
	memcpy(check->hash, hash, sizeof hash);
	check->position = row.position;
	check->seq = query_int(query, 0);
	return true;
}

static struct query *body_query(struct call *call, struct str verb, int64_t subject,
				struct json_object *data)
{
	if (str_is(verb, "comment.add"))
		return sql_verify_comment(call->txn, subject);
	if (str_is(verb, "comment.respond"))
		return sql_verify_response(
			call->txn, subject,
			json_object_get_int64(json_object_object_get(data, "response")));
	return sql_verify_review(call->txn, subject,
				 json_object_get_int64(json_object_object_get(data, "version")));
}

/* The body that the row holds a digest of: its text and salt stand in the noun's table. A body that
 * was redacted (no salt) is not held against the chain. */
static bool fits_body(struct check *check, struct query *row)
{
	struct call *call = check->call;
	struct str data_text = query_str(row, 13);
	struct json_object *data = stored_json(data_text.p), *digest;
	char hex[DIGEST_HEX_SIZE];
	bool fits = true;

	if (json_object_object_get_ex(data, "digest", &digest)) {
		struct query *body = body_query(call, query_str(row, 10), query_int(row, 12), data);
		fits = query_next(body);
		if (fits && query_blob(body, 1).n == SALT_SIZE) {
			struct str text = query_str(body, 0);
			body_digest((const uint8_t *)query_blob(body, 1).p,
				    text.p ? text : str_of(""), hex);
			fits = strcmp(hex, json_object_get_string(digest)) == 0;
		}
		query_end(body);
	}
	json_object_put(data);
	if (!fits)
		check->why = "the text that it holds a digest of was changed or removed";
	return fits;
}

static void put_bad(struct check *check, struct query *query)
{
	struct call *call = check->call;
	struct json_object *bad = mem_check(json_object_new_object());

	put_id(call, bad, "row", ID_EVENT, query_int(query, 0));
	put_text(bad, "study", row_text(call, query, 16));
	put_int(bad, "position", query_int(query, 2));
	put_time(bad, "time", query_int(query, 3));
	put_text(bad, "verb", row_text(call, query, 10));
	put_text(bad, "why", check->why);
	put_json(call->result, "first_bad", bad);
}

static bool is_whole(struct check *check)
{
	struct call *call = check->call;
	_cleanup_(query_endp) struct query *query = sql_journal_last(call->txn);
	int64_t missing = (query_next(query) ? query_int(query, 0) : 0) - check->rows;

	if (missing == 0)
		return true;
	struct json_object *bad = mem_check(json_object_new_object());
	put_text(bad, "why",
		 arena_printf(call->arena, "%lld rows were taken away", (long long)missing));
	put_json(call->result, "first_bad", bad);
	return false;
}

static bool fits_tally(struct check *check)
{
	struct call *call = check->call;
	_cleanup_(query_endp) struct query *query = sql_comment_tally_wrong(call->txn);

	if (!query_next(query))
		return true;
	struct json_object *bad = mem_check(json_object_new_object());
	put_text(bad, "study", row_text(call, query, 0));
	put_text(bad, "why", "its comments are not as many as their tally says");
	put_json(call->result, "first_bad", bad);
	return false;
}

int journal_verify(struct call *call)
{
	struct check check = { .call = call, .chain = -1 };
	struct query *query = call->study ? sql_journal_verify_chain(call->txn, call->study->id)
					  : sql_journal_verify(call->txn);
	bool is_intact = true;

	while (is_intact && query_next(query)) {
		if (query_int(query, 1) != check.chain) {
			check.chain = query_int(query, 1);
			check.position = check.seq = 0;
			check.chains++;
		}
		check.rows++;
		is_intact = fits_chain(&check, query) && fits_body(&check, query);
		if (!is_intact)
			put_bad(&check, query);
	}
	query_end(query);
	if (is_intact && !call->study)
		is_intact = is_whole(&check) && fits_tally(&check);
	put_bool(call->result, "is_intact", is_intact);
	put_int(call->result, "chains", check.chains);
	put_int(call->result, "rows", check.rows);
	return call->txn->r;
}
