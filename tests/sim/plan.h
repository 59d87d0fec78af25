/* plan.h: what is to happen in one run, decided before it begins: a list of events, each with a seed
 * of its own. What an event means is decided when its turn comes, from its seed and what there is
 * then. So a plan from which events were taken is a plan too: the others do as they did before, as
 * far as they still can. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Name, how often of all, what happens. */
#define EVENT_TABLE(X)                                                                             \
	X(DEED, 0, "a client wants the call that this run is about")                               \
	X(WISH, 60, "a client wants something, and mostly sends it at once")                       \
	X(SEND, 40, "a client sends again what it has no answer to, or has one to already")        \
	X(REQUEST, 80, "messages reach the daemon")                                                \
	X(REPLY, 60, "replies reach their clients")                                                \
	X(LOSE, 12, "the line loses a message")                                                    \
	X(DOUBLE, 12, "the line doubles a message")                                                \
	X(WRITE, 50, "the writer takes what waits, runs it, commits, answers")                     \
	X(READ, 40, "the reader answers")                                                          \
	X(CLOCK, 8, "time passes, or the clock is set")                                            \
	X(ARM, 5, "the power will go in one of the next operations of the disk")                   \
	X(CUT, 1, "the power goes between two of them")                                            \
	X(STOP, 1, "the daemon is stopped in order and started again")

enum event_kind {
#define EVENT_ENUM(name, weight, help) EVENT_##name,
	EVENT_TABLE(EVENT_ENUM)
#undef EVENT_ENUM
		EVENT__MAX
};
extern const char *const event_help[EVENT__MAX];

struct event {
	enum event_kind kind;
	uint64_t seed;
};

struct plan {
	uint64_t seed;
	struct event *events;
	size_t count;
};

struct plan *plan_new(uint64_t seed);
struct plan *plan_free(struct plan *plan); /* NULL is fine; returns NULL */
/* The same without the events [from, to); without those of a kind. */
struct plan *plan_without(const struct plan *plan, size_t from, size_t to);
struct plan *plan_without_kind(const struct plan *plan, enum event_kind kind);
