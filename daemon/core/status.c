/* status.c: who is late, on what, and what happens next: computed from the tables each time, never
 * stored, and only over what the caller may see. */
#include "core/action.h"
#include "core/activity.h"
#include "core/handlers.h"
#include "core/move.h"
#include "core/stage.h"

#include <string.h>

/* Open tasks gathered for one study. */
struct tasks {
	struct call *call;
	struct json_object *list;
	int late;
};

struct task {
	const char *principal, *full_name, *institution,
		*role;	  /* who; role where it is nobody's in particular */
	const char *task; /* a word for programs */
	const char *what; /* a sentence part for people */
	const char *subject;
	int64_t due_ms; /* 0: with the stage, and late after its grace */
};

static const struct stage *stage_now(const struct call *call)
{
	return &call->study->workflow->stages[call->study->stage];
}

static void task_add(struct tasks *tasks, const struct task *task)
{
	struct call *call = tasks->call;
	int64_t due_ms = task->due_ms ? task->due_ms : call->study->due_ms;
	bool is_late = task->due_ms ? call->now_ms > task->due_ms
				    : stage_is_late(call->study, call->now_ms);
	struct json_object *row = mem_check(json_object_new_object());

	put_text(row, "principal", task->principal);
	put_text(row, "full_name", task->full_name);
	put_text(row, "institution", task->institution);
	put_text(row, "role", task->role);
	put_text(row, "task", task->task);
	put_text(row, "what", task->what);
	put_text(row, "subject", task->subject);
	put_time(row, "due", due_ms);
	if (due_ms)
		put_int(row, "days_left", days_left(call->study, call->now_ms, due_ms));
	put_bool(row, "is_late", is_late);
	array_put(tasks->list, row);
	tasks->late += is_late;
}

/* ---- the kinds of task ---- */

/* The first who holds one of the roles: a name to turn to. Secretariat and plenary are held in the
 * programme. */
static void task_for_roles(struct tasks *tasks, unsigned roles, struct task *task)
{
	struct call *call = tasks->call;
	_cleanup_(query_endp) struct query *query = sql_study_people(call->txn, call->study->id);

	for (int i = 0; i < ROLE__MAX && !task->role; i++)
		if (roles & 1u << i)
			task->role = role_rows[i].word;
	while (query_next(query)) {
		if (!(role_of_word(query_str(query, 3)) & roles))
			continue;
		task->principal = row_text(call, query, 0);
		task->full_name = row_text(call, query, 1);
		task->institution = row_text(call, query, 2);
		task->role = row_text(call, query, 3);
		break;
	}
	task_add(tasks, task);
}

static void tasks_of_confirmations(struct tasks *tasks, const struct study_facts *facts)
{
	struct call *call = tasks->call;
	const struct stage *stage = stage_now(call);

	for (size_t i = 0; i < stage->confirmation_count; i++) {
		const struct confirmation *confirmation = &stage->confirmations[i];
		bool is_given = false;
		for (size_t j = 0; j < facts->confirmed_count; j++)
			is_given |= strcmp(facts->confirmed[j], confirmation->id) == 0;
		if (is_given)
			continue;
		struct task task = { .task = "confirm",
				     .what = arena_printf(call->arena, "confirm: %s",
							  confirmation->title),
				     .subject = confirmation->id };
		task_for_roles(tasks, confirmation->by, &task);
	}
}

/* What a counted guard still asks for is a task of those who can meet it. It counts what is hidden from
 * most: besides them only who steers the study is told. */
static void tasks_of_guards(struct tasks *tasks, const struct study_facts *facts)
{
	struct call *call = tasks->call;
	const struct stage *stage = stage_now(call);

	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		unsigned by = guard->by ? guard->by : stage->actors;
		bool by_silence;
		struct task task = { .task = "meet", .subject = guard_rows[guard->kind].word };
		if (!guard_is_counted(guard->kind) ||
		    guard_holds(guard, stage, facts, call->arena, &task.what, &by_silence))
			continue;
		if (sees_steering(&call->viewer) || call->viewer.roles & by)
			task_for_roles(tasks, by, &task);
	}
}

/* Who has left, or has no part in the study any more, does nothing: that somebody else is to be found
 * is the host's task, or the secretariat's. */
static bool has_left(struct call *call, const struct action *action)
{
	const unsigned inside = ROLE_ANY & ~(unsigned)(ROLE_GLOBAL_MASK | ROLE_INVITEE);

	return !action->is_owner_active ||
	       !(study_roles(call, call->study->id, action->thing.owner) & inside);
}

static void task_of_action(struct tasks *tasks, const struct action *action)
{
	struct call *call = tasks->call;
	const char *text = text_begin(call, action->text);
	struct task task = { .task = "act",
			     .subject = id_text(call, ID_ACTION, action->thing.id),
			     .due_ms = action->due_ms };

	if (has_left(call, action)) {
		task.what = arena_printf(
			call->arena, "%s has left: find somebody else with action.update to do: %s",
			action->name, text);
		task_for_roles(tasks, ROLE_HOST | ROLE_SECRETARIAT, &task);
		return;
	}
	task.principal = action->name;
	task.full_name = action->full_name;
	task.institution = action->institution;
	task.what = arena_printf(call->arena, "do: %s", text);
	task_add(tasks, &task);
}

/* Who has to do what by when; the day is the action's own. */
static void tasks_of_actions(struct tasks *tasks)
{
	struct call *call = tasks->call;
	const struct noun *noun = noun_of_id(ID_ACTION);

	if (!(stage_now(call)->produces & ARTEFACT_PROGRESS))
		return;
	_cleanup_(query_endp) struct query *query = sql_actions_open(call->txn, call->study->id);
	while (query_next(query)) {
		struct thing *thing;
		if (!noun_load(call, noun, query_int(query, 0), &thing) ||
		    !see_thing(call, noun, thing))
			continue; /* GCOV_EXCL_LINE: in the shipped stages with progress all see it */
		task_of_action(tasks, (const struct action *)thing);
	}
}

static bool review_is_in(struct call *call, int64_t assignment, bool *ret_is_returned)
{
	struct review *review;

	*ret_is_returned = false;
	if (!review_of_place(call, assignment, &review))
		return false;
	*ret_is_returned = strcmp(review->state, "returned") == 0;
	return !review->is_stale &&
	       (strcmp(review->state, "submitted") == 0 || strcmp(review->state, "approved") == 0);
}

static void tasks_of_place(struct tasks *tasks, struct place *place)
{
	struct call *call = tasks->call;
	const struct stage *stage = stage_now(call);
	struct task task = { .principal = place->name,
			     .full_name = place->full_name,
			     .institution = place->institution_name,
			     .subject = id_text(call, ID_ASSIGNMENT, place->id) };
	struct declaration declaration = { .principal = place->principal };
	bool sees_declaration = see_declaration(call, &declaration), is_returned;

	if (strcmp(place->state, "invited") == 0) {
		task.task = "answer_invitation";
		task.what = "answer the invitation";
		task.due_ms = place->answer_due_ms;
		if (see_place(call, place))
			task_add(tasks, &task);
		return;
	}
	if (!place->declaration_state && sees_declaration &&
	    stage->produces & ARTEFACT_DECLARATION) {
		task.task = "declare";
		task.what = "declare conflicts of interest";
		task_add(tasks, &task);
	}
	if (place->declaration_state && strcmp(place->declaration_state, "declared") == 0 &&
	    sees_steering(&call->viewer)) {
		struct task decide = {
			.task = "decide_declaration",
			.role = "secretariat",
			.what = arena_printf(call->arena, "decide on the conflict declared by %s",
					     place->name),
			.subject = id_text(call, ID_DECLARATION, place->declaration)
		};
		task_add(tasks, &decide);
	}
	/* Whom a conflict excludes has no review to write; to whom that is hidden, they are as others. */
	if (place->declaration_state && strcmp(place->declaration_state, "excluded") == 0 &&
	    sees_declaration)
		return;
	bool is_in = review_is_in(call, place->id, &is_returned);
	if (!is_in && (stage->produces & ARTEFACT_REVIEW || is_returned) &&
	    see_review_of(call, place->principal)) {
		task.task = "review";
		task.what =
			is_returned ? "revise and submit the returned review" : "submit the review";
		task_add(tasks, &task);
	}
}

static void tasks_of_team(struct tasks *tasks)
{
	struct call *call = tasks->call;
	_cleanup_(query_endp) struct query *query =
		sql_assignment_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		if (strcmp(place.state, "invited") == 0 || strcmp(place.state, "accepted") == 0)
			tasks_of_place(tasks, &place);
	}
}

/* Open comments by who is to answer them. Who sees all comments is told all; others only of their
 * own duty. */
static void tasks_of_comments(struct tasks *tasks)
{
	struct call *call = tasks->call;
	struct comment any = { 0 };
	bool sees_all = see_comment(call, &any) &&
			see_response(call, &any); /* who answers is part of the answer */

	if (!(stage_now(call)->produces & ARTEFACT_RESPONSE))
		return;
	_cleanup_(query_endp) struct query *query =
		sql_comments_open_by_responder(call->txn, call->study->id);
	while (query_next(query)) {
		int64_t responder = query_int(query, 0), count = query_int(query, 4);
		struct task task = { .task = "respond" };
		if (!sees_all && responder != call->me.principal)
			continue;
		if (responder) {
			task.principal = row_text(call, query, 1);
			task.full_name = row_text(call, query, 2);
			task.institution = row_text(call, query, 3);
			task.what = arena_printf(call->arena, "answer %lld comment%s",
						 (long long)count, count == 1 ? "" : "s");
			task_add(tasks, &task);
		} else {
			task.what = arena_printf(call->arena, "answer or assign %lld comment%s",
						 (long long)count, count == 1 ? "" : "s");
			task_for_roles(tasks, ROLE_LEAD, &task);
		}
	}
}

/* A job of the study's that could not be done stands still until somebody acts. */
static void tasks_of_incidents(struct tasks *tasks)
{
	struct call *call = tasks->call;

	if (!(call->viewer.roles & ROLE_SECRETARIAT))
		return;
	_cleanup_(query_endp) struct query *query = sql_job_incidents(call->txn, call->study->id);
	while (query_next(query)) {
		struct task task = {
			.role = "secretariat",
			.task = "incident",
			.what = arena_printf(call->arena,
					     "see to a job of topic %s that could not be done: %s",
					     row_text(call, query, 1), row_text(call, query, 2)),
			.subject = id_text(call, ID_JOB, query_int(query, 0)),
			.due_ms = query_int(query, 3),
		};
		task_add(tasks, &task);
	}
}

static struct json_object *open_tasks(struct call *call, const struct study_facts *facts,
				      int *ret_late)
{
	struct tasks tasks = { .call = call, .list = mem_check(json_object_new_array()) };

	if (study_is_open(call->study)) {
		tasks_of_confirmations(&tasks, facts);
		tasks_of_team(&tasks);
		tasks_of_comments(&tasks);
		tasks_of_guards(&tasks, facts);
		tasks_of_actions(&tasks);
	}
	tasks_of_incidents(&tasks);
	*ret_late = tasks.late;
	return tasks.list;
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

static int64_t reviews_seen(struct call *call)
{
	_cleanup_(query_endp) struct query *query = sql_review_list(call->txn, call->study->id, 0);
	int64_t count = 0;

	while (query_next(query)) {
		struct review review;
		review_read(call, query, &review);
		count += review.edition > 0 && see_review(call, &review);
	}
	return count;
}

/* Answers that the caller may not see: to them, these comments are open. */
static int64_t answers_unseen(struct call *call, bool sees_all)
{
	_cleanup_(query_endp) struct query *query = sql_comments_answered_by_others(
		call->txn, call->study->id, call->me.principal, sees_all);

	return query_next(query) ? query_int(query, 0) : 0;
}

static struct json_object *counts(struct call *call)
{
	struct json_object *object = mem_check(json_object_new_object());
	struct comment any = { 0 };
	int64_t comments = 0, open = 0;
	bool sees_all = see_comment(call, &any);
	struct query *query =
		sees_all ? sql_comment_counts(call->txn, call->study->id)
			 : sql_comment_counts_own(call->txn, call->study->id, call->me.principal);

	if (query_next(query)) {
		comments = query_int(query, 0);
		open = query_int(query, 1);
	}
	query_end(query);
	if (!see_response(call, &any))
		open += answers_unseen(call, sees_all);
	put_int(object, "reviews", reviews_seen(call));
	put_int(object, "comments", comments);
	put_int(object, "comments_open", open);
	return object;
}

int study_status(struct call *call)
{
	struct study_facts facts;
	int late;

	study_facts_load(call, &facts);
	json_object_put(call->result);
	call->result = study_json(call, call->study, &call->viewer);
	if (call->study->due_ms && study_is_open(call->study))
		put_int(call->result, "days_left",
			days_left(call->study, call->now_ms, call->study->due_ms));
	put_json(call->result, "open", open_tasks(call, &facts, &late));
	put_json(call->result, "next", next_stages(call, &facts));
	put_json(call->result, "back", back_stages(call));
	put_json(call->result, "counts", counts(call));
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
