/* sim.h: one run: clients, a line that cannot be trusted, and the machine with the daemon on it, led
 * through a plan's events one by one. Everything follows from the plan; no clock, no threads.
 *
 * Judged are: every answer as it leaves (client.h's ledger), every question as it is answered
 * (witness.h), and after each recovery and in the end everything in invariant.h. The first that does
 * not hold ends the run. What happens is told line by line: as a digest always, as text if asked. */
#pragma once

#include "sim/client.h"
#include "sim/machine.h"
#include "sim/plan.h"
#include "sim/transport.h"

struct totals {
	uint64_t runs, events, cuts, lives, sent, asked, acknowledged, answered, checked;
	uint64_t lost, doubled; /* by the invariants of those names */
};

struct outcome {
	char broken[64];  /* name of what does not hold; "" where all does */
	char detail[400]; /* what of it */
	uint64_t digest;
	struct totals totals;
	uint64_t called[4], done[4]; /* verbs, by bit: sent at all; with a result */
	char *trace;		     /* where it was asked for; malloc'd */
};

struct sim {
	const struct base *base;
	const struct plan *plan;
	struct machine machine;
	struct transport transport;
	struct clients clients;
	struct outcome *outcome;
	struct dice dice;     /* of the event that happens now */
	int64_t journal_rows; /* that were there beforehand */
	size_t trace_len, trace_room;
	bool is_traced;
};

void sim_run(const struct base *base, const struct plan *plan, bool is_traced,
	     struct outcome *ret_outcome);
void outcome_done(struct outcome *outcome);
void totals_add(struct totals *totals, const struct totals *more);

/* For the parts of a run. */
void sim_tell(struct sim *sim, const char *format, ...) _printf_(2, 3);
/* The first counts; later ones are not told. */
void sim_break(struct sim *sim, const char *name, const char *format, ...) _printf_(3, 4);
bool sim_is_broken(const struct sim *sim);
