/* test_team.c: a proposal is never worse than the best of all choices, which a search of every one of them finds;
 * it is what it says it is; and it is the same again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "rules/team.h"

#define INSTITUTES_MAX 5
#define PEOPLE_MAX     4

struct pool {
	struct team_institute institutes[INSTITUTES_MAX];
	int64_t burdens[INSTITUTES_MAX][PEOPLE_MAX];
	size_t count;
	struct team_wish wish;
};

static int lack(int wanted, int there)
{
	return wanted > there ? wanted - there : 0;
}

/* Written from what team.h says, not from how team.c does it. */
static struct team_measure measure_of(const struct pool *pool, const int *take)
{
	struct team_measure measure = { 0 };
	int people = 0, institutes = 0, abroad = 0;

	for (size_t i = 0; i < pool->count; i++) {
		const struct team_institute *institute = &pool->institutes[i];
		int all = institute->present + take[i];
		people += all;
		institutes += all > 0;
		abroad += institute->is_home ? 0 : all;
		measure.pairs +=
			all * (all - 1) / 2 - institute->present * (institute->present - 1) / 2;
		for (int j = 0; j < take[i]; j++)
			measure.burden += institute->burdens[j];
	}
	measure.short_people = lack(pool->wish.count, people);
	measure.short_institutes = lack(pool->wish.min_institutes, institutes);
	measure.short_non_home = lack(pool->wish.min_non_home, abroad);
	return measure;
}

static int compare(const struct team_measure *a, const struct team_measure *b)
{
	const int64_t keys[][2] = {
		{ a->short_people, b->short_people },
		{ a->short_institutes, b->short_institutes },
		{ a->short_non_home, b->short_non_home },
		{ a->pairs, b->pairs },
		{ a->burden, b->burden },
	};

	for (size_t i = 0; i < ELEMENTS(keys); i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	return 0;
}

/* Every choice that asks for no more people than are wanted, and every person of it: also those that are not the
 * least burdened of their institute, which are never better. */
static void search(const struct pool *pool, size_t at, int *take, int taken, int present,
		   struct team_measure *best, bool *has_best)
{
	if (at == pool->count) {
		struct team_measure measure = measure_of(pool, take);
		if (!*has_best || compare(&measure, best) < 0)
			*best = measure;
		*has_best = true;
		return;
	}
	for (take[at] = 0; (size_t)take[at] <= pool->institutes[at].count &&
			   taken + take[at] <= lack(pool->wish.count, present);
	     take[at]++)
		search(pool, at + 1, take, taken + take[at], present, best, has_best);
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static void pool_make(uint32_t seed, struct pool *pool)
{
	memset(pool, 0, sizeof *pool);
	pool->count = next(&seed) % (INSTITUTES_MAX + 1);
	for (size_t i = 0; i < pool->count; i++) {
		struct team_institute *institute = &pool->institutes[i];
		int64_t burden = 0;
		institute->burdens = pool->burdens[i];
		institute->count = next(&seed) % (PEOPLE_MAX + 1);
		institute->present = (int)(next(&seed) % 4 == 0 ? next(&seed) % 3 : 0);
		institute->is_home = next(&seed) % 2 == 0;
		for (size_t j = 0; j < institute->count; j++)
			pool->burdens[i][j] = burden += next(&seed) % 4;
	}
	pool->wish = (struct team_wish){ 1 + (int)(next(&seed) % 6), (int)(next(&seed) % 4),
					 (int)(next(&seed) % 4) };
}

static void test_never_worse_than_the_best(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 600; seed++) {
		struct pool pool;
		int take[INSTITUTES_MAX], again[INSTITUTES_MAX], tried[INSTITUTES_MAX] = { 0 };
		struct team_measure told, best = { 0 };
		bool has_best = false;
		int present = 0;
		pool_make(seed, &pool);
		for (size_t i = 0; i < pool.count; i++)
			present += pool.institutes[i].present;
		team_propose(pool.institutes, pool.count, &pool.wish, take, &told);
		struct team_measure is = measure_of(&pool, take);
		search(&pool, 0, tried, 0, present, &best, &has_best);
		if (compare(&is, &best) != 0 || compare(&told, &is) != 0)
			fail_msg("seed %u: %d %d %d, %d pairs, burden %lld; the best is %d %d %d, "
				 "%d, %lld",
				 seed, told.short_people, told.short_institutes,
				 told.short_non_home, told.pairs, (long long)told.burden,
				 best.short_people, best.short_institutes, best.short_non_home,
				 best.pairs, (long long)best.burden);
		team_propose(pool.institutes, pool.count, &pool.wish, again, &told);
		assert_memory_equal(take, again, pool.count * sizeof *take);
	}
}

/* Of what is worth the same, the institutes that stand first give. */
static void test_ties(void **state)
{
	static const int64_t idle[2] = { 0, 0 };
	const struct team_institute institutes[] = { { idle, 2, 0, 0 },
						     { idle, 2, 0, 0 },
						     { idle, 2, 0, 0 } };
	const struct team_wish wish = { 2, 0, 0 };
	struct team_measure measure;
	int take[3];

	(void)state;
	team_propose(institutes, 3, &wish, take, &measure);
	assert_int_equal(take[0], 1);
	assert_int_equal(take[1], 1);
	assert_int_equal(take[2], 0);
}

/* Nobody is busier than counts, and nobody to ask is no mistake. */
static void test_bounds(void **state)
{
	static const int64_t busy[1] = { INT64_MAX };
	const struct team_institute one = { busy, 1, 0, 1 };
	const struct team_wish wish = { TEAM_COUNT_MAX, TEAM_COUNT_MAX, TEAM_COUNT_MAX };
	struct team_measure measure;
	int take;

	(void)state;
	team_propose(&one, 1, &wish, &take, &measure);
	assert_int_equal(take, 1);
	assert_int_equal(measure.burden, TEAM_BURDEN_MAX);
	assert_int_equal(measure.short_people, TEAM_COUNT_MAX - 1);
	assert_int_equal(measure.short_institutes, TEAM_COUNT_MAX - 1);
	assert_int_equal(measure.short_non_home, TEAM_COUNT_MAX);
	team_propose(NULL, 0, &wish, NULL, &measure);
	assert_int_equal(measure.short_people, TEAM_COUNT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_never_worse_than_the_best),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_bounds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rules/team", tests, NULL, NULL);
}
