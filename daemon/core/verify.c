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
#include "core/import.h"
#include "core/journal.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"

struct check {
	struct call *call;
	int64_t chains, rows, position, chain, seq, last_ms;
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

/* Where the bodies stand that the rows of a verb hold digests of: by the subject, whose present and former
 * texts they are, or by a number in the row's data. */
static const struct body {
	const char *verb;
	struct query *(*by_id)(struct txn *txn, int64_t id);
	struct query *(*by_number)(struct txn *txn, int64_t id, int64_t number);
	const char *number; /* its name in the data */
} bodies[] = {
	{ "action.add", sql_verify_action, NULL, NULL },
	{ "action.settle", sql_verify_action, NULL, NULL },
	{ "agenda.decide", sql_verify_agenda, NULL, NULL },
	{ "comment.add", sql_verify_comment, NULL, NULL },
	{ "comment.respond", NULL, sql_verify_response, "response" },
	{ "decision.add", sql_verify_decision, NULL, NULL },
	{ "evidence.add", sql_verify_evidence, NULL, NULL },
	{ "finding.add", sql_verify_finding, NULL, NULL },
	{ "finding.update", sql_verify_finding, NULL, NULL },
	{ "practice.propose", sql_verify_practice, NULL, NULL },
	{ "recommendation.add", sql_verify_recommendation, NULL, NULL },
	{ "recommendation.report", NULL, sql_verify_progress, "report" },
	{ "recommendation.respond", sql_verify_recommendation, NULL, NULL },
	{ "recommendation.update", sql_verify_recommendation, NULL, NULL },
	{ "request.answer", sql_verify_answer, NULL, NULL },
	{ "review.save", NULL, sql_verify_review, "version" },
	{ "review.submit", NULL, sql_verify_review, "version" },
};

static struct query *body_query(struct call *call, struct str verb, int64_t subject,
				struct json_object *data)
{
	for (size_t i = 0; i < ELEMENTS(bodies); i++) {
		if (!str_is(verb, bodies[i].verb))
			continue;
		if (bodies[i].by_id)
			return bodies[i].by_id(call->txn, subject);
		return bodies[i].by_number(
			call->txn, subject,
			json_object_get_int64(json_object_object_get(data, bodies[i].number)));
	}
	return NULL; /* GCOV_EXCL_LINE: every verb that gives a digest is above */
}

/* A body that was redacted (no salt) is not held against the chain. */
static bool fits_text(struct query *body, const char *digest)
{
	struct str text = query_str(body, 0), salt = query_blob(body, 1);
	char hex[DIGEST_HEX_SIZE];

	if (salt.n != SALT_SIZE)
		return true;
	body_digest((const uint8_t *)salt.p, text.p ? text : str_of(""), hex);
	return strcmp(hex, digest) == 0;
}

/* All texts that a table brought, under one digest; one that was redacted leaves nothing to compare. */
static bool fits_import(struct call *call, int64_t import, const char *wanted)
{
	uint8_t all[IMPORT_DIGEST_SIZE] = { 0 };
	char hex[2 * IMPORT_DIGEST_SIZE + 1];
	bool is_redacted = false;
	_cleanup_(query_endp) struct query *query = sql_verify_import(call->txn, import);

	while (query_next(query)) {
		struct str salt = query_blob(query, 1);
		is_redacted |= salt.n != SALT_SIZE;
		if (is_redacted)
			continue;
		body_digest((const uint8_t *)salt.p, query_str(query, 0), hex);
		import_bodies_add(all, hex);
	}
	str_hex(all, sizeof all, hex);
	return is_redacted || strcmp(hex, wanted) == 0;
}

/* The body that the row holds a digest of is one of those that its subject has or had. */
static bool fits_body(struct check *check, struct query *row)
{
	struct str data_text = query_str(row, 13);
	struct json_object *data = stored_json(data_text.p), *digest;
	bool fits = true;

	if (json_object_object_get_ex(data, "digest", &digest)) {
		struct query *body =
			body_query(check->call, query_str(row, 10), query_int(row, 12), data);
		fits = false;
		while (!fits && body && query_next(body))
			fits = fits_text(body, json_object_get_string(digest));
		if (body)
			query_end(body);
	} else if (json_object_object_get_ex(data, "bodies", &digest)) {
		fits = fits_import(check->call, query_int(row, 12), json_object_get_string(digest));
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

/* What it finds is in call->result. */
static bool is_intact(struct check *check)
{
	struct call *call = check->call;
	struct query *query = call->study ? sql_journal_verify_chain(call->txn, call->study->id)
					  : sql_journal_verify(call->txn);
	bool fits = true;

	while (fits && query_next(query)) {
		if (query_int(query, 1) != check->chain) {
			check->chain = query_int(query, 1);
			check->position = check->seq = 0;
			check->chains++;
		}
		check->rows++;
		if (query_int(query, 3) > check->last_ms)
			check->last_ms = query_int(query, 3);
		fits = fits_chain(check, query) && fits_body(check, query);
		if (!fits)
			put_bad(check, query);
	}
	query_end(query);
	return fits && (call->study || (is_whole(check) && fits_tally(check)));
}

int journal_verify(struct call *call)
{
	struct check check = { .call = call, .chain = -1 };

	put_bool(call->result, "is_intact", is_intact(&check));
	put_int(call->result, "chains", check.chains);
	put_int(call->result, "rows", check.rows);
	return call->txn->r;
}

/* ---- a file as a whole ---- */

void proof_done(struct proof *proof)
{
	x_freep(&proof->wrong);
}

/* "ok", or what is wrong. */
static int report_take(struct db *db, bool is_quick, char **ret_wrong)
{
	_cleanup_(x_freep) char *report = NULL;
	int r = db_integrity(db, is_quick, &report);

	if (r != 0 || strcmp(report, "ok") == 0)
		return r;
	for (char *at = report; (at = strchr(at, '\n'));)
		*at = ' '; /* it goes into a line of the log */
	*ret_wrong = TAKE(report);
	return 0;
}

static int chains_prove(struct core *core, struct proof *proof)
{
	_cleanup_(txn_done) struct txn txn;
	struct call call = { .core = core,
			     .txn = &txn,
			     .arena = &core->arena,
			     .result = mem_check(json_object_new_object()) };
	struct check check = { .call = &call, .chain = -1 };

	txn_begin(core->db, &txn);
	if (!is_intact(&check) && txn.r == 0)
		proof->wrong = xasprintf("the journal is not intact: %s",
					 json_object_to_json_string_ext(
						 json_object_object_get(call.result, "first_bad"),
						 JSON_C_TO_STRING_PLAIN));
	proof->chains = check.chains;
	proof->rows = check.rows;
	proof->last_ms = check.last_ms;
	json_object_put(call.result);
	arena_reset(&core->arena);
	return txn.r;
}

int core_prove(struct core *core, struct proof *ret_proof)
{
	_cleanup_(proof_done) struct proof proof = { 0 };
	int r = report_take(core->db, false, &proof.wrong);

	if (r == 0 && !proof.wrong) {
		db_may_hurry(core->db);
		r = chains_prove(core, &proof);
	}
	if (r == 0) {
		*ret_proof = proof;
		proof.wrong = NULL;
	}
	return r;
}

int core_check(struct core *core)
{
	_cleanup_(x_freep) char *wrong = NULL;
	int r = report_take(core->db, true, &wrong);

	if (r == ERR_UNAVAILABLE)
		return 0;
	if (r != 0 || !wrong)
		return r > 0 ? fault(-EIO, "checking %s", db_path(core->db)) : r;
	log_event(LOG_EVENT_DATABASE_DAMAGED,
		  "the database is damaged: %s; restore a backup path=%s", wrong,
		  db_path(core->db));
	return -EBADMSG;
}
