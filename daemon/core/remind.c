/* remind.c: the verbs on reminders. What is decided on a step goes into the ledger in the same transaction
 * as the job that carries it, and is never decided again. */
#include "core/handlers.h"
#include "core/inbox.h"
#include "core/principal.h"
#include "core/reminder.h"
#include "core/topic.h"

#include <string.h>

#include "base/zone.h"

#define DAY_MS INT64_C(86400000)

/* ---- the plan ---- */

static void plan_add(struct call *call, struct page *page, int64_t number, const struct step *step)
{
	struct json_object *row = mem_check(json_object_new_object());
	char date[ZONE_DATE_SIZE];

	zone_date(step->study_zone, step->at_ms, date);
	put_time(row, "time", step->out_ms);
	put_text(row, "date", date);
	put_text(row, "principal", step->name);
	put_text(row, "study", step->code);
	put_text(row, "task", task_rows[step->task.kind].word);
	put_text(row, "what", step->task.what);
	put_text(row, "whose", step->task.principal ? step->task.principal : step->task.role);
	put_text(row, "why", step_why(call, step));
	put_text(row, "verdict", verdict_words[step->verdict]);
	put_text(row, "reason", step->reason);
	put_time(row, "due", step->task.due_ms);
	put_text(row, "state", step->state);
	put_time(row, "told", step->told_ms);
	put_text(row, "rule", step->rule);
	page_add(page, number, row);
}

int remind_plan(struct call *call)
{
	struct steps steps __attribute__((cleanup(steps_done))) = { 0 };
	const char *only = param_text(call, "principal");
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	reminder_steps(call, call->now_ms - reminder_back_ms(call),
		       call->now_ms + param_int(call, "days", 30) * DAY_MS, &steps);
	for (size_t i = 0; i < steps.count; i++) {
		if ((int64_t)i < page.after || (only && strcmp(only, steps.list[i].name) != 0))
			continue;
		if (!page_has_room(&page))
			break;
		plan_add(call, &page, (int64_t)i + 1, &steps.list[i]);
	}
	page_end(&page);
	return call->txn->r;
}

int remind_list(struct call *call)
{
	const char *only = param_text(call, "principal");
	struct step person = { 0 };
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	if (only) {
		struct query *query = sql_remind_person(call->txn, str_of(only));
		person.recipient = query_next(query) ? query_int(query, 0) : -1;
		query_end(query);
	}
	_cleanup_(query_endp) struct query *query = sql_reminder_list(
		call->txn, call->study ? call->study->id : 0, person.recipient, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct json_object *row = mem_check(json_object_new_object());
		const char *subject = row_text(call, query, 3);
		put_time(row, "time", query_int(query, 9));
		put_text(row, "principal", row_text(call, query, 4));
		put_text(row, "study", row_text(call, query, 1));
		put_text(row, "task", arena_strndup(call->arena, subject, strcspn(subject, " ")));
		put_text(row, "rule", row_text(call, query, 2));
		put_int(row, "days", query_int(query, 5));
		put_text(row, "state", row_text(call, query, 6));
		put_text(row, "reason", row_text(call, query, 7));
		put_id(call, row, "job", ID_JOB, query_int(query, 8));
		page_add(&page, query_int(query, 0), row);
	}
	page_end(&page);
	return 0;
}

/* ---- the run ---- */

static int64_t mail_topic(struct call *call)
{
	struct query *query = sql_topic_by_name(call->txn, str_of("mail"));
	int64_t topic = query_next(query) ? query_int(query, 0) : 0;

	query_end(query);
	if (topic)
		return topic;
	sql_topic_add(call->txn, str_of("mail"), str_of("Mail that the daemon writes"),
		      secretariat_home(call, NULL), 0, call->core->conf->job_keep_ms, call->now_ms);
	return txn_last_id(call->txn);
}

static void decide(struct call *call, const struct step *step, const char *state, int64_t job)
{
	sql_reminder_add(call->txn, step->study, str_of(step->rule), str_of(step->subject),
			 step->recipient, step->round_ms, step->anchor_ms, step->days,
			 str_of(state), str_of(step->reason), job, call->now_ms);
}

/* One job for all that a person is to be told now; it concerns the study of the first. */
static int64_t put_digest(struct call *call, const struct step *step, int64_t topic)
{
	struct queue queue = queue_of(call);
	struct json_object *payload = mem_check(json_object_new_object());
	bool is_new;

	put_text(payload, "kind", "digest");
	put_text(payload, "principal", step->name);
	const struct job_order order = {
		.topic = topic,
		.study = step->study,
		.principal = call->me.principal,
		.payload = str_of(json_object_to_json_string_ext(payload, JSON_C_TO_STRING_PLAIN)),
		.key = str_of(digest_key(call, step->name, step->zone, call->now_ms)),
		.key_scope = str_of("kept"),
		/* The late before what is only due. */
		.priority = step->is_late ? 1 : 0,
	};
	int64_t job = queue_put(&queue, &order, &is_new);
	json_object_put(payload);
	return job;
}

struct counts {
	int64_t digests, reminders, verdicts[VERDICT__MAX];
};

static void run_digests(struct call *call, struct steps *steps, struct counts *counts)
{
	int64_t topic = 0;

	for (size_t i = 0; i < steps->count; i++) {
		struct step *first = &steps->list[i];
		if (first->verdict != VERDICT_DUE)
			continue;
		topic = topic ? topic : mail_topic(call);
		int64_t job = put_digest(call, first, topic);
		counts->digests++;
		for (size_t j = i; j < steps->count; j++) {
			struct step *step = &steps->list[j];
			if (step->verdict != VERDICT_DUE || step->recipient != first->recipient)
				continue;
			step->reason = step_why(call, step);
			decide(call, step, "put", job);
			step->verdict = VERDICT_TOLD;
			counts->reminders++;
		}
	}
}

static void run_others(struct call *call, struct steps *steps, struct counts *counts)
{
	static const char *const states[VERDICT__MAX] = { [VERDICT_SUPERSEDED] = "superseded",
							  [VERDICT_MISSED] = "missed",
							  [VERDICT_SKIPPED] = "skipped" };

	for (size_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->list[i];
		counts->verdicts[step->verdict]++;
		if (states[step->verdict] && step->at_ms <= call->now_ms)
			decide(call, step, states[step->verdict], 0);
	}
}

/* Also before there was any mail. */
static int must_serve_mail(struct call *call)
{
	if (call->me.roles & ROLE_SECRETARIAT ||
	    call->me.institution == secretariat_home(call, NULL))
		return 0;
	return answer(call, ERR_NOT_PERMITTED,
		      "the reminders are run by the secretariat, or by a worker of its own");
}

int remind_run(struct call *call)
{
	struct steps steps __attribute__((cleanup(steps_done))) = { 0 };
	struct counts counts = { 0 };
	int r = must_serve_mail(call);

	if (r != 0)
		return r;
	inbox_touch_all(call); /* of what is over by silence alone */
	reminder_steps(call, call->now_ms - reminder_back_ms(call), call->now_ms + 1, &steps);
	run_others(call, &steps, &counts);
	run_digests(call, &steps, &counts);
	put_int(call_event(call, 0, "remind", 0), "reminders", counts.reminders);
	put_int(call->result, "digests", counts.digests);
	put_int(call->result, "reminders", counts.reminders);
	put_int(call->result, "superseded", counts.verdicts[VERDICT_SUPERSEDED]);
	put_int(call->result, "missed", counts.verdicts[VERDICT_MISSED]);
	put_int(call->result, "skipped", counts.verdicts[VERDICT_SKIPPED]);
	put_int(call->result, "held", counts.verdicts[VERDICT_HELD]);
	return call->txn->r;
}
