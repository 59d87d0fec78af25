/* test_as_of.c: what stood at some time. A history is rolled on dice, and what the ordinary reads answer is
 * noted as it goes; asked again at its end with `as_of`, they answer the same. Since who sees what is judged
 * by today, each question is asked with the study back in the stage that it stood in. */
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

#define GZ	      "{'study':'GZ2019'}"
#define SNAPSHOTS_MAX 1200
#define COMMENTS_MAX  64

struct snapshot {
	char stage[32], who[32], method[32], params[64];
	int64_t at_ms;
	char *answer; /* owned */
};

struct history {
	struct fixture *fixture;
	uint64_t dice;
	char stage[32];
	struct {
		char id[32], author[32], responder[32];
	} comments[COMMENTS_MAX];
	size_t comment_count;
	struct snapshot snapshots[SNAPSHOTS_MAX];
	size_t count;
	unsigned done[16]; /* deeds that came about, by kind */
};

static unsigned roll(struct history *history, unsigned sides)
{
	history->dice = history->dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(history->dice >> 33) % sides;
}

/* ---- asking ---- */

/* What is not told of a study's past. */
static const char *const untold[] = { "people", "open", "next", "back", "days_left", "version" };

/* All pages; the caller owns the text. */
static char *ask(struct history *history, const char *who, const char *method,
		 struct json_object *params, int limit)
{
	bool is_study = strncmp(method, "study.", 6) == 0;
	struct json_object *items = json_object_new_array(), *next = NULL;
	char *text;

	do {
		struct json_object *page_params = NULL;
		enum err err;
		json_object_deep_copy(params, &page_params, NULL);
		if (limit)
			json_object_object_add(page_params, "limit", json_object_new_int(limit));
		if (next)
			json_object_object_add(page_params, "after", json_object_get(next));
		json_object_put(next);
		next = NULL;
		struct json_object *answer =
			fixture_call_json(history->fixture, who, method, &err, page_params);
		json_object_object_del(answer, "as_of");
		for (size_t i = 0; is_study && i < ELEMENTS(untold); i++)
			json_object_object_del(answer, untold[i]);
		struct json_object *list = fixture_at(answer, "items");
		for (size_t i = 0; list && i < json_object_array_length(list); i++)
			json_object_array_add(items,
					      json_object_get(json_object_array_get_idx(list, i)));
		next = list ? json_object_get(fixture_at(answer, "next")) : NULL;
		if (!list)
			json_object_array_add(items, json_object_get(answer));
		json_object_put(answer);
	} while (next);
	text = xstrdup(json_object_to_json_string_ext(items, JSON_C_TO_STRING_PLAIN));
	json_object_put(items);
	json_object_put(params);
	return text;
}

static void note(struct history *history, const char *who, const char *method, const char *params)
{
	struct snapshot *snapshot = &history->snapshots[history->count];

	if (history->count == SNAPSHOTS_MAX)
		return;
	history->count++;
	snprintf(snapshot->stage, sizeof snapshot->stage, "%s", history->stage);
	snprintf(snapshot->who, sizeof snapshot->who, "%s", who);
	snprintf(snapshot->method, sizeof snapshot->method, "%s", method);
	snprintf(snapshot->params, sizeof snapshot->params, "%s", params);
	snapshot->at_ms = history->fixture->now_ms;
	snapshot->answer = ask(history, who, method, fixture_params("%s", params), 0);
}

static void note_all(struct history *history)
{
	/* Whom a later deed opens more to are not asked of it: who answers a comment, and whose own review
	 * comes in opens others'. */
	static const char *const people[] = { "coordinator", "lead-kim", "iges-sato", "gz-host",
					      "observer-lee" };
	char params[64];

	for (size_t i = 0; i < ELEMENTS(people); i++) {
		bool is_reviewer = strcmp(people[i], "iges-sato") == 0;
		note(history, people[i], "comment.list", GZ);
		note(history, people[i], "study.get", GZ);
		if (!is_reviewer) {
			note(history, people[i], "review.list", GZ);
			note(history, people[i], "study.status", GZ);
		}
		if (history->comment_count > 0) {
			snprintf(params, sizeof params, "{'comment':'%s'}",
				 history->comments[roll(history, (unsigned)history->comment_count)]
					 .id);
			note(history, people[i], "comment.get", params);
		}
	}
	note(history, "iges-sato", "review.get", "{'review':'GZ2019'}");
}

/* ---- doing ---- */

enum deed {
	DEED_ADD,
	DEED_ASSIGN,
	DEED_RESPOND,
	DEED_REOPEN,
	DEED_WITHDRAW,
	DEED_RESTORE,
	DEED_SAVE,
	DEED_SUBMIT,
	DEED_RETURN,
	DEED_APPROVE,
	DEED_RESCHEDULE,
	DEED_REST,
	DEED_BACK,
	DEED__MAX
};

static bool try(struct history *history, const char *who, const char *method, const char *params)
{
	enum err err;

	json_object_put(fixture_call_json(history->fixture, who, method, &err,
					  fixture_params("%s", params)));
	return err == ERR_NONE;
}

static bool of_comment(struct history *history, enum deed deed)
{
	static const char *const dispositions[] = { "accepted", "rejected", "noted" };
	static const char *const answerers[] = { "lead-kim", "editor-mori", "kei-park" };
	size_t at = roll(history, (unsigned)history->comment_count);
	const char *id = history->comments[at].id, *author = history->comments[at].author;
	const char *answerer = answerers[roll(history, 3)];
	char params[256];

	switch (deed) {
	case DEED_ASSIGN:
		snprintf(params, sizeof params, "{'comment':'%s','responder':'%s'}", id, answerer);
		if (!try(history, "lead-kim", "comment.assign", params))
			return false;
		snprintf(history->comments[at].responder, 32, "%s", answerer);
		return true;
	case DEED_RESPOND:
		snprintf(params, sizeof params,
			 "{'comment':'%s','disposition':'%s','text':'word %u','as':'%s'}", id,
			 dispositions[roll(history, 3)], roll(history, 1000),
			 history->comments[at].responder[0] ? history->comments[at].responder
							    : "lead-kim");
		return try(history, "coordinator", "comment.respond", params);
	case DEED_REOPEN:
		snprintf(params, sizeof params, "{'comment':'%s','reason':'more'}", id);
		return try(history, "editor-mori", "comment.reopen", params);
	default:
		snprintf(params, sizeof params, "{'comment':'%s','reason':'r'}", id);
		return try(history, author,
			   deed == DEED_WITHDRAW ? "comment.withdraw" : "comment.restore", params);
	}
}

static bool make_comment(struct history *history)
{
	static const char *const authors[] = { "iges-sato", "observer-lee", "gz-host",
					       "lead-kim",  "iges-sato",    "igdp-liu" };
	const char *who = authors[roll(history, ELEMENTS(authors))];
	enum err err;

	if (history->comment_count == COMMENTS_MAX)
		return false;
	struct json_object *made =
		fixture_call(history->fixture, who, "comment.add", &err,
			     "{'study':'GZ2019','text':'remark %u'}", roll(history, 1000));
	if (err == ERR_NONE) {
		snprintf(history->comments[history->comment_count].id, 32, "%s",
			 fixture_text(made, "comment"));
		snprintf(history->comments[history->comment_count].author, 32, "%s", who);
		history->comment_count++;
	}
	json_object_put(made);
	return err == ERR_NONE;
}

static bool of_review(struct history *history, enum deed deed)
{
	static const char *const reviewers[] = { "iges-sato", "igdp-liu" };
	const char *who = reviewers[roll(history, 2)];
	struct json_object *params, *list;
	char mark[16], text[128];
	enum err err;

	if (deed == DEED_SAVE || deed == DEED_SUBMIT) {
		snprintf(mark, sizeof mark, "m%u", roll(history, 1000));
		params = fixture_params("%s", "{'assignment':'GZ2019'}");
		json_object_object_add(params, "body", fixture_review(mark));
		json_object_put(fixture_call_json(
			history->fixture, who, deed == DEED_SAVE ? "review.save" : "review.submit",
			&err, params));
		return err == ERR_NONE;
	}
	list = fixture_ok(history->fixture, "lead-kim", "review.list", GZ);
	struct json_object *items = fixture_at(list, "items");
	size_t count = json_object_array_length(items);
	struct json_object *one =
		count ? json_object_array_get_idx(items, roll(history, (unsigned)count)) : NULL;
	snprintf(text, sizeof text, "{'review':'%s'%s}", one ? fixture_text(one, "review") : "-",
		 deed == DEED_RETURN ? ",'reason':'shorter'" : "");
	json_object_put(list);
	return try(history, "lead-kim", deed == DEED_RETURN ? "review.return" : "review.approve",
		   text);
}

static bool of_study(struct history *history, enum deed deed)
{
	char params[128];

	if (deed == DEED_REST) {
		if (!try(history, "coordinator", "study.suspend",
			 "{'study':'GZ2019','reason':'r'}"))
			return false;
		history->fixture->now_ms += FIXTURE_DAY_MS / 2;
		note_all(history);
		history->fixture->now_ms += 3 * FIXTURE_DAY_MS;
		return try(history, "coordinator", "study.resume",
			   "{'study':'GZ2019','reason':'r'}");
	}
	if (deed == DEED_RESCHEDULE) {
		snprintf(params, sizeof params,
			 "{'study':'GZ2019','due':'2031-01-%02u','close':'2031-02-%02u','reason':"
			 "'r'}",
			 1 + roll(history, 28), 1 + roll(history, 28));
		return try(history, "coordinator", "study.reschedule", params);
	}
	return false;
}

static void act(struct history *history)
{
	enum deed deed = (enum deed)roll(history, DEED_BACK);
	bool done;

	history->fixture->now_ms += 1 + roll(history, 3600000);
	if (deed == DEED_ADD || (deed < DEED_SAVE && history->comment_count == 0)) {
		deed = DEED_ADD;
		done = make_comment(history);
	} else if (deed < DEED_SAVE) {
		done = of_comment(history, deed);
	} else if (deed < DEED_RESCHEDULE) {
		done = of_review(history, deed);
	} else {
		done = of_study(history, deed);
	}
	history->done[deed] += done;
}

static void go_to(struct history *history, const char *stage)
{
	history->fixture->now_ms += 1000;
	fixture_advance_to(history->fixture, stage);
	snprintf(history->stage, sizeof history->stage, "%s", stage);
	history->fixture->now_ms += 1000;
}

static void go_back(struct history *history, const char *stage)
{
	history->fixture->now_ms += 1000;
	fixture_do(history->fixture, "coordinator", "study.back",
		   "{'study':'GZ2019','to':'%s','reason':'r'}", stage);
	snprintf(history->stage, sizeof history->stage, "%s", stage);
	history->done[DEED_BACK]++;
	note_all(history);
}

static void live(struct history *history, const char *stage, int deeds)
{
	go_to(history, stage);
	for (int i = 0; i < deeds; i++) {
		act(history);
		if (roll(history, 4) == 0)
			note_all(history);
	}
	note_all(history);
}

/* ---- the oracle ---- */

static struct history *history_new(struct fixture *fixture, uint64_t seed)
{
	struct history *history = xcalloc(1, sizeof *history);

	history->fixture = fixture;
	history->dice = seed;
	return history;
}

static void history_free(struct history *history)
{
	for (size_t i = 0; i < history->count; i++)
		x_freep(&history->snapshots[i].answer);
	free(history); /* lint: ok, a test's own */
}

static unsigned compare(struct history *history, const struct snapshot *snapshot)
{
	char at[ZONE_UTC_SIZE];
	bool is_list = strstr(snapshot->method, ".list");
	struct json_object *params = fixture_params("%s", snapshot->params);

	zone_utc(snapshot->at_ms, at);
	json_object_object_add(params, "as_of", json_object_new_string(at));
	_cleanup_(x_freep) char *answer =
		ask(history, snapshot->who, snapshot->method, params, is_list ? 3 : 0);
	if (strcmp(answer, snapshot->answer) == 0)
		return 0;
	size_t from = 0;
	while (answer[from] == snapshot->answer[from])
		from++;
	from = from > 300 ? from - 300 : 0;
	print_message("# %s %s %s at %s, in %s\n# was %.500s\n# is  %.500s\n", snapshot->who,
		      snapshot->method, snapshot->params, at, snapshot->stage,
		      snapshot->answer + from, answer + from);
	return 1;
}

static void check_all(struct history *history)
{
	char stage[32] = "";
	unsigned wrong = 0;

	history->fixture->now_ms += FIXTURE_DAY_MS;
	for (size_t i = 0; i < history->count && wrong < 4; i++) {
		if (strcmp(stage, history->snapshots[i].stage) != 0) {
			snprintf(stage, sizeof stage, "%s", history->snapshots[i].stage);
			tamper_stage(history->fixture, stage);
		}
		wrong += compare(history, &history->snapshots[i]);
	}
	assert_int_equal(wrong, 0);
}

static void live_through(struct fixture *fixture, uint64_t seed, unsigned done[DEED__MAX])
{
	struct history *history = history_new(fixture, seed);

	fixture_team(fixture);
	go_to(history, "desk_review");
	struct json_object *params = fixture_params("%s", "{'assignment':'GZ2019'}");
	enum err err;
	json_object_object_add(params, "body", fixture_review("first"));
	json_object_put(fixture_call_json(fixture, "iges-sato", "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
	fixture->now_ms += 5;
	note_all(history);
	live(history, "desk_review", 30);
	go_back(history, "preparation"); /* behind the reviews, which become stale */
	live(history, "desk_review", 20);
	live(history, "drafting", 40);
	live(history, "comment_round", 20);
	go_back(history, "drafting");
	live(history, "comment_round", 20);
	live(history, "response", 40);
	for (int i = 0; i < DEED__MAX; i++)
		done[i] += history->done[i];
	check_all(history);
	history_free(history);
}

static void test_the_past_as_it_was(void **state)
{
	unsigned done[DEED__MAX] = { 0 };

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		void *fixture;
		fixture_setup_team(&fixture);
		live_through(fixture, seed, done);
		fixture_teardown(&fixture);
	}
	/* Or the dice have not tried it. */
	for (int i = 0; i < DEED__MAX; i++)
		if (done[i] == 0)
			fail_msg("deed %d never came about", i);
}

/* ---- what can be asked ---- */

static void says(struct fixture *fixture, const char *method, const char *params, const char *words)
{
	enum err err;
	struct json_object *answer =
		fixture_call_json(fixture, "lead-kim", method, &err, fixture_params("%s", params));

	assert_int_equal(err, ERR_PARAMS);
	if (!strstr(fixture_text(answer, "message"), words))
		fail_msg("%s says: %s", params, fixture_text(answer, "message"));
	json_object_put(answer);
}

static void test_times(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *made =
		fixture_ok(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'t'}");
	_cleanup_(x_freep) char *id = xstrdup(fixture_text(made, "comment"));
	_cleanup_(x_freep) char *today = xasprintf("{'comment':'%s','as_of':'2019-03-01'}", id);

	json_object_put(made);
	says(fixture, "study.get", "{'study':'GZ2019','as_of':'yesterday'}", "a date or a time");
	says(fixture, "study.get", "{'study':'GZ2019','as_of':'2019-02-30'}", "a date or a time");
	says(fixture, "study.get", "{'study':'GZ2019','as_of':'2019-03-02'}", "lies ahead");
	says(fixture, "comment.list", "{'study':'GZ2019','as_of':'2019-02-01'}", "was not begun");
	says(fixture, "review.list", "{'study':'GZ2019','as_of':'2018-01-01T00:00:00Z'}",
	     "was not begun");
	/* Today is until now, and a day ends with the study's calendar: at 16:00 UTC in Guangzhou. */
	fixture_shows(fixture, "lead-kim", "comment.get", today, "as_of",
		      "2019-03-01T00:00:00.000Z");
	fixture->now_ms += 2 * FIXTURE_DAY_MS;
	fixture_shows(fixture, "lead-kim", "comment.get", today, "as_of",
		      "2019-03-01T15:59:59.999Z");
	fixture_shows(fixture, "lead-kim", "study.status",
		      "{'study':'GZ2019','as_of':'2019-03-01'}", "stage", "drafting");
	fixture_shows(fixture, "lead-kim", "study.status",
		      "{'study':'GZ2019','as_of':'2019-03-01'}", "open", "");
	/* What was not there is not found, as what never was. */
	made = fixture_ok(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'u'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "lead-kim", "comment.get",
			"{'comment':'%s','as_of':'2019-03-01'}", fixture_text(made, "comment"));
	json_object_put(made);
}

/* Whom answers are hidden from today, they are hidden from of every time. */
static void test_what_is_hidden_stays_hidden(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *made =
		fixture_ok(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'t'}");
	_cleanup_(x_freep) char *id = xstrdup(fixture_text(made, "comment"));

	json_object_put(made);
	fixture_do(fixture, "lead-kim", "comment.assign", "{'comment':'%s','responder':'kei-park'}",
		   id);
	fixture_do(fixture, "kei-park", "comment.respond",
		   "{'comment':'%s','disposition':'noted','text':'so'}", id);
	fixture->now_ms += FIXTURE_DAY_MS;
	fixture_do(fixture, "editor-mori", "comment.reopen", "{'comment':'%s','reason':'r'}", id);
	fixture_do(fixture, "lead-kim", "comment.assign", "{'comment':'%s','responder':'igdp-liu'}",
		   id);
	_cleanup_(x_freep) char *then = xasprintf("{'comment':'%s','as_of':'2019-03-01'}", id);
	fixture_shows(fixture, "lead-kim", "comment.get", then, "state", "answered");
	fixture_shows(fixture, "lead-kim", "comment.get", then, "responder", "kei-park");
	fixture_shows(fixture, "iges-sato", "comment.get", then, "state", "open");
	fixture_shows(fixture, "iges-sato", "comment.get", then, "version", "1");
	fixture_shows(fixture, "iges-sato", "comment.list",
		      "{'study':'GZ2019','state':'answered','as_of':'2019-03-01'}", "items.0", "");
	/* Who answers now is shown their own part, and nothing of who answered before. */
	fixture_shows(fixture, "igdp-liu", "comment.get", then, "state", "open");
	fixture_shows(fixture, "igdp-liu", "comment.get", then, "responder", "");
}

/* The dates of steps that are older than their being kept. */
static void test_what_is_not_known(void **state)
{
	struct fixture *fixture = *state;

	fixture->now_ms += FIXTURE_DAY_MS;
	fixture_advance_to(fixture, "comment_round");
	tamper(fixture, "UPDATE stage_step SET state = NULL, due_date = NULL WHERE to_stage <> "
			"'comment_round'");
	fixture->now_ms += FIXTURE_DAY_MS;
	says(fixture, "study.get", "{'study':'GZ2019','as_of':'2019-03-01'}",
	     "before 2019-03-02T00:00:00.000Z was not kept");
	fixture_shows(fixture, "lead-kim", "study.get",
		      "{'study':'GZ2019','as_of':'2019-03-02T12:00:00Z'}", "stage",
		      "comment_round");
	fixture_shows(fixture, "lead-kim", "comment.list",
		      "{'study':'GZ2019','as_of':'2019-03-01'}", "items.0", "");
}

static void test_one_version_or_one_time(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *params = fixture_params("%s", "{'assignment':'GZ2019'}");
	enum err err;

	json_object_object_add(params, "body", fixture_review("m"));
	json_object_put(fixture_call_json(fixture, "iges-sato", "review.save", &err, params));
	assert_int_equal(err, ERR_NONE);
	fixture_refused(fixture, ERR_PARAMS, "iges-sato", "review.get",
			"{'review':'GZ2019','version':1,'as_of':'2019-03-01'}");
	fixture_shows(fixture, "iges-sato", "review.get",
		      "{'review':'GZ2019','as_of':'2019-03-01'}", "state", "draft");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_drafting, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_past_as_it_was), TEST(test_times),
		TEST(test_what_is_hidden_stays_hidden),	   TEST(test_what_is_not_known),
		TEST(test_one_version_or_one_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
