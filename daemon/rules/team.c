/* team.c: see team.h. A state is how many people were taken so far, and how much of the institutes and of the
 * people from outside the home country that are asked for is there; more than is asked for is one with enough.
 * best[i][state] is the least that institutes i.. can make of it. */
#include "rules/team.h"

#include <assert.h>

#include "base/mem.h"

#define LEVELS (TEAM_COUNT_MAX + 1)
#define STATES ((size_t)LEVELS * LEVELS * LEVELS)

struct state {
	int people, institutes, non_home; /* still wanted, 0 at least */
};

/* The members of a measure one behind the other: what is compared is one number. */
static int64_t score(const struct team_measure *measure)
{
	int64_t shortfall = ((int64_t)measure->short_people * 32 + measure->short_institutes) * 32 +
			    measure->short_non_home;

	return ((shortfall << 16) + measure->pairs) * ((int64_t)1 << 28) + measure->burden;
}

static size_t index_of(const struct state *state)
{
	return ((size_t)state->people * LEVELS + (size_t)state->institutes) * LEVELS +
	       (size_t)state->non_home;
}

static int less(int wanted, int by)
{
	return wanted > by ? wanted - by : 0;
}

static struct state after(const struct state *state, const struct team_institute *institute,
			  int take)
{
	return (struct state){
		.people = state->people - take,
		.institutes = less(state->institutes, take > 0 && institute->present == 0),
		.non_home = less(state->non_home, institute->is_home ? 0 : take),
	};
}

/* Pairs of those taken among themselves and with those who are there: the others' own are in every choice. */
static struct team_measure cost(const struct team_institute *institute, int take)
{
	struct team_measure measure = { .pairs =
						take * (take - 1) / 2 + take * institute->present };

	for (int i = 0; i < take; i++)
		measure.burden += institute->burdens[i] < TEAM_BURDEN_MAX ? institute->burdens[i]
									  : TEAM_BURDEN_MAX;
	return measure;
}

static int most(const struct team_institute *institute, const struct state *state)
{
	return institute->count < (size_t)state->people ? (int)institute->count : state->people;
}

/* The least that comes of a state before an institute, and how many are taken for it. */
static int64_t step(const struct team_institute *institute, const struct state *state,
		    const int64_t *next, int *ret_take)
{
	int64_t least = INT64_MAX;

	for (int take = most(institute, state); take >= 0; take--) {
		struct team_measure own = cost(institute, take);
		struct state then = after(state, institute, take);
		int64_t whole = score(&own) + next[index_of(&then)];
		if (whole < least) {
			least = whole;
			*ret_take = take;
		}
	}
	return least;
}

static void each_state(const struct state *wanted,
		       void (*each)(void *arg, const struct state *state), void *arg)
{
	struct state state;

	for (state.people = 0; state.people <= wanted->people; state.people++)
		for (state.institutes = 0; state.institutes <= wanted->institutes;
		     state.institutes++)
			for (state.non_home = 0; state.non_home <= wanted->non_home;
			     state.non_home++)
				each(arg, &state);
}

struct filling {
	const struct team_institute *institute; /* NULL: behind the last one */
	int64_t *best;
	const int64_t *next;
	unsigned char *takes;
};

static void fill(void *arg, const struct state *state)
{
	const struct filling *filling = arg;
	size_t index = index_of(state);
	int take = 0;

	if (!filling->institute) {
		const struct team_measure end = { .short_people = state->people,
						  .short_institutes = state->institutes,
						  .short_non_home = state->non_home };
		filling->best[index] = score(&end);
		return;
	}
	filling->best[index] = step(filling->institute, state, filling->next, &take);
	filling->takes[index] = (unsigned char)take;
}

static int lid(int wanted)
{
	return wanted < 0 ? 0 : wanted > TEAM_COUNT_MAX ? TEAM_COUNT_MAX : wanted;
}

static struct state state_wanted(const struct team_institute *institutes, size_t count,
				 const struct team_wish *wish)
{
	int people = wish->count, represented = wish->min_institutes, abroad = wish->min_non_home;

	for (size_t i = 0; i < count; i++) {
		people -= institutes[i].present;
		represented -= institutes[i].present > 0;
		abroad -= institutes[i].is_home ? 0 : institutes[i].present;
	}
	return (struct state){ lid(people), lid(represented), lid(abroad) };
}

void team_propose(const struct team_institute *institutes, size_t count,
		  const struct team_wish *wish, int *ret_take, struct team_measure *ret_measure)
{
	struct state state = state_wanted(institutes, count, wish);
	_cleanup_(x_freep) int64_t *best = xcalloc(2, STATES * sizeof *best);
	_cleanup_(x_freep) unsigned char *takes = xcalloc(count + 1, STATES);
	struct filling filling = { .best = best };
	struct team_measure measure = { 0 };

	each_state(&state, fill, &filling);
	for (size_t i = count; i-- > 0;) {
		filling = (struct filling){
			.institute = &institutes[i],
			.best = filling.best == best ? best + STATES : best,
			.next = filling.best,
			.takes = takes + i * STATES,
		};
		each_state(&state, fill, &filling);
	}
	for (size_t i = 0; i < count; i++) {
		ret_take[i] = takes[i * STATES + index_of(&state)];
		struct team_measure own = cost(&institutes[i], ret_take[i]);
		measure.pairs += own.pairs;
		measure.burden += own.burden;
		state = after(&state, &institutes[i], ret_take[i]);
	}
	measure.short_people = state.people;
	measure.short_institutes = state.institutes;
	measure.short_non_home = state.non_home;
	*ret_measure = measure;
}
