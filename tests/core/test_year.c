/* test_year.c: a study's year and the one behind it, day by day, by an injected clock: what is due ends with the local
 * day, nobody is late within the grace, what closes takes nothing more, silence is recorded as silence, a rest moves the
 * dates, and the follow-up has its window. The leap day of 2020 lies within, and one run is in a zone with daylight-saving
 * time.
 *
 * Each morning status, board and timeline are asked (morning.h). */
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

/* The procedure's days, as sister procedures have them: due, and close, after entry. */
static const struct {
	const char *stage;
	int due, close;
} stages[] = {
	{ "requested", 14, 0 },	   { "scoping", 28, 0 },      { "team", 21, 0 },
	{ "preparation", 42, 0 },  { "desk_review", 28, 42 }, { "consultation", 5, 0 },
	{ "drafting", 42, 0 },	   { "fact_check", 14, 14 },  { "comment_round", 28, 28 },
	{ "response", 28, 0 },	   { "assessment", 28, 0 },   { "publication", 90, 150 },
	{ "follow_up", 300, 365 },
};

/* ---- days ---- */

static void morning(struct year *year)
{
	year->late_days += morning_look(&year->scene->fixture, "GZ2019") > 0;
}

static void next_day(struct year *year)
{
	year->scene->fixture.now_ms += FIXTURE_DAY_MS;
	morning(year);
}

/* Lives on until so many days are over; how many were late ones. */
static int days(struct year *year, int count)
{
	int before = year->late_days;

	while (count-- > 0)
		next_day(year);
	return year->late_days - before;
}

/* The morning of a local date. */
static int days_until(struct year *year, const char *date)
{
	int before = year->late_days;
	char today[ZONE_DATE_SIZE] = "";

	while (strcmp(today, date) < 0) {
		next_day(year);
		calendar_date(year->scene->fixture.now_ms, today);
	}
	assert_string_equal(today, date);
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

static void board_is(struct year *year, const char *late, const char *next_step)
{
	ok(year->scene, "coordinator", "study.board", "{}");
	is(year->scene, "/items/0/late", late);
	is(year->scene, "/items/0/next_step", next_step);
}

/* The last millisecond in which nobody is late, and the one behind it; then on from where it was. */
static void at_due(struct year *year)
{
	struct scene *scene = year->scene;
	int64_t now_ms = scene->fixture.now_ms;

	ok(scene, "coordinator", "study.get", "{'study':'GZ2019'}");
	scene_at(scene, scene_text(scene, "/due"));
	morning(year);
	ok(scene, "coordinator", "study.board", "{}");
	is(scene, "/items/0/late", "0");
	after(year);
	ok(scene, "coordinator", "study.board", "{}");
	is(scene, "/items/0/late", "2");
	scene->fixture.now_ms = now_ms;
}

static void status_is(struct year *year, const char *pointer, const char *text)
{
	ok(year->scene, "coordinator", "study.status", "{'study':'GZ2019'}");
	is(year->scene, pointer, text);
}

/* Due and close, counted from today's local date on. */
static void dates_are(struct year *year, int due, int close)
{
	struct fixture *fixture = &year->scene->fixture;
	struct json_object *study =
		fixture_ok(fixture, "coordinator", "study.get", "{'study':'GZ2019'}");

	assert_int_equal(calendar_moment(study, "due"),
			 due ? calendar_end(fixture->now_ms, due) : 0);
	assert_int_equal(calendar_moment(study, "close"),
			 close ? calendar_end(fixture->now_ms, close) : 0);
	json_object_put(study);
}

static void has_entered(struct year *year, const char *stage)
{
	size_t i = 0;

	ok(year->scene, "coordinator", "study.get", "{'study':'GZ2019'}");
	is(year->scene, "/stage", stage);
	while (strcmp(stages[i].stage, stage) != 0)
		assert_true(++i < ELEMENTS(stages));
	dates_are(year, stages[i].due, stages[i].close);
	int before = year->late_days;
	morning(year);
	assert_int_equal(year->late_days, before); /* nobody is late in what has just begun */
}

/* ---- deeds ---- */

/* Nothing that does not hold is overridden in this year, and only what is said so is by silence. */
static void advance_by(struct year *year, const char *stage, const char *silent)
{
	struct scene *scene = year->scene;

	ok(scene, "coordinator", "study.advance", "{'study':'GZ2019'}");
	is(scene, "/overridden", "[]");
	is(scene, "/by_silence", silent);
	if (strcmp(stage, "closed") != 0)
		has_entered(year, stage);
}

static void advance(struct year *year, const char *stage)
{
	advance_by(year, stage, "[]");
}

static void confirm(struct year *year, const char *who, const char *item)
{
	ok(year->scene, who, "study.confirm", "{'study':'GZ2019','item':'%s'}", item);
}

static void document(struct year *year, const char *who, const char *kind)
{
	(void)fixture_document(&year->scene->fixture, "GZ2019", who, kind, kind);
}

/* To everybody with a part in the study: a step like others, and an event that names the rule. */
static void silence_is_recorded(struct year *year, const char *to, const char *rule)
{
	struct scene *scene = year->scene;
	struct json_object *last = NULL;

	ok(scene, "observer-lee", "study.history", "{'study':'GZ2019','limit':100}");
	struct json_object *items = fixture_at(scene->reply, "items");
	last = json_object_array_get_idx(items, json_object_array_length(items) - 1);
	assert_string_equal(fixture_text(last, "step"), "advance");
	assert_string_equal(fixture_text(last, "to"), to);
	assert_string_equal(fixture_text(last, "principal"), "coordinator");

	ok(scene, "observer-lee", "event.list", "{'study':'GZ2019','limit':500}");
	items = fixture_at(scene->reply, "items");
	last = NULL;
	assert_true(json_object_array_length(items) < 500);
	for (size_t i = 0; i < json_object_array_length(items); i++)
		if (strcmp(fixture_text(json_object_array_get_idx(items, i), "verb"),
			   "study.advance") == 0)
			last = json_object_array_get_idx(items, i);
	assert_non_null(last);
	assert_int_equal(calendar_moment(last, "time"), scene->fixture.now_ms);
	assert_string_equal(json_object_get_string(fixture_at(last, "data.to")), to);
	assert_non_null(fixture_at(last, "data.by_silence"));
	assert_int_equal(json_object_array_length(fixture_at(last, "data.by_silence")), 1);
	assert_string_equal(json_object_get_string(fixture_at(last, "data.by_silence.0")), rule);
}

/* ---- from the request to the desk review ---- */

static void agree(struct year *year)
{
	struct scene *scene = year->scene;

	/* Fourteen days, counted from the local day: late from the first instant behind the last of them. */
	has_entered(year, "requested");
	status_is(year, "/due", year->place->first_due);
	assert_int_equal(days(year, 14), 0);
	board_is(year, "0",
		 "gz-host: confirm: The host city asks to be reviewed and names its focal point");
	status_is(year, "/days_left", "0");
	at_due(year);
	assert_int_equal(days(year, 3), 3);
	status_is(year, "/days_left", "-3");
	is(scene, "/open/0/task", "confirm");
	is(scene, "/open/0/principal", "gz-host");
	is(scene, "/open/0/is_late", "true");
	is(scene, "/next/0/stage", "scoping");
	confirm(year, "gz-host", "host_consent");
	board_is(year, "1", "secretariat: confirm: The secretariat takes the study on");
	confirm(year, "coordinator", "secretariat_accepts");
	board_is(year, "0", "ready for scoping");
	advance(year, "scoping");

	ok(scene, "gz-host", "question.add", "{'study':'GZ2019','text':'what keeps it?'}");
	document(year, "coordinator", "terms_of_reference");
	confirm(year, "gz-host", "terms_signed_host");
	confirm(year, "coordinator", "terms_signed_secretariat");
	advance(year, "team");
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
	advance(year, "preparation");

	document(year, "gz-host", "self_assessment");
	ok(scene, "gz-host", "bundle.freeze", "{'study':'GZ2019'}");
	confirm(year, "gz-host", "self_assessment_in");
	advance(year, "desk_review");
}

/* To whom a place is offered is late by their own day: the grace of the stage is for its work. */
static void invite_in_vain(struct year *year)
{
	struct scene *scene = year->scene;

	ok(scene, "lead-kim", "assignment.invite",
	   "{'study':'GZ2019','principal':'outsider','answer_days':2}");
	scene_keep(scene, "/assignment");
	assert_int_equal(days(year, 2), 0);
	assert_int_equal(days(year, 1), 1);
	board_is(year, "1", "outsider: answer the invitation");
	ok(scene, "lead-kim", "assignment.withdraw", "{'assignment':'%s','reason':'r'}", scene->id);
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
	struct scene *scene = year->scene;

	invite_in_vain(year);
	submit(year, "igdp-liu", ERR_NONE);
	assert_int_equal(days(year, 28 + 3 - 3), 0);
	status_is(year, "/days_left", "-3");
	assert_int_equal(days(year, 1), 1);
	ok(scene, "coordinator", "study.timeline", "{'study':'GZ2019'}");
	assert_non_null(strstr(scene->fixture.last.text, "\"kind\":\"close\""));
	status_is(year, "/open/0/task", "review");
	board_is(year, "2", "iges-sato: submit the review");
	/* A rest moves due and close by the days that it lasts, and nobody is late in it. */
	dates_are(year, -4, 10);
	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'a typhoon'}");
	assert_int_equal(days(year, 30), 0);
	status_is(year, "/open", "[]");
	is(scene, "/next", "[]");
	submit(year, "iges-sato", ERR_CLOSED);
	ok(scene, "coordinator", "study.resume", "{'study':'GZ2019'}");
	dates_are(year, -4, 10);
	board_is(year, "2", "iges-sato: submit the review");
	submit(year, "iges-sato", ERR_NONE);
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	at_close(year);
	submit(year, "kei-park", ERR_NONE);
	after(year);
	submit(year, "kei-park", ERR_CLOSED);
	/* Open work is over for good: who has something to add is told so, and the study goes on. */
	advance(year, "consultation");
}

/* The visit is put off: its day is moved while it is late already, and then it is not. */
static void put_off(struct year *year)
{
	struct scene *scene = year->scene;

	assert_int_equal(days(year, 5), 0);
	assert_int_equal(days(year, 2), 2);
	status_is(year, "/days_left", "-2");
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-07-05','reason':'the hall is flooded'}");
	ok(scene, "gz-host", "study.history", "{'study':'GZ2019','limit':100}");
	assert_non_null(strstr(scene->fixture.last.text, "\"reschedule\""));
	assert_int_equal(days_until(year, "2019-07-05"), 0);
	status_is(year, "/days_left", "0");
	assert_int_equal(days(year, 1), 1);
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
	advance(year, "drafting");

	ok(scene, "lead-kim", "finding.add",
	   "{'study':'GZ2019','text':'t','kind':'gap','sector':'data','confidence':'unresolved',"
	   "'question':'%s'}",
	   scene->id);
	scene_keep(scene, "/finding");
	ok(scene, "lead-kim", "recommendation.add",
	   "{'study':'GZ2019','text':'t','addressee':'the city','findings':['%s']}", scene->id);
	document(year, "lead-kim", "draft");
	advance(year, "fact_check");
}

/* A host that says nothing within the fact check has consented; that nobody heard it is on record. */
static void hear_nothing(struct year *year)
{
	struct scene *scene = year->scene;

	assert_int_equal(days(year, 13), 0);
	board_is(year, "0", "gz-host: confirm: The host has no further corrections");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	/* It is no negotiation: facts alone, and the host's alone. */
	refused(scene, ERR_CLOSED, "gz-host", "comment.add",
		"{'study':'GZ2019','text':'too harsh','class':'government'}");
	says(scene, "corrections of fact");
	refused(scene, ERR_NOT_PERMITTED, "igdp-liu", "comment.add",
		"{'study':'GZ2019','text':'page 2','class':'fact'}");
	at_close(year);
	ok(scene, "gz-host", "comment.add", "{'study':'GZ2019','text':'page 2','class':'fact'}");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	after(year);
	refused(scene, ERR_CLOSED, "gz-host", "comment.add",
		"{'study':'GZ2019','text':'page 3','class':'fact'}");
	morning(year);
	status_is(year, "/next/0/is_ready", "true");
	advance_by(year, "comment_round", "[\"no_further_corrections\"]");
	silence_is_recorded(year, "comment_round", "no_further_corrections");
	/* The comment round closes by itself in the same way. */
	at_close(year);
	ok(scene, "igdp-liu", "comment.add", "{'study':'GZ2019','text':'Table 3.2'}");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	after(year);
	refused(scene, ERR_CLOSED, "igdp-liu", "comment.add", "{'study':'GZ2019','text':'late'}");
	advance_by(year, "response", "[\"round_closed\"]");
	silence_is_recorded(year, "response", "round_closed");
}

static void answer_comments(struct year *year)
{
	struct scene *scene = year->scene;

	assert_int_equal(days(year, 27), 0);
	assert_int_equal(days(year, 2), 1);
	status_is(year, "/counts/comments_open", "2");
	board_is(year, "2", "lead-kim: answer or assign 2 comments");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	for (int i = 0; i < 2; i++) {
		ok(scene, "lead-kim", "comment.list", "{'study':'GZ2019','state':'open'}");
		ok(scene, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'accepted'}",
		   scene_keep(scene, "/items/0/comment"));
	}
	document(year, "editor-mori", "editors_report");
	advance(year, "assessment");
	ok(scene, "coordinator", "decision.add",
	   "{'study':'GZ2019','outcome':'returned','text':'once more'}");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'response','reason':'the meeting returned it'}");
	has_entered(year, "response"); /* with its days from today on */
	document(year, "editor-mori", "editors_report");
	advance(year, "assessment");
	ok(scene, "coordinator", "decision.add",
	   "{'study':'GZ2019','outcome':'adopted','text':'as it is'}");
	advance(year, "publication");
}

/* ---- after the review ---- */

/* Late from the 91st day on; after 150 the host that never answered holds up nothing. */
static void publish(struct year *year)
{
	struct scene *scene = year->scene;

	document(year, "lead-kim", "final_report");
	confirm(year, "coordinator", "report_published");
	assert_int_equal(days(year, 149), year->place->published_late);
	status_is(year, "/open/0/is_late", "true");
	is(scene, "/open/0/principal", "gz-host");
	is(scene, "/next/0/is_ready", "false");
	board_is(year, "1",
		 "gz-host: 1 recommendation has no answer from the host; the host accepts it or "
		 "not");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	at_close(year);
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	after(year);
	board_is(year, "0", "ready for follow_up");
	advance_by(year, "follow_up", "[\"acceptance\"]");
	silence_is_recorded(year, "follow_up", "acceptance");
	/* It stays what it is: a host that has not said a word has not accepted. */
	ok(scene, "observer-lee", "recommendation.rates", "{}");
	is(scene, "/items/0/pending", "1");
	is(scene, "/items/0/accepted", "0");
}

/* What the host was silent on it accepts late, and somebody is to do something by the leap day. */
static void plan_action(struct year *year)
{
	struct scene *scene = year->scene;

	ok(scene, "gz-host", "recommendation.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/0/recommendation");
	is(scene, "/items/0/acceptance", "pending");
	ok(scene, "gz-host", "recommendation.respond",
	   "{'recommendation':'%s','acceptance':'accepted'}", scene->id);
	refused(scene, ERR_PARAMS, "gz-host", "action.add",
		"{'recommendation':'%s','text':'t','owner':'gz-host','due':'2021-02-29'}",
		scene->id);
	ok(scene, "gz-host", "action.add",
	   "{'recommendation':'%s','text':'t','owner':'gz-host','due':'2020-02-29'}", scene->id);
	scene_keep(scene, "/action");
	assert_int_equal(days_until(year, "2020-02-28"), 0);
	status_is(year, "/open/2/task", "act");
	is(scene, "/open/2/days_left", "1");
	assert_int_equal(days_until(year, "2020-02-29"), 0);
	status_is(year, "/open/2/days_left", "0");
	assert_int_equal(days_until(year, "2020-03-01"), 1);
	status_is(year, "/open/2/days_left", "-1");
	board_is(year, "1", "gz-host: do: t");
	ok(scene, "gz-host", "action.list", "{'study':'GZ2019'}");
	is(scene, "/items/0/is_late", "true");
	/* Another day, and it is not late. */
	ok(scene, "gz-host", "action.update", "{'action':'%s','due':'2020-06-30'}", scene->id);
	assert_int_equal(days_until(year, "2020-06-30"), 0);
	assert_int_equal(days(year, 1), 1);
	ok(scene, "gz-host", "action.settle", "{'action':'%s','state':'done','evidence':'e'}",
	   scene->id);
	ok(scene, "gz-host", "study.timeline", "{'study':'GZ2019'}");
	assert_null(strstr(scene->fixture.last.text, "\"kind\":\"action\"")); /* it is settled */
}

/* Nothing is made behind the end, and nobody is late. */
static void close_study(struct year *year)
{
	struct scene *scene = year->scene;

	advance(year, "closed");
	status_is(year, "/open", "[]");
	is(scene, "/stage", "closed");
	is(scene, "/state", "closed");
	is(scene, "/due", "");
	assert_int_equal(days(year, 10), 0);
	refused(scene, ERR_CLOSED, "gz-host", "recommendation.report",
		"{'recommendation':'%s','status':'implemented','text':'still so'}", scene->id);
	refused(scene, ERR_CLOSED, "gz-host", "action.add",
		"{'recommendation':'%s','text':'t','owner':'gz-host','due':'2021-06-30'}",
		scene->id);
	refused(scene, ERR_CLOSED, "igdp-liu", "comment.add", "{'study':'GZ2019','text':'t'}");
	refused(scene, ERR_CLOSED, "coordinator", "study.advance",
		"{'study':'GZ2019','override':true,'reason':'r'}");
}

/* 300 days, at latest 365. The host reports, and files its review within the window. */
static void follow_up(struct year *year)
{
	struct scene *scene = year->scene;
	int64_t entered_ms = scene->fixture.now_ms;

	plan_action(year);
	while (calendar_day(scene->fixture.now_ms) - calendar_day(entered_ms) < 300)
		assert_int_equal(days(year, 1), 0);
	status_is(year, "/days_left", "0");
	assert_int_equal(days(year, 3), 3);
	status_is(year, "/next/0/is_ready", "false");
	board_is(year, "2",
		 "gz-host: 0 of 1 document is filed as `progress_review`; 1 more document is "
		 "needed: send it with document.begin");
	ok(scene, "gz-host", "recommendation.list", "{'study':'GZ2019'}");
	ok(scene, "gz-host", "recommendation.report",
	   "{'recommendation':'%s','status':'in_progress','text':'seen'}",
	   scene_keep(scene, "/items/0/recommendation"));
	/* What the host owes is taken late as well: only contributions are over with a close. */
	assert_int_equal(days(year, 61), 61);
	at_close(year);
	assert_int_equal(calendar_day(scene->fixture.now_ms) - calendar_day(entered_ms), 365);
	after(year);
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	ok(scene, "gz-host", "recommendation.report",
	   "{'recommendation':'%s','status':'implemented','text':'still so'}", scene->id);
	document(year, "gz-host", "progress_review");
	close_study(year);
}

static void live(const struct place *place)
{
	struct year year = { .scene = scene_new(place->zone), .place = place };

	year.scene->fixture.after_write = inboxes_follow;

	calendar_is(place->zone);
	agree(&year);
	gather(&year);
	review(&year);
	put_off(&year);
	write_report(&year);
	hear_nothing(&year);
	answer_comments(&year);
	publish(&year);
	follow_up(&year);
	ok(year.scene, "coordinator", "journal.verify", "{}");
	is(year.scene, "/is_intact", "true");
	inboxes_fit(&year.scene->fixture);
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
