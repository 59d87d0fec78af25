/* recommendation.c: recommendations, which cite findings, and commitments of cities, which cite
 * nothing but are followed in the same way. The host says to each whether it accepts it; what was
 * accepted has its progress reported, each report kept behind the one before (as in UN JIU's
 * tracking of acceptance and implementation). */
#include "core/recommendation.h"
#include "core/handlers.h"
#include "core/history.h"

#include <string.h>

#include "core/finding.h"
#include "core/move.h"

void recommendation_read(struct call *call, struct query *query, void *ret_recommendation)
{
	struct recommendation *recommendation = ret_recommendation;

	recommendation->number = query_int(query, 6);
	recommendation->kind = row_text(call, query, 7);
	recommendation->text = row_text(call, query, 8);
	recommendation->addressee = row_text(call, query, 9);
	recommendation->sector = row_text(call, query, 10);
	recommendation->priority = row_text(call, query, 11);
	recommendation->due_date = row_text(call, query, 12);
	recommendation->acceptance = row_text(call, query, 13);
	recommendation->response = row_text(call, query, 14);
	recommendation->responded_ms = query_int(query, 15);
	recommendation->status = row_text(call, query, 16);
	recommendation->reports = query_int(query, 17);
	recommendation->reviewed_ms = query_int(query, 18);
	recommendation->state = row_text(call, query, 19);
	recommendation->thing.is_withdrawn = strcmp(recommendation->state, "withdrawn") == 0;
	recommendation->created_ms = query_int(query, 20);
	recommendation->by = row_text(call, query, 21);
	recommendation->responded_by = row_text(call, query, 22);
	recommendation->thing.languages[WRITTEN_TEXT] = row_text(call, query, 23);
	recommendation->thing.languages[WRITTEN_RESPONSE] = row_text(call, query, 24);
}

bool recommendation_is_numbered(const struct call *call)
{
	const struct thing any = { .study = call->study->id };

	return see_thing(call, noun_of_id(ID_RECOMMENDATION), &any);
}

void recommendation_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct recommendation *recommendation = shown;

	if (recommendation_is_numbered(call))
		put_int(object, "number", recommendation->number);
	put_text(object, "kind", recommendation->kind);
	put_text(object, "text", recommendation->text);
	put_text(object, "addressee", recommendation->addressee);
	put_text(object, "sector", recommendation->sector);
	put_text(object, "priority", recommendation->priority);
	put_text(object, "due_date", recommendation->due_date);
	noun_put_cited(call, object, "findings", noun_of_id(ID_FINDING),
		       sql_recommendation_findings(call->txn, recommendation->thing.id));
	put_text(object, "acceptance", recommendation->acceptance);
	put_text(object, "response", recommendation->response);
	put_name(call, object, "responder", recommendation->responded_by);
	put_time(object, "responded", recommendation->responded_ms);
	put_text(object, "status", recommendation->status);
	put_int(object, "reports", recommendation->reports);
	put_time(object, "reviewed", recommendation->reviewed_ms);
	put_text(object, "state", recommendation->state);
	put_name(call, object, "principal", recommendation->by);
	put_time(object, "created", recommendation->created_ms);
}

/* ---- making ---- */

static void findings_set(struct call *call, int64_t recommendation, const int64_t *rows,
			 size_t count)
{
	sql_recommendation_findings_clear(call->txn, recommendation);
	for (size_t i = 0; i < count; i++)
		sql_recommendation_finding_add(call->txn, recommendation, rows[i]);
}

/* A commitment is the city's own word and counts as accepted; a recommendation rests on findings
 * and is the reviewers' to make. */
static int check_kind(struct call *call, bool is_commitment, size_t findings)
{
	if (is_commitment && !(call->viewer.roles & (ROLE_HOST | ROLE_SECRETARIAT)))
		return answer(call, ERR_NOT_PERMITTED, "a commitment is the host's to make");
	if (!is_commitment && !sees_steering(&call->viewer))
		return answer(call, ERR_NOT_PERMITTED,
			      "recommendations are the lead's and the secretariat's to make");
	if (!is_commitment && findings == 0)
		return answer_param(call, "findings",
				    "is missing: a recommendation cites one finding or more");
	return 0;
}

int recommendation_add(struct call *call)
{
	const char *kind = param_text(call, "kind"), *priority = param_text(call, "priority");
	const char *sector = param_text(call, "sector");
	bool is_commitment = kind && strcmp(kind, "commitment") == 0;
	int64_t *findings;
	size_t count;
	char hex[DIGEST_HEX_SIZE];
	int r = stage_must_produce(call, ARTEFACT_RECOMMENDATION);

	if (r == 0)
		r = noun_all_cited(call, "findings", noun_of_id(ID_FINDING), &findings, &count);
	if (r == 0)
		r = check_kind(call, is_commitment, count);
	if (r != 0)
		return r;
	struct query *query = sql_recommendation_last(call->txn, call->study->id);
	int64_t number = query_next(query) ? query_int(query, 0) + 1 : 1;
	query_end(query);
	struct salted text = noun_body(call, "text", hex);
	sql_recommendation_add(
		call->txn, call->study->id, number,
		str_of(is_commitment ? "commitment" : RECOMMENDATION_KIND), call->me.principal,
		text.text, text.salt, param_str(call, "addressee"),
		str_of(sector ? sector : RECOMMENDATION_SECTOR),
		str_of(priority ? priority : RECOMMENDATION_PRIORITY), param_str(call, "due"),
		str_of(is_commitment ? "accepted" : "pending"), call->now_ms,
		text_language(call, NULL));
	int64_t id = txn_last_id(call->txn);
	findings_set(call, id, findings, count);
	noun_put(call, noun_of_id(ID_RECOMMENDATION), id, 1);
	if (recommendation_is_numbered(call))
		put_int(call->result, "number", number);
	put_int(call->event, "number", number);
	put_changes(call);
	put_text(call->event, "digest", hex);
	return 0;
}

static int must_be_open(struct call *call, unsigned artefacts)
{
	const struct recommendation *recommendation = (const struct recommendation *)call->thing;
	int r = stage_must_produce(call, artefacts);

	if (r == 0 && strcmp(recommendation->state, "open") != 0)
		r = answer(call, ERR_STATE, "the %s is %s", recommendation->kind,
			   recommendation->state);
	return r;
}

/* The host's word stands to the words that it was given to. */
static int must_be_unanswered(struct call *call)
{
	const struct recommendation *recommendation = (const struct recommendation *)call->thing;

	if (recommendation->responded_ms)
		return answer(call, ERR_STATE, "the host has answered it: %s",
			      recommendation->acceptance);
	return 0;
}

int recommendation_update(struct call *call)
{
	const struct recommendation *recommendation = (const struct recommendation *)call->thing;
	bool is_commitment = strcmp(recommendation->kind, "commitment") == 0;
	bool has_findings = param_json(call, "findings");
	int64_t *findings;
	size_t count;
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_open(call, ARTEFACT_RECOMMENDATION);

	if (r == 0)
		r = must_be_unanswered(call);
	if (r == 0)
		r = noun_all_cited(call, "findings", noun_of_id(ID_FINDING), &findings, &count);
	if (r == 0)
		r = check_kind(call, is_commitment, has_findings ? count : 1);
	if (r != 0)
		return r;
	if (has_findings)
		findings_set(call, recommendation->thing.id, findings, count);
	struct salted text = noun_body(call, "text", hex);
	struct str language = text_language(call, recommendation->thing.languages[WRITTEN_TEXT]);
	if (language.p) /* a text, too, has one */
		sql_recommendation_text_keep(call->txn, recommendation->thing.id, call->now_ms);
	sql_recommendation_update(call->txn, recommendation->thing.id, text.text, text.salt,
				  param_str(call, "addressee"), param_str(call, "sector"),
				  param_str(call, "priority"), param_str(call, "due"), language);
	noun_put(call, call->noun, recommendation->thing.id, recommendation->thing.version + 1);
	put_changes(call);
	if (text.text.p)
		put_text(call->event, "digest", hex);
	return 0;
}

int recommendation_withdraw(struct call *call)
{
	int r = must_be_open(call, ARTEFACT_RECOMMENDATION);

	if (r == 0)
		r = must_be_unanswered(call);
	if (r != 0)
		return r;
	sql_recommendation_withdraw(call->txn, call->thing->id);
	noun_withdrawn(call);
	return 0;
}

/* ---- what becomes of it ---- */

int recommendation_respond(struct call *call)
{
	const struct recommendation *recommendation = (const struct recommendation *)call->thing;
	const char *acceptance = param_text(call, "acceptance");
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_open(call, ARTEFACT_HOST_RESPONSE);

	if (r == 0 && strcmp(recommendation->kind, "commitment") == 0)
		r = answer(call, ERR_STATE, "a commitment is the host's own word");
	if (r == 0 && strcmp(acceptance, "accepted") != 0 && !param_text(call, "text"))
		r = answer_param(call, "text",
				 "is missing: what is not accepted in full needs a reason");
	if (r == 0)
		r = language_must_have_text(call);
	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	sql_recommendation_response_keep(call->txn, recommendation->thing.id, call->now_ms);
	sql_recommendation_respond(
		call->txn, recommendation->thing.id, str_of(acceptance), text.text, text.salt,
		call->me.principal, call->now_ms,
		text_language(call, recommendation->thing.languages[WRITTEN_RESPONSE]));
	noun_put(call, call->noun, recommendation->thing.id, recommendation->thing.version + 1);
	put_text(call->result, "acceptance", acceptance);
	put_text(call->event, "acceptance", acceptance);
	put_text(call->event, "digest", hex);
	return 0;
}

int recommendation_report(struct call *call)
{
	const struct recommendation *recommendation = (const struct recommendation *)call->thing;
	const char *status = param_text(call, "status");
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_open(call, ARTEFACT_PROGRESS);

	if (r == 0 && strcmp(recommendation->acceptance, "accepted") != 0 &&
	    strcmp(recommendation->acceptance, "partly_accepted") != 0)
		r = answer(call, ERR_STATE, "progress is reported on what was accepted; this is %s",
			   recommendation->acceptance);
	if (r != 0)
		return r;
	int64_t number = recommendation->reports + 1;
	struct salted text = noun_body(call, "text", hex);
	sql_progress_add(call->txn, recommendation->thing.id, number, str_of(status), text.text,
			 text.salt, call->me.principal, call->now_ms, text_language(call, NULL));
	sql_recommendation_reported(call->txn, recommendation->thing.id, str_of(status), number,
				    call->now_ms);
	noun_put(call, call->noun, recommendation->thing.id, recommendation->thing.version + 1);
	put_text(call->result, "status", status);
	put_text(call->event, "status", status);
	put_int(call->event, "report", number);
	put_text(call->event, "digest", hex);
	return 0;
}

int recommendation_progress(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_EDITION, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_progress_list(call->txn, call->thing->id, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct json_object *item = mem_check(json_object_new_object());
		const char *by = row_text(call, query, 3);
		put_int(item, "report", query_int(query, 0));
		put_text(item, "status", row_text(call, query, 1));
		put_text(item, "text", row_text(call, query, 2));
		if (knows(call, by)) /* it may tell who that is (history.h) */
			put_text(item, "language", row_text(call, query, 5));
		put_name(call, item, "principal", by);
		put_time(item, "time", query_int(query, 4));
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}

/* ---- rates ---- */

void rates_count(struct rates *rates, const struct recommendation *recommendation)
{
	const struct {
		const char *is, *word;
		int64_t *count;
	} counters[] = {
		{ recommendation->acceptance, "accepted", &rates->accepted },
		{ recommendation->acceptance, "partly_accepted", &rates->partly },
		{ recommendation->acceptance, "not_accepted", &rates->refused },
		{ recommendation->acceptance, "pending", &rates->pending },
		{ recommendation->status, "not_started", &rates->not_started },
		{ recommendation->status, "in_progress", &rates->in_progress },
		{ recommendation->status, "implemented", &rates->implemented },
		{ recommendation->status, "superseded", &rates->superseded },
	};
	bool is_taken = strcmp(recommendation->acceptance, "accepted") == 0 ||
			strcmp(recommendation->acceptance, "partly_accepted") == 0;

	rates->made++;
	for (size_t i = 0; i < ELEMENTS(counters); i++)
		if (strcmp(counters[i].is, counters[i].word) == 0 &&
		    (is_taken || counters[i].is != recommendation->status))
			(*counters[i].count)++;
}

void rates_of_study(struct call *call, struct rates *ret_rates)
{
	const struct noun *noun = noun_of_id(ID_RECOMMENDATION);
	_cleanup_(query_endp) struct query *query =
		sql_recommendation_ids(call->txn, call->study->id);

	*ret_rates = (struct rates){ 0 };
	while (query_next(query)) {
		struct thing *thing;
		if (!noun_load(call, noun, query_int(query, 0), &thing) ||
		    !see_thing(call, noun, thing))
			continue;
		const struct recommendation *recommendation = (const struct recommendation *)thing;
		if (strcmp(recommendation->state, "open") == 0)
			rates_count(ret_rates, recommendation);
	}
}

static int64_t percent(int64_t part, int64_t of)
{
	return of > 0 ? (100 * part + of / 2) / of : 0;
}

void rates_show(struct json_object *object, const struct rates *rates)
{
	int64_t taken = rates->accepted + rates->partly;

	put_int(object, "made", rates->made);
	put_int(object, "accepted", rates->accepted);
	put_int(object, "partly_accepted", rates->partly);
	put_int(object, "not_accepted", rates->refused);
	put_int(object, "pending", rates->pending);
	put_int(object, "not_started", rates->not_started);
	put_int(object, "in_progress", rates->in_progress);
	put_int(object, "implemented", rates->implemented);
	put_int(object, "superseded", rates->superseded);
	put_int(object, "acceptance_percent", percent(taken, rates->made - rates->pending));
	put_int(object, "implementation_percent",
		percent(rates->implemented, taken - rates->superseded));
}

bool rates_put(struct call *call, struct json_object *object)
{
	struct rates rates;

	rates_of_study(call, &rates);
	if (rates.made == 0)
		return false;
	rates_show(object, &rates);
	return true;
}

static int rates_add(struct call *call, struct page *page)
{
	struct json_object *item = mem_check(json_object_new_object());

	put_text(item, "study", call->study->code);
	put_text(item, "city", call->study->city);
	if (rates_put(call, item))
		page_add(page, call->study->id, item);
	else
		json_object_put(item);
	return call->txn->r;
}

int recommendation_rates(struct call *call)
{
	return studies_each(call, rates_add);
}
