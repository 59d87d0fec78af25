/* test_remind.c: every way in which reminders have gone wrong elsewhere, one test each, by an injected
 * clock: the machine down on the day, an "after" without a "before", repeats and doubles, a task done before
 * the mail goes out, moved deadlines, stages that come again, rest and end, escalation, quiet days, zones,
 * daylight saving, the leap day, and what people want. The last lives through a year of it.
 *
 * The scheduled job is run by hand here: run() once a day, at nine in Seoul, but where a test says that it
 * was not. What it decided is read from the ledger and from the jobs of topic mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"
#include "core/tamper.h"

#define DAY FIXTURE_DAY_MS

static void address(struct fixture *fixture, const char *name)
{
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'%s','email':'%s@example.org'}", name, name);
}

/* In desk_review since the first of March: due on the 29th, late from the 2nd of April, closed on the
 * 12th. kei-park and iges-sato owe a review, igdp-liu's is in. No day is quiet. */
static int setup(void **state)
{
	struct scene *scene = scene_desk_review();

	assert_int_equal(scene_call_json(scene, "igdp-liu", "review.submit", scene_review("x")),
			 ERR_NONE);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	scene_free(*state);
	return 0;
}

/* ---- the job, and what it did ---- */

static int64_t run(struct fixture *fixture)
{
	struct json_object *result = fixture_ok(fixture, "coordinator", "remind.run", "{}");
	int64_t digests = fixture_int(result, "digests");

	json_object_put(result);
	return digests;
}

/* The mornings of so many days, each with a run. */
static int64_t mornings(struct fixture *fixture, int count)
{
	int64_t digests = 0;

	while (count-- > 0) {
		fixture->now_ms += DAY;
		digests += run(fixture);
	}
	return digests;
}

/* Mornings without one. */
static void nobody_runs(struct fixture *fixture, int count)
{
	fixture->now_ms += count * DAY;
}

static int64_t ledger(struct fixture *fixture, const char *who, const char *state, int days)
{
	return tamper_number(
		fixture,
		"SELECT count(*) FROM reminder r JOIN principal p ON p.id = r.recipient "
		"WHERE p.name = '%s' AND r.state = '%s' AND r.days = %d",
		who, state, days);
}

static int64_t mails(struct fixture *fixture, const char *who)
{
	return tamper_number(fixture,
			     "SELECT count(*) FROM job j JOIN topic t ON t.id = j.topic WHERE "
			     "t.name = 'mail' AND j.payload LIKE '%%\"%s\"%%'",
			     who);
}

#define FIXTURE struct fixture *fixture = &((struct scene *)*state)->fixture

/* ---- one test for each ---- */

static void test_before_and_after(void **state)
{
	FIXTURE;

	assert_int_equal(mornings(fixture, 20), 0); /* the 21st */
	assert_int_equal(mornings(fixture, 1), 2);  /* seven days before */
	assert_int_equal(ledger(fixture, "kei-park", "put", -7), 1);
	assert_int_equal(ledger(fixture, "iges-sato", "put", -7), 1);
	assert_int_equal(ledger(fixture, "igdp-liu", "put", -7), 0); /* done */
	assert_int_equal(mornings(fixture, 5), 0);
	assert_int_equal(mornings(fixture, 1), 2); /* the day before */
	assert_int_equal(mornings(fixture, 4), 0); /* the 1st of April: the grace's last day */
	assert_int_equal(mornings(fixture, 1), 2); /* late */
	assert_int_equal(ledger(fixture, "kei-park", "put", 1), 1);
}

/* A rule that has only days behind the due date fires all the same (there was no mail before). */
static void test_after_without_before(void **state)
{
	FIXTURE;

	tamper(fixture,
	       "INSERT INTO reminder (study, rule, subject, recipient, round_ms, anchor_ms, "
	       "days, state, time_ms) SELECT 1, 'x', 'x', id, 0, 0, 0, 'put', 1 FROM principal");
	nobody_runs(fixture, 32); /* the 2nd of April: nobody has heard of anything */
	assert_int_equal(run(fixture), 2);
	assert_int_equal(ledger(fixture, "kei-park", "put", 1), 1);
	assert_int_equal(ledger(fixture, "kei-park", "superseded", -1), 1);
}

static void test_down_on_the_day(void **state)
{
	FIXTURE;

	nobody_runs(fixture, 25); /* four days after the first step's day */
	assert_int_equal(run(fixture), 2);
	assert_int_equal(ledger(fixture, "kei-park", "put", -7), 1);
}

/* Down for longer than anybody wants to make up for: said so, and not sent. */
static void test_down_for_too_long(void **state)
{
	FIXTURE;

	nobody_runs(fixture, 40);	   /* the 10th of April: seven days late since yesterday */
	assert_int_equal(run(fixture), 3); /* two who are late, and the lead, who hears of it */
	assert_int_equal(ledger(fixture, "kei-park", "put", 7), 1);
	assert_int_equal(ledger(fixture, "kei-park", "missed", -1), 1);
	assert_int_equal(ledger(fixture, "kei-park", "missed", 1), 1);
}

static void test_never_twice(void **state)
{
	FIXTURE;

	nobody_runs(fixture, 21);
	assert_int_equal(run(fixture), 2);
	for (int hour = 0; hour < 23; hour++) {
		fixture->now_ms += DAY / 24;
		assert_int_equal(run(fixture), 0);
	}
	assert_int_equal(mails(fixture, "kei-park"), 1);
	assert_int_equal(mails(fixture, "iges-sato"), 1);
}

/* Two runs in one commit, and the same one asked again. */
static void test_twice_at_once(void **state)
{
	FIXTURE;
	struct request requests[2];
	struct commit commit;

	nobody_runs(fixture, 21);
	core_batch_begin(fixture->core, fixture->now_ms, 0);
	for (size_t i = 0; i < ELEMENTS(requests); i++) {
		requests[i] = (struct request){ .verb = verb_find(str_of("remind.run")),
						.params = json_object_new_object() };
		requests[i].caller.principal = fixture_principal(fixture, "coordinator");
		char id[40];
		snprintf(id, sizeof id, "00000000-0000-7000-8000-0000000ab%03zu", i);
		json_object_object_add(requests[i].params, "request_id",
				       json_object_new_string(id));
	}
	for (size_t i = 0; i < ELEMENTS(requests); i++)
		assert_int_equal(core_batch_run(fixture->core, &requests[i]), 0);
	assert_int_equal(core_batch_commit(fixture->core, &commit), 0);
	assert_non_null(strstr(requests[0].text, "\"digests\":2"));
	assert_non_null(strstr(requests[1].text, "\"digests\":0"));
	for (size_t i = 0; i < ELEMENTS(requests); i++)
		request_done(&requests[i]);
	assert_int_equal(mails(fixture, "kei-park"), 1);
}

/* One mail a day for one person, however much there is to tell. */
static void test_one_digest(void **state)
{
	FIXTURE;

	nobody_runs(fixture, 32);
	(void)run(fixture);
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'SE2019','title':'t','city':'Seoul','country':'KR','year':2019}");
	(void)mornings(fixture,
		       7); /* the 9th: kei-park's review is a week late; lead-kim hears of two */
	assert_int_equal(mails(fixture, "lead-kim"), 1);
	assert_int_equal(ledger(fixture, "lead-kim", "put", 7), 2);
	assert_int_equal(mails(fixture, "kei-park"), 2);
}

static void test_done_before(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	nobody_runs(fixture, 20);
	assert_int_equal(scene_call_json(scene, "kei-park", "review.submit", scene_review("x")),
			 ERR_NONE);
	assert_int_equal(mornings(fixture, 20), 5);
	assert_int_equal(mails(fixture, "kei-park"), 0);
}

/* The due date moves on: what was told of the old one is told of the new one again, and of the old no more. */
static void test_due_date_moved(void **state)
{
	FIXTURE;

	(void)mornings(fixture, 21);
	assert_int_equal(ledger(fixture, "kei-park", "put", -7), 1);
	fixture_do(fixture, "coordinator", "study.reschedule",
		   "{'study':'GZ2019','due':'2019-04-08','reason':'holidays'}");
	assert_int_equal(mornings(fixture, 9), 0);
	assert_int_equal(mornings(fixture, 1), 2); /* the 1st of April */
	assert_int_equal(ledger(fixture, "kei-park", "put", -7), 2);
}

/* Moving the close alone tells nothing again. */
static void test_close_moved(void **state)
{
	FIXTURE;

	(void)mornings(fixture, 21);
	fixture_do(fixture, "coordinator", "study.reschedule",
		   "{'study':'GZ2019','close':'2019-04-20','reason':'holidays'}");
	assert_int_equal(mornings(fixture, 5), 0);
}

static void test_back_edge(void **state)
{
	FIXTURE;

	(void)mornings(fixture, 21);
	fixture_do(fixture, "coordinator", "study.back",
		   "{'study':'GZ2019','to':'preparation','reason':'another bundle'}");
	assert_int_equal(mornings(fixture, 5), 0); /* nobody owes a review; the host has time */
	fixture_advance_to(fixture, "desk_review");
	(void)mornings(fixture, 21);
	assert_int_equal(ledger(fixture, "kei-park", "put", -7), 2);
	assert_int_equal(ledger(fixture, "igdp-liu", "put", -7), 1); /* theirs is stale now */
}

static void test_at_rest_and_ended(void **state)
{
	FIXTURE;

	nobody_runs(fixture, 20);
	fixture_do(fixture, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'x'}");
	assert_int_equal(mornings(fixture, 40), 0);
	fixture_do(fixture, "coordinator", "study.resume", "{'study':'GZ2019','reason':'x'}");
	assert_int_equal(run(fixture), 0);
	assert_int_equal(mornings(fixture, 1), 2); /* seven days before, forty days later */
	fixture_do(fixture, "coordinator", "study.cancel", "{'study':'GZ2019','reason':'x'}");
	assert_int_equal(mornings(fixture, 40), 0);
}

static void test_escalates(void **state)
{
	FIXTURE;

	(void)mornings(fixture, 37);
	assert_int_equal(mails(fixture, "lead-kim"), 0);
	(void)mornings(fixture, 1); /* the 8th: seven days behind the grace */
	assert_int_equal(mails(fixture, "lead-kim"), 1);
	assert_int_equal(mails(fixture, "coordinator"), 0);
	(void)mornings(fixture, 7);
	assert_int_equal(mails(fixture, "lead-kim"), 2);
	assert_int_equal(mails(fixture, "coordinator"), 1);
}

/* Nobody is written to in the evening, on Sundays, on a holiday; the next morning they are. */
static void test_quiet(void **state)
{
	FIXTURE;
	struct conf *conf = fixture->conf;

	x_freep(&conf->quiet_days);
	conf->quiet_days = xstrdup("fri sat");
	x_freep(&conf->quiet_dates);
	conf->quiet_dates = xstrdup("2019-03-24");
	nobody_runs(fixture, 21); /* Friday the 22nd, nine o'clock */
	assert_int_equal(run(fixture), 0);
	assert_int_equal(mornings(fixture, 2), 0); /* Saturday, and Sunday, the holiday */
	fixture->now_ms += DAY - 3 * 3600000;	   /* Monday at six */
	assert_int_equal(run(fixture), 0);
	fixture->now_ms += 2 * 3600000;	   /* and at eight */
	assert_int_equal(run(fixture), 2); /* clocks in Tokyo go alike; see test_zones for others */
}

/* It is eight in the morning where they are, not where the machine stands. */
static void test_zones(void **state)
{
	FIXTURE;

	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'kei-park','zone':'America/New_York'}");
	nobody_runs(fixture,
		    21); /* nine in Seoul is eight in the evening of the day before there */
	assert_int_equal(run(fixture), 1);
	assert_int_equal(mails(fixture, "kei-park"), 0);
	fixture->now_ms += DAY / 2 - 1; /* a millisecond before eight: daylight saving has begun */
	assert_int_equal(run(fixture), 0);
	fixture->now_ms += 1;
	assert_int_equal(run(fixture), 1);
	assert_int_equal(mails(fixture, "kei-park"), 1);
}

static void test_what_they_want(void **state)
{
	FIXTURE;

	fixture_do(fixture, "kei-park", "principal.prefer", "{'reminders':'late'}");
	fixture_do(fixture, "iges-sato", "principal.prefer", "{'reminders':'none'}");
	(void)mornings(fixture, 33);
	assert_int_equal(mails(fixture, "iges-sato"), 0);
	assert_int_equal(mails(fixture, "kei-park"), 1);
	assert_int_equal(ledger(fixture, "kei-park", "skipped", -7), 1);
	assert_int_equal(ledger(fixture, "kei-park", "put", 1), 1);
	assert_int_equal(ledger(fixture, "iges-sato", "skipped", 1), 1);
}

/* Who is asked late is not told of the days before. */
static void test_asked_late(void **state)
{
	FIXTURE;

	nobody_runs(fixture, 24);
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'GZ2019','principal':'igdp-chen'}");
	address(fixture, "igdp-chen");
	fixture_do(fixture, "igdp-chen", "assignment.accept", "{'assignment':'GZ2019'}");
	(void)run(fixture);
	assert_int_equal(mails(fixture, "igdp-chen"), 0);
	assert_true(ledger(fixture, "igdp-chen", "skipped", -7) > 0);
}

/* A plan says of each step when, to whom and why, and why not. */
static void test_plan(void **state)
{
	FIXTURE;
	struct json_object *plan = fixture_ok(fixture, "coordinator", "remind.plan",
					      "{'days':60,'principal':'kei-park'}");
	struct json_object *items = fixture_at(plan, "items");

	assert_int_equal(json_object_array_length(items), 4);
	assert_string_equal(fixture_text(fixture_at(plan, "items.0"), "date"), "2019-03-22");
	assert_string_equal(fixture_text(fixture_at(plan, "items.0"), "why"),
			    "7 days before the due date");
	assert_string_equal(fixture_text(fixture_at(plan, "items.0"), "verdict"), "planned");
	assert_string_equal(fixture_text(fixture_at(plan, "items.2"), "why"),
			    "1 day after the due date and its grace");
	json_object_put(plan);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "kei-park", "remind.plan", "{}");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "kei-park", "remind.run", "{}");
	static const char *const workers[][2] = { { "w-kei", "kei" }, { "w-own", "secretariat" } };
	for (size_t i = 0; i < ELEMENTS(workers); i++) {
		fixture_do(fixture, "coordinator", "principal.add",
			   "{'principal':'%s','institution':'%s','full_name':'w'}", workers[i][0],
			   workers[i][1]);
		fixture_do(fixture, "coordinator", "role.grant",
			   "{'principal':'%s','role':'worker'}", workers[i][0]);
	}
	fixture_refused(fixture, ERR_NOT_PERMITTED, "w-kei", "remind.run", "{}");
	fixture_do(fixture, "w-own", "remind.run", "{}");
}

/* What a digest says is how things stand when it goes out, in the language of the invitation; what is done
 * by then is left out, and a mail of which nothing is left is not sent. */
static void test_letter(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'kei-park','language':'en'}");
	tamper(fixture,
	       "UPDATE assignment SET language = 'ko' WHERE principal = (SELECT id FROM principal "
	       "WHERE name = 'kei-park')");
	nobody_runs(fixture, 38);
	assert_int_equal(run(fixture), 3);
	assert_int_equal(scene_call_json(scene, "iges-sato", "review.submit", scene_review("x")),
			 ERR_NONE);
	struct json_object *jobs =
		fixture_ok(fixture, "coordinator", "job.lease", "{'topics':['mail'],'count':3}");
	int said = 0;
	for (size_t i = 0; i < 3; i++) {
		char path[40];
		snprintf(path, sizeof path, "items.%zu.lease", i);
		struct json_object *letter =
			fixture_ok(fixture, "coordinator", "remind.letter", "{'lease':'%s'}",
				   json_object_get_string(fixture_at(jobs, path)));
		const char *who = fixture_text(letter, "principal");
		if (strcmp(who, "kei-park") == 0) {
			assert_string_equal(fixture_text(letter, "language"), "ko");
			assert_string_equal(fixture_text(fixture_at(letter, "items.0"), "task"),
					    "review");
			assert_int_equal(fixture_int(fixture_at(letter, "items.0"), "days_left"),
					 -10);
			said++;
		} else if (strcmp(who, "iges-sato") == 0) {
			assert_null(fixture_at(letter, "items.0"));
			assert_int_equal(fixture_int(letter, "dropped"), 1);
			said++;
		} else { /* the lead hears that somebody is late, and not who */
			assert_string_equal(who, "lead-kim");
			assert_null(strstr(json_object_to_json_string(letter), "kei-park"));
			assert_null(fixture_at(letter, "items.0.whose"));
			said++;
		}
		json_object_put(letter);
	}
	assert_int_equal(said, 3);
	json_object_put(jobs);
	assert_int_equal(ledger(fixture, "iges-sato", "dropped", 7), 1);
	fixture_refused(fixture, ERR_LEASE_LOST, "coordinator", "remind.letter",
			"{'lease':'le-aaaaaaaaaaaaaaaa'}");
}

/* However much a digest is of, all of it is looked at when it goes out. */
static void test_a_long_letter(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	assert_int_equal(mornings(fixture, 21), 2); /* seven days before */
	ok(scene, "coordinator", "job.lease", "{'topics':['mail']}");
	_cleanup_(x_freep) char *lease = xstrdup(scene_text(scene, "/items/0/lease"));
	tamper(fixture,
	       "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) "
	       "INSERT INTO reminder (study, rule, subject, recipient, round_ms, anchor_ms, days, "
	       "state, job, time_ms) SELECT r.study, r.rule, 'act - ' || i, r.recipient, 1, 1, 0, "
	       "'put', r.job, 1 FROM n, (SELECT * FROM reminder WHERE job = (SELECT job FROM "
	       "job_attempt ORDER BY id DESC LIMIT 1) LIMIT 1) r");
	ok(scene, "coordinator", "remind.letter", "{'lease':'%s'}", lease);
	is(scene, "/dropped", "700");
	is(scene, "/items/0/task", "review");
}

/* A stage that asks for two documents asks for two things, and each is told. */
static void test_two_of_a_kind(void **state)
{
	static const char text[] =
		"workflow = { id = \"plan\"; title = \"A plan\"; version = 1; stages = ("
		"{ id = \"draft\"; title = \"Draft\"; actors = [ \"lead\" ];"
		"  produces = [ \"document\" ]; remind = ( { to = [ \"own\" ]; when = \"asked\";"
		"  days = [ 0 ]; } );"
		"  leave = ( { guard = \"document\"; of = \"draft\"; },"
		"            { guard = \"document\"; of = \"letter\"; } ); next = [ \"end\" ]; },"
		"{ id = \"end\"; title = \"End\"; actors = [ \"lead\" ]; } );"
		"visible = ( { object = \"study\"; to = [ \"all\" ]; } ); };";
	struct conf_file file = { .path = (char *)"plan.conf", .text = (char *)text };
	struct problems problems = { 0 };
	FIXTURE;

	assert_int_equal(core_install(fixture->core, &file, 1, NULL, 0, 0, &problems), 0);
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'PLAN2019','title':'t','city':'c','country':'KR','year':2019,"
		   "'workflow':'plan'}");
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'lead-kim','role':'lead','study':'PLAN2019'}");
	assert_int_equal(run(fixture), 1);
	assert_int_equal(tamper_number(fixture,
				       "SELECT count(*) FROM reminder r JOIN study s ON s.id = "
				       "r.study WHERE s.code = 'PLAN2019' AND r.state = 'put'"),
			 2);
}

/* A year in a zone with daylight saving and over the leap day: each step once, on its very day. */
static void test_a_year(void **state)
{
	FIXTURE;

	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'BER2019','title':'t','city':'Berlin','country':'DE','year':2019,"
		   "'zone':'Europe/Berlin'}");
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'gz-host','role':'host','study':'BER2019'}");
	fixture_do(fixture, "coordinator", "study.reschedule",
		   "{'study':'BER2019','due':'2020-03-07','reason':'x'}");
	(void)mornings(fixture, 366); /* to the 1st of March 2020 */
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM (SELECT 1 FROM reminder GROUP BY study, "
			      "rule, subject, recipient, round_ms, anchor_ms, days "
			      "HAVING count(*) > 1)"),
		0);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM (SELECT 1 FROM job WHERE key "
						"IS NOT NULL GROUP BY key "
						"HAVING count(*) > 1)"),
			 0);
	/* The week that nobody has heard of twice has nothing missed: it was run each day. */
	assert_int_equal(
		tamper_number(fixture, "SELECT count(*) FROM reminder WHERE state = 'missed'"), 0);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_before_and_after),
		SCENE(test_after_without_before),
		SCENE(test_down_on_the_day),
		SCENE(test_down_for_too_long),
		SCENE(test_never_twice),
		SCENE(test_twice_at_once),
		SCENE(test_one_digest),
		SCENE(test_done_before),
		SCENE(test_due_date_moved),
		SCENE(test_close_moved),
		SCENE(test_back_edge),
		SCENE(test_at_rest_and_ended),
		SCENE(test_escalates),
		SCENE(test_quiet),
		SCENE(test_zones),
		SCENE(test_what_they_want),
		SCENE(test_asked_late),
		SCENE(test_plan),
		SCENE(test_letter),
		SCENE(test_a_long_letter),
		SCENE(test_two_of_a_kind),
		SCENE(test_a_year),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
