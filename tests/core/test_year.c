/* test_year.c: a study's year, day by day, by an injected clock: what is due ends with the local day, nobody is late within
 * the grace, what closes takes nothing more, silence is recorded as silence, a rest moves the dates, and the follow-up has
 * its window. The leap day of 2020 lies within, and one run is in a zone with daylight-saving time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"

/* What depends on where the study is. */
struct place {
	const char *zone, *first_due;
	int published_late; /* days of 149 behind the publication's beginning on which its host is late */
};

struct year {
	struct scene *scene;
	const struct place *place;
	int late_days; /* on how many days somebody was late */
};

/* ---- days ---- */

static void next_day(struct year *year)
{
	year->scene->fixture.now_ms += FIXTURE_DAY_MS;
	ok(year->scene, "coordinator", "study.board", "{}");
	year->late_days += strcmp(scene_text(year->scene, "/items/0/late"), "0") != 0;
}

/* Lives on until so many days are over, looking at the board each morning; how many were late ones. */
static int days(struct year *year, int count)
{
	int before = year->late_days;

	while (count-- > 0)
		next_day(year);
	return year->late_days - before;
}

/* The last millisecond in which something is taken, and the one behind it. */
static void at_close(struct year *year)
{
	ok(year->scene, "coordinator", "study.get", "{'study':'GZ2019'}");
	scene_at(year->scene, scene_text(year->scene, "/close"));
}

static void after(struct year *year)
{
	year->scene->fixture.now_ms++;
}

static void status_is(struct year *year, const char *pointer, const char *text)
{
	ok(year->scene, "coordinator", "study.status", "{'study':'GZ2019'}");
	is(year->scene, pointer, text);
}

static void late_are(struct year *year, const char *count)
{
	ok(year->scene, "coordinator", "study.board", "{}");
	is(year->scene, "/items/0/late", count);
}

static void in_stage(struct year *year, const char *stage, const char *due, const char *close)
{
	ok(year->scene, "coordinator", "study.get", "{'study':'GZ2019'}");
	is(year->scene, "/stage", stage);
	is(year->scene, "/due", due);
	is(year->scene, "/close", close);
}

/* ---- deeds ---- */

static void advance(struct year *year)
{
	ok(year->scene, "coordinator", "study.advance", "{'study':'GZ2019'}");
}

static void confirm(struct year *year, const char *who, const char *item)
{
	ok(year->scene, who, "study.confirm", "{'study':'GZ2019','item':'%s'}", item);
}

static void document(struct year *year, const char *who, const char *kind)
{
	(void)fixture_document(&year->scene->fixture, "GZ2019", who, kind, kind);
}

/* The rules that took silence for an answer in the last step forward. */
static void silence_is(struct year *year, const char *guards)
{
	is(year->scene, "/by_silence", guards);
}

/* ---- from the request to the desk review ---- */

static void agree(struct year *year)
{
	struct scene *scene = year->scene;

	/* Fourteen days, counted from the local day: late from the first instant behind the last of them. */
	in_stage(year, "requested", year->place->first_due, "");
	assert_int_equal(days(year, 14), 0);
	status_is(year, "/days_left", "0");
	assert_int_equal(days(year, 3), 3);
	status_is(year, "/days_left", "-3");
	is(scene, "/open/0/task", "confirm");
	is(scene, "/open/0/principal", "gz-host");
	is(scene, "/open/0/is_late", "true");
	confirm(year, "gz-host", "host_consent");
	confirm(year, "coordinator", "secretariat_accepts");
	advance(year);

	ok(scene, "gz-host", "question.add", "{'study':'GZ2019','text':'what keeps it?'}");
	document(year, "coordinator", "terms_of_reference");
	confirm(year, "gz-host", "terms_signed_host");
	confirm(year, "coordinator", "terms_signed_secretariat");
	advance(year);
}

/* Who does not answer an invitation in fourteen days is late; the place goes to somebody else. */
static void gather(struct year *year)
{
	struct scene *scene = year->scene;

	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
	scene_keep(scene, "/assignment");
	assert_int_equal(days(year, 14), 0);
	assert_int_equal(days(year, 1), 1);
	status_is(year, "/open/0/task", "answer_invitation");
	is(scene, "/open/0/principal", "igdp-chen");
	is(scene, "/open/0/is_late", "true");
	ok(scene, "coordinator", "assignment.withdraw", "{'assignment':'%s','reason':'no answer'}",
	   scene->id);
	fixture_team(&scene->fixture);
	ok(scene, "coordinator", "declaration.list", "{'study':'GZ2019'}");
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'waived','reason':'national'}",
	   scene_keep(scene, "/items/0/declaration"));
	advance(year);

	document(year, "gz-host", "self_assessment");
	ok(scene, "gz-host", "bundle.freeze", "{'study':'GZ2019'}");
	confirm(year, "gz-host", "self_assessment_in");
	advance(year);
}

static void submit(struct year *year, const char *who, enum err wanted)
{
	scene_expect(year->scene,
		     scene_call_json(year->scene, who, "review.submit", scene_review("a text")),
		     wanted, __FILE__, __LINE__);
}

/* 28 days, then three in which nobody counts as late, then late; after 42 nothing is taken. */
static void review(struct year *year)
{
	submit(year, "igdp-liu", ERR_NONE);
	assert_int_equal(days(year, 28 + 3), 0);
	assert_int_equal(days(year, 1), 1);
	ok(year->scene, "coordinator", "study.timeline", "{'study':'GZ2019'}");
	assert_non_null(strstr(year->scene->fixture.last.text, "\"kind\":\"close\""));
	status_is(year, "/open/0/task", "review");
	late_are(year, "2");
	/* A rest moves due and close by the days that it lasts, and nobody is late in it. */
	ok(year->scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'a typhoon'}");
	assert_int_equal(days(year, 30), 0);
	ok(year->scene, "coordinator", "study.resume", "{'study':'GZ2019'}");
	late_are(year, "2");
	submit(year, "iges-sato", ERR_NONE);
	at_close(year);
	submit(year, "kei-park", ERR_NONE);
	after(year);
	submit(year, "kei-park", ERR_CLOSED);
	/* Open work is over for good: who has something to add is told so, and the study goes on. */
	advance(year);
	silence_is(year, "[]");
}

/* ---- the report ---- */

static void write_report(struct year *year)
{
	struct scene *scene = year->scene;

	ok(scene, "lead-kim", "occasion.add",
	   "{'study':'GZ2019','title':'workshop','place':'Guangzhou','from':'2019-06-01'}");
	ok(scene, "lead-kim", "occasion.update", "{'occasion':'%s','state':'held'}",
	   scene_keep(scene, "/occasion"));
	ok(scene, "coordinator", "question.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/0/question");
	ok(scene, "igdp-liu", "evidence.add",
	   "{'study':'GZ2019','text':'t','source':'visit','question':'%s'}", scene->id);
	confirm(year, "lead-kim", "findings_read");
	advance(year);

	ok(scene, "lead-kim", "finding.add",
	   "{'study':'GZ2019','text':'t','kind':'gap','sector':'data','confidence':'unresolved',"
	   "'question':'%s'}",
	   scene->id);
	scene_keep(scene, "/finding");
	ok(scene, "lead-kim", "recommendation.add",
	   "{'study':'GZ2019','text':'t','addressee':'the city','findings':['%s']}", scene->id);
	document(year, "lead-kim", "draft");
	advance(year);
}

/* A host that says nothing within the fact check has consented; that nobody heard it is on record. */
static void hear_nothing(struct year *year)
{
	struct scene *scene = year->scene;

	assert_int_equal(days(year, 13), 0);
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	at_close(year);
	ok(scene, "gz-host", "comment.add", "{'study':'GZ2019','text':'page 2','class':'fact'}");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	after(year);
	refused(scene, ERR_CLOSED, "gz-host", "comment.add",
		"{'study':'GZ2019','text':'page 3','class':'fact'}");
	advance(year);
	silence_is(year, "[\"no_further_corrections\"]");
	/* The comment round closes by itself in the same way. */
	at_close(year);
	ok(scene, "igdp-liu", "comment.add", "{'study':'GZ2019','text':'Table 3.2'}");
	after(year);
	refused(scene, ERR_CLOSED, "igdp-liu", "comment.add", "{'study':'GZ2019','text':'late'}");
	advance(year);
	silence_is(year, "[\"round_closed\"]");
	ok(scene, "observer-lee", "event.list", "{'study':'GZ2019','limit':500}");
}

static void answer_comments(struct year *year)
{
	struct scene *scene = year->scene;

	assert_true(days(year, 29) > 0);
	status_is(year, "/counts/comments_open", "2");
	for (int i = 0; i < 2; i++) {
		ok(scene, "lead-kim", "comment.list", "{'study':'GZ2019','state':'open'}");
		ok(scene, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'accepted'}",
		   scene_keep(scene, "/items/0/comment"));
	}
	document(year, "editor-mori", "editors_report");
	advance(year);
	ok(scene, "coordinator", "decision.add",
	   "{'study':'GZ2019','outcome':'returned','text':'once more'}");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'response','reason':'the meeting returned it'}");
	document(year, "editor-mori", "editors_report");
	advance(year);
	ok(scene, "coordinator", "decision.add",
	   "{'study':'GZ2019','outcome':'adopted','text':'as it is'}");
	advance(year);
}

/* ---- after the review ---- */

/* Late from the 91st day on; after 150 the host that never answered holds up nothing. */
static void publish(struct year *year, const char *silent)
{
	struct scene *scene = year->scene;

	document(year, "lead-kim", "final_report");
	confirm(year, "coordinator", "report_published");
	assert_int_equal(days(year, 149), year->place->published_late);
	status_is(year, "/open/0/is_late", "true");
	is(scene, "/open/0/principal", "gz-host");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	at_close(year);
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	after(year);
	advance(year);
	silence_is(year, silent);
}

/* 300 days, at latest 365. The host accepts late, reports, and files its review within the window. */
static void follow_up(struct year *year)
{
	struct scene *scene = year->scene;

	ok(scene, "gz-host", "recommendation.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/0/recommendation");
	is(scene, "/items/0/acceptance", "pending");
	ok(scene, "gz-host", "recommendation.respond",
	   "{'recommendation':'%s','acceptance':'accepted'}", scene->id);
	ok(scene, "gz-host", "action.add",
	   "{'recommendation':'%s','text':'t','owner':'gz-host','due':'2020-06-30'}", scene->id);
	int late = days(year, 300);
	/* The action's own day is over before the stage's. */
	assert_true(late > 0 && late < 300);
	ok(scene, "gz-host", "action.list", "{'study':'GZ2019'}");
	is(scene, "/items/0/is_late", "true");
	ok(scene, "gz-host", "action.settle", "{'action':'%s','state':'done','evidence':'e'}",
	   scene_keep(scene, "/items/0/action"));
	ok(scene, "gz-host", "recommendation.list", "{'study':'GZ2019'}");
	ok(scene, "gz-host", "recommendation.report",
	   "{'recommendation':'%s','status':'implemented','text':'seen'}",
	   scene_keep(scene, "/items/0/recommendation"));
	ok(scene, "gz-host", "study.timeline", "{'study':'GZ2019'}");
	assert_null(strstr(scene->fixture.last.text, "\"kind\":\"action\"")); /* it is settled */
	assert_int_equal(days(year, 3), 3);
	/* What the host owes is taken late as well: only contributions are over with a close. */
	at_close(year);
	after(year);
	ok(scene, "gz-host", "recommendation.report",
	   "{'recommendation':'%s','status':'implemented','text':'still so'}", scene->id);
	document(year, "gz-host", "progress_review");
	advance(year);
	status_is(year, "/open", "[]");
	is(scene, "/stage", "closed");
	assert_int_equal(days(year, 10), 0);
}

static void live(const struct place *place)
{
	struct year year = { .scene = scene_new(place->zone), .place = place };

	agree(&year);
	gather(&year);
	review(&year);
	write_report(&year);
	hear_nothing(&year);
	answer_comments(&year);
	publish(&year, "[\"acceptance\"]");
	follow_up(&year);
	ok(year.scene, "coordinator", "journal.verify", "{}");
	is(year.scene, "/is_intact", "true");
	year.scene = scene_free(year.scene);
}

static void test_year(void **state)
{
	static const struct place shanghai = { "Asia/Shanghai", "2019-03-15T15:59:59.999Z", 59 };

	(void)state;
	live(&shanghai);
}

/* The publication begins in summer, at the first hour of a day, and is due in winter: the same hour by the clock of the
 * world is then the last one of the day before. */
static void test_year_with_summer_time(void **state)
{
	static const struct place new_york = { "America/New_York", "2019-03-15T03:59:59.999Z", 58 };

	(void)state;
	live(&new_york);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_year),
		cmocka_unit_test(test_year_with_summer_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
