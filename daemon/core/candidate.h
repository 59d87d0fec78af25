/* candidate.h: who could be asked to review a study, what speaks for and against it, and whether that can be
 * set aside. assignment.invite and the lists that come before it judge by this alone. */
#pragma once

#include "core/call.h"

enum eligible { ELIGIBLE_YES, ELIGIBLE_DESPITE, ELIGIBLE_NO };
extern const char *const eligible_words[ELIGIBLE_NO + 1];

struct candidate {
	int64_t principal, institution, max_active;
	const char *name, *full_name, *institution_name, *country, *zone;
	/* is_hosts: of the host's own institution; is_office: of the secretariat, or the study's editor */
	bool is_home, is_hosts, is_office, is_away, is_full;
	const char *away_from, *away_to;	/* where is_away */
	const char *place, *refusal;		/* their last place in the study; NULL: none */
	const char *declaration;		/* its state; NULL: none */
	const char *conflict, *conflict_reason; /* on record; NULL: none */
	enum eligible eligible;
	enum err err;	     /* what an invitation is answered with */
	const char *why_not; /* a sentence part behind the name; NULL where eligible */
	/* counted over the studies that the caller sees, by candidates_load() alone */
	int64_t places, open, late, reminded, declined;
};

/* What somebody is to call->study; false: there is no such row. */
bool candidate_load(struct call *call, int64_t principal, struct candidate *ret_candidate);

struct candidates {
	struct candidate *list; /* in the order of candidate_order(); owned */
	size_t count, room;
};
void candidates_done(struct candidates *candidates);
/* Everybody, with what the caller may know of their work. call->study and call->viewer stay. */
void candidates_load(struct call *call, struct candidates *ret_candidates);
/* What a place more would add to: places, open tasks, and twice what is late or had to be reminded of. */
int64_t candidate_burden(const struct candidate *candidate);
