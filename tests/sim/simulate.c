/* simulate.c: many runs, one after the other, in as many processes as there are processors; see
 * sim.h for what a run is.
 *
 *	SEEDS=1000      so many seeds, from FROM on (1)
 *	SECONDS_MOST=   no new run begins after so many seconds
 *	SEED=123        this run alone, told line by line, twice: the digests must be equal
 *	PLANT=word      with a bug (planted.h)
 *
 * The first run that breaks something is made as short as it can be, told, and ends the program with
 * status 1. So does a verb that succeeded in none of many runs: what never happens is not tested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/invariant.h"
#include "sim/planted.h"
#include "base/scratch.h"
#include "sim/shrink.h"

#define JOBS_MAX     16
#define SHRINK_TRIES 600
#define RUNS_FOR_ALL 200 /* in so many every verb succeeds */

struct report {
	uint64_t seed;
	bool is_begun; /* and not ended: what a dead process leaves as its last word */
	struct outcome outcome;
};

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void plant(void)
{
	const char *word = getenv("PLANT");

	for (int i = 0; word && i < PLANTED__MAX; i++)
		if (strcmp(word, planted_words[i]) == 0)
			planted_set((enum planted)i);
}

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- one seed, told ---- */

static void tell_shortest(const struct base *base, const struct plan *plan, const char *broken)
{
	struct outcome outcome;
	struct plan *shortest = shrink(base, plan, broken, SHRINK_TRIES);

	printf("\nseed %" PRIu64 " breaks `%s`; %zu of its %zu events are enough:\n", plan->seed,
	       broken, shortest->count, plan->count);
	fflush(stdout);
	if (strcmp(broken, "a signal") != 0)
		scratch_quiet();
	sim_run(base, shortest, true, &outcome);
	printf("%s\n`make sim SEED=%" PRIu64 "` shows the whole run\n", outcome.trace, plan->seed);
	outcome_done(&outcome);
	(void)plan_free(shortest);
}

static int one(const struct base *base, uint64_t seed)
{
	struct plan *plan = plan_new(seed);
	struct outcome first, second;

	sim_run(base, plan, true, &first);
	sim_run(base, plan, false, &second);
	printf("%s", first.trace);
	printf("seed %" PRIu64 ": digest %016" PRIx64 ", again %016" PRIx64 "\n", seed,
	       first.digest, second.digest);
	bool is_broken = first.broken[0], is_same = first.digest == second.digest;
	if (is_broken)
		tell_shortest(base, plan, first.broken);
	(void)plan_free(plan);
	outcome_done(&first);
	outcome_done(&second);
	return is_broken || !is_same;
}

/* ---- many ---- */

static void work(const struct base *base, uint64_t from, uint64_t to, uint64_t step, double until,
		 int end)
{
	scratch_quiet();
	for (uint64_t seed = from; seed < to && seconds() < until; seed += step) {
		struct report report = { .seed = seed, .is_begun = true };
		struct plan *plan = plan_new(seed);
		if (write(end, &report, sizeof report) != sizeof report)
			_exit(1);
		sim_run(base, plan, false, &report.outcome);
		report.is_begun = false;
		(void)plan_free(plan);
		if (write(end, &report, sizeof report) != sizeof report || report.outcome.broken[0])
			_exit(1);
	}
	_exit(0);
}

struct sum {
	struct totals totals;
	uint64_t called[4], done[4];
	uint64_t bad_seed;
	char broken[64];
};

static void sum_add(struct sum *sum, const struct report *report)
{
	totals_add(&sum->totals, &report->outcome.totals);
	for (size_t i = 0; i < ELEMENTS(sum->called); i++) {
		sum->called[i] |= report->outcome.called[i];
		sum->done[i] |= report->outcome.done[i];
	}
	if (report->outcome.broken[0] && !sum->broken[0]) {
		sum->bad_seed = report->seed;
		memcpy(sum->broken, report->outcome.broken, sizeof sum->broken);
	}
}

/* Reads until all writers have ended; a run that began and never ended died. */
static void collect(int end, struct sum *sum, unsigned jobs)
{
	uint64_t begun[JOBS_MAX] = { 0 };
	struct report report;

	while (read(end, &report, sizeof report) == sizeof report) {
		begun[report.seed % jobs] = report.is_begun ? report.seed : 0;
		if (!report.is_begun)
			sum_add(sum, &report);
	}
	for (unsigned i = 0; i < jobs && !sum->broken[0]; i++)
		if (begun[i]) {
			sum->bad_seed = begun[i];
			snprintf(sum->broken, sizeof sum->broken, "a signal");
		}
}

static bool verb_is_in(const uint64_t *set, size_t verb)
{
	return set[verb / 64] >> (verb % 64) & 1;
}

static void tell_verbs(const struct sum *sum)
{
	unsigned called = 0, done = 0, writes = 0, writes_done = 0;

	for (size_t i = 0; i < verb_count; i++) {
		bool is_write = verbs[i].flags & VERB_WRITE, is_done = verb_is_in(sum->done, i);
		called += verb_is_in(sum->called, i);
		done += is_done;
		writes += is_write;
		writes_done += is_write && is_done;
	}
	printf("verbs called        %u of %zu\nverbs that succeeded %u of %zu (writes: %u of %u)\n",
	       called, verb_count, done, verb_count, writes_done, writes);
}

/* Names them in one line. */
static bool has_idle_verb(const struct sum *sum)
{
	bool is_any = false;

	for (size_t i = 0; i < verb_count; i++)
		if (!verb_is_in(sum->done, i)) {
			printf("%s %s", is_any ? "," : "never succeeded    ", verbs[i].name);
			is_any = true;
		}
	if (is_any)
		printf("\n");
	return is_any;
}

static void tell(const struct sum *sum, double took)
{
	const struct totals *t = &sum->totals;

	printf("seeds               %" PRIu64 " in %.1f s\n", t->runs, took);
	printf("power cuts          %" PRIu64 ", starts %" PRIu64 "\n", t->cuts, t->lives);
	printf("requests            %" PRIu64 " wanted, messages sent %" PRIu64
	       ", answered %" PRIu64 "\n",
	       t->asked, t->sent, t->answered);
	printf("acknowledged        %" PRIu64 "\n", t->acknowledged);
	printf("lost                %" PRIu64 "\ndoubled             %" PRIu64 "\n", t->lost,
	       t->doubled);
	printf("invariants checked  %" PRIu64 " (%zu kinds)\n", t->checked, invariant_count);
	tell_verbs(sum);
}

static int many(const struct base *base, uint64_t count, uint64_t most_seconds)
{
	uint64_t from = setting("FROM", 1);
	unsigned jobs = (unsigned)setting("JOBS", 2);
	double begin = seconds();
	struct sum sum = { 0 };
	int ends[2];

	jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
	assert_int_equal(pipe(ends), 0);
	fflush(stdout);
	for (unsigned i = 0; i < jobs; i++)
		if (fork() == 0)
			work(base, from + i, from + count, jobs, begin + (double)most_seconds,
			     ends[1]);
	(void)close(ends[1]);
	collect(ends[0], &sum, jobs);
	(void)close(ends[0]);
	while (wait(NULL) > 0)
		;
	if (sum.broken[0]) {
		struct plan *plan = plan_new(sum.bad_seed);
		tell_shortest(base, plan, sum.broken);
		(void)plan_free(plan);
	}
	tell(&sum, seconds() - begin);
	if (sum.broken[0])
		return 1;
	return has_idle_verb(&sum) && sum.totals.runs >= RUNS_FOR_ALL;
}

int main(void)
{
	log_set_level(LOG_LEVEL_ERR);
	setvbuf(stdout, NULL, _IOLBF, 0);
	struct base *base = base_new();
	uint64_t seed = setting("SEED", 0);

	plant();
	int status = seed ? one(base, seed)
			  : many(base, setting("SEEDS", 1000), setting("SECONDS_MOST", 600));
	(void)base_free(base);
	return status;
}
