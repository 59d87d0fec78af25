/* team.c: whom to invite: the candidates with what is known of them, and a proposal made of them. Nothing here
 * writes; what is proposed is in the shape that assignment.apply takes. */
#include "core/candidate.h"
#include "core/handlers.h"
#include "rules/team.h"

#include <string.h>

/* ---- the candidates ---- */

static struct json_object *candidate_json(struct call *call, const struct candidate *candidate)
{
	struct json_object *object = mem_check(json_object_new_object());
	bool is_secretariat = call->viewer.roles & ROLE_SECRETARIAT;
	const struct declaration declared = { .principal = candidate->principal };

	put_text(object, "principal", candidate->name);
	put_text(object, "full_name", candidate->full_name);
	put_text(object, "institution", candidate->institution_name);
	put_text(object, "country", candidate->country);
	put_bool(object, "is_home", candidate->is_home);
	put_text(object, "eligible", eligible_words[candidate->eligible]);
	put_text(object, "why_not", candidate->why_not);
	put_int(object, "places", candidate->places);
	put_int(object, "open", candidate->open);
	put_int(object, "late", candidate->late);
	put_int(object, "reminded", candidate->reminded);
	put_int(object, "declined", candidate->declined);
	put_text(object, "state", candidate->place);
	if (see_declaration(call, &declared))
		put_text(object, "conflict_state", candidate->declaration);
	put_text(object, "conflict", candidate->conflict);
	put_bool(object, "is_available", !candidate->is_away && !candidate->is_full);
	if (!is_secretariat)
		return object;
	put_text(object, "refusal", candidate->refusal);
	put_text(object, "conflict_reason", candidate->conflict_reason);
	if (candidate->is_away) {
		put_text(object, "away_from", candidate->away_from);
		put_text(object, "away_to", candidate->away_to);
	}
	if (candidate->max_active)
		put_int(object, "max_active", candidate->max_active);
	return object;
}

int assignment_candidates(struct call *call)
{
	struct candidates candidates __attribute__((cleanup(candidates_done))) = { 0 };
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	candidates_load(call, &candidates);
	for (size_t i = (size_t)page.after; i < candidates.count && page_has_room(&page); i++)
		page_add(&page, (int64_t)i + 1, candidate_json(call, &candidates.list[i]));
	page_end(&page);
	return call->txn->r;
}

/* ---- the proposal ---- */

/* People who can be asked, by institute, in the candidates' order: within one institute that is from the least
 * burdened on, since all of it are at home or none. */
struct pool {
	struct team_institute *institutes;
	int64_t *ids; /* of the institutes */
	size_t count;
	int64_t *burdens;
	const struct candidate **people; /* institute by institute, as burdens */
	int present;
};

static size_t institute_of(struct pool *pool, const struct candidate *candidate)
{
	for (size_t i = 0; i < pool->count; i++)
		if (pool->ids[i] == candidate->institution)
			return i;
	pool->ids[pool->count] = candidate->institution;
	pool->institutes[pool->count].is_home = candidate->is_home;
	return pool->count++;
}

static bool has_place(const struct candidate *candidate)
{
	return candidate->place && (strcmp(candidate->place, "invited") == 0 ||
				    strcmp(candidate->place, "accepted") == 0);
}

static struct pool pool_of(struct call *call, const struct candidates *candidates)
{
	size_t all = candidates->count, used = 0;
	struct pool pool = {
		.institutes = arena_alloc(call->arena, all * sizeof *pool.institutes + 1),
		.ids = arena_alloc(call->arena, all * sizeof *pool.ids + 1),
		.burdens = arena_alloc(call->arena, all * sizeof *pool.burdens + 1),
		.people = arena_alloc(call->arena, all * sizeof *pool.people + 1),
	};

	memset(pool.institutes, 0, all * sizeof *pool.institutes);
	for (size_t i = 0; i < all; i++) {
		const struct candidate *candidate = &candidates->list[i];
		if (!has_place(candidate) && candidate->eligible != ELIGIBLE_YES)
			continue;
		pool.institutes[institute_of(&pool, candidate)].present += has_place(candidate);
		pool.present += has_place(candidate);
	}
	for (size_t i = 0; i < pool.count; i++) {
		struct team_institute *institute = &pool.institutes[i];
		institute->burdens = pool.burdens + used;
		for (size_t j = 0; j < all; j++) {
			const struct candidate *candidate = &candidates->list[j];
			if (candidate->institution != pool.ids[i] ||
			    candidate->eligible != ELIGIBLE_YES)
				continue;
			pool.people[used] = candidate;
			pool.burdens[used++] = candidate_burden(candidate);
			institute->count++;
		}
	}
	return pool;
}

/* What the workflow asks of a team, where it does. */
static struct team_wish wish_of(const struct call *call)
{
	const struct workflow *workflow = call->study->workflow;
	struct team_wish wish = { 1, 0, 0 };

	for (size_t i = 0; i < workflow->stage_count; i++)
		for (size_t j = 0; j < workflow->stages[i].guard_count; j++) {
			const struct guard *guard = &workflow->stages[i].guards[j];
			if (guard->kind == GUARD_TEAM && guard->min > wish.count)
				wish = (struct team_wish){ guard->min, guard->min_institutes,
							   guard->min_non_home };
		}
	return (struct team_wish){
		(int)param_int(call, "count", wish.count),
		(int)param_int(call, "min_institutes", wish.min_institutes),
		(int)param_int(call, "min_non_home", wish.min_non_home),
	};
}

static const char *why(struct call *call, const struct candidate *candidate, int nth)
{
	const char *busy =
		candidate_burden(candidate) == 0
			? "nothing else to do"
			: arena_printf(call->arena, "%lld place%s, %lld open task%s, %lld late",
				       (long long)candidate->places,
				       candidate->places == 1 ? "" : "s",
				       (long long)candidate->open, candidate->open == 1 ? "" : "s",
				       (long long)candidate->late);

	return arena_printf(
		call->arena, "%s; %s; %s", busy,
		candidate->is_home ? "of the host's country" : "from outside the host's country",
		nth == 1 ? arena_printf(call->arena, "the first of %s", candidate->institution_name)
			 : arena_printf(call->arena, "number %d of %s", nth,
					candidate->institution_name));
}

static void put_member(struct call *call, const struct candidate *candidate, int nth,
		       struct json_object *rows, struct json_object *people)
{
	struct json_object *row = mem_check(json_object_new_object());
	struct json_object *person = mem_check(json_object_new_object());

	put_text(row, "study", call->study->code);
	put_text(row, "action", "invite");
	put_text(row, "principal", candidate->name);
	array_put(rows, row);
	put_text(person, "principal", candidate->name);
	put_text(person, "institution", candidate->institution_name);
	put_bool(person, "is_home", candidate->is_home);
	put_int(person, "burden", candidate_burden(candidate));
	put_text(person, "why", why(call, candidate, nth));
	array_put(people, person);
}

static void put_unmet(struct call *call, struct json_object *list, int count, const char *one,
		      const char *many)
{
	if (count > 0)
		array_put(list, json_object_new_string(arena_printf(
					call->arena, "%d %s missing: nobody else can be asked",
					count, count == 1 ? one : many)));
}

static struct json_object *put_list(struct call *call, const char *name)
{
	struct json_object *list = mem_check(json_object_new_array());

	put_json(call->result, name, list);
	return list;
}

int assignment_propose(struct call *call)
{
	struct candidates candidates __attribute__((cleanup(candidates_done))) = { 0 };
	const struct team_wish wish = wish_of(call);
	struct team_measure measure;

	candidates_load(call, &candidates);
	struct pool pool = pool_of(call, &candidates);
	int *take = arena_alloc(call->arena, pool.count * sizeof *take + 1);
	team_propose(pool.institutes, pool.count, &wish, take, &measure);
	put_text(call->result, "study", call->study->code);
	put_int(call->result, "count", wish.count);
	put_int(call->result, "min_institutes", wish.min_institutes);
	put_int(call->result, "min_non_home", wish.min_non_home);
	put_int(call->result, "present", pool.present);
	struct json_object *rows = put_list(call, "rows"), *people = put_list(call, "people");
	struct json_object *unmet = put_list(call, "unmet");
	for (size_t i = 0; i < pool.count; i++)
		for (int j = 0; j < take[i]; j++)
			put_member(call, pool.people[pool.institutes[i].burdens - pool.burdens + j],
				   pool.institutes[i].present + j + 1, rows, people);
	put_unmet(call, unmet, measure.short_people, "person is", "people are");
	put_unmet(call, unmet, measure.short_institutes, "institute is", "institutes are");
	put_unmet(call, unmet, measure.short_non_home, "person from outside the host's country is",
		  "people from outside the host's country are");
	put_int(call->result, "pairs", measure.pairs);
	put_int(call->result, "burden", measure.burden);
	return call->txn->r;
}
