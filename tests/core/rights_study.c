/* rights_study.c: studies. Who has a part sees the study; who is only invited sees that it is
 * there. The secretariat moves it, and in drafting and response the lead; the host can withdraw
 * it, the secretariat can cancel it. */
#include "core/rights.h"

#include <stddef.h>

#define OTHERS "plenary host reviewer_in reviewer_out editor observer "

const struct right_case rights_of_study[] = {
	{ "event.list", "{}", { { INSIDE INVITED NOBODY, DONE } } },
	{ "event.list", "{'study':'GZ2019'}", { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },
	{ "event.watch", "{'timeout_ms':0}", { { INSIDE INVITED NOBODY, DONE } } },
	{ "event.watch",
	  "{'study':'GZ2019','timeout_ms':0}",
	  { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },

	/* In no stage of the world all guards hold. */
	/* The draft is filed, nothing lacks its ground, and the conclusions are adopted. */
	{ "study.advance",
	  "{'study':'GZ2019'}",
	  { { "secretariat", "gggg"
			     "ggyg"
			     "ggy"
			     "ggc" },
	    { "lead", "nnnn"
		      "nnyn"
		      "ngn"
		      "nnc" },
	    { "plenary host editor", "nnnn"
				     "nnnn"
				     "nnn"
				     "nnc" },
	    { "reviewer_in reviewer_out observer " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.advance",
	  "{'study':'GZ2019','override':true,'reason':'the meeting is fixed'}",
	  { { "secretariat", WHILE_OPEN },
	    { "lead", "nnnn"
		      "nnyn" /* nothing has to be overridden */
		      "nnn"
		      "nnc" },
	    { "plenary host editor", "nnnn"
				     "nnnn"
				     "nnn"
				     "nnc" },
	    { "reviewer_in reviewer_out observer " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	/* There is a way back from team, preparation, desk_review, comment_round, response and
	 * assessment. */
	{ "study.back",
	  "{'study':'GZ2019','to':'preparation','reason':'the bundle is wrong'}",
	  { { "secretariat", "ccpp"
			     "yccc"
			     "ppp"
			     "ccc" },
	    { "lead", "nnnn"
		      "nncn"
		      "npn"
		      "nnc" },
	    { "plenary host editor", "nnnn"
				     "nnnn"
				     "nnn"
				     "nnc" },
	    { "reviewer_in reviewer_out observer " INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "study.board", "{}", { { INSIDE INVITED NOBODY, DONE } } },

	{ "study.cancel",
	  "{'study':'GZ2019','reason':'no money'}",
	  { { "secretariat", WHILE_OPEN },
	    { "lead " OTHERS INVITED, DENIED },
	    { NOBODY, MISSING } } },

	/* By whom, and in which stage, the workflow says. */
	{ "study.confirm",
	  "{'study':'GZ2019','item':'self_assessment_in'}",
	  { { "host", "pppy"
		      "pppp"
		      "ppp"
		      "ppc" },
	    { "secretariat plenary observer " TEAM, "pppn"
						    "pppp"
						    "ppp"
						    "ppc" },
	    { INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.confirm",
	  "{'study':'GZ2019','item':'findings_read'}",
	  { { "host lead", "pppp"
			   "pypp"
			   "ppp"
			   "ppc" },
	    { "secretariat plenary observer reviewer_in reviewer_out editor", "pppp"
									      "pnpp"
									      "ppp"
									      "ppc" },
	    { INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.confirm",
	  "{'study':'GZ2019','item':'round_closed'}",
	  { { "secretariat", "pppp"
			     "pppp"
			     "ypp"
			     "ppc" },
	    { "lead " OTHERS, "pppp"
			      "pppp"
			      "npp"
			      "ppc" },
	    { INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.confirm",
	  "{'study':'GZ2019','item':'no_further_corrections'}",
	  { { "host", "pppp"
		      "pppy"
		      "ppp"
		      "ppc" },
	    { "secretariat plenary observer " TEAM, "pppp"
						    "pppn"
						    "ppp"
						    "ppc" },
	    { INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.confirm",
	  "{'study':'GZ2019','item':'report_published'}",
	  { { "secretariat", "pppp"
			     "pppp"
			     "ppp"
			     "ypc" },
	    { "plenary host observer " TEAM, "pppp"
					     "pppp"
					     "ppp"
					     "npc" },
	    { INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "study.create",
	  "{'study':'NEW2020','title':'t','city':'Ulaanbaatar','country':'MN','year':2020}",
	  { { "secretariat", DONE }, { "lead " OTHERS INVITED NOBODY, DENIED } } },
	{ "visibility.check",
	  "{'study':'GZ2019'}",
	  { { "secretariat lead", DONE },
	    { "plenary host observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "visibility.close",
	  "{'study':'GZ2019','opening':'$opening','reason':'r'}",
	  { { "secretariat", DONE },
	    { "plenary host observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "visibility.embargo",
	  "{'study':'GZ2019','object':'review','until':'closed','reason':'r'}",
	  { { "secretariat", WHILE_OPEN },
	    { "plenary host observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "visibility.get",
	  "{'study':'GZ2019'}",
	  { { "secretariat lead", DONE },
	    { "plenary host observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "visibility.identity",
	  "{'study':'GZ2019','identity':'double_anonymized','reason':'r'}",
	  { { "secretariat", DONE },
	    { "plenary host observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "visibility.list",
	  "{'study':'GZ2019'}",
	  { { "secretariat lead", DONE },
	    { "plenary host observer reviewer_in reviewer_out editor " INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "visibility.open",
	  "{'study':'GZ2019','object':'review','to':'host','reason':'r'}",
	  { { "secretariat", DONE },
	    { "plenary host observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.get", "{'study':'GZ2019'}", { { INSIDE INVITED, DONE }, { NOBODY, MISSING } } },
	{ "study.history",
	  "{'study':'GZ2019'}",
	  { { INSIDE, DONE }, { INVITED, DENIED }, { NOBODY, MISSING } } },
	{ "study.list", "{}", { { INSIDE INVITED NOBODY, DONE } } },
	{ "study.reschedule",
	  "{'study':'GZ2019','due':'2019-12-01','reason':'holidays'}",
	  { { "secretariat", WHILE_OPEN },
	    { "lead " OTHERS INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.resume",
	  "{'study':'GZ2019'}",
	  { { "secretariat", "ssss"
			     "ssss"
			     "sss"
			     "sss" },
	    { "lead " OTHERS INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.retract",
	  "{'study':'GZ2019','item':'host_consent','reason':'not yet'}",
	  { { "host", "yppp"
		      "pppp"
		      "ppp"
		      "ppc" },
	    { "secretariat plenary observer " TEAM, "nppp"
						    "pppp"
						    "ppp"
						    "ppc" },
	    { INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.status",
	  "{'study':'GZ2019'}",
	  { { INSIDE, DONE }, { INVITED, DENIED }, { NOBODY, MISSING } } },
	{ "study.suspend",
	  "{'study':'GZ2019','reason':'elections'}",
	  { { "secretariat", WHILE_OPEN },
	    { "lead " OTHERS INVITED, DENIED },
	    { NOBODY, MISSING } } },
	{ "study.timeline",
	  "{'study':'GZ2019'}",
	  { { INSIDE, DONE }, { INVITED, DENIED }, { NOBODY, MISSING } } },
	{ "study.withdraw",
	  "{'study':'GZ2019','reason':'a new mayor'}",
	  { { "secretariat host", WHILE_OPEN },
	    { "plenary observer " TEAM INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "workflow.get",
	  "{'study':'GZ2019'}",
	  { { INSIDE, DONE }, { INVITED, DENIED }, { NOBODY, MISSING } } },
	{ .verb = NULL },
};
