/* rights_report.c: documents, and what leads from a guiding question to the progress of a recommendation. The host's
 * account is the host's and the team's; a draft opens to the host with the fact check, to the team with the comment
 * round, to the plenary with the assessment. Evidence is the team's alone. Findings open to the host with the drafting,
 * recommendations with the fact check; both to the plenary with the assessment, to all with the publication. */
#include "core/rights.h"

#include <stddef.h>

/* Where each can be made: see config/workflows/peer-review.conf. */
#define WHILE_DOCUMENTS                                                                            \
	"yyyy"                                                                                     \
	"yyyy"                                                                                     \
	"cyy"                                                                                      \
	"yyc"
#define WHILE_QUESTIONS                                                                            \
	"cycc"                                                                                     \
	"cccc"                                                                                     \
	"ccc"                                                                                      \
	"ccc"
#define WHILE_EVIDENCE                                                                             \
	"cccc"                                                                                     \
	"yyyc"                                                                                     \
	"ccc"                                                                                      \
	"ccc"
#define WHILE_FOUND                                                                                \
	"cccc"                                                                                     \
	"cyyc"                                                                                     \
	"cyc"                                                                                      \
	"ccc"
#define WHILE_RECOMMENDED                                                                          \
	"cccc"                                                                                     \
	"ccyc"                                                                                     \
	"cyc"                                                                                      \
	"ccc"
#define WHILE_FOLLOWED                                                                             \
	"cccc"                                                                                     \
	"cccc"                                                                                     \
	"ccc"                                                                                      \
	"yyc"
#define WHILE_DECIDED                                                                              \
	"cccc"                                                                                     \
	"cccc"                                                                                     \
	"ccy"                                                                                      \
	"ccc"
#define WHILE_OCCASIONS                                                                            \
	"cycc"                                                                                     \
	"yycc"                                                                                     \
	"ccy"                                                                                      \
	"yyc"
#define WHILE_TABLES                                                                               \
	"cccc"                                                                                     \
	"ccyy"                                                                                     \
	"ycc"                                                                                      \
	"ccc"
/* Seen from a stage on. */
#define DONE_FROM_DRAFTING                                                                         \
	"...."                                                                                     \
	"..yy"                                                                                     \
	"yyy"                                                                                      \
	"yyy"
#define DENIED_FROM_DRAFTING                                                                       \
	"...."                                                                                     \
	"..nn"                                                                                     \
	"nnn"                                                                                      \
	"nnn"
#define DONE_FROM_FACT_CHECK                                                                       \
	"...."                                                                                     \
	"...y"                                                                                     \
	"yyy"                                                                                      \
	"yyy"
#define DENIED_FROM_FACT_CHECK                                                                     \
	"...."                                                                                     \
	"...n"                                                                                     \
	"nnn"                                                                                      \
	"nnn"
#define DONE_FROM_ROUND                                                                            \
	"...."                                                                                     \
	"...."                                                                                     \
	"yyy"                                                                                      \
	"yyy"
#define DONE_FROM_ASSESSMENT                                                                       \
	"...."                                                                                     \
	"...."                                                                                     \
	"..y"                                                                                      \
	"yyy"
#define DENIED_FROM_ASSESSMENT                                                                     \
	"...."                                                                                     \
	"...."                                                                                     \
	"..n"                                                                                      \
	"nnn"
/* The host, who sees recommendations from the fact check on. */
#define HOST_FOLLOWS                                                                               \
	"...."                                                                                     \
	"...c"                                                                                     \
	"ccc"                                                                                      \
	"yyc"

/* Rows that many cases share. */
#define RECORD_SEEN                                                                                \
	{                                                                                          \
		{ INSIDE, DONE },                                                                  \
		{                                                                                  \
			INVITED NOBODY, MISSING                                                    \
		}                                                                                  \
	}
#define LISTED                                                                                     \
	{                                                                                          \
		{ INSIDE " " INVITED, DONE },                                                      \
		{                                                                                  \
			NOBODY, MISSING                                                            \
		}                                                                                  \
	}
#define RECOMMENDATION_SEEN                                                                        \
	{                                                                                          \
		{ "secretariat " TEAM, DONE }, { "host", DONE_FROM_FACT_CHECK },                   \
			{ "plenary", DONE_FROM_ASSESSMENT },                                       \
			{ "observer", DONE_FROM_PUBLICATION },                                     \
		{                                                                                  \
			INVITED NOBODY, MISSING                                                    \
		}                                                                                  \
	}
#define OF_THE_UPLOADER(stages)                                                                    \
	{                                                                                          \
		{ "lead", stages },                                                                \
		{                                                                                  \
			"secretariat plenary host observer reviewer_in reviewer_out "              \
			"editor " INVITED NOBODY,                                                  \
				MISSING                                                            \
		}                                                                                  \
	}

#define FINDING_OF                                                                                 \
	"'study':'GZ2019','text':'t','kind':'gap','sector':'data','confidence':'unresolved'"
#define DIGEST "'digest':'0000000000000000000000000000000000000000000000000000000000000000'"

const struct right_case rights_of_report[] = {
	{ "action.add",
	  "{'recommendation':'$recommendation','text':'t','owner':'gz-host','due':'2019-12-01'}",
	  { { "secretariat lead", WHILE_FOLLOWED },
	    { "host", HOST_FOLLOWS },
	    { "reviewer_in reviewer_out editor", DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "action.get",
	  "{'action':'$action'}",
	  { { "secretariat host " TEAM, DONE },
	    { "plenary", DONE_FROM_ASSESSMENT },
	    { "observer", DONE_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "action.list", "{'study':'GZ2019'}", LISTED },
	{ "action.settle",
	  "{'action':'$action','state':'done','evidence':'e'}",
	  { { "secretariat host lead", WHILE_FOLLOWED },
	    { "reviewer_in reviewer_out editor", DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "action.update",
	  "{'action':'$action','due':'2020-01-01'}",
	  { { "secretariat host lead", WHILE_FOLLOWED },
	    { "reviewer_in reviewer_out editor", DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	{ "bundle.freeze",
	  "{'study':'GZ2019'}",
	  { { "secretariat host lead", WHILE_DOCUMENTS },
	    { "plenary observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "bundle.get", "{'bundle':'$bundle'}", RECORD_SEEN },
	{ "bundle.list", "{'study':'GZ2019'}", LISTED },

	{ "decision.add",
	  "{'study':'GZ2019','outcome':'returned','text':'t'}",
	  { { "secretariat plenary", WHILE_DECIDED },
	    { "host observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "decision.get", "{'decision':'$decision'}", RECORD_SEEN },
	{ "decision.list", "{'study':'GZ2019'}", LISTED },

	{ "document.abandon", "{'upload':'$upload'}", OF_THE_UPLOADER(DONE) },
	{ "document.begin",
	  "{'study':'GZ2019','kind':'other','title':'t','file_name':'f','bytes':1," DIGEST "}",
	  { { "secretariat host observer " TEAM, WHILE_DOCUMENTS },
	    { "plenary " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "document.begin",
	  "{'study':'GZ2019','kind':'draft','title':'t','file_name':'f','bytes':1," DIGEST "}",
	  { { "secretariat lead", WHILE_DOCUMENTS },
	    { "host observer reviewer_in reviewer_out editor", "nnnn"
							       "nnnn"
							       "cnn"
							       "nnc" },
	    { "plenary " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	/* Not all of it is there. */
	{ "document.finish", "{'upload':'$upload'}",
	  OF_THE_UPLOADER("ssss"
			  "ssss"
			  "css"
			  "ssc") },
	{ "document.get",
	  "{'document':'$document_host'}",
	  { { "secretariat host " TEAM, DONE }, { "plenary observer " INVITED NOBODY, MISSING } } },
	{ "document.list", "{'study':'GZ2019'}", LISTED },
	{ "document.read",
	  "{'document':'$document_draft'}",
	  { { "secretariat lead editor", DONE },
	    { "host", DONE_FROM_FACT_CHECK },
	    { "reviewer_in reviewer_out", DONE_FROM_ROUND },
	    { "plenary", DONE_FROM_ASSESSMENT },
	    { "observer " INVITED NOBODY, MISSING } } },
	{ "document.restore",
	  "{'document':'$document_host','reason':'r'}",
	  { { "secretariat host", "ssss"
				  "ssss"
				  "css"
				  "ssc" },
	    { TEAM, DENIED },
	    { "plenary observer " INVITED NOBODY, MISSING } } },
	{ "document.send", "{'upload':'$upload','offset':0,'data':'eA=='}",
	  OF_THE_UPLOADER("yyyy"
			  "yyyy"
			  "yyy"
			  "yyc") },
	{ "document.versions",
	  "{'document':'$document_host'}",
	  { { "secretariat host " TEAM, DONE }, { "plenary observer " INVITED NOBODY, MISSING } } },
	{ "document.withdraw",
	  "{'document':'$document_host','reason':'r'}",
	  { { "secretariat host", WHILE_DOCUMENTS },
	    { TEAM, DENIED },
	    { "plenary observer " INVITED NOBODY, MISSING } } },

	{ "evidence.add",
	  "{'study':'GZ2019','text':'t','source':'visit'}",
	  { { "secretariat lead reviewer_in reviewer_out", WHILE_EVIDENCE },
	    { "plenary host observer editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "evidence.get",
	  "{'evidence':'$evidence'}",
	  { { "secretariat " TEAM, DONE }, { "plenary host observer " INVITED NOBODY, MISSING } } },
	{ "evidence.list", "{'study':'GZ2019'}", LISTED },
	{ "evidence.restore",
	  "{'evidence':'$evidence','reason':'r'}",
	  { { "secretariat lead reviewer_in", "cccc"
					      "sssc"
					      "csc"
					      "ccc" },
	    { "reviewer_out editor", DENIED },
	    { "plenary host observer " INVITED NOBODY, MISSING } } },
	{ "evidence.withdraw",
	  "{'evidence':'$evidence','reason':'r'}",
	  { { "secretariat lead reviewer_in", "cccc"
					      "yyyc"
					      "cyc"
					      "ccc" },
	    { "reviewer_out editor", DENIED },
	    { "plenary host observer " INVITED NOBODY, MISSING } } },

	{ "finding.add",
	  "{" FINDING_OF "}",
	  { { "secretariat lead reviewer_in reviewer_out", WHILE_FOUND },
	    { "plenary host observer editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "finding.get",
	  "{'finding':'$finding'}",
	  { { "secretariat " TEAM, DONE },
	    { "host", DONE_FROM_DRAFTING },
	    { "plenary", DONE_FROM_ASSESSMENT },
	    { "observer", DONE_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "finding.list", "{'study':'GZ2019'}", LISTED },
	/* Another's is the lead's to change, and no other reviewer's. */
	{ "finding.restore",
	  "{'finding':'$finding','reason':'r'}",
	  { { "secretariat lead reviewer_out", "cccc"
					       "cssc"
					       "csc"
					       "ccc" },
	    { "reviewer_in", "cccc"
			     "cnnc"
			     "cnc"
			     "ccc" },
	    { "editor", DENIED },
	    { "host", DENIED_FROM_DRAFTING },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "finding.update",
	  "{'finding':'$finding','text':'t'}",
	  { { "secretariat lead reviewer_out", WHILE_FOUND },
	    { "reviewer_in", "cccc"
			     "cnnc"
			     "cnc"
			     "ccc" },
	    { "editor", DENIED },
	    { "host", DENIED_FROM_DRAFTING },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "finding.versions",
	  "{'finding':'$finding'}",
	  { { "secretariat " TEAM, DONE },
	    { "host", DENIED_FROM_DRAFTING },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "finding.withdraw",
	  "{'finding':'$finding','reason':'r'}",
	  { { "secretariat lead reviewer_out", WHILE_FOUND },
	    { "reviewer_in", "cccc"
			     "cnnc"
			     "cnc"
			     "ccc" },
	    { "editor", DENIED },
	    { "host", DENIED_FROM_DRAFTING },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	{ "import.abandon", "{'import':'$import'}", OF_THE_UPLOADER(DONE) },
	{ "import.begin",
	  "{'study':'GZ2019','file_name':'f','rows':1," DIGEST "}",
	  { { "secretariat host observer " TEAM, WHILE_TABLES },
	    { "plenary " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	/* Not all of it is there. */
	{ "import.finish", "{'import':'$import'}",
	  OF_THE_UPLOADER("cccc"
			  "ccss"
			  "scc"
			  "ccc") },
	{ "import.get", "{'import':'$import'}", OF_THE_UPLOADER(DONE) },
	{ "import.list", "{'study':'GZ2019'}", LISTED },
	{ "import.problems", "{'import':'$import'}", OF_THE_UPLOADER(DONE) },
	{ "import.send", "{'import':'$import','offset':2,'rows':[{'line':4,'comment':'t'}]}",
	  OF_THE_UPLOADER(WHILE_TABLES) },

	{ "occasion.add",
	  "{'study':'GZ2019','title':'t','place':'p','from':'2019-12-01'}",
	  { { "secretariat host lead", WHILE_OCCASIONS },
	    { "plenary observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "occasion.get", "{'occasion':'$occasion'}", RECORD_SEEN },
	{ "occasion.list", "{'study':'GZ2019'}", LISTED },
	{ "occasion.update",
	  "{'occasion':'$occasion','place':'p'}",
	  { { "secretariat host lead", WHILE_OCCASIONS },
	    { "plenary observer reviewer_in reviewer_out editor", DENIED },
	    { INVITED NOBODY, MISSING } } },

	{ "question.add",
	  "{'study':'GZ2019','text':'t'}",
	  { { "secretariat host lead", WHILE_QUESTIONS },
	    { "plenary observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "question.get", "{'question':'$question'}", RECORD_SEEN },
	{ "question.list", "{'study':'GZ2019'}", LISTED },
	{ "question.restore",
	  "{'question':'$question','reason':'r'}",
	  { { "secretariat host lead", "cscc"
				       "cccc"
				       "ccc"
				       "ccc" },
	    { "plenary observer reviewer_in reviewer_out editor", DENIED },
	    { INVITED NOBODY, MISSING } } },
	{ "question.update",
	  "{'question':'$question','text':'t'}",
	  { { "secretariat host lead", WHILE_QUESTIONS },
	    { "plenary observer reviewer_in reviewer_out editor", DENIED },
	    { INVITED NOBODY, MISSING } } },
	{ "question.versions", "{'question':'$question'}", RECORD_SEEN },
	{ "question.withdraw",
	  "{'question':'$question','reason':'r'}",
	  { { "secretariat host lead", WHILE_QUESTIONS },
	    { "plenary observer reviewer_in reviewer_out editor", DENIED },
	    { INVITED NOBODY, MISSING } } },

	{ "recommendation.add",
	  "{'study':'GZ2019','text':'t','addressee':'a','kind':'commitment'}",
	  { { "secretariat host", WHILE_RECOMMENDED },
	    { "lead", "cccc"
		      "ccnc"
		      "cnc"
		      "ccc" },
	    { "plenary observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "recommendation.add",
	  "{'study':'GZ2019','text':'t','addressee':'a','findings':['$finding']}",
	  { { "secretariat lead", WHILE_RECOMMENDED },
	    { "host", "cccc"
		      "ccnc"
		      "cnc"
		      "ccc" },
	    { "plenary observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "recommendation.get", "{'recommendation':'$recommendation'}", RECOMMENDATION_SEEN },
	{ "recommendation.list", "{'study':'GZ2019'}", LISTED },
	{ "recommendation.progress", "{'recommendation':'$recommended'}", RECOMMENDATION_SEEN },
	{ "recommendation.rates", "{}", { { INSIDE " " INVITED NOBODY, DONE } } },
	{ "recommendation.report",
	  "{'recommendation':'$recommended','status':'implemented','text':'t'}",
	  { { "secretariat lead", WHILE_FOLLOWED },
	    { "host", HOST_FOLLOWS },
	    { "reviewer_in reviewer_out editor", DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "recommendation.respond",
	  "{'recommendation':'$recommendation','acceptance':'accepted'}",
	  { { "secretariat", WHILE_FOLLOWED },
	    { "host", HOST_FOLLOWS },
	    { TEAM, DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "recommendation.restore",
	  "{'recommendation':'$recommendation','reason':'r'}",
	  { { "secretariat lead", "cccc"
				  "ccsc"
				  "csc"
				  "ccc" },
	    { "host", DENIED_FROM_FACT_CHECK },
	    { "reviewer_in reviewer_out editor", DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "recommendation.update",
	  "{'recommendation':'$recommendation','text':'t'}",
	  { { "secretariat lead", WHILE_RECOMMENDED },
	    { "host", "...."
		      "...c"
		      "cnc"
		      "ccc" },
	    { "reviewer_in reviewer_out editor", DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "recommendation.versions",
	  "{'recommendation':'$recommendation'}",
	  { { "secretariat " TEAM, DONE },
	    { "host", DENIED_FROM_FACT_CHECK },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },
	{ "recommendation.withdraw",
	  "{'recommendation':'$recommendation','reason':'r'}",
	  { { "secretariat lead", WHILE_RECOMMENDED },
	    { "host", DENIED_FROM_FACT_CHECK },
	    { "reviewer_in reviewer_out editor", DENIED },
	    { "plenary", DENIED_FROM_ASSESSMENT },
	    { "observer", DENIED_FROM_PUBLICATION },
	    { INVITED NOBODY, MISSING } } },

	{ "upload.get", "{'upload':'$upload'}", OF_THE_UPLOADER(DONE) },
	{ "upload.list", "{'study':'GZ2019'}", LISTED },
	{ .verb = NULL },
};
