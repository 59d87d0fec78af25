/* past.c: see past.h. Comments and reviews are told by the steps of the journal, the study by those of its
 * history: each says where it left its subject. */
#include "core/past.h"

#include <string.h>

#include "base/zone.h"
#include "core/history.h"

/* ---- the instant ---- */

static int must_have_been(struct call *call, int64_t at_ms)
{
	_cleanup_(query_endp) struct query *query =
		sql_stage_step_at(call->txn, call->study->id, at_ms);

	if (query_next(query))
		return 0;
	return answer_param(call, "as_of", "study %s was not begun yet", call->study->code);
}

int past_param(struct call *call, int64_t *ret_at_ms)
{
	const char *text = param_text(call, "as_of");
	char today[ZONE_DATE_SIZE], now[ZONE_UTC_SIZE];
	int64_t at_ms = 0;

	*ret_at_ms = 0;
	if (!text)
		return 0;
	zone_date(call->study->zone, call->now_ms, today);
	if (strcmp(text, today) == 0)
		at_ms = call->now_ms;
	else if (zone_date_is_valid(text))
		at_ms = zone_end_of_day(call->study->zone, text);
	else if (!zone_utc_parse(text, &at_ms))
		return answer_param(call, "as_of",
				    "is a date or a time: 2019-10-22, 2019-10-22T14:00:00Z");
	zone_utc(call->now_ms, now);
	if (at_ms > call->now_ms)
		return answer_param(call, "as_of", "lies ahead: it is %s", now);
	*ret_at_ms = at_ms;
	return must_have_been(call, at_ms);
}

/* ---- comments ---- */

/* Anybody but the caller: whose it was matters only where it was theirs. */
#define SOMEBODY (-1)

static void answered_by(struct call *call, struct comment *comment, const char *name, bool sees_now)
{
	bool is_mine = name && sees_now && strcmp(name, call->me.name) == 0;

	comment->responder = is_mine ? call->me.principal : SOMEBODY;
	comment->responder_name = name;
}

static void comment_take(struct call *call, struct comment *comment, const struct step *step,
			 bool sees_now)
{
	comment->version++;
	if (step_is(step, "comment.assign")) {
		answered_by(call, comment, step_text(call, step, "responder"), sees_now);
	} else if (step_is(step, "comment.respond")) {
		answered_by(call, comment, step->principal, sees_now);
		comment->response = step_int(step, "response");
		comment->state = "answered";
	} else if (step_is(step, "comment.reopen")) {
		comment->response = 0;
		comment->state = "open";
	} else if (step_is(step, "comment.withdraw")) {
		comment->state = "withdrawn";
	} else if (step_is(step, "comment.restore")) {
		comment->restored++;
		comment->state = comment->response ? "answered" : "open";
	}
}

/* While a comment is taken back, no response counts. */
static void response_load(struct call *call, struct comment *comment)
{
	if (strcmp(comment->state, "answered") != 0)
		return;
	_cleanup_(query_endp) struct query *query =
		sql_response_get(call->txn, comment->id, comment->response);
	if (!query_next(query))
		return; /* GCOV_EXCL_LINE: each has its row */
	comment->disposition = row_text(call, query, 0);
	comment->response_text = row_text(call, query, 1);
	comment->responded_ms = query_int(query, 2);
	comment->response_language = row_text(call, query, 3);
}

bool past_comment(struct call *call, struct comment *comment, int64_t at_ms)
{
	bool sees_now = see_response(call, comment);
	struct step step;

	if (comment->created_ms > at_ms)
		return false;
	if (comment->version == 1)
		return true;
	comment->state = "open";
	comment->version = 1;
	comment->responder = comment->response = comment->restored = comment->responded_ms = 0;
	comment->responder_name = comment->disposition = NULL;
	comment->response_text = comment->response_language = NULL;
	_cleanup_(query_endp) struct query *query =
		sql_journal_subject(call->txn, str_of("comment"), comment->id);
	while (step_next(call, query, &step) && step.time_ms <= at_ms)
		if (!step_is(&step, "comment.add"))
			comment_take(call, comment, &step, sees_now);
	response_load(call, comment);
	return true;
}

/* ---- reviews ---- */

static void review_take(struct review *review, const struct step *step)
{
	if (step_is(step, "review.save") || step_is(step, "review.submit"))
		review->version = step_int(step, "version");
	if (step_is(step, "review.submit")) {
		review->edition = step_int(step, "edition");
		review->submitted_ms = step->time_ms;
		review->state = "submitted";
	} else if (step_is(step, "review.return")) {
		review->state = "returned";
	} else if (step_is(step, "review.approve")) {
		review->state = "approved";
	}
}

/* Whether the study went back behind its reviews since it was submitted (move.c). */
static bool was_stale(struct call *call, const struct review *review, int64_t at_ms)
{
	const struct workflow *workflow = call->study->workflow;
	int first = 0;
	_cleanup_(query_endp) struct query *query =
		sql_stage_back_since(call->txn, review->study, review->submitted_ms, at_ms);

	while (first < (int)workflow->stage_count &&
	       !(workflow->stages[first].produces & ARTEFACT_REVIEW))
		first++;
	while (query_next(query))
		if (first < (int)workflow->stage_count &&
		    workflow_stage(workflow, query_str(query, 0)) < first)
			return true;
	return false;
}

/* What was asked for with a return: an edition is returned once. */
static const char *reason_then(struct call *call, const struct review *now,
			       const struct review *then)
{
	if (strcmp(then->state, "returned") != 0)
		return NULL;
	if (now->edition == then->edition)
		return now->reason;
	_cleanup_(query_endp) struct query *query =
		sql_review_reason_of(call->txn, then->id, then->edition);
	return query_next(query) ? row_text(call, query, 0) : NULL;
}

bool past_review(struct call *call, struct review *review, int64_t at_ms)
{
	const struct review now = *review;
	struct step step;
	_cleanup_(query_endp) struct query *query =
		sql_journal_subject(call->txn, str_of("review"), review->id);

	review->state = "draft";
	review->version = review->edition = review->submitted_ms = 0;
	while (step_next(call, query, &step) && step.time_ms <= at_ms)
		review_take(review, &step);
	review->is_stale = review->edition > 0 && was_stale(call, review, at_ms);
	review->reason = reason_then(call, &now, review);
	return review->version > 0 && see_review(call, &now) && see_review(call, review);
}

/* ---- the study ---- */

static int not_known(struct call *call)
{
	_cleanup_(query_endp) struct query *query =
		sql_stage_step_known(call->txn, call->study->id);
	char since[ZONE_UTC_SIZE] = "now on";

	if (query_next(query))
		zone_utc(query_int(query, 0), since);
	return answer_param(call, "as_of",
			    "where the study stood before %s was not kept; study.history has its "
			    "steps",
			    since);
}

int past_study(struct call *call, int64_t at_ms, struct study *ret_study)
{
	struct study then = *call->study;
	_cleanup_(query_endp) struct query *query = sql_stage_step_at(call->txn, then.id, at_ms);

	if (!query_next(query)) /* GCOV_EXCL_LINE: past_param() saw to it */
		return not_known(call);
	then.state = row_text(call, query, 1);
	if (!then.state)
		return not_known(call);
	then.stage_id = row_text(call, query, 0);
	then.stage = workflow_stage(then.workflow, str_of(then.stage_id));
	then.entered_ms = query_int(query, 2);
	then.due_date = row_text(call, query, 3);
	then.due_ms = query_int(query, 4);
	then.close_date = row_text(call, query, 5);
	then.close_ms = query_int(query, 6);
	*ret_study = then;
	return 0;
}

struct json_object *past_study_json(struct call *call, const struct study *then, int64_t at_ms)
{
	struct json_object *object = study_json(call, then, &call->viewer);

	json_object_object_del(object, "people");
	json_object_object_del(object, "version");
	put_time(object, "as_of", at_ms);
	return object;
}
