/* due.c: see due.h. The study's row has the present date alone; those before are made again from the steps
 * of its history: a stage that is entered is due as many days later as the study's workflow says, and a rest
 * moves that. Where somebody chose a date, the journal has it. A chosen date that is nowhere (it came in a
 * batch, and the stage is over) makes nobody late. */
#include "core/due.h"
#include "core/move.h"

#include <stdio.h>
#include <string.h>

#include "base/zone.h"

#define HOUR_MS INT64_C(3600000)

struct history {
	struct call *call;
	struct due *list;
	size_t count, room;
	int stage;
	char date[ZONE_DATE_SIZE]; /* due; empty: none */
	int64_t entered_ms, suspended_ms;
};

static void due_add(struct history *history, int64_t from_ms)
{
	const struct study *study = history->call->study;
	const struct stage *stage = &study->workflow->stages[history->stage];
	int64_t late_ms = 0;

	if (history->count == history->room) {
		size_t room = 2 * history->room + 16;
		struct due *list = arena_alloc(history->call->arena, room * sizeof *list);
		if (history->count > 0)
			memcpy(list, history->list, history->count * sizeof *list);
		history->list = list;
		history->room = room;
	}
	if (history->date[0])
		late_ms = zone_end_of_day(study->zone, history->date) +
			  stage->soft_grace_hours * HOUR_MS;
	history->list[history->count++] =
		(struct due){ from_ms, history->entered_ms, stage->produces, late_ms };
}

static void enter(struct history *history, struct str stage, int64_t at_ms)
{
	const struct study *study = history->call->study;
	int found = workflow_stage(study->workflow, stage);
	char today[ZONE_DATE_SIZE];

	history->stage =
		found < 0 ? study->stage : found; /* GCOV_EXCL_LINE: it was tampered with */
	history->entered_ms = at_ms;
	history->date[0] = '\0';
	int days = study->workflow->stages[history->stage].days;
	if (days > 0) {
		zone_date(study->zone, at_ms, today);
		zone_date_add(today, days, history->date);
	}
}

static void resume(struct history *history, int64_t at_ms)
{
	char before[ZONE_DATE_SIZE];

	if (!history->date[0])
		return;
	memcpy(before, history->date, sizeof before);
	zone_date_add(before, days_rested(history->call->study, history->suspended_ms, at_ms),
		      history->date);
}

/* The date that was chosen at that time, from the journal, whose rows come in the same order. */
static void reschedule(struct history *history, struct query **moves, int64_t at_ms)
{
	struct call *call = history->call;

	history->date[0] = '\0';
	if (!*moves)
		*moves = sql_reschedules(call->txn, call->study->id);
	while (query_next(*moves)) {
		if (query_int(*moves, 0) < at_ms)
			continue;
		struct json_object *result = stored_json(row_text(call, *moves, 1)), *date = NULL;
		if (json_object_object_get_ex(result, "due_date", &date))
			(void)snprintf(history->date, sizeof history->date, "%s",
				       json_object_get_string(date));
		json_object_put(result);
		return;
	}
}

void dues_load(struct call *call, struct dues *ret_dues)
{
	const struct study *study = call->study;
	struct history history = { .call = call };
	_cleanup_(query_endp) struct query *moves = NULL;
	struct query *query = sql_stage_step_list(call->txn, study->id, 0);

	while (query_next(query)) {
		struct str step = query_str(query, 1);
		int64_t at_ms = query_int(query, 6);
		if (str_is(step, "resume"))
			resume(&history, at_ms);
		else if (str_is(step, "reschedule"))
			reschedule(&history, &moves, at_ms);
		else if (str_is(step, "suspend"))
			history.suspended_ms = at_ms;
		else if (!str_is(step, "withdraw") && !str_is(step, "cancel"))
			enter(&history, query_str(query, 3), at_ms);
		due_add(&history, at_ms);
	}
	query_end(query);
	/* What holds now is on record, however it came about. */
	if (history.count > 0)
		history.list[history.count - 1].late_ms = stage_grace_end(study);
	*ret_dues = (struct dues){ history.list, history.count };
}

const struct due *due_at(const struct dues *dues, unsigned artefact, int64_t at_ms)
{
	size_t count = dues->count;

	while (count > 0 && (dues->list[count - 1].from_ms > at_ms ||
			     !(dues->list[count - 1].produces & artefact)))
		count--;
	return count > 0 ? &dues->list[count - 1] : NULL;
}
