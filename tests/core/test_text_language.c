/* test_text_language.c: each text has its language: as it was said, else that of the text in whose place it came,
 * else the study's; it stays with its version, and is told to nobody who is not to know who wrote it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/world.h"

/* ---- the nouns ---- */

struct noun_case {
	const char *noun, *stage; /* stage of GZ2019 that takes it; NULL: another study's */
	const char *who, *add, *params;
	bool has_versions;	 /* and so an update */
	bool is_alone_in_update; /* the language can be changed without the text */
};

#define TEXT "'text':'first'"

static const struct noun_case nouns_of_world[] = {
	{ "question", "scoping", "gz-host", "question.add", "'study':'GZ2019'," TEXT, true, false },
	{ "evidence", "drafting", "lead-kim", "evidence.add",
	  "'study':'GZ2019','source':'data'," TEXT, false, false },
	{ "finding", "drafting", "lead-kim", "finding.add",
	  "'study':'GZ2019','kind':'gap','sector':'data','confidence':'unresolved'," TEXT, true,
	  true },
	{ "recommendation", "drafting", "lead-kim", "recommendation.add",
	  "'study':'GZ2019','addressee':'a','findings':['$finding']," TEXT, true, true },
	{ "practice", NULL, "observer-lee", "practice.propose",
	  "'study':'CMP2019','title':'t','theme':'policies','city':'c','country':'KR'," TEXT, false,
	  false },
};

static struct json_object *call(struct world *world, const char *who, const char *verb,
				const char *params, enum err wanted)
{
	enum err err;
	struct json_object *answer =
		fixture_call_json(&world->fixture, who, verb, &err, world_params(world, params));

	if (err != wanted)
		print_error("%s %s: %s\n", verb, params, json_object_to_json_string(answer));
	assert_int_equal(err, wanted);
	return answer;
}

/* A new one; its id, which the caller owns. */
static char *add(struct world *world, const struct noun_case *row, const char *more)
{
	_cleanup_(x_freep) char *params = xasprintf("{%s%s}", row->params, more);
	struct json_object *made = call(world, row->who, row->add, params, ERR_NONE);
	char *id = xstrdup(fixture_text(made, row->noun));

	json_object_put(made);
	return id;
}

static void act(struct world *world, const struct noun_case *row, const char *word, const char *id,
		const char *more)
{
	_cleanup_(x_freep) char *verb = xasprintf("%s.%s", row->noun, word);
	_cleanup_(x_freep) char *params = xasprintf("{'%s':'%s'%s}", row->noun, id, more);

	json_object_put(call(world, row->who, verb, params, ERR_NONE));
}

static void shows(struct world *world, const struct noun_case *row, const char *word,
		  const char *id, const char *path, const char *text)
{
	_cleanup_(x_freep) char *verb = xasprintf("%s.%s", row->noun, word);
	_cleanup_(x_freep) char *params = xasprintf("{'%s':'%s'}", row->noun, id);

	fixture_shows(&world->fixture, row->who, verb, params, path, text);
}

static void is_refused(struct world *world, const char *who, const char *verb, const char *params)
{
	struct json_object *answer = call(world, who, verb, params, ERR_PARAMS);

	assert_string_equal(json_object_get_string(fixture_at(answer, "data.parameter")),
			    "language");
	json_object_put(answer);
}

static void is_listed(struct world *world, const struct noun_case *row, const char *id,
		      const char *language)
{
	_cleanup_(x_freep) char *verb = xasprintf("%s.list", row->noun);
	struct json_object *page =
		call(world, row->who, verb,
		     row->stage ? "{'study':'GZ2019'}" : "{'study':'CMP2019'}", ERR_NONE);
	struct json_object *items = json_object_object_get(page, "items");
	size_t found = 0;

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(item, row->noun), id) != 0)
			continue;
		found++;
		assert_string_equal(fixture_text(item, "language"), language);
	}
	assert_int_equal(found, 1);
	json_object_put(page);
}

static void is_intact(struct fixture *fixture)
{
	struct json_object *check = fixture_ok(fixture, "coordinator", "journal.verify", "{}");

	assert_string_equal(fixture_text(check, "is_intact"), "true");
	json_object_put(check);
}

static void enter(struct world *world, const struct noun_case *row)
{
	tamper(&world->fixture, "UPDATE study SET language = 'mn'");
	if (row->stage)
		tamper_stage(&world->fixture, row->stage);
}

static void test_said_and_not_said(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < ELEMENTS(nouns_of_world); i++) {
		const struct noun_case *row = &nouns_of_world[i];
		enter(world, row);
		_cleanup_(x_freep) char *plain = add(world, row, "");
		_cleanup_(x_freep) char *said = add(world, row, ",'language':'zh-Hans'");
		_cleanup_(x_freep) char *bad = xasprintf("{%s,'language':'no such'}", row->params);
		shows(world, row, "get", plain, "language", "mn");
		shows(world, row, "get", said, "language", "zh-Hans");
		is_listed(world, row, plain, "mn");
		is_listed(world, row, said, "zh-Hans");
		is_refused(world, row->who, row->add, bad);
		act(world, row, "withdraw", said, ",'reason':'r'");
		shows(world, row, "get", said, "language", "zh-Hans");
		act(world, row, "restore", said, ",'reason':'r'");
		shows(world, row, "get", said, "language", "zh-Hans");
	}
	is_intact(&world->fixture);
}

static void test_changed(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < ELEMENTS(nouns_of_world); i++) {
		const struct noun_case *row = &nouns_of_world[i];
		if (!row->has_versions)
			continue;
		enter(world, row);
		_cleanup_(x_freep) char *id = add(world, row, ",'language':'ko'");
		_cleanup_(x_freep) char *update = xasprintf("%s.update", row->noun);
		_cleanup_(x_freep) char *bad =
			xasprintf("{'%s':'%s','text':'t','language':'no such'}", row->noun, id);
		act(world, row, "update", id, ",'text':'second'");
		shows(world, row, "get", id, "language", "ko");
		act(world, row, "update", id, ",'text':'third','language':'ja'");
		shows(world, row, "get", id, "language", "ja");
		shows(world, row, "versions", id, "items.0.language", "ko");
		shows(world, row, "versions", id, "items.1.language", "ko");
		shows(world, row, "versions", id, "items.2.language", "ja");
		is_refused(world, row->who, update, bad);
		act(world, row, "withdraw", id, ",'reason':'r'");
		act(world, row, "restore", id, ",'reason':'r'");
		shows(world, row, "get", id, "language", "ja");
		shows(world, row, "versions", id, "items.3.language", "");
		if (!row->is_alone_in_update)
			continue;
		/* What was wrong is put right; the text stays, and what it was said to be stays with it. */
		act(world, row, "update", id, ",'language':'ru'");
		shows(world, row, "get", id, "language", "ru");
		shows(world, row, "get", id, "text", "third");
		shows(world, row, "versions", id, "items.2.language", "ja");
		shows(world, row, "versions", id, "items.2.text", "third");
		shows(world, row, "versions", id, "items.5.language", "ru");
		shows(world, row, "versions", id, "items.5.text", "third");
		act(world, row, "update", id, ",'sector':'waste'");
		shows(world, row, "get", id, "language", "ru");
	}
	is_intact(&world->fixture);
}

/* What is older than the columns has none, and gets one with its next text. */
static void test_older_texts(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < ELEMENTS(nouns_of_world); i++) {
		const struct noun_case *row = &nouns_of_world[i];
		enter(world, row);
		_cleanup_(x_freep) char *id = add(world, row, ",'language':'ko'");
		tamper(&world->fixture, "UPDATE %s SET language = NULL", row->noun);
		shows(world, row, "get", id, "language", "");
		if (row->is_alone_in_update) {
			act(world, row, "update", id, ",'sector':'waste'");
			shows(world, row, "get", id, "language", "");
		}
		if (!row->has_versions)
			continue;
		act(world, row, "update", id, ",'text':'second'");
		shows(world, row, "get", id, "language", "mn");
		shows(world, row, "versions", id, "items.0.language", "");
	}
}

/* ---- what is answered ---- */

static const struct noun_case answered = { .noun = "recommendation",
					   .stage = "publication",
					   .who = "gz-host" };

static void test_the_word_of_the_host(void **state)
{
	struct world *world = *state;
	const char *id = world->ids[THING_RECOMMENDATION];
	static const char partly[] = ",'acceptance':'partly_accepted','text':'first'";

	enter(world, &answered);
	shows(world, &answered, "get", id, "response_language", "");
	act(world, &answered, "respond", id, partly);
	shows(world, &answered, "get", id, "response_language", "mn");
	act(world, &answered, "respond", id,
	    ",'acceptance':'not_accepted','text':'second','language':'zh'");
	act(world, &answered, "respond", id, partly);
	shows(world, &answered, "get", id, "response_language", "zh");
	shows(world, &answered, "get", id, "language", "en");
	is_refused(world, "gz-host", "recommendation.respond",
		   "{'recommendation':'$recommendation','acceptance':'accepted','text':'t',"
		   "'language':'no such'}");
	/* There is nothing that it could be of. */
	is_refused(world, "gz-host", "recommendation.respond",
		   "{'recommendation':'$recommendation','acceptance':'accepted','language':'ko'}");
	act(world, &answered, "respond", id, ",'acceptance':'accepted'");
	shows(world, &answered, "get", id, "response_language", "");
	const struct noun_case lead = { .noun = "recommendation", .who = "lead-kim" };
	shows(world, &lead, "versions", id, "items.0.language", "en");
	shows(world, &lead, "versions", id, "items.1.response_language", "mn");
	shows(world, &lead, "versions", id, "items.2.response_language", "zh");
	shows(world, &lead, "versions", id, "items.3.response_language", "zh");
	shows(world, &lead, "versions", id, "items.4.response_language", "");
	is_intact(&world->fixture);
}

static void respond(struct world *world, const char *more)
{
	fixture_do(&world->fixture, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'noted','text':'t'%s}",
		   world->ids[THING_COMMENT_OUT], more);
}

static void test_responses_to_comments(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *id = world->ids[THING_COMMENT_OUT];
	_cleanup_(x_freep) char *get = xasprintf("{'comment':'%s'}", id);
	_cleanup_(x_freep) char *before = NULL;

	enter(world, &(struct noun_case){ .stage = "response" });
	fixture_shows(fixture, "lead-kim", "comment.get", get, "response_language", "");
	is_refused(
		world, "lead-kim", "comment.respond",
		"{'comment':'$comment_out','disposition':'noted','text':'t','language':'no such'}");
	is_refused(world, "lead-kim", "comment.respond",
		   "{'comment':'$comment_out','disposition':'accepted','language':'ko'}");
	respond(world, ",'language':'ko'");
	fixture_shows(fixture, "lead-kim", "comment.get", get, "response_language", "ko");
	fixture_shows(fixture, "lead-kim", "comment.get", get, "language", "en");
	fixture->now_ms += FIXTURE_DAY_MS;
	/* Another is no change of the one before. */
	fixture_do(fixture, "lead-kim", "comment.reopen", "{'comment':'%s','reason':'r'}", id);
	fixture_shows(fixture, "lead-kim", "comment.get", get, "response_language", "");
	respond(world, "");
	fixture_shows(fixture, "lead-kim", "comment.get", get, "response_language", "mn");
	fixture_shows(fixture, "lead-kim", "comment.history", get, "items.0.language", "en");
	fixture_shows(fixture, "lead-kim", "comment.history", get, "items.1.language", "ko");
	fixture_shows(fixture, "lead-kim", "comment.history", get, "items.3.language", "mn");
	_cleanup_(x_freep) char *at = tamper_value(
		fixture, "SELECT strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', max(time_ms) / 1000 - 86000, "
			 "'unixepoch') FROM response");
	before = xasprintf("{'comment':'%s','as_of':'%s'}", id, at);
	fixture_shows(fixture, "lead-kim", "comment.get", before, "response_language", "ko");
	/* Taken back and brought again. */
	tamper_stage(fixture, "comment_round");
	fixture_do(fixture, "iges-sato", "comment.withdraw", "{'comment':'%s','reason':'r'}", id);
	fixture_shows(fixture, "lead-kim", "comment.get", get, "response_language", "");
	fixture_do(fixture, "iges-sato", "comment.restore", "{'comment':'%s','reason':'r'}", id);
	fixture_shows(fixture, "lead-kim", "comment.get", get, "response_language", "mn");
	is_intact(fixture);
}

/* ---- whom it is hidden from ---- */

static void hide(struct world *world, const char *identity)
{
	fixture_do(&world->fixture, "coordinator", "visibility.identity",
		   "{'study':'GZ2019','identity':'%s','reason':'r'}", identity);
}

static void test_hidden_with_the_writer(void **state)
{
	struct world *world = *state;
	struct noun_case finding = { .noun = "finding", .who = "iges-sato" };
	const char *id = world->ids[THING_FINDING];

	tamper_stage(&world->fixture, "drafting");
	act(world, &finding, "update", id, ",'text':'t','language':'ja'");
	/* The lead goes on with it: it is still what iges-sato began. */
	finding.who = "lead-kim";
	act(world, &finding, "update", id, ",'text':'u'");
	hide(world, "triple_anonymized");
	static const char *const knowing[] = { "iges-sato", "lead-kim", "sec-ahn", "igdp-liu" };
	for (size_t i = 0; i < ELEMENTS(knowing); i++) {
		finding.who = knowing[i];
		shows(world, &finding, "get", id, "language", "ja");
		shows(world, &finding, "versions", id, "items.2.language", "ja");
	}
	finding.who = "editor-mori";
	shows(world, &finding, "get", id, "text", "u");
	shows(world, &finding, "get", id, "language", "");
	shows(world, &finding, "versions", id, "items.0.language", "");
	shows(world, &finding, "versions", id, "items.2.text", "t");
	shows(world, &finding, "versions", id, "items.2.language", "");
	shows(world, &finding, "versions", id, "items.3.language", "");
}

/* Who is hidden went on with what somebody wrote whom all know: from then on it may be the language of theirs. */
static void test_hidden_from_its_change_on(void **state)
{
	struct world *world = *state;
	struct noun_case question = {
		"question", "scoping", "lead-kim", "question.add", "'study':'GZ2019'," TEXT,
		true,	    false
	};

	enter(world, &question);
	_cleanup_(x_freep) char *id = add(world, &question, ",'language':'ko'");
	question.who = "gz-host";
	act(world, &question, "update", id, ",'text':'t','language':'zh'");
	hide(world, "double_anonymized");
	shows(world, &question, "get", id, "language", "zh");
	question.who = "iges-sato";
	shows(world, &question, "get", id, "text", "t");
	shows(world, &question, "get", id, "language", "");
	shows(world, &question, "versions", id, "items.0.language", "ko");
	shows(world, &question, "versions", id, "items.1.text", "t");
	shows(world, &question, "versions", id, "items.1.language", "");
	/* And the host's word, beside a recommendation of the lead's. */
	const struct noun_case recommendation = { .noun = "recommendation", .who = "iges-sato" };
	const char *answered_one = world->ids[THING_RECOMMENDED];
	shows(world, &recommendation, "get", answered_one, "language", "en");
	shows(world, &recommendation, "get", answered_one, "response_language", "");
	shows(world, &recommendation, "versions", answered_one, "items.1.response_language", "");
	const struct noun_case lead = { .noun = "recommendation", .who = "lead-kim" };
	shows(world, &lead, "get", answered_one, "response_language", "en");
}

static void test_hidden_with_who_answers(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	_cleanup_(x_freep) char *get =
		xasprintf("{'comment':'%s'}", world->ids[THING_COMMENT_OBSERVER]);

	tamper_stage(fixture, "response");
	fixture_do(fixture, "kei-park", "comment.respond",
		   "{'comment':'%s','disposition':'noted','text':'t','language':'ko'}",
		   world->ids[THING_COMMENT_OBSERVER]);
	tamper_stage(fixture, "publication");
	hide(world, "single_anonymized");
	fixture_shows(fixture, "kei-park", "comment.get", get, "response_language", "ko");
	fixture_shows(fixture, "lead-kim", "comment.history", get, "items.2.language", "ko");
	fixture_shows(fixture, "gz-host", "comment.get", get, "response", "t");
	fixture_shows(fixture, "gz-host", "comment.get", get, "response_language", "");
	fixture_shows(fixture, "gz-host", "comment.history", get, "items.2.text", "t");
	fixture_shows(fixture, "gz-host", "comment.history", get, "items.2.language", "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_said_and_not_said),
		TEST(test_changed),
		TEST(test_older_texts),
		TEST(test_the_word_of_the_host),
		TEST(test_responses_to_comments),
		TEST(test_hidden_with_the_writer),
		TEST(test_hidden_from_its_change_on),
		TEST(test_hidden_with_who_answers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
