/* rights_meeting.c: meetings and compendia. They are studies of their own, in which the stage of GZ2019 changes nothing:
 * SOM2019 is in session, CMP2019 is judged; observer is one of both, editor edits the second. */
#include "core/rights.h"

#include <stddef.h>

#define IN_MEETING	  "secretariat plenary observer"
#define OUT_OF_MEETING	  "host " TEAM INVITED NOBODY
#define OUT_OF_COMPENDIUM "host lead reviewer_in reviewer_out " INVITED NOBODY

#define MEETING_SEEN                                                                               \
	{                                                                                          \
		{ IN_MEETING, DONE },                                                              \
		{                                                                                  \
			OUT_OF_MEETING, MISSING                                                    \
		}                                                                                  \
	}
#define OF_THE_SECRETARIAT                                                                         \
	{                                                                                          \
		{ "secretariat", DONE }, { "plenary observer", DENIED },                           \
		{                                                                                  \
			OUT_OF_MEETING, MISSING                                                    \
		}                                                                                  \
	}
#define STATE                                                                                      \
	"ssss"                                                                                     \
	"ssss"                                                                                     \
	"sss"                                                                                      \
	"sss"

const struct right_case rights_of_meeting[] = {
	{ "activity.add", "{'study':'SOM2019','title':'t','from':'2023-01-01','to':'2024-12-31'}",
	  OF_THE_SECRETARIAT },
	{ "activity.get", "{'activity':'$activity'}", MEETING_SEEN },
	{ "activity.list", "{'study':'SOM2019'}", MEETING_SEEN },
	{ "activity.update", "{'activity':'$activity','state':'approved'}", OF_THE_SECRETARIAT },

	{ "agenda.add", "{'study':'SOM2019','item':'7','title':'t'}", OF_THE_SECRETARIAT },
	{ "agenda.decide",
	  "{'agenda':'$agenda','outcome':'noted'}",
	  { { "secretariat plenary", DONE },
	    { "observer", DENIED },
	    { OUT_OF_MEETING, MISSING } } },
	{ "agenda.decide",
	  "{'agenda':'$decided','outcome':'noted'}",
	  { { "secretariat plenary", STATE },
	    { "observer", DENIED },
	    { OUT_OF_MEETING, MISSING } } },
	{ "agenda.get", "{'agenda':'$agenda'}", MEETING_SEEN },
	{ "agenda.list", "{'study':'SOM2019'}", MEETING_SEEN },
	{ "agenda.restore",
	  "{'agenda':'$agenda','reason':'r'}",
	  { { "secretariat", STATE },
	    { "plenary observer", DENIED },
	    { OUT_OF_MEETING, MISSING } } },
	{ "agenda.withdraw", "{'agenda':'$agenda','reason':'r'}", OF_THE_SECRETARIAT },

	/* An institution's answer is its own and the secretariat's. */
	{ "answer.get",
	  "{'answer':'$answer'}",
	  { { "secretariat observer", DONE }, { "plenary " OUT_OF_MEETING, MISSING } } },
	{ "answer.list", "{'study':'SOM2019'}", MEETING_SEEN },
	{ "request.add", "{'study':'SOM2019','kind':'attendance','text':'t'}", OF_THE_SECRETARIAT },
	{ "request.answer", "{'request':'$request','reply':'no'}", MEETING_SEEN },
	{ "request.close", "{'request':'$request'}", OF_THE_SECRETARIAT },
	{ "request.get", "{'request':'$request'}", MEETING_SEEN },
	{ "request.list", "{'study':'SOM2019'}", MEETING_SEEN },

	/* A case is its author's and the editors' until it is published. */
	{ "practice.accept",
	  "{'practice':'$practice'}",
	  { { "secretariat editor", DONE },
	    { "observer", DENIED },
	    { "plenary " OUT_OF_COMPENDIUM, MISSING } } },
	{ "practice.decline",
	  "{'practice':'$practice','reason':'r'}",
	  { { "secretariat editor", DONE },
	    { "observer", DENIED },
	    { "plenary " OUT_OF_COMPENDIUM, MISSING } } },
	{ "practice.get",
	  "{'practice':'$practice'}",
	  { { "secretariat editor observer", DONE }, { "plenary " OUT_OF_COMPENDIUM, MISSING } } },
	{ "practice.list",
	  "{'study':'CMP2019'}",
	  { { "secretariat plenary editor observer", DONE }, { OUT_OF_COMPENDIUM, MISSING } } },
	{ "practice.propose",
	  "{'study':'CMP2019','title':'t','text':'t','theme':'policies','city':'c','country':'KR'}",
	  { { "secretariat plenary editor observer", DONE }, { OUT_OF_COMPENDIUM, MISSING } } },
	{ "practice.publish",
	  "{'practice':'$practice'}",
	  { { "secretariat", STATE },
	    { "editor observer", DENIED },
	    { "plenary " OUT_OF_COMPENDIUM, MISSING } } },
	{ "practice.restore",
	  "{'practice':'$practice','reason':'r'}",
	  { { "secretariat observer", STATE },
	    { "editor", DENIED },
	    { "plenary " OUT_OF_COMPENDIUM, MISSING } } },
	{ "practice.withdraw",
	  "{'practice':'$practice','reason':'r'}",
	  { { "secretariat observer", DONE },
	    { "editor", DENIED },
	    { "plenary " OUT_OF_COMPENDIUM, MISSING } } },
	{ .verb = NULL },
};
