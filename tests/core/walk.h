/* walk.h: a study on its way through any procedure, and what people do to meet a guard of each kind. */
#pragma once

#include "core/fixture.h"

struct walk {
	struct fixture *fixture;
	struct workflow *workflow;
	char code[32];
	unsigned granted; /* roles that somebody holds in this study */
	int stage;	  /* where it stands */
	int met;	  /* guards, so far */
	/* Where any study of this procedure went. */
	bool next_walked[WORKFLOW_STAGES_MAX][WORKFLOW_EDGES_MAX];
	bool back_walked[WORKFLOW_STAGES_MAX][WORKFLOW_EDGES_MAX];
};

extern const char *const walk_reviewers[3];

const struct stage *walk_stage(const struct walk *walk);
/* Somebody with one of these roles; who holds none yet is given it. */
const char *walk_person(struct walk *walk, unsigned roles);
/* False: nobody here knows how a guard of its kind is met. */
bool walk_meet(struct walk *walk, const struct guard *guard);
