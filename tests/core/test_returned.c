/* test_returned.c: mail that was handed over and came back: its job is an incident, of which every study that
 * it was about tells, and the place of whom it was for; to the secretariat alone. */
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

/* In desk_review since the first of March: due on the 29th. kei-park and iges-sato owe a review. No day is
 * quiet. */
static int setup(void **state)
{
	struct scene *scene = scene_desk_review();

	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	scene_free(*state);
	return 0;
}

static void run(struct fixture *fixture)
{
	fixture_do(fixture, "coordinator", "remind.run", "{}");
}

static void days_pass(struct fixture *fixture, int count)
{
	fixture->now_ms += count * DAY;
}

#define FIXTURE struct fixture *fixture = &((struct scene *)*state)->fixture

/* Kei Park's digest, which tells of two studies, handed over. Its id, in a buffer. */
static const char *sent_to_park(struct fixture *fixture)
{
	static char job[40];
	struct json_object *jobs =
		fixture_ok(fixture, "coordinator", "job.lease", "{'topics':['mail'],'count':8}");

	*job = '\0';
	for (size_t i = 0; i < json_object_array_length(fixture_at(jobs, "items")); i++) {
		struct json_object *item = json_object_array_get_idx(fixture_at(jobs, "items"), i);
		if (strstr(fixture_text(item, "payload"), "kei-park"))
			snprintf(job, sizeof job, "%s", fixture_text(item, "job"));
		fixture_do(fixture, "coordinator", "job.ack", "{'lease':'%s'}",
			   fixture_text(item, "lease"));
	}
	json_object_put(jobs);
	assert_true(*job != '\0');
	return job;
}

static void in_two_studies(struct fixture *fixture)
{
	days_pass(fixture, 15);
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'BB2019','title':'t','city':'Berlin','country':'DE','year':2019,"
		   "'zone':'Asia/Seoul'}");
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'kei-park','role':'host','study':'BB2019'}");
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'CC2019','title':'t','city':'Bern','country':'CH','year':2019,"
		   "'zone':'Asia/Seoul'}");
	days_pass(fixture, 7); /* a week after it was asked for, and before it is due */
	run(fixture);
	assert_int_equal(tamper_number(fixture,
				       "SELECT count(DISTINCT study) FROM reminder WHERE state = "
				       "'put' AND recipient = (SELECT id FROM principal WHERE name "
				       "= 'kei-park')"),
			 2);
}

static int64_t incidents_told(struct fixture *fixture, const char *who, const char *study)
{
	struct json_object *status =
		fixture_ok(fixture, who, "study.status", "{'study':'%s'}", study);
	int64_t count = 0;

	for (size_t i = 0; i < json_object_array_length(fixture_at(status, "open")); i++) {
		struct json_object *task = json_object_array_get_idx(fixture_at(status, "open"), i);
		if (strcmp(fixture_text(task, "task"), "incident") != 0)
			continue;
		assert_string_equal(
			fixture_text(task, "what"),
			"a mail to kei-park did not arrive: 5.1.1: no such user; principal.update "
			"corrects the address, job.retry sends it again");
		count++;
	}
	json_object_put(status);
	return count;
}

/* Whether Kei Park's place says, to somebody, that the last mail did not arrive. */
static bool is_undelivered(struct fixture *fixture, const char *who)
{
	struct json_object *places =
		fixture_ok(fixture, who, "assignment.list", "{'study':'GZ2019'}");
	bool is_told = false;

	for (size_t i = 0; i < json_object_array_length(fixture_at(places, "items")); i++) {
		struct json_object *place =
			json_object_array_get_idx(fixture_at(places, "items"), i);
		bool is_here = *fixture_text(place, "undelivered") != '\0';
		bool is_park = strcmp(fixture_text(place, "principal"), "kei-park") == 0;
		assert_true(is_park || !is_here);
		if (is_here)
			assert_string_equal(fixture_text(place, "undelivered"),
					    "5.1.1: no such user");
		is_told |= is_here;
	}
	json_object_put(places);
	return is_told;
}

/* It is an incident, of which every study that it was about tells, to the secretariat; sent again, it is none. */
static void test_came_back(void **state)
{
	FIXTURE;

	in_two_studies(fixture);
	const char *job = sent_to_park(fixture);
	/* Who runs the reminders, as refereed(8) has it, and a worker of another house. */
	static const char *const workers[][2] = { { "mailer", "secretariat" }, { "w-kei", "kei" } };
	for (size_t i = 0; i < ELEMENTS(workers); i++) {
		fixture_do(fixture, "coordinator", "principal.add",
			   "{'principal':'%s','institution':'%s','full_name':'w'}", workers[i][0],
			   workers[i][1]);
		fixture_do(fixture, "coordinator", "role.grant",
			   "{'principal':'%s','role':'worker'}", workers[i][0]);
	}
	fixture_refused(fixture, ERR_NOT_FOUND, "w-kei", "remind.bounced",
			"{'job':'%s','error':'e'}", job);
	assert_false(is_undelivered(fixture, "coordinator"));
	for (int i = 0; i < 2; i++) /* two reports are one */
		fixture_do(fixture, i == 0 ? "mailer" : "coordinator", "remind.bounced",
			   i == 0 ? "{'job':'%s','error':'5.1.1: no such user'}"
				  : "{'job':'%s','error':'another word for it'}",
			   job);
	fixture_shows(fixture, "coordinator", "job.list", "{'state':'incident'}", "items.0.job",
		      job);
	fixture_shows(fixture, "coordinator", "job.list", "{'state':'incident'}", "items.0.ended",
		      "");
	assert_int_equal(incidents_told(fixture, "coordinator", "GZ2019"), 1);
	assert_int_equal(incidents_told(fixture, "coordinator", "BB2019"), 1);
	assert_int_equal(incidents_told(fixture, "coordinator", "CC2019"), 0);
	assert_true(is_undelivered(fixture, "coordinator"));
	/* Who is written to is not told the lead, nor are they themselves. */
	assert_int_equal(incidents_told(fixture, "lead-kim", "GZ2019"), 0);
	assert_false(is_undelivered(fixture, "lead-kim"));
	assert_false(is_undelivered(fixture, "kei-park"));
	/* It waits for people, however long that takes. */
	days_pass(fixture, 400);
	fixture_do(fixture, "coordinator", "job.retry", "{'job':'%s','reason':'r'}", job);
	assert_int_equal(incidents_told(fixture, "coordinator", "BB2019"), 0);
	assert_false(is_undelivered(fixture, "coordinator"));
	/* It goes out again: what came back now is of before. */
	fixture_refused(fixture, ERR_STATE, "coordinator", "remind.bounced",
			"{'job':'%s','error':'e'}", job);
}

/* The mail system may be quicker than the acknowledgement: the lease is over, and it is an incident all the
 * same, with attempts left or not. */
static void test_came_back_at_once(void **state)
{
	FIXTURE;
	char job[40], lease[40];

	days_pass(fixture, 22);
	run(fixture);
	struct json_object *jobs =
		fixture_ok(fixture, "coordinator", "job.lease", "{'topics':['mail']}");
	snprintf(job, sizeof job, "%s", fixture_text(fixture_at(jobs, "items.0"), "job"));
	snprintf(lease, sizeof lease, "%s", fixture_text(fixture_at(jobs, "items.0"), "lease"));
	json_object_put(jobs);
	fixture_do(fixture, "coordinator", "remind.bounced", "{'job':'%s','error':'e'}", job);
	fixture_refused(fixture, ERR_LEASE_LOST, "coordinator", "job.ack", "{'lease':'%s'}", lease);
	fixture_shows(fixture, "coordinator", "job.list", "{'state':'incident'}", "items.0.job",
		      job);
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "remind.bounced",
			"{'job':'jo-aaaaaaaaaaaaaaaa','error':'e'}");
	fixture_do(fixture, "coordinator", "topic.add", "{'topic':'t'}");
	jobs = fixture_ok(fixture, "coordinator", "job.put", "{'topic':'t','payload':'p'}");
	fixture_refused(fixture, ERR_INVALID, "coordinator", "remind.bounced",
			"{'job':'%s','error':'e'}", fixture_text(jobs, "job"));
	json_object_put(jobs);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_came_back),
		SCENE(test_came_back_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
