/* test_pains_reminders.c: what users of journal and conference systems complain of, the first row of the table in
 * test_pains.c: reminders; and how other programs' reminders fail, one test for each way (21). Each test does
 * what the complaint tells of, through the verbs, and shows whether it happens here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/pains.h"

#define GZ    "{'study':'GZ2019'}"
#define PLACE "{'assignment':'GZ2019'}"

/* ---- 1: reminders that are missing, late, doubled or wrong ---- */

/* "Nothing is sent before the due date, only when it is over." */
static void test_01_reminders_go_out_before_the_due_date(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(pains_mornings(scene, 20), 0);
	assert_int_equal(pains_mornings(scene, 1), 3); /* the 22nd, of the 29th: to each of three */
	assert_true(pains_letter(scene, "kei-park"));
	is(scene, "/items/0/task", "review");
	is(scene, "/items/0/days_left", "7");
	is(scene, "/items/0/is_late", "false");
	assert_int_equal(pains_mornings(scene, 6), 3); /* and on the day before */
}

/* "As one reminder was recorded, the one after the due date is never sent", and the other way round. */
static void test_01_reminders_of_one_kind_do_not_hold_up_another(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-sato", "principal.prefer", "{'reminders':'late'}");
	(void)pains_mornings(scene, 39);
	static const int days[] = { -7, -1, 1, 7 };
	for (size_t i = 0; i < ELEMENTS(days); i++)
		assert_int_equal(pains_told(scene, "kei-park", "put", days[i]), 1);
	/* Who wants none before gets those after all the same. */
	assert_int_equal(pains_told(scene, "iges-sato", "put", -1), 0);
	assert_int_equal(pains_told(scene, "iges-sato", "put", 1), 1);
	assert_int_equal(pains_told(scene, "iges-sato", "put", 7), 1);
}

/* igdp-chen is asked, and accepts, at this time. */
static void asked_at(struct scene *scene, const char *time)
{
	ok(scene, "coordinator", "principal.update",
	   "{'principal':'igdp-chen','email':'chen@example.org'}");
	scene_at(scene, time);
	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
	scene_keep(scene, "/assignment");
	ok(scene, "igdp-chen", "assignment.accept", PLACE);
	ok(scene, "igdp-chen", "declaration.file", "{'assignment':'GZ2019','state':'none'}");
}

/* "Fifty-two minutes after I was asked, a mail said that the due date has passed." */
static void test_01_reminders_52_minutes_after_the_assignment_say_nothing_of_the_past(void **state)
{
	struct scene *scene = *state;

	asked_at(scene,
		 "2019-04-03T01:00:00Z"); /* due on the 29th of March, late since yesterday */
	scene->fixture.now_ms += 52 * 60 * 1000;
	(void)pains_run(scene);
	assert_false(pains_letter(scene, "igdp-chen"));
	/* Others are told, and the plan says why they are not. */
	assert_int_equal(pains_told(scene, "kei-park", "put", 1), 1);
	assert_int_equal(pains_told(scene, "igdp-chen", "skipped", 1), 1);
	ok(scene, "coordinator", "remind.plan", "{'principal':'igdp-chen'}");
	is(scene, "/items/2/why", "1 day after the due date and its grace");
	is(scene, "/items/2/reason", "it was asked for only after that day");
}

/* Who is asked when everybody's time is over, and is given none of their own, is late at once by the status, and told so
 * with the next step of the rule: here five days later, as if a week late. What to do: give them a date with the
 * invitation (assignment.extend), as the second half shows. */
static void test_01_can_happen_late_as_soon_as_accepted_without_an_extension(void **state)
{
	struct scene *scene = *state;

	asked_at(scene, "2019-04-03T01:00:00Z");
	assert_string_equal(pains_task(scene, "igdp-chen", "review", "is_late"), "true");
	(void)pains_mornings(scene, 5);
	assert_int_equal(pains_told(scene, "igdp-chen", "put", 7), 1);
}

static void test_01_reminders_follow_the_date_that_came_with_the_invitation(void **state)
{
	struct scene *scene = *state;

	asked_at(scene, "2019-04-03T01:00:00Z");
	ok(scene, "lead-kim", "assignment.extend",
	   "{'assignment':'%s','due':'2019-04-12','reason':'asked late'}", scene->id);
	assert_string_equal(pains_task(scene, "igdp-chen", "review", "is_late"), "false");
	(void)pains_mornings(scene, 8); /* the 11th */
	assert_int_equal(pains_told(scene, "igdp-chen", "put", 7), 0);
	assert_int_equal(pains_told(scene, "igdp-chen", "put", -1), 1);
	assert_true(pains_letter(scene, "igdp-chen"));
	is(scene, "/items/0/is_late", "false");
}

/* "Reviewers are reminded of rounds that were closed long ago." */
static void test_01_reminders_are_never_of_closed_rounds(void **state)
{
	struct scene *scene = *state;
	static const struct {
		const char *method, *params;
	} ends[] = {
		{ "study.advance", "{'study':'GZ2019','override':true,'reason':'enough'}" },
		{ "study.back", "{'study':'GZ2019','to':'preparation','reason':'r'}" },
		{ "study.suspend", "{'study':'GZ2019','reason':'r'}" },
		{ "study.cancel", "{'study':'GZ2019','reason':'r'}" },
		{ "study.withdraw", "{'study':'GZ2019','reason':'r'}" },
	};

	for (size_t i = 0; i < ELEMENTS(ends); i++) {
		if (i > 0) {
			scene_free(scene);
			*state = scene = scene_desk_review();
		}
		/* The mail of the 22nd is put, and nobody has fetched it when the round ends. */
		(void)pains_mornings(scene, 21);
		ok(scene, "coordinator", ends[i].method, "%s", ends[i].params);
		assert_false(pains_letter(scene, "kei-park"));
		(void)pains_mornings(scene, 40);
		assert_int_equal(pains_told_ever(scene, "kei-park", "put"), 0);
		assert_int_equal(pains_told(scene, "kei-park", "dropped", -7), 1);
	}
}

/* "On the due day itself, and to all after an upgrade, the system says overdue." */
static void test_01_reminders_know_no_false_overdue(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;
	struct problems problems = { 0 };
	struct conf_file *files;
	size_t count, which = 0;

	scene_at(scene, "2019-03-29T14:59:59Z"); /* the last second of the due day in Seoul */
	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "false");
	assert_string_equal(pains_task(scene, "kei-park", "review", "days_left"), "0");
	scene_at(scene, "2019-04-01T14:59:59Z"); /* and of its grace */
	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "false");
	(void)pains_run(scene);
	int told = pains_told_ever(scene, "kei-park", NULL);

	/* The upgrade: the daemon starts anew with a procedure that gives a day instead of four weeks. */
	fixture_close(fixture);
	fixture_open(fixture);
	assert_int_equal(conf_folder("config/workflows", &files, &count), 0);
	while (!strstr(files[which].path, "/peer-review.conf"))
		assert_true(++which < count);
	char *days = strstr(strstr(files[which].text, "\"desk_review\";"), "days = 28;");
	memcpy(days, "days = 01;", strlen("days = 28;"));
	memcpy(strstr(files[which].text, "version = 4;"), "version = 9;", strlen("version = 4;"));
	assert_int_equal(core_install(fixture->core, &files[which], 1, NULL, 0, 0, &problems), 0);
	conf_folder_done(files, count);

	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "false");
	assert_int_equal(pains_run(scene), 0);
	assert_int_equal(pains_told_ever(scene, "kei-park", NULL), told);
}

/* "They got it more than once": an eager timer, and the same request sent again. */
static void test_01_reminders_go_once_however_often_the_job_runs(void **state)
{
	struct scene *scene = *state;
	static const char again[] = "{'request_id':'00000000-0000-7000-8000-0000000000aa'}";

	pains_pass(scene, 21);
	ok(scene, "coordinator", "remind.run", again);
	is(scene, "/digests", "3");
	ok(scene, "coordinator", "remind.run",
	   again); /* the answer was lost: the same, and nothing new */
	is(scene, "/digests", "3");
	for (int hour = 0; hour < 23; hour++) {
		scene->fixture.now_ms += DAY / 24;
		assert_int_equal(pains_run(scene), 0);
	}
	assert_int_equal(pains_told(scene, "kei-park", "put", -7), 1);
}

/* "All is configured as the manual says, and none was ever sent; nobody can say why." */
static void test_01_reminders_that_are_planned_are_sent_on_their_day(void **state)
{
	struct scene *scene = *state;
	char dates[8][16];
	size_t planned = 0, sent = 0;

	ok(scene, "coordinator", "remind.plan", "{'principal':'kei-park','days':45}");
	for (; planned < ELEMENTS(dates); planned++) {
		char pointer[32];
		snprintf(pointer, sizeof pointer, "/items/%zu/date", planned);
		snprintf(dates[planned], sizeof dates[planned], "%s", scene_text(scene, pointer));
		if (!dates[planned][0])
			break;
		snprintf(pointer, sizeof pointer, "/items/%zu/verdict", planned);
		is(scene, pointer, "planned");
	}
	assert_int_equal(planned, 4);
	for (int i = 0; i < 45; i++) {
		char today[16];
		(void)pains_mornings(scene, 1);
		if (!pains_letter(scene, "kei-park"))
			continue;
		/* The letter's time is nine in the morning in Seoul: the same date in UTC. */
		snprintf(today, sizeof today, "%.10s", scene_text(scene, "/time"));
		assert_true(sent < planned);
		assert_string_equal(today, dates[sent++]);
	}
	assert_int_equal(sent, planned);
}

/* Somebody whose address is not known: the mail's job becomes an incident, which the secretariat reads in the status of
 * the study until it is seen to. */
static void test_01_reminders_without_an_address_are_not_lost_in_silence(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.add",
	   "{'principal':'kei-new','institution':'kei','full_name':'New Sample'}");
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'kei-new'}");
	assert_int_equal(pains_mornings(scene, 3), 1); /* of the invitation */
	ok(scene, "coordinator", "job.lease", "{'topics':['mail']}");
	_cleanup_(x_freep) char *lease = xstrdup(scene_text(scene, "/items/0/lease"));
	ok(scene, "coordinator", "remind.letter", "{'lease':'%s'}", lease);
	is(scene, "/principal", "kei-new");
	is(scene, "/email", "");
	/* What `referee remind run` does then. */
	ok(scene, "coordinator", "job.fail",
	   "{'lease':'%s','error':'kei-new has no address','is_final':true}", lease);
	ok(scene, "coordinator", "study.status", GZ);
	assert_true(pains_has(scene, "a mail to kei-new did not arrive: kei-new has no address"));
}

/* ---- 21: the ways in which reminders fail, side by side ---- */

static void test_21_machine_down_on_the_day(void **state)
{
	struct scene *scene = *state;

	pains_pass(scene, 25); /* four days after the day of the first */
	assert_int_equal(pains_run(scene), 3);
	assert_true(pains_letter(scene, "kei-park"));
	is(scene, "/items/0/days_left", "3"); /* as things stand, not as they stood */
}

/* Down for longer than the catch-up window: that day's is not sent any more, the ledger says so, and the next one is. */
static void test_21_can_happen_down_for_longer_than_catch_up(void **state)
{
	struct scene *scene = *state;

	pains_pass(scene, 40); /* the 10th of April */
	(void)pains_run(scene);
	assert_int_equal(pains_told(scene, "kei-park", "missed", 1), 1);
	assert_int_equal(pains_told(scene, "kei-park", "put", 7), 1);
}

static void test_21_an_after_without_a_before(void **state)
{
	struct scene *scene = *state;

	pains_pass(scene, 32); /* nobody has heard of anything */
	assert_int_equal(pains_run(scene), 3);
	assert_int_equal(pains_told(scene, "kei-park", "put", 1), 1);
	assert_true(pains_letter(scene, "kei-park"));
	is(scene, "/items/0/is_late", "true");
	is(scene, "/items/1", ""); /* once, not once for each step that was due */
}

/* As often as the rule names days, not once and not for ever. */
static void test_21_repeats_as_the_rule_says(void **state)
{
	struct scene *scene = *state;

	(void)pains_mornings(scene, 41);
	assert_int_equal(pains_told_ever(scene, "kei-park", "put"), 4);
	assert_int_equal(pains_mornings(scene, 90),
			 2); /* the lead and the secretariat, once more */
	assert_int_equal(pains_told_ever(scene, "kei-park", "put"), 4);
}

/* Two jobs at the same instant, a rehearsal before, and two rules on one day for one person. */
static void test_21_duplicate_guard(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'lead-kim'}");
	ok(scene, "lead-kim", "assignment.accept", PLACE);
	ok(scene, "lead-kim", "declaration.file", "{'assignment':'GZ2019','state':'none'}");
	pains_pass(scene, 38); /* the 8th: seven days late, told each and, of each, the lead */
	ok(scene, "coordinator", "remind.run", "{'dry_run':true}");
	assert_int_equal(pains_told_ever(scene, "lead-kim", NULL), 0);
	ok(scene, "coordinator", "batch.apply",
	   "{'calls':[{'method':'remind.run','params':{}},{'method':'remind.run','params':{}}]}");
	is(scene, "/results/0/digests", "4");
	is(scene, "/results/1/digests", "0");
	assert_int_equal(pains_told(scene, "lead-kim", "put", 7), 4); /* none swallowed another */
	assert_true(pains_letter(scene, "lead-kim"));		      /* in one mail */
	is(scene, "/items/4", "");
}

/* Between the ledger and the mail nothing is doubled; between the mail and its acknowledgement it can be: a mailer that
 * dies after sendmail took the mail, and before it says so, sends it again. What to do: nothing; the second is of the
 * same job, and so has the same Message-ID, by which a mail program can tell. */
static void test_21_can_happen_a_mail_whose_mailer_died_goes_again(void **state)
{
	struct scene *scene = *state;

	pains_pass(scene, 21);
	(void)pains_run(scene);
	ok(scene, "coordinator", "job.lease", "{'topics':['mail']}");
	_cleanup_(x_freep) char *job = xstrdup(scene_text(scene, "/items/0/job"));
	ok(scene, "coordinator", "remind.letter", "{'lease':'%s'}",
	   scene_keep(scene, "/items/0/lease"));
	assert_string_not_equal(scene_text(scene, "/items/0/task"), "");
	/* It was handed over; nobody acknowledges. */
	scene->fixture.now_ms += 3600 * 1000;
	ok(scene, "coordinator", "job.lease", "{'topics':['mail'],'count':9}");
	assert_true(pains_has(scene, job)); /* the same job again, not another */
	assert_int_equal(pains_told(scene, "kei-park", "put", -7), 1);
}

/* The review comes in after the mail was put and before it goes out. */
static void test_21_state_is_looked_at_again_when_sending(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(pains_mornings(scene, 21), 3);
	(void)pains_submit(scene, "kei-park");
	assert_false(pains_letter(scene, "kei-park"));
	assert_int_equal(pains_told(scene, "kei-park", "dropped", -7), 1);
}

static void test_21_due_date_moved(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(pains_mornings(scene, 21), 3);
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-04-08','reason':'holidays'}");
	/* Between the two dates nothing goes out, and of the old one not even what was put. */
	assert_false(pains_letter(scene, "kei-park"));
	assert_int_equal(pains_mornings(scene, 9), 0);
	assert_int_equal(pains_mornings(scene, 1), 3); /* seven days before the new one */
	assert_true(pains_letter(scene, "kei-park"));
	is(scene, "/items/0/due_date", "2019-04-08");
}

static void test_21_escalates(void **state)
{
	struct scene *scene = *state;

	(void)pains_mornings(scene, 37);
	assert_int_equal(pains_told_ever(scene, "lead-kim", "put"), 0);
	(void)pains_mornings(scene, 1); /* a week late: the lead */
	assert_int_equal(pains_told(scene, "lead-kim", "put", 7), 3);
	assert_int_equal(pains_told_ever(scene, "coordinator", "put"), 0);
	(void)pains_mornings(scene, 7); /* two: the secretariat */
	assert_int_equal(pains_told(scene, "coordinator", "put", 14), 3);
	assert_int_equal(pains_told_ever(scene, "gz-host", "put"), 0);
}

/* See also test_14_.... */
static void test_21_own_language(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.update", "{'principal':'gz-host','language':'zh'}");
	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'preparation','reason':'r'}");
	(void)pains_mornings(scene, 28); /* fourteen days before the host's due date */
	assert_true(pains_letter(scene, "gz-host"));
	is(scene, "/language", "zh");
}

/* ---- 8: too many mails ---- */

/* "Fifty mails a night": one for each comment, each assignment, each study. */
static void test_08_one_mail_a_day_however_much_there_is(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	for (int i = 0; i < 12; i++) {
		ok(scene, "coordinator", "study.create",
		   "{'study':'SE%d','title':'t','city':'Seoul','country':'KR','year':2019,"
		   "'zone':'Asia/Seoul'}",
		   2020 + i);
		ok(scene, "coordinator", "role.grant",
		   "{'principal':'gz-host','role':'host','study':'SE%d'}", 2020 + i);
	}
	for (int i = 0; i < 6; i++)
		(void)pains_mornings(scene, 1);
	assert_int_equal(pains_mornings(scene, 1),
			 2); /* the host and the secretariat, of all of them */
	assert_int_equal(pains_told_ever(scene, "gz-host", "put"), 12);
	assert_true(pains_letter(scene, "gz-host"));
	is(scene, "/items/11/task", "confirm");
	/* What happens in a study is no mail at all, but an event and a line in the inbox. */
	fixture_advance_to(fixture, "comment_round");
	for (int i = 0; i < 60; i++)
		ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'%d'}", i);
	ok(scene, "coordinator", "job.list", "{'topic':'mail','state':'ready'}");
	is(scene, "/items", "[]");
	ok(scene, "lead-kim", "inbox.list", "{}");
	assert_true(pains_has(scene, "answer or assign 60 comments"));
}

/* "There is no way to say no." */
static void test_08_who_wants_fewer_gets_fewer(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "principal.prefer", "{'reminders':'none'}");
	ok(scene, "iges-sato", "principal.prefer", "{'reminders':'late'}");
	(void)pains_mornings(scene, 33);
	assert_int_equal(pains_told_ever(scene, "kei-park", "put"), 0);
	assert_int_equal(pains_told_ever(scene, "iges-sato", "put"), 1);
	assert_int_equal(pains_told_ever(scene, "igdp-liu", "put"), 3);
	/* They are asked all the same, where they look by themselves. */
	ok(scene, "kei-park", "inbox.list", "{}");
	is(scene, "/items/0/task", "review");
}

/* "I want one mail when all reviews are in": nobody is mailed that. What to do: the board, the status
 * (next.is_ready), and event.watch, which a program of one's own can turn into a mail, tell it. */
static void test_08_can_happen_nobody_is_mailed_that_all_reviews_are_in(void **state)
{
	struct scene *scene = *state;
	static const char *const team[] = { "igdp-liu", "iges-sato", "kei-park" };

	for (size_t i = 0; i < ELEMENTS(team); i++)
		(void)pains_submit(scene, team[i]);
	assert_int_equal(pains_mornings(scene, 30), 0);
	ok(scene, "lead-kim", "study.status", GZ);
	is(scene, "/next/0/is_ready", "true");
	is(scene, "/open", "[]");
	ok(scene, "lead-kim", "event.list", "{'study':'GZ2019','limit':500}");
	assert_true(pains_has(scene, "review.submit"));
}

/* ---- 14: mails in the wrong language ---- */

/* "Mail goes out in the first language of the journal, whatever the reviewer reads." */
static void test_14_mails_are_in_the_language_of_the_invitation(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.update",
	   "{'principal':'igdp-chen','email':'chen@example.org','language':'zh'}");
	ok(scene, "lead-kim", "assignment.invite",
	   "{'study':'GZ2019','principal':'igdp-chen','language':'ko'}");
	(void)pains_mornings(scene, 3);
	assert_true(pains_letter(scene, "igdp-chen"));
	is(scene, "/items/0/task", "answer_invitation");
	is(scene, "/language", "ko");
	ok(scene, "igdp-chen", "assignment.accept", PLACE);
	ok(scene, "igdp-chen", "declaration.file", "{'assignment':'GZ2019','state':'none'}");
	/* Neither the study's language nor a new one of theirs changes what they were asked in. */
	ok(scene, "igdp-chen", "principal.prefer", "{'language':'ja'}");
	(void)pains_mornings(scene, 18);
	assert_true(pains_letter(scene, "igdp-chen"));
	is(scene, "/items/0/task", "review");
	is(scene, "/language", "ko");
	ok(scene, "coordinator", "study.get", GZ);
	is(scene, "/language", "en");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, pains_setup, pains_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_01_reminders_go_out_before_the_due_date),
		TEST(test_01_reminders_of_one_kind_do_not_hold_up_another),
		TEST(test_01_reminders_52_minutes_after_the_assignment_say_nothing_of_the_past),
		TEST(test_01_can_happen_late_as_soon_as_accepted_without_an_extension),
		TEST(test_01_reminders_follow_the_date_that_came_with_the_invitation),
		TEST(test_01_reminders_are_never_of_closed_rounds),
		TEST(test_01_reminders_know_no_false_overdue),
		TEST(test_01_reminders_go_once_however_often_the_job_runs),
		TEST(test_01_reminders_that_are_planned_are_sent_on_their_day),
		TEST(test_01_reminders_without_an_address_are_not_lost_in_silence),
		TEST(test_21_machine_down_on_the_day),
		TEST(test_21_can_happen_down_for_longer_than_catch_up),
		TEST(test_21_an_after_without_a_before),
		TEST(test_21_repeats_as_the_rule_says),
		TEST(test_21_duplicate_guard),
		TEST(test_21_can_happen_a_mail_whose_mailer_died_goes_again),
		TEST(test_21_state_is_looked_at_again_when_sending),
		TEST(test_21_due_date_moved),
		TEST(test_21_escalates),
		TEST(test_21_own_language),
		TEST(test_08_one_mail_a_day_however_much_there_is),
		TEST(test_08_who_wants_fewer_gets_fewer),
		TEST(test_08_can_happen_nobody_is_mailed_that_all_reviews_are_in),
		TEST(test_14_mails_are_in_the_language_of_the_invitation),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
