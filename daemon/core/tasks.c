/* tasks.c: see tasks.h. */
#include "core/tasks.h"
#include "core/action.h"
#include "core/noun.h"
#include "core/queue.h"
#include "core/stage.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

struct tasks {
	struct call *call;
	void (*each)(void *arg, const struct task *task);
	void *arg;
};

static const struct stage *stage_now(const struct call *call)
{
	return &call->study->workflow->stages[call->study->stage];
}

static void task_add(struct tasks *tasks, struct task *task)
{
	const struct study *study = tasks->call->study;

	task->is_own_due = task->due_ms != 0;
	if (!task->is_own_due)
		task->due_ms = study->due_ms;
	if (!task->since_ms)
		task->since_ms = study->entered_ms;
	if (!knows(tasks->call, task->principal)) {
		task->principal = name_seen(tasks->call, task->principal);
		task->full_name = task->institution = NULL;
	}
	tasks->each(tasks->arg, task);
}

/* ---- the kinds of task ---- */

/* The first who holds one of the roles: a name to turn to. Secretariat and plenary are held in the
 * programme. */
static void task_for_roles(struct tasks *tasks, unsigned roles, struct task *task)
{
	struct call *call = tasks->call;
	struct query *query = sql_study_people(call->txn, call->study->id);

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
	query_end(query); /* whoever is given the task may ask for the people, too */
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
		struct task task = { .kind = TASK_CONFIRM,
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
		/* A stage may ask for several documents: each is a task of its own. */
		struct task task = { .kind = TASK_MEET,
				     .subject = guard->of
							? arena_printf(call->arena, "%s %s",
								       guard_rows[guard->kind].word,
								       guard->of)
							: guard_rows[guard->kind].word };
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
	       !(study_roles(call, call->study, action->thing.owner) & inside);
}

static void task_of_action(struct tasks *tasks, const struct action *action)
{
	struct call *call = tasks->call;
	const char *text = text_begin(call, action->text);
	struct task task = { .kind = TASK_ACT,
			     .subject = id_text(call, ID_ACTION, action->thing.id),
			     .due_ms = action->due_ms,
			     .since_ms = action->created_ms };

	if (has_left(call, action)) {
		/* The sentence also goes into mails, which are read by others than who asks now. */
		bool is_open = call->study->identity == IDENTITY_VISIBLE;
		task.what = arena_printf(
			call->arena, "%s has left: find somebody else with action.update to do: %s",
			is_open ? action->name : "who had it", text);
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

/* Of an extension, for as long as it goes beyond what everybody has: others' dates may have moved since. */
static int64_t place_due(const struct call *call, const struct place *place)
{
	return place->due_ms > stage_grace_end(call->study) ? place->due_ms : 0;
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
			     .subject = id_text(call, ID_ASSIGNMENT, place->id),
			     /* Who came later was asked later than the others. */
			     .since_ms = place->answered_ms > call->study->entered_ms
						 ? place->answered_ms
						 : 0 };
	struct declaration declaration = { .principal = place->principal };
	bool sees_declaration = see_declaration(call, &declaration), is_returned;

	if (strcmp(place->state, "invited") == 0) {
		task.kind = TASK_ANSWER_INVITATION;
		task.what = "answer the invitation";
		task.due_ms = place->answer_due_ms;
		task.since_ms = place->invited_ms;
		if (see_place(call, place))
			task_add(tasks, &task);
		return;
	}
	if (!place->declaration_state && sees_declaration &&
	    stage->produces & ARTEFACT_DECLARATION) {
		task.kind = TASK_DECLARE;
		task.what = "declare conflicts of interest";
		task.due_ms = place_due(call, place);
		task.moved = place->due_moved;
		task_add(tasks, &task);
	}
	if (place->declaration_state && strcmp(place->declaration_state, "declared") == 0 &&
	    sees_steering(&call->viewer)) {
		struct task decide = {
			.kind = TASK_DECIDE_DECLARATION,
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
		task.kind = TASK_REVIEW;
		task.what =
			is_returned ? "revise and submit the returned review" : "submit the review";
		task.due_ms = place_due(call, place);
		task.moved = place->due_moved;
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

struct duty {
	struct task task;
	const char *shown; /* who; "" where it is nobody's yet */
};

/* By the names that the caller is shown. */
static int shown_order(const void *a, const void *b)
{
	const struct duty *left = a, *right = b;

	return strcmp(left->shown, right->shown);
}

static struct duty duty_of(struct call *call, struct query *query)
{
	int64_t count = query_int(query, 4);
	struct duty duty = { .task = { .kind = TASK_RESPOND } };

	duty.shown = "";
	duty.task.principal = row_text(call, query, 1);
	duty.task.full_name = row_text(call, query, 2);
	duty.task.institution = row_text(call, query, 3);
	if (duty.task.principal)
		duty.shown = name_seen(call, duty.task.principal);
	duty.task.what = arena_printf(call->arena, "%s %lld comment%s",
				      duty.task.principal ? "answer" : "answer or assign",
				      (long long)count, count == 1 ? "" : "s");
	return duty;
}

/* Open comments by who is to answer them. Who sees all comments is told all; others only of their
 * own duty. Pseudonyms come in an order of their own: that of the rows would tell who came to the programme
 * before whom. */
static void tasks_of_comments(struct tasks *tasks)
{
	struct call *call = tasks->call;
	struct comment any = { 0 };
	bool sees_all = see_comment(call, &any) &&
			see_response(call, &any); /* who answers is part of the answer */
	struct duty *duties = NULL;
	size_t count = 0, room = 0;

	if (!(stage_now(call)->produces & ARTEFACT_RESPONSE))
		return;
	struct query *query = sql_comments_open_by_responder(call->txn, call->study->id);
	while (query_next(query)) {
		if (!sees_all && query_int(query, 0) != call->me.principal)
			continue;
		if (count == room) {
			struct duty *before = duties;
			room = 2 * room + 16;
			duties = arena_alloc(call->arena, room * sizeof *duties);
			if (count > 0)
				memcpy(duties, before, count * sizeof *duties);
		}
		duties[count++] = duty_of(call, query);
	}
	query_end(query);
	if (count > 0 && call->study->identity != IDENTITY_VISIBLE)
		qsort(duties, count, sizeof *duties, shown_order);
	for (size_t i = 0; i < count; i++) {
		if (duties[i].task.principal)
			task_add(tasks, &duties[i].task);
		else
			task_for_roles(tasks, ROLE_LEAD, &duties[i].task);
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
		const char *whom = row_text(call, query, 4), *error = row_text(call, query, 2);
		struct task task = {
			.role = "secretariat",
			.kind = TASK_INCIDENT,
			.what = whom ? arena_printf(
					       call->arena,
					       "a mail to %s did not arrive: %s; principal.update "
					       "corrects the address, job.retry sends it again",
					       whom, error ? error : "nobody said why")
				     : arena_printf(call->arena,
						    "see to a job of topic %s that could not be "
						    "done: %s",
						    row_text(call, query, 1),
						    error ? error : "nobody said why"),
			.subject = id_text(call, ID_JOB, query_int(query, 0)),
			.due_ms = query_int(query, 3),
		};
		task_add(tasks, &task);
	}
}

void tasks_each(struct call *call, const struct study_facts *facts,
		void (*each)(void *arg, const struct task *task), void *arg)
{
	struct tasks tasks = { .call = call, .each = each, .arg = arg };

	if (!study_is_open(call->study))
		return;
	tasks_of_confirmations(&tasks, facts);
	tasks_of_team(&tasks);
	tasks_of_comments(&tasks);
	tasks_of_guards(&tasks, facts);
	tasks_of_actions(&tasks);
	tasks_of_incidents(&tasks);
}

void tasks_of(struct call *call, void (*each)(void *arg, const struct task *task), void *arg)
{
	struct study_facts facts;

	study_facts_load(call, &facts);
	tasks_each(call, &facts, each, arg);
}

void tasks_of_all(struct call *call, void (*each)(void *arg, const struct task *task), void *arg)
{
	const struct viewer before = call->viewer;

	call->viewer = (struct viewer){ .principal = INT64_MAX, .roles = ROLE_SECRETARIAT };
	tasks_of(call, each, arg);
	call->viewer = before;
}

/* ---- a task, told ---- */

const char *task_key(struct call *call, const struct task *task)
{
	return arena_printf(call->arena, "%s %s %s", task_rows[task->kind].word,
			    task->subject ? task->subject : "-",
			    task->principal ? task->principal
			    : task->role    ? task->role
					    : "-");
}

void put_task(struct call *call, struct json_object *row, const struct task *task)
{
	char date[ZONE_DATE_SIZE];

	put_text(row, "study", call->study->code);
	put_text(row, "task", task_rows[task->kind].word);
	put_text(row, "principal", task->principal);
	put_text(row, "institution", task->institution);
	put_text(row, "role", task->role);
	put_text(row, "subject", task->subject);
	put_time(row, "since", task->since_ms);
	if (!task->due_ms)
		return;
	zone_date(call->study->zone, task->due_ms, date);
	put_time(row, "due", task->due_ms);
	put_text(row, "due_date", date);
	put_text(row, "zone", call->study->zone);
}

bool task_is_late(const struct call *call, const struct task *task)
{
	return task->is_own_due ? call->now_ms > task->due_ms
				: stage_is_late(call->study, call->now_ms);
}
