/* reminder.h: which reminders are due, for whom, and why. A step is one of a rule's days, for one
 * open task and one person. What is to become of it is computed from the tables each time; what was
 * decided stands in the ledger, once and for all. */
#pragma once

#include "core/tasks.h"

enum verdict {
	VERDICT_PLANNED,    /* its day is not here yet */
	VERDICT_DUE,	    /* to go out now */
	VERDICT_HELD,	    /* likewise, but it is quiet, or there was a digest today */
	VERDICT_SUPERSEDED, /* a later step of the same task is due, too */
	VERDICT_MISSED,	    /* its day was longer ago than the catch-up window */
	VERDICT_SKIPPED,    /* the person wants none of it, or it was asked for only afterwards */
	VERDICT_TOLD,	    /* in the ledger: `state` says how it was decided */
	VERDICT__MAX
};
extern const char *const verdict_words[VERDICT__MAX];

struct step {
	int64_t study, recipient, at_ms, round_ms, anchor_ms;
	int64_t out_ms; /* when it may go out: at_ms, or when it is no longer quiet */
	const char *code, *title, *study_zone, *stage, *rule;
	const char *subject; /* of which task: kind, subject, whose */
	struct task task;
	enum moment when;
	int days;
	bool is_own; /* the recipient's own task; else it is told of somebody's */
	bool is_late;
	const char *name, *full_name, *email, *language, *zone, *wants;
	enum verdict verdict;
	const char *state, *reason; /* told: what stands in the ledger */
	int64_t told_ms;
};

struct steps {
	struct step *list; /* in order of time; owned */
	size_t count, room;
};
void steps_done(struct steps *steps);

/* Every step of open tasks whose time lies between; judged as of call->now_ms. Looks at every study, or
 * at call->study alone; sees all of them, whoever asks. */
void reminder_steps(struct call *call, int64_t from_ms, int64_t until_ms, struct steps *steps);
/* Why it is not told any more, though it was put and its task is open; NULL: it is. `steps` has the
 * others of its study. */
const char *step_overtaken(const struct call *call, const struct steps *steps,
			   const struct step *step);
/* From then on, the first time at which somebody in that zone may be written to. */
int64_t reminder_awake_ms(const struct call *call, const char *zone, int64_t at_ms);
/* Why it goes out, as a sentence part: "7 days before the due date". In the arena. */
const char *step_why(struct call *call, const struct step *step);
/* Days from one that is anything to look back for. */
int64_t reminder_back_ms(const struct call *call);
/* Why the last digest that told somebody of a study did not reach them; NULL: it did, or nobody knows
 * better. In the arena. For the secretariat alone. */
const char *undelivered(struct call *call, int64_t study, int64_t principal);
/* The key of a digest: one for each person and local day. */
const char *digest_key(struct call *call, const char *name, const char *zone, int64_t at_ms);
