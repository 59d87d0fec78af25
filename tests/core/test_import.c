/* test_import.c: a table of comments comes in rows and is shown at once, or not at all: who may bring it, what is told
 * of what is wrong with it, what is known again, and that nobody sees any of it before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define GZ	 "{'study':'GZ2019'}"

/* The import's id; the caller owns it. */
static char *begin(struct fixture *fixture, const char *who, const char *file, const char *digest,
		   int rows)
{
	struct json_object *begun = fixture_ok(
		fixture, who, "import.begin",
		"{'study':'GZ2019','file_name':'%s','rows':%d,'digest':'%s'}", file, rows, digest);
	char *id = xstrdup(fixture_text(begun, "import"));

	json_object_put(begun);
	return id;
}

static struct json_object *send(struct fixture *fixture, const char *who, const char *id,
				int offset, const char *rows)
{
	return fixture_ok(fixture, who, "import.send", "{'import':'%s','offset':%d,'rows':[%s]}",
			  id, offset, rows);
}

static void counts(struct json_object *object, int taken, int wrong, int duplicates)
{
	assert_int_equal(fixture_int(object, "taken"), taken);
	assert_int_equal(fixture_int(object, "wrong"), wrong);
	assert_int_equal(fixture_int(object, "duplicates"), duplicates);
	json_object_put(object);
}

static int listed(struct fixture *fixture, const char *who)
{
	struct json_object *list = fixture_ok(fixture, who, "comment.list", GZ);
	int count = (int)json_object_array_length(json_object_object_get(list, "items"));

	json_object_put(list);
	return count;
}

/* The first row, with everything that there is. */
#define FULL                                                                                       \
	"{'line':2,'doc_version':'SOD','chapter':'3','from_page':'41','from_line':' 12 ',"         \
	"'to_page':'41','to_line':'30','reviewer_name':'Sato, Aiko','reviewer_email':"             \
	"'aiko@iges.example','affiliation':'IGES','country':'JP','reviewer_class':'Peer City',"    \
	"'lang':'ja','comment':'Table 3.2 mixes scopes.','comment_type':'clarification',"          \
	"'response':'Stated.','disposition':'accepted','extra':{'Topic':'scope','Empty':''}}"

static void test_whole(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "sod.csv", DIGEST_A, 3);

	counts(send(fixture, "lead-kim", id, 0, FULL), 1, 0, 0);
	counts(send(fixture, "lead-kim", id, 1,
		    "{'line':3,'comment':'General.'},{'line':9,'comment':'More.','from_page':'2'}"),
	       3, 0, 0);
	/* Nobody sees any of it, not even who sent it: not in lists, counts, nor by id. */
	assert_int_equal(listed(fixture, "lead-kim"), 0);
	assert_int_equal(listed(fixture, "coordinator"), 0);
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "counts.comments", "0");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "import.get", "{'import':'%s'}", id);
	counts(fixture_ok(fixture, "lead-kim", "import.finish", "{'import':'%s','dry_run':true}",
			  id),
	       3, 0, 0);
	assert_int_equal(listed(fixture, "coordinator"), 0);
	counts(fixture_ok(fixture, "lead-kim", "import.finish", "{'import':'%s'}", id), 3, 0, 0);
	assert_int_equal(listed(fixture, "coordinator"), 3);

	static const struct {
		const char *path, *text;
	} shown[] = {
		{ "items.0.document", "SOD" },
		{ "items.0.chapter", "3" },
		{ "items.0.from_page", "41" },
		{ "items.0.from_line", "12" },
		{ "items.0.to_line", "30" },
		{ "items.0.commenter", "Sato, Aiko" },
		{ "items.0.email", "aiko@iges.example" },
		{ "items.0.affiliation", "IGES" },
		{ "items.0.country", "JP" },
		{ "items.0.class", "peer_city" },
		{ "items.0.language", "ja" },
		{ "items.0.type", "clarification" },
		{ "items.0.principal", "lead-kim" },
		{ "items.0.state", "open" },
		{ "items.0.extra.Topic", "scope" },
		{ "items.0.extra.response", "Stated." },
		{ "items.0.response", "" },
		{ "items.1.commenter", "" },
		{ "items.1.language", "en" },
		{ "items.2.to_page", "2" },
	};
	for (size_t i = 0; i < ELEMENTS(shown); i++)
		fixture_shows(fixture, "coordinator", "comment.list", GZ, shown[i].path,
			      shown[i].text);
	struct json_object *verified = fixture_ok(fixture, "coordinator", "journal.verify", "{}");
	assert_null(json_object_object_get(verified, "first_bad"));
	json_object_put(verified);
}

/* One text of a table, changed behind the daemon's back, is found. */
static void test_verified(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 2);

	counts(send(fixture, "lead-kim", id, 0,
		    "{'line':2,'comment':'One.'},{'line':3,'comment':'Two.'}"),
	       2, 0, 0);
	fixture_do(fixture, "lead-kim", "import.finish", "{'import':'%s'}", id);
	tamper(fixture, "UPDATE comment SET text = 'Three.' WHERE text = 'Two.'");
	fixture_shows(fixture, "coordinator", "journal.verify", "{}", "first_bad.verb",
		      "import.finish");
}

static void test_problems(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 6);
	_cleanup_(x_freep) char *params = xasprintf("{'import':'%s'}", id);
	static const struct {
		const char *line, *column, *offset, *message;
	} told[] = {
		{ "2", "from_page", "", "`4l` is no whole number from 1 to 1000000" },
		{ "2", "comment", "", "is empty" },
		{ "3", "comment", "3", "holds the control character 0x1b" },
		{ "4", "reviewer_class", "",
		  "`exprt` is none of expert, government, peer_city, "
		  "stakeholder, fact; did you mean `expert`?" },
		{ "4", "lang", "", "not a language tag (BCP 47), such as en or zh-Hans" },
		{ "5", "to_page", "", "lies before from_page" },
		{ "6", "reviewer_class", "",
		  "comments of class government come through the host's focal point" },
	};

	counts(send(fixture, "lead-kim", id, 0,
		    "{'line':2,'from_page':'4l','comment':' '},"
		    "{'line':3,'comment':'abc\\u001bd'},"
		    "{'line':4,'comment':'x','reviewer_class':'exprt','lang':'?'},"
		    "{'line':5,'comment':'x','from_page':'3','to_page':'2'},"
		    "{'line':6,'comment':'x','reviewer_class':'government'},"
		    "{'line':7,'comment':'y','reviewer_class':'government','reviewer_name':'City'"
		    "}"),
	       1, 5, 0);
	for (size_t i = 0; i < ELEMENTS(told); i++) {
		const char *const names[] = { "line", "column", "offset", "message" };
		const char *const texts[] = { told[i].line, told[i].column, told[i].offset,
					      told[i].message };
		for (size_t k = 0; k < ELEMENTS(names); k++) {
			_cleanup_(x_freep) char *path = xasprintf("items.%zu.%s", i, names[k]);
			fixture_shows(fixture, "lead-kim", "import.problems", params, path,
				      texts[k]);
		}
	}
	fixture_refused(fixture, ERR_INVALID, "lead-kim", "import.finish", "{'import':'%s'}", id);
	counts(fixture_ok(fixture, "lead-kim", "import.finish", "{'import':'%s','partial':true}",
			  id),
	       1, 5, 0);
	assert_int_equal(listed(fixture, "lead-kim"), 1);
}

/* Whatever was spelled otherwise; against the file, against what others said, and against an earlier table. */
static void test_duplicates(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *made =
		fixture_ok(fixture, "iges-sato", "comment.add",
			   "{'study':'GZ2019','text':'Caf\\u00e9 remark','from_page':3}");
	_cleanup_(x_freep) char *there = xstrdup(fixture_text(made, "comment"));
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 5);
	_cleanup_(x_freep) char *params = xasprintf("{'import':'%s'}", id);
	_cleanup_(x_freep) char *name = NULL;

	json_object_put(made);
	made = fixture_ok(fixture, "lead-kim", "comment.get", "{'comment':'%s'}", there);
	name = xstrdup(fixture_text(made, "full_name"));
	json_object_put(made);
	_cleanup_(x_freep) char *rows =
		xasprintf("{'line':2,'comment':'  CAFE\\u0301  "
			  "remark\\n','from_page':'3','reviewer_name':'%s'},"
			  "{'line':3,'comment':'A','reviewer_name':'B'},"
			  "{'line':4,'comment':'a ','reviewer_name':'b'},"
			  "{'line':5,'comment':'a','reviewer_name':'c'},"
			  "{'line':6,'comment':'another','comment_id':'%s'}",
			  name, there);
	counts(send(fixture, "lead-kim", id, 0, rows), 2, 0, 3);
	_cleanup_(x_freep) char *same = xasprintf("the same as %s, which is here already", there);
	fixture_shows(fixture, "lead-kim", "import.problems", params, "items.0.message", same);
	fixture_shows(fixture, "lead-kim", "import.problems", params, "items.0.kind", "duplicate");
	fixture_shows(fixture, "lead-kim", "import.problems", params, "items.1.message",
		      "the same as line 3 of the file");
	fixture_refused(fixture, ERR_INVALID, "lead-kim", "import.finish", "{'import':'%s'}", id);
	counts(fixture_ok(fixture, "lead-kim", "import.finish",
			  "{'import':'%s','skip_duplicates':true}", id),
	       2, 0, 3);
	/* The same again, by somebody else. */
	_cleanup_(x_freep) char *again = begin(fixture, "coordinator", "b.csv", DIGEST_A, 5);
	counts(send(fixture, "coordinator", again, 0, rows), 0, 0, 5);
}

/* That somebody said the same is not told to whom it is not shown. */
static void test_hidden_duplicates(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "observer-lee", "a.csv", DIGEST_A, 1);

	fixture_do(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'secret'}");
	counts(send(fixture, "observer-lee", id, 0,
		    "{'line':2,'comment':'secret','reviewer_name':'Sato Sample'}"),
	       1, 0, 0);
}

/* Many that are there are made known some at a time. */
static void test_ready(void **state)
{
	struct fixture *fixture = *state;
	static const char begin_again[] =
		"{'study':'GZ2019','file_name':'a.csv','rows':1,'digest':'" DIGEST_A "'}";

	for (int i = 0; i < 250; i++)
		fixture_do(fixture, "iges-sato", "comment.add",
			   "{'study':'GZ2019','text':'no. %d'}", i);
	struct json_object *begun = fixture_ok(fixture, "lead-kim", "import.begin", begin_again);
	assert_string_equal(fixture_text(begun, "is_ready"), "false");
	json_object_put(begun);
	begun = fixture_ok(fixture, "lead-kim", "import.begin", begin_again);
	assert_string_equal(fixture_text(begun, "is_ready"), "true");
	_cleanup_(x_freep) char *id = xstrdup(fixture_text(begun, "import"));
	json_object_put(begun);
	counts(send(fixture, "lead-kim", id, 0,
		    "{'line':2,'comment':'No. 249','reviewer_name':'Sato Sample'}"),
	       0, 0, 1);
}

/* Rows come once, in order, whoever is cut off; what was begun goes on; what is filed says so. */
static void test_resumed(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 2);
	enum err err;

	counts(send(fixture, "lead-kim", id, 0, "{'line':2,'comment':'One.'}"), 1, 0, 0);
	struct json_object *refused =
		fixture_call(fixture, "lead-kim", "import.send", &err,
			     "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'One.'}]}", id);
	assert_int_equal(err, ERR_STATE);
	assert_int_equal(json_object_get_int(fixture_at(refused, "data.received")), 1);
	json_object_put(refused);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "import.finish", "{'import':'%s'}", id);
	_cleanup_(x_freep) char *same = begin(fixture, "lead-kim", "renamed.csv", DIGEST_A, 2);
	assert_string_equal(same, id);
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "import.send",
			"{'import':'%s','offset':1,'rows':[{'line':3},{'line':4}]}", id);
	counts(send(fixture, "lead-kim", id, 1, "{'line':3,'comment':'Two.'}"), 2, 0, 0);
	fixture_do(fixture, "lead-kim", "import.finish", "{'import':'%s'}", id);
	struct json_object *filed = fixture_ok(
		fixture, "lead-kim", "import.begin",
		"{'study':'GZ2019','file_name':'a.csv','rows':2,'digest':'" DIGEST_A "'}");
	assert_string_equal(fixture_text(filed, "state"), "filed");
	json_object_put(filed);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "import.finish", "{'import':'%s'}", id);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "import.abandon", "{'import':'%s'}", id);
	assert_int_equal(listed(fixture, "lead-kim"), 2);
}

static void test_abandoned(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 1);

	counts(send(fixture, "lead-kim", id, 0, "{'line':2,'comment':'One.'}"), 1, 0, 0);
	fixture_refused(fixture, ERR_NOT_FOUND, "iges-sato", "import.abandon", "{'import':'%s'}",
			id);
	fixture_do(fixture, "lead-kim", "import.abandon", "{'import':'%s'}", id);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 0);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment_key"), 0);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "import.send",
			"{'import':'%s','offset':1,'rows':[{'line':3,'comment':'x'}]}", id);
	/* A changed file under the same name replaces what was begun. */
	_cleanup_(x_freep) char *first = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 1);
	counts(send(fixture, "lead-kim", first, 0, "{'line':2,'comment':'One.'}"), 1, 0, 0);
	_cleanup_(x_freep) char *second = begin(fixture, "lead-kim", "a.csv", DIGEST_B, 1);
	counts(send(fixture, "lead-kim", second, 0, "{'line':2,'comment':'Other.'}"), 1, 0, 0);
	_cleanup_(x_freep) char *params = xasprintf("{'import':'%s'}", first);
	fixture_shows(fixture, "lead-kim", "import.get", params, "state", "abandoned");
	/* What nobody ends is forgotten. */
	fixture->now_ms += (fixture->conf->upload_days + 1) * FIXTURE_DAY_MS;
	_cleanup_(x_freep) char *other = begin(fixture, "coordinator", "c.csv", DIGEST_A, 1);
	_cleanup_(x_freep) char *again = begin(fixture, "coordinator", "c.csv", DIGEST_A, 1);
	assert_string_equal(other, again);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM comment"), 0);
}

static void test_limits(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < (int)fixture->conf->uploads; i++) {
		_cleanup_(x_freep) char *name = xasprintf("%d.csv", i);
		_cleanup_(x_freep) char *digest = xasprintf("%064d", i);
		_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", name, digest, 100);
		if (i > 0)
			continue;
		_cleanup_(x_freep) char *rows = xstrdup("{'line':2,'comment':'x'}");
		for (int k = 0; k < 50; k++) {
			_cleanup_(x_freep) char *before = rows;
			rows = xasprintf("%s,{'line':3,'comment':'%d'}", before, k);
		}
		fixture_refused(fixture, ERR_PARAMS, "lead-kim", "import.send",
				"{'import':'%s','offset':0,'rows':[%s]}", id, rows);
	}
	fixture_refused(fixture, ERR_BUSY, "lead-kim", "import.begin",
			"{'study':'GZ2019','file_name':'x','rows':1,'digest':'" DIGEST_A "'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "import.begin",
			"{'study':'GZ2019','file_name':'x','rows':1,'digest':'abc'}");
}

/* What is no row at all is the client's mistake: nothing of the call is taken. */
static void test_no_rows(void **state)
{
	static const char *const bad[] = {
		"1",
		"{'comment':'x'}",
		"{'line':0,'comment':'x'}",
		"{'line':2,'comment':1}",
		"{'line':2,'text':'x'}",
		"{'line':2,'comment':'x','extra':1}",
		"{'line':2,'comment':'x','extra':{'a':1}}",
		"{'line':2,'comment':'x','extra':{'Chapter':'1'}}",
		"{'line':2,'comment':'x','extra':{'':'1'}}",
	};
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 2);

	for (size_t i = 0; i < ELEMENTS(bad); i++)
		fixture_refused(fixture, ERR_PARAMS, "lead-kim", "import.send",
				"{'import':'%s','offset':0,'rows':[{'line':2,'comment':'x'},%s]}",
				id, bad[i]);
	_cleanup_(x_freep) char *params = xasprintf("{'import':'%s'}", id);
	fixture_shows(fixture, "lead-kim", "import.get", params, "received", "0");
}

/* Stages: where comments are taken, and facts where those are. A table that came too late stays out. */
static void test_stages(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 1);

	counts(send(fixture, "lead-kim", id, 0, "{'line':2,'comment':'x'}"), 1, 0, 0);
	fixture_advance_to(fixture, "fact_check");
	_cleanup_(x_freep) char *facts = begin(fixture, "gz-host", "f.csv", DIGEST_B, 2);
	counts(send(fixture, "gz-host", facts, 0,
		    "{'line':2,'comment':'12, not 21'},"
		    "{'line':3,'comment':'z','reviewer_class':'government'}"),
	       1, 1, 0);
	fixture_advance_to(fixture, "assessment");
	fixture_refused(fixture, ERR_CLOSED, "lead-kim", "import.finish", "{'import':'%s'}", id);
	fixture_refused(fixture, ERR_CLOSED, "lead-kim", "import.begin",
			"{'study':'GZ2019','file_name':'x','rows':1,'digest':'" DIGEST_A "'}");
	fixture_do(fixture, "lead-kim", "import.abandon", "{'import':'%s'}", id);
}

/* One event for all, to whom the comments are shown. */
static void test_told(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *before = fixture_ok(fixture, "coordinator", "event.list", GZ);
	_cleanup_(x_freep) char *after =
		xasprintf("{'study':'GZ2019','after':'%s'}", fixture_text(before, "next"));
	_cleanup_(x_freep) char *id = begin(fixture, "lead-kim", "a.csv", DIGEST_A, 1);

	json_object_put(before);
	counts(send(fixture, "lead-kim", id, 0, "{'line':2,'comment':'x'}"), 1, 0, 0);
	fixture_shows(fixture, "coordinator", "event.list", after, "items.0.verb", "");
	fixture_do(fixture, "lead-kim", "import.finish", "{'import':'%s'}", id);
	fixture_shows(fixture, "coordinator", "event.list", after, "items.0.verb", "import.finish");
	fixture_shows(fixture, "coordinator", "event.list", after, "items.0.data.comments", "1");
	fixture_shows(fixture, "coordinator", "event.list", after, "items.1.verb", "");
}

int main(void)
{
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(test_##name, fixture_setup_drafting, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(whole),
		TEST(verified),
		TEST(problems),
		TEST(duplicates),
		TEST(hidden_duplicates),
		TEST(ready),
		TEST(resumed),
		TEST(abandoned),
		TEST(limits),
		TEST(no_rows),
		TEST(stages),
		TEST(told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
