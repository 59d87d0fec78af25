/* walk.h: a study on its way through any procedure, and what people do to meet a guard of each kind. */
#pragma once

#include "core/fixture.h"

struct walk {
	struct fixture *fixture;
	struct workflow *workflow;
	char code[32];
	unsigned granted;   /* roles that somebody holds in this study */
	int stage;	    /* where it stands */
	int met;	    /* guards, so far */
	int silences, ends; /* stages left by silence, and studies ended before their time */
	/* Where any study of this procedure went, where it rested, and which guards were seen not to
	 * hold. */
	bool next_walked[WORKFLOW_STAGES_MAX][WORKFLOW_EDGES_MAX];
	bool back_walked[WORKFLOW_STAGES_MAX][WORKFLOW_EDGES_MAX];
	bool rested[WORKFLOW_STAGES_MAX];
	bool unmet[WORKFLOW_STAGES_MAX][WORKFLOW_GUARDS_MAX];
};

extern const char *const walk_reviewers[3];

const struct stage *walk_stage(const struct walk *walk);
/* Somebody with one of these roles; who holds none yet is given it. */
const char *walk_person(struct walk *walk, unsigned roles);
/* Ids that a list of the study answers, where a member says so (NULL: all). */
struct ids {
	char list[32][32];
	size_t count;
};
struct ids walk_ids(struct walk *walk, const char *verb, const char *field, const char *member,
		    const char *value);
/* Makes what the stage takes and its guards ask about: comments, recommendations that cite nothing that stands. */
void walk_busy(struct walk *walk);
/* False: nobody here knows how a guard of its kind is met. */
bool walk_meet(struct walk *walk, const struct guard *guard);
bool walk_knows(enum guard_kind kind);
/* Why no verb brings a guard of this kind out of its holding; NULL: some does. */
const char *walk_always_holds(enum guard_kind kind);

/* The error that somebody's call is answered with. */
enum err walk_try(struct walk *walk, const char *who, const char *verb, const char *format, ...)
	_printf_(4, 5);
/* No verb moves it, and no stage's work is taken: it rests, or is over. */
void walk_is_still(struct walk *walk);
/* The same behind its end, whichever that was: what somebody still owes is over as well. */
void walk_is_over(struct walk *walk);
