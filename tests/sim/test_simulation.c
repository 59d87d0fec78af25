/* test_simulation.c: a short run of the simulation, and that it is worth its name: the same seed is
 * the same run, every verb of the table has its part in it, and bugs of the kinds that it is there
 * for are found and told in few events. `make sim` is the long run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/scratch.h"
#include "sim/planted.h"
#include "sim/shrink.h"

#define RUNS		20
#define SEEDS_FOR_A_BUG 40
#define SHRINK_TRIES	200

static struct base *base;

static int setup(void **state)
{
	(void)state;
	scratch_quiet();
	base = base_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	base = base_free(base);
	return 0;
}

static void assert_unbroken(const struct plan *plan, const struct outcome *outcome)
{
	if (outcome->broken[0])
		fail_msg("seed %" PRIu64 " breaks `%s`: %s (make sim SEED=%" PRIu64 ")", plan->seed,
			 outcome->broken, outcome->detail, plan->seed);
}

/* From the second round of the verbs on: some of these begin with an empty file. */
static void test_nothing_breaks(void **state)
{
	struct totals totals = { 0 };

	(void)state;
	for (uint64_t seed = verb_count + 1; seed <= verb_count + RUNS; seed++) {
		struct plan *plan = plan_new(seed);
		struct outcome outcome;
		sim_run(base, plan, false, &outcome);
		assert_unbroken(plan, &outcome);
		totals_add(&totals, &outcome.totals);
		(void)plan_free(plan);
	}
	printf("# %" PRIu64 " runs, %" PRIu64 " cuts, %" PRIu64 " acknowledged, %" PRIu64
	       " invariants checked\n",
	       totals.runs, totals.cuts, totals.acknowledged, totals.checked);
	assert_true(totals.cuts > RUNS);
	assert_true(totals.acknowledged > RUNS);
}

/* The run that is about a verb, with nothing in it but that. */
static void test_every_verb_succeeds(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < verb_count; seed++) {
		struct plan *whole = plan_new(seed);
		struct plan *plan = plan_without(whole, 1, whole->count);
		struct outcome outcome;
		sim_run(base, plan, false, &outcome);
		assert_unbroken(plan, &outcome);
		if (!(outcome.called[seed / 64] >> seed % 64 & 1))
			fail_msg("%s was not called", verbs[seed].name);
		if (!(outcome.done[seed / 64] >> seed % 64 & 1))
			fail_msg("%s did not succeed", verbs[seed].name);
		(void)plan_free(whole);
		(void)plan_free(plan);
	}
}

static void test_seeds_repeat(void **state)
{
	uint64_t last = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct plan *plan = plan_new(seed);
		struct outcome first, second;
		sim_run(base, plan, true, &first);
		shrink_try(base, plan, &second);
		assert_true(strlen(first.trace) > 1000);
		assert_true(first.digest == second.digest);
		assert_true(first.digest != last);
		last = first.digest;
		outcome_done(&first);
		(void)plan_free(plan);
	}
}

/* ---- planted bugs ---- */

/* The first seed that finds it, by that name (NULL: any). Without the bug nothing breaks. */
static struct plan *assert_found(enum planted bug, const char *as)
{
	struct outcome outcome = { .broken = "" }, sound;
	struct plan *plan = NULL;

	planted_set(bug);
	for (uint64_t seed = 1; seed <= SEEDS_FOR_A_BUG && !outcome.broken[0]; seed++) {
		(void)plan_free(plan);
		plan = plan_new(seed);
		shrink_try(base, plan, &outcome);
	}
	planted_set(PLANTED_NOTHING);
	if (!outcome.broken[0] || (as && strcmp(outcome.broken, as) != 0))
		fail_msg("%s: found as `%s` (%s)", planted_words[bug], outcome.broken,
			 outcome.detail);
	printf("# %s: found by seed %" PRIu64 " as `%s`\n", planted_words[bug], plan->seed,
	       outcome.broken);
	shrink_try(base, plan, &sound);
	assert_unbroken(plan, &sound);
	return plan;
}

/* And the story that is told of it is a short one. */
static void test_early_answer_is_found(void **state)
{
	static const char name[] = "lost: what was acknowledged is there";
	struct plan *plan = assert_found(PLANTED_EARLY_ANSWER, name);
	struct outcome outcome;

	(void)state;
	planted_set(PLANTED_EARLY_ANSWER);
	struct plan *shortest = shrink(base, plan, name, SHRINK_TRIES);
	shrink_try(base, shortest, &outcome);
	planted_set(PLANTED_NOTHING);
	assert_string_equal(outcome.broken, name);
	assert_true(shortest->count < 30);
	(void)plan_free(plan);
	(void)plan_free(shortest);
}

/* Whatever it was that stayed. */
static void test_missing_savepoint_is_found(void **state)
{
	(void)state;
	(void)plan_free(assert_found(PLANTED_NO_SAVEPOINT, NULL));
}

/* What is lost may be an answer, or so much of the file that nothing starts any more. */
static void test_dropped_sync_is_found(void **state)
{
	(void)state;
	(void)plan_free(assert_found(PLANTED_LOST_SYNC, NULL));
}

/* Done or judged a second time; or the journal's own key refuses the second row. */
static void test_forgotten_id_is_found(void **state)
{
	(void)state;
	(void)plan_free(assert_found(PLANTED_FORGOTTEN_ID, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_breaks),
		cmocka_unit_test(test_every_verb_succeeds),
		cmocka_unit_test(test_seeds_repeat),
		cmocka_unit_test(test_early_answer_is_found),
		cmocka_unit_test(test_missing_savepoint_is_found),
		cmocka_unit_test(test_dropped_sync_is_found),
		cmocka_unit_test(test_forgotten_id_is_found),
	};

	log_set_level(LOG_LEVEL_ERR);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
