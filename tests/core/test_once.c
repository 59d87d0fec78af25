/* test_once.c: a request counts once. Asked again under its id it gets the answer that it had,
 * byte for byte, and leaves nothing; what was refused is judged afresh; a rehearsal leaves
 * nothing at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define ID_A "'request_id':'0190aaaa-0000-7000-8000-00000000000a'"

/* The reply's text; *ret_err may be NULL. The caller owns it. */
static char *reply(struct fixture *fixture, const char *who, const char *method, enum err *ret_err,
		   const char *params)
{
	enum err err;

	json_object_put(fixture_call(fixture, who, method, &err, "%s", params));
	if (ret_err)
		*ret_err = err;
	return xstrdup(fixture->last.text);
}

/* Both are asked; the second must answer as the first and leave nothing. */
static void same(struct fixture *fixture, const char *who, const char *method, const char *first,
		 const char *second)
{
	enum err err;
	_cleanup_(x_freep) char *once = reply(fixture, who, method, &err, first);
	assert_int_equal(err, ERR_NONE);
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	fixture->now_ms += FIXTURE_DAY_MS;
	_cleanup_(x_freep) char *again = reply(fixture, who, method, &err, second);
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_int_equal(err, ERR_NONE);
	assert_string_equal(once, again);
	assert_string_equal(before, after);
}

static void test_replay(void **state)
{
	struct fixture *fixture = *state;

	same(fixture, "iges-sato", "comment.add", "{" ID_A ",'study':'GZ2019','text':'one'}",
	     "{" ID_A ",'study':'GZ2019','text':'one'}");
	assert_int_equal(fixture->commit.written, 0);
	assert_int_equal(fixture->commit.chain_count, 0);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 1);
}

/* The same request in other clothes: order and white space, absent and null, composed and
 * decomposed letters, capital letters in the id. */
static void test_replay_of_equal_form(void **state)
{
	struct fixture *fixture = *state;

	same(fixture, "iges-sato", "comment.add",
	     "{" ID_A ",'study':'GZ2019','text':'\\uac15\\ub989','document':'FOD','from_page':3}",
	     "{ 'from_page' : 3,\n 'chapter' : null, 'document':'FOD', "
	     "'text':'\\u1100\\u1161\\u11bc\\u1105\\u1173\\u11bc', 'study':'GZ2019', "
	     "'request_id':'0190AAAA-0000-7000-8000-00000000000A' }");
	_cleanup_(x_freep) char *text = tamper_value(fixture, "SELECT text FROM comment");
	assert_string_equal(text, "\xea\xb0\x95\xeb\xa6\x89");
}

static void test_other_params_conflict(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "iges-sato", "comment.add", "{" ID_A ",'study':'GZ2019','text':'one'}");
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	fixture_refused(fixture, ERR_CONFLICT, "iges-sato", "comment.add",
			"{" ID_A ",'study':'GZ2019','text':'two'}");
	fixture_refused(fixture, ERR_CONFLICT, "iges-sato", "comment.add",
			"{" ID_A ",'study':'GZ2019','text':'one','chapter':'1'}");
	fixture_refused(fixture, ERR_CONFLICT, "iges-sato", "review.save",
			"{" ID_A ",'assignment':'GZ2019','body':{}}");
	fixture_refused(fixture, ERR_CONFLICT, "iges-sato", "comment.add",
			"{" ID_A ",'study':'GZ2019','text':'one','if_version':1}");
	/* The same parameters are another request under another verb. */
	fixture_do(fixture, "coordinator", "study.suspend",
		   "{" ID_A ",'study':'GZ2019','reason':'r'}");
	x_freep(&before);
	before = tamper_dump(fixture);
	fixture_refused(fixture, ERR_CONFLICT, "coordinator", "study.cancel",
			"{" ID_A ",'study':'GZ2019','reason':'r'}");
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
}

/* The id is the true actor's: another may use the same, also who acts for the first. */
static void test_ids_of_others(void **state)
{
	struct fixture *fixture = *state;
	static const char params[] = "{" ID_A ",'study':'GZ2019','text':'one'}";
	static const char acting[] = "{" ID_A ",'study':'GZ2019','text':'one','as':'iges-sato'}";
	enum err err;
	_cleanup_(x_freep) char *first = reply(fixture, "iges-sato", "comment.add", &err, params);
	_cleanup_(x_freep) char *second = reply(fixture, "igdp-liu", "comment.add", &err, params);
	_cleanup_(x_freep) char *third = reply(fixture, "coordinator", "comment.add", &err, acting);
	_cleanup_(x_freep) char *again = reply(fixture, "coordinator", "comment.add", &err, acting);

	assert_string_not_equal(first, second);
	assert_string_not_equal(second, third);
	assert_string_equal(third, again);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 3);
	assert_int_equal(tamper_number(fixture,
				       "SELECT count(*) FROM comment WHERE author = "
				       "(SELECT id FROM principal WHERE name = 'iges-sato')"),
			 2);
}

/* What was stored stays stored, whatever its author has become; who is shut out gets nothing. */
static void test_replay_after_the_right_is_gone(void **state)
{
	struct fixture *fixture = *state;
	static const char params[] = "{" ID_A ",'study':'GZ2019','text':'one'}";
	enum err err;
	_cleanup_(x_freep) char *once = reply(fixture, "iges-sato", "comment.add", &err, params);
	struct caller sato = { .principal = fixture_principal(fixture, "iges-sato") };

	fixture_do(fixture, "iges-sato", "assignment.withdraw",
		   "{'assignment':'GZ2019','reason':'no time'}");
	_cleanup_(x_freep) char *again = reply(fixture, "iges-sato", "comment.add", &err, params);
	assert_string_equal(once, again);
	fixture_refused(fixture, ERR_NOT_FOUND, "iges-sato", "comment.add",
			"{'study':'GZ2019','text':'one'}");

	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'iges-sato','is_active':false}");
	struct json_object *same_params =
		json_tokener_parse("{\"request_id\":\"0190aaaa-0000-7000-8000-00000000000a\","
				   "\"study\":\"GZ2019\",\"text\":\"one\"}");
	json_object_put(fixture_call_as(fixture, sato, "comment.add", &err, same_params));
	assert_int_equal(err, ERR_REVOKED);
}

/* Refused now, done later, under the same id. */
static void test_refusals_are_judged_afresh(void **state)
{
	struct fixture *fixture = *state;
	static const char params[] = "{" ID_A ",'study':'GZ2019','text':'a fact','class':'fact'}";
	_cleanup_(x_freep) char *before = tamper_dump(fixture);

	fixture_refused(fixture, ERR_CLOSED, "gz-host", "comment.add", "%s", params);
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
	fixture_advance_to(fixture, "fact_check");
	fixture_do(fixture, "gz-host", "comment.add", "%s", params);
	fixture_refused(fixture, ERR_CONFLICT, "gz-host", "comment.add",
			"{" ID_A ",'study':'GZ2019','text':'other'}");
}

/* ---- rehearsals ---- */

static void test_dry_run_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	static const char *const calls[][3] = {
		{ "iges-sato", "comment.add",
		  "{" ID_A ",'dry_run':true,'study':'GZ2019','text':'one'}" },
		{ "iges-sato", "review.save",
		  "{" ID_A ",'dry_run':true,'assignment':'GZ2019','body':{}}" },
		{ "coordinator", "study.advance",
		  "{" ID_A ",'dry_run':true,'study':'GZ2019','override':true,'reason':'r'}" },
		{ "coordinator", "study.suspend",
		  "{" ID_A ",'dry_run':true,'study':'GZ2019','reason':'r'}" },
		{ "coordinator", "study.create",
		  "{" ID_A ",'dry_run':true,'study':'XX2020','title':'t','city':'c','country':'KR',"
		  "'year':2020}" },
		{ "coordinator", "principal.update",
		  "{" ID_A ",'dry_run':true,'principal':'outsider','is_active':false}" },
		{ "coordinator", "role.grant",
		  "{" ID_A ",'dry_run':true,'principal':'outsider','role':'worker'}" },
	};
	_cleanup_(x_freep) char *before = tamper_dump(fixture);

	for (size_t i = 0; i < ELEMENTS(calls); i++) {
		struct json_object *answer =
			fixture_ok(fixture, calls[i][0], calls[i][1], "%s", calls[i][2]);
		assert_string_equal(fixture_text(answer, "dry_run"), "true");
		json_object_put(answer);
		assert_int_equal(fixture->commit.written, 0);
		assert_int_equal(fixture->commit.chain_count, 0);
		assert_int_equal(fixture->commit.seq, 0);
		assert_false(fixture->commit.keys_changed);
	}
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);

	/* And the id is free: the thing itself can be done under it. */
	fixture_do(fixture, "iges-sato", "comment.add",
		   "{" ID_A ",'dry_run':false,'study':'GZ2019','text':'one'}");
}

/* A rehearsal under an id that was used answers afresh, and a replay is told by what it was, not
 * by dry_run. */
static void test_dry_run_and_the_real_one(void **state)
{
	struct fixture *fixture = *state;

	same(fixture, "iges-sato", "comment.add", "{" ID_A ",'study':'GZ2019','text':'one'}",
	     "{" ID_A ",'dry_run':false,'study':'GZ2019','text':'one'}");
	struct json_object *answer =
		fixture_ok(fixture, "iges-sato", "comment.add",
			   "{" ID_A ",'dry_run':true,'study':'GZ2019','text':'other'}");
	assert_string_equal(fixture_text(answer, "dry_run"), "true");
	assert_string_equal(fixture_text(answer, "comment"),
			    ""); /* nothing was made, so there is no id */
	json_object_put(answer);
	fixture_refused(fixture, ERR_CLOSED, "gz-host", "comment.add",
			"{" ID_A ",'dry_run':true,'study':'GZ2019','text':'other','class':'fact'}");
}

/* ---- versions ---- */

static void test_if_version(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *study = fixture_ok(fixture, "coordinator", "study.get",
					       "{'study':'GZ2019'}"),
			   *data, *error;
	int64_t version = fixture_int(study, "version");
	enum err err;

	json_object_put(study);
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	error = fixture_call(fixture, "coordinator", "study.suspend", &err,
			     "{'study':'GZ2019','reason':'r','if_version':%d}", (int)version - 1);
	assert_int_equal(err, ERR_VERSION);
	assert_true(json_object_object_get_ex(error, "data", &data));
	assert_int_equal(fixture_int(data, "version"), version);
	json_object_put(error);
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);

	fixture_do(fixture, "coordinator", "study.suspend",
		   "{'study':'GZ2019','reason':'r','if_version':%d}", (int)version);
	fixture_refused(fixture, ERR_VERSION, "coordinator", "study.resume",
			"{'study':'GZ2019','if_version':%d}", (int)version);
	fixture_do(fixture, "coordinator", "study.resume", "{'study':'GZ2019','if_version':%d}",
		   (int)version + 1);
}

/* Each kind of subject counts its own; what has no version says so rather than ignore the
 * question. */
static void test_if_version_of_each(void **state)
{
	struct fixture *fixture = *state;
	static const char save[] =
		"{'assignment':'GZ2019','body':{'obstacle':'o'},'if_version':%d}";

	fixture_do(fixture, "iges-sato", "review.save", save, 0);
	fixture_refused(fixture, ERR_VERSION, "iges-sato", "review.save", save, 0);
	fixture_do(fixture, "iges-sato", "review.save", save, 1);
	fixture_refused(fixture, ERR_VERSION, "coordinator", "principal.update",
			"{'principal':'outsider','full_name':'O','if_version':9}");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'outsider','full_name':'O','if_version':1}");
	fixture_refused(fixture, ERR_VERSION, "coordinator", "institution.update",
			"{'institution':'kei','title':'T','if_version':2}");
	fixture_do(fixture, "coordinator", "institution.update",
		   "{'institution':'kei','title':'T','if_version':1}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "institution.add",
			"{'institution':'new','title':'T','country':'KR','if_version':1}");
	assert_int_equal(
		tamper_number(fixture, "SELECT count(*) FROM institution WHERE name = 'new'"), 0);
}

/* ---- for somebody else ---- */

static void test_as(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "comment.add",
		   "{'study':'GZ2019','text':'sent by mail','as':'iges-sato'}");
	struct json_object *list = fixture_ok(fixture, "iges-sato", "comment.list",
					      "{'study':'GZ2019'}"),
			   *items;
	json_object_object_get_ex(list, "items", &items);
	assert_int_equal(json_object_array_length(items), 1);
	assert_string_equal(fixture_text(json_object_array_get_idx(items, 0), "principal"),
			    "iges-sato");
	json_object_put(list);
	_cleanup_(x_freep) char *actor = tamper_value(
		fixture,
		"SELECT a.name || '/' || b.name FROM journal j JOIN principal a ON a.id = j.actor "
		"JOIN principal b ON b.id = j.behalf ORDER BY seq DESC LIMIT 1");
	assert_string_equal(actor, "coordinator/iges-sato");

	list = fixture_ok(fixture, "coordinator", "event.list", "{'study':'GZ2019'}");
	json_object_object_get_ex(list, "items", &items);
	struct json_object *last =
		json_object_array_get_idx(items, json_object_array_length(items) - 1);
	assert_string_equal(fixture_text(last, "principal"), "coordinator");
	assert_string_equal(fixture_text(last, "on_behalf"), "iges-sato");
	json_object_put(list);
}

static void test_as_is_limited(void **state)
{
	struct fixture *fixture = *state;

	fixture_refused(fixture, ERR_NOT_PERMITTED, "lead-kim", "comment.add",
			"{'study':'GZ2019','text':'t','as':'iges-sato'}");
	/* Not by being the same, either: only the secretariat says for whom. */
	fixture_refused(fixture, ERR_NOT_PERMITTED, "iges-sato", "comment.add",
			"{'study':'GZ2019','text':'t','as':'iges-sato'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "comment.add",
			"{'study':'GZ2019','text':'t','as':'nobody-here'}");
	/* With the other's rights, not with one's own beside them. */
	fixture_refused(fixture, ERR_NOT_PERMITTED, "coordinator", "study.suspend",
			"{'study':'GZ2019','reason':'r','as':'iges-sato'}");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'outsider','is_active':false}");
	fixture_refused(fixture, ERR_STATE, "coordinator", "comment.add",
			"{'study':'GZ2019','text':'t','as':'outsider'}");
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 0);
}

/* A draft is its author's: who acts for them neither hands it in nor learns of it by trying. */
static void test_as_hands_in_no_draft(void **state)
{
	struct fixture *fixture = *state;
	enum err err;

	tamper_stage(fixture, "desk_review");
	fixture_do(fixture, "iges-sato", "review.save",
		   "{'assignment':'GZ2019','body':{'obstacel':'private'}}");
	json_object_put(fixture_call(fixture, "coordinator", "review.submit", &err,
				     "{'assignment':'GZ2019','as':'iges-sato'}"));
	assert_int_equal(err, ERR_PARAMS);
	assert_null(strstr(fixture->last.text, "obstacel"));
	struct json_object *answer =
		fixture_ok(fixture, "coordinator", "review.save",
			   "{'assignment':'GZ2019','as':'iges-sato','body':{},'dry_run':true}");
	assert_string_equal(fixture_text(answer, "version"), "");
	assert_string_equal(fixture_text(answer, "review"), "");
	json_object_put(answer);
	answer = fixture_ok(fixture, "iges-sato", "review.save",
			    "{'assignment':'GZ2019','body':{},'dry_run':true}");
	assert_int_equal(fixture_int(answer, "version"), 2);
	json_object_put(answer);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_drafting, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_replay),
		TEST(test_replay_of_equal_form),
		TEST(test_other_params_conflict),
		TEST(test_ids_of_others),
		TEST(test_replay_after_the_right_is_gone),
		TEST(test_refusals_are_judged_afresh),
		TEST(test_dry_run_leaves_nothing),
		TEST(test_dry_run_and_the_real_one),
		TEST(test_if_version),
		TEST(test_if_version_of_each),
		TEST(test_as),
		TEST(test_as_is_limited),
		TEST(test_as_hands_in_no_draft),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
