/* test_batch.c: batch.apply: several writes as one: all or nothing, each by its own rules, one
 * request to be asked again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define ID_A	      "'request_id':'0190aaaa-0000-7000-8000-00000000000a'"
#define COMMENT(text) "{'method':'comment.add','params':{'study':'GZ2019','text':'" text "'}}"

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *found = NULL;

	assert_true(json_object_object_get_ex(object, name, &found));
	return found;
}

static void test_all(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *answer =
		fixture_ok(fixture, "iges-sato", "batch.apply",
			   "{'calls':[" COMMENT("one") "," COMMENT("two") "]}");
	struct json_object *results = member(answer, "results");

	assert_int_equal(json_object_array_length(results), 2);
	assert_string_equal(fixture_text(json_object_array_get_idx(results, 0), "state"), "open");
	assert_string_not_equal(fixture_text(json_object_array_get_idx(results, 0), "comment"),
				fixture_text(json_object_array_get_idx(results, 1), "comment"));
	json_object_put(answer);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 2);
	/* A row for each, and one for the request. */
	assert_int_equal(
		tamper_number(fixture, "SELECT count(*) FROM journal WHERE verb = 'comment.add'"),
		2);
	assert_int_equal(tamper_number(fixture,
				       "SELECT count(*) FROM journal WHERE verb = 'batch.apply' "
				       "AND request_id IS NOT NULL AND result IS NOT NULL"),
			 1);
	struct json_object *check = fixture_ok(fixture, "coordinator", "journal.verify", "{}");
	assert_string_equal(fixture_text(check, "is_intact"), "true");
	json_object_put(check);
}

/* The later of them see what the earlier did. */
static void test_calls_build_on_each_other(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "batch.apply",
		   "{'calls':[{'method':'institution.add','params':{'institution':'cityu','title':'"
		   "U','country':'CN'}},"
		   "{'method':'principal.add','params':{'principal':'new','institution':'cityu','"
		   "full_name':'N'}},"
		   "{'method':'role.grant','params':{'principal':'new','role':'observer','study':'"
		   "GZ2019'}}]}");
	assert_true(fixture->commit.keys_changed);
	fixture_do(fixture, "new", "comment.add", "{'study':'GZ2019','text':'here'}");
}

static void test_nothing(void **state)
{
	struct fixture *fixture = *state;
	enum err err;
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	struct json_object *error = fixture_call(
		fixture, "coordinator", "batch.apply", &err,
		"{'calls':[" COMMENT(
			"one") ",{'method':'principal.update','params':{'principal':'outsider',"
			       "'is_active':false}}," COMMENT(
				       "two") ",{'method':'comment.add','"
					      "params':{'study':'GZ2019',"
					      "'text':'x','class':'government'}}]}");

	assert_int_equal(err, ERR_NOT_PERMITTED); /* the host's to make */
	assert_int_equal(fixture_int(member(error, "data"), "call"), 3);
	assert_non_null(strstr(fixture_text(error, "message"), "call 3 (comment.add)"));
	json_object_put(error);
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
	assert_int_equal(fixture->commit.written, 0);
	assert_int_equal(fixture->commit.chain_count, 0);
	assert_int_equal(fixture->commit.seq, 0);
	assert_false(fixture->commit.keys_changed);
}

/* What a call is refused for comes through whole: the parameter, the guards, the problems. */
static void test_details_of_a_refusal(void **state)
{
	struct fixture *fixture = *state;
	enum err err;
	struct json_object *error = fixture_call(fixture, "iges-sato", "batch.apply", &err,
						 "{'calls':[{'method':'comment.add','params':{'"
						 "study':'GZ2019','text':'t','from_page':0}}]}");

	assert_int_equal(err, ERR_PARAMS);
	assert_string_equal(fixture_text(member(error, "data"), "parameter"), "from_page");
	assert_int_equal(fixture_int(member(error, "data"), "call"), 0);
	json_object_put(error);
	error = fixture_call(fixture, "coordinator", "batch.apply", &err,
			     "{'calls':[{'method':'study.advance','params':{'study':'GZ2019'}}]}");
	assert_int_equal(err, ERR_GUARD);
	assert_true(json_object_array_length(member(member(error, "data"), "guards")) > 0);
	json_object_put(error);
}

static void test_what_is_no_call(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		enum err err;
		const char *calls;
	} cases[] = {
		{ ERR_PARAMS, "[]" },
		{ ERR_PARAMS, "[1]" },
		{ ERR_PARAMS, "[null]" },
		{ ERR_PARAMS, "['comment.add']" },
		{ ERR_PARAMS, "[{'params':{}}]" },
		{ ERR_PARAMS, "[{'method':7,'params':{}}]" },
		{ ERR_PARAMS, "[{'method':'comment.add','params':[]}]" },
		{ ERR_PARAMS, "[{'method':'comment.add'}]" },
		{ ERR_METHOD, "[{'method':'comment.ad','params':{}}]" },
		{ ERR_METHOD, "[{'method':'','params':{}}]" },
		{ ERR_PARAMS, "[{'method':'study.get','params':{'study':'GZ2019'}}]" },
		{ ERR_PARAMS, "[{'method':'batch.apply','params':{'calls':[]}}]" },
		{ ERR_PARAMS,
		  "[{'method':'comment.add','params':{" ID_A ",'study':'GZ2019','text':'t'}}]" },
		{ ERR_PARAMS, "[{'method':'comment.add','params':{'study':'GZ2019','text':'t','dry_"
			      "run':true}}]" },
		{ ERR_PARAMS,
		  "[{'method':'comment.add','params':{'study':'GZ2019','text':'t','nothing':1}}]" },
	};
	_cleanup_(x_freep) char *before = tamper_dump(fixture);

	for (size_t i = 0; i < ELEMENTS(cases); i++)
		fixture_refused(fixture, cases[i].err, "iges-sato", "batch.apply", "{'calls':%s}",
				cases[i].calls);
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "batch.apply",
			"{'calls':[" COMMENT("t") "],'as':'iges-sato'}");
	fixture_refused(fixture, ERR_PARAMS, "iges-sato", "batch.apply",
			"{'calls':[" COMMENT("t") "],'if_version':1}");
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
}

/* A method's name comes back whole or cut between characters, never within one. */
static void test_long_names_are_cut_whole(void **state)
{
	struct fixture *fixture = *state;
	char name[256] = "ab";
	enum err err;

	for (int i = 0; i < 40; i++)
		strncat(name, "\xea\xb0\x95", sizeof name - strlen(name) - 1);
	json_object_put(fixture_call(fixture, "iges-sato", "batch.apply", &err,
				     "{'calls':[{'method':'%s','params':{}}]}", name));
	assert_int_equal(err, ERR_METHOD);
	assert_true(str_is_utf8(str_of(fixture->last.text), NULL));
	assert_non_null(strstr(fixture->last.text, "`ab\xea\xb0\x95"));
}

/* A call for somebody else is recorded as such, and held against their rights. */
static void test_as(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "batch.apply",
		   "{'calls':[" COMMENT("mine") ",{'method':'comment.add','params':{'study':'"
						"GZ2019','text':'theirs',"
						"'as':'kei-park'}}]}");
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM journal j JOIN principal p ON p.id = j.behalf "
			      "WHERE p.name = 'kei-park' AND j.verb = 'comment.add'"),
		1);
	assert_int_equal(tamper_number(fixture,
				       "SELECT count(*) FROM journal WHERE verb = 'batch.apply' "
				       "AND behalf IS NULL"),
			 1);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "iges-sato", "batch.apply",
			"{'calls':[{'method':'comment.add','params':{'study':'GZ2019','text':'t','"
			"as':'kei-park'}}]}");
}

static void test_if_version_within(void **state)
{
	struct fixture *fixture = *state;
	/* The first bumps the study's version, so the second is told of another. */
	static const char calls[] =
		"{'calls':[{'method':'study.suspend','params':{'study':'GZ2019','reason':'r',"
		"'if_version':%d}},{'method':'study.resume','params':{'study':'GZ2019',"
		"'if_version':%d}}]}";
	struct json_object *study =
		fixture_ok(fixture, "coordinator", "study.get", "{'study':'GZ2019'}");
	int version = (int)fixture_int(study, "version");

	json_object_put(study);
	fixture_refused(fixture, ERR_VERSION, "coordinator", "batch.apply", calls, version,
			version);
	fixture_do(fixture, "coordinator", "batch.apply", calls, version, version + 1);
}

/* ---- once ---- */

static char *apply(struct fixture *fixture, const char *params, enum err *ret_err)
{
	json_object_put(fixture_call(fixture, "iges-sato", "batch.apply", ret_err, "%s", params));
	return xstrdup(fixture->last.text);
}

/* Also where a call's own parameters are brought to another form while it runs: null to absent,
 * letters composed. */
static void test_replay(void **state)
{
	static const char *const batches[] = {
		"{'request_id':'0190aaaa-0000-7000-8000-000000000001','calls':[" COMMENT(
			"one") "]}",
		"{'request_id':'0190aaaa-0000-7000-8000-000000000002','calls':[{'method':'comment."
		"add','params':"
		"{'study':'GZ2019','text':'t','chapter':null}}]}",
		"{'request_id':'0190aaaa-0000-7000-8000-000000000003','calls':[" COMMENT(
			"\\u1100\\u1161") "]}",
	};
	struct fixture *fixture = *state;
	enum err err;

	for (size_t i = 0; i < ELEMENTS(batches); i++) {
		_cleanup_(x_freep) char *once = apply(fixture, batches[i], &err);
		assert_int_equal(err, ERR_NONE);
		_cleanup_(x_freep) char *before = tamper_dump(fixture);
		_cleanup_(x_freep) char *again = apply(fixture, batches[i], &err);
		_cleanup_(x_freep) char *after = tamper_dump(fixture);
		assert_string_equal(once, again);
		assert_string_equal(before, after);
	}
	_cleanup_(x_freep) char *conflict =
		apply(fixture,
		      "{'request_id':'0190aaaa-0000-7000-8000-000000000001','calls':[" COMMENT(
			      "other") "]}",
		      &err);
	assert_int_equal(err, ERR_CONFLICT);
	assert_non_null(strstr(conflict, "\"conflict\""));
	_cleanup_(x_freep) char *text =
		tamper_value(fixture, "SELECT text FROM comment ORDER BY id DESC LIMIT 1");
	assert_string_equal(text, "\xea\xb0\x80");
}

static void test_dry_run(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	struct json_object *answer = fixture_ok(
		fixture, "coordinator", "batch.apply",
		"{'dry_run':true,'calls':[" COMMENT(
			"one") ",{'method':'study.advance',"
			       "'params':{'study':'GZ2019','override':true,'reason':'r'}}]}");
	struct json_object *results = member(answer, "results");

	assert_string_equal(fixture_text(answer, "dry_run"), "true");
	assert_string_equal(fixture_text(json_object_array_get_idx(results, 0), "comment"), "");
	assert_string_equal(fixture_text(json_object_array_get_idx(results, 1), "stage"),
			    "fact_check");
	json_object_put(answer);
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
	assert_int_equal(fixture->commit.chain_count, 0);
	assert_int_equal(fixture->commit.seq, 0);
}

static void test_limit(void **state)
{
	struct fixture *fixture = *state;
	enum err err;

	fixture->conf->batch_items = 2;
	fixture_do(fixture, "iges-sato", "batch.apply",
		   "{'calls':[" COMMENT("1") "," COMMENT("2") "]}");
	struct json_object *error =
		fixture_call(fixture, "iges-sato", "batch.apply", &err,
			     "{'calls':[" COMMENT("1") "," COMMENT("2") "," COMMENT("3") "]}");
	assert_int_equal(err, ERR_TOO_LARGE);
	assert_int_equal(fixture_int(member(error, "data"), "limit"), 2);
	json_object_put(error);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 2);
}

/* ---- many requests in one commit ---- */

static struct request request(struct fixture *fixture, const char *who, const char *method,
			      const char *params)
{
	return (struct request){ .verb = verb_find(str_of(method)),
				 .params = fixture_params("%s", params),
				 .caller.principal = fixture_principal(fixture, who) };
}

/* Each of the writer's requests stands by itself: one that is refused takes none along, and
 * touches nothing. */
static void test_requests_of_one_commit(void **state)
{
	struct fixture *fixture = *state;
	struct request requests[] = {
		request(fixture, "iges-sato", "comment.add",
			"{'request_id':'0190aaaa-0000-7000-8000-000000000001','study':'GZ2019','"
			"text':'one'}"),
		request(fixture, "coordinator", "batch.apply",
			"{'request_id':'0190aaaa-0000-7000-8000-000000000002','calls':[{'method':'"
			"study.create','params':"
			"{'study':'XX2020','title':'t','city':'c','country':'KR','year':2020}}"
			"," COMMENT("") "]}"),
		request(fixture, "coordinator", "study.create",
			"{'request_id':'0190aaaa-0000-7000-8000-000000000003','dry_run':true,'"
			"study':'XX2020','title':'t',"
			"'city':'c','country':'KR','year':2020}"),
		/* The same id in the same commit. */
		request(fixture, "iges-sato", "comment.add",
			"{'request_id':'0190aaaa-0000-7000-8000-000000000001','study':'GZ2019','"
			"text':'one'}"),
		request(fixture, "kei-park", "comment.add",
			"{'request_id':'0190aaaa-0000-7000-8000-000000000001','study':'GZ2019','"
			"text':'two'}"),
	};
	static const enum err wanted[] = { ERR_NONE, ERR_PARAMS, ERR_NONE, ERR_NONE, ERR_NONE };
	struct commit commit;

	core_batch_begin(fixture->core, fixture->now_ms, 0);
	for (size_t i = 0; i < ELEMENTS(requests); i++)
		assert_int_equal(core_batch_run(fixture->core, &requests[i]), 0);
	assert_int_equal(core_batch_commit(fixture->core, &commit), 0);
	for (size_t i = 0; i < ELEMENTS(requests); i++)
		assert_int_equal(requests[i].err, wanted[i]);
	assert_string_equal(requests[0].text, requests[3].text);
	assert_string_not_equal(requests[0].text, requests[4].text);
	assert_int_equal(commit.requests, 5);
	assert_int_equal(commit.written, 2);
	assert_int_equal(commit.chain_count, 1);
	assert_int_equal(commit.seq, tamper_number(fixture, "SELECT max(seq) FROM journal"));
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 2);
	for (size_t i = 0; i < ELEMENTS(requests); i++)
		request_done(&requests[i]);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_drafting, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all),
		TEST(test_calls_build_on_each_other),
		TEST(test_nothing),
		TEST(test_details_of_a_refusal),
		TEST(test_what_is_no_call),
		TEST(test_long_names_are_cut_whole),
		TEST(test_as),
		TEST(test_if_version_within),
		TEST(test_replay),
		TEST(test_dry_run),
		TEST(test_limit),
		TEST(test_requests_of_one_commit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
