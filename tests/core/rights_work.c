/* rights_work.c: reviews and comments. A draft is its author's. A review is seen by author, lead
 * and secretariat; by the team whose own is in; by team and host from the consultation on; by
 * all from the publication on. A comment is seen by author, responder, lead, editor and
 * secretariat; by host and team from stage response on; by all from the publication on. */
#include "core/rights.h"

#include <stddef.h>

/* Enough for the form: see config/forms/peer-review.conf. */
#define BODY                                                                                       \
	"'body':{'ambition':3,'data_quality':3,'policy_coherence':3,'implementation':3,'"          \
	"monitoring':3,"                                                                           \
	"'participation':3,'transferability':3,'reviewer_confidence':3,'good_practice':'g','"      \
	"obstacle':'o'}"

const struct right_case rights_of_work[] = {
	{ "comment.add",
	  "{'study':'GZ2019','text':'a remark'}",
	  { { "secretariat observer " TEAM, WHILE_COMMENTS },
	    { "host", "cccc"
		      "ccyy"
		      "ycc"
		      "ccc" }, /* its corrections of fact too */
	    { "plenary " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "comment.add",
	  "{'study':'GZ2019','text':'it was 2008','class':'fact'}",
	  { { "host", "cccc"
		      "cccy"
		      "ccc"
		      "ccc" },
	    { "secretariat observer " TEAM, "cccc"
					    "cccn"
					    "ccc"
					    "ccc" },
	    { "plenary " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "comment.add",
	  "{'study':'GZ2019','text':'the ministry','class':'government'}",
	  { { "host", WHILE_COMMENTS },
	    { "secretariat observer " TEAM, "cccc"
					    "ccnc"
					    "ncc"
					    "ccc" },
	    { "plenary " INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "comment.assign",
	  "{'comment':'$comment_out','responder':'editor-mori'}",
	  { { "secretariat lead editor", WHILE_ANSWERED },
	    { "reviewer_out", DENIED },
	    { "host reviewer_in", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	{ "comment.duplicates",
	  "{'study':'GZ2019'}",
	  { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },

	{ "comment.get",
	  "{'comment':'$comment_out'}",
	  { { "secretariat lead editor reviewer_out", DONE },
	    { "host reviewer_in", DONE_FROM_RESPONSE },
	    { "plenary observer", DONE_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	{ "comment.history",
	  "{'comment':'$comment_out'}",
	  { { "reviewer_out secretariat lead editor", DONE },
	    { "host reviewer_in", DONE_FROM_RESPONSE },
	    { "plenary observer", DONE_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "comment.list", "{'study':'GZ2019'}", { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },

	{ "comment.reopen",
	  "{'comment':'$comment_in','reason':'say more'}",
	  { { "secretariat lead editor", WHILE_ANSWERED },
	    { "reviewer_in", DENIED },
	    { "host reviewer_out", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	/* Nobody's to answer: the lead's or the secretariat's. */
	{ "comment.respond",
	  "{'comment':'$comment_out','disposition':'noted','text':'so it is'}",
	  { { "secretariat lead", WHILE_ANSWERED },
	    { "editor reviewer_out", DENIED },
	    { "host reviewer_in", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	/* kei-park's to answer, and nobody else's. */
	{ "comment.respond",
	  "{'comment':'$comment_observer','disposition':'noted','text':'so it is'}",
	  { { "secretariat lead editor observer", DENIED },
	    { "host reviewer_in reviewer_out", DENIED_FROM_RESPONSE },
	    { "plenary", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "comment.respond",
	  "{'comment':'$comment_observer','disposition':'accepted','as':'kei-park'}",
	  { { "secretariat", WHILE_ANSWERED },
	    { "plenary host observer " TEAM INVITED NOBODY, DENIED } } },
	/* The editor's, who has answered. */
	{ "comment.respond",
	  "{'comment':'$comment_in','disposition':'accepted'}",
	  { { "editor", "cccc"
			"ccss"
			"ssc"
			"ccc" },
	    { "secretariat lead reviewer_in", DENIED },
	    { "host reviewer_out", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	{ "comment.restore",
	  "{'comment':'$comment_gone','reason':'it was right'}",
	  { { "reviewer_out", WHILE_COMMENTS },
	    { "secretariat lead editor", DENIED },
	    { "host reviewer_in", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	/* Not taken back. */
	{ "comment.restore",
	  "{'comment':'$comment_out','reason':'it was right'}",
	  { { "reviewer_out", "cccc"
			      "ccsc"
			      "scc"
			      "ccc" },
	    { "secretariat lead editor", DENIED },
	    { "host reviewer_in", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "comment.withdraw",
	  "{'comment':'$comment_out','reason':'a mistake'}",
	  { { "reviewer_out", WHILE_OPEN },
	    { "secretariat lead editor", DENIED },
	    { "host reviewer_in", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	/* Answered, which its author sees from stage response on; the answerer does not take it
	 * back either. */
	{ "comment.withdraw",
	  "{'comment':'$comment_in','reason':'a mistake'}",
	  { { "reviewer_in", "yyyy"
			     "yyyy"
			     "yss"
			     "ssc" },
	    { "editor", "nnnn"
			"nnnn"
			"nnn"
			"nnc" },
	    { "secretariat lead", DENIED },
	    { "host reviewer_out", DENIED_FROM_RESPONSE },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	{ "review.approve",
	  "{'review':'$review_in'}",
	  { { "secretariat lead", WHILE_OPEN },
	    { "reviewer_in", DENIED },
	    { "host reviewer_out editor", DENIED_FROM_CONSULTATION },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "review.approve",
	  "{'review':'$review_out'}",
	  { { "reviewer_out", DENIED },
	    { "secretariat plenary host lead reviewer_in editor observer " INVITED NOBODY,
	      MISSING } } },

	{ "review.form",
	  "{'study':'GZ2019'}",
	  { { INSIDE, DONE }, { INVITED, DENIED }, { NOBODY, MISSING } } },

	{ "review.get",
	  "{'review':'$review_in'}",
	  { { "secretariat lead reviewer_in", DONE },
	    { "host reviewer_out editor", DONE_FROM_CONSULTATION },
	    { "plenary observer", DONE_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "review.get",
	  "{'review':'$review_park'}",
	  { { "secretariat lead reviewer_in", DONE },
	    { "host reviewer_out editor", DONE_FROM_CONSULTATION },
	    { "plenary observer", DONE_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "review.get",
	  "{'review':'$review_out'}",
	  { { "reviewer_out", DONE },
	    { "secretariat plenary host lead reviewer_in editor observer " INVITED NOBODY,
	      MISSING } } },
	{ "review.get",
	  "{'review':'GZ2019'}",
	  { { "reviewer_in reviewer_out", DONE },
	    { "secretariat plenary host lead editor observer " INVITED NOBODY, MISSING } } },

	{ "review.list", "{'study':'GZ2019'}", { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },

	{ "review.return",
	  "{'review':'$review_in','reason':'more on transport'}",
	  { { "secretariat lead", WHILE_OPEN },
	    { "reviewer_in", DENIED },
	    { "host reviewer_out editor", DENIED_FROM_CONSULTATION },
	    { "plenary observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	/* Work is kept in every stage; it is handed in where reviews are taken, or where it was
	 * sent back. */
	{ "review.save",
	  "{'assignment':'GZ2019','body':{'obstacle':'o'}}",
	  { { "reviewer_in reviewer_out", WHILE_OPEN },
	    { INVITED, NO_PLACE_YET },
	    { "secretariat plenary host lead editor observer " NOBODY, MISSING } } },
	{ "review.save",
	  "{'assignment':'$place_in','body':{'obstacle':'o'}}",
	  { { "reviewer_in", WHILE_OPEN },
	    { "secretariat host lead reviewer_out editor", DENIED },
	    { "plenary observer", DENIED_FROM_TEAM },
	    { INVITED NOBODY, MISSING } } },
	{ "review.submit",
	  "{'assignment':'GZ2019'," BODY "}",
	  { { "reviewer_in reviewer_out", WHILE_REVIEWED },
	    { INVITED, NO_PLACE_YET },
	    { "secretariat plenary host lead editor observer " NOBODY, MISSING } } },
	{ "review.submit",
	  "{'assignment':'$place_park','as':'kei-park'," BODY "}",
	  { { "secretariat", WHILE_OPEN },
	    { "plenary host observer " TEAM INVITED NOBODY, DENIED } } },
	{ "review.submit", /* the conflict that igdp-chen declared waits for a decision */
	  "{'assignment':'$place_chen','as':'igdp-chen'," BODY "}",
	  { { "secretariat", NO_PLACE_YET },
	    { "plenary host observer " TEAM INVITED NOBODY, DENIED } } },

	{ "review.versions",
	  "{'review':'$review_in'}",
	  { { "secretariat lead reviewer_in", DONE },
	    { "host reviewer_out editor", DONE_FROM_CONSULTATION },
	    { "plenary observer", DONE_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ .verb = NULL },
};
