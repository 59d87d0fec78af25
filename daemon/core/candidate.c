/* candidate.c: see candidate.h.
 *
 * The lead of one study may know nothing of a study that is hidden from them. What is counted is therefore
 * counted over what the caller sees; and that somebody is away, or has as many places as they take, is one
 * thing to everybody but the secretariat: not available. */
#include "core/candidate.h"
#include "core/tasks.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

const char *const eligible_words[] = {
	[ELIGIBLE_YES] = "yes",
	[ELIGIBLE_DESPITE] = "despite",
	[ELIGIBLE_NO] = "no",
};

static bool is_secretariat(const struct call *call)
{
	return call->viewer.roles & ROLE_SECRETARIAT;
}

/* ---- what stands against it ---- */

static bool bar(struct candidate *candidate, enum err err, const char *why)
{
	candidate->eligible = ELIGIBLE_NO;
	candidate->err = err;
	candidate->why_not = why;
	return true;
}

/* What no reason sets aside. */
static bool is_barred(struct call *call, struct candidate *candidate)
{
	if (study_roles(call, call->study, candidate->principal) & ROLE_HOST)
		return bar(candidate, ERR_INVALID,
			   "is the host of this study and cannot review it");
	if (candidate->place &&
	    (strcmp(candidate->place, "invited") == 0 || strcmp(candidate->place, "accepted") == 0))
		return bar(candidate, ERR_EXISTS,
			   arena_printf(call->arena, "has a place in this study already (%s)",
					candidate->place));
	if (candidate->conflict)
		return bar(candidate, ERR_STATE,
			   arena_printf(call->arena,
					"has a conflict of interest on record (%s); the "
					"secretariat can take it back with conflict.clear",
					candidate->conflict));
	if (candidate->declaration && strcmp(candidate->declaration, "excluded") == 0)
		return bar(candidate, ERR_STATE,
			   "declared a conflict of interest that was judged to exclude them");
	_cleanup_(query_endp) struct query *wrote =
		sql_candidate_wrote(call->txn, call->study->id, candidate->principal);
	if (query_next(wrote))
		return bar(candidate, ERR_STATE,
			   arena_printf(call->arena,
					"filed the %s of this study, and nobody reviews what "
					"they wrote",
					row_text(call, wrote, 0)));
	return false;
}

/* From today until the invitation, and what is to be done now, is over. */
static void availability_load(struct call *call, struct candidate *candidate)
{
	const struct study *study = call->study;
	int64_t days = study->workflow->answer_days;
	int64_t until_ms = call->now_ms + days * INT64_C(86400000);
	char today[ZONE_DATE_SIZE], until[ZONE_DATE_SIZE];

	if (study->due_ms > until_ms)
		until_ms = study->due_ms;
	zone_date(candidate->zone, call->now_ms, today);
	zone_date(candidate->zone, until_ms, until);
	struct query *away =
		sql_candidate_away(call->txn, candidate->principal, str_of(today), str_of(until));
	candidate->is_away = query_next(away);
	if (candidate->is_away) {
		candidate->away_from = row_text(call, away, 0);
		candidate->away_to = row_text(call, away, 1);
	}
	query_end(away);
	struct query *places = sql_candidate_places(call->txn, candidate->principal);
	candidate->is_full = query_next(places) && candidate->max_active > 0 &&
			     query_int(places, 0) >= candidate->max_active;
	query_end(places);
}

static const char *not_available(struct call *call, const struct candidate *candidate)
{
	if (!is_secretariat(call))
		return "is not available at present";
	if (candidate->is_away)
		return arena_printf(call->arena, "is away from %s to %s (%s)", candidate->away_from,
				    candidate->away_to, candidate->zone);
	return arena_printf(call->arena, "has as many places as they take (%lld)",
			    (long long)candidate->max_active);
}

/* What the caller can set aside, with a reason. */
static void object_to(struct call *call, struct candidate *candidate)
{
	bool has_declined = candidate->place && strcmp(candidate->place, "declined") == 0;
	const char *const reasons[] = {
		has_declined ? "declined this study and is not asked twice" : NULL,
		candidate->is_office ? "is of the secretariat or the study's review editor" : NULL,
		candidate->is_hosts ? "is of the host's own institution" : NULL,
		candidate->is_away || candidate->is_full ? not_available(call, candidate) : NULL,
	};

	for (size_t i = 0; i < ELEMENTS(reasons); i++) {
		if (!reasons[i])
			continue;
		candidate->why_not = candidate->why_not
					     ? arena_printf(call->arena, "%s; %s",
							    candidate->why_not, reasons[i])
					     : reasons[i];
		candidate->eligible = ELIGIBLE_DESPITE;
		candidate->err = ERR_STATE;
	}
}

/* ---- one ---- */

static void judge(struct call *call, struct candidate *candidate)
{
	struct place *place;

	if (place_of(call, call->study->id, candidate->principal, &place)) {
		candidate->place = place->state;
		candidate->refusal = strcmp(place->state, "declined") == 0 ? place->reason : NULL;
		candidate->declaration = place->declaration_state;
	}
	struct query *conflict = sql_conflict_of(call->txn, call->study->id, candidate->principal);
	if (query_next(conflict)) {
		candidate->conflict = row_text(call, conflict, 1);
		candidate->conflict_reason = row_text(call, conflict, 2);
	}
	query_end(conflict);
	candidate->is_home = strcmp(candidate->country, call->study->country) == 0;
	struct query *host =
		sql_candidate_of_host(call->txn, call->study->id, candidate->institution);
	candidate->is_hosts = query_next(host);
	query_end(host);
	candidate->is_office = (global_roles(call, candidate->principal) & ROLE_SECRETARIAT) ||
			       (study_roles(call, call->study, candidate->principal) & ROLE_EDITOR);
	availability_load(call, candidate);
	if (!is_barred(call, candidate))
		object_to(call, candidate);
}

static struct candidate candidate_of_row(struct call *call, struct query *query)
{
	return (struct candidate){
		.principal = query_int(query, 0),
		.institution = query_int(query, 1),
		.name = row_text(call, query, 2),
		.full_name = row_text(call, query, 3),
		.institution_name = row_text(call, query, 4),
		.country = row_text(call, query, 5),
		.zone = row_text(call, query, 6),
		.max_active = query_int(query, 7),
	};
}

bool candidate_load(struct call *call, int64_t principal, struct candidate *ret_candidate)
{
	struct query *query = sql_candidate_by_id(call->txn, principal);
	bool is_found = query_next(query);

	if (is_found)
		*ret_candidate = candidate_of_row(call, query);
	query_end(query);
	if (is_found)
		judge(call, ret_candidate);
	return is_found;
}

/* ---- all of them, with their work ---- */

void candidates_done(struct candidates *candidates)
{
	x_freep(&candidates->list);
	*candidates = (struct candidates){ 0 };
}

struct counting {
	struct call *call;
	struct candidates *candidates;
};

static int name_order(const void *key, const void *of)
{
	return strcmp(key, ((const struct candidate *)of)->name);
}

/* The list is in the order of names until it is sorted at last. */
static struct candidate *find(struct candidates *candidates, const char *name)
{
	return name && candidates->count ? bsearch(name, candidates->list, candidates->count,
						   sizeof *candidates->list, name_order)
					 : NULL;
}

static void count_task(void *arg, const struct task *task)
{
	struct counting *counting = arg;
	struct candidate *candidate = find(counting->candidates, task->principal);

	if (!candidate)
		return;
	candidate->open++;
	candidate->late += task->due_ms && task_is_late(counting->call, task);
}

static void count_places(struct counting *counting)
{
	struct call *call = counting->call;
	_cleanup_(query_endp) struct query *query =
		sql_assignment_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		struct candidate *candidate = find(counting->candidates, place.name);
		/* The lead here may be the host there, to whom it is a pseudonym's. */
		if (!candidate || !see_place(call, &place) || !knows(call, place.name))
			continue;
		candidate->declined += strcmp(place.state, "declined") == 0;
		candidate->places += (strcmp(place.state, "invited") == 0 ||
				      strcmp(place.state, "accepted") == 0) &&
				     (study_is_open(call->study) ||
				      strcmp(call->study->state, "suspended") == 0);
	}
}

/* What somebody was reminded of is told those who steer. */
static void count_reminded(struct counting *counting)
{
	struct call *call = counting->call;

	if (!sees_steering(&call->viewer))
		return;
	_cleanup_(query_endp) struct query *query =
		sql_candidate_reminded(call->txn, call->study->id);
	while (query_next(query))
		for (size_t i = 0; i < counting->candidates->count; i++)
			if (counting->candidates->list[i].principal == query_int(query, 0))
				counting->candidates->list[i].reminded += query_int(query, 1);
}

static void count_work(struct call *call, struct candidates *candidates)
{
	struct study *const study = call->study;
	const struct viewer viewer = call->viewer;
	struct counting counting = { call, candidates };
	_cleanup_(query_endp) struct query *query = sql_study_list(call->txn, 0);

	while (query_next(query)) {
		if (!study_by_id(call, query_int(query, 0), &call->study))
			break; /* GCOV_EXCL_LINE: a fault between two statements */
		viewer_load(call, &call->me, call->study, &call->viewer);
		if (!see_study(call, call->study, &call->viewer))
			continue;
		tasks_of(call, count_task, &counting);
		count_places(&counting);
		count_reminded(&counting);
	}
	call->study = study;
	call->viewer = viewer;
}

int64_t candidate_burden(const struct candidate *candidate)
{
	return candidate->places + candidate->open + 2 * candidate->late + 2 * candidate->reminded;
}

/* The order of the list, said in assignment.candidates: who can be asked first; then those from outside the
 * host's country; then who has least to do; then who declined least; then by name. */
static int candidate_order(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	const int64_t keys[][2] = {
		{ left->eligible, right->eligible },
		{ left->is_home, right->is_home },
		{ candidate_burden(left), candidate_burden(right) },
		{ left->declined, right->declined },
	};

	for (size_t i = 0; i < ELEMENTS(keys); i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	return strcmp(left->name, right->name);
}

void candidates_load(struct call *call, struct candidates *ret_candidates)
{
	struct candidates candidates = { 0 };
	struct query *query = sql_candidate_list(call->txn);

	while (query_next(query)) {
		if (candidates.count == candidates.room) {
			candidates.room = 2 * candidates.room + 32;
			candidates.list = xrealloc(candidates.list,
						   candidates.room * sizeof *candidates.list);
		}
		candidates.list[candidates.count++] = candidate_of_row(call, query);
	}
	query_end(query);
	for (size_t i = 0; i < candidates.count; i++)
		judge(call, &candidates.list[i]);
	count_work(call, &candidates);
	if (candidates.count)
		qsort(candidates.list, candidates.count, sizeof *candidates.list, candidate_order);
	*ret_candidates = candidates;
}
