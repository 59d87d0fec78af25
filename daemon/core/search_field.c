/* search_field.c: what the fields of a search are of one study, as the one who asks sees it: the same
 * counts and open tasks that study.status shows. Who is only invited, or has no part, is told what
 * study.get tells them; to them no other field holds. */
#include "core/search.h"

#include <string.h>

#include "core/recommendation.h"
#include "core/status.h"
#include "core/tasks.h"

#define COST_TASKS 16 /* rows, about */
#define COST_OTHER 4

struct standing {
	struct call *call;
	bool has_counts, has_rates, has_tasks;
	struct seen_counts counts;
	struct rates rates;
	int64_t tasks[TASK__MAX], late, reviews_late;
	const char **people; /* with whom open tasks lie */
	size_t people_count, people_room;
	int64_t cost;
};

struct standing *standing_new(struct call *call)
{
	struct standing *standing = arena_alloc(call->arena, sizeof *standing);

	standing->call = call;
	return standing;
}

int64_t standing_cost(const struct standing *standing)
{
	return standing->cost;
}

/* ---- what is computed once ---- */

static void person_add(struct standing *standing, const char *name)
{
	if (standing->people_count == standing->people_room) {
		size_t room = 2 * standing->people_room + 8;
		const char **people = arena_alloc(standing->call->arena, room * sizeof *people);
		if (standing->people_count > 0)
			memcpy(people, standing->people, standing->people_count * sizeof *people);
		standing->people = people;
		standing->people_room = room;
	}
	standing->people[standing->people_count++] = name;
}

static void task_add(void *arg, const struct task *task)
{
	struct standing *standing = arg;
	bool is_late = task_is_late(standing->call, task);

	standing->tasks[task->kind]++;
	standing->late += is_late;
	standing->reviews_late += is_late && task->kind == TASK_REVIEW;
	if (task->principal)
		person_add(standing, task->principal);
}

static const struct standing *with_tasks(struct standing *standing)
{
	if (!standing->has_tasks) {
		tasks_of(standing->call, task_add, standing);
		standing->cost += COST_TASKS;
	}
	standing->has_tasks = true;
	return standing;
}

static const struct seen_counts *with_counts(struct standing *standing)
{
	if (!standing->has_counts) {
		seen_counts(standing->call, &standing->counts);
		standing->cost += COST_OTHER;
	}
	standing->has_counts = true;
	return &standing->counts;
}

static const struct rates *with_rates(struct standing *standing)
{
	if (!standing->has_rates) {
		rates_of_study(standing->call, &standing->rates);
		standing->cost += COST_OTHER;
	}
	standing->has_rates = true;
	return &standing->rates;
}

/* ---- counts ---- */

static int64_t reviews(struct standing *standing, int word)
{
	switch (word) {
	case SEARCH_RE_APPROVED:
		return with_counts(standing)->reviews_approved;
	case SEARCH_RE_RETURNED:
		return with_counts(standing)->reviews_returned;
	case SEARCH_RE_SUBMITTED:
		return with_counts(standing)->reviews_submitted;
	case SEARCH_RE_OVERDUE:
		return with_tasks(standing)->reviews_late;
	default:
		return with_tasks(standing)->tasks[TASK_REVIEW];
	}
}

static int64_t recommendations(struct standing *standing, int word)
{
	const struct rates *rates = with_rates(standing);
	const int64_t counts[] = {
		[SEARCH_REC_ACCEPTED] = rates->accepted,
		[SEARCH_REC_IMPLEMENTED] = rates->implemented,
		[SEARCH_REC_IN_PROGRESS] = rates->in_progress,
		[SEARCH_REC_NOT_ACCEPTED] = rates->refused,
		[SEARCH_REC_NOT_STARTED] = rates->not_started,
		[SEARCH_REC_PARTLY_ACCEPTED] = rates->partly,
		[SEARCH_REC_PENDING] = rates->pending,
		[SEARCH_REC_SUPERSEDED] = rates->superseded,
		[SEARCH_REC_TOTAL] = rates->made,
	};

	return counts[word];
}

static int64_t count_of(struct standing *standing, const struct search_node *node)
{
	if (node->field == SEARCH_FIELD_RE)
		return reviews(standing, node->word);
	if (node->field == SEARCH_FIELD_REC)
		return recommendations(standing, node->word);
	if (node->field == SEARCH_FIELD_TASK)
		return with_tasks(standing)->tasks[node->word];
	return node->word == SEARCH_CMT_OPEN ? with_counts(standing)->comments_open
					     : with_counts(standing)->comments;
}

/* ---- people and institutions ---- */

static bool has_institution(struct standing *standing, struct str name)
{
	struct call *call = standing->call;
	bool is_there = false;
	struct query *query = sql_study_people(call->txn, call->study->id);

	while (!is_there && query_next(query))
		is_there = str_same(query_str(query, 2), name) &&
			   knows(call, row_text(call, query, 0));
	query_end(query);
	query = sql_assignment_list(call->txn, call->study->id, 0);
	while (!is_there && query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		is_there = strcmp(place.state, "accepted") == 0 &&
			   str_is(name, place.institution_name) && see_place(call, &place) &&
			   knows(call, place.name);
	}
	query_end(query);
	return is_there;
}

static bool has_task_of(struct standing *standing, struct str name)
{
	if (str_is(name, "me"))
		name = str_of(standing->call->me.name);
	(void)with_tasks(standing);
	for (size_t i = 0; i < standing->people_count; i++)
		if (str_is(name, standing->people[i]))
			return true;
	return false;
}

/* ---- the study itself ---- */

/* Days by the study's calendar; of a study that rests or is over nothing is due. */
static bool is_due(const struct standing *standing, const struct search_node *node)
{
	const struct study *study = standing->call->study;
	bool has_date = study->due_ms && study_is_open(study);

	if (node->due == SEARCH_DUE_NONE || !has_date)
		return (node->due == SEARCH_DUE_NONE) == !has_date;
	if (node->due == SEARCH_DUE_DATE)
		return search_compares(node->compare, strcmp(study->due_date, node->text.p));
	return search_compares(node->compare,
			       days_left(study, standing->call->now_ms, study->due_ms) -
				       node->number);
}

static bool has_part(const char *text, struct str word)
{
	_cleanup_(folded_done) struct folded folded = { 0 };
	size_t at;

	folded_set(&folded, str_of(text));
	return folded_find(&folded, 0, word, &at);
}

/* The country was folded with the search; the study's is in capitals. */
static bool is_country(const struct study *study, struct str word)
{
	return strcasecmp(study->country, word.p) == 0;
}

static bool holds_inside(struct standing *standing, const struct search_node *node)
{
	const struct study *study = standing->call->study;

	switch (node->field) {
	case SEARCH_FIELD_DUE:
		return is_due(standing, node);
	case SEARCH_FIELD_INST:
		return has_institution(standing, node->text);
	case SEARCH_FIELD_LATE:
		return (with_tasks(standing)->late > 0) == (node->word == SEARCH_YES);
	case SEARCH_FIELD_STAGE:
		return str_is(node->text, study->stage_id);
	case SEARCH_FIELD_WHO:
		return has_task_of(standing, node->text);
	case SEARCH_FIELD_WORKFLOW:
		return str_is(node->text, study->workflow->id);
	default:
		return search_compares(node->compare, count_of(standing, node) - node->number);
	}
}

static bool holds(struct standing *standing, const struct search_node *node)
{
	const unsigned inside = ROLE_ANY & ~(unsigned)(ROLE_INVITEE | ROLE_OPERATOR | ROLE_WORKER);
	const struct study *study = standing->call->study;

	switch (node->field) {
	case SEARCH_FIELD_CITY:
		return has_part(study->city, node->text);
	case SEARCH_FIELD_COUNTRY:
		return is_country(study, node->text);
	case SEARCH_FIELD_STATE:
		return strcmp(search_state_words[node->word], study->state) == 0;
	case SEARCH_FIELD_STUDY:
		return has_part(study->code, node->text);
	case SEARCH_FIELD_TITLE:
		return has_part(study->title, node->text);
	case SEARCH_FIELD_YEAR:
		return search_compares(node->compare, study->year - node->number);
	default:
		return standing->call->viewer.roles & inside && holds_inside(standing, node);
	}
}

enum search_truth standing_holds(struct standing *standing, const struct search_node *node)
{
	return holds(standing, node) ? SEARCH_TRUE : SEARCH_FALSE;
}
