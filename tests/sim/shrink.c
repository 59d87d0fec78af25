/* shrink.c: see shrink.h. */
#include "sim/shrink.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/scratch.h"

struct search {
	const struct base *base;
	const char *broken;
	struct plan *best;
	unsigned left;
};

void shrink_try(const struct base *base, const struct plan *plan, struct outcome *ret_outcome)
{
	int ends[2], status;

	*ret_outcome = (struct outcome){ .broken = "a signal" };
	int r = pipe(ends);
	assert(r == 0);
	pid_t child = fork();
	assert(child >= 0);
	if (child == 0) {
		struct outcome outcome;
		scratch_quiet();
		sim_run(base, plan, false, &outcome);
		_exit(write(ends[1], &outcome, sizeof outcome) == sizeof outcome ? 0 : 1);
	}
	(void)close(ends[1]);
	if (read(ends[0], ret_outcome, sizeof *ret_outcome) != sizeof *ret_outcome)
		*ret_outcome = (struct outcome){ .broken = "a signal" };
	(void)close(ends[0]);
	(void)waitpid(child, &status, 0);
	ret_outcome->trace = NULL;
}

/* Takes the plan over: the best from now on where it breaks the same. */
static bool is_better(struct search *search, struct plan *plan)
{
	struct outcome outcome;

	if (search->left == 0 || plan->count == search->best->count) {
		(void)plan_free(plan);
		return false;
	}
	search->left--;
	shrink_try(search->base, plan, &outcome);
	bool is_same = strcmp(outcome.broken, search->broken) == 0;
	struct plan *worse = is_same ? search->best : plan;
	search->best = is_same ? plan : search->best;
	(void)plan_free(worse);
	return is_same;
}

static void drop_tail(struct search *search)
{
	for (size_t count = search->best->count / 2; count > 0; count /= 2)
		while (search->best->count > count &&
		       is_better(search, plan_without(search->best, search->best->count - count,
						      search->best->count)))
			;
}

static void drop_pieces(struct search *search)
{
	for (size_t size = search->best->count / 2; size > 0 && search->left > 0; size /= 2)
		for (size_t at = 0; at < search->best->count && search->left > 0;)
			if (!is_better(search, plan_without(search->best, at, at + size)))
				at += size;
}

struct plan *shrink(const struct base *base, const struct plan *plan, const char *broken,
		    unsigned tries)
{
	struct search search = { base, broken, plan_without(plan, 0, 0), tries };
	size_t before;

	drop_tail(&search);
	for (int kind = 0; kind < EVENT__MAX; kind++)
		(void)is_better(&search, plan_without_kind(search.best, (enum event_kind)kind));
	do {
		before = search.best->count;
		drop_pieces(&search);
	} while (search.best->count < before && search.left > 0);
	return search.best;
}
