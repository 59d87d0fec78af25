/* remind_letter.c: what a digest says when it goes out. The steps that it was put for are looked up among
 * those of the tasks that are open now: what is not there any more was done, moved or put to rest, and is
 * dropped; so is what a later step says anew. A mail may come to its worker long after it was put: it does
 * not go out while it is quiet, nor beside another of the same day, and it says what other mails to them that
 * still wait would say. Who a task belongs to is told to the secretariat alone: a mail lies about. */
#include "core/handlers.h"
#include "core/job.h"
#include "core/reminder.h"
#include "core/stage.h"

#include <string.h>

#include "base/zone.h"

struct row {
	int64_t id, study, recipient, round_ms, anchor_ms;
	const char *rule, *subject;
	int days;
	bool is_dropped; /* by an earlier look, which is answered alike */
};

struct rows {
	struct row *list; /* owned */
	size_t count, room;
};

static void rows_done(struct rows *rows)
{
	x_freep(&rows->list);
}

static void rows_load(struct call *call, int64_t job, struct rows *rows)
{
	_cleanup_(query_endp) struct query *query = sql_reminders_of_job(call->txn, job);

	for (rows->count = 0; query_next(query); rows->count++) {
		if (rows->count == rows->room) {
			rows->room = 2 * rows->room + 32;
			rows->list = xrealloc(rows->list, rows->room * sizeof *rows->list);
		}
		rows->list[rows->count] = (struct row){
			.id = query_int(query, 0),
			.study = query_int(query, 1),
			.rule = row_text(call, query, 2),
			.subject = row_text(call, query, 3),
			.recipient = query_int(query, 4),
			.round_ms = query_int(query, 5),
			.anchor_ms = query_int(query, 6),
			.days = (int)query_int(query, 7),
			.is_dropped = query_int(query, 8),
		};
	}
}

static const struct step *step_of(const struct steps *steps, const struct row *row)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->list[i];
		if (step->study == row->study && step->recipient == row->recipient &&
		    step->round_ms == row->round_ms && step->anchor_ms == row->anchor_ms &&
		    step->days == row->days && strcmp(step->rule, row->rule) == 0 &&
		    strcmp(step->subject, row->subject) == 0)
			return step;
	}
	return NULL;
}

static void item_add(struct call *call, struct json_object *items, const struct step *step)
{
	bool is_told_who = global_roles(call, step->recipient) & ROLE_SECRETARIAT;
	struct json_object *item = mem_check(json_object_new_object());
	char date[ZONE_DATE_SIZE];

	put_text(item, "study", step->code);
	put_text(item, "title", step->title);
	put_text(item, "task", task_rows[step->task.kind].word);
	put_text(item, "what", step->is_own || is_told_who ? step->task.what : NULL);
	if (!step->is_own && is_told_who)
		put_text(item, "whose",
			 step->task.full_name ? step->task.full_name : step->task.role);
	if (step->task.due_ms) {
		zone_date(step->study_zone, step->task.due_ms, date);
		put_time(item, "due", step->task.due_ms);
		put_text(item, "due_date", date);
		put_text(item, "due_zone", step->study_zone);
		put_int(item, "days_left", days_left(call->study, call->now_ms, step->task.due_ms));
	}
	put_bool(item, "is_late", step->is_late);
	put_bool(item, "is_own", step->is_own);
	put_text(item, "why", step_why(call, step));
	array_put(items, item);
}

/* Whether another has gone out today: one that could not go out on its own day comes beside it. */
static bool was_written_to(struct call *call, const struct row *first, const char *zone,
			   int64_t job, int64_t *ret_tomorrow_ms)
{
	char today[ZONE_DATE_SIZE], yesterday[ZONE_DATE_SIZE];

	zone_date(zone, call->now_ms, today);
	zone_date_add(today, -1, yesterday);
	*ret_tomorrow_ms = zone_end_of_day(zone, today) + 1;
	_cleanup_(query_endp) struct query *query =
		sql_digest_gone(call->txn, first->recipient, zone_end_of_day(zone, yesterday) + 1,
				*ret_tomorrow_ms - 1, job);
	return query_next(query);
}

/* A mail may have waited for long: for its worker, or for another attempt. Until when it is to wait; 0: no
 * longer. */
static int64_t held_until(struct call *call, const struct row *first, const char *zone, int64_t job)
{
	int64_t tomorrow_ms, from_ms = call->now_ms;

	if (was_written_to(call, first, zone, job, &tomorrow_ms))
		from_ms = tomorrow_ms;
	int64_t until_ms = reminder_awake_ms(call, zone, from_ms);
	return until_ms > call->now_ms ? until_ms : 0;
}

/* Whether it may go out now. */
static bool put_recipient(struct call *call, const struct row *first, int64_t job)
{
	_cleanup_(query_endp) struct query *query =
		sql_remind_recipient(call->txn, first->recipient);

	if (!query_next(query))
		return true;
	const char *zone = row_text(call, query, 4);
	int64_t until_ms = held_until(call, first, zone, job);
	bool is_active = query_int(query, 5);
	put_text(call->result, "principal", row_text(call, query, 0));
	put_text(call->result, "full_name", row_text(call, query, 1));
	put_text(call->result, "email", is_active ? row_text(call, query, 2) : NULL);
	put_text(call->result, "zone", zone);
	put_time(call->result, "held_until", until_ms);
	struct query *invited = sql_remind_language(call->txn, first->study, first->recipient);
	put_text(call->result, "language",
		 query_next(invited) ? row_text(call, invited, 0) : row_text(call, query, 3));
	query_end(invited);
	return until_ms == 0;
}

/* Looks the rows up; those that are not there any more are dropped. A step's texts live as long as the
 * call. */
static int64_t steps_find(struct call *call, const struct row *rows, size_t count,
			  struct step *found)
{
	struct steps steps __attribute__((cleanup(steps_done))) = { 0 };
	int64_t study = 0, dropped = 0;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].study != study) {
			study = rows[i].study;
			steps_done(&steps);
			if (study_by_id(call, study, &call->study))
				reminder_steps(call, 0, call->now_ms + 1, &steps);
		}
		const struct step *step = rows[i].is_dropped ? NULL : step_of(&steps, &rows[i]);
		const char *why =
			step ? step_overtaken(call, &steps, step)
			     : "it was done, moved or put to rest before the mail went out";
		if (!why)
			found[i] = *step;
		else if (!rows[i].is_dropped)
			sql_reminder_drop(call->txn, rows[i].id, str_of(why));
		dropped += why != NULL;
	}
	return dropped;
}

/* The late before what is due, one's own before what one is told of. */
static int rank(const struct step *step)
{
	return (step->is_late ? 0 : 1) + (step->is_own ? 0 : 2);
}

int remind_letter(struct call *call)
{
	_cleanup_(rows_done) struct rows rows = { 0 };
	struct json_object *items = mem_check(json_object_new_array());
	struct job job;

	put_json(call->result, "items", items);
	int r = job_of_lease(call, &job);
	if (r != 0)
		return r;
	rows_load(call, job.id, &rows);
	put_id(call, call->result, "job", ID_JOB, job.id);
	put_time(call->result, "time", call->now_ms);
	if (*call->core->conf->mail_from)
		put_text(call->result, "from", call->core->conf->mail_from);
	if (rows.count > 0) {
		if (!put_recipient(call, &rows.list[0], job.id))
			return call->txn->r;
		sql_reminders_gather(call->txn, job.id, rows.list[0].recipient);
		rows_load(call, job.id, &rows);
	}
	struct step *found = arena_alloc(call->arena, (rows.count + 1) * sizeof *found);
	put_int(call->result, "dropped", steps_find(call, rows.list, rows.count, found));
	for (int wanted = 0; wanted < 4; wanted++)
		for (size_t i = 0; i < rows.count; i++)
			if (found[i].study && rank(&found[i]) == wanted &&
			    study_by_id(call, found[i].study, &call->study))
				item_add(call, items, &found[i]);
	call->study = NULL;
	return call->txn->r;
}
