/* test_event.c: the stream of events: each once, in order, in whatever pages; what a stage opens
 * is announced to whom it opens it; and a call that waits neither loses nor doubles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/world.h"

static struct json_object *items_of(struct json_object *answer)
{
	struct json_object *items = NULL;

	assert_true(json_object_object_get_ex(answer, "items", &items));
	return items;
}

/* Reads to the end in pages of `limit`, from a cursor on ("" from the start); the texts of all
 * events, and the last cursor into ret_next. */
static char *read_all(struct fixture *fixture, const char *who, const char *study, int limit,
		      char ret_next[64])
{
	char *all = xstrdup("");

	for (int page = 0; page < 1000; page++) {
		struct json_object *params = json_object_new_object();
		enum err err;
		json_object_object_add(params, "limit", json_object_new_int(limit));
		if (study)
			json_object_object_add(params, "study", json_object_new_string(study));
		if (*ret_next)
			json_object_object_add(params, "after", json_object_new_string(ret_next));
		struct json_object *answer =
			fixture_call_json(fixture, who, "event.list", &err, params);
		assert_int_equal(err, ERR_NONE);
		struct json_object *items = items_of(answer);
		size_t count = json_object_array_length(items);
		assert_true((int)count <= limit);
		snprintf(ret_next, 64, "%s", fixture_text(answer, "next"));
		assert_true(*ret_next != '\0');
		for (size_t i = 0; i < count; i++) {
			char *longer = xasprintf(
				"%s%s\n", all,
				json_object_to_json_string(json_object_array_get_idx(items, i)));
			x_freep(&all);
			all = longer;
		}
		json_object_put(answer);
		if (count == 0)
			return all;
	}
	fail_msg("the events never end");
	return all;
}

static char *whole(struct fixture *fixture, const char *who, const char *study, int limit)
{
	char next[64] = "";

	return read_all(fixture, who, study, limit, next);
}

static void test_pages(void **state)
{
	static const int limits[] = { 1, 2, 3, 7, 50 };
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	for (int who = 0; who < WHO__MAX; who++) {
		if (who == WHO_GONE)
			continue;
		_cleanup_(x_freep) char *all = whole(fixture, world_principals[who], NULL, 500);
		for (size_t i = 0; i < ELEMENTS(limits); i++) {
			_cleanup_(x_freep) char *paged =
				whole(fixture, world_principals[who], NULL, limits[i]);
			assert_string_equal(all, paged);
		}
	}
	_cleanup_(x_freep) char *study = whole(fixture, "lead-kim", "GZ2019", 500);
	_cleanup_(x_freep) char *paged = whole(fixture, "lead-kim", "GZ2019", 4);
	assert_string_equal(study, paged);
}

/* By the journal's own numbers, under the cover of ids: in order, and no two the same. */
static void test_order(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	struct json_object *answer = fixture_ok(fixture, "sec-ahn", "event.list", "{}"),
			   *items = items_of(answer);
	size_t count = json_object_array_length(items);

	/* The secretariat sees all but the four drafts, and what is being sent. */
	assert_int_equal(
		count,
		tamper_number(fixture, "SELECT count(*) FROM journal") -
			tamper_number(fixture, "SELECT count(*) FROM journal WHERE verb IN "
					       "('review.save', 'document.begin', 'document.send', "
					       "'import.begin', 'import.send')") -
			tamper_number(fixture,
				      "SELECT count(*) FROM journal WHERE verb = 'revealed' "
				      "AND data NOT LIKE '%%secretariat%%'"));
	for (size_t i = 0; i < count; i++) {
		struct json_object *event = json_object_array_get_idx(items, i);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
				fixture_text(event, "event"),
				fixture_text(json_object_array_get_idx(items, j), "event"));
	}
	json_object_put(answer);

	/* An event's own id is a cursor: behind it comes the next. */
	answer = fixture_ok(fixture, "sec-ahn", "event.list", "{}");
	items = items_of(answer);
	struct json_object *behind =
		fixture_ok(fixture, "sec-ahn", "event.list", "{'limit':1,'after':'%s'}",
			   fixture_text(json_object_array_get_idx(items, 10), "event"));
	assert_string_equal(fixture_text(json_object_array_get_idx(items_of(behind), 0), "event"),
			    fixture_text(json_object_array_get_idx(items, 11), "event"));
	json_object_put(behind);
	json_object_put(answer);
}

static void test_wrong_cursors(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "event.list", "{'after':'nothing'}");
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "event.list",
			"{'after':'ev-aaaaaaaaaaaaaaaa'}");
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "event.list",
			"{'after':'cu-aaaaaaaaaaaaaaaaaaaaaaaa'}");
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "event.list", "{'after':'%s'}",
			world->ids[THING_COMMENT_IN]);
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "event.list", "{'after':7}");
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "event.list", "{'limit':0}");
}

/* ---- revealed ---- */

/* How many events `revealed` of a kind of object somebody is shown; and that none says to whom. */
static int revealed(struct fixture *fixture, const char *who, const char *object)
{
	struct json_object *answer = fixture_ok(fixture, who, "event.list", "{'study':'GZ2019'}"),
			   *data;
	struct json_object *items = items_of(answer);
	int count = 0;

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *event = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(event, "verb"), "revealed") != 0)
			continue;
		assert_true(json_object_object_get_ex(event, "data", &data));
		bool is_document = strcmp(fixture_text(data, "object"), "document") == 0;
		assert_int_equal(json_object_object_length(data), is_document ? 2 : 1);
		assert_int_equal(*fixture_text(data, "of") != '\0', is_document);
		assert_false(json_object_object_get_ex(event, "subject", NULL));
		count += strcmp(fixture_text(data, "object"), object) == 0;
	}
	json_object_put(answer);
	return count;
}

static void test_revealed_by_a_stage(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	/* Desk review to consultation: reviews, to the host and the team. */
	assert_int_equal(revealed(fixture, "gz-host", "review"), 1);
	assert_int_equal(revealed(fixture, "editor-mori", "review"), 1);
	assert_int_equal(revealed(fixture, "iges-sato", "review"), 1);
	assert_int_equal(revealed(fixture, "observer-lee", "review"), 0);
	assert_int_equal(revealed(fixture, "pl-doi", "review"), 0);
	assert_int_equal(revealed(fixture, "sec-ahn", "review"), 0);
	/* Scoping to team, twice: the places, to all. */
	assert_int_equal(revealed(fixture, "observer-lee", "assignment"), 2);
	assert_int_equal(revealed(fixture, "pl-doi", "assignment"), 2);
	/* Comment round to response: comments and answers, to host and team. */
	assert_int_equal(revealed(fixture, "gz-host", "comment"), 0);
	fixture_advance_to(fixture, "response");
	assert_int_equal(revealed(fixture, "gz-host", "comment"), 1);
	assert_int_equal(revealed(fixture, "gz-host", "response"), 1);
	assert_int_equal(revealed(fixture, "iges-sato", "comment"), 1);
	assert_int_equal(revealed(fixture, "observer-lee", "comment"), 0);
	fixture_advance_to(fixture, "publication");
	assert_int_equal(revealed(fixture, "observer-lee", "comment"), 1);
	assert_int_equal(revealed(fixture, "observer-lee", "review"), 1);
	assert_int_equal(revealed(fixture, "pl-doi", "response"), 1);
	assert_int_equal(revealed(fixture, "sec-ahn", "comment"), 0);
}

static struct json_object *submission(struct world *world)
{
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", json_object_get(world->review));
	return params;
}

static void submit(struct world *world, const char *who)
{
	enum err err;

	json_object_put(
		fixture_call_json(&world->fixture, who, "review.submit", &err, submission(world)));
	assert_int_equal(err, ERR_NONE);
}

static void test_revealed_by_the_own_review(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	int before = revealed(fixture, "igdp-liu", "review"),
	    others = revealed(fixture, "gz-host", "review");

	tamper_stage(fixture, "desk_review");
	assert_int_equal(revealed(fixture, "iges-sato", "review"), 1); /* of the stage's */
	submit(world, "iges-sato");
	assert_int_equal(revealed(fixture, "iges-sato", "review"), 2);
	assert_int_equal(revealed(fixture, "igdp-liu", "review"), before);
	assert_int_equal(revealed(fixture, "gz-host", "review"), others);
	/* A second edition opens nothing more; after a return it does again. */
	submit(world, "iges-sato");
	assert_int_equal(revealed(fixture, "iges-sato", "review"), 2);
	fixture_do(fixture, "lead-kim", "review.return", "{'review':'%s','reason':'r'}",
		   world->ids[THING_REVIEW_OUT]);
	submit(world, "iges-sato");
	assert_int_equal(revealed(fixture, "iges-sato", "review"), 3);
}

/* Going back opens nothing; coming again does. */
static void test_revealed_again(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	fixture_advance_to(fixture, "response");
	assert_int_equal(revealed(fixture, "gz-host", "comment"), 1);
	fixture_do(fixture, "lead-kim", "study.back",
		   "{'study':'GZ2019','to':'comment_round','reason':'r'}");
	assert_int_equal(revealed(fixture, "gz-host", "comment"), 1);
	fixture_advance_to(fixture, "response");
	assert_int_equal(revealed(fixture, "gz-host", "comment"), 2);
}

/* ---- waiting ---- */

static struct request watch(struct fixture *fixture, const char *who, const char *format, ...)
	_printf_(3, 4);
static struct request watch(struct fixture *fixture, const char *who, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct json_object *params = fixture_vparams(format, args);
	va_end(args);
	return (struct request){ .verb = verb_find(str_of("event.watch")),
				 .params = params,
				 .caller.principal = fixture_principal(fixture, who) };
}

/* One run: the number of events, -1 where it wants to wait. The cursor into ret_next, the first
 * verb into ret_verb. */
static int run(struct fixture *fixture, struct request *request, char ret_next[64],
	       char ret_verb[64])
{
	assert_int_equal(core_read(fixture->reader, request, fixture->now_ms), 0);
	if (request->reply == REPLY_WAIT)
		return -1;
	assert_int_equal(request->reply, REPLY_RESULT);
	struct json_object *answer = json_tokener_parse(request->text);
	int count = (int)json_object_array_length(items_of(answer));
	snprintf(ret_next, 64, "%s", fixture_text(answer, "next"));
	snprintf(ret_verb, 64, "%s",
		 count ? fixture_text(json_object_array_get_idx(items_of(answer), 0), "verb") : "");
	assert_true(*ret_next != '\0');
	json_object_put(answer);
	return count;
}

static void add_comment(struct fixture *fixture, const char *who)
{
	fixture_do(fixture, who, "comment.add", "{'study':'GZ2019','text':'t'}");
}

static void test_watch(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	char next[64], verb[64];
	struct request request = watch(fixture, "iges-sato", "{'timeout_ms':1000}");

	assert_int_equal(run(fixture, &request, next, verb), -1);
	assert_int_equal(request.wait_ms, 1000);
	assert_int_equal(request.wait_chain, 0);
	assert_int_equal(run(fixture, &request, next, verb), -1); /* woken for nothing */
	add_comment(fixture, "kei-park");			  /* hidden from this one */
	assert_int_equal(run(fixture, &request, next, verb), -1);
	add_comment(fixture, "iges-sato");
	add_comment(fixture, "kei-park");
	add_comment(fixture, "iges-sato");
	assert_int_equal(run(fixture, &request, next, verb), 2);
	assert_string_equal(verb, "comment.add");
	request_done(&request);

	/* On from there: nothing twice, nothing lost. */
	request = watch(fixture, "iges-sato", "{'after':'%s'}", next);
	assert_int_equal(run(fixture, &request, next, verb), -1);
	assert_int_equal(request.wait_ms, fixture->conf->watch_ms);
	fixture_do(fixture, "sec-ahn", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	assert_int_equal(run(fixture, &request, next, verb), 1);
	assert_string_equal(verb, "study.suspend");
	request_done(&request);
}

/* The time is over: an empty answer, and a cursor that has all that came since the call began
 * behind it. */
static void test_watch_that_ends_empty(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	char next[64], verb[64];
	struct request request = watch(fixture, "iges-sato", "{}");

	assert_int_equal(run(fixture, &request, next, verb), -1);
	request.is_last_run = true;
	assert_int_equal(run(fixture, &request, next, verb), 0);
	request_done(&request);
	add_comment(fixture, "iges-sato"); /* while nobody watches */
	request = watch(fixture, "iges-sato", "{'after':'%s'}", next);
	assert_int_equal(run(fixture, &request, next, verb), 1);
	request_done(&request);

	/* Not to wait at all is to look once. */
	request = watch(fixture, "iges-sato", "{'timeout_ms':0,'after':'%s'}", next);
	assert_int_equal(run(fixture, &request, next, verb), 0);
	request_done(&request);
	add_comment(fixture, "iges-sato");
	request = watch(fixture, "iges-sato", "{'timeout_ms':0,'after':'%s'}", next);
	assert_int_equal(run(fixture, &request, next, verb), 1);
	request_done(&request);
}

static void test_watch_one_study(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	char next[64], verb[64];
	struct request request = watch(fixture, "sec-ahn", "{'study':'GZ2019'}");

	assert_int_equal(run(fixture, &request, next, verb), -1);
	assert_int_equal(request.wait_chain,
			 tamper_number(fixture, "SELECT id FROM study WHERE code = 'GZ2019'"));
	fixture_do(fixture, "hid-host", "study.confirm",
		   "{'study':'HID2019','item':'host_consent'}");
	assert_int_equal(fixture->commit.chain_count, 1);
	assert_int_not_equal(fixture->commit.chains[0], request.wait_chain);
	assert_int_equal(run(fixture, &request, next, verb), -1);
	add_comment(fixture, "iges-sato");
	assert_int_equal(fixture->commit.chains[0], request.wait_chain);
	assert_int_equal(run(fixture, &request, next, verb), 1);
	request_done(&request);

	request = watch(fixture, "outsider", "{'study':'GZ2019'}");
	assert_int_equal(core_read(fixture->reader, &request, fixture->now_ms), 0);
	assert_int_equal(request.err, ERR_NOT_FOUND);
	request_done(&request);
}

/* Who loses their part while they wait is told so, and nothing else. */
static void test_watch_loses_its_right(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	char next[64], verb[64];
	struct request request = watch(fixture, "observer-lee", "{'study':'GZ2019'}");

	assert_int_equal(run(fixture, &request, next, verb), -1);
	fixture_do(fixture, "sec-ahn", "role.revoke",
		   "{'principal':'observer-lee','role':'observer','study':'GZ2019'}");
	assert_int_equal(core_read(fixture->reader, &request, fixture->now_ms), 0);
	assert_int_equal(request.err, ERR_NOT_FOUND);
	request_done(&request);
}

static void test_watch_the_first_event_of_all(void **state)
{
	struct fixture fixture;
	char next[64], verb[64];

	(void)state;
	fixture_init(&fixture);
	struct request request = watch(&fixture, "coordinator", "{}");
	assert_int_equal(run(&fixture, &request, next, verb), -1);
	fixture_do(&fixture, "coordinator", "institution.add",
		   "{'institution':'kei','title':'T','country':'KR'}");
	assert_int_equal(run(&fixture, &request, next, verb), 1);
	assert_string_equal(verb, "institution.add");
	request_done(&request);
	fixture_done(&fixture);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pages),
		TEST(test_order),
		TEST(test_wrong_cursors),
		TEST(test_revealed_by_a_stage),
		TEST(test_revealed_by_the_own_review),
		TEST(test_revealed_again),
		TEST(test_watch),
		TEST(test_watch_that_ends_empty),
		TEST(test_watch_one_study),
		TEST(test_watch_loses_its_right),
		cmocka_unit_test(test_watch_the_first_event_of_all),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
