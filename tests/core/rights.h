/* rights.h: who may do what, in every stage: the expectation, as people would write it down.
 *
 * A case is a verb with parameters that make sense in the world (world.h); a row says for some
 * viewers what comes in each of the fourteen stages. Every viewer but GONE, who is refused at
 * the door, stands in one row of each case. */
#pragma once

#define RIGHT_ROWS_MAX 8

struct right_case {
	const char *verb;
	const char *params; /* for world_params() */
	struct {
		const char *who;    /* names of VIEWER_TABLE */
		const char *stages; /* a letter for each: see test_permissions.c */
	} rows[RIGHT_ROWS_MAX];
};

/* verb NULL ends each. */
extern const struct right_case rights_of_team[];
extern const struct right_case rights_of_work[];
extern const struct right_case rights_of_study[];
extern const struct right_case rights_of_programme[];
extern const struct right_case rights_of_report[];
extern const struct right_case rights_of_meeting[];

/* Viewers by what they have in common. */
#define TEAM	       "lead reviewer_in reviewer_out editor "
#define INVITED	       "invitee invitee_operator "
#define NOBODY	       "operator worker former decliner outsider " /* no part in the study */
#define INSIDE	       "secretariat plenary host observer " TEAM
#define ADMINISTRATORS "secretariat operator invitee_operator "

/* Stages: requested, scoping, team, preparation | desk_review, consultation, drafting,
 * fact_check | comment_round, response, assessment | publication, follow_up, closed */
#define DONE                                                                                       \
	"yyyy"                                                                                     \
	"yyyy"                                                                                     \
	"yyy"                                                                                      \
	"yyy"
#define DENIED                                                                                     \
	"nnnn"                                                                                     \
	"nnnn"                                                                                     \
	"nnn"                                                                                      \
	"nnn"
#define MISSING                                                                                    \
	"...."                                                                                     \
	"...."                                                                                     \
	"..."                                                                                      \
	"..."
#define WHILE_OPEN                                                                                 \
	"yyyy"                                                                                     \
	"yyyy"                                                                                     \
	"yyy"                                                                                      \
	"yyc"
#define NO_PLACE_YET                                                                               \
	"ssss"                                                                                     \
	"ssss"                                                                                     \
	"sss"                                                                                      \
	"ssc"
/* Where invitations and declarations, reviews, comments, answers are taken. */
#define WHILE_INVITING                                                                             \
	"ccyy"                                                                                     \
	"yccc"                                                                                     \
	"ccc"                                                                                      \
	"ccc"
#define WHILE_REVIEWED                                                                             \
	"cccc"                                                                                     \
	"yccc"                                                                                     \
	"ccc"                                                                                      \
	"ccc"
#define WHILE_COMMENTS                                                                             \
	"cccc"                                                                                     \
	"ccyc"                                                                                     \
	"ycc"                                                                                      \
	"ccc"
#define WHILE_ANSWERED                                                                             \
	"cccc"                                                                                     \
	"ccyy"                                                                                     \
	"yyc"                                                                                      \
	"ccc"
/* Seen from a stage on, by somebody who may not do it. */
#define DENIED_FROM_TEAM                                                                           \
	"..nn"                                                                                     \
	"nnnn"                                                                                     \
	"nnn"                                                                                      \
	"nnn"
#define DENIED_FROM_CONSULTATION                                                                   \
	"...."                                                                                     \
	".nnn"                                                                                     \
	"nnn"                                                                                      \
	"nnn"
#define DENIED_FROM_RESPONSE                                                                       \
	"...."                                                                                     \
	"...."                                                                                     \
	".nn"                                                                                      \
	"nnn"
#define DENIED_FROM_PUBLICATION                                                                    \
	"...."                                                                                     \
	"...."                                                                                     \
	"..."                                                                                      \
	"nnn"
#define DONE_FROM_TEAM                                                                             \
	"..yy"                                                                                     \
	"yyyy"                                                                                     \
	"yyy"                                                                                      \
	"yyy"
#define DONE_FROM_CONSULTATION                                                                     \
	"...."                                                                                     \
	".yyy"                                                                                     \
	"yyy"                                                                                      \
	"yyy"
#define DONE_FROM_RESPONSE                                                                         \
	"...."                                                                                     \
	"...."                                                                                     \
	".yy"                                                                                      \
	"yyy"
#define DONE_FROM_PUBLICATION                                                                      \
	"...."                                                                                     \
	"...."                                                                                     \
	"..."                                                                                      \
	"yyy"
