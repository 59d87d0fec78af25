/* test_comment.c: a comment has its place in a document, one accountable responder, and ends
 * with a disposition; an answer is never changed, only followed by another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define GZ "{'study':'GZ2019'}"

/* The comment's id; the caller owns it. */
static char *add(struct fixture *fixture, const char *who, const char *more)
{
	struct json_object *made = fixture_ok(fixture, who, "comment.add",
					      "{'study':'GZ2019','text':'a remark'%s}", more);
	char *id = xstrdup(fixture_text(made, "comment"));

	assert_int_equal(fixture_int(made, "version"), 1);
	json_object_put(made);
	return id;
}

static void shows(struct fixture *fixture, const char *who, const char *id, const char *path,
		  const char *text)
{
	_cleanup_(x_freep) char *params = xasprintf("{'comment':'%s'}", id);

	fixture_shows(fixture, who, "comment.get", params, path, text);
}

static void respond(struct fixture *fixture, const char *who, const char *id,
		    const char *disposition, const char *text)
{
	fixture_do(fixture, who, "comment.respond",
		   "{'comment':'%s','disposition':'%s','text':'%s'}", id, disposition, text);
}

static void refuse_answer(struct fixture *fixture, enum err err, const char *who, const char *id)
{
	fixture_refused(fixture, err, who, "comment.respond",
			"{'comment':'%s','disposition':'noted','text':'t'}", id);
}

/* ---- making ---- */

static void test_classes(void **state)
{
	static const struct {
		const char *who, *class;
	} by_role[] = {
		{ "gz-host", "government" },	   { "lead-kim", "expert" },
		{ "iges-sato", "expert" },	   { "editor-mori", "expert" },
		{ "observer-lee", "stakeholder" }, { "coordinator", "expert" },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ELEMENTS(by_role); i++) {
		_cleanup_(x_freep) char *id = add(fixture, by_role[i].who, "");
		shows(fixture, "lead-kim", id, "class", by_role[i].class);
		shows(fixture, "lead-kim", id, "type", "substance");
		shows(fixture, "lead-kim", id, "language", "en");
	}
	_cleanup_(x_freep) char *city = add(fixture, "observer-lee",
					    ",'class':'peer_city','type':'praise','language':'ko'");
	shows(fixture, "lead-kim", city, "class", "peer_city");
	shows(fixture, "lead-kim", city, "type", "praise");
	shows(fixture, "lead-kim", city, "language", "ko");
	/* In the fact check, a host's comment is a fact, and there is no other. */
	fixture_advance_to(fixture, "fact_check");
	_cleanup_(x_freep) char *fact = add(fixture, "gz-host", "");
	shows(fixture, "lead-kim", fact, "class", "fact");
	fixture_refused(fixture, ERR_CLOSED, "gz-host", "comment.add",
			"{'study':'GZ2019','text':'t','class':'government'}");
	fixture_refused(fixture, ERR_CLOSED, "iges-sato", "comment.add",
			"{'study':'GZ2019','text':'t'}");
}

/* Classes that speak for the host are the host's, whoever else may comment; so is the fact
 * check. */
static void test_classes_of_the_host(void **state)
{
	static const char *const others[] = { "coordinator", "lead-kim", "iges-sato", "editor-mori",
					      "observer-lee" };
	static const char with_class[] = "{'study':'GZ2019','text':'t','class':'%s'}";
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ELEMENTS(others); i++) {
		fixture_refused(fixture, ERR_NOT_PERMITTED, others[i], "comment.add", with_class,
				"government");
		fixture_refused(fixture, ERR_CLOSED, others[i], "comment.add", with_class, "fact");
	}
	fixture_refused(fixture, ERR_CLOSED, "gz-host", "comment.add", with_class,
			"fact"); /* not yet */
	fixture_do(fixture, "gz-host", "comment.add", with_class, "stakeholder");
	fixture_advance_to(fixture, "fact_check");
	for (size_t i = 0; i < ELEMENTS(others); i++) {
		fixture_refused(fixture, ERR_CLOSED, others[i], "comment.add",
				"{'study':'GZ2019','text':'t'}");
		fixture_refused(fixture, ERR_NOT_PERMITTED, others[i], "comment.add", with_class,
				"fact");
	}
	/* A coordinator's hand, but the host's word. */
	struct json_object *made = fixture_ok(fixture, "coordinator", "comment.add",
					      "{'study':'GZ2019','text':'t','as':'gz-host'}");
	shows(fixture, "lead-kim", fixture_text(made, "comment"), "class", "fact");
	shows(fixture, "lead-kim", fixture_text(made, "comment"), "principal", "gz-host");
	json_object_put(made);
}

/* Of two hosts of one city the first speaks for its government, whose table may hold what others wrote; a
 * ministry has a focal point of its own. */
static void test_one_focal_point(void **state)
{
	static const char government[] = "{'study':'GZ2019','text':'t','class':'government'}";
	static const char role[] = "{'study':'GZ2019','principal':'%s','role':'host'}";
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "principal.add",
		   "{'principal':'gz-deputy','institution':'guangzhou','full_name':'Deputy'}");
	fixture_do(fixture, "coordinator", "role.grant", role, "gz-deputy");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "gz-deputy", "comment.add", government);
	fixture_do(fixture, "gz-deputy", "comment.add",
		   "{'study':'GZ2019','text':'t','class':'stakeholder'}");
	fixture_do(fixture, "gz-host", "comment.add", government);
	fixture_do(fixture, "coordinator", "role.revoke", role, "gz-host");
	fixture_do(fixture, "coordinator", "role.grant", role, "gz-host");
	fixture_do(fixture, "gz-deputy", "comment.add", government);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "gz-host", "comment.add", government);
	fixture_do(fixture, "coordinator", "role.grant", role, "observer-lee");
	fixture_do(fixture, "observer-lee", "comment.add", government);
}

static void test_anchors(void **state)
{
	static const struct {
		const char *given, *from_page, *from_line, *to_page, *to_line;
	} taken[] = {
		{ "", "", "", "", "" },
		{ ",'from_page':3", "3", "", "3", "" },
		{ ",'from_page':3,'from_line':4", "3", "4", "3", "4" },
		{ ",'from_page':3,'from_line':4,'to_line':9", "3", "4", "3", "9" },
		{ ",'from_page':3,'from_line':4,'to_page':5", "3", "4", "5", "" },
		{ ",'from_page':3,'from_line':40,'to_page':5,'to_line':2", "3", "40", "5", "2" },
		{ ",'from_page':3,'to_page':5,'to_line':2", "3", "", "5", "2" },
		{ ",'from_page':1000000,'from_line':1000000", "1000000", "1000000", "1000000",
		  "1000000" },
	};
	static const struct {
		const char *given, *parameter;
	} refused[] = {
		{ ",'from_line':4", "from_page" },
		{ ",'to_page':4", "from_page" },
		{ ",'to_line':4", "from_page" },
		{ ",'from_page':3,'to_line':4", "from_line" },
		{ ",'from_page':3,'to_page':2", "to_page" },
		{ ",'from_page':3,'from_line':4,'to_line':3", "to_line" },
		{ ",'from_page':3,'from_line':4,'to_page':3,'to_line':3", "to_line" },
		{ ",'from_page':0", "from_page" },
		{ ",'from_page':-1", "from_page" },
	};
	struct fixture *fixture = *state;
	enum err err;

	for (size_t i = 0; i < ELEMENTS(taken); i++) {
		_cleanup_(x_freep) char *id = add(fixture, "iges-sato", taken[i].given);
		shows(fixture, "iges-sato", id, "from_page", taken[i].from_page);
		shows(fixture, "iges-sato", id, "from_line", taken[i].from_line);
		shows(fixture, "iges-sato", id, "to_page", taken[i].to_page);
		shows(fixture, "iges-sato", id, "to_line", taken[i].to_line);
	}
	for (size_t i = 0; i < ELEMENTS(refused); i++) {
		struct json_object *error =
			fixture_call(fixture, "iges-sato", "comment.add", &err,
				     "{'study':'GZ2019','text':'t'%s}", refused[i].given);
		assert_int_equal(err, ERR_PARAMS);
		assert_string_equal(json_object_get_string(fixture_at(error, "data.parameter")),
				    refused[i].parameter);
		json_object_put(error);
	}
}

/* ---- answering ---- */

static void test_one_responder(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato", "");

	refuse_answer(fixture, ERR_NOT_PERMITTED, "editor-mori",
		      id); /* nobody's yet: the lead's, or to be assigned */
	fixture_do(fixture, "editor-mori", "comment.assign",
		   "{'comment':'%s','responder':'kei-park'}", id);
	shows(fixture, "kei-park", id, "text", "a remark"); /* who is to answer sees what */
	shows(fixture, "kei-park", id, "responder", "kei-park");
	refuse_answer(fixture, ERR_NOT_PERMITTED, "lead-kim", id);
	refuse_answer(fixture, ERR_NOT_PERMITTED, "coordinator", id);
	refuse_answer(fixture, ERR_NOT_PERMITTED, "iges-sato", id);
	assert_null(
		strstr(fixture->last.text, "kei-park")); /* the author is not told whose it is */
	refuse_answer(fixture, ERR_NOT_FOUND, "igdp-liu", id);
	fixture_do(fixture, "lead-kim", "comment.assign",
		   "{'comment':'%s','responder':'editor-mori'}", id);
	refuse_answer(fixture, ERR_NOT_FOUND, "kei-park", id); /* not theirs any more */
	respond(fixture, "editor-mori", id, "accepted_partly", "the table is split");
	shows(fixture, "lead-kim", id, "state", "answered");
	shows(fixture, "lead-kim", id, "responder", "editor-mori");
	shows(fixture, "lead-kim", id, "response", "the table is split");
	fixture_refused(fixture, ERR_STATE, "lead-kim", "comment.assign",
			"{'comment':'%s','responder':'kei-park'}", id);
	refuse_answer(fixture, ERR_STATE, "editor-mori", id);
}

static void test_whom_to_assign(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato", "");
	static const char assign[] = "{'comment':'%s','responder':'%s'}";
	enum err err;
	char *answers[3];
	static const char *const others[] = { "outsider", "nobody-here", "coordinator" };

	for (int i = 0; i < 3;
	     i++) { /* without a part, unknown, of the programme: all the same to an editor */
		json_object_put(fixture_call(fixture, "editor-mori", "comment.assign", &err, assign,
					     id, others[i]));
		assert_int_equal(err, ERR_PARAMS);
		answers[i] = xstrdup(strstr(fixture->last.text, " has no part"));
	}
	assert_string_equal(answers[0], answers[1]);
	assert_string_equal(answers[0], answers[2]);
	for (int i = 0; i < 3; i++)
		x_freep(&answers[i]);
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'kei-park','is_active':false}");
	fixture_refused(fixture, ERR_STATE, "editor-mori", "comment.assign", assign, id,
			"kei-park");
	fixture_do(fixture, "editor-mori", "comment.assign", assign, id, "gz-host");
}

static void test_an_answer_says_why(void **state)
{
	static const char *const mute[] = { "accepted", "already_done" };
	static const char *const spoken[] = { "accepted_partly", "answered", "deferred",
					      "rejected",	 "noted",    "out_of_scope",
					      "duplicate" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ELEMENTS(mute); i++) {
		_cleanup_(x_freep) char *id = add(fixture, "iges-sato", "");
		fixture_do(fixture, "lead-kim", "comment.respond",
			   "{'comment':'%s','disposition':'%s'}", id, mute[i]);
		shows(fixture, "lead-kim", id, "disposition", mute[i]);
		shows(fixture, "lead-kim", id, "response", "");
	}
	for (size_t i = 0; i < ELEMENTS(spoken); i++) {
		_cleanup_(x_freep) char *id = add(fixture, "iges-sato", "");
		fixture_refused(fixture, ERR_PARAMS, "lead-kim", "comment.respond",
				"{'comment':'%s','disposition':'%s'}", id, spoken[i]);
		/* White space is no reason. */
		fixture_refused(fixture, ERR_PARAMS, "lead-kim", "comment.respond",
				"{'comment':'%s','disposition':'%s','text':' \\n '}", id,
				spoken[i]);
		respond(fixture, "lead-kim", id, spoken[i], "because");
	}
	struct json_object *check = fixture_ok(fixture, "coordinator", "journal.verify", "{}");
	assert_string_equal(fixture_text(check, "is_intact"),
			    "true"); /* an answer without a text has a digest too */
	json_object_put(check);
}

static void test_reopen(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato", "");
	static const char reopen[] = "{'comment':'%s','reason':'say where'}";

	fixture_refused(fixture, ERR_STATE, "editor-mori", "comment.reopen", reopen, id);
	respond(fixture, "lead-kim", id, "rejected", "no");
	fixture_do(fixture, "editor-mori", "comment.reopen", reopen, id);
	shows(fixture, "lead-kim", id, "state", "open");
	shows(fixture, "lead-kim", id, "disposition", "");
	shows(fixture, "lead-kim", id, "response", "");
	shows(fixture, "lead-kim", id, "responder", "lead-kim"); /* still theirs to answer */
	refuse_answer(fixture, ERR_NOT_PERMITTED, "coordinator", id);
	respond(fixture, "lead-kim", id, "accepted", "in chapter 3");
	shows(fixture, "lead-kim", id, "response", "in chapter 3");
	shows(fixture, "lead-kim", id, "version", "4");
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM response WHERE text = 'no' AND number = 1"),
		1);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM response"), 2);
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM journal WHERE verb = 'comment.reopen' AND "
			      "data LIKE '%%say where%%'"),
		1);
}

/* ---- what its author knows of it ---- */

static void test_as_its_author_sees_it(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato", "");
	static const char only_open[] = "{'study':'GZ2019','state':'open'}";

	fixture_do(fixture, "lead-kim", "comment.assign",
		   "{'comment':'%s','responder':'editor-mori'}", id);
	respond(fixture, "editor-mori", id, "rejected", "no");
	shows(fixture, "iges-sato", id, "state", "open");
	shows(fixture, "iges-sato", id, "version", "1");
	shows(fixture, "iges-sato", id, "responder", "");
	shows(fixture, "iges-sato", id, "responded", "");
	fixture_shows(fixture, "iges-sato", "comment.list", only_open, "items.0.comment", id);
	fixture_shows(fixture, "iges-sato", "comment.list", "{'study':'GZ2019','state':'answered'}",
		      "items.0", "");
	fixture_shows(fixture, "iges-sato", "study.status", GZ, "counts.comments_open", "1");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "counts.comments_open", "0");
	fixture_shows(fixture, "editor-mori", "study.status", GZ, "counts.comments_open", "0");
	tamper_stage(fixture, "response");
	shows(fixture, "iges-sato", id, "state", "answered");
	shows(fixture, "iges-sato", id, "version", "3");
	shows(fixture, "iges-sato", id, "response", "no");
	fixture_shows(fixture, "iges-sato", "comment.list", only_open, "items.0", "");
	fixture_shows(fixture, "iges-sato", "study.status", GZ, "counts.comments_open", "0");
}

static void test_withdraw(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *open = add(fixture, "iges-sato", "");
	_cleanup_(x_freep) char *answered = add(fixture, "iges-sato", "");
	_cleanup_(x_freep) char *leads = add(fixture, "lead-kim", "");
	static const char withdraw[] = "{'comment':'%s','reason':'a mistake'}";

	respond(fixture, "lead-kim", answered, "noted", "so be it");
	respond(fixture, "lead-kim", leads, "noted", "by myself");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "lead-kim", "comment.withdraw", withdraw, open);
	fixture_do(fixture, "iges-sato", "comment.withdraw", withdraw, open);
	fixture_refused(fixture, ERR_STATE, "iges-sato", "comment.withdraw", withdraw, open);
	refuse_answer(fixture, ERR_STATE, "lead-kim", open);
	/* An answer that its author cannot see does not stop them, nor show by stopping them;
	 * one they see does. */
	struct json_object *answer =
		fixture_ok(fixture, "iges-sato", "comment.withdraw",
			   "{'comment':'%s','reason':'r','if_version':1}", answered);
	assert_int_equal(fixture_int(answer, "version"), 2);
	json_object_put(answer);
	shows(fixture, "lead-kim", answered, "state", "withdrawn");
	fixture_refused(fixture, ERR_STATE, "lead-kim", "comment.withdraw", withdraw, leads);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM response"), 2);
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM journal WHERE verb = 'comment.withdraw' AND "
			      "data LIKE '%%a mistake%%'"),
		1);
	struct json_object *check = fixture_ok(fixture, "coordinator", "journal.verify", "{}");
	assert_string_equal(fixture_text(check, "is_intact"), "true");
	json_object_put(check);
}

/* What somebody else said is not taken back by who is to answer it. */
static void test_withdrawn_by_its_author_alone(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = add(fixture, "iges-sato", "");
	static const char withdraw[] = "{'comment':'%s','reason':'r'}";

	fixture_do(fixture, "lead-kim", "comment.assign", "{'comment':'%s','responder':'kei-park'}",
		   id);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "kei-park", "comment.withdraw", withdraw, id);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "coordinator", "comment.withdraw", withdraw,
			id);
	shows(fixture, "lead-kim", id, "state", "open");
	fixture_do(fixture, "iges-sato", "comment.withdraw", withdraw, id);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "comment.reopen", withdraw, id);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "comment.assign",
			"{'comment':'%s','responder':'kei-park'}", id);
	shows(fixture, "iges-sato", id, "text", "a remark"); /* said is said */
}

/* ---- the guards of stage response ---- */

static void test_guards(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *first = add(fixture, "iges-sato", "");
	_cleanup_(x_freep) char *second = add(fixture, "kei-park", "");

	fixture_advance_to(fixture, "response");
	(void)fixture_document(fixture, "GZ2019", "editor-mori", "editors_report", "all was heard");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.holds", "false");
	respond(fixture, "lead-kim", first, "rejected", "no");
	fixture_refused(fixture, ERR_GUARD, "lead-kim", "study.advance", GZ);
	fixture_do(fixture, "kei-park", "comment.withdraw", "{'comment':'%s','reason':'r'}",
		   second);
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.is_ready", "true");
	fixture_do(fixture, "lead-kim", "study.advance", GZ);
	/* Adopted, an answer stands: there is no more reopening, nor answering. */
	fixture_refused(fixture, ERR_CLOSED, "editor-mori", "comment.reopen",
			"{'comment':'%s','reason':'r'}", first);
}

static void test_states_in_lists(void **state)
{
	struct fixture *fixture = *state;
	char *ids[4];
	struct json_object *list;

	for (int i = 0; i < 4; i++)
		ids[i] = add(fixture, "iges-sato", "");
	respond(fixture, "lead-kim", ids[1], "noted", "t");
	fixture_do(fixture, "iges-sato", "comment.withdraw", "{'comment':'%s','reason':'r'}",
		   ids[2]);
	list = fixture_ok(fixture, "lead-kim", "comment.list",
			  "{'study':'GZ2019','state':'open','limit':1}");
	assert_string_equal(json_object_get_string(fixture_at(list, "items.0.comment")), ids[0]);
	struct json_object *rest =
		fixture_ok(fixture, "lead-kim", "comment.list",
			   "{'study':'GZ2019','state':'open','limit':1,'after':'%s'}",
			   fixture_text(list, "next"));
	assert_string_equal(json_object_get_string(fixture_at(rest, "items.0.comment")), ids[3]);
	assert_string_equal(fixture_text(rest, "next"), "");
	json_object_put(rest);
	json_object_put(list);
	fixture_shows(fixture, "lead-kim", "comment.list", "{'study':'GZ2019','state':'withdrawn'}",
		      "items.0.comment", ids[2]);
	for (int i = 0; i < 4; i++)
		x_freep(&ids[i]);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_drafting, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_classes),
		TEST(test_classes_of_the_host),
		TEST(test_one_focal_point),
		TEST(test_anchors),
		TEST(test_one_responder),
		TEST(test_whom_to_assign),
		TEST(test_an_answer_says_why),
		TEST(test_reopen),
		TEST(test_as_its_author_sees_it),
		TEST(test_withdraw),
		TEST(test_withdrawn_by_its_author_alone),
		TEST(test_guards),
		TEST(test_states_in_lists),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
