/* policy.h: who may see what. The one question beneath every read; a pure function of its
 * arguments.
 *
 * The narrowest answer is the default: what no entry of the workflow opens is closed. The
 * secretariat sees all but drafts. A viewer with no part in a study sees nothing of it, not even
 * that it exists. */
#pragma once

#include "rules/form.h"
#include "rules/workflow.h"

/* Who asks, with what holds for them in the study in question. */
struct viewer {
	int64_t principal; /* 0: nobody */
	int64_t institution;
	unsigned roles; /* global roles and those in this study */
	bool own_in;	/* their own review of this study is in (submitted or approved) */
};

/* What is asked about. */
struct subject {
	enum object object;
	unsigned of;   /* documents: 1 << kind; else 0 */
	int stage;     /* where the study stands: an index into the workflow's stages (kept when it
			  exits) */
	int64_t owner; /* principal who made it or holds it; 0: none */
	int64_t owner_also; /* a second one: a comment's responder, a declaration's reviewer; 0:
			       none */
	bool is_draft;	    /* not handed in: the owner's alone, whoever else asks */
};

/* What the study opens or closes beside its workflow; an embargo closes whatever else opens. */
bool can_see(const struct workflow *workflow, const struct openings *openings,
	     const struct viewer *viewer, const struct subject *subject);

/* The LEVEL_/ROLE_ bits to which objects of a kind (documents: those of one kind of document) are
 * open in a stage, not counting own_in entries; the difference between two stages says to whom a
 * move reveals what. */
unsigned policy_levels(const struct workflow *workflow, const struct openings *openings,
		       enum object object, unsigned of, int stage);
/* The bits of `levels` that fit the viewer, not counting own. */
unsigned policy_fits(const struct viewer *viewer, unsigned levels);

/* The roles of a study that levels open something to, not counting own and the secretariat. No level at
 * all is everybody with a part in the study. */
unsigned policy_roles(unsigned levels);

/* Whether a field of a form is shown to the viewer of a review they can see. The author sees all
 * they wrote. */
bool can_see_field(const struct viewer *viewer, const struct form_field *field, int64_t owner);

/* ---- who may know whom ---- */

/* Somebody of a study, by what they are in it: roles that they hold, REVIEWER also where the place was
 * given up or declined: it does not make them known. */
struct person {
	int64_t principal;
	unsigned roles;
};

/* On which side somebody stands: who has or had a place or observes is one who reviews, whatever else they
 * are; the secretariat, lead, editor and plenary are the office, which is known to all; who is none of
 * these and not the host's is taken for one who reviews. */
enum side { SIDE_OFFICE, SIDE_HOST, SIDE_REVIEWING, SIDE__MAX };
enum side side_of(unsigned roles);

/* Whether the viewer may know who somebody is. Nobody is hidden from themselves, from the secretariat, or
 * from the lead, who builds the team. Who is hidden is so by name, institution, country and address alike. */
bool can_know(enum identity identity, const struct viewer *viewer, const struct person *person);
/* Whether somebody on that side is hidden from whoever holds these roles. */
bool is_hidden_from(enum identity identity, enum side side, unsigned roles);
