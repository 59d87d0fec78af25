/* rights_team.c: places in the team, and conflicts of interest. Invitations and declarations are
 * for the stages in which the team is built: team, preparation, desk_review. Who holds which
 * place is known to the team and the host always, to the plenary and observers from stage team
 * on; who is invited sees their own alone. */
#include "core/rights.h"

#include <stddef.h>

/* A row that is refused makes the list one that is wrong. */
#define WELL_WHILE_INVITING                                                                        \
	"iiyy"                                                                                     \
	"yiii"                                                                                     \
	"iii"                                                                                      \
	"iii"

const struct right_case rights_of_team[] = {
	{ "assignment.accept",
	  "{'assignment':'$place_invitee'}",
	  { { "invitee", WHILE_INVITING },
	    { "secretariat host " TEAM, DENIED },
	    { "plenary observer", DENIED_FROM_TEAM },
	    { "invitee_operator " NOBODY, MISSING } } },
	{ "assignment.accept",
	  "{'assignment':'GZ2019'}",
	  { { INVITED, WHILE_INVITING },
	    { "reviewer_in reviewer_out", NO_PLACE_YET },
	    { "secretariat plenary host lead editor observer " NOBODY, MISSING } } },
	{ "assignment.accept",
	  "{'assignment':'GZ2019','as':'inv-endo'}",
	  { { "secretariat", WHILE_INVITING },
	    { "plenary host observer " TEAM INVITED NOBODY, DENIED } } },

	/* A list is refused for what its rows are refused for; the lead has no rows of other
	 * studies. */
	{ "assignment.apply",
	  "{'study':'GZ2019','rows':[{'action':'invite','principal':'outsider'}]}",
	  { { "secretariat lead", WELL_WHILE_INVITING },
	    { "plenary host reviewer_in reviewer_out editor observer " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "assignment.apply",
	  "{'rows':[{'study':'GZ2019','action':'invite','principal':'outsider'}]}",
	  { { "secretariat", WELL_WHILE_INVITING },
	    { "plenary host observer " TEAM INVITED NOBODY, DENIED } } },

	{ "assignment.candidates",
	  "{'study':'GZ2019'}",
	  { { "secretariat lead", DONE },
	    { "plenary host reviewer_in reviewer_out editor observer " INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "assignment.decline",
	  "{'assignment':'$place_invitee','reason':'no time'}",
	  { { "invitee", WHILE_OPEN },
	    { "secretariat host " TEAM, DENIED },
	    { "plenary observer", DENIED_FROM_TEAM },
	    { "invitee_operator " NOBODY, MISSING } } },
	{ "assignment.decline",
	  "{'assignment':'GZ2019','reason':'no time'}",
	  { { INVITED, WHILE_OPEN },
	    { "reviewer_in reviewer_out", NO_PLACE_YET },
	    { "secretariat plenary host lead editor observer " NOBODY, MISSING } } },

	/* Told to the lead and the secretariat; place_in is nobody's who stands here but
	 * reviewer_in's. */
	{ "assignment.extend",
	  "{'assignment':'$place_in','due':'2020-01-31','reason':'ill'}",
	  { { "secretariat lead", WHILE_INVITING },
	    { "host reviewer_in reviewer_out editor", DENIED },
	    { "plenary observer", DENIED_FROM_TEAM },
	    { INVITED NOBODY, MISSING } } },

	{ "assignment.get",
	  "{'assignment':'$place_in'}",
	  { { "secretariat host " TEAM, DONE },
	    { "plenary observer", DONE_FROM_TEAM },
	    { INVITED NOBODY, MISSING } } },
	{ "assignment.get",
	  "{'assignment':'$place_former'}",
	  { { "secretariat host " TEAM, DONE },
	    { "plenary observer", DONE_FROM_TEAM },
	    { INVITED NOBODY, MISSING } } },
	{ "assignment.get",
	  "{'assignment':'GZ2019'}",
	  { { "reviewer_in reviewer_out " INVITED, DONE },
	    { "secretariat plenary host lead editor observer " NOBODY, MISSING } } },

	{ "assignment.invite",
	  "{'study':'GZ2019','principal':'outsider'}",
	  { { "secretariat lead", WHILE_INVITING },
	    { "plenary host reviewer_in reviewer_out editor observer " INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "assignment.list", "{}", { { INSIDE INVITED NOBODY, DONE } } },
	{ "assignment.list",
	  "{'study':'GZ2019'}",
	  { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },

	{ "assignment.propose",
	  "{'study':'GZ2019'}",
	  { { "secretariat lead", DONE },
	    { "plenary host reviewer_in reviewer_out editor observer " INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "assignment.replace",
	  "{'assignment':'$place_invitee','principal':'outsider','reason':'ill'}",
	  { { "secretariat lead", WHILE_INVITING },
	    { "host reviewer_in reviewer_out editor invitee", DENIED },
	    { "plenary observer", DENIED_FROM_TEAM },
	    { "invitee_operator " NOBODY, MISSING } } },

	{ "assignment.withdraw",
	  "{'assignment':'$place_invitee','reason':'another was found'}",
	  { { "secretariat lead invitee", WHILE_OPEN },
	    { "host reviewer_in reviewer_out editor", DENIED },
	    { "plenary observer", DENIED_FROM_TEAM },
	    { "invitee_operator " NOBODY, MISSING } } },
	{ "assignment.withdraw",
	  "{'assignment':'GZ2019','reason':'no time'}",
	  { { "reviewer_in reviewer_out " INVITED, WHILE_OPEN },
	    { "secretariat plenary host lead editor observer " NOBODY, MISSING } } },

	/* A conflict on record is the secretariat's alone to make and to take back. */
	{ "conflict.add",
	  "{'study':'GZ2019','principal':'outsider','type':'other','reason':'known'}",
	  { { "secretariat", WHILE_OPEN },
	    { "plenary host observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "conflict.clear",
	  "{'study':'GZ2019','principal':'editor-mori','reason':'there is none'}",
	  { { "secretariat", WHILE_OPEN },
	    { "plenary host observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },

	/* A declaration is seen by who made it, the lead and the secretariat; the secretariat
	 * alone decides. */
	{ "declaration.decide",
	  "{'declaration':'$declaration_chen','decision':'excluded','reason':'too near'}",
	  { { "secretariat", WHILE_OPEN },
	    { "lead", DENIED },
	    { "plenary host reviewer_in reviewer_out editor observer " INVITED NOBODY,
	      MISSING } } },
	{ "declaration.decide",
	  "{'declaration':'$declaration_in','decision':'waived','reason':'known'}",
	  { { "secretariat", WHILE_OPEN },
	    { "lead reviewer_in", DENIED },
	    { "plenary host reviewer_out editor observer " INVITED NOBODY, MISSING } } },

	{ "declaration.file",
	  "{'assignment':'$place_invitee','state':'none'}",
	  { { "invitee", WHILE_INVITING },
	    { "secretariat host " TEAM, DENIED },
	    { "plenary observer", DENIED_FROM_TEAM },
	    { "invitee_operator " NOBODY, MISSING } } },
	{ "declaration.file",
	  "{'assignment':'GZ2019','state':'none'}",
	  { { "reviewer_in reviewer_out " INVITED, WHILE_INVITING },
	    { "secretariat plenary host lead editor observer " NOBODY, MISSING } } },

	{ "declaration.list",
	  "{'study':'GZ2019'}",
	  { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },
	{ .verb = NULL },
};
