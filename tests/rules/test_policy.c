/* test_policy.c: who sees what of a study, in every stage, for every kind of object and of viewer.
 *
 * The oracle is the table below, written from the comments of config/workflows/peer-review.conf and
 * not from its entries: a column for each stage, "#" where the viewer sees, "." where not. */
#include "../conf/text.h"

#include "conf/conf.h"
#include "rules/policy.h"

#define STAGES	 14
#define VIEWER	 7  /* the principal who asks */
#define SOMEBODY 23 /* another */

/* requested, scoping, team, preparation | desk_review, consultation, drafting, fact_check |
 * comment_round, response, assessment | publication, follow_up, closed */
#define ALWAYS                                                                                     \
	"####"                                                                                     \
	"####"                                                                                     \
	"###"                                                                                      \
	"###"
#define NEVER                                                                                      \
	"...."                                                                                     \
	"...."                                                                                     \
	"..."                                                                                      \
	"..."
#define FROM_TEAM                                                                                  \
	"..##"                                                                                     \
	"####"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_CONSULT                                                                               \
	"...."                                                                                     \
	".###"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_RESPONSE                                                                              \
	"...."                                                                                     \
	"...."                                                                                     \
	".##"                                                                                      \
	"###"
#define FROM_PUBLISHED                                                                             \
	"...."                                                                                     \
	"...."                                                                                     \
	"..."                                                                                      \
	"###"

enum who {
	NOBODY,
	STRANGER,
	OPERATOR,
	WORKER,
	SECRETARIAT,
	PLENARY,
	HOST,
	LEAD,
	REVIEWER,
	REVIEWER_IN,
	EDITOR,
	OBSERVER,
	INVITEE,
	WHO__MAX
};

static const struct viewer viewers[WHO__MAX] = {
	[NOBODY] = { .principal = 0, .roles = ROLE_HOST | ROLE_LEAD | ROLE_SECRETARIAT },
	[STRANGER] = { .principal = VIEWER, .roles = ROLE_NONE },
	[OPERATOR] = { .principal = VIEWER, .roles = ROLE_OPERATOR },
	[WORKER] = { .principal = VIEWER, .roles = ROLE_WORKER },
	[SECRETARIAT] = { .principal = VIEWER, .roles = ROLE_SECRETARIAT },
	[PLENARY] = { .principal = VIEWER, .roles = ROLE_PLENARY },
	[HOST] = { .principal = VIEWER, .roles = ROLE_HOST },
	[LEAD] = { .principal = VIEWER, .roles = ROLE_LEAD },
	[REVIEWER] = { .principal = VIEWER, .roles = ROLE_REVIEWER },
	[REVIEWER_IN] = { .principal = VIEWER, .roles = ROLE_REVIEWER, .own_in = true },
	[EDITOR] = { .principal = VIEWER, .roles = ROLE_EDITOR },
	[OBSERVER] = { .principal = VIEWER, .roles = ROLE_OBSERVER },
	[INVITEE] = { .principal = VIEWER, .roles = ROLE_INVITEE },
};
static const char *const who_words[WHO__MAX] = {
	"nobody", "stranger", "operator",    "worker", "secretariat", "plenary", "host",
	"lead",	  "reviewer", "reviewer_in", "editor", "observer",    "invitee"
};

/* From drafting (the sixth), fact_check, comment_round, assessment on. */
#define FROM_DRAFTING                                                                              \
	"...."                                                                                     \
	"..##"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_FACT_CHECK                                                                            \
	"...."                                                                                     \
	"...#"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_ROUND                                                                                 \
	"...."                                                                                     \
	"...."                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_ASSESSMENT                                                                            \
	"...."                                                                                     \
	"...."                                                                                     \
	"..#"                                                                                      \
	"###"
/* Others' by role, where one's own is always seen. */
#define SEEN_BY(plenary, host, lead, reviewer, editor, observer)                                   \
	{                                                                                          \
		[NOBODY] = { NEVER, NEVER }, [STRANGER] = { NEVER, NEVER },                        \
		[OPERATOR] = { NEVER, NEVER }, [WORKER] = { NEVER, NEVER },                        \
		[SECRETARIAT] = { ALWAYS, ALWAYS }, [PLENARY] = { plenary, ALWAYS },               \
		[HOST] = { host, ALWAYS }, [LEAD] = { lead, ALWAYS },                              \
		[REVIEWER] = { reviewer, ALWAYS }, [REVIEWER_IN] = { reviewer, ALWAYS },           \
		[EDITOR] = { editor, ALWAYS }, [OBSERVER] = { observer, ALWAYS },                  \
		[INVITEE] = { NEVER, ALWAYS },                                                     \
	}
/* The same for everybody inside, whoever made it. */
#define SEEN_INSIDE(when)                                                                          \
	{                                                                                          \
		[NOBODY] = { NEVER, NEVER }, [STRANGER] = { NEVER, NEVER },                        \
		[OPERATOR] = { NEVER, NEVER }, [WORKER] = { NEVER, NEVER },                        \
		[SECRETARIAT] = { ALWAYS, ALWAYS }, [PLENARY] = { when, when },                    \
		[HOST] = { when, when }, [LEAD] = { when, when }, [REVIEWER] = { when, when },     \
		[REVIEWER_IN] = { when, when }, [EDITOR] = { when, when },                         \
		[OBSERVER] = { when, when }, [INVITEE] = { NEVER, NEVER },                         \
	}

static const struct seen {
	const char *of_others; /* made and held by somebody else */
	const char *own;
} oracle[OBJECT__MAX][WHO__MAX] = {
	[OBJECT_STUDY] = {
		[NOBODY]      = { NEVER, NEVER },
		[STRANGER]    = { NEVER, NEVER },
		[OPERATOR]    = { NEVER, NEVER },
		[WORKER]      = { NEVER, NEVER },
		[SECRETARIAT] = { ALWAYS, ALWAYS },
		[PLENARY]     = { ALWAYS, ALWAYS },
		[HOST]        = { ALWAYS, ALWAYS },
		[LEAD]        = { ALWAYS, ALWAYS },
		[REVIEWER]    = { ALWAYS, ALWAYS },
		[REVIEWER_IN] = { ALWAYS, ALWAYS },
		[EDITOR]      = { ALWAYS, ALWAYS },
		[OBSERVER]    = { ALWAYS, ALWAYS },
		[INVITEE]     = { ALWAYS, ALWAYS },
	},
	[OBJECT_ASSIGNMENT] = {
		[NOBODY]      = { NEVER, NEVER },
		[STRANGER]    = { NEVER, NEVER },
		[OPERATOR]    = { NEVER, NEVER },
		[WORKER]      = { NEVER, NEVER },
		[SECRETARIAT] = { ALWAYS, ALWAYS },
		[PLENARY]     = { FROM_TEAM, ALWAYS },
		[HOST]        = { ALWAYS, ALWAYS },
		[LEAD]        = { ALWAYS, ALWAYS },
		[REVIEWER]    = { ALWAYS, ALWAYS },
		[REVIEWER_IN] = { ALWAYS, ALWAYS },
		[EDITOR]      = { ALWAYS, ALWAYS },
		[OBSERVER]    = { FROM_TEAM, ALWAYS },
		[INVITEE]     = { NEVER, ALWAYS },
	},
	[OBJECT_DECLARATION] = {
		[NOBODY]      = { NEVER, NEVER },
		[STRANGER]    = { NEVER, NEVER },
		[OPERATOR]    = { NEVER, NEVER },
		[WORKER]      = { NEVER, NEVER },
		[SECRETARIAT] = { ALWAYS, ALWAYS },
		[PLENARY]     = { NEVER, ALWAYS },
		[HOST]        = { NEVER, ALWAYS },
		[LEAD]        = { ALWAYS, ALWAYS },
		[REVIEWER]    = { NEVER, ALWAYS },
		[REVIEWER_IN] = { NEVER, ALWAYS },
		[EDITOR]      = { NEVER, ALWAYS },
		[OBSERVER]    = { NEVER, ALWAYS },
		[INVITEE]     = { NEVER, ALWAYS },
	},
	[OBJECT_REVIEW] = {
		[NOBODY]      = { NEVER, NEVER },
		[STRANGER]    = { NEVER, NEVER },
		[OPERATOR]    = { NEVER, NEVER },
		[WORKER]      = { NEVER, NEVER },
		[SECRETARIAT] = { ALWAYS, ALWAYS },
		[PLENARY]     = { FROM_PUBLISHED, ALWAYS },
		[HOST]        = { FROM_CONSULT, ALWAYS },
		[LEAD]        = { ALWAYS, ALWAYS },
		[REVIEWER]    = { FROM_CONSULT, ALWAYS },
		[REVIEWER_IN] = { ALWAYS, ALWAYS },
		[EDITOR]      = { FROM_CONSULT, ALWAYS },
		[OBSERVER]    = { FROM_PUBLISHED, ALWAYS },
		[INVITEE]     = { NEVER, ALWAYS },
	},
	[OBJECT_COMMENT] = {
		[NOBODY]      = { NEVER, NEVER },
		[STRANGER]    = { NEVER, NEVER },
		[OPERATOR]    = { NEVER, NEVER },
		[WORKER]      = { NEVER, NEVER },
		[SECRETARIAT] = { ALWAYS, ALWAYS },
		[PLENARY]     = { FROM_PUBLISHED, ALWAYS },
		[HOST]        = { FROM_RESPONSE, ALWAYS },
		[LEAD]        = { ALWAYS, ALWAYS },
		[REVIEWER]    = { FROM_RESPONSE, ALWAYS },
		[REVIEWER_IN] = { FROM_RESPONSE, ALWAYS },
		[EDITOR]      = { ALWAYS, ALWAYS },
		[OBSERVER]    = { FROM_PUBLISHED, ALWAYS },
		[INVITEE]     = { NEVER, ALWAYS },
	},
	[OBJECT_RESPONSE] = {
		[NOBODY]      = { NEVER, NEVER },
		[STRANGER]    = { NEVER, NEVER },
		[OPERATOR]    = { NEVER, NEVER },
		[WORKER]      = { NEVER, NEVER },
		[SECRETARIAT] = { ALWAYS, ALWAYS },
		[PLENARY]     = { FROM_PUBLISHED, ALWAYS },
		[HOST]        = { FROM_RESPONSE, ALWAYS },
		[LEAD]        = { ALWAYS, ALWAYS },
		[REVIEWER]    = { FROM_RESPONSE, ALWAYS },
		[REVIEWER_IN] = { FROM_RESPONSE, ALWAYS },
		[EDITOR]      = { ALWAYS, ALWAYS },
		[OBSERVER]    = { FROM_PUBLISHED, ALWAYS },
		[INVITEE]     = { NEVER, ALWAYS },
	},
	[OBJECT_RECORD] = SEEN_INSIDE(ALWAYS),
	/* Of no kind that an entry names: who made it, and those who steer. */
	[OBJECT_DOCUMENT] = SEEN_BY(NEVER, NEVER, ALWAYS, NEVER, NEVER, NEVER),
	/* What people said in confidence is the team's. */
	[OBJECT_EVIDENCE] = SEEN_BY(NEVER, NEVER, ALWAYS, ALWAYS, ALWAYS, NEVER),
	[OBJECT_FINDING] = SEEN_BY(FROM_ASSESSMENT, FROM_DRAFTING, ALWAYS, ALWAYS, ALWAYS, FROM_PUBLISHED),
	[OBJECT_RECOMMENDATION] =
		SEEN_BY(FROM_ASSESSMENT, FROM_FACT_CHECK, ALWAYS, ALWAYS, ALWAYS, FROM_PUBLISHED),
	/* There are none in this procedure. */
	[OBJECT_ANSWER] = SEEN_INSIDE(NEVER),
	[OBJECT_PRACTICE] = SEEN_INSIDE(NEVER),
};

/* Documents by their kind. */
static const struct {
	const char *kinds[6];
	struct seen seen[WHO__MAX];
} documents[] = {
	{ { "letter", "terms_of_reference", "programme", "event_report", "note" },
	  SEEN_BY(ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS) },
	{ { "self_assessment", "data_pack" },
	  SEEN_BY(NEVER, ALWAYS, ALWAYS, ALWAYS, ALWAYS, NEVER) },
	{ { "draft" },
	  SEEN_BY(FROM_ASSESSMENT, FROM_FACT_CHECK, ALWAYS, FROM_ROUND, ALWAYS, NEVER) },
	{ { "editors_report" },
	  SEEN_BY(FROM_ASSESSMENT, FROM_PUBLISHED, ALWAYS, FROM_PUBLISHED, FROM_PUBLISHED,
		  FROM_PUBLISHED) },
	{ { "final_report", "action_plan", "progress_review" },
	  SEEN_BY(FROM_PUBLISHED, FROM_PUBLISHED, ALWAYS, FROM_PUBLISHED, FROM_PUBLISHED,
		  FROM_PUBLISHED) },
	{ { "chapter", "synthesis", "other" }, SEEN_BY(NEVER, NEVER, ALWAYS, NEVER, NEVER, NEVER) },
};

static struct workflow *shipped;

static int setup(void **state)
{
	_cleanup_(x_freep) char *text = text_of_file("config/workflows/peer-review.conf");
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	return workflow_read("peer-review.conf", text, &shipped, &problems);
}

static int teardown(void **state)
{
	(void)state;
	shipped = workflow_free(shipped);
	return 0;
}

static void assert_sees(const struct viewer *viewer, const struct subject *subject, const char *who,
			bool expected)
{
	if (can_see(shipped, &(struct openings){ 0 }, viewer, subject) != expected)
		fail_msg("%s %s see a %s of %s in stage %s", who, expected ? "must" : "must not",
			 object_rows[subject->object].word,
			 subject->owner == VIEWER || subject->owner_also == VIEWER ? "their own"
										   : "others",
			 shipped->stages[subject->stage].id);
}

static void test_every_stage_object_viewer(void **state)
{
	(void)state;
	assert_int_equal(shipped->stage_count, STAGES);
	for (int object = 0; object < OBJECT__MAX; object++) {
		for (int who = 0; who < WHO__MAX; who++) {
			const struct seen *seen = &oracle[object][who];
			for (int stage = 0; stage < STAGES; stage++) {
				struct subject subject = { .object = (enum object)object,
							   .stage = stage,
							   .owner = SOMEBODY };
				assert_sees(&viewers[who], &subject, who_words[who],
					    seen->of_others[stage] == '#');
				subject.owner = VIEWER;
				assert_sees(&viewers[who], &subject, who_words[who],
					    seen->own[stage] == '#');
				subject.owner = SOMEBODY;
				subject.owner_also = VIEWER;
				assert_sees(&viewers[who], &subject, who_words[who],
					    seen->own[stage] == '#');
			}
		}
	}
}

static void test_every_kind_of_document(void **state)
{
	unsigned kinds = 0;

	(void)state;
	for (size_t row = 0; row < ELEMENTS(documents); row++)
		for (const char *const *kind = documents[row].kinds; *kind; kind++) {
			struct subject subject = { .object = OBJECT_DOCUMENT,
						   .of = document_bit(str_of(*kind)) };
			assert_true(subject.of != 0 && !(kinds & subject.of));
			kinds |= subject.of;
			for (int who = 0; who < WHO__MAX; who++)
				for (subject.stage = 0; subject.stage < STAGES; subject.stage++) {
					const struct seen *seen = &documents[row].seen[who];
					subject.owner = SOMEBODY;
					assert_sees(&viewers[who], &subject, *kind,
						    seen->of_others[subject.stage] == '#');
					subject.owner = VIEWER;
					assert_sees(&viewers[who], &subject, *kind,
						    seen->own[subject.stage] == '#');
				}
		}
	assert_int_equal(kinds, (1u << DOCUMENT_KIND__MAX) - 1);
}

/* An object that nobody owns is nobody's own, also for a viewer who is nobody. */
static void test_no_owner_is_nobodys_own(void **state)
{
	struct subject subject = { .object = OBJECT_DECLARATION, .stage = 4 };

	(void)state;
	for (int who = 0; who < WHO__MAX; who++)
		assert_sees(&viewers[who], &subject, who_words[who],
			    oracle[OBJECT_DECLARATION][who].of_others[4] == '#');
}

static void test_draft_is_the_owners_alone(void **state)
{
	(void)state;
	for (int object = 0; object < OBJECT__MAX; object++) {
		for (int who = 0; who < WHO__MAX; who++) {
			for (int stage = 0; stage < STAGES; stage++) {
				struct subject subject = { .object = (enum object)object,
							   .stage = stage,
							   .owner = SOMEBODY,
							   .owner_also = VIEWER,
							   .is_draft = true };
				assert_sees(&viewers[who], &subject, who_words[who], false);
				subject.owner = VIEWER;
				assert_sees(&viewers[who], &subject, who_words[who],
					    who >= SECRETARIAT);
			}
		}
	}
}

static void test_roles_add_up(void **state)
{
	const struct viewer both = { .principal = VIEWER, .roles = ROLE_OBSERVER | ROLE_EDITOR };
	const struct viewer answered = { .principal = VIEWER,
					 .roles = ROLE_INVITEE | ROLE_REVIEWER };
	const struct subject comment = { .object = OBJECT_COMMENT, .stage = 8, .owner = SOMEBODY };
	const struct subject review = { .object = OBJECT_REVIEW, .stage = 5, .owner = SOMEBODY };

	(void)state;
	assert_true(can_see(shipped, &(struct openings){ 0 }, &both, &comment));
	assert_true(can_see(shipped, &(struct openings){ 0 }, &answered, &review));
}

/* What policy_levels and policy_fits say of a move is what can_see shows after it. */
static void test_levels_agree_with_can_see(void **state)
{
	(void)state;
	for (int object = 0; object < OBJECT__MAX; object++) {
		for (int stage = 0; stage < STAGES; stage++) {
			unsigned levels = policy_levels(shipped, &(struct openings){ 0 },
							(enum object)object, 0, stage);
			for (int who = STRANGER; who < WHO__MAX; who++) {
				struct subject subject = { .object = (enum object)object,
							   .stage = stage,
							   .owner = SOMEBODY };
				struct viewer viewer = viewers[who];
				viewer.own_in = false;
				assert_int_equal(policy_fits(&viewer, levels) != 0,
						 can_see(shipped, &(struct openings){ 0 }, &viewer,
							 &subject));
			}
		}
	}
}

static void test_levels_tell_what_a_move_reveals(void **state)
{
	unsigned desk = policy_levels(shipped, &(struct openings){ 0 }, OBJECT_REVIEW, 0, 4);
	unsigned consultation =
		policy_levels(shipped, &(struct openings){ 0 }, OBJECT_REVIEW, 0, 5);
	unsigned publication =
		policy_levels(shipped, &(struct openings){ 0 }, OBJECT_REVIEW, 0, 11);

	(void)state;
	assert_int_equal(desk, LEVEL_OWN | ROLE_SECRETARIAT | ROLE_LEAD);
	assert_int_equal(consultation & ~desk, LEVEL_TEAM | ROLE_HOST);
	assert_int_equal(publication & ~consultation, LEVEL_ALL);
	assert_int_equal(policy_levels(shipped, &(struct openings){ 0 }, OBJECT_STUDY, 0, 0),
			 LEVEL_ALL | ROLE_INVITEE | ROLE_SECRETARIAT);
}

static void test_fits(void **state)
{
	(void)state;
	assert_int_equal(policy_fits(&viewers[EDITOR], LEVEL_TEAM | LEVEL_ALL | ROLE_HOST),
			 LEVEL_TEAM | LEVEL_ALL);
	assert_int_equal(policy_fits(&viewers[HOST], LEVEL_TEAM | LEVEL_OWN), 0);
	assert_int_equal(policy_fits(&viewers[PLENARY], LEVEL_ALL | ROLE_PLENARY),
			 LEVEL_ALL | ROLE_PLENARY);
	assert_int_equal(policy_fits(&viewers[INVITEE], LEVEL_ALL | LEVEL_TEAM), 0);
	assert_int_equal(policy_fits(&viewers[INVITEE], ROLE_INVITEE), ROLE_INVITEE);
	assert_int_equal(policy_fits(&viewers[OPERATOR], ~0u), 0);
	assert_int_equal(policy_fits(&viewers[WORKER], ~0u), 0);
}

/* `from` is the first stage in which an entry holds, `until` the first in which it no longer does.
 */
static void test_bounds(void **state)
{
	struct workflow workflow = { .stage_count = 6, .visible_count = 1 };
	const struct viewer observer = { .principal = VIEWER, .roles = ROLE_OBSERVER };

	(void)state;
	workflow.visible[0] = (struct visible){
		.object = OBJECT_COMMENT, .to = ROLE_OBSERVER, .from = 2, .until = 4
	};
	for (int stage = 0; stage < 6; stage++) {
		struct subject subject = { .object = OBJECT_COMMENT, .stage = stage };
		assert_int_equal(can_see(&workflow, &(struct openings){ 0 }, &observer, &subject),
				 stage == 2 || stage == 3);
		assert_int_equal(policy_levels(&workflow, &(struct openings){ 0 }, OBJECT_COMMENT,
					       0, stage) &
					 ROLE_OBSERVER,
				 stage == 2 || stage == 3 ? ROLE_OBSERVER : 0);
		subject.object = OBJECT_RESPONSE;
		assert_false(can_see(&workflow, &(struct openings){ 0 }, &observer, &subject));
	}
}

/* An entry with own_in opens to nobody whose review is not in, and never counts as a level. */
static void test_own_in(void **state)
{
	struct workflow workflow = { .stage_count = 2, .visible_count = 1 };
	struct viewer viewer = { .principal = VIEWER, .roles = ROLE_REVIEWER };
	const struct subject review = { .object = OBJECT_REVIEW, .stage = 1, .owner = VIEWER };

	(void)state;
	workflow.visible[0] = (struct visible){ .object = OBJECT_REVIEW,
						.to = LEVEL_TEAM | LEVEL_OWN,
						.from = -1,
						.until = -1,
						.own_in = true };
	assert_false(can_see(&workflow, &(struct openings){ 0 }, &viewer, &review));
	viewer.own_in = true;
	assert_true(can_see(&workflow, &(struct openings){ 0 }, &viewer, &review));
	assert_int_equal(policy_levels(&workflow, &(struct openings){ 0 }, OBJECT_REVIEW, 0, 1),
			 ROLE_SECRETARIAT);
}

static void test_nothing_opens_without_an_entry(void **state)
{
	const struct workflow empty = { .stage_count = 1 };

	(void)state;
	for (int object = 0; object < OBJECT__MAX; object++) {
		for (int who = 0; who < WHO__MAX; who++) {
			const struct subject subject = { .object = (enum object)object,
							 .owner = VIEWER };
			assert_int_equal(
				can_see(&empty, &(struct openings){ 0 }, &viewers[who], &subject),
				who == SECRETARIAT);
		}
	}
}

static void test_fields(void **state)
{
	static const struct {
		unsigned visible;
		const char *seen; /* a column for each of enum who */
	} rows[] = {
		{ 0, "....#########" },		{ ROLE_SECRETARIAT, "....#........" },
		{ ROLE_LEAD, "....#..#....." }, { LEVEL_TEAM, "....#..####.." },
		{ LEVEL_ALL, "....########." }, { LEVEL_OWN, "....#........" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const struct form_field field = { .visible = rows[i].visible };
		for (int who = 0; who < WHO__MAX; who++) {
			assert_int_equal(can_see_field(&viewers[who], &field, SOMEBODY),
					 rows[i].seen[who] == '#');
			/* The author sees all they wrote, as long as they have a part at all. */
			assert_int_equal(can_see_field(&viewers[who], &field, VIEWER),
					 who >= SECRETARIAT);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_stage_object_viewer),
		cmocka_unit_test(test_every_kind_of_document),
		cmocka_unit_test(test_no_owner_is_nobodys_own),
		cmocka_unit_test(test_draft_is_the_owners_alone),
		cmocka_unit_test(test_roles_add_up),
		cmocka_unit_test(test_levels_agree_with_can_see),
		cmocka_unit_test(test_levels_tell_what_a_move_reveals),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_own_in),
		cmocka_unit_test(test_nothing_opens_without_an_entry),
		cmocka_unit_test(test_fields),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rules/policy", tests, setup, teardown);
}
