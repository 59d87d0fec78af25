/* reminder.c: see reminder.h. Steps are made task by task, rule by rule, and judged once all of a study's
 * are there, since a later step supersedes the one before it. */
#include "core/reminder.h"
#include "core/queue.h"
#include "core/stage.h"
#include "rules/quiet.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

const char *const verdict_words[VERDICT__MAX] = {
	[VERDICT_PLANNED] = "planned", [VERDICT_DUE] = "due",
	[VERDICT_HELD] = "held",       [VERDICT_SUPERSEDED] = "superseded",
	[VERDICT_MISSED] = "missed",   [VERDICT_SKIPPED] = "skipped",
	[VERDICT_TOLD] = "told",
};

void steps_done(struct steps *steps)
{
	x_freep(&steps->list);
	*steps = (struct steps){ 0 };
}

static void steps_add(struct steps *steps, const struct step *step)
{
	if (steps->count == steps->room) {
		steps->room = steps->room ? 2 * steps->room : 64;
		steps->list = xrealloc(steps->list, steps->room * sizeof *steps->list);
	}
	steps->list[steps->count++] = *step;
}

/* ---- who ---- */

struct making {
	struct call *call;
	struct steps *steps;
	int64_t from_ms, until_ms;
	/* of the task and rule at hand */
	const struct task *task;
	const struct remind *remind;
	size_t nth;
};

static bool person_load(struct call *call, const char *name, struct step *step)
{
	_cleanup_(query_endp) struct query *query = sql_remind_person(call->txn, str_of(name));

	if (!query_next(query) || !query_int(query, 5))
		return false;
	step->recipient = query_int(query, 0);
	step->name = name;
	step->full_name = row_text(call, query, 1);
	step->email = row_text(call, query, 2);
	step->language = row_text(call, query, 3);
	step->zone = row_text(call, query, 4);
	step->wants = row_text(call, query, 6);
	return true;
}

/* ---- when ---- */

/* The local date that the days are counted from; false where there is none. */
static bool moment_date(const struct making *making, int64_t *ret_anchor_ms,
			char ret_date[ZONE_DATE_SIZE])
{
	const struct study *study = making->call->study;
	const struct task *task = making->task;
	int64_t at_ms = 0;

	switch (making->remind->when) {
	case MOMENT_ASKED:
		at_ms = task->since_ms;
		break;
	case MOMENT_DUE:
		at_ms = task->due_ms;
		break;
	case MOMENT_LATE:
		at_ms = task->is_own_due ? task->due_ms : stage_grace_end(study);
		break;
	default:
		at_ms = study->close_ms;
		break;
	}
	*ret_anchor_ms = at_ms;
	if (at_ms)
		zone_date(study->zone, at_ms, ret_date);
	return at_ms != 0;
}

/* The rule's days, for one person. */
static void steps_for(struct making *making, const char *name)
{
	struct call *call = making->call;
	const struct study *study = call->study;
	const struct remind *remind = making->remind;
	struct step step = {
		.study = study->id,
		.code = study->code,
		.title = study->title,
		.study_zone = study->zone,
		.stage = study->workflow->stages[study->stage].title,
		.rule = arena_printf(call->arena, "%s %zu",
				     remind->stage < 0 ? "*" : study->stage_id, making->nth),
		.subject = task_key(call, making->task),
		.task = *making->task,
		.round_ms = making->task->since_ms,
		.when = remind->when,
		.is_own = making->task->principal && strcmp(making->task->principal, name) == 0,
		.is_late = task_is_late(call, making->task),
	};
	char anchor[ZONE_DATE_SIZE], date[ZONE_DATE_SIZE];

	/* What has a role and nobody's name is the own task of whoever holds the role. */
	if (!making->task->principal && remind->to & LEVEL_OWN)
		step.is_own = true;
	if (!moment_date(making, &step.anchor_ms, anchor) || !person_load(call, name, &step))
		return;
	for (size_t i = 0; i < remind->day_count; i++) {
		step.days = remind->days[i];
		zone_date_add(anchor, step.days - 1, date);
		step.at_ms = zone_end_of_day(study->zone, date) + 1;
		if (step.at_ms >= making->from_ms && step.at_ms < making->until_ms)
			steps_add(making->steps, &step);
	}
}

static void steps_for_holders(struct making *making, unsigned roles, struct query *query)
{
	struct call *call = making->call;
	const char *names[64];
	size_t count = 0;

	while (count < ELEMENTS(names) && query_next(query))
		if (role_of_word(query_str(query, 3)) & roles)
			names[count++] = row_text(call, query, 0);
	query_end(query);
	for (size_t i = 0; i < count; i++) {
		struct step person = { 0 };
		bool is_assignee =
			making->task->principal && strcmp(making->task->principal, names[i]) == 0;
		/* Of several who hold a role, those without an address are told by the others. */
		if (!is_assignee && person_load(call, names[i], &person) && person.email)
			steps_for(making, names[i]);
	}
}

static void steps_of_rule(struct making *making)
{
	struct call *call = making->call;
	const struct task *task = making->task;
	unsigned roles = making->remind->to & ROLE_ANY;

	if (making->remind->to & LEVEL_OWN && task->principal)
		steps_for(making, task->principal);
	else if (making->remind->to & LEVEL_OWN && task->role)
		roles |= role_of_word(str_of(task->role));
	if (roles & ~(unsigned)ROLE_GLOBAL_MASK)
		steps_for_holders(making, roles, sql_study_people(call->txn, call->study->id));
	if (roles & ROLE_GLOBAL_MASK)
		steps_for_holders(making, roles, sql_global_people(call->txn));
}

static void steps_of_task(void *arg, const struct task *task)
{
	struct making *making = arg;
	const struct study *study = making->call->study;

	making->task = task;
	for (size_t i = 0; i < study->workflow->remind_count; i++) {
		making->remind = &study->workflow->reminds[i];
		making->nth = i;
		if (remind_fits(making->remind, study->stage, task->kind))
			steps_of_rule(making);
	}
}

/* ---- judging ---- */

static bool is_same_task(const struct step *a, const struct step *b)
{
	return a->study == b->study && a->recipient == b->recipient && a->round_ms == b->round_ms &&
	       strcmp(a->subject, b->subject) == 0;
}

static bool is_told(struct call *call, struct step *step)
{
	_cleanup_(query_endp) struct query *query = sql_reminder_of_step(
		call->txn, step->study, str_of(step->rule), str_of(step->subject), step->recipient,
		step->round_ms, step->anchor_ms, step->days);

	if (!query_next(query))
		return false;
	step->verdict = VERDICT_TOLD;
	step->state = row_text(call, query, 0);
	step->reason = row_text(call, query, 1);
	step->told_ms = query_int(query, 2);
	return true;
}

static bool is_superseded(const struct call *call, const struct steps *steps, size_t first,
			  size_t at)
{
	const struct step *step = &steps->list[at];

	for (size_t i = first; i < steps->count; i++) {
		const struct step *other = &steps->list[i];
		if (i != at && other->at_ms <= call->now_ms && is_same_task(step, other) &&
		    (other->at_ms > step->at_ms || (other->at_ms == step->at_ms && i > at)))
			return true;
	}
	return false;
}

/* Why the person gets none of it; NULL: they do. */
static const char *unwanted(const struct step *step)
{
	if (strcmp(step->wants, "none") == 0)
		return "they want no reminders";
	if (strcmp(step->wants, "late") == 0 && !step->is_late)
		return "they want to hear of what is late alone";
	return NULL;
}

const char *digest_key(struct call *call, const char *name, const char *zone, int64_t at_ms)
{
	char date[ZONE_DATE_SIZE];

	zone_date(zone, at_ms, date);
	return arena_printf(call->arena, "digest %s %s", name, date);
}

static bool had_digest(struct call *call, const struct step *step)
{
	struct query *query = sql_topic_by_name(call->txn, str_of("mail"));
	int64_t topic = query_next(query) ? query_int(query, 0) : 0;

	query_end(query);
	query = sql_job_of_key(call->txn, topic,
			       str_of(digest_key(call, step->name, step->zone, call->now_ms)));
	bool is_there = query_next(query);
	query_end(query);
	return is_there;
}

int64_t reminder_awake_ms(const struct call *call, const char *zone, int64_t at_ms)
{
	const struct conf *conf = call->core->conf;
	const struct quiet quiet = { conf->quiet_hours, conf->quiet_days, conf->quiet_dates };

	return quiet_end(&quiet, zone, at_ms);
}

/* The first time from its own on at which somebody may be written to; and whether now is none. */
static bool is_quiet(const struct call *call, struct step *step)
{
	step->out_ms = reminder_awake_ms(call, step->zone, step->at_ms);
	return step->out_ms > call->now_ms ||
	       reminder_awake_ms(call, step->zone, call->now_ms) > call->now_ms;
}

const char *step_overtaken(const struct call *call, const struct steps *steps,
			   const struct step *step)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct step *other = &steps->list[i];
		bool is_moot = other->state && strcmp(other->state, "dropped") == 0;
		if (is_same_task(step, other) && !is_moot && other->at_ms > step->at_ms &&
		    other->at_ms <= call->now_ms)
			return "a later one is due, too";
	}
	return unwanted(step);
}

/* Who is asked on the day that is so many days ahead is told at once; who is asked when the moment itself is
 * over is not told that it is. */
static bool is_before_asked(const struct step *step)
{
	char date[ZONE_DATE_SIZE];

	if (step->when == MOMENT_ASKED || step->at_ms >= step->round_ms)
		return false;
	zone_date(step->study_zone, step->at_ms, date);
	return step->anchor_ms < step->round_ms ||
	       zone_end_of_day(step->study_zone, date) < step->round_ms;
}

static void judge(struct call *call, const struct steps *steps, size_t first, size_t at)
{
	struct step *step = &steps->list[at];

	bool is_held = is_quiet(call, step);
	step->reason = unwanted(step);
	if (is_told(call, step))
		return;
	if (step->at_ms > call->now_ms)
		step->verdict = step->reason ? VERDICT_SKIPPED : VERDICT_PLANNED;
	else if (step->out_ms + call->core->conf->catch_up_ms <= call->now_ms) {
		step->verdict = VERDICT_MISSED;
		step->reason = "its day was too long ago when somebody looked";
	} else if (is_before_asked(step)) {
		step->verdict = VERDICT_SKIPPED;
		step->reason = "it was asked for only after that day";
	} else if (is_superseded(call, steps, first, at)) {
		step->verdict = VERDICT_SUPERSEDED;
		step->reason = "a later one is due, too";
	} else if (step->reason) {
		step->verdict = VERDICT_SKIPPED;
	} else if (is_held) {
		step->verdict = VERDICT_HELD;
		step->reason = "it is quiet where they are";
	} else if (had_digest(call, step)) {
		step->verdict = VERDICT_HELD;
		step->reason = "they were written to today";
	} else {
		step->verdict = VERDICT_DUE;
	}
}

/* ---- all of them ---- */

static void steps_of_study(struct call *call, struct making *making)
{
	struct steps *steps = making->steps;
	size_t first = steps->count;

	if (!study_is_open(call->study) || call->study->workflow->remind_count == 0)
		return;
	tasks_of_all(call, steps_of_task, making);
	for (size_t i = first; i < steps->count; i++)
		judge(call, steps, first, i);
}

static int step_order(const void *a, const void *b)
{
	const struct step *left = a, *right = b;
	int order = strcmp(left->code, right->code);

	if (left->at_ms != right->at_ms)
		return left->at_ms < right->at_ms ? -1 : 1;
	if (order == 0)
		order = strcmp(left->name, right->name);
	if (order == 0)
		order = strcmp(left->subject, right->subject);
	return order ? order : strcmp(left->rule, right->rule);
}

int64_t reminder_back_ms(const struct call *call)
{
	return 2 * call->core->conf->catch_up_ms;
}

void reminder_steps(struct call *call, int64_t from_ms, int64_t until_ms, struct steps *steps)
{
	struct making making = {
		.call = call, .steps = steps, .from_ms = from_ms, .until_ms = until_ms
	};
	struct study *only = call->study;

	if (only) {
		steps_of_study(call, &making);
	} else {
		_cleanup_(query_endp) struct query *query = sql_study_list(call->txn, 0);
		while (query_next(query))
			if (study_by_id(call, query_int(query, 0), &call->study))
				steps_of_study(call, &making);
	}
	call->study = only;
	if (steps->count)
		qsort(steps->list, steps->count, sizeof *steps->list, step_order);
}

const char *step_why(struct call *call, const struct step *step)
{
	static const char *const moments[MOMENT__MAX] = {
		[MOMENT_ASKED] = "it was asked for",
		[MOMENT_DUE] = "the due date",
		[MOMENT_LATE] = "the due date and its grace",
		[MOMENT_CLOSE] = "the stage closes",
	};
	int days = step->days < 0 ? -step->days : step->days;

	if (days == 0)
		return arena_printf(call->arena, "on the day: %s", moments[step->when]);
	return arena_printf(call->arena, "%d day%s %s %s", days, days == 1 ? "" : "s",
			    step->days < 0 ? "before" : "after", moments[step->when]);
}
