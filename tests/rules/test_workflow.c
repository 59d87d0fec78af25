/* test_workflow.c: the words of a workflow, and every kind of defect that workflow_check finds. */
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
	const unsigned free_kinds =
		1u << GUARD_ROLE_HELD | 1u << GUARD_CONFIRMED | 1u << GUARD_CLOSED;

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
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rules/workflow", tests, NULL, NULL);
}
