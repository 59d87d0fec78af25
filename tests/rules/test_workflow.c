/* test_workflow.c: the words of a workflow, every kind of defect that workflow_check finds, and
 * guards each way. */
#include "../conf/text.h"

#include "rules/workflow.h"

/* ---- words ---- */

static void test_roles(void **state)
{
	(void)state;
	assert_int_equal(role_of_word(str_of("secretariat")), ROLE_SECRETARIAT);
	assert_int_equal(role_of_word(str_of("invitee")), ROLE_INVITEE);
	assert_int_equal(role_of_word(str_of("Lead")), 0);
	assert_int_equal(role_of_word(str_of("")), 0);
	assert_int_equal(role_of_word(STR_NONE), 0);
	for (unsigned i = 0; i < ROLE__MAX; i++) {
		assert_string_equal(role_word(1u << i), role_rows[i].word);
		assert_int_equal(role_of_word(str_of(role_rows[i].word)), 1u << i);
		assert_int_equal(role_rows[i].is_global, (ROLE_GLOBAL_MASK & 1u << i) != 0);
	}
}

static void test_levels(void **state)
{
	unsigned all = 0;

	(void)state;
	assert_int_equal(level_of_word(str_of("own")), LEVEL_OWN);
	assert_int_equal(level_of_word(str_of("team")), LEVEL_TEAM);
	assert_int_equal(level_of_word(str_of("all")), LEVEL_ALL);
	assert_int_equal(level_of_word(str_of("host")), ROLE_HOST);
	assert_int_equal(level_of_word(str_of("operator")), 0);
	assert_int_equal(level_of_word(str_of("worker")), 0);
	assert_int_equal(level_of_word(str_of("everybody")), 0);
	for (size_t i = 0; i < LEVEL_ROWS; i++) {
		assert_int_equal(all & level_rows[i].bit, 0);
		all |= level_rows[i].bit;
		if (level_rows[i].bit <= ROLE_ANY)
			assert_string_equal(level_rows[i].word, role_word(level_rows[i].bit));
	}
	assert_int_equal(all, (ROLE_ANY & ~(unsigned)(ROLE_OPERATOR | ROLE_WORKER)) | LEVEL_OWN |
				      LEVEL_TEAM | LEVEL_ALL);
}

static void test_words_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARTEFACT__MAX; i++)
		assert_true(artefact_rows[i].word && artefact_rows[i].help);
	for (size_t i = 0; i < OBJECT__MAX; i++)
		assert_true(object_rows[i].word && object_rows[i].help);
	for (size_t i = 0; i < GUARD__MAX; i++)
		assert_true(guard_rows[i].word && guard_rows[i].help);
	assert_string_equal(object_rows[OBJECT_REVIEW].word, "review");
	assert_string_equal(guard_rows[GUARD_QUORUM].word, "quorum");
}

/* ---- the check ---- */

enum { TEAM, DESK, REPORT, END };

/* A workflow without fault, which each case below breaks in one way. */
static const struct workflow sound = {
	.id = "small-review",
	.title = "A small review",
	.version = 1,
	.answer_days = 14,
	.stage_count = 4,
	.stages = {
		[TEAM] = { .id = "team", .title = "Team", .days = 21, .actors = ROLE_LEAD,
			   .produces = ARTEFACT_INVITATION | ARTEFACT_DECLARATION,
			   .guards = { { .kind = GUARD_TEAM, .min = 3, .min_institutes = 2 },
				       { .kind = GUARD_DECLARED },
				       { .kind = GUARD_ROLE_HELD, .of = "lead" } },
			   .guard_count = 3,
			   .next = { DESK }, .next_count = 1 },
		[DESK] = { .id = "desk", .title = "Desk", .days = 28, .close_days = 42,
			   .soft_grace_hours = 72, .produces = ARTEFACT_REVIEW,
			   .guards = { { .kind = GUARD_QUORUM, .min = 2, .min_non_home = 1 },
				       { .kind = GUARD_CLOSED } },
			   .guard_count = 2, .override = ROLE_SECRETARIAT,
			   .next = { REPORT }, .next_count = 1, .back = { TEAM }, .back_count = 1 },
		[REPORT] = { .id = "report", .title = "Report", .close_days = 14,
			     .produces = ARTEFACT_COMMENT | ARTEFACT_RESPONSE,
			     .confirmations = { { "agreed", "All agree", ROLE_HOST | ROLE_PLENARY } },
			     .confirmation_count = 1,
			     .guards = { { .kind = GUARD_CONFIRMED, .of = "agreed",
					   .or_closed = true },
					 { .kind = GUARD_COMMENTS_ANSWERED } },
			     .guard_count = 2,
			     .next = { END }, .next_count = 1, .back = { TEAM, DESK },
			     .back_count = 2 },
		[END] = { .id = "end", .title = "End" },
	},
	.visible = {
		{ .object = OBJECT_STUDY, .to = LEVEL_ALL, .from = -1, .until = -1 },
		{ .object = OBJECT_REVIEW, .to = LEVEL_TEAM, .from = -1, .until = REPORT,
		  .own_in = true },
		{ .object = OBJECT_REVIEW, .to = ROLE_HOST, .from = REPORT, .until = -1 },
	},
	.visible_count = 3,
};

static struct workflow broken; /* what a case breaks: a copy of `sound` */

#define BREAK(name, ...)                                                                           \
	static void name(void)                                                                     \
	{                                                                                          \
		__VA_ARGS__;                                                                       \
	}

BREAK(bad_id, broken.id = "Small Review")
BREAK(no_title, broken.title = "  ")
BREAK(no_version, broken.version = 0)
BREAK(no_answer_days, broken.answer_days = 0)
BREAK(bad_stage_id, broken.stages[DESK].id = "desk review")
BREAK(two_stages, broken.stages[REPORT].id = "desk")
BREAK(no_stage_title, broken.stages[DESK].title = "")
BREAK(due_after_close, broken.stages[DESK].days = 43)
BREAK(grace_without_due, broken.stages[DESK].days = 0)
BREAK(negative_days, broken.stages[TEAM].days = -1)
BREAK(foreign_actor, broken.stages[TEAM].actors = ROLE_WORKER)
BREAK(foreign_mover, broken.stages[TEAM].movers = ROLE_OPERATOR)
BREAK(foreign_override, broken.stages[DESK].override = ROLE_OPERATOR)
BREAK(never_left, broken.stages[REPORT].next_count = 0)
BREAK(cannot_be_reached, broken.stages[TEAM].next[0] = REPORT, broken.stages[REPORT].back_count = 1)
BREAK(next_goes_back, broken.stages[REPORT].next[1] = DESK, broken.stages[REPORT].next_count = 2)
BREAK(next_is_itself, broken.stages[DESK].next[1] = DESK, broken.stages[DESK].next_count = 2)
BREAK(back_goes_forward, broken.stages[DESK].back[0] = REPORT)
BREAK(next_twice, broken.stages[TEAM].next[1] = DESK, broken.stages[TEAM].next_count = 2)
BREAK(next_is_nowhere, broken.stages[TEAM].next[1] = 9, broken.stages[TEAM].next_count = 2)
BREAK(end_goes_on, broken.stages[END].back_count = 1)
BREAK(end_has_guards, broken.stages[END].guards[0].kind = GUARD_DECLARED,
      broken.stages[END].guard_count = 1)
BREAK(guard_without_min, broken.stages[DESK].guards[0].min = 0,
      broken.stages[DESK].guards[0].min_non_home = 0)
BREAK(too_many_institutes, broken.stages[TEAM].guards[0].min_institutes = 4)
BREAK(too_many_non_home, broken.stages[DESK].guards[0].min_non_home = 3)
BREAK(guard_twice, broken.stages[TEAM].guards[2] = (struct guard){ .kind = GUARD_DECLARED })
BREAK(guard_without_of, broken.stages[TEAM].guards[2].of = NULL)
BREAK(guard_on_no_role, broken.stages[TEAM].guards[2].of = "chair")
BREAK(guard_on_global_role, broken.stages[TEAM].guards[2].of = "secretariat")
BREAK(closed_never, broken.stages[TEAM].guards[2] = (struct guard){ .kind = GUARD_CLOSED })
BREAK(or_closed_never, broken.stages[REPORT].close_days = 0)
BREAK(nothing_to_count, broken.stages[DESK].produces = 0, broken.visible_count = 1)
BREAK(counts_too_early,
      broken.stages[TEAM].guards[2] = (struct guard){ .kind = GUARD_COMMENTS_ANSWERED })
BREAK(counts_one_too_early,
      broken.stages[DESK].guards[1] = (struct guard){ .kind = GUARD_COMMENTS_ANSWERED })
BREAK(nobody_asks,
      broken.stages[REPORT].guards[0] = (struct guard){ .kind = GUARD_REJECTIONS_REASONED })
BREAK(no_stage_offers,
      broken.stages[TEAM].guards[2] = (struct guard){ .kind = GUARD_CONFIRMED, .of = "signed" })
BREAK(other_stage_offers,
      broken.stages[TEAM].guards[2] = (struct guard){ .kind = GUARD_CONFIRMED, .of = "agreed" })
BREAK(bad_confirmation_id, broken.stages[REPORT].confirmations[0].id = "All agreed",
      broken.stages[REPORT].guards[0] = (struct guard){ .kind = GUARD_CLOSED })
BREAK(confirmed_by_nobody, broken.stages[REPORT].confirmations[0].by = 0)
BREAK(confirmed_by_worker, broken.stages[REPORT].confirmations[0].by = ROLE_WORKER)
BREAK(confirmation_untitled, broken.stages[REPORT].confirmations[0].title = "")
BREAK(confirmation_twice,
      broken.stages[REPORT].confirmations[1] = broken.stages[REPORT].confirmations[0],
      broken.stages[REPORT].confirmation_count = 2)
BREAK(visible_to_nobody, broken.visible[0].to = 0)
BREAK(visible_on_nothing, broken.visible[2].object = OBJECT_COMMENT,
      broken.stages[REPORT].produces = 0, broken.stages[REPORT].guard_count = 1)
BREAK(visible_never, broken.visible[2].until = REPORT)
BREAK(visible_too_early, broken.visible[1].until = DESK)
BREAK(own_in_without_reviews, broken.stages[DESK].produces = 0,
      broken.stages[DESK].guards[0].kind = GUARD_DECLARED, broken.visible[1].object = OBJECT_STUDY,
      broken.visible_count = 2)

static const struct defect {
	void (*make)(void);
	const char *path;
	const char *part; /* of the message */
} defects[] = {
	{ bad_id, "id", "lower-case" },
	{ no_title, "title", "no title" },
	{ no_version, "version", "1 or more" },
	{ no_answer_days, "answer_days", "answer_days must be 1" },
	{ bad_stage_id, "stages[1]", "`desk review` is no stage id" },
	{ two_stages, "stages[2]", "there are two stages `desk`" },
	{ no_stage_title, "stages[1]", "`desk` has no title" },
	{ due_after_close, "stages[1]", "due after 43 days but closes after 42" },
	{ grace_without_due, "stages[1]", "no due date" },
	{ negative_days, "stages[0]", "negative" },
	{ foreign_actor, "stages[0]", "actors names a role" },
	{ foreign_mover, "stages[0]", "movers names a role" },
	{ foreign_override, "stages[1]", "override names a role" },
	{ cannot_be_reached, "stages[1]", "`desk` cannot be reached from `team`" },
	{ next_goes_back, "stages[2].next[1]", "goes back to `desk`" },
	{ next_is_itself, "stages[1].next[1]", "goes back to `desk`" },
	{ back_goes_forward, "stages[1].back[0]", "goes forward to `report`" },
	{ next_twice, "stages[0].next[1]", "names `desk` twice" },
	{ next_is_nowhere, "stages[0].next[1]", "names no stage" },
	{ end_goes_on, "stages[3]", "is the end" },
	{ end_has_guards, "stages[3].leave[0]", "never left" },
	{ guard_without_min, "stages[1].leave[0]", "min must be 1 or more" },
	{ too_many_institutes, "stages[0].leave[0]", "min_institutes (4)" },
	{ too_many_non_home, "stages[1].leave[0]", "min_non_home (3)" },
	{ guard_twice, "stages[0].leave[2]", "twice" },
	{ guard_without_of, "stages[0].leave[2]", "needs `of`" },
	{ guard_on_no_role, "stages[0].leave[2]", "`chair` is not a role of a study" },
	{ guard_on_global_role, "stages[0].leave[2]", "not a role of a study" },
	{ closed_never, "stages[0].leave[2]", "never closes" },
	{ or_closed_never, "stages[2].leave[0]", "never closes" },
	{ nothing_to_count, "stages[1].leave[0]", "no stage up to `desk` produces" },
	{ counts_too_early, "stages[0].leave[2]", "no stage up to `team` produces" },
	{ counts_one_too_early, "stages[1].leave[1]", "no stage up to `desk` produces" },
	{ nobody_asks, "stages[2].confirmations[0]", "no guard of stage `report` asks" },
	{ no_stage_offers, "stages[0].leave[2]", "`signed`, which no stage offers" },
	{ other_stage_offers, "stages[0].leave[2]", "given in stage `report`" },
	{ bad_confirmation_id, "stages[2].confirmations[0]", "no confirmation id" },
	{ confirmed_by_nobody, "stages[2].confirmations[0]", "`by` must name" },
	{ confirmed_by_worker, "stages[2].confirmations[0]", "`by` must name" },
	{ confirmation_untitled, "stages[2].confirmations[0]", "no title" },
	{ confirmation_twice, "stages[2].confirmations[1]", "two confirmations `agreed`" },
	{ visible_to_nobody, "visible[0]", "names nobody" },
	{ visible_on_nothing, "visible[2]", "no stage produces any" },
	{ visible_never, "visible[2]", "never holds" },
	{ visible_too_early, "visible[1]", "before the first can be there, in `desk`" },
	{ own_in_without_reviews, "visible[1]", "own_in waits for a review" },
};

static void test_sound_workflow_passes(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	assert_true(workflow_check(&sound, &problems));
	assert_no_problem(&problems);
}

static void test_each_defect_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(defects); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		broken = sound;
		defects[i].make();
		assert_false(workflow_check(&broken, &problems));
		assert_only_problem(&problems, defects[i].path, defects[i].part);
	}
}

/* What can exist by then is told by what stages produce: a guard on anything else would hold a study for ever, or nothing
 * at all. */
static void test_guards_on_what_cannot_exist(void **state)
{
	const unsigned free_kinds = 1u << GUARD_ROLE_HELD | 1u << GUARD_CONFIRMED |
				    1u << GUARD_CLOSED;

	(void)state;
	for (int kind = 0; kind < GUARD__MAX; kind++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		const char *const *words = guard_words((enum guard_kind)kind);
		unsigned takes = guard_takes((enum guard_kind)kind);
		if (free_kinds & 1u << kind)
			continue;
		broken = sound;
		broken.stages[TEAM].guards[0] = (struct guard){
			.kind = (enum guard_kind)kind,
			.of = words ? words[0] : NULL,
			.min = takes & GUARD_TAKES_MIN ? 1 : 0,
		};
		broken.stages[TEAM].guard_count = 1;
		broken.stages[TEAM].produces = 0;
		assert_false(workflow_check(&broken, &problems));
		assert_problem(&problems, "stages[0].leave[0]", "no stage up to `team` produces");
	}
}

/* Told of the stage itself and of what lies behind it, not of everything before. */
static void test_stage_never_left(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	broken = sound;
	never_left();
	assert_false(workflow_check(&broken, &problems));
	assert_problem(&problems, "stages[2]", "`report` can never be left");
	assert_problem(&problems, "stages[3]", "`end` cannot be reached");
	assert_int_equal(problems.count, 2);
}

static void test_cycle_without_way_out(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	broken = sound;
	broken.stages[REPORT].next[0] = DESK;
	assert_false(workflow_check(&broken, &problems));
	assert_problem(&problems, "stages[2].next[0]", "goes back");
	assert_problem(&problems, "stages[0]", "no way leads to the last, `end`");
	assert_problem(&problems, "stages[1]", "no way leads to the last, `end`");
	assert_problem(&problems, "stages[2]", "no way leads to the last, `end`");
	assert_problem(&problems, "stages[3]", "cannot be reached");
	assert_int_equal(problems.count, 5);
}

/* Going back to where a way on begins is no way on. */
static void test_way_out_only_over_a_way_back(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	broken = sound;
	broken.stages[TEAM].next[1] = END;
	broken.stages[TEAM].next_count = 2;
	broken.stages[REPORT].next[0] = DESK;
	assert_false(workflow_check(&broken, &problems));
	assert_problem(&problems, "stages[2].next[0]", "goes back");
	assert_problem(&problems, "stages[1]", "no way leads to the last, `end`");
	assert_problem(&problems, "stages[2]", "no way leads to the last, `end`");
	assert_int_equal(problems.count, 3);
}

static void test_all_defects_at_once(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	broken = sound;
	no_title();
	due_after_close();
	confirmed_by_nobody();
	visible_to_nobody();
	assert_false(workflow_check(&broken, &problems));
	assert_int_equal(problems.count, 4);
}

static void test_empty_workflow(void **state)
{
	const struct workflow empty = { .id = "empty", .title = "Empty", .version = 1 };
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	assert_false(workflow_check(&empty, &problems));
	assert_only_problem(&problems, "stages", "at least two stages");
}

static void test_stage_by_name(void **state)
{
	(void)state;
	assert_int_equal(workflow_stage(&sound, str_of("report")), REPORT);
	assert_int_equal(workflow_stage(&sound, str_of("repor")), -1);
	assert_int_equal(workflow_stage(&sound, STR_NONE), -1);
}

/* ---- guards ---- */

#define CLOSE_MS INT64_C(1571756399999) /* 2019-10-22 23:59:59.999 in Seoul */

static const struct stage guarded = {
	.id = "guarded",
	.confirmations = { { "agreed", "All agree", ROLE_HOST | ROLE_LEAD | ROLE_PLENARY },
			   { "signed", "The host has signed", ROLE_HOST } },
	.confirmation_count = 2,
};
static const char *const given[] = { "signed" };

#define HOLDS	   NULL
#define BY_SILENCE "(holds, since the time is over)"

static const struct guard_case {
	struct guard guard;
	struct study_facts facts;
	const char *need;
} guard_cases[] = {
	{ { .kind = GUARD_ROLE_HELD, .of = "lead" },
	  { .roles_held = ROLE_LEAD | ROLE_HOST },
	  HOLDS },
	{ { .kind = GUARD_ROLE_HELD, .of = "lead" },
	  { .roles_held = ROLE_HOST },
	  "nobody holds the role `lead` in this study; grant it to somebody" },
	{ { .kind = GUARD_ROLE_HELD, .of = "reviewer" },
	  { .roles_held = 0 },
	  "nobody holds the role `reviewer` in this study; invite an expert who accepts" },

	{ { .kind = GUARD_CONFIRMED, .of = "signed" },
	  { .confirmed = given, .confirmed_count = 1 },
	  HOLDS },
	{ { .kind = GUARD_CONFIRMED, .of = "signed" },
	  { .now_ms = CLOSE_MS + 1, .close_ms = CLOSE_MS, .zone = "Asia/Seoul" },
	  "`signed` (The host has signed) is not on record; the host confirms it" },
	{ { .kind = GUARD_CONFIRMED, .of = "agreed" },
	  { .confirmed = given, .confirmed_count = 1 },
	  "`agreed` (All agree) is not on record; the plenary, host or lead confirms it" },
	{ { .kind = GUARD_CONFIRMED, .of = "signed", .or_closed = true },
	  { .now_ms = CLOSE_MS, .close_ms = CLOSE_MS, .zone = "Asia/Seoul" },
	  "`signed` (The host has signed) is not on record; the host confirms it, or the stage can "
	  "be left without it after 2019-10-22 23:59:59 Asia/Seoul" },
	{ { .kind = GUARD_CONFIRMED, .of = "signed", .or_closed = true },
	  { .now_ms = CLOSE_MS + 1, .close_ms = CLOSE_MS, .zone = "Asia/Seoul" },
	  BY_SILENCE },
	{ { .kind = GUARD_CONFIRMED, .of = "signed", .or_closed = true },
	  { .now_ms = CLOSE_MS + 1,
	    .close_ms = CLOSE_MS,
	    .zone = "Asia/Seoul",
	    .confirmed = given,
	    .confirmed_count = 1 },
	  HOLDS },
	{ { .kind = GUARD_CONFIRMED, .of = "signed", .or_closed = true },
	  { .now_ms = CLOSE_MS },
	  "`signed` (The host has signed) is not on record; the host confirms it" },

	{ { .kind = GUARD_TEAM, .min = 3, .min_institutes = 2, .min_non_home = 1 },
	  { .accepted = 3, .accepted_institutes = 2, .accepted_non_home = 1 },
	  HOLDS },
	{ { .kind = GUARD_TEAM, .min = 3, .min_institutes = 2, .min_non_home = 1 },
	  { .accepted = 0 },
	  "0 of 3 places are accepted; 3 more places, 2 more institutes and 1 more place from "
	  "outside the home country are needed: invite an expert, or wait for an answer" },
	{ { .kind = GUARD_TEAM, .min = 1 },
	  { .accepted = 0 },
	  "0 of 1 place is accepted; 1 more place is needed: invite an expert, or wait for an "
	  "answer" },
	{ { .kind = GUARD_TEAM, .min = 2, .min_institutes = 2, .min_non_home = 2 },
	  { .accepted = 3, .accepted_institutes = 2, .accepted_non_home = 1 },
	  "3 places are accepted, from 2 institutes, 1 from outside the home country; 1 more place "
	  "from outside the home country is needed: invite an expert, or wait for an answer" },

	{ { .kind = GUARD_QUORUM, .min = 3, .min_institutes = 2 },
	  { .reviews_in = 4, .reviews_in_institutes = 2 },
	  HOLDS },
	{ { .kind = GUARD_QUORUM, .min = 3, .min_institutes = 2 },
	  { .reviews_in = 2, .reviews_in_institutes = 2 },
	  "2 of 3 reviews are in, from 2 institutes; 1 more review is needed: wait for reviewers "
	  "to "
	  "submit, or invite one more" },
	{ { .kind = GUARD_QUORUM, .min = 3, .min_institutes = 2 },
	  { .reviews_in = 1, .reviews_in_institutes = 1 },
	  "1 of 3 reviews are in, from 1 institute; 2 more reviews and 1 more institute are "
	  "needed: "
	  "wait for reviewers to submit, or invite one more" },
	/* Places do not count for a quorum, nor reviews for a team. */
	{ { .kind = GUARD_QUORUM, .min = 1 },
	  { .accepted = 5 },
	  "0 of 1 review is in; 1 more review is needed: wait for reviewers to submit, or invite "
	  "one "
	  "more" },

	{ { .kind = GUARD_DECLARED }, { .accepted = 3 }, HOLDS },
	{ { .kind = GUARD_DECLARED },
	  { .undeclared = 1 },
	  "1 accepted place has no declaration: its holder declares" },
	{ { .kind = GUARD_DECLARED },
	  { .undeclared = 2, .undecided = 1 },
	  "2 accepted places have no declaration: each holder declares; 1 declared conflict waits "
	  "for "
	  "a decision: decide on it" },
	{ { .kind = GUARD_DECLARED },
	  { .undecided = 2 },
	  "2 declared conflicts wait for a decision: decide on each" },

	{ { .kind = GUARD_NONE_EXCLUDED }, { .undecided = 1 }, HOLDS },
	{ { .kind = GUARD_NONE_EXCLUDED },
	  { .excluded = 1 },
	  "1 place is held by somebody whose conflict was judged excluding; withdraw it, or "
	  "replace "
	  "its holder" },

	{ { .kind = GUARD_COMMENTS_ANSWERED }, { .rejected_without_reason = 1 }, HOLDS },
	{ { .kind = GUARD_COMMENTS_ANSWERED },
	  { .comments_open = 7 },
	  "7 comments are open; each ends with a response and a disposition" },
	{ { .kind = GUARD_REJECTIONS_REASONED }, { .comments_open = 1 }, HOLDS },
	{ { .kind = GUARD_REJECTIONS_REASONED },
	  { .rejected_without_reason = 1 },
	  "1 rejected comment has no response text; the responder writes the reason" },

	{ { .kind = GUARD_CLOSED },
	  { .now_ms = CLOSE_MS + 1, .close_ms = CLOSE_MS, .zone = "Asia/Seoul" },
	  HOLDS },
	{ { .kind = GUARD_CLOSED },
	  { .now_ms = CLOSE_MS, .close_ms = CLOSE_MS, .zone = "Asia/Seoul" },
	  "the stage takes contributions until 2019-10-22 23:59:59 Asia/Seoul; wait, or move its "
	  "close" },
	{ { .kind = GUARD_CLOSED },
	  { .now_ms = CLOSE_MS },
	  "this stage has no closing time; set one, or override the guard" },
};

/* Counted guards: what each says of a count, and of none. */
static const struct {
	struct guard guard;
	int count, institutes;
	const char *need;
} counted_cases[] = {
	{ { .kind = GUARD_DOCUMENT, .of = "chapter", .min = 3, .min_institutes = 3 }, 3, 3, HOLDS },
	{ { .kind = GUARD_DOCUMENT, .of = "chapter", .min = 3, .min_institutes = 3 },
	  2,
	  2,
	  "2 of 3 documents are filed as `chapter`, from 2 institutes; 1 more document and 1 more "
	  "institute are needed: send it with document.begin" },
	{ { .kind = GUARD_DOCUMENT, .of = "draft" },
	  0,
	  0,
	  "0 of 1 document is filed as `draft`; 1 more document is needed: send it with "
	  "document.begin" },
	{ { .kind = GUARD_BUNDLE }, 1, 0, HOLDS },
	{ { .kind = GUARD_BUNDLE },
	  0,
	  0,
	  "0 of 1 bundle is frozen in this stage; 1 more bundle is needed: freeze the documents "
	  "with "
	  "bundle.freeze" },
	{ { .kind = GUARD_QUESTIONS, .min = 2 }, 3, 0, HOLDS },
	{ { .kind = GUARD_QUESTIONS, .min = 2 },
	  1,
	  0,
	  "1 of 2 guiding questions are set; 1 more guiding question is needed: "
	  "set "
	  "it with question.add" },
	{ { .kind = GUARD_EVIDENCED }, 0, 0, HOLDS },
	{ { .kind = GUARD_EVIDENCED },
	  2,
	  0,
	  "2 guiding questions have no note of evidence; keep one with evidence.add" },
	{ { .kind = GUARD_FOUND }, 0, 0, HOLDS },
	{ { .kind = GUARD_FOUND },
	  1,
	  0,
	  "1 guiding question has no finding; make one with finding.add" },
	{ { .kind = GUARD_CITED }, 0, 0, HOLDS },
	{ { .kind = GUARD_CITED },
	  1,
	  0,
	  "1 recommendation cites no finding that stands; name its findings with "
	  "recommendation.update" },
	{ { .kind = GUARD_RECOMMENDED, .min = 1 }, 1, 0, HOLDS },
	{ { .kind = GUARD_RECOMMENDED, .min = 1 },
	  0,
	  0,
	  "0 of 1 recommendation is made; 1 more recommendation is needed: make it with "
	  "recommendation.add" },
	{ { .kind = GUARD_ACCEPTANCE }, 0, 0, HOLDS },
	{ { .kind = GUARD_ACCEPTANCE },
	  1,
	  0,
	  "1 recommendation has no answer from the host; the host accepts it or not" },
	{ { .kind = GUARD_REPORTED }, 0, 0, HOLDS },
	{ { .kind = GUARD_REPORTED },
	  2,
	  0,
	  "2 accepted recommendations have no report on their progress; report it with "
	  "recommendation.report" },
	{ { .kind = GUARD_DECIDED }, 1, 0, HOLDS },
	{ { .kind = GUARD_DECIDED },
	  0,
	  0,
	  "0 of 1 decision is adopted in this stage; 1 more decision is needed: the plenary "
	  "decides with "
	  "decision.add" },
	{ { .kind = GUARD_OCCASION, .of = "held" }, 1, 0, HOLDS },
	{ { .kind = GUARD_OCCASION, .of = "held" },
	  0,
	  0,
	  "0 of 1 occasion is held; 1 more occasion is needed: say so with occasion.add or "
	  "occasion.update" },
	{ { .kind = GUARD_AGENDA, .min = 1 }, 1, 0, HOLDS },
	{ { .kind = GUARD_AGENDA, .min = 1 },
	  0,
	  0,
	  "0 of 1 agenda item is there; 1 more agenda item is needed: put it there with "
	  "agenda.add" },
	{ { .kind = GUARD_AGENDA_DECIDED }, 0, 0, HOLDS },
	{ { .kind = GUARD_AGENDA_DECIDED },
	  3,
	  0,
	  "3 agenda items are open; decide on it with agenda.decide" },
	{ { .kind = GUARD_REQUESTED, .of = "hosting" }, 1, 0, HOLDS },
	{ { .kind = GUARD_REQUESTED, .of = "hosting" },
	  0,
	  0,
	  "0 of 1 request is made for `hosting`; 1 more request is needed: make it with "
	  "request.add" },
	{ { .kind = GUARD_PLANNED, .of = "approved", .min = 1 }, 1, 0, HOLDS },
	{ { .kind = GUARD_PLANNED, .of = "approved", .min = 1 },
	  0,
	  0,
	  "0 of 1 plan item is approved; 1 more plan item is needed: add it with activity.add, "
	  "change it "
	  "with activity.update" },
	{ { .kind = GUARD_PRACTICES, .of = "accepted", .min = 2 }, 2, 0, HOLDS },
	{ { .kind = GUARD_PRACTICES, .of = "accepted", .min = 2 },
	  0,
	  0,
	  "0 of 2 practices are accepted; 2 more practices are needed: practice.propose, "
	  "practice.accept "
	  "or practice.publish" },
	{ { .kind = GUARD_PRACTICES_JUDGED }, 0, 0, HOLDS },
	{ { .kind = GUARD_PRACTICES_JUDGED },
	  1,
	  0,
	  "1 practice waits for a judgement; accept or decline it" },
};

static void test_counted_guards(void **state)
{
	bool seen[GUARD__MAX][2] = { { false } };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(counted_cases); i++) {
		/* A guard is counted by its place in the stage. */
		struct stage stage = { .id = "counted", .guard_count = 2 };
		struct study_facts facts = { .counts = { [1] = { counted_cases[i].count,
								 counted_cases[i].institutes } } };
		_cleanup_(arena_done) struct arena arena = { NULL, NULL };
		const char *need;
		bool by_silence;
		stage.guards[1] = counted_cases[i].guard;
		bool holds =
			guard_holds(&stage.guards[1], &stage, &facts, &arena, &need, &by_silence);
		assert_string_equal(need ? need : "(holds)",
				    counted_cases[i].need ? counted_cases[i].need : "(holds)");
		seen[stage.guards[1].kind][holds] = true;
	}
	for (unsigned kind = 0; kind < GUARD__MAX; kind++)
		if (guard_is_counted(kind) && !(seen[kind][false] && seen[kind][true]))
			fail_msg("%s was not tried both ways", guard_rows[kind].word);
}

/* What lacks an answer does not hold anybody up for ever; that it was silence is told. */
static void test_counted_silence(void **state)
{
	struct stage stage = { .id = "s", .guard_count = 1 };
	struct study_facts facts = { .close_ms = CLOSE_MS,
				     .zone = "Asia/Seoul",
				     .counts = { { 2, 0 } } };
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	const char *need;
	bool by_silence;

	(void)state;
	stage.guards[0] = (struct guard){ .kind = GUARD_ACCEPTANCE, .or_closed = true };
	facts.now_ms = CLOSE_MS;
	assert_false(guard_holds(&stage.guards[0], &stage, &facts, &arena, &need, &by_silence));
	facts.now_ms = CLOSE_MS + 1;
	assert_true(guard_holds(&stage.guards[0], &stage, &facts, &arena, &need, &by_silence));
	assert_true(by_silence);
	facts.counts[0].count = 0;
	assert_true(guard_holds(&stage.guards[0], &stage, &facts, &arena, &need, &by_silence));
	assert_false(by_silence);
}

static void test_guards_each_way(void **state)
{
	bool seen[GUARD__MAX][2] = { { false } };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(guard_cases); i++) {
		const struct guard_case *one = &guard_cases[i];
		_cleanup_(arena_done) struct arena arena = { NULL, NULL };
		const char *need = "untouched";
		bool by_silence = false;
		bool holds =
			guard_holds(&one->guard, &guarded, &one->facts, &arena, &need, &by_silence);
		assert_int_equal(holds, need == NULL);
		assert_false(by_silence && !holds);
		if (by_silence)
			need = BY_SILENCE;
		if (one->need || need)
			assert_string_equal(need ? need : "(holds)",
					    one->need ? one->need : "(holds)");
		seen[one->guard.kind][holds] = true;
	}
	for (unsigned i = 0; i < GUARD__MAX; i++)
		assert_true(guard_is_counted(i) || (seen[i][false] && seen[i][true]));
}

static void test_guard_arguments(void **state)
{
	(void)state;
	assert_int_equal(guard_takes(GUARD_CONFIRMED), GUARD_TAKES_OF | GUARD_TAKES_OR_CLOSED);
	assert_int_equal(guard_takes(GUARD_ROLE_HELD), GUARD_TAKES_OF);
	assert_int_equal(guard_takes(GUARD_QUORUM), guard_takes(GUARD_TEAM));
	assert_int_equal(guard_takes(GUARD_CLOSED), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_words_are_complete),
		cmocka_unit_test(test_sound_workflow_passes),
		cmocka_unit_test(test_each_defect_is_found),
		cmocka_unit_test(test_guards_on_what_cannot_exist),
		cmocka_unit_test(test_stage_never_left),
		cmocka_unit_test(test_cycle_without_way_out),
		cmocka_unit_test(test_way_out_only_over_a_way_back),
		cmocka_unit_test(test_all_defects_at_once),
		cmocka_unit_test(test_empty_workflow),
		cmocka_unit_test(test_stage_by_name),
		cmocka_unit_test(test_counted_guards),
		cmocka_unit_test(test_counted_silence),
		cmocka_unit_test(test_guards_each_way),
		cmocka_unit_test(test_guard_arguments),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rules/workflow", tests, NULL, NULL);
}
