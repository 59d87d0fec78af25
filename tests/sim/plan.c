/* plan.c: see plan.h. */
#include "sim/plan.h"

#include <string.h>

#include "base/mem.h"
#include "sim/dice.h"

#define EVENTS_LEAST 300
#define EVENTS_MORE  600

const char *const event_help[EVENT__MAX] = {
#define EVENT_HELP(name, weight, help) help,
	EVENT_TABLE(EVENT_HELP)
#undef EVENT_HELP
};

static const unsigned weights[EVENT__MAX] = {
#define EVENT_WEIGHT(name, weight, help) weight,
	EVENT_TABLE(EVENT_WEIGHT)
#undef EVENT_WEIGHT
};

static enum event_kind kind_of(struct dice *dice)
{
	unsigned total = 0;
	int kind = 0;

	for (int i = 0; i < EVENT__MAX; i++)
		total += weights[i];
	for (uint64_t left = dice_roll(dice, total); left >= weights[kind]; kind++)
		left -= weights[kind];
	return (enum event_kind)kind;
}

struct plan *plan_new(uint64_t seed)
{
	struct plan *plan = xcalloc(1, sizeof *plan);
	struct dice dice = { seed };

	plan->seed = seed;
	plan->count = EVENTS_LEAST + dice_roll(&dice, EVENTS_MORE);
	plan->events = xcalloc(plan->count, sizeof *plan->events);
	for (size_t i = 0; i < plan->count; i++)
		plan->events[i] =
			(struct event){ i == 0 ? EVENT_DEED : kind_of(&dice), dice_next(&dice) };
	return plan;
}

struct plan *plan_free(struct plan *plan)
{
	if (plan)
		x_freep(&plan->events);
	x_freep(&plan);
	return NULL;
}

static struct plan *empty_like(const struct plan *plan)
{
	struct plan *fewer = xcalloc(1, sizeof *fewer);

	fewer->seed = plan->seed;
	fewer->events = xcalloc(plan->count + 1, sizeof *fewer->events);
	return fewer;
}

struct plan *plan_without(const struct plan *plan, size_t from, size_t to)
{
	struct plan *fewer = empty_like(plan);

	for (size_t i = 0; i < plan->count; i++)
		if (i < from || i >= to)
			fewer->events[fewer->count++] = plan->events[i];
	return fewer;
}

struct plan *plan_without_kind(const struct plan *plan, enum event_kind kind)
{
	struct plan *fewer = empty_like(plan);

	for (size_t i = 0; i < plan->count; i++)
		if (plan->events[i].kind != kind)
			fewer->events[fewer->count++] = plan->events[i];
	return fewer;
}
