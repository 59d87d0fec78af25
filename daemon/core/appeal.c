/* appeal.c: requests to member States and others (to host, to attend, to nominate, to contribute), and
 * their answers. An institution has one answer to each, and may give another as long as the request is
 * open; each is the institution's own and the secretariat's, until the workflow opens them. */
#include "core/appeal.h"
#include "core/handlers.h"

#include <string.h>

#include "base/zone.h"

void appeal_read(struct call *call, struct query *query, void *ret_appeal)
{
	struct appeal *appeal = ret_appeal;

	appeal->kind = row_text(call, query, 6);
	appeal->text = row_text(call, query, 7);
	appeal->due_date = row_text(call, query, 8);
	appeal->due_ms = query_int(query, 9);
	appeal->state = row_text(call, query, 10);
	appeal->created_ms = query_int(query, 11);
	appeal->by = row_text(call, query, 12);
	appeal->thing.languages[WRITTEN_TEXT] = row_text(call, query, 13);
}

void appeal_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct appeal *appeal = shown;

	(void)call;
	put_text(object, "kind", appeal->kind);
	put_text(object, "text", appeal->text);
	put_time(object, "due", appeal->due_ms);
	put_text(object, "due_date", appeal->due_date);
	put_text(object, "state", appeal->state);
	put_name(call, object, "principal", appeal->by);
	put_time(object, "created", appeal->created_ms);
}

void reply_read(struct call *call, struct query *query, void *ret_reply)
{
	struct reply *reply = ret_reply;

	reply->appeal = query_int(query, 6);
	reply->institution = query_int(query, 7);
	reply->institution_name = row_text(call, query, 8);
	reply->country = row_text(call, query, 9);
	reply->answer = row_text(call, query, 10);
	reply->text = row_text(call, query, 11);
	reply->created_ms = query_int(query, 12);
	reply->by = row_text(call, query, 13);
	reply->thing.languages[WRITTEN_TEXT] = row_text(call, query, 14);
}

void reply_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct reply *reply = shown;

	put_id(call, object, "request", ID_REQUEST, reply->appeal);
	put_details(call, object, reply->by, NULL, reply->institution_name);
	if (knows(call, reply->by))
		put_text(object, "country", reply->country);
	put_text(object, "reply", reply->answer);
	put_text(object, "text", reply->text);
	put_name(call, object, "principal", reply->by);
	put_time(object, "created", reply->created_ms);
}

int appeal_add(struct call *call)
{
	struct str due = param_str(call, "due");
	int64_t due_ms = due.p ? zone_end_of_day(call->study->zone, due.p) : 0;
	int r = stage_must_produce(call, ARTEFACT_REQUEST);

	if (r == 0 && due.p && due_ms < call->now_ms)
		r = answer_param(call, "due", "the day is over: nobody could answer");
	if (r != 0)
		return r;
	sql_request_add(call->txn, call->study->id, call->me.principal, param_str(call, "kind"),
			param_str(call, "text"), due, due_ms, call->now_ms,
			text_language(call, NULL));
	noun_put(call, noun_of_id(ID_REQUEST), txn_last_id(call->txn), 1);
	return 0;
}

static int must_be_open(struct call *call)
{
	const struct appeal *appeal = (const struct appeal *)call->thing;
	int r = study_must_be_open(call);

	if (r == 0 && strcmp(appeal->state, "open") != 0)
		r = answer(call, ERR_CLOSED, "the request is closed");
	return r;
}

int appeal_close(struct call *call)
{
	int r = must_be_open(call);

	if (r != 0)
		return r;
	sql_request_close(call->txn, call->thing->id);
	noun_put(call, call->noun, call->thing->id, call->thing->version + 1);
	put_text(call->result, "state", "closed");
	return 0;
}

int appeal_answer(struct call *call)
{
	const struct appeal *appeal = (const struct appeal *)call->thing;
	const char *language_before = NULL;
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_open(call);

	if (r == 0 && appeal->due_ms && call->now_ms > appeal->due_ms)
		r = answer_hint(call, ERR_CLOSED, "write to the secretariat",
				"the request was to be answered by the end of %s (%s)",
				appeal->due_date, call->study->zone);
	if (r == 0)
		r = language_must_have_text(call);
	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	struct query *before = sql_answer_of(call->txn, appeal->thing.id, call->me.institution);
	if (query_next(before)) {
		language_before = row_text(call, before, 2);
		sql_answer_text_keep(call->txn, query_int(before, 0), call->now_ms);
	}
	query_end(before);
	sql_answer_put(call->txn, call->study->id, appeal->thing.id, call->me.principal,
		       call->me.institution, param_str(call, "reply"), text.text, text.salt,
		       call->now_ms, text_language(call, language_before));
	_cleanup_(query_endp) struct query *query =
		sql_answer_of(call->txn, appeal->thing.id, call->me.institution);
	if (!query_next(query))
		return call->txn->r;
	noun_put(call, noun_of_id(ID_ANSWER), query_int(query, 0), query_int(query, 1));
	put_text(call->event, "digest", hex);
	return 0;
}
