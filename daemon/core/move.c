/* move.c: how a study moves: forward through guards, back with a reason, out and back in. Every
 * move is a step in its history and bumps anchor_version, so that whoever is to be reminded is
 * reminded of the new dates. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/move.h"
#include "core/naming.h"
#include "core/stage.h"

#include <string.h>

#include "base/zone.h"

/* ---- the common part ---- */

static void step_add(struct call *call, const char *step, const char *from, const char *to,
		     const char *reason)
{
	struct json_object *event = call_event(call, call->study->id, "study", call->study->id);

	sql_stage_step_add(call->txn, call->study->id, str_of(step), str_of(from), str_of(to),
			   call->me.principal, str_of(reason), call->now_ms);
	put_text(event, "step", step);
	put_text(event, "from", from);
	put_text(event, "to", to);
}

static int date_in(struct call *call, int days, const char **ret_date, int64_t *ret_ms)
{
	char *date = arena_alloc(call->arena, ZONE_DATE_SIZE);
	char today[ZONE_DATE_SIZE];

	*ret_date = NULL;
	*ret_ms = 0;
	if (days == 0)
		return 0;
	zone_date(call->study->zone, call->now_ms, today);
	zone_date_add(today, days, date);
	*ret_date = date;
	*ret_ms = zone_end_of_day(call->study->zone, date);
	return 0;
}

static int show(struct call *call)
{
	int64_t id = call->study->id;

	if (call->txn->r != 0 || !study_by_id(call, id, &call->study))
		return call->txn->r;
	put_stage(call->result, call->study);
	return 0;
}

int move_enter(struct call *call, int index, const char *step, const char *reason)
{
	const struct stage *stage = &call->study->workflow->stages[index];
	const char *from = strcmp(step, "create") == 0 ? NULL : call->study->stage_id;
	const char *state = stage->next_count == 0 ? "closed" : "active";
	const char *due_date, *close_date;
	int64_t due_ms, close_ms;

	date_in(call, stage->days, &due_date, &due_ms);
	date_in(call, stage->close_days, &close_date, &close_ms);
	sql_study_enter(call->txn, call->study->id, str_of(state), str_of(stage->id), call->now_ms,
			str_of(due_date), due_ms, str_of(close_date), close_ms);
	sql_extensions_end(call->txn, call->study->id, call->now_ms);
	step_add(call, step, from, stage->id, reason);
	return show(call);
}

static int may_move(struct call *call)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	if (!(call->viewer.roles & (stage->movers | ROLE_SECRETARIAT)))
		return answer(call, ERR_NOT_PERMITTED, "stage `%s` is not yours to move",
			      stage->id);
	return 0;
}

/* The edge to the stage named by `to`, or the only one there is. -1 with the answer in *ret_r. */
static int find_edge(struct call *call, const int *edges, size_t count, const char *what,
		     int *ret_r)
{
	const struct workflow *workflow = call->study->workflow;
	const char *to = param_text(call, "to"), *list = NULL;

	if (count == 0) {
		*ret_r = answer(call, ERR_CLOSED, "no stage lies %s `%s`", what,
				call->study->stage_id);
		return -1;
	}
	if (!to && count == 1)
		return edges[0];
	for (size_t i = 0; i < count; i++) {
		const char *id = workflow->stages[edges[i]].id;
		if (to && strcmp(id, to) == 0)
			return edges[i];
		list = list ? arena_printf(call->arena, "%s, %s", list, id) : id;
	}
	*ret_r = answer_param(call, "to", "from `%s` it can go to %s", call->study->stage_id, list);
	return -1;
}

/* ---- forward ---- */

static int refuse_guards(struct call *call, struct json_object *unmet)
{
	size_t count = json_object_array_length(unmet);

	call->data = mem_check(json_object_new_object());
	put_json(call->data, "guards", unmet);
	return answer(call, ERR_GUARD, "stage `%s` cannot be left yet: %zu %s not hold",
		      call->study->stage_id, count, count == 1 ? "guard does" : "guards do");
}

static int check_override(struct call *call)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];

	if (!(call->viewer.roles & stage->override))
		return answer(call, ERR_NOT_PERMITTED,
			      "the guards of stage `%s` are not yours to override", stage->id);
	if (!param_text(call, "reason"))
		return answer_param(call, "reason", "an override needs one");
	return 0;
}

/* Nobody's word was heard, and the rule takes silence for it: that is an event of its own, naming
 * the rule. */
static void record_silence(struct call *call, struct json_object *silent)
{
	if (json_object_array_length(silent) > 0)
		put_json(call_event(call, call->study->id, "study", call->study->id), "by_silence",
			 json_object_get(silent));
}

int study_advance(struct call *call)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];
	struct study_facts facts;
	int r = may_move(call);

	if (r != 0)
		return r;
	int to = find_edge(call, stage->next, stage->next_count, "behind", &r);
	if (to < 0)
		return r;
	study_facts_load(call, &facts);
	struct json_object *silent = mem_check(json_object_new_array());
	struct json_object *unmet = guards_unmet(call, &facts, silent);
	put_json(call->result, "by_silence", silent);
	bool is_unmet = json_object_array_length(unmet) > 0;
	bool is_override = is_unmet && param_bool(call, "override");
	if (is_unmet && !is_override)
		return refuse_guards(call, unmet);
	put_json(call->result, "overridden", unmet);
	if (is_override) {
		r = check_override(call);
		if (r != 0)
			return r;
	}
	record_silence(call, silent);
	call->reveal_from = call->study->stage;
	call->reveal_openings = call->study->openings;
	r = move_enter(call, to, is_override ? "override" : "advance", param_text(call, "reason"));
	/* Only who knows the names is told where one stands. */
	if (r == 0 && sees_steering(&call->viewer))
		r = naming_warn_of_opening(call);
	return r;
}

/* ---- back ---- */

/* What was stated for stages that come again is to be stated again. */
static void forget_confirmations(struct call *call, int from_stage)
{
	const struct workflow *workflow = call->study->workflow;

	for (size_t i = (size_t)from_stage; i < workflow->stage_count; i++)
		sql_confirmations_forget(call->txn, call->study->id,
					 str_of(workflow->stages[i].id));
}

/* Going back behind the review means that the bundle changes: reviews of the old one are kept, and
 * stale. */
static void mark_stale(struct call *call, int to)
{
	const struct workflow *workflow = call->study->workflow;

	for (int i = 0; i < (int)workflow->stage_count; i++) {
		if (!(workflow->stages[i].produces & ARTEFACT_REVIEW))
			continue;
		if (to < i)
			sql_reviews_mark_stale(call->txn, call->study->id);
		return;
	}
}

int study_back(struct call *call)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];
	int r = may_move(call);

	if (r != 0)
		return r;
	int to = find_edge(call, stage->back, stage->back_count, "before", &r);
	if (to < 0)
		return r;
	forget_confirmations(call, to);
	mark_stale(call, to);
	call->reveal_from = call->study->stage;
	call->reveal_openings = call->study->openings;
	return move_enter(call, to, "back", param_text(call, "reason"));
}

/* ---- out, and back in ---- */

int study_suspend(struct call *call)
{
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	sql_study_suspend(call->txn, call->study->id, call->now_ms);
	step_add(call, "suspend", call->study->stage_id, call->study->stage_id,
		 param_text(call, "reason"));
	return show(call);
}

static void shift(const char *zone, const char *date, int days, char ret_date[ZONE_DATE_SIZE],
		  int64_t *ret_ms)
{
	*ret_ms = 0;
	ret_date[0] = '\0';
	if (!date)
		return;
	zone_date_add(date, days, ret_date);
	*ret_ms = zone_end_of_day(zone, ret_date);
}

static void shift_invitations(struct call *call, int days)
{
	_cleanup_(query_endp) struct query *query =
		sql_assignments_invited(call->txn, call->study->id);
	char date[ZONE_DATE_SIZE];
	int64_t ms;

	while (query_next(query)) {
		shift(call->study->zone, row_text(call, query, 1), days, date, &ms);
		sql_assignment_reschedule(call->txn, query_int(query, 0), str_of(date), ms);
	}
}

static void shift_extensions(struct call *call, int days)
{
	_cleanup_(query_endp) struct query *query =
		sql_extensions_of_study(call->txn, call->study->id);
	char date[ZONE_DATE_SIZE];
	int64_t ms;

	while (query_next(query)) {
		shift(call->study->zone, row_text(call, query, 1), days, date, &ms);
		sql_extension_move(call->txn, query_int(query, 0), str_of(date), ms);
	}
}

static int64_t rest_of_day(const char *zone, int64_t at_ms)
{
	char date[ZONE_DATE_SIZE];

	zone_date(zone, at_ms, date);
	return zone_end_of_day(zone, date) - at_ms;
}

int days_rested(const struct study *study, int64_t then_ms, int64_t now_ms)
{
	int days = days_left(study, then_ms, now_ms);

	days += rest_of_day(study->zone, now_ms) < rest_of_day(study->zone, then_ms);
	return days > 0 ? days : 0;
}

int study_resume(struct call *call)
{
	struct study *study = call->study;
	char due_date[ZONE_DATE_SIZE], close_date[ZONE_DATE_SIZE];
	int64_t due_ms, close_ms;

	if (strcmp(study->state, "suspended") != 0)
		return answer(call, ERR_STATE, "the study is %s, not suspended", study->state);
	int days = days_rested(study, study->suspended_ms, call->now_ms);
	shift(study->zone, study->due_date, days, due_date, &due_ms);
	shift(study->zone, study->close_date, days, close_date, &close_ms);
	shift_invitations(call, days);
	shift_extensions(call, days);
	sql_study_resume(call->txn, study->id, study->due_date ? str_of(due_date) : STR_NONE,
			 due_ms, study->close_date ? str_of(close_date) : STR_NONE, close_ms);
	step_add(call, "resume", study->stage_id, study->stage_id, param_text(call, "reason"));
	return show(call);
}

static int end_study(struct call *call, const char *step, const char *state)
{
	const char *now = call->study->state;

	if (strcmp(now, "active") != 0 && strcmp(now, "suspended") != 0)
		return answer(call, ERR_CLOSED, "the study is %s", now);
	sql_study_end(call->txn, call->study->id, str_of(state));
	step_add(call, step, call->study->stage_id, call->study->stage_id,
		 param_text(call, "reason"));
	return show(call);
}

int study_withdraw(struct call *call)
{
	return end_study(call, "withdraw", "withdrawn");
}

int study_cancel(struct call *call)
{
	return end_study(call, "cancel", "cancelled");
}

/* Whoever was given more time is to be able to use it. */
static int check_extensions(struct call *call, const char *close)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];

	if (!close || !(stage->produces & PLACE_WORK))
		return 0;
	_cleanup_(query_endp) struct query *query =
		sql_extensions_of_study(call->txn, call->study->id);
	if (!query_next(query) || strcmp(row_text(call, query, 1), close) <= 0)
		return 0;
	return answer_param(call, "close",
			    "the stage would close (%s) before the time is over that %s was given "
			    "(%s); take it back with assignment.extend first",
			    close, row_text(call, query, 2), row_text(call, query, 1));
}

int study_reschedule(struct call *call)
{
	struct study *study = call->study;
	const char *due = param_text(call, "due"), *close = param_text(call, "close");
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	if (!due && !close)
		return answer_param(call, "due", "say which date moves: due, close, or both");
	due = due ? due : study->due_date;
	close = close ? close : study->close_date;
	if (due && close && strcmp(due, close) > 0)
		return answer_param(call, "close",
				    "the stage would close (%s) before it is due (%s)", close, due);
	r = check_extensions(call, param_text(call, "close"));
	if (r != 0)
		return r;
	sql_study_reschedule(call->txn, study->id, str_of(due),
			     due ? zone_end_of_day(study->zone, due) : 0, str_of(close),
			     close ? zone_end_of_day(study->zone, close) : 0);
	step_add(call, "reschedule", study->stage_id, study->stage_id, param_text(call, "reason"));
	r = show(call);
	put_time(call->result, "close", call->study->close_ms);
	return r;
}
