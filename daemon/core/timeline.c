/* timeline.c: study.timeline: what happened in a study and what is ahead of it, as one list in order of
 * time. Each entry is of a row that its own verb would show the caller; nothing else is dated here. The
 * list is made whole and shown by pages: a study has some hundred entries. */
#include "core/action.h"
#include "core/agenda.h"
#include "core/decision.h"
#include "core/document.h"
#include "core/handlers.h"
#include "core/occasion.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

struct entry {
	int64_t at_ms;
	size_t order; /* of entries of one instant: as they were found */
	struct json_object *item;
};

struct timeline {
	struct call *call;
	struct entry *entries; /* owned */
	size_t count, room;
};

static void timeline_done(struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->count; i++)
		json_object_put(timeline->entries[i].item);
	x_freep(&timeline->entries);
}

/* An entry of an instant; its date is that of the study's calendar, or of `zone`. */
static struct json_object *entry_add(struct timeline *timeline, const char *kind, int64_t at_ms,
				     const char *zone)
{
	struct json_object *item = mem_check(json_object_new_object());
	char date[ZONE_DATE_SIZE];

	if (timeline->count == timeline->room) {
		timeline->room = timeline->room ? 2 * timeline->room : 64;
		timeline->entries =
			xrealloc(timeline->entries, timeline->room * sizeof *timeline->entries);
	}
	timeline->entries[timeline->count] = (struct entry){ at_ms, timeline->count, item };
	timeline->count++;
	zone_date(zone ? zone : timeline->call->study->zone, at_ms, date);
	put_time(item, "time", at_ms);
	put_text(item, "date", date);
	put_text(item, "kind", kind);
	return item;
}

/* What is to be done by a time is ahead, then late; between them there may be a grace. */
static void put_due_by(struct timeline *timeline, struct json_object *item, int64_t due_ms,
		       bool is_late)
{
	put_bool(item, "is_ahead", due_ms >= timeline->call->now_ms);
	put_bool(item, "is_late", is_late);
}

/* ---- the study itself ---- */

static const char *stage_title(const struct call *call, const char *id)
{
	const struct workflow *workflow = call->study->workflow;
	int at = id ? workflow_stage(workflow, str_of(id)) : -1;

	return at < 0 ? NULL : workflow->stages[at].title;
}

static void add_steps(struct timeline *timeline)
{
	struct call *call = timeline->call;
	_cleanup_(query_endp) struct query *query =
		sql_stage_step_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct json_object *item = entry_add(timeline, "step", query_int(query, 6), NULL);
		put_text(item, "word", row_text(call, query, 1));
		put_text(item, "title", stage_title(call, row_text(call, query, 3)));
		put_name(call, item, "principal", row_text(call, query, 4));
	}
}

static void add_stage_dates(struct timeline *timeline)
{
	const struct study *study = timeline->call->study;
	const char *title = study->workflow->stages[study->stage].title;
	struct json_object *item;

	if (!study_is_open(study))
		return;
	if (study->due_ms) {
		item = entry_add(timeline, "due", study->due_ms, NULL);
		put_text(item, "title", title);
		put_due_by(timeline, item, study->due_ms,
			   stage_is_late(study, timeline->call->now_ms));
	}
	if (study->close_ms) {
		item = entry_add(timeline, "close", study->close_ms, NULL);
		put_text(item, "title", title);
		put_bool(item, "is_ahead", study->close_ms >= timeline->call->now_ms);
	}
}

/* ---- its nouns ---- */

static void add_document(struct timeline *timeline, const struct thing *thing)
{
	const struct document *document = (const struct document *)thing;
	struct call *call = timeline->call;
	_cleanup_(query_endp) struct query *query = sql_document_versions(call->txn, thing->id, 0);

	while (query_next(query)) {
		struct json_object *item =
			entry_add(timeline, "document", query_int(query, 7), NULL);
		put_text(item, "word", document->kind);
		put_text(item, "title", document->title);
		put_id(call, item, "subject", ID_DOCUMENT, thing->id);
		put_int(item, "number", query_int(query, 0));
		put_text(item, "label", row_text(call, query, 1));
		put_name(call, item, "principal", row_text(call, query, 6));
		put_text(item, "state", document->state);
	}
}

/* It stands where it begins, by the calendar of its place. */
static void add_occasion(struct timeline *timeline, const struct thing *thing)
{
	const struct occasion *occasion = (const struct occasion *)thing;
	char before[ZONE_DATE_SIZE];

	zone_date_add(occasion->from_date, -1, before);
	struct json_object *item = entry_add(
		timeline, "occasion", zone_end_of_day(occasion->zone, before) + 1, occasion->zone);
	bool is_planned = strcmp(occasion->state, "planned") == 0;
	put_text(item, "title", occasion->title);
	put_text(item, "place", occasion->place);
	put_text(item, "to", occasion->to_date);
	put_text(item, "state", occasion->state);
	put_id(timeline->call, item, "subject", ID_OCCASION, thing->id);
	if (is_planned)
		put_bool(item, "is_ahead",
			 zone_end_of_day(occasion->zone, occasion->to_date) >=
				 timeline->call->now_ms);
}

static void add_decision(struct timeline *timeline, const struct thing *thing)
{
	const struct decision *decision = (const struct decision *)thing;
	struct json_object *item = entry_add(timeline, "decision", decision->created_ms, NULL);

	put_text(item, "word", decision->outcome);
	put_text(item, "title", stage_title(timeline->call, decision->stage));
	put_name(timeline->call, item, "principal", decision->by);
	put_id(timeline->call, item, "subject", ID_DECISION, thing->id);
}

static void add_agenda(struct timeline *timeline, const struct thing *thing)
{
	const struct agenda *agenda = (const struct agenda *)thing;

	if (!agenda->decided_ms)
		return;
	struct json_object *item = entry_add(timeline, "decision", agenda->decided_ms, NULL);
	put_text(item, "word", agenda->state);
	put_text(item, "title", agenda->title);
	put_name(timeline->call, item, "principal", agenda->decided_by);
	put_id(timeline->call, item, "subject", ID_AGENDA, thing->id);
}

static void add_action(struct timeline *timeline, const struct thing *thing)
{
	const struct action *action = (const struct action *)thing;

	if (strcmp(action->state, "open") != 0)
		return;
	struct json_object *item = entry_add(timeline, "action", action->due_ms, NULL);
	put_text(item, "title", action->text);
	put_name(timeline->call, item, "principal", action->name);
	put_text(item, "state", action->state);
	put_id(timeline->call, item, "subject", ID_ACTION, thing->id);
	put_due_by(timeline, item, action->due_ms, action->due_ms < timeline->call->now_ms);
}

static const struct {
	enum id_kind id;
	void (*add)(struct timeline *timeline, const struct thing *thing);
} dated[] = {
	{ ID_DOCUMENT, add_document }, { ID_OCCASION, add_occasion }, { ID_DECISION, add_decision },
	{ ID_AGENDA, add_agenda },     { ID_ACTION, add_action },
};

static void add_noun(struct timeline *timeline, const struct noun *noun,
		     void (*add)(struct timeline *timeline, const struct thing *thing))
{
	struct call *call = timeline->call;
	_cleanup_(query_endp) struct query *query = noun->list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		const struct thing *thing = noun_of_row(call, noun, query);
		if (see_thing(call, noun, thing))
			add(timeline, thing);
	}
}

/* ---- the list ---- */

static int entry_order(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	if (left->at_ms != right->at_ms)
		return left->at_ms < right->at_ms ? -1 : 1;
	return left->order < right->order ? -1 : left->order > right->order;
}

int study_timeline(struct call *call)
{
	struct timeline timeline __attribute__((cleanup(timeline_done))) = { .call = call };
	struct page page;
	int r = page_begin(call, ID_STEP, &page);

	if (r != 0)
		return r;
	add_steps(&timeline);
	add_stage_dates(&timeline);
	for (size_t i = 0; i < ELEMENTS(dated); i++)
		add_noun(&timeline, noun_of_id(dated[i].id), dated[i].add);
	if (timeline.count)
		qsort(timeline.entries, timeline.count, sizeof *timeline.entries, entry_order);
	for (size_t i = (size_t)page.after; i < timeline.count && page_has_room(&page); i++)
		page_add(&page, (int64_t)i + 1, json_object_get(timeline.entries[i].item));
	page_end(&page);
	return call->txn->r;
}
