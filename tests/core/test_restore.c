/* test_restore.c: what was taken back comes back, by whom and when it could be made, and as it stood; and what
 * was said before is there to be read, with who said it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/world.h"

#define GZ "{'study':'GZ2019'}"

static char *add(struct fixture *fixture, const char *who)
{
	struct json_object *made =
		fixture_ok(fixture, who, "comment.add", "{'study':'GZ2019','text':'a remark'}");
	char *id = xstrdup(fixture_text(made, "comment"));

	json_object_put(made);
	return id;
}

static void shows(struct fixture *fixture, const char *who, const char *id, const char *path,
		  const char *text)
{
	_cleanup_(x_freep) char *params = xasprintf("{'comment':'%s'}", id);

	fixture_shows(fixture, who, "comment.get", params, path, text);
}

static void withdraw(struct fixture *fixture, const char *who, const char *id)
{
	fixture_do(fixture, who, "comment.withdraw", "{'comment':'%s','reason':'why not'}", id);
}

/* The state that the answer tells. */
static void restore(struct fixture *fixture, const char *who, const char *id, const char *state,
		    int64_t version)
{
	struct json_object *back = fixture_ok(fixture, who, "comment.restore",
					      "{'comment':'%s','reason':'it was right'}", id);

	assert_string_equal(fixture_text(back, "state"), state);
	assert_int_equal(fixture_int(back, "version"), version);
	json_object_put(back);
}

static void is_intact(struct fixture *fixture)
{
	struct json_object *check = fixture_ok(fixture, "coordinator", "journal.verify", "{}");
	assert_string_equal(fixture_text(check, "is_intact"), "true");
	json_object_put(check);
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM (SELECT author, responder, state, sum(n) AS n "
			      "FROM (SELECT author, coalesce(responder, 0) AS responder, state, 1 "
			      "AS n FROM comment UNION ALL SELECT author, responder, state, -count "
			      "FROM comment_tally) GROUP BY 1, 2, 3) WHERE n <> 0"),
		0);
}

/* ---- comments ---- */

static void test_a_comment_comes_back(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato");
	static const char params[] = "{'comment':'%s','reason':'r'}";

	fixture_refused(fixture, ERR_STATE, "iges-sato", "comment.restore", params, id);
	withdraw(fixture, "iges-sato", id);
	fixture_refused(fixture, ERR_PARAMS, "iges-sato", "comment.restore", "{'comment':'%s'}",
			id);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "lead-kim", "comment.restore", params, id);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "coordinator", "comment.restore", params, id);
	fixture_refused(fixture, ERR_VERSION, "iges-sato", "comment.restore",
			"{'comment':'%s','reason':'r','if_version':1}", id);
	restore(fixture, "iges-sato", id, "open", 3);
	shows(fixture, "iges-sato", id, "state", "open");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "counts.comments_open", "1");
	fixture_do(fixture, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'accepted'}", id);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM journal WHERE verb = "
						"'comment.restore' AND data LIKE '%%right%%'"),
			 1);
	is_intact(fixture);
}

/* The answer that counted counts again; its author, who does not see it, does not learn of it. */
static void test_an_answer_comes_back(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato");

	fixture_do(fixture, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'noted','text':'first'}", id);
	withdraw(fixture, "iges-sato", id);
	restore(fixture, "iges-sato", id, "open", 3);
	shows(fixture, "iges-sato", id, "version", "3");
	shows(fixture, "iges-sato", id, "disposition", "");
	shows(fixture, "lead-kim", id, "state", "answered");
	shows(fixture, "lead-kim", id, "response", "first");
	shows(fixture, "lead-kim", id, "version", "4");
	/* Reopened before it was taken back, it comes back open. */
	fixture_do(fixture, "lead-kim", "comment.reopen", "{'comment':'%s','reason':'r'}", id);
	withdraw(fixture, "iges-sato", id);
	restore(fixture, "iges-sato", id, "open", 5);
	shows(fixture, "lead-kim", id, "state", "open");
	shows(fixture, "lead-kim", id, "response", "");
	/* And with the second answer, that one. */
	fixture_do(fixture, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'accepted','text':'second'}", id);
	withdraw(fixture, "iges-sato", id);
	restore(fixture, "iges-sato", id, "open", 7);
	shows(fixture, "lead-kim", id, "response", "second");
	is_intact(fixture);
}

static void test_where_comments_are_taken(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato");
	_cleanup_(x_freep) char *kept = add(fixture, "iges-sato");
	static const char params[] = "{'comment':'%s','reason':'r'}";

	withdraw(fixture, "iges-sato", id);
	withdraw(fixture, "iges-sato", kept);
	fixture_do(fixture, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	fixture_refused(fixture, ERR_CLOSED, "iges-sato", "comment.restore", params, id);
	fixture_do(fixture, "coordinator", "study.resume", "{'study':'GZ2019','reason':'r'}");
	restore(fixture, "iges-sato", id, "open", 3);
	fixture_advance_to(fixture, "fact_check");
	fixture_refused(fixture, ERR_CLOSED, "iges-sato", "comment.restore", params, kept);
}

/* ---- what a comment went through ---- */

static void test_a_comments_history(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *made = fixture_ok(fixture, "coordinator", "comment.add",
					      "{'study':'GZ2019','text':'t','as':'iges-sato'}");
	_cleanup_(x_freep) char *id = xstrdup(fixture_text(made, "comment"));
	_cleanup_(x_freep) char *params = xasprintf("{'comment':'%s'}", id);

	json_object_put(made);
	fixture_do(fixture, "lead-kim", "comment.assign", "{'comment':'%s','responder':'kei-park'}",
		   id);
	fixture_do(fixture, "coordinator", "comment.respond",
		   "{'comment':'%s','disposition':'noted','text':'first','as':'kei-park'}", id);
	fixture_do(fixture, "editor-mori", "comment.reopen", "{'comment':'%s','reason':'say more'}",
		   id);
	fixture_do(fixture, "kei-park", "comment.respond",
		   "{'comment':'%s','disposition':'rejected','text':'second'}", id);
	withdraw(fixture, "iges-sato", id);
	restore(fixture, "iges-sato", id, "open", 3);
	static const struct {
		const char *path, *text;
	} all[] = {
		{ "items.0.step", "add" },
		{ "items.0.principal", "iges-sato" },
		{ "items.0.actor", "coordinator" },
		{ "items.0.text", "t" },
		{ "items.1.step", "assign" },
		{ "items.1.responder", "kei-park" },
		{ "items.1.actor", "" },
		{ "items.2.number", "1" },
		{ "items.2.principal", "kei-park" },
		{ "items.2.actor", "coordinator" },
		{ "items.2.text", "first" },
		{ "items.2.disposition", "noted" },
		{ "items.3.step", "reopen" },
		{ "items.3.reason", "say more" },
		{ "items.4.text", "second" },
		{ "items.4.actor", "" },
		{ "items.5.step", "withdraw" },
		{ "items.5.reason", "why not" },
		{ "items.6.step", "restore" },
		{ "items.7", "" },
	};
	for (size_t i = 0; i < ELEMENTS(all); i++)
		fixture_shows(fixture, "lead-kim", "comment.history", params, all[i].path,
			      all[i].text);
	/* Its author sees no answer yet, and not that there is one. */
	fixture_shows(fixture, "iges-sato", "comment.history", params, "items.0.step", "add");
	fixture_shows(fixture, "iges-sato", "comment.history", params, "items.1.step", "withdraw");
	fixture_shows(fixture, "iges-sato", "comment.history", params, "items.2.step", "restore");
	fixture_shows(fixture, "iges-sato", "comment.history", params, "items.3", "");
	/* By pages, and no cursor tells of what lies between. */
	struct json_object *page = fixture_ok(fixture, "iges-sato", "comment.history",
					      "{'comment':'%s','limit':1}", id);
	struct json_object *next = fixture_ok(fixture, "iges-sato", "comment.history",
					      "{'comment':'%s','limit':1,'after':'%s'}", id,
					      fixture_text(page, "next"));
	assert_string_equal(json_object_get_string(fixture_at(next, "items.0.step")), "withdraw");
	json_object_put(page);
	json_object_put(next);
	/* An answer that was theirs once is another's now: they see what comment.get shows them. */
	fixture_do(fixture, "kei-park", "comment.withdraw", "{'comment':'%s','reason':'r'}",
		   (made = fixture_ok(fixture, "kei-park", "comment.add",
				      "{'study':'GZ2019','text':'u'}"),
		    fixture_text(made, "comment")));
	json_object_put(made);
}

/* ---- nouns ---- */

struct noun_case {
	const char *noun, *thing, *stage, *study; /* study: of the world */
	const char *who, *state;
	const char *other;  /* who may not */
	const char *closed; /* a stage that does not take it; NULL: the meeting has one */
};

static const struct noun_case nouns_of_world[] = {
	{ "finding", "$finding", "drafting", "GZ2019", "iges-sato", "open", "igdp-liu", "scoping" },
	{ "evidence", "$evidence", "drafting", "GZ2019", "igdp-liu", "kept", "iges-sato",
	  "scoping" },
	{ "recommendation", "$recommendation", "drafting", "GZ2019", "lead-kim", "open",
	  "iges-sato", "scoping" },
	{ "document", "$document_draft", "drafting", "GZ2019", "lead-kim", "filed", "iges-sato",
	  "closed" },
	{ "question", "$question", "scoping", "GZ2019", "gz-host", "open", "iges-sato",
	  "drafting" },
	{ "agenda", "$agenda", NULL, "SOM2019", "sec-ahn", "open", "observer-lee", NULL },
	{ "practice", "$practice", NULL, "CMP2019", "observer-lee", "proposed", NULL, NULL },
};

static enum err call(struct world *world, const struct noun_case *row, const char *verb,
		     const char *who, const char *more, struct json_object **ret_answer)
{
	_cleanup_(x_freep) char *method = xasprintf("%s.%s", row->noun, verb);
	_cleanup_(x_freep) char *text = xasprintf("{'%s':'%s'%s}", row->noun, row->thing, more);
	enum err err;
	struct json_object *answer =
		fixture_call_json(&world->fixture, who, method, &err, world_params(world, text));

	if (ret_answer)
		*ret_answer = answer;
	else
		json_object_put(answer);
	return err;
}

static void test_nouns_come_back(void **state)
{
	struct world *world = *state;
	static const char reason[] = ",'reason':'because of it'";

	for (size_t i = 0; i < ELEMENTS(nouns_of_world); i++) {
		const struct noun_case *row = &nouns_of_world[i];
		struct json_object *answer;
		if (row->stage)
			tamper_stage(&world->fixture, row->stage);
		assert_int_equal(call(world, row, "restore", row->who, reason, NULL), ERR_STATE);
		assert_int_equal(call(world, row, "withdraw", row->who, reason, NULL), ERR_NONE);
		assert_int_equal(call(world, row, "get", row->who, "", &answer), ERR_NONE);
		assert_string_equal(fixture_text(answer, "state"), "withdrawn");
		int64_t version = fixture_int(answer, "version");
		json_object_put(answer);
		assert_int_equal(call(world, row, "restore", row->who, "", NULL), ERR_PARAMS);
		if (row->other)
			assert_int_not_equal(call(world, row, "restore", row->other, reason, NULL),
					     ERR_NONE);
		if (row->closed) {
			tamper_stage(&world->fixture, row->closed);
			assert_int_equal(call(world, row, "restore", "sec-ahn", reason, NULL),
					 ERR_CLOSED);
			tamper_stage(&world->fixture, row->stage);
		}
		assert_int_equal(call(world, row, "restore", row->who, reason, &answer), ERR_NONE);
		assert_string_equal(fixture_text(answer, "state"), row->state);
		assert_int_equal(fixture_int(answer, "version"), version + 1);
		json_object_put(answer);
		assert_int_equal(call(world, row, "get", row->who, "", &answer), ERR_NONE);
		assert_string_equal(fixture_text(answer, "state"), row->state);
		assert_int_equal(fixture_int(answer, "version"), version + 1);
		json_object_put(answer);
	}
	/* Why a practice came back is told to those who know of judgements, and in no event; of the others the
	 * event tells. */
	assert_int_equal(tamper_number(&world->fixture, "SELECT count(*) FROM journal WHERE verb "
							"LIKE '%%.restore' AND data LIKE "
							"'%%because of it%%'"),
			 ELEMENTS(nouns_of_world) - 1);
	assert_int_equal(tamper_number(&world->fixture,
				       "SELECT count(*) FROM former_text WHERE object = "
				       "'practice.reason' AND text = 'because of it'"),
			 1);
}

/* What came back is cited again, and filed anew. */
static void test_what_came_back_is_whole(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *note = world->ids[THING_EVIDENCE];
	static const char params[] = "{'evidence':'%s','reason':'r'}";
	static const char finding[] = "{'study':'GZ2019','text':'t','kind':'gap','sector':'data',"
				      "'confidence':'unresolved','evidence':['%s']}";

	tamper_stage(fixture, "drafting");
	fixture_do(fixture, "igdp-liu", "evidence.withdraw", params, note);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "finding.add", finding, note);
	fixture_do(fixture, "igdp-liu", "evidence.restore", params, note);
	fixture_do(fixture, "lead-kim", "finding.add", finding, note);
	/* A version more of a document that was away counts as what it is. */
	fixture_do(fixture, "lead-kim", "document.withdraw", "{'document':'%s','reason':'r'}",
		   world->ids[THING_DOCUMENT_DRAFT]);
	fixture_do(fixture, "lead-kim", "document.restore", "{'document':'%s','reason':'r'}",
		   world->ids[THING_DOCUMENT_DRAFT]);
	/* BLAKE2b-256 of "y" */
	struct json_object *begun =
		fixture_ok(fixture, "lead-kim", "document.begin",
			   "{'study':'GZ2019','kind':'draft','title':'t','file_name':'f','bytes':1,"
			   "'document':'%s','digest':"
			   "'affab3912ecb865f83fd76b3a4bf2a9fc5692d635a54444f45435cbf4ac9b84b'}",
			   world->ids[THING_DOCUMENT_DRAFT]);
	fixture_do(fixture, "lead-kim", "document.send", "{'upload':'%s','offset':0,'data':'eQ=='}",
		   fixture_text(begun, "upload"));
	struct json_object *filed = fixture_ok(fixture, "lead-kim", "document.finish",
					       "{'upload':'%s'}", fixture_text(begun, "upload"));
	assert_int_equal(fixture_int(filed, "number"), 2);
	assert_int_equal(fixture_int(filed, "version"), 4);
	json_object_put(filed);
	json_object_put(begun);
	_cleanup_(x_freep) char *draft =
		xasprintf("{'document':'%s'}", world->ids[THING_DOCUMENT_DRAFT]);
	fixture_shows(fixture, "lead-kim", "document.get", draft, "version", "4");
}

static void test_no_more_questions_than_there_may_be(void **state)
{
	struct fixture *fixture = *state;
	char first[32] = "";

	for (int i = 0; i < 3; i++) {
		struct json_object *made = fixture_ok(fixture, "gz-host", "question.add",
						      "{'study':'GZ2019','text':'why %d'}", i);
		if (i == 0)
			snprintf(first, sizeof first, "%s", fixture_text(made, "question"));
		json_object_put(made);
	}
	int64_t room = fixture->conf->study_questions;
	for (int64_t i = 3; i < room; i++)
		fixture_do(fixture, "gz-host", "question.add", "{'study':'GZ2019','text':'why'}");
	fixture_do(fixture, "gz-host", "question.withdraw", "{'question':'%s','reason':'r'}",
		   first);
	fixture_do(fixture, "gz-host", "question.add", "{'study':'GZ2019','text':'instead'}");
	fixture_refused(fixture, ERR_TOO_LARGE, "gz-host", "question.restore",
			"{'question':'%s','reason':'r'}", first);
}

/* ---- no text is lost ---- */

static void test_versions_of_a_finding(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *made =
		fixture_ok(fixture, "coordinator", "finding.add",
			   "{'study':'GZ2019','text':'first','kind':'gap','sector':'data',"
			   "'confidence':'unresolved','as':'iges-sato'}");
	_cleanup_(x_freep) char *params =
		xasprintf("{'finding':'%s'}", fixture_text(made, "finding"));
	_cleanup_(x_freep) char *id = xstrdup(fixture_text(made, "finding"));
	static const struct {
		const char *path, *text;
	} all[] = {
		{ "items.0.version", "1" },
		{ "items.0.step", "add" },
		{ "items.0.text", "first" },
		{ "items.0.kind", "gap" },
		{ "items.0.principal", "iges-sato" },
		{ "items.0.actor", "coordinator" },
		{ "items.1.text", "first" },
		{ "items.1.kind", "obstacle" },
		{ "items.1.changed", "[ \"kind\" ]" },
		{ "items.2.text", "second" },
		{ "items.2.principal", "lead-kim" },
		{ "items.2.actor", "" },
		{ "items.3.step", "withdraw" },
		{ "items.3.reason", "no" },
		{ "items.3.text", "" },
		{ "items.4.reason", "yes" },
		{ "items.5.text", "third" },
		{ "items.5.version", "6" },
		{ "items.6", "" },
	};

	json_object_put(made);
	fixture_do(fixture, "iges-sato", "finding.update", "{'finding':'%s','kind':'obstacle'}",
		   id);
	fixture_do(fixture, "lead-kim", "finding.update", "{'finding':'%s','text':'second'}", id);
	fixture_do(fixture, "lead-kim", "finding.withdraw", "{'finding':'%s','reason':'no'}", id);
	fixture_do(fixture, "lead-kim", "finding.restore", "{'finding':'%s','reason':'yes'}", id);
	fixture_do(fixture, "lead-kim", "finding.update", "{'finding':'%s','text':'third'}", id);
	for (size_t i = 0; i < ELEMENTS(all); i++)
		fixture_shows(fixture, "lead-kim", "finding.versions", params, all[i].path,
			      all[i].text);
	fixture_shows(fixture, "lead-kim", "finding.get", params, "version", "6");
	/* Whom it is shown to when it is done is not told what it was made of. */
	fixture_refused(fixture, ERR_NOT_PERMITTED, "gz-host", "finding.versions",
			"{'finding':'%s'}", id);
	fixture_do(fixture, "gz-host", "event.list", "{'study':'GZ2019'}");
	assert_non_null(strstr(fixture->last.text, "finding.update"));
	assert_null(strstr(fixture->last.text, "changed"));
	assert_null(strstr(fixture->last.text, "obstacle"));
	fixture_do(fixture, "kei-park", "event.list", "{'study':'GZ2019'}");
	assert_non_null(strstr(fixture->last.text, "obstacle"));
	is_intact(fixture);
}

static void test_versions_of_a_recommendation(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *id = world->ids[THING_RECOMMENDATION];
	_cleanup_(x_freep) char *params = xasprintf("{'recommendation':'%s'}", id);

	tamper_stage(fixture, "drafting");
	fixture_do(fixture, "lead-kim", "recommendation.update",
		   "{'recommendation':'%s','text':'in other words','priority':'high'}", id);
	tamper_stage(fixture, "follow_up");
	fixture_do(fixture, "gz-host", "recommendation.respond",
		   "{'recommendation':'%s','acceptance':'partly_accepted','text':'one half'}", id);
	fixture_do(fixture, "gz-host", "recommendation.respond",
		   "{'recommendation':'%s','acceptance':'accepted','text':'the whole'}", id);
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.0.text",
		      "zq43x");
	/* Nobody had said it: what it was is told beside what it became. */
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.0.priority",
		      "medium");
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.0.sector",
		      "other");
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.1.text",
		      "in other words");
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.1.priority",
		      "high");
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.2.response",
		      "one half");
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.2.acceptance",
		      "partly_accepted");
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.3.response",
		      "the whole");
	fixture_shows(fixture, "lead-kim", "recommendation.versions", params, "items.4", "");
}

static void test_versions_of_a_question(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *made =
		fixture_ok(fixture, "gz-host", "question.add", "{'study':'GZ2019','text':'why'}");
	_cleanup_(x_freep) char *id = xstrdup(fixture_text(made, "question"));
	_cleanup_(x_freep) char *params = xasprintf("{'question':'%s'}", id);

	json_object_put(made);
	fixture_do(fixture, "lead-kim", "question.update", "{'question':'%s','text':'what for'}",
		   id);
	fixture_do(fixture, "gz-host", "question.update", "{'question':'%s','text':'how'}", id);
	fixture_shows(fixture, "observer-lee", "question.versions", params, "items.0.text", "why");
	fixture_shows(fixture, "observer-lee", "question.versions", params, "items.1.text",
		      "what for");
	fixture_shows(fixture, "observer-lee", "question.versions", params, "items.1.principal",
		      "lead-kim");
	fixture_shows(fixture, "observer-lee", "question.versions", params, "items.2.text", "how");
}

/* Who acted for somebody stands beside their name. */
static void test_who_it_was(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	struct json_object *params = mem_check(json_object_new_object());
	enum err err;

	tamper_stage(fixture, "desk_review");
	json_object_object_add(params, "assignment",
			       json_object_new_string(world->ids[THING_PLACE_OUT]));
	json_object_object_add(params, "body", json_object_get(world->review));
	json_object_object_add(params, "as", json_object_new_string("iges-sato"));
	json_object_put(fixture_call_json(fixture, "coordinator", "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
	_cleanup_(x_freep) char *review =
		xasprintf("{'review':'%s'}", world->ids[THING_REVIEW_OUT]);
	fixture_shows(fixture, "lead-kim", "review.versions", review, "items.0.principal",
		      "iges-sato");
	fixture_shows(fixture, "lead-kim", "review.versions", review, "items.0.actor",
		      "coordinator");
	fixture_shows(fixture, "iges-sato", "review.versions", review, "items.0.actor", "");
	_cleanup_(x_freep) char *document =
		xasprintf("{'document':'%s'}", world->ids[THING_DOCUMENT_DRAFT]);
	fixture_shows(fixture, "lead-kim", "document.versions", document, "items.0.principal",
		      "lead-kim");
	fixture_shows(fixture, "lead-kim", "document.versions", document, "items.0.actor", "");
}

/* ---- a place that was declined by mistake ---- */

static void test_who_declined_is_asked_again(void **state)
{
	struct fixture *fixture = *state;
	static const char invite[] = "{'study':'GZ2019','principal':'kei-park'%s}";

	fixture_do(fixture, "lead-kim", "assignment.invite", invite, "");
	fixture_do(fixture, "kei-park", "assignment.decline",
		   "{'assignment':'GZ2019','reason':'by mistake'}");
	/* It is remembered, and so it takes a word. */
	fixture_refused(fixture, ERR_STATE, "lead-kim", "assignment.invite", invite, "");
	fixture_do(fixture, "lead-kim", "assignment.invite", invite,
		   ",'despite':'they declined by mistake'");
	fixture_do(fixture, "kei-park", "assignment.accept", "{'assignment':'GZ2019'}");
	fixture_shows(fixture, "kei-park", "assignment.get", "{'assignment':'GZ2019'}", "state",
		      "accepted");
	fixture_do(fixture, "kei-park", "assignment.withdraw",
		   "{'assignment':'GZ2019','reason':'by mistake too'}");
	enum err err;
	json_object_put(fixture_call(fixture, "lead-kim", "assignment.invite", &err, invite,
				     ",'despite':'likewise'"));
	assert_int_equal(err, ERR_NONE);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM assignment"), 3);
}

#define DRAFTING(test)                                                                             \
	cmocka_unit_test_setup_teardown(test, fixture_setup_drafting, fixture_teardown)
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static int setup_scoping(void **state)
{
	int r = fixture_setup_study(state);

	tamper_stage(*state, "scoping");
	return r;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DRAFTING(test_a_comment_comes_back),
		DRAFTING(test_an_answer_comes_back),
		DRAFTING(test_where_comments_are_taken),
		DRAFTING(test_a_comments_history),
		WORLD(test_nouns_come_back),
		WORLD(test_what_came_back_is_whole),
		cmocka_unit_test_setup_teardown(test_no_more_questions_than_there_may_be,
						setup_scoping, fixture_teardown),
		DRAFTING(test_versions_of_a_finding),
		WORLD(test_versions_of_a_recommendation),
		cmocka_unit_test_setup_teardown(test_versions_of_a_question, setup_scoping,
						fixture_teardown),
		WORLD(test_who_it_was),
		cmocka_unit_test_setup_teardown(test_who_declined_is_asked_again,
						fixture_setup_team, fixture_teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
