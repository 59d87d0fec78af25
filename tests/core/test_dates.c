/* test_dates.c: deadlines end at 23:59:59.999 in the study's zone, days are counted by its
 * calendar, a rest moves them by whole days, and closing is for contributions alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "core/tamper.h"

#define HOUR_MS INT64_C(3600000)

static int64_t at(const char *utc)
{
	int64_t ms;

	assert_true(zone_utc_parse(utc, &ms));
	return ms;
}

static void create(struct fixture *fixture, const char *code, const char *zone)
{
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'%s','title':'t','city':'c','country':'KR','year':2019,'zone':'%s'}",
		   code, zone);
}

static void shows(struct fixture *fixture, const char *code, const char *path, const char *text)
{
	_cleanup_(x_freep) char *params = xasprintf("{'study':'%s'}", code);

	fixture_shows(fixture, "coordinator", "study.status", params, path, text);
}

/* One instant, three days of the month: the day of entry is the study's. Stage `requested` has
 * fourteen days. */
static void test_due_by_zone(void **state)
{
	struct fixture *fixture = *state;

	fixture->now_ms = at("2019-03-01T15:30:00.000Z");
	create(fixture, "SEOUL", "Asia/Seoul");		     /* 2 March, 00:30 */
	create(fixture, "SHANGHAI", "Asia/Shanghai");	     /* 1 March, 23:30 */
	create(fixture, "KIRITIMATI", "Pacific/Kiritimati"); /* 2 March, 05:30 */
	create(fixture, "HONOLULU", "Pacific/Honolulu");     /* 1 March, 05:30 */
	shows(fixture, "SEOUL", "due_date", "2019-03-16");
	shows(fixture, "SEOUL", "due", "2019-03-16T14:59:59.999Z");
	shows(fixture, "SHANGHAI", "due_date", "2019-03-15");
	shows(fixture, "SHANGHAI", "due", "2019-03-15T15:59:59.999Z");
	shows(fixture, "KIRITIMATI", "due_date", "2019-03-16");
	shows(fixture, "KIRITIMATI", "due", "2019-03-16T09:59:59.999Z");
	shows(fixture, "HONOLULU", "due_date", "2019-03-15");
	shows(fixture, "HONOLULU", "due", "2019-03-16T09:59:59.999Z");
	for (int i = 0; i < 4; i++) {
		static const char *const codes[] = { "SEOUL", "SHANGHAI", "KIRITIMATI",
						     "HONOLULU" };
		shows(fixture, codes[i], "days_left", "14");
	}
}

/* The day changes at the study's midnight, and nothing is late before the last millisecond is
 * over. */
static void test_midnight(void **state)
{
	static const struct {
		const char *now, *seoul_left, *seoul_late, *shanghai_left, *shanghai_late;
	} moments[] = {
		{ "2019-03-14T14:59:59.999Z", "1", "false", "1", "false" },
		{ "2019-03-14T15:00:00.000Z", "0", "false", "1", "false" },
		{ "2019-03-14T16:00:00.000Z", "0", "false", "0", "false" },
		{ "2019-03-15T14:59:59.999Z", "0", "false", "0", "false" },
		{ "2019-03-15T15:00:00.000Z", "-1", "true", "0", "false" },
		{ "2019-03-15T15:59:59.999Z", "-1", "true", "0", "false" },
		{ "2019-03-15T16:00:00.000Z", "-1", "true", "-1", "true" },
		{ "2019-03-16T15:00:00.000Z", "-2", "true", "-1", "true" },
	};
	struct fixture *fixture = *state;

	create(fixture, "SEOUL", "Asia/Seoul");
	create(fixture, "SHANGHAI", "Asia/Shanghai");
	for (size_t i = 0; i < ELEMENTS(moments); i++) {
		fixture->now_ms = at(moments[i].now);
		shows(fixture, "SEOUL", "days_left", moments[i].seoul_left);
		shows(fixture, "SEOUL", "open.0.days_left", moments[i].seoul_left);
		shows(fixture, "SEOUL", "open.0.is_late", moments[i].seoul_late);
		shows(fixture, "SHANGHAI", "days_left", moments[i].shanghai_left);
		shows(fixture, "SHANGHAI", "open.0.is_late", moments[i].shanghai_late);
		fixture_shows(fixture, "coordinator", "study.board", "{}", "items.0.days_left",
			      moments[i].seoul_left);
		fixture_shows(fixture, "coordinator", "study.board", "{}", "items.1.days_left",
			      moments[i].shanghai_left);
	}
}

/* Where clocks change, a day is 23 or 25 hours, and the date is what counts. */
static void test_clock_change(void **state)
{
	struct fixture *fixture = *state;

	fixture->now_ms = at("2019-03-01T12:00:00.000Z");
	create(fixture, "CHICAGO", "America/Chicago"); /* summer time from 10 March on */
	shows(fixture, "CHICAGO", "due_date", "2019-03-15");
	shows(fixture, "CHICAGO", "due", "2019-03-16T04:59:59.999Z");
	fixture->now_ms = at("2019-03-10T05:59:59.999Z"); /* 9 March, 23:59 */
	shows(fixture, "CHICAGO", "days_left", "6");
	fixture->now_ms = at("2019-03-10T06:00:00.000Z");
	shows(fixture, "CHICAGO", "days_left", "5");
	fixture->now_ms = at("2019-03-11T05:00:00.000Z"); /* 23 hours later it is the next day */
	shows(fixture, "CHICAGO", "days_left", "4");
}

/* ---- grace and close ---- */

static struct json_object *submission(void)
{
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", fixture_review("r"));
	json_object_object_add(params, "dry_run", json_object_new_boolean(true));
	return params;
}

static enum err submit(struct fixture *fixture)
{
	enum err err;

	json_object_put(
		fixture_call_json(fixture, "iges-sato", "review.submit", &err, submission()));
	return err;
}

/* Late only after three days of grace; closed after 42, to the millisecond; a moved close opens
 * again. */
static void test_grace_and_close(void **state)
{
	struct fixture *fixture = *state;

	fixture_study(fixture);
	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	shows(fixture, "GZ2019", "due_date", "2019-03-29");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'GZ2019'}", "close",
		      "2019-04-12T15:59:59.999Z");
	fixture->now_ms = at("2019-04-01T15:59:59.999Z"); /* 72 hours after the due date's end */
	shows(fixture, "GZ2019", "open.0.is_late", "false");
	shows(fixture, "GZ2019", "open.0.days_left", "-3");
	fixture->now_ms++;
	shows(fixture, "GZ2019", "open.0.is_late", "true");
	fixture->now_ms = at("2019-04-12T15:59:59.999Z");
	assert_int_equal(submit(fixture), ERR_NONE);
	fixture->now_ms++;
	assert_int_equal(submit(fixture), ERR_CLOSED);
	fixture_do(fixture, "iges-sato", "review.save",
		   "{'assignment':'GZ2019','body':{'obstacle':'kept'}}");
	fixture_do(fixture, "coordinator", "study.reschedule",
		   "{'study':'GZ2019','close':'2019-04-13','reason':'one more day'}");
	assert_int_equal(submit(fixture), ERR_NONE);
	fixture->now_ms = at("2019-04-13T16:00:00.000Z");
	assert_int_equal(submit(fixture), ERR_CLOSED);
}

static void test_comments_close(void **state)
{
	struct fixture *fixture = *state;
	static const char comment[] = "{'study':'GZ2019','text':'t'}";

	fixture_study(fixture);
	fixture_advance_to(fixture, "comment_round");
	struct json_object *made =
		fixture_ok(fixture, "observer-lee", "comment.add", "%s", comment);
	fixture->now_ms = at("2019-03-29T15:59:59.999Z");
	fixture_do(fixture, "observer-lee", "comment.add", "%s", comment);
	fixture->now_ms++;
	fixture_refused(fixture, ERR_CLOSED, "observer-lee", "comment.add", "%s", comment);
	/* An answer is no contribution to the round: it is never too late for one. */
	fixture_do(fixture, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'accepted'}", fixture_text(made, "comment"));
	json_object_put(made);
}

/* ---- reschedule ---- */

static void test_reschedule(void **state)
{
	struct fixture *fixture = *state;

	fixture_study(fixture);
	fixture_advance_to(fixture, "fact_check"); /* due and close: 15 March */
	int64_t anchor = tamper_number(fixture, "SELECT anchor_version FROM study");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.reschedule",
			"{'study':'GZ2019','reason':'r'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.reschedule",
			"{'study':'GZ2019','due':'2019-03-20'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.reschedule",
			"{'study':'GZ2019','due':'2019-03-16','reason':'r'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.reschedule",
			"{'study':'GZ2019','close':'2019-03-14','reason':'r'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.reschedule",
			"{'study':'GZ2019','due':'2019-04-02','close':'2019-04-01','reason':'r'}");
	assert_int_equal(tamper_number(fixture, "SELECT anchor_version FROM study"), anchor);

	fixture_do(
		fixture, "coordinator", "study.reschedule",
		"{'study':'GZ2019','due':'2019-03-20','close':'2019-03-20','reason':'a holiday'}");
	shows(fixture, "GZ2019", "due", "2019-03-20T15:59:59.999Z");
	shows(fixture, "GZ2019", "close", "2019-03-20T15:59:59.999Z");
	assert_int_equal(tamper_number(fixture, "SELECT anchor_version FROM study"), anchor + 1);
	fixture_do(fixture, "coordinator", "study.reschedule",
		   "{'study':'GZ2019','close':'2019-03-25','reason':'r'}");
	shows(fixture, "GZ2019", "due_date", "2019-03-20");
	shows(fixture, "GZ2019", "close", "2019-03-25T15:59:59.999Z");
	fixture_shows(fixture, "gz-host", "study.history", "{'study':'GZ2019'}", "items.8.reason",
		      "a holiday");

	/* A stage without a close can be given one. */
	fixture_advance_to(fixture, "response");
	shows(fixture, "GZ2019", "close", "");
	fixture_do(fixture, "coordinator", "study.reschedule",
		   "{'study':'GZ2019','close':'2019-06-01','reason':'r'}");
	shows(fixture, "GZ2019", "close", "2019-06-01T15:59:59.999Z");
}

/* ---- rest ---- */

static void rest(struct fixture *fixture, int64_t duration_ms)
{
	fixture_do(fixture, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	fixture->now_ms += duration_ms;
	fixture_do(fixture, "coordinator", "study.resume", "{'study':'GZ2019'}");
}

static void test_rest_moves_dates(void **state)
{
	struct fixture *fixture = *state;

	fixture_study(fixture);
	fixture_advance_to(fixture, "fact_check"); /* 15 March */
	int64_t anchor = tamper_number(fixture, "SELECT anchor_version FROM study");
	rest(fixture, 0); /* no time, no day */
	shows(fixture, "GZ2019", "due_date", "2019-03-15");
	rest(fixture, 1); /* a rest never takes time away: whole days, rounded up */
	shows(fixture, "GZ2019", "due_date", "2019-03-16");
	rest(fixture, FIXTURE_DAY_MS);
	shows(fixture, "GZ2019", "due_date", "2019-03-17");
	rest(fixture, FIXTURE_DAY_MS + 1);
	shows(fixture, "GZ2019", "due_date", "2019-03-19");
	shows(fixture, "GZ2019", "due", "2019-03-19T15:59:59.999Z");
	shows(fixture, "GZ2019", "close", "2019-03-19T15:59:59.999Z");
	rest(fixture, 365 * FIXTURE_DAY_MS);
	shows(fixture, "GZ2019", "due_date", "2020-03-18"); /* 2020 has a 29 February */
	shows(fixture, "GZ2019", "close", "2020-03-18T15:59:59.999Z");
	assert_int_equal(tamper_number(fixture, "SELECT anchor_version FROM study"), anchor + 5);
}

/* Over a change of clocks the date moves by days, and is still the end of its day. */
static void test_rest_over_a_clock_change(void **state)
{
	struct fixture *fixture = *state;

	fixture->now_ms = at("2019-10-20T12:00:00.000Z");
	create(fixture, "GZ2019", "America/Chicago"); /* winter time from 3 November on */
	shows(fixture, "GZ2019", "due", "2019-11-04T05:59:59.999Z");
	rest(fixture, 2 * FIXTURE_DAY_MS);
	shows(fixture, "GZ2019", "due_date", "2019-11-05");
	shows(fixture, "GZ2019", "due", "2019-11-06T05:59:59.999Z");
}

/* From noon to noon is a day, be it of 23 hours or of 25. */
static void test_rest_of_a_long_day(void **state)
{
	struct fixture *fixture = *state;

	fixture->now_ms =
		at("2019-03-30T11:00:00.000Z"); /* noon; summer time from the next day on */
	create(fixture, "GZ2019", "Europe/Berlin");
	shows(fixture, "GZ2019", "due_date", "2019-04-13");
	rest(fixture, 23 * HOUR_MS);
	shows(fixture, "GZ2019", "due_date", "2019-04-14");
	shows(fixture, "GZ2019", "due", "2019-04-14T21:59:59.999Z");
	fixture->now_ms =
		at("2019-10-26T10:00:00.000Z"); /* noon; winter time from the next day on */
	rest(fixture, 25 * HOUR_MS);
	shows(fixture, "GZ2019", "due_date", "2019-04-15");
	fixture->now_ms = at("2019-10-26T10:00:00.000Z");
	rest(fixture, 25 * HOUR_MS + 1);
	shows(fixture, "GZ2019", "due_date", "2019-04-17");
}

/* Over midnight by a millisecond, and within a day: a day each. */
static void test_rest_over_midnight(void **state)
{
	struct fixture *fixture = *state;

	create(fixture, "GZ2019", "Asia/Seoul");
	fixture->now_ms = at("2019-03-01T14:59:59.999Z");
	rest(fixture, 1);
	shows(fixture, "GZ2019", "due_date", "2019-03-16");
	fixture->now_ms = at("2019-03-02T15:00:00.000Z");
	rest(fixture, FIXTURE_DAY_MS - 1);
	shows(fixture, "GZ2019", "due_date", "2019-03-17");
}

/* A clock that was set back meanwhile takes no time away. */
static void test_rest_with_a_clock_set_back(void **state)
{
	struct fixture *fixture = *state;

	create(fixture, "GZ2019", "Asia/Seoul");
	rest(fixture, -5 * FIXTURE_DAY_MS);
	shows(fixture, "GZ2019", "due_date", "2019-03-15");
	rest(fixture, -1);
	shows(fixture, "GZ2019", "due_date", "2019-03-15");
}

/* An invitation that nobody answered has its days back too; an answered one has none to move. */
static void test_rest_moves_invitations(void **state)
{
	struct fixture *fixture = *state;

	fixture_study(fixture);
	fixture_advance_to(fixture, "team");
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'GZ2019','principal':'iges-sato'}");
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'GZ2019','principal':'kei-park'}");
	fixture_do(fixture, "kei-park", "assignment.accept", "{'assignment':'GZ2019'}");
	static const char own[] = "{'assignment':'GZ2019'}";
	fixture_shows(fixture, "iges-sato", "assignment.get", own, "answer_due",
		      "2019-03-15T15:59:59.999Z");
	rest(fixture, 3 * FIXTURE_DAY_MS);
	fixture_shows(fixture, "iges-sato", "assignment.get", own, "answer_due",
		      "2019-03-18T15:59:59.999Z");
	fixture_shows(fixture, "iges-sato", "assignment.get", own, "version", "2");
	fixture_shows(fixture, "kei-park", "assignment.get", own, "answer_due",
		      "2019-03-15T15:59:59.999Z");
	fixture_shows(fixture, "kei-park", "assignment.get", own, "version", "2");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_people, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_due_by_zone),
		TEST(test_midnight),
		TEST(test_clock_change),
		TEST(test_grace_and_close),
		TEST(test_comments_close),
		TEST(test_reschedule),
		TEST(test_rest_moves_dates),
		TEST(test_rest_over_a_clock_change),
		TEST(test_rest_of_a_long_day),
		TEST(test_rest_over_midnight),
		TEST(test_rest_with_a_clock_set_back),
		TEST(test_rest_moves_invitations),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
