/* test_review.c: a review is saved whatever is in it and handed in only whole; every version
 * stays as it was; what is sent back comes again; and what counts for the quorum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define GZ   "{'study':'GZ2019'}"
#define MINE "{'review':'GZ2019'}"
#define SAVE "{'assignment':'GZ2019','body':%s}"

static int setup(void **state)
{
	(void)fixture_setup_team(state);
	fixture_team(*state);
	fixture_advance_to(*state, "desk_review");
	return 0;
}

static struct json_object *submission(const char *mark)
{
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", fixture_review(mark));
	return params;
}

/* The review's id, in a buffer for one at a time. */
static const char *submit(struct fixture *fixture, const char *who, const char *mark)
{
	static char id[64];
	enum err err;
	struct json_object *answer =
		fixture_call_json(fixture, who, "review.submit", &err, submission(mark));

	if (err != ERR_NONE)
		fail_msg("%s", fixture->last.text);
	snprintf(id, sizeof id, "%s", fixture_text(answer, "review"));
	json_object_put(answer);
	return id;
}

static void refuse_submission(struct fixture *fixture, enum err wanted, const char *who)
{
	enum err err;

	json_object_put(fixture_call_json(fixture, who, "review.submit", &err, submission("x")));
	if (err != wanted)
		fail_msg("%s", fixture->last.text);
}

static void judge(struct fixture *fixture, const char *method, const char *id)
{
	if (strcmp(method, "review.return") == 0)
		fixture_do(fixture, "lead-kim", method,
			   "{'review':'%s','reason':'more on transport'}", id);
	else
		fixture_do(fixture, "lead-kim", method, "{'review':'%s'}", id);
}

/* ---- saving ---- */

static void test_save_keeps_anything(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *answer;

	answer = fixture_ok(fixture, "iges-sato", "review.save", SAVE, "{}");
	assert_int_equal(fixture_int(answer, "version"), 1);
	assert_true(json_object_array_length(fixture_at(answer, "problems")) >= 10);
	json_object_put(answer);
	answer = fixture_ok(
		fixture, "iges-sato", "review.save", SAVE,
		"{'ambition':'four','obstacel':'misspelt','obstacle':null,'data_quality':99}");
	assert_int_equal(fixture_int(answer, "version"), 2);
	json_object_put(answer);
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "body.ambition", "four");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "body.obstacel", "misspelt");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "state", "draft");
	fixture_shows(fixture, "iges-sato", "review.get", "{'review':'GZ2019','version':1}",
		      "body.ambition", "");
	fixture_refused(fixture, ERR_NOT_FOUND, "iges-sato", "review.get",
			"{'review':'GZ2019','version':3}");
	/* What could not be kept whole is not kept at all. */
	fixture_refused(fixture, ERR_INVALID, "iges-sato", "review.save", SAVE, "{'ambition':[1]}");
	fixture_refused(fixture, ERR_INVALID, "iges-sato", "review.save", SAVE, "{'ambition':1.5}");
	fixture_refused(fixture, ERR_INVALID, "iges-sato", "review.save", SAVE,
			"{'obstacle':'a\\u0000b'}");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "version", "2");
}

static void test_size(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *text = xcalloc(1, 1100);

	fixture->conf->review_bytes = 1024;
	memset(text, 'a', 1000);
	_cleanup_(x_freep) char *fits = xasprintf("{'obstacle':'%s'}", text);
	memset(text, 'a', 1024);
	_cleanup_(x_freep) char *over = xasprintf("{'obstacle':'%s'}", text);
	fixture_do(fixture, "iges-sato", "review.save", SAVE, fits);
	fixture_refused(fixture, ERR_TOO_LARGE, "iges-sato", "review.save", SAVE, over);
}

/* A study at rest loses nobody's work; one that ended takes nothing more. */
static void test_save_at_rest(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'kept'}");
	refuse_submission(fixture, ERR_CLOSED, "iges-sato");
	fixture_do(fixture, "coordinator", "study.cancel", "{'study':'GZ2019','reason':'r'}");
	fixture_refused(fixture, ERR_CLOSED, "iges-sato", "review.save", SAVE,
			"{'obstacle':'late'}");
}

/* ---- who may ---- */

static void test_who_may(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'GZ2019','principal':'igdp-chen'}");
	fixture_refused(fixture, ERR_STATE, "igdp-chen", "review.save", SAVE,
			"{}"); /* has not accepted */
	fixture_do(fixture, "igdp-chen", "assignment.accept", "{'assignment':'GZ2019'}");
	fixture_refused(fixture, ERR_STATE, "igdp-chen", "review.save", SAVE,
			"{}"); /* has not declared */
	fixture_do(
		fixture, "igdp-chen", "declaration.file",
		"{'assignment':'GZ2019','state':'declared','type':'personal','text':'a cousin'}");
	fixture_refused(fixture, ERR_STATE, "igdp-chen", "review.save", SAVE, "{}"); /* undecided */
	refuse_submission(fixture, ERR_STATE, "igdp-chen");
	struct json_object *list = fixture_ok(fixture, "coordinator", "declaration.list", GZ);
	_cleanup_(x_freep) char *id =
		xstrdup(json_object_get_string(fixture_at(list, "items.3.declaration")));
	json_object_put(list);
	fixture_do(fixture, "coordinator", "declaration.decide",
		   "{'declaration':'%s','decision':'waived','reason':'distant'}", id);
	(void)submit(fixture, "igdp-chen", "waived");
	fixture_do(fixture, "coordinator", "declaration.decide",
		   "{'declaration':'%s','decision':'excluded','reason':'not so distant'}", id);
	refuse_submission(fixture, ERR_NOT_PERMITTED, "igdp-chen");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "igdp-chen", "review.save", SAVE, "{}");
}

/* ---- handing in ---- */

static void test_submit_is_whole(void **state)
{
	struct fixture *fixture = *state;
	enum err err;

	fixture_refused(fixture, ERR_PARAMS, "iges-sato", "review.submit",
			"{'assignment':'GZ2019'}"); /* no draft */
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'ambition':9,'nonsense':'x'}");
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	struct json_object *error = fixture_call(fixture, "iges-sato", "review.submit", &err,
						 "{'assignment':'GZ2019'}");
	assert_int_equal(err, ERR_INVALID);
	/* All of it at once: the range, the unknown field, each that is missing. */
	assert_int_equal(json_object_array_length(fixture_at(error, "data.problems")), 1 + 1 + 9);
	assert_string_equal(json_object_get_string(fixture_at(error, "data.problems.0.field")),
			    "nonsense");
	assert_string_equal(json_object_get_string(fixture_at(error, "data.problems.1.field")),
			    "ambition");
	json_object_put(error);
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
}

static void test_submit_the_last_draft(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *body = fixture_review("from the draft");
	struct json_object *params = submission("unused"), *answer;
	enum err err;

	json_object_object_add(params, "body", body);
	json_object_put(fixture_call_json(fixture, "iges-sato", "review.save", &err, params));
	assert_int_equal(err, ERR_NONE);
	answer = fixture_ok(fixture, "iges-sato", "review.submit", "{'assignment':'GZ2019'}");
	assert_int_equal(fixture_int(answer, "edition"), 1);
	assert_int_equal(fixture_int(answer, "version"), 2);
	json_object_put(answer);
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.0.state", "submitted");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "body.obstacle", "from the draft");
}

/* A draft keeps what was written before an answer changed; what is submitted has it no more. */
static void test_what_is_not_asked(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *params = submission("a text"), *again, *error, *answer;
	struct json_object *body = json_object_object_get(params, "body");
	enum err err;

	json_object_object_add(body, "reviewer_confidence", json_object_new_int(4));
	answer = fixture_call_json(fixture, "iges-sato", "review.save", &err,
				   json_object_get(params));
	assert_int_equal(err, ERR_NONE);
	assert_int_equal(json_object_array_length(fixture_at(answer, "problems")), 1);
	json_object_put(answer);
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "body.reviewer_limits", "a text");
	error = fixture_call(fixture, "iges-sato", "review.submit", &err,
			     "{'assignment':'GZ2019'}");
	assert_int_equal(err, ERR_INVALID);
	assert_string_equal(json_object_get_string(fixture_at(error, "data.problems.0.field")),
			    "reviewer_limits");
	assert_string_equal(
		json_object_get_string(fixture_at(error, "data.problems.0.message")),
		"is asked only where `reviewer_confidence` is 2 or less; leave it empty");
	json_object_put(error);
	json_object_object_del(body, "reviewer_limits");
	again = submission("unused");
	json_object_object_add(again, "body", json_object_get(body));
	json_object_put(params);
	json_object_put(fixture_call_json(fixture, "iges-sato", "review.submit", &err, again));
	assert_int_equal(err, ERR_NONE);
}

/* ---- versions and editions ---- */

static void test_versions_stay(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'one'}");
	_cleanup_(x_freep) char *id = xstrdup(submit(fixture, "iges-sato", "two"));
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'three'}");
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'four'}");
	_cleanup_(x_freep) char *bodies =
		tamper_value(fixture, "SELECT group_concat(hex(body) || hex(salt)) FROM "
				      "review_version WHERE version <= 4");
	(void)submit(fixture, "iges-sato", "five");
	judge(fixture, "review.return", id);
	(void)submit(fixture, "iges-sato", "six");
	_cleanup_(x_freep) char *after =
		tamper_value(fixture, "SELECT group_concat(hex(body) || hex(salt)) FROM "
				      "review_version WHERE version <= 4");
	assert_string_equal(bodies, after);

	/* The author counts versions, others editions. */
	static const char *const author[] = { "one", "two", "three", "four", "five", "six" };
	for (int i = 0; i < 6; i++) {
		_cleanup_(x_freep) char *params =
			xasprintf("{'review':'%s','version':%d}", id, i + 1);
		fixture_shows(fixture, "iges-sato", "review.get", params, "body.obstacle",
			      author[i]);
	}
	static const char *const others[] = { "two", "five", "six" };
	for (int i = 0; i < 3; i++) {
		_cleanup_(x_freep) char *params =
			xasprintf("{'review':'%s','version':%d}", id, i + 1);
		fixture_shows(fixture, "lead-kim", "review.get", params, "body.obstacle",
			      others[i]);
	}
	_cleanup_(x_freep) char *last = xasprintf("{'review':'%s'}", id);
	fixture_shows(fixture, "lead-kim", "review.get", last, "body.obstacle", "six");
	fixture_shows(fixture, "lead-kim", "review.get", last, "edition", "3");
	fixture_shows(fixture, "lead-kim", "review.get", last, "version", "");
	fixture_refused(fixture, ERR_NOT_FOUND, "lead-kim", "review.get",
			"{'review':'%s','version':4}", id);
	fixture_shows(fixture, "lead-kim", "review.versions", last, "items.2.version", "3");
	fixture_shows(fixture, "lead-kim", "review.versions", last, "items.3", "");
	fixture_shows(fixture, "iges-sato", "review.versions", last, "items.5.edition", "3");
	fixture_shows(fixture, "iges-sato", "review.versions", last, "items.3.state", "draft");
}

/* Each version has its language: as it was said, as the version before has it, or its author's. */
static void test_language(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *params;
	enum err err;

	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'iges-sato','language':'ja'}");
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'one'}");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "language", "ja");
	fixture_do(fixture, "iges-sato", "review.save",
		   "{'assignment':'GZ2019','body':{'obstacle':'two'},'language':'zh-Hans'}");
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'three'}");
	fixture_shows(fixture, "iges-sato", "review.get", "{'review':'GZ2019','version':1}",
		      "language", "ja");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "language", "zh-Hans");
	fixture_refused(fixture, ERR_PARAMS, "iges-sato", "review.save",
			"{'assignment':'GZ2019','body':{},'language':'no such'}");
	_cleanup_(x_freep) char *id = xstrdup(submit(fixture, "iges-sato", "four"));
	_cleanup_(x_freep) char *last = xasprintf("{'review':'%s'}", id);
	fixture_shows(fixture, "lead-kim", "review.get", last, "language", "zh-Hans");
	params = submission("five");
	json_object_object_add(params, "language", json_object_new_string("en"));
	json_object_put(fixture_call_json(fixture, "iges-sato", "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
	fixture_shows(fixture, "lead-kim", "review.get", last, "language", "en");
	fixture_shows(fixture, "lead-kim", "review.versions", last, "items.0.language", "zh-Hans");
	fixture_shows(fixture, "lead-kim", "review.versions", last, "items.1.language", "en");
	/* Others are no reviews to go on with. */
	fixture_do(fixture, "kei-park", "review.save", SAVE, "{'obstacle':'one'}");
	fixture_shows(fixture, "kei-park", "review.get", MINE, "language", "en");

	/* Who is not to know the author is not told what they write in. */
	fixture_do(fixture, "coordinator", "visibility.identity",
		   "{'study':'GZ2019','identity':'triple_anonymized','reason':'r'}");
	fixture_shows(fixture, "lead-kim", "review.get", last, "language", "en");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "language", "en");

	/* What is older than the column. */
	tamper(fixture, "UPDATE review_version SET language = NULL");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "language", "");
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'six'}");
	fixture_shows(fixture, "iges-sato", "review.get", MINE, "language", "ja");
}

/* Page by page, as who may not see the drafts between: nothing is skipped, and the cursors are
 * those of editions. */
static void test_pages_of_editions(void **state)
{
	struct fixture *fixture = *state;
	char cursors[2][64] = { "", "" };

	for (int i = 0; i < 3; i++)
		fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'before'}");
	_cleanup_(x_freep) char *id = xstrdup(submit(fixture, "iges-sato", "one"));
	for (int i = 0; i < 5; i++)
		fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'between'}");
	(void)submit(fixture, "iges-sato", "two");
	_cleanup_(x_freep) char *other = xstrdup(submit(fixture, "kei-park", "one"));
	(void)submit(fixture, "kei-park", "two");
	const char *ids[] = { id, other };
	for (int i = 0; i < 2; i++) {
		struct json_object *page = fixture_ok(fixture, "lead-kim", "review.versions",
						      "{'review':'%s','limit':1}", ids[i]);
		assert_int_equal(json_object_get_int(fixture_at(page, "items.0.version")), 1);
		snprintf(cursors[i], sizeof cursors[i], "%s", fixture_text(page, "next"));
		json_object_put(page);
		page = fixture_ok(fixture, "lead-kim", "review.versions",
				  "{'review':'%s','limit':1,'after':'%s'}", ids[i], cursors[i]);
		assert_int_equal(json_object_get_int(fixture_at(page, "items.0.version")), 2);
		assert_string_equal(fixture_text(page, "next"), "");
		json_object_put(page);
	}
	assert_string_equal(cursors[0], cursors[1]); /* drafts before and between, or none */
}

/* ---- judging ---- */

static void test_return_and_approve(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = xstrdup(submit(fixture, "iges-sato", "one"));
	_cleanup_(x_freep) char *get = xasprintf("{'review':'%s'}", id);

	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "review.return", "{'review':'%s'}", id);
	/* A rehearsal shows no id of what it would make; this one is there, though of its first
	 * version. */
	struct json_object *answer = fixture_ok(fixture, "lead-kim", "review.approve",
						"{'review':'%s','dry_run':true}", id);
	assert_string_equal(fixture_text(answer, "review"), id);
	json_object_put(answer);
	judge(fixture, "review.return", id);
	fixture_shows(fixture, "iges-sato", "review.get", get, "reason", "more on transport");
	fixture_refused(fixture, ERR_STATE, "lead-kim", "review.return",
			"{'review':'%s','reason':'r'}", id);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "review.approve", "{'review':'%s'}", id);
	fixture_do(fixture, "iges-sato", "review.save", SAVE, "{'obstacle':'at work'}");
	fixture_shows(fixture, "iges-sato", "review.get", get, "state", "returned");
	(void)submit(fixture, "iges-sato", "two");
	fixture_shows(fixture, "iges-sato", "review.get", get, "reason", "");
	fixture_refused(fixture, ERR_VERSION, "lead-kim", "review.approve",
			"{'review':'%s','if_version':1}", id);
	fixture_do(fixture, "lead-kim", "review.approve", "{'review':'%s','if_version':2}", id);
	refuse_submission(fixture, ERR_STATE, "iges-sato");
	fixture_refused(fixture, ERR_STATE, "lead-kim", "review.approve", "{'review':'%s'}", id);
	judge(fixture, "review.return", id); /* an approval is no trap */
	(void)submit(fixture, "iges-sato", "three");
	fixture_shows(fixture, "lead-kim", "review.get", get, "state", "submitted");
}

/* What was asked for again is taken in whatever stage; what was not, only where reviews are
 * taken. */
static void test_returned_in_a_later_stage(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = xstrdup(submit(fixture, "iges-sato", "one"));

	(void)submit(fixture, "kei-park", "one");
	fixture_advance_to(fixture, "drafting");
	refuse_submission(fixture, ERR_CLOSED, "kei-park");
	judge(fixture, "review.return", id);
	(void)submit(fixture, "iges-sato", "two");
	refuse_submission(fixture, ERR_CLOSED, "iges-sato");
}

/* ---- stale, and the quorum ---- */

static void quorum_is(struct fixture *fixture, bool holds)
{
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.is_ready",
		      holds ? "true" : "false");
}

static void test_quorum(void **state)
{
	struct fixture *fixture = *state;

	(void)submit(fixture, "igdp-liu", "r");
	(void)submit(fixture, "iges-sato", "r");
	fixture_do(fixture, "kei-park", "review.save", SAVE, "{'obstacle':'not yet'}");
	quorum_is(fixture, false);
	_cleanup_(x_freep) char *id = xstrdup(submit(fixture, "kei-park", "r"));
	quorum_is(fixture, true);
	judge(fixture, "review.return", id);
	quorum_is(fixture, false);
	(void)submit(fixture, "kei-park", "r");
	judge(fixture, "review.approve", id);
	quorum_is(fixture, true);
	/* Whose conflict excludes them does not count, whatever they handed in before. */
	fixture_do(fixture, "kei-park", "declaration.file",
		   "{'assignment':'GZ2019','state':'declared','type':'financial','text':'a "
		   "contract'}");
	struct json_object *list = fixture_ok(fixture, "coordinator", "declaration.list", GZ);
	fixture_do(fixture, "coordinator", "declaration.decide",
		   "{'declaration':'%s','decision':'excluded','reason':'r'}",
		   json_object_get_string(fixture_at(list, "items.2.declaration")));
	json_object_put(list);
	quorum_is(fixture, false);
}

static void test_who_left_does_not_count(void **state)
{
	struct fixture *fixture = *state;
	static const char *const team[] = { "igdp-liu", "iges-sato", "kei-park" };

	for (size_t i = 0; i < ELEMENTS(team); i++)
		(void)submit(fixture, team[i], team[i]);
	quorum_is(fixture, true);
	fixture_do(fixture, "kei-park", "assignment.withdraw",
		   "{'assignment':'GZ2019','reason':'r'}");
	quorum_is(fixture, false);
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.2.principal",
		      "kei-park"); /* kept */
}

static void test_stale(void **state)
{
	struct fixture *fixture = *state;
	static const char *const team[] = { "igdp-liu", "iges-sato", "kei-park" };
	char ids[3][64];

	for (size_t i = 0; i < ELEMENTS(team); i++)
		snprintf(ids[i], sizeof ids[i], "%s", submit(fixture, team[i], team[i]));
	judge(fixture, "review.approve", ids[2]);
	fixture_do(fixture, "coordinator", "study.back",
		   "{'study':'GZ2019','to':'preparation','reason':'another bundle'}");
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.0.is_stale", "true");
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.2.is_stale", "true");
	/* Kept as they were. */
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.0.state", "submitted");
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.2.state", "approved");
	refuse_submission(fixture, ERR_CLOSED, "igdp-liu"); /* not in preparation */
	fixture_advance_to(fixture, "desk_review");
	quorum_is(fixture, false);
	fixture_refused(fixture, ERR_GUARD, "coordinator", "study.advance", GZ);
	/* Each is asked for again, and none may look at the others' new ones before. */
	fixture_shows(fixture, "igdp-liu", "study.status", GZ, "open.0.task", "review");
	(void)submit(fixture, "kei-park", "on the new bundle"); /* approved, but stale */
	fixture_refused(fixture, ERR_NOT_FOUND, "igdp-liu", "review.get", "{'review':'%s'}",
			ids[2]);
	(void)submit(fixture, "igdp-liu", "on the new bundle");
	fixture_do(fixture, "igdp-liu", "review.get", "{'review':'%s'}", ids[2]);
	quorum_is(fixture, false);
	(void)submit(fixture, "iges-sato", "on the new bundle");
	quorum_is(fixture, true);
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.0.is_stale", "false");
	fixture_shows(fixture, "lead-kim", "review.list", GZ, "items.0.edition", "2");
}

/* Back to the stage of the reviews itself, the bundle is the same: what was handed in holds. */
static void test_not_stale_within_its_stage(void **state)
{
	struct fixture *fixture = *state;
	struct problems problems = { 0 };
	struct conf_file file = {
		.path = (char *)"circle.conf",
		.text = (char *)"workflow = { id = \"circle\"; title = \"C\"; version = 1; "
				"answer_days = 14; stages = ("
				"{ id = \"bundle\"; title = \"B\"; actors = [ \"host\" ]; next = [ "
				"\"work\" ]; },"
				"{ id = \"work\"; title = \"W\"; actors = [ \"reviewer\" ]; back = "
				"[ \"bundle\" ];"
				"  produces = [ \"invitation\", \"declaration\", \"review\" ]; "
				"next = [ \"talk\" ]; },"
				"{ id = \"talk\"; title = \"T\"; actors = [ \"lead\" ]; next = [ "
				"\"closed\" ]; back = [ \"work\" ]; },"
				"{ id = \"closed\"; title = \"E\"; actors = [ \"lead\" ]; } );"
				"visible = ( { object = \"study\"; to = [ \"all\", \"invitee\" ]; "
				"},"
				"{ object = \"review\"; to = [ \"own\" ]; }, { object = "
				"\"assignment\"; to = [ \"own\" ]; } ); };",
	};
	static const char circle[] = "{'study':'CIRCLE'}";
	enum err err;

	if (core_install(fixture->core, &file, 1, NULL, 0, 0, &problems) != 0)
		fail_msg("%s: %s", problems.list[0].field, problems.list[0].message);
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'CIRCLE','title':'t','city':'c','country':'CN','year':2020,'workflow':"
		   "'circle',"
		   "'form':'peer-review'}");
	fixture_do(fixture, "coordinator", "study.advance", circle);
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'CIRCLE','principal':'kei-park'}");
	fixture_do(fixture, "kei-park", "assignment.accept", "{'assignment':'CIRCLE'}");
	fixture_do(fixture, "kei-park", "declaration.file",
		   "{'assignment':'CIRCLE','state':'none'}");
	struct json_object *params = submission("x");
	json_object_object_add(params, "assignment", json_object_new_string("CIRCLE"));
	json_object_put(fixture_call_json(fixture, "kei-park", "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
	fixture_do(fixture, "coordinator", "study.advance", circle);
	fixture_do(fixture, "coordinator", "study.back",
		   "{'study':'CIRCLE','to':'work','reason':'r'}");
	fixture_shows(fixture, "kei-park", "review.get", "{'review':'CIRCLE'}", "is_stale",
		      "false");
	fixture_do(fixture, "coordinator", "study.back",
		   "{'study':'CIRCLE','to':'bundle','reason':'r'}");
	fixture_shows(fixture, "kei-park", "review.get", "{'review':'CIRCLE'}", "is_stale", "true");
}

/* A second place is a second review; the first stays what it was. */
static void test_a_second_place(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *first = xstrdup(submit(fixture, "kei-park", "first"));

	fixture_do(fixture, "kei-park", "assignment.withdraw",
		   "{'assignment':'GZ2019','reason':'r'}");
	fixture_do(fixture, "lead-kim", "assignment.invite",
		   "{'study':'GZ2019','principal':'kei-park'}");
	fixture_do(fixture, "kei-park", "assignment.accept", "{'assignment':'GZ2019'}");
	fixture_refused(fixture, ERR_STATE, "kei-park", "review.save", SAVE,
			"{}"); /* declares anew */
	fixture_do(fixture, "kei-park", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "review.get", MINE);
	(void)submit(fixture, "iges-sato", "another's");
	fixture_shows(fixture, "kei-park", "review.list", GZ, "items.0.review", first);
	fixture_shows(fixture, "kei-park", "review.list", GZ, "items.1",
		      ""); /* own of this place is not in */
	_cleanup_(x_freep) char *second = xstrdup(submit(fixture, "kei-park", "second"));
	assert_string_not_equal(first, second);
	fixture_shows(fixture, "kei-park", "review.get", MINE, "body.obstacle", "second");
	_cleanup_(x_freep) char *get = xasprintf("{'review':'%s'}", first);
	fixture_shows(fixture, "kei-park", "review.get", get, "body.obstacle", "first");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_save_keeps_anything),
		TEST(test_size),
		TEST(test_save_at_rest),
		TEST(test_who_may),
		TEST(test_submit_is_whole),
		TEST(test_submit_the_last_draft),
		TEST(test_what_is_not_asked),
		TEST(test_versions_stay),
		TEST(test_language),
		TEST(test_pages_of_editions),
		TEST(test_return_and_approve),
		TEST(test_returned_in_a_later_stage),
		TEST(test_quorum),
		TEST(test_who_left_does_not_count),
		TEST(test_stale),
		TEST(test_not_stale_within_its_stage),
		TEST(test_a_second_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
