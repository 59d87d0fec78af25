/* status.c: who is late, on what, and what happens next: computed from the tables each time, never
 * stored, and only over what the caller may see. */
#include "core/activity.h"
#include "core/handlers.h"
#include "core/move.h"
#include "core/past.h"
#include "core/stage.h"
#include "core/status.h"
#include "core/tasks.h"

#include <string.h>

/* Open tasks gathered for one study. */
struct open_list {
	struct call *call;
	struct json_object *rows;
	int late;
};

static void open_add(void *arg, const struct task *task)
{
	struct open_list *list = arg;
	struct call *call = list->call;
	bool is_late = task_is_late(call, task);
	struct json_object *row = mem_check(json_object_new_object());

	put_text(row, "principal", task->principal);
	put_text(row, "full_name", task->full_name);
	put_text(row, "institution", task->institution);
	put_text(row, "role", task->role);
	put_text(row, "task", task_rows[task->kind].word);
	put_text(row, "what", task->what);
	put_text(row, "subject", task->subject);
	put_time(row, "due", task->due_ms);
	if (task->due_ms)
		put_int(row, "days_left", days_left(call->study, call->now_ms, task->due_ms));
	if (task->moved)
		put_int(row, "moved", task->moved);
	put_bool(row, "is_late", is_late);
	array_put(list->rows, row);
	list->late += is_late;
}

static struct json_object *open_tasks(struct call *call, const struct study_facts *facts,
				      int *ret_late)
{
	struct open_list list = { .call = call, .rows = mem_check(json_object_new_array()) };

	tasks_each(call, facts, open_add, &list);
	*ret_late = list.late;
	return list.rows;
}

static const struct stage *stage_now(const struct call *call)
{
	return &call->study->workflow->stages[call->study->stage];
}

/* ---- what is next ---- */

static struct json_object *stage_brief(const struct stage *stage)
{
	struct json_object *row = mem_check(json_object_new_object());

	put_text(row, "stage", stage->id);
	put_text(row, "title", stage->title);
	return row;
}

static struct json_object *guards_all(struct call *call, const struct study_facts *facts)
{
	const struct stage *stage = stage_now(call);
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < stage->guard_count; i++) {
		struct json_object *row = mem_check(json_object_new_object());
		const char *need = NULL;
		bool by_silence;
		bool holds = guard_holds(&stage->guards[i], stage, facts, call->arena, &need,
					 &by_silence);
		put_text(row, "guard", guard_rows[stage->guards[i].kind].word);
		put_text(row, "of", stage->guards[i].of);
		put_bool(row, "holds", holds);
		if (!holds)
			put_text(row, "need", need);
		array_put(list, row);
	}
	return list;
}

static struct json_object *next_stages(struct call *call, const struct study_facts *facts)
{
	const struct stage *stage = stage_now(call);
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < stage->next_count && study_is_open(call->study); i++) {
		struct json_object *row =
			stage_brief(&call->study->workflow->stages[stage->next[i]]);
		/* The guards count what is hidden from most: only those who steer are told. */
		if (sees_steering(&call->viewer)) {
			struct json_object *unmet = guards_unmet(call, facts, NULL);
			put_bool(row, "is_ready", json_object_array_length(unmet) == 0);
			json_object_put(unmet);
			put_json(row, "guards", guards_all(call, facts));
		}
		array_put(list, row);
	}
	return list;
}

static struct json_object *back_stages(struct call *call)
{
	const struct stage *stage = stage_now(call);
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < stage->back_count && study_is_open(call->study); i++)
		array_put(list, stage_brief(&call->study->workflow->stages[stage->back[i]]));
	return list;
}

static void reviews_seen(struct call *call, struct seen_counts *counts)
{
	_cleanup_(query_endp) struct query *query = sql_review_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct review review;
		review_read(call, query, &review);
		if (review.edition == 0 || !see_review(call, &review))
			continue;
		bool is_approved = strcmp(review.state, "approved") == 0;
		counts->reviews++;
		counts->reviews_approved += is_approved;
		counts->reviews_returned += strcmp(review.state, "returned") == 0;
		counts->reviews_submitted += is_approved || strcmp(review.state, "submitted") == 0;
	}
}

/* Answers that the caller may not see: to them, these comments are open. */
static int64_t answers_unseen(struct call *call, bool sees_all)
{
	_cleanup_(query_endp) struct query *query = sql_comments_answered_by_others(
		call->txn, call->study->id, call->me.principal, sees_all);

	return query_next(query) ? query_int(query, 0) : 0;
}

static void comments_seen(struct call *call, struct seen_counts *counts)
{
	struct comment any = { 0 };
	bool sees_all = see_comment(call, &any);
	struct query *query =
		sees_all ? sql_comment_counts(call->txn, call->study->id)
			 : sql_comment_counts_own(call->txn, call->study->id, call->me.principal);

	if (query_next(query)) {
		counts->comments = query_int(query, 0);
		counts->comments_open = query_int(query, 1);
	}
	query_end(query);
	if (!see_response(call, &any))
		counts->comments_open += answers_unseen(call, sees_all);
}

void seen_counts(struct call *call, struct seen_counts *ret_counts)
{
	*ret_counts = (struct seen_counts){ 0 };
	reviews_seen(call, ret_counts);
	comments_seen(call, ret_counts);
}

static struct json_object *counts_json(const struct seen_counts *counts)
{
	struct json_object *object = mem_check(json_object_new_object());

	put_int(object, "reviews", counts->reviews);
	put_int(object, "comments", counts->comments);
	put_int(object, "comments_open", counts->comments_open);
	return object;
}

/* ---- and where it stood ---- */

/* The same counts, row by row. */
static void counts_then(struct call *call, int64_t at_ms, struct seen_counts *ret_counts)
{
	struct seen_counts counts = { 0 };
	struct query *query = sql_review_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct review review;
		review_read(call, query, &review);
		counts.reviews += see_review(call, &review) && past_review(call, &review, at_ms) &&
				  review.edition > 0;
	}
	query_end(query);
	query = sql_comment_list(call->txn, call->study->id, 0);
	while (query_next(query)) {
		struct comment comment;
		comment_read(call, query, &comment);
		if (!see_comment(call, &comment) || !past_comment(call, &comment, at_ms))
			continue;
		counts.comments++;
		counts.comments_open += strcmp(comment_state_seen(call, &comment), "open") == 0;
	}
	query_end(query);
	*ret_counts = counts;
}

/* Who had what to do then is not kept, and so it is not told. */
static int status_then(struct call *call, int64_t at_ms)
{
	struct seen_counts counts;
	struct study then;
	int r = past_study(call, at_ms, &then);

	if (r != 0)
		return r;
	counts_then(call, at_ms, &counts);
	json_object_put(call->result);
	call->result = past_study_json(call, &then, at_ms);
	put_json(call->result, "counts", counts_json(&counts));
	return 0;
}

int study_status(struct call *call)
{
	struct study_facts facts;
	struct seen_counts counts;
	int64_t at_ms;
	int late, r = past_param(call, &at_ms);

	if (r != 0 || at_ms)
		return r != 0 ? r : status_then(call, at_ms);
	seen_counts(call, &counts);
	study_facts_load(call, &facts);
	json_object_put(call->result);
	call->result = study_json(call, call->study, &call->viewer);
	if (call->study->due_ms && study_is_open(call->study))
		put_int(call->result, "days_left",
			days_left(call->study, call->now_ms, call->study->due_ms));
	put_json(call->result, "open", open_tasks(call, &facts, &late));
	put_json(call->result, "next", next_stages(call, &facts));
	put_json(call->result, "back", back_stages(call));
	put_json(call->result, "counts", counts_json(&counts));
	return 0;
}

/* ---- the board ---- */

/* One line on what is to happen now: the late before the open, the open before the stage itself. */
static const char *next_step(struct call *call, struct json_object *open,
			     const struct study_facts *facts)
{
	const struct stage *stage = stage_now(call);
	struct json_object *first = NULL;

	if (!study_is_open(call->study))
		return NULL;
	for (size_t i = 0; i < json_object_array_length(open); i++) {
		struct json_object *row = json_object_array_get_idx(open, i);
		bool is_late = json_object_get_boolean(json_object_object_get(row, "is_late"));
		if (!first ||
		    (is_late && !json_object_get_boolean(json_object_object_get(first, "is_late"))))
			first = row;
	}
	if (first) {
		const char *who =
			json_object_get_string(json_object_object_get(first, "principal"));
		if (!who)
			who = json_object_get_string(json_object_object_get(first, "role"));
		return arena_printf(call->arena, "%s: %s", who ? who : "somebody",
				    json_object_get_string(json_object_object_get(first, "what")));
	}
	if (!sees_steering(&call->viewer) || stage->next_count == 0)
		return NULL;
	struct json_object *unmet = guards_unmet(call, facts, NULL);
	const char *need = NULL;
	if (json_object_array_length(unmet) > 0)
		need = json_object_get_string(
			json_object_object_get(json_object_array_get_idx(unmet, 0), "need"));
	const char *step = need ? arena_strndup(call->arena, need, strlen(need))
				: arena_printf(call->arena, "ready for %s",
					       call->study->workflow->stages[stage->next[0]].id);
	json_object_put(unmet);
	return step;
}

/* Items of a meeting's activity plan that are being carried out. */
static void board_plan(struct call *call, struct json_object *row)
{
	const struct noun *noun = noun_of_id(ID_ACTIVITY);
	struct json_object *plan = mem_check(json_object_new_array());
	_cleanup_(query_endp) struct query *query = noun->list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		const struct activity *activity =
			(const struct activity *)noun_of_row(call, noun, query);
		if (strcmp(activity->state, "under_way") != 0 ||
		    !see_thing(call, noun, &activity->thing))
			continue;
		struct json_object *item = mem_check(json_object_new_object());
		put_id(call, item, "activity", ID_ACTIVITY, activity->thing.id);
		put_text(item, "title", activity->title);
		put_text(item, "from", activity->from_date);
		put_text(item, "to", activity->to_date);
		array_put(plan, item);
	}
	if (json_object_array_length(plan) == 0)
		json_object_put(plan);
	else
		put_json(row, "plan", plan);
}

static void board_stage(struct call *call, struct json_object *row)
{
	const struct stage *stage = stage_now(call);
	struct study_facts facts;
	int late;

	study_facts_load(call, &facts);
	struct json_object *open = open_tasks(call, &facts, &late);
	put_text(row, "stage", call->study->stage_id);
	put_text(row, "stage_title", stage->title);
	put_due(row, call->study);
	if (call->study->due_ms && study_is_open(call->study))
		put_int(row, "days_left",
			days_left(call->study, call->now_ms, call->study->due_ms));
	put_int(row, "open", (int64_t)json_object_array_length(open));
	put_int(row, "late", late);
	if (stage->next_count && study_is_open(call->study))
		put_text(row, "next", call->study->workflow->stages[stage->next[0]].id);
	put_text(row, "next_step", next_step(call, open, &facts));
	put_text(row, "workflow", workflow_text(call, call->study));
	put_text(row, "workflow_title", call->study->workflow->title);
	board_plan(call, row);
	json_object_put(open);
}

static int board_add(struct call *call, struct page *page)
{
	const unsigned outside = ROLE_GLOBAL_MASK & ~(unsigned)(ROLE_SECRETARIAT | ROLE_PLENARY);
	struct json_object *row = mem_check(json_object_new_object());

	put_text(row, "study", call->study->code);
	put_text(row, "title", call->study->title);
	put_text(row, "city", call->study->city);
	put_text(row, "state", call->study->state);
	if (call->viewer.roles & ~(outside | ROLE_INVITEE))
		board_stage(call, row);
	page_add(page, call->study->id, row);
	return call->txn->r;
}

int study_board(struct call *call)
{
	return studies_each(call, board_add);
}
