/* test_record_language.c: the language of what is put on record beside a report (test_text_language.c has that): of
 * actions and what ended them, progress, decisions, requests and answers, plans, and declarations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/world.h"

static struct json_object *call(struct world *world, const char *who, const char *verb,
				const char *params, const char *more, enum err wanted)
{
	_cleanup_(x_freep) char *all = xasprintf("{%s%s}", params, more);
	enum err err;
	struct json_object *answer =
		fixture_call_json(&world->fixture, who, verb, &err, world_params(world, all));

	if (err != wanted)
		print_error("%s %s: %s\n", verb, all, json_object_to_json_string(answer));
	assert_int_equal(err, wanted);
	return answer;
}

/* The id under `field` of what came of it, which the caller owns. */
static char *make(struct world *world, const char *who, const char *verb, const char *params,
		  const char *more, const char *field)
{
	struct json_object *made = call(world, who, verb, params, more, ERR_NONE);
	char *id = xstrdup(fixture_text(made, field));

	json_object_put(made);
	return id;
}

static void act(struct world *world, const char *who, const char *verb, const char *params,
		const char *more)
{
	json_object_put(call(world, who, verb, params, more, ERR_NONE));
}

static void is_refused(struct world *world, const char *who, const char *verb, const char *params,
		       const char *more)
{
	struct json_object *answer = call(world, who, verb, params, more, ERR_PARAMS);

	assert_string_equal(json_object_get_string(fixture_at(answer, "data.parameter")),
			    "language");
	json_object_put(answer);
}

static void shows(struct world *world, const char *who, const char *noun, const char *id,
		  const char *path, const char *text)
{
	_cleanup_(x_freep) char *verb = xasprintf("%s.get", noun);
	_cleanup_(x_freep) char *params = xasprintf("{'%s':'%s'}", noun, id);

	fixture_shows(&world->fixture, who, verb, params, path, text);
}

static void enter(struct world *world, const char *stage)
{
	tamper(&world->fixture, "UPDATE study SET language = 'mn'");
	tamper_stage(&world->fixture, stage);
}

static void is_intact(struct fixture *fixture)
{
	struct json_object *check = fixture_ok(fixture, "coordinator", "journal.verify", "{}");

	assert_string_equal(fixture_text(check, "is_intact"), "true");
	json_object_put(check);
}

/* ---- said, and not said ---- */

#define ACTION	 "'recommendation':'$recommended','owner':'gz-host','due':'2030-01-01'"
#define ACTIVITY "'study':'SOM2019','title':'t','from':'2023-01-01','to':'2024-12-31'"
#define TEXT	 ",'text':'t'"

static const struct {
	const char *noun, *stage, *who, *verb, *params;
} made[] = {
	{ "action", "publication", "gz-host", "action.add", ACTION },
	{ "decision", "assessment", "pl-doi", "decision.add",
	  "'study':'GZ2019','outcome':'returned'" },
	{ "request", "assessment", "sec-ahn", "request.add",
	  "'study':'SOM2019','kind':'attendance'" },
	{ "activity", "assessment", "sec-ahn", "activity.add", ACTIVITY },
};

static void test_said_and_not_said(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < ELEMENTS(made); i++) {
		const char *noun = made[i].noun, *who = made[i].who, *verb = made[i].verb;
		enter(world, made[i].stage);
		_cleanup_(x_freep) char *plain = make(world, who, verb, made[i].params, TEXT, noun);
		_cleanup_(x_freep) char *said =
			make(world, who, verb, made[i].params, TEXT ",'language':'zh-Hans'", noun);
		shows(world, who, noun, plain, "language", "mn");
		shows(world, who, noun, said, "language", "zh-Hans");
		is_refused(world, who, verb, made[i].params, TEXT ",'language':'no such'");
		/* What is older than the column has none. */
		tamper(&world->fixture, "UPDATE %s SET language = NULL", noun);
		shows(world, who, noun, said, "text", "t");
		shows(world, who, noun, said, "language", "");
	}
	is_intact(&world->fixture);
}

/* ---- what ends an action, and what is reported ---- */

static void test_what_ends_an_action(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *said, *shown;
	} ends[] = { { "", "mn" }, { ",'language':'ja'", "ja" } };

	enter(world, "publication");
	for (size_t i = 0; i < ELEMENTS(ends); i++) {
		_cleanup_(x_freep) char *id = make(world, "gz-host", "action.add", ACTION,
						   TEXT ",'language':'ko'", "action");
		_cleanup_(x_freep) char *end =
			xasprintf("'action':'%s','state':'done','evidence':'e'", id);
		shows(world, "gz-host", "action", id, "evidence_language", "");
		is_refused(world, "gz-host", "action.settle", end, ",'language':'no such'");
		act(world, "gz-host", "action.settle", end, ends[i].said);
		shows(world, "gz-host", "action", id, "language", "ko");
		shows(world, "gz-host", "action", id, "evidence_language", ends[i].shown);
	}
	is_intact(&world->fixture);
}

static void reports(struct world *world, const char *who, const char *path, const char *text)
{
	_cleanup_(x_freep) char *params =
		xasprintf("{'recommendation':'%s'}", world->ids[THING_RECOMMENDED]);

	fixture_shows(&world->fixture, who, "recommendation.progress", params, path, text);
}

static void test_reports_of_progress(void **state)
{
	struct world *world = *state;
	static const char report[] =
		"'recommendation':'$recommended','status':'in_progress','text':'t'";

	enter(world, "publication");
	act(world, "gz-host", "recommendation.report", report, ",'language':'zh'");
	act(world, "lead-kim", "recommendation.report", report,
	    ""); /* no change of the one before */
	is_refused(world, "gz-host", "recommendation.report", report, ",'language':'no such'");
	reports(world, "gz-host", "items.0.language", "en");
	reports(world, "gz-host", "items.1.language", "zh");
	reports(world, "gz-host", "items.2.language", "mn");
	is_intact(&world->fixture);
}

/* ---- meetings ---- */

static void test_answers_to_requests(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *id = world->ids[THING_ANSWER], *who = "observer-lee";
	static const char answer[] = "'request':'$request','reply':'yes'";

	enter(world, "assessment");
	shows(world, who, "answer", id, "language", "en");
	act(world, who, "request.answer", answer, TEXT ",'language':'ko'");
	shows(world, who, "answer", id, "language", "ko");
	act(world, who, "request.answer", answer, TEXT); /* in the place of that one */
	shows(world, who, "answer", id, "language", "ko");
	is_refused(world, who, "request.answer", answer, TEXT ",'language':'no such'");
	is_refused(world, who, "request.answer", answer, ",'language':'ja'"); /* of nothing */
	act(world, who, "request.answer", answer, "");
	shows(world, who, "answer", id, "language", "");
	act(world, who, "request.answer", answer, TEXT);
	shows(world, who, "answer", id, "language", "mn");
	/* Those before are kept with theirs. */
	_cleanup_(x_freep) char *kept = tamper_value(
		fixture,
		"SELECT group_concat(language) FROM (SELECT coalesce(language, '-') AS language "
		"FROM former_text WHERE object = 'answer' ORDER BY version)");
	assert_string_equal(kept, "en,ko,ko,-");
	is_intact(fixture);
}

static void test_what_a_meeting_decides(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *more, *shown;
	} decided[] = { { TEXT, "mn" }, { TEXT ",'language':'ru'", "ru" }, { "", "" } };

	enter(world, "assessment");
	for (size_t i = 0; i < ELEMENTS(decided); i++) {
		_cleanup_(x_freep) char *item =
			xasprintf("'study':'SOM2019','item':'9.%zu','title':'t'", i);
		_cleanup_(x_freep) char *id =
			make(world, "sec-ahn", "agenda.add", item, "", "agenda");
		_cleanup_(x_freep) char *decide = xasprintf("'agenda':'%s','outcome':'noted'", id);
		is_refused(world, "pl-doi", "agenda.decide", decide, ",'language':'ru'");
		is_refused(world, "pl-doi", "agenda.decide", decide, TEXT ",'language':'no such'");
		act(world, "pl-doi", "agenda.decide", decide, decided[i].more);
		shows(world, "sec-ahn", "agenda", id, "language", decided[i].shown);
	}
	is_intact(&world->fixture);
}

static void test_plans(void **state)
{
	struct world *world = *state;

	enter(world, "assessment");
	is_refused(world, "sec-ahn", "activity.add", ACTIVITY, ",'language':'ko'");
	_cleanup_(x_freep) char *id =
		make(world, "sec-ahn", "activity.add", ACTIVITY, "", "activity");
	_cleanup_(x_freep) char *of = xasprintf("'activity':'%s'", id);
	shows(world, "sec-ahn", "activity", id, "language", "");
	is_refused(world, "sec-ahn", "activity.update", of, ",'language':'ko'");
	act(world, "sec-ahn", "activity.update", of, ",'state':'approved'");
	shows(world, "sec-ahn", "activity", id, "language", "");
	act(world, "sec-ahn", "activity.update", of, TEXT);
	shows(world, "sec-ahn", "activity", id, "language", "mn");
	act(world, "sec-ahn", "activity.update", of, ",'language':'ko'"); /* put right */
	shows(world, "sec-ahn", "activity", id, "language", "ko");
	act(world, "sec-ahn", "activity.update", of, ",'text':'u','note':'n'");
	shows(world, "sec-ahn", "activity", id, "language", "ko");
	act(world, "sec-ahn", "activity.update", of, ",'text':'v','language':'ja'");
	shows(world, "sec-ahn", "activity", id, "language", "ja");
	is_refused(world, "sec-ahn", "activity.update", of, ",'language':'no such'");
}

/* ---- declarations ---- */

/* The list of one that its author sees. */
static void declares(struct world *world, const char *language)
{
	fixture_shows(&world->fixture, "kei-park", "declaration.list", "{'study':'GZ2019'}",
		      "items.0.language", language);
}

static void test_declarations(void **state)
{
	struct world *world = *state;
	static const char none[] = "'assignment':'GZ2019','state':'none'";
	static const char some[] =
		"'assignment':'GZ2019','state':'declared','type':'financial','text':'t'";

	enter(world, "team");
	declares(world, "en");
	act(world, "kei-park", "declaration.file", some, ",'language':'ko'");
	declares(world, "ko");
	act(world, "kei-park", "declaration.file", some, "");
	declares(world, "ko");
	is_refused(world, "kei-park", "declaration.file", some, ",'language':'no such'");
	is_refused(world, "kei-park", "declaration.file", none, ",'language':'ko'");
	act(world, "kei-park", "declaration.file", none, "");
	declares(world, "");
	act(world, "kei-park", "declaration.file", some, "");
	declares(world, "mn");
}

/* ---- whom it is hidden from ---- */

/* The host is hidden from the reviewers, and it was the host who wrote. */
static void test_hidden_with_the_writer(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *knowing[] = { "gz-host", "lead-kim", "sec-ahn" };

	enter(world, "publication");
	_cleanup_(x_freep) char *led =
		make(world, "lead-kim", "action.add", ACTION, TEXT, "action");
	_cleanup_(x_freep) char *end =
		xasprintf("'action':'%s','state':'done','evidence':'e'", led);
	_cleanup_(x_freep) char *hosted =
		make(world, "gz-host", "action.add", ACTION, TEXT, "action");
	act(world, "gz-host", "action.settle", end, ",'language':'zh'");
	act(world, "lead-kim", "recommendation.report",
	    "'recommendation':'$recommended','status':'in_progress','text':'t'", "");
	fixture_do(fixture, "coordinator", "visibility.identity",
		   "{'study':'GZ2019','identity':'double_anonymized','reason':'r'}");
	for (size_t i = 0; i < ELEMENTS(knowing); i++) {
		shows(world, knowing[i], "action", hosted, "language", "mn");
		shows(world, knowing[i], "action", led, "evidence_language", "zh");
		reports(world, knowing[i], "items.0.language", "en");
	}
	shows(world, "iges-sato", "action", hosted, "text", "t");
	shows(world, "iges-sato", "action", hosted, "language", "");
	shows(world, "iges-sato", "action", led, "language", "mn");
	shows(world, "iges-sato", "action", led, "evidence", "e");
	shows(world, "iges-sato", "action", led, "evidence_language", "");
	reports(world, "iges-sato", "items.0.text", "zq46x");
	reports(world, "iges-sato", "items.0.language", "");
	reports(world, "iges-sato", "items.1.language", "mn");
}

static void open_to(struct world *world, const char *study, const char *object, const char *to)
{
	fixture_do(&world->fixture, "coordinator", "visibility.open",
		   "{'study':'%s','object':'%s','to':'%s','reason':'r'}", study, object, to);
}

/* What few see at first, where it is opened to those who are not to know whose it is. */
static void test_hidden_where_it_is_opened(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *id = world->ids[THING_ANSWER], *decided = world->ids[THING_DECIDED];

	open_to(world, "GZ2019", "declaration", "host");
	fixture_shows(fixture, "gz-host", "declaration.list", "{'study':'GZ2019'}",
		      "items.0.language", "en");
	open_to(world, "SOM2019", "answer", "plenary");
	shows(world, "pl-doi", "answer", id, "language", "en");
	shows(world, "observer-lee", "agenda", decided, "language", "en");
	/* An observer who sits in the plenary, too, is hidden as an observer. */
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'observer-lee','role':'plenary'}");
	act(world, "observer-lee", "agenda.decide", "'agenda':'$agenda','outcome':'noted'", TEXT);
	shows(world, "pl-doi", "agenda", world->ids[THING_AGENDA], "language", "en");
	tamper(fixture, "UPDATE study SET identity = 'triple_anonymized'");
	fixture_shows(fixture, "gz-host", "declaration.list", "{'study':'GZ2019'}", "items.0.text",
		      "zq01x");
	fixture_shows(fixture, "gz-host", "declaration.list", "{'study':'GZ2019'}",
		      "items.0.language", "");
	fixture_shows(fixture, "igdp-liu", "declaration.list", "{'study':'GZ2019'}",
		      "items.0.language", "en");
	shows(world, "pl-doi", "answer", id, "text", "zq53x");
	shows(world, "pl-doi", "answer", id, "language", "");
	shows(world, "observer-lee", "answer", id, "language", "en");
	shows(world, "pl-doi", "agenda", world->ids[THING_AGENDA], "text", "t");
	shows(world, "pl-doi", "agenda", world->ids[THING_AGENDA], "language", "");
	/* Those of the office are known to all. */
	shows(world, "observer-lee", "agenda", decided, "language", "en");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_said_and_not_said),
		TEST(test_what_ends_an_action),
		TEST(test_reports_of_progress),
		TEST(test_answers_to_requests),
		TEST(test_what_a_meeting_decides),
		TEST(test_plans),
		TEST(test_declarations),
		TEST(test_hidden_with_the_writer),
		TEST(test_hidden_where_it_is_opened),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
