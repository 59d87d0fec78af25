/* test_extension.c: more time for one person: it moves their own due date, their own lateness and their own
 * reminders, and nobody else's; it ends with the stage, moves with a study that rests, and stays within
 * what the stage allows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/pains.h"
#include "core/tamper.h"

#define DAY FIXTURE_DAY_MS

/* In desk_review since the first of March: due on the 29th, late from the 2nd of April, closed on the 12th.
 * kei-park, iges-sato and igdp-liu owe a review; scene->id is kei-park's place. No day is quiet. */
static int setup(void **state)
{
	struct scene *scene = scene_new("Asia/Seoul");
	struct fixture *fixture = &scene->fixture;
	static const char *const names[] = { "coordinator", "lead-kim", "kei-park", "iges-sato" };

	x_freep(&fixture->conf->quiet_days);
	fixture->conf->quiet_days = xstrdup("");
	for (size_t i = 0; i < ELEMENTS(names); i++)
		fixture_do(fixture, "coordinator", "principal.update",
			   "{'principal':'%s','email':'%s@example.org'}", names[i], names[i]);
	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	ok(scene, "kei-park", "assignment.get", "{'assignment':'GZ2019'}");
	scene_keep(scene, "/assignment");
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	scene_free(*state);
	return 0;
}

static void extend(struct scene *scene, const char *due)
{
	ok(scene, "lead-kim", "assignment.extend", "{'assignment':'%s','due':'%s','reason':'ill'}",
	   scene->id, due);
}

static void take_back(struct scene *scene)
{
	ok(scene, "lead-kim", "assignment.extend", "{'assignment':'%s','reason':'well again'}",
	   scene->id);
}

/* Mornings, each with a run. */
static void mornings(struct fixture *fixture, int count)
{
	while (count-- > 0) {
		fixture->now_ms += DAY;
		fixture_do(fixture, "coordinator", "remind.run", "{}");
	}
}

static int64_t told(struct fixture *fixture, const char *who, int days)
{
	return tamper_number(fixture,
			     "SELECT count(*) FROM reminder r JOIN principal p ON p.id = "
			     "r.recipient WHERE p.name = '%s' AND r.state = 'put' AND r.days = %d",
			     who, days);
}

#define SCENE	struct scene *scene = *state
#define FIXTURE struct fixture *fixture = &((struct scene *)*state)->fixture

#define EVERYBODYS "2019-03-29T14:59:59.999Z"

/* ---- whose it is, and who is told ---- */

static void test_moves_only_theirs(void **state)
{
	SCENE;
	static const char *const told[] = { "kei-park", "lead-kim", "coordinator" };
	static const char *const not_told[] = { "iges-sato", "gz-host", "observer-lee" };

	assert_string_equal(pains_task(scene, "kei-park", "review", "due"), EVERYBODYS);
	extend(scene, "2019-04-08");
	is(scene, "/due", "2019-04-08T14:59:59.999Z");
	is(scene, "/due_date", "2019-04-08");
	is(scene, "/zone", "Asia/Seoul");
	is(scene, "/principal", "kei-park");
	is(scene, "/version", "2");
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"),
			    "2019-04-08T14:59:59.999Z");
	assert_string_equal(pains_task(scene, "kei-park", "review", "days_left"), "38");
	assert_string_equal(pains_task(scene, "kei-park", "review", "moved"), "1");
	assert_string_equal(pains_task(scene, "iges-sato", "review", "moved"), "");
	assert_string_equal(pains_task(scene, "iges-sato", "review", "due"), EVERYBODYS);
	ok(scene, "coordinator", "study.get", "{'study':'GZ2019'}");
	is(scene, "/due", EVERYBODYS);
	for (size_t i = 0; i < ELEMENTS(told); i++) {
		ok(scene, told[i], "assignment.get", "{'assignment':'%s'}", scene->id);
		is(scene, "/due_date", "2019-04-08");
		is(scene, "/due_reason", "ill");
		ok(scene, told[i], "event.list", "{'study':'GZ2019','limit':500}");
		assert_non_null(strstr(scene->fixture.last.text, "assignment.extend"));
		assert_non_null(strstr(scene->fixture.last.text, "2019-04-08"));
	}
	for (size_t i = 0; i < ELEMENTS(not_told); i++) {
		ok(scene, not_told[i], "assignment.get", "{'assignment':'%s'}", scene->id);
		is(scene, "/due", "");
		is(scene, "/due_date", "");
		is(scene, "/due_reason", "");
		is(scene, "/version", "2"); /* nor by a count */
		ok(scene, not_told[i], "event.list", "{'study':'GZ2019','limit':500}");
		assert_null(strstr(scene->fixture.last.text, "assignment.extend"));
	}
}

static void test_list(void **state)
{
	SCENE;

	extend(scene, "2019-04-08");
	ok(scene, "lead-kim", "assignment.list", "{'study':'GZ2019'}");
	is(scene, "/items/0/due_date", "");
	is(scene, "/items/2/due_date", "2019-04-08");
	ok(scene, "kei-park", "assignment.list", "{}");
	is(scene, "/items/0/due_date", "2019-04-08");
}

/* Late as soon as it is over; until then not, though everybody else is. */
static void test_lateness(void **state)
{
	SCENE;

	extend(scene, "2019-04-08");
	scene_at(scene, "2019-04-01T15:00:00.000Z"); /* the grace of all is over */
	assert_string_equal(pains_task(scene, "iges-sato", "review", "is_late"), "true");
	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "false");
	ok(scene, "coordinator", "study.board", "{}");
	is(scene, "/items/0/late", "2");
	scene_at(scene, "2019-04-08T14:59:59.999Z");
	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "false");
	scene_at(scene, "2019-04-08T15:00:00.000Z");
	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "true");
}

/* What was told of the old date is told of theirs again, and of the others' not. */
static void test_reminders(void **state)
{
	SCENE;
	FIXTURE;

	mornings(fixture, 27); /* the 28th of March */
	assert_int_equal(told(fixture, "kei-park", -7), 1);
	assert_int_equal(told(fixture, "kei-park", -1), 1);
	assert_int_equal(told(fixture, "iges-sato", -1), 1);
	extend(scene, "2019-04-08");
	mornings(fixture, 3); /* the 31st */
	assert_int_equal(told(fixture, "kei-park", -7), 1);
	mornings(fixture, 1); /* seven days before */
	assert_int_equal(told(fixture, "kei-park", -7), 2);
	mornings(fixture, 6);
	assert_int_equal(told(fixture, "kei-park", -1), 2);
	assert_int_equal(told(fixture, "kei-park", 1), 0);
	mornings(fixture, 2); /* the 9th: late, and no grace */
	assert_int_equal(told(fixture, "kei-park", 1), 1);
	assert_int_equal(told(fixture, "iges-sato", -7), 1);
	assert_int_equal(told(fixture, "iges-sato", -1), 1);
	assert_int_equal(told(fixture, "iges-sato", 1), 1);
	assert_int_equal(told(fixture, "iges-sato", 7), 1);
	assert_int_equal(told(fixture, "kei-park", 7), 0);
}

/* ---- taking it back, and giving another ---- */

static void test_taken_back(void **state)
{
	SCENE;
	FIXTURE;

	extend(scene, "2019-04-08");
	extend(scene, "2019-04-10");
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"),
			    "2019-04-10T14:59:59.999Z");
	assert_string_equal(pains_task(scene, "kei-park", "review", "moved"),
			    "3"); /* given, ended, given */
	take_back(scene);
	is(scene, "/due", "");
	assert_string_equal(pains_task(scene, "kei-park", "review", "moved"), "4");
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"), EVERYBODYS);
	refused(scene, ERR_STATE, "lead-kim", "assignment.extend",
		"{'assignment':'%s','reason':'x'}", scene->id);
	says(scene, "kei-park was given no more time that could be taken back");
	/* Nothing of it is forgotten. */
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM extension WHERE ended_ms IS "
						"NOT NULL AND reason = 'ill'"),
			 2);
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM extension WHERE end_reason = 'well again'"),
		1);
}

static void test_dry_run(void **state)
{
	SCENE;
	_cleanup_(x_freep) char *before = tamper_dump(&scene->fixture);

	ok(scene, "lead-kim", "assignment.extend",
	   "{'assignment':'%s','due':'2019-04-08','reason':'x','dry_run':true}", scene->id);
	is(scene, "/due_date", "2019-04-08");
	_cleanup_(x_freep) char *after = tamper_dump(&scene->fixture);
	assert_string_equal(before, after);
}

/* ---- what it may be ---- */

static void must_not_be(struct scene *scene, const char *due, const char *why)
{
	refused(scene, ERR_PARAMS, "lead-kim", "assignment.extend",
		"{'assignment':'%s','due':'%s','reason':'x'}", scene->id, due);
	is(scene, "/data/parameter", "due");
	says(scene, why);
}

static void test_bounds(void **state)
{
	SCENE;

	must_not_be(scene, "2019-02-28", "2019-02-28 is over (Asia/Seoul)");
	must_not_be(scene, "2019-04-01", "nobody is late before the end of 2019-04-01");
	must_not_be(scene, "2019-04-13",
		    "closes at the end of 2019-04-12 (Asia/Seoul); the secretariat can move that "
		    "first, with study.reschedule");
	extend(scene, "2019-04-02");
	extend(scene, "2019-04-12");
	scene_at(scene, "2019-04-10T00:00:00.000Z"); /* past everybody's */
	must_not_be(scene, "2019-04-09", "is over");
	extend(scene, "2019-04-10");
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','close':'2019-04-20','reason':'x'}");
	extend(scene, "2019-04-20");
	scene_at(scene, "2019-04-20T15:00:00.000Z");
	refused(scene, ERR_CLOSED, "lead-kim", "assignment.extend",
		"{'assignment':'%s','due':'2019-04-25','reason':'x'}", scene->id);
}

/* A stage does not close before the time is over that somebody was given. */
static void test_close_moved(void **state)
{
	SCENE;

	extend(scene, "2019-04-08");
	refused(scene, ERR_PARAMS, "coordinator", "study.reschedule",
		"{'study':'GZ2019','close':'2019-04-07','reason':'x'}");
	says(scene, "before the time is over that kei-park was given (2019-04-08)");
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','close':'2019-04-08','reason':'x'}");
	take_back(scene);
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','close':'2019-04-07','reason':'x'}");
}

/* Everybody's date moves beyond it: then theirs is everybody's. */
static void test_overtaken(void **state)
{
	SCENE;

	extend(scene, "2019-04-08");
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-04-06','reason':'x'}");
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"),
			    "2019-04-06T14:59:59.999Z");
	scene_at(scene, "2019-04-09T00:00:00.000Z");
	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "false");
}

static void test_whose_to_give(void **state)
{
	SCENE;
	FIXTURE;
	static const char *const others[] = { "kei-park", "iges-sato", "gz-host", "editor-mori" };

	for (size_t i = 0; i < ELEMENTS(others); i++)
		refused(scene, ERR_NOT_PERMITTED, others[i], "assignment.extend",
			"{'assignment':'%s','due':'2019-04-08','reason':'x'}", scene->id);
	refused(scene, ERR_PARAMS, "lead-kim", "assignment.extend",
		"{'assignment':'%s','due':'2019-04-08'}", scene->id);
	/* A lead who has a place as well. */
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'kei-park','role':'lead','study':'GZ2019'}");
	refused(scene, ERR_NOT_PERMITTED, "kei-park", "assignment.extend",
		"{'assignment':'%s','due':'2019-04-08','reason':'x'}", scene->id);
	says(scene, "more time for oneself is the secretariat's to give");
	refused(scene, ERR_NOT_PERMITTED, "coordinator", "assignment.extend",
		"{'assignment':'%s','due':'2019-04-08','reason':'x','as':'kei-park'}", scene->id);
	ok(scene, "coordinator", "assignment.extend",
	   "{'assignment':'%s','due':'2019-04-08','reason':'x'}", scene->id);
	ok(scene, "coordinator", "assignment.extend",
	   "{'assignment':'%s','due':'2019-04-09','reason':'x','as':'lead-kim'}", scene->id);
}

/* ---- when it ends ---- */

static void test_who_left(void **state)
{
	SCENE;
	FIXTURE;

	extend(scene, "2019-04-08");
	ok(scene, "kei-park", "assignment.withdraw", "{'assignment':'GZ2019','reason':'x'}");
	refused(scene, ERR_STATE, "lead-kim", "assignment.extend",
		"{'assignment':'%s','due':'2019-04-09','reason':'x'}", scene->id);
	says(scene, "the place is withdrawn already");
	assert_int_equal(
		tamper_number(fixture, "SELECT count(*) FROM extension WHERE ended_ms IS NULL"), 0);
}

/* Neither the next stage nor the same one again has it. */
static void test_with_the_stage(void **state)
{
	SCENE;
	FIXTURE;

	extend(scene, "2019-04-08");
	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'preparation','reason':'another bundle'}");
	ok(scene, "kei-park", "assignment.get", "{'assignment':'GZ2019'}");
	is(scene, "/due", "");
	fixture_advance_to(fixture, "desk_review"); /* at the same instant */
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"), EVERYBODYS);
	extend(scene, "2019-04-08");
	fixture_advance_to(fixture, "consultation");
	ok(scene, "kei-park", "assignment.get", "{'assignment':'GZ2019'}");
	is(scene, "/due", "");
	refused(scene, ERR_CLOSED, "lead-kim", "assignment.extend",
		"{'assignment':'%s','due':'2019-04-09','reason':'x'}", scene->id);
}

static void test_with_a_rest(void **state)
{
	SCENE;

	extend(scene, "2019-04-08");
	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'x'}");
	refused(scene, ERR_CLOSED, "lead-kim", "assignment.extend",
		"{'assignment':'%s','due':'2019-04-09','reason':'x'}", scene->id);
	scene->fixture.now_ms += 40 * DAY;
	ok(scene, "coordinator", "study.resume", "{'study':'GZ2019'}");
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"),
			    "2019-05-18T14:59:59.999Z");
	assert_string_equal(pains_task(scene, "iges-sato", "review", "due"),
			    "2019-05-08T14:59:59.999Z");
}

/* Who was invited lately is given time at once; it counts when they accept. Declarations have it, too. */
static void test_invited(void **state)
{
	SCENE;

	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
	scene_keep(scene, "/assignment");
	extend(scene, "2019-04-10");
	ok(scene, "igdp-chen", "assignment.accept", "{'assignment':'GZ2019'}");
	assert_string_equal(pains_task(scene, "igdp-chen", "review", "due"),
			    "2019-04-10T14:59:59.999Z");
	ok(scene, "igdp-chen", "inbox.list", "{}");
	is(scene, "/items/0/task", "declare");
	is(scene, "/items/0/due", "2019-04-10T14:59:59.999Z");
}

/* A review that was sent back is due with the stage that it is sent back in, unless its author has longer. */
static void test_returned(void **state)
{
	SCENE;
	FIXTURE;

	assert_int_equal(scene_call_json(scene, "kei-park", "review.submit", scene_review("x")),
			 ERR_NONE);
	_cleanup_(x_freep) char *review = xstrdup(scene_text(scene, "/review"));
	fixture_advance_to(fixture, "fact_check"); /* due, and closed, on the 15th of March */
	refused(scene, ERR_CLOSED, "lead-kim", "assignment.extend",
		"{'assignment':'%s','due':'2019-03-20','reason':'x'}", scene->id);
	ok(scene, "lead-kim", "review.return", "{'review':'%s','reason':'x'}", review);
	extend(scene, "2019-03-20");
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"),
			    "2019-03-20T14:59:59.999Z");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_moves_only_theirs),
		TEST(test_list),
		TEST(test_lateness),
		TEST(test_reminders),
		TEST(test_taken_back),
		TEST(test_dry_run),
		TEST(test_bounds),
		TEST(test_close_moved),
		TEST(test_overtaken),
		TEST(test_whose_to_give),
		TEST(test_who_left),
		TEST(test_with_the_stage),
		TEST(test_with_a_rest),
		TEST(test_invited),
		TEST(test_returned),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
