/* test_guard.c: every guard each way: that it holds, and else what would meet it. */
#include "../conf/text.h"

#include "rules/workflow.h"

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
		cmocka_unit_test(test_counted_guards),
		cmocka_unit_test(test_counted_silence),
		cmocka_unit_test(test_guards_each_way),
		cmocka_unit_test(test_guard_arguments),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rules/guard", tests, NULL, NULL);
}
