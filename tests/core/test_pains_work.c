/* test_pains_work.c: what users of other systems complain of, rows 6 and 16 to 20 of the table in test_pains.c: deadlines, dashboards,
 * exports, the host's own dates, many things at once, and mail. Each test does what the complaint tells of, and shows
 * whether it happens here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/inboxes.h"
#include "core/morning.h"
#include "core/pains.h"
#include "core/tamper.h"

#define GZ    "{'study':'GZ2019'}"
#define PLACE "{'assignment':'GZ2019'}"

/* ---- 6: deadlines that hang on each other ---- */

/* "After the soft deadline the site could not be used any more." */
static void test_06_deadlines_a_soft_one_stops_nobody(void **state)
{
	struct scene *scene = *state;

	scene_at(scene, "2019-03-30T00:00:00Z"); /* due the day before */
	(void)pains_submit(scene, "kei-park");
	scene_at(scene, "2019-04-12T14:59:59Z"); /* late, and the last second before the close */
	(void)pains_submit(scene, "iges-sato");
	scene_at(scene, "2019-04-12T15:00:00Z");
	assert_int_equal(scene_call_json(scene, "igdp-liu", "review.submit", scene_review("x")),
			 ERR_CLOSED);
	/* Nor does a date open anything to anybody: the stage does. */
	ok(scene, "gz-host", "review.list", GZ);
	is(scene, "/items", "[]");
	fixture_advance_to(&scene->fixture, "consultation");
	ok(scene, "gz-host", "review.list", GZ);
	is(scene, "/items/1/state", "submitted");
}

static void dates_are(struct scene *scene, const char *due, const char *close)
{
	ok(scene, "coordinator", "study.get", GZ);
	is(scene, "/due", due);
	is(scene, "/close", close);
}

#define EVERYBODYS "2019-03-29T14:59:59.999Z"
#define THEIRS	   "2019-04-08T14:59:59.999Z"

/* "Moving one deadline ran the other one's script again, and mailed everybody." */
static void test_06_extending_one_deadline_re_runs_no_other(void **state)
{
	struct scene *scene = *state;

	(void)pains_mornings(scene, 27); /* seven days before, and the day before, are told */
	ok(scene, "kei-park", "assignment.get", PLACE);
	scene_keep(scene, "/assignment");
	ok(scene, "lead-kim", "assignment.extend",
	   "{'assignment':'%s','due':'2019-04-08','reason':'ill'}", scene->id);
	dates_are(scene, EVERYBODYS, "2019-04-12T14:59:59.999Z");
	assert_string_equal(pains_task(scene, "iges-sato", "review", "due"), EVERYBODYS);
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"), THEIRS);
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','close':'2019-04-20','reason':'r'}");
	dates_are(scene, EVERYBODYS, "2019-04-20T14:59:59.999Z");
	assert_int_equal(pains_mornings(scene, 4), 1); /* the 1st of April: theirs, of the 8th */
	assert_int_equal(pains_told_ever(scene, "iges-sato", "put"), 2);
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-04-03','reason':'r'}");
	dates_are(scene, "2019-04-03T14:59:59.999Z", "2019-04-20T14:59:59.999Z");
	assert_string_equal(pains_task(scene, "kei-park", "review", "due"), THEIRS);
	ok(scene, "coordinator", "study.get", GZ);
	is(scene, "/stage", "desk_review");
}

/* ---- 16: a dashboard that is out of step with the facts ---- */

/* How many tasks somebody's inbox has. */
static int inbox(struct scene *scene, const char *who)
{
	ok(scene, who, "inbox.list", "{}");
	return (int)json_object_array_length(fixture_at(scene->reply, "items"));
}

/* "The board says that two reviews are missing; both are in since Monday." Status, board and inboxes are asked after each
 * step, and count the same. */
static void test_16_dashboard_counts_what_is(void **state)
{
	static const struct {
		const char *who, *method, *params;
		int open, of_park;
	} steps[] = {
		{ "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}",
		  4, 1 },
		{ "igdp-chen", "assignment.decline", "{'assignment':'GZ2019','reason':'r'}", 3, 1 },
		{ "kei-park", "review.submit", NULL, 2, 0 },
		{ "lead-kim", "review.return", "{'review':'%s','reason':'r'}", 3, 1 },
		{ "kei-park", "review.submit", NULL, 2, 0 },
		{ "iges-sato", "assignment.withdraw", "{'assignment':'GZ2019','reason':'r'}", 1,
		  0 },
		{ "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}", 0, 0 },
		{ "coordinator", "study.resume", "{'study':'GZ2019'}", 1, 0 },
	};
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	calendar_is("Asia/Seoul");
	fixture->after_write = inboxes_follow;
	for (size_t i = 0; i < ELEMENTS(steps); i++) {
		char open[16];
		if (!steps[i].params)
			(void)pains_submit(scene, steps[i].who);
		else if (strstr(steps[i].params, "%s"))
			ok(scene, steps[i].who, steps[i].method, "{'review':'%s','reason':'r'}",
			   scene->id);
		else
			ok(scene, steps[i].who, steps[i].method, "%s", steps[i].params);
		ok(scene, "coordinator", "study.status", GZ);
		assert_int_equal(json_object_array_length(fixture_at(scene->reply, "open")),
				 steps[i].open);
		snprintf(open, sizeof open, "%d", steps[i].open);
		ok(scene, "coordinator", "study.board", "{}");
		is(scene, "/items/0/open", open);
		assert_int_equal(inbox(scene, "kei-park"), steps[i].of_park);
	}
	/* And what is late is late everywhere on the same day, without a run of any job. */
	for (int day = 0; day < 40; day++) {
		pains_pass(scene, 1);
		int late = morning_look(fixture, "GZ2019");
		ok(scene, "coordinator", "search.run", "{'query':'study:GZ2019 late:yes'}");
		assert_int_equal(pains_has(scene, "GZ2019"), late > 0);
	}
}

/* ---- 17: a copy to read offline, or to share ---- */

static bool has_field(struct scene *scene, const char *who, const char *field)
{
	ok(scene, who, "review.get", "{'review':'%s'}", scene->id);
	struct json_object *body = fixture_at(scene->reply, "body");
	bool is_there = json_object_object_get_ex(body, field, NULL);
	bool is_hidden = strstr(scene_text(scene, "/hidden_fields"), field) != NULL;
	assert_true(is_there != is_hidden); /* who does not see it is told that there is one */
	return is_there;
}

/* "The export shows the author what was written for the editor." What an export is made of is what its maker reads:
 * tests/clients/test_export.py holds the files against it. */
static void test_17_export_for_the_host_has_not_what_is_for_the_secretariat(void **state)
{
	struct scene *scene = *state;
	struct json_object *params = scene_review("x");

	json_object_object_add(json_object_object_get(params, "body"), "for_secretariat_only",
			       json_object_new_string("in confidence"));
	assert_int_equal(scene_call_json(scene, "kei-park", "review.submit", params), ERR_NONE);
	scene_keep(scene, "/review");
	fixture_advance_to(&scene->fixture, "publication"); /* and at no stage */
	assert_true(has_field(scene, "coordinator", "for_secretariat_only"));
	assert_true(has_field(scene, "coordinator", "reviewer_limits"));
	assert_false(has_field(scene, "lead-kim", "for_secretariat_only"));
	assert_true(has_field(scene, "lead-kim", "reviewer_limits"));
	assert_false(has_field(scene, "gz-host", "for_secretariat_only"));
	assert_false(has_field(scene, "gz-host", "reviewer_limits"));
	assert_true(has_field(scene, "gz-host", "obstacle"));
	ok(scene, "gz-host", "search.run", "{'query':'confidence','kind':'review'}");
	is(scene, "/items", "[]");
	/* And without names, where the host may not know them. */
	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'GZ2019','identity':'single_anonymized','reason':'r'}");
	ok(scene, "gz-host", "review.get", "{'review':'%s'}", scene->id);
	assert_ptr_equal(strstr(scene_text(scene, "/principal"), "reviewer-"),
			 scene_text(scene, "/principal")); /* a name of nobody's */
	is(scene, "/full_name", "");
	is(scene, "/institution", "");
}

/* "I have to guess what the author will see before I send it." The secretariat reads as the host would; and cannot
 * read as a person, whose drafts are theirs. */
static void test_17_the_secretariat_makes_the_copy_that_the_host_would(void **state)
{
	struct scene *scene = *state;

	(void)pains_submit(scene, "kei-park");
	fixture_advance_to(&scene->fixture, "publication");
	char *own = pains_answer(scene, "gz-host", "review.list", GZ);
	char *copy = pains_answer(scene, "coordinator", "review.list",
				  "{'study':'GZ2019','as_role':'host'}");
	assert_string_equal(copy, own);
	x_freep(&own);
	x_freep(&copy);
	refused(scene, ERR_PARAMS, "coordinator", "review.list",
		"{'study':'GZ2019','as':'gz-host'}");
}

/* ---- 18: dates of those who are reviewed ---- */

/* "Reviewers are chased, and the author's revision waits for ever." */
static void test_18_the_host_has_dates_reminders_and_lateness(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'preparation','reason':'r'}");
	ok(scene, "gz-host", "inbox.list", "{}");
	is(scene, "/items/0/task", "confirm");
	is(scene, "/items/0/days_left", "42");
	(void)pains_mornings(scene, 50);
	assert_true(pains_told(scene, "gz-host", "put", -14) > 0);
	assert_true(pains_told(scene, "gz-host", "put", -3) > 0);
	assert_true(pains_told(scene, "gz-host", "put", 1) > 0);
	assert_string_equal(pains_task(scene, "gz-host", "confirm", "is_late"), "true");
	ok(scene, "coordinator", "search.run", "{'query':'who:gz-host late:yes'}");
	is(scene, "/items/0/study", "GZ2019");
	(void)pains_mornings(scene, 7); /* two weeks late: the secretariat hears of it */
	assert_true(pains_told(scene, "coordinator", "put", 14) > 0);
}

/* And what it has promised after the review, each by a day of its own. */
static void test_18_what_the_host_promised_is_chased(void **state)
{
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "response");
	ok(scene, "gz-host", "recommendation.add",
	   "{'study':'GZ2019','kind':'commitment','text':'more buses','addressee':'the city'}");
	scene_keep(scene, "/recommendation");
	fixture_advance_to(&scene->fixture, "publication");
	ok(scene, "gz-host", "action.add",
	   "{'recommendation':'%s','text':'buy them','owner':'gz-host','due':'2019-04-10'}",
	   scene->id);
	scene_keep(scene, "/action");
	(void)pains_mornings(scene, 55);
	assert_int_equal(pains_told(scene, "gz-host", "put", -14), 1);
	assert_int_equal(pains_told(scene, "gz-host", "put", 1), 1);
	assert_int_equal(pains_told(scene, "coordinator", "put", 14), 1);
	ok(scene, "coordinator", "action.get", "{'action':'%s'}", scene->id);
	is(scene, "/is_late", "true");
	ok(scene, "gz-host", "action.settle",
	   "{'action':'%s','state':'done','evidence':'they run'}", scene->id);
	assert_string_equal(pains_task(scene, "gz-host", "act", "what"), "");
}

/* ---- 19: many things at once ---- */

#define MANY 100

static void add_people(struct scene *scene)
{
	for (int i = 0; i < MANY; i++)
		ok(scene, "coordinator", "principal.add",
		   "{'principal':'many-%03d','institution':'iges','full_name':'Many %d'}", i, i);
}

static char *rows(const char *last)
{
	_cleanup_(x_freep) char *list = xstrdup("");

	for (int i = 0; i < MANY; i++) {
		char *longer = xasprintf("%s{'action':'invite','principal':'many-%03d'},", list, i);
		x_freep(&list);
		list = longer;
	}
	return xasprintf("{'study':'GZ2019','rows':[%s%s]}", list, last);
}

/* "It ran for two hours, and then half of them were assigned." */
static void test_19_a_hundred_assignments_are_done_whole_or_not_at_all(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	add_people(scene);
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	_cleanup_(x_freep) char *wrong = rows("{'action':'invite','principal':'kei-park'},"
					      "{'action':'invite','principal':'nobody'}");
	refused(scene, ERR_INVALID, "coordinator", "assignment.apply", "%s", wrong);
	is(scene, "/data/problems/0/row",
	   "101"); /* each that is wrong is named, and nothing was done */
	is(scene, "/data/problems/1/row", "102");
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
	int64_t journal = tamper_number(fixture, "SELECT count(*) FROM journal");
	_cleanup_(x_freep) char *right = rows("{'action':'invite','principal':'outsider'}");
	ok(scene, "coordinator", "assignment.apply", "%s", right);
	is(scene, "/done", "101");
	/* In one request, one commit; and each is on record as if it had been alone. */
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM journal") - journal, 102);
}

/* The same of any writes. */
static void test_19_a_batch_that_fails_in_the_middle_leaves_nothing(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;
	_cleanup_(x_freep) char *before = tamper_dump(fixture);

	refused(scene, ERR_NOT_FOUND, "coordinator", "batch.apply",
		"{'calls':[{'method':'study.suspend','params':{'study':'GZ2019','reason':'r'}},"
		"{'method':'study.resume','params':{'study':'NO2019'}}]}");
	is(scene, "/data/call", "1");
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
}

/* ---- 20: comments by reply mail, invitations from within ---- */

/* Who answers a reminder by mail has told the daemon nothing: no verb takes a mail but remind.bounced, which makes an
 * incident of it and never a comment. What there is instead: mails go out through a spool (the topic mail, from which
 * `referee remind run` hands them to sendmail, or any program of one's own), and a review comes in as a text that is
 * filled in offline (`referee review form`, `referee review submit STUDY FILE`). */
static void test_20_can_happen_a_reply_mail_is_no_comment(void **state)
{
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "comment_round");
	fixture_advance_to(&scene->fixture, "response");
	for (size_t i = 0; i < verb_count; i++)
		assert_null(strstr(verbs[i].name, "mail"));
	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'comment_round','reason':'r'}");
	ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'t'}");
	scene_keep(scene, "/comment");
	ok(scene, "lead-kim", "comment.assign", "{'comment':'%s','responder':'kei-park'}",
	   scene->id);
	(void)pains_mornings(scene, 21);
	ok(scene, "coordinator", "job.list", "{'topic':'mail'}");
	_cleanup_(x_freep) char *job = xstrdup(scene_text(scene, "/items/0/job"));
	assert_true(*job != '\0');
	(void)pains_letter(scene, "kei-park");
	ok(scene, "coordinator", "remind.bounced", "{'job':'%s','error':'I agree, go ahead'}", job);
	is(scene, "/state", "incident");
	ok(scene, "lead-kim", "comment.get", "{'comment':'%s'}", scene->id);
	is(scene, "/state", "open");
}

/* The spool: what is to be said to whom, at which address, in which language, is all there for whoever sends it. */
static void test_20_mail_goes_out_through_a_spool(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.update",
	   "{'principal':'igdp-chen','email':'chen@example.org','language':'zh'}");
	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
	(void)pains_mornings(scene, 3);
	assert_true(pains_letter(scene, "igdp-chen"));
	is(scene, "/email", "chen@example.org");
	is(scene, "/language", "zh");
	is(scene, "/items/0/task", "answer_invitation");
	is(scene, "/items/0/title", "Guangzhou peer review");
}

/* The text form's way in: what was filled in offline is a body like any other. */
static void test_20_a_review_that_was_written_offline_comes_in(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "review.form", GZ);
	assert_true(pains_has(scene, "\"obstacle\""));
	(void)pains_submit(scene, "kei-park");
	ok(scene, "lead-kim", "review.list", GZ);
	is(scene, "/items/0/state", "submitted");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, pains_setup, pains_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_06_deadlines_a_soft_one_stops_nobody),
		TEST(test_06_extending_one_deadline_re_runs_no_other),
		TEST(test_16_dashboard_counts_what_is),
		TEST(test_17_export_for_the_host_has_not_what_is_for_the_secretariat),
		TEST(test_17_the_secretariat_makes_the_copy_that_the_host_would),
		TEST(test_18_the_host_has_dates_reminders_and_lateness),
		TEST(test_18_what_the_host_promised_is_chased),
		TEST(test_19_a_hundred_assignments_are_done_whole_or_not_at_all),
		TEST(test_19_a_batch_that_fails_in_the_middle_leaves_nothing),
		TEST(test_20_can_happen_a_reply_mail_is_no_comment),
		TEST(test_20_mail_goes_out_through_a_spool),
		TEST(test_20_a_review_that_was_written_offline_comes_in),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
