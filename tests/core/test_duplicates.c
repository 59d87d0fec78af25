/* test_duplicates.c: which comments say what another said before: by text and document, however they are spelled,
 * whoever made them and however they came in; of what the caller sees, and page by page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define DUPLICATES "comment.duplicates"
#define GZ	   "{'study':'GZ2019'}"

/* The comment's id; the caller owns it. */
static char *add(struct fixture *fixture, const char *who, const char *text, const char *more)
{
	struct json_object *made = fixture_ok(fixture, who, "comment.add",
					      "{'study':'GZ2019','text':'%s'%s}", text, more);
	char *id = xstrdup(fixture_text(made, "comment"));

	json_object_put(made);
	return id;
}

static size_t count(struct fixture *fixture, const char *who, const char *more)
{
	struct json_object *list =
		fixture_ok(fixture, who, DUPLICATES, "{'study':'GZ2019'%s}", more);
	size_t len = json_object_array_length(json_object_object_get(list, "items"));

	assert_string_equal(fixture_text(list, "next"), "");
	json_object_put(list);
	return len;
}

/* The first that a comment is a duplicate of, as somebody is told: "" where it is none. */
static const char *first_of(struct fixture *fixture, const char *who, const char *id)
{
	static char first[64];
	struct json_object *list = fixture_ok(fixture, who, DUPLICATES, GZ), *items;

	first[0] = '\0';
	items = json_object_object_get(list, "items");
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(item, "comment"), id) == 0)
			snprintf(first, sizeof first, "%s", fixture_text(item, "duplicate_of"));
	}
	json_object_put(list);
	return first;
}

/* ---- what is the same ---- */

static void test_spelling(void **state)
{
	static const struct {
		const char *first, *second;
		bool is_same;
	} rows[] = {
		{ "The table is wrong.", "The table is wrong.", true },
		{ "The table is wrong.", " the TABLE\\tis\\n\\n wrong ", true },
		{ "(The table is wrong)", "- The table is wrong?!", true },
		{ "Die Straße fehlt", "DIE STRASSE FEHLT", true },
		{ "Caf\\u00e9", "CAF\\u00c9", true },
		{ "Caf\\u00e9", "CAFE\\u0301", true },
		{ "\\u0422\\u0410\\u0411\\u041b\\u0418\\u0426\\u0410", "таблица.", true },
		{ "第3.2节缺少数据。", "\\u3000第3.2节缺少数据", true },
		{ "「境界を示せ」", "境界を示せ！", true },
		{ "배출 범위가 다르다.", "배출 \\u3000범위가 다르다", true },
		{ "...", " ... ", true }, /* nothing else is there: it stays */
		{ "...", "?", false },
		{ "3.2 is wrong", "32 is wrong", false },
		{ "It is - wrong", "It is wrong", false },
		{ "5 % more", "5 more", false },
		{ "边界说明", "边界 说明", false },
		{ "边界说明", "边界说", false },
		{ "배출 범위", "배출 범위가", false },
		{ "over 5", "over $5", false },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *document = xasprintf(",'document':'D%zu'", i);
		_cleanup_(x_freep) char *first = add(fixture, "iges-sato", rows[i].first, document);
		_cleanup_(x_freep) char *second =
			add(fixture, "kei-park", rows[i].second, document);
		const char *told = first_of(fixture, "lead-kim", second);
		if (strcmp(told, rows[i].is_same ? first : "") != 0)
			fail_msg("%s, %s: %s", rows[i].first, rows[i].second, told);
	}
}

static void test_place(void **state)
{
	static const char *const places[] = { ",'document':'FOD'",
					      ",'document':'FOD','from_page':3",
					      ",'document':'FOD','from_page':3,'from_line':4",
					      ",'document':'FOD','from_page':3,'chapter':'2'" };
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *other = add(fixture, "iges-sato", "t", ",'document':'SOD'");
	_cleanup_(x_freep) char *none = add(fixture, "iges-sato", "t", "");

	for (size_t i = 0; i < ELEMENTS(places); i++)
		x_freep(&(char *){ add(fixture, "iges-sato", "t", places[i]) });
	/* Of the same document each is one, wherever it stands; by place, none is. */
	assert_int_equal(count(fixture, "lead-kim", ""), 3);
	assert_int_equal(count(fixture, "lead-kim", ",'same_place':true"), 0);
	_cleanup_(x_freep) char *third = add(fixture, "kei-park", "T", places[2]);
	_cleanup_(x_freep) char *fourth = add(fixture, "kei-park", "T.", places[3]);
	assert_int_equal(count(fixture, "lead-kim", ""), 5);
	assert_int_equal(count(fixture, "lead-kim", ",'same_place':true"), 2);
	assert_string_equal(first_of(fixture, "lead-kim", other), "");
	/* What names no document is of one kind, too. */
	_cleanup_(x_freep) char *general = add(fixture, "kei-park", "t", "");
	assert_string_equal(first_of(fixture, "lead-kim", general), none);
}

/* As if it had been said of another city. */
static void test_study(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *first = add(fixture, "iges-sato", "one", "");
	_cleanup_(x_freep) char *second = add(fixture, "iges-sato", "one", "");

	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'WH2019','title':'t','city':'Wuhan','country':'CN','year':2019}");
	assert_string_equal(first_of(fixture, "lead-kim", second), first);
	tamper(fixture, "UPDATE comment SET study = (SELECT id FROM study WHERE code = 'WH2019') "
			"WHERE id = (SELECT min(id) FROM comment)");
	assert_int_equal(count(fixture, "lead-kim", ""), 0);
}

/* One item, as comment.list has it, and the first. */
static void test_item(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *first = add(fixture, "iges-sato", "A remark", ",'from_page':4");
	_cleanup_(x_freep) char *second = add(fixture, "lead-kim", "a remark.", ",'from_page':5");
	struct json_object *list = fixture_ok(fixture, "coordinator", "comment.list", GZ);
	struct json_object *item = fixture_at(list, "items.1");

	json_object_object_add(item, "duplicate_of", json_object_new_string(first));
	fixture_shows(fixture, "coordinator", DUPLICATES, GZ, "items.0.comment", second);
	struct json_object *told = fixture_ok(fixture, "coordinator", DUPLICATES, GZ);
	assert_true(json_object_equal(fixture_at(told, "items.0"), item));
	json_object_put(told);
	json_object_put(list);
}

/* ---- however they came in ---- */

static void send(struct fixture *fixture, const char *who, bool is_filed)
{
	struct json_object *begun =
		fixture_ok(fixture, who, "import.begin",
			   "{'study':'GZ2019','file_name':'a.csv','rows':2,'digest':"
			   "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}");
	_cleanup_(x_freep) char *import = xstrdup(fixture_text(begun, "import"));

	json_object_put(begun);
	if (is_filed) {
		fixture_do(fixture, who, "import.finish", "{'import':'%s'}", import);
		return;
	}
	fixture_do(fixture, who, "import.send",
		   "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'one',"
		   "'reviewer_name':'Ota'},{'line':3,'comment':'ONE','reviewer_name':'Baba'}]}",
		   import);
}

static void test_tables(void **state)
{
	struct fixture *fixture = *state;

	send(fixture, "lead-kim", false);
	_cleanup_(x_freep) char *alone = add(fixture, "iges-sato", "One!", "");
	/* What is not filed is nobody's yet, and nothing is a duplicate of it. */
	assert_int_equal(count(fixture, "lead-kim", ""), 0);
	send(fixture, "lead-kim", true);
	assert_int_equal(count(fixture, "lead-kim", ""), 2);
	fixture_shows(fixture, "lead-kim", DUPLICATES, GZ, "items.0.commenter", "Baba");
	fixture_shows(fixture, "lead-kim", DUPLICATES, GZ, "items.1.comment", alone);
	fixture_shows(fixture, "lead-kim", DUPLICATES, GZ, "items.1.duplicate_of",
		      first_of(fixture, "lead-kim", alone));
}

/* ---- what became of them ---- */

static void test_states(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *first = add(fixture, "iges-sato", "one", "");
	_cleanup_(x_freep) char *second = add(fixture, "kei-park", "one", "");
	_cleanup_(x_freep) char *third = add(fixture, "iges-sato", "one", "");

	assert_string_equal(first_of(fixture, "lead-kim", second), first);
	assert_string_equal(first_of(fixture, "lead-kim", third), first);
	/* What is taken back says nothing. */
	fixture_do(fixture, "iges-sato", "comment.withdraw", "{'comment':'%s','reason':'r'}",
		   first);
	assert_string_equal(first_of(fixture, "lead-kim", second), "");
	assert_string_equal(first_of(fixture, "lead-kim", third), second);
	fixture_do(fixture, "iges-sato", "comment.restore", "{'comment':'%s','reason':'r'}", first);
	assert_string_equal(first_of(fixture, "lead-kim", second), first);
	/* Answered as what it is, with a text that says of what, it is one still; and only then. */
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "comment.respond",
			"{'comment':'%s','disposition':'duplicate'}", third);
	fixture_do(fixture, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'duplicate','text':'see %s'}", third, first);
	assert_int_equal(count(fixture, "lead-kim", ""), 2);
	assert_int_equal(count(fixture, "lead-kim", ",'state':'open'"), 1);
	assert_int_equal(count(fixture, "lead-kim", ",'state':'answered'"), 1);
	/* Its author does not know yet that there is an answer. */
	assert_int_equal(count(fixture, "iges-sato", ",'state':'open'"), 1);
	assert_int_equal(count(fixture, "iges-sato", ",'state':'answered'"), 0);
	fixture_shows(fixture, "iges-sato", DUPLICATES, GZ, "items.0.disposition", "");
	fixture_shows(fixture, "lead-kim", DUPLICATES, "{'study':'GZ2019','state':'answered'}",
		      "items.0.disposition", "duplicate");
}

/* ---- who sees what ---- */

static void test_hidden(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *first = add(fixture, "kei-park", "one", "");
	_cleanup_(x_freep) char *own = add(fixture, "iges-sato", "one", "");

	/* What the caller does not see is no first, and no duplicate. */
	assert_int_equal(count(fixture, "iges-sato", ""), 0);
	assert_int_equal(count(fixture, "kei-park", ""), 0);
	assert_int_equal(count(fixture, "observer-lee", ""), 0);
	_cleanup_(x_freep) char *again = add(fixture, "iges-sato", "one", "");
	assert_string_equal(first_of(fixture, "iges-sato", again), own);
	assert_string_equal(first_of(fixture, "lead-kim", own), first);
	assert_string_equal(first_of(fixture, "lead-kim", again), first);
	/* Nor as somebody of a role. */
	assert_int_equal(count(fixture, "coordinator", ""), 2);
	assert_int_equal(count(fixture, "coordinator", ",'as_role':'reviewer'"), 0);
	assert_int_equal(count(fixture, "coordinator", ",'as_role':'editor'"), 2);
	/* Whose answer it is sees it. */
	fixture_do(fixture, "lead-kim", "comment.assign",
		   "{'comment':'%s','responder':'observer-lee'}", first);
	assert_int_equal(count(fixture, "observer-lee", ""), 0);
	fixture_do(fixture, "lead-kim", "comment.assign",
		   "{'comment':'%s','responder':'observer-lee'}", again);
	assert_string_equal(first_of(fixture, "observer-lee", again), first);
	tamper_stage(fixture, "response");
	assert_string_equal(first_of(fixture, "iges-sato", again), first);
	fixture_refused(fixture, ERR_NOT_FOUND, "outsider", DUPLICATES, GZ);
}

/* ---- many ---- */

#define SAID 600 /* with more texts than there is room for at first; it is made twice */

static void test_pages(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *after = xstrdup("");
	char *first = NULL, text[32];
	size_t found = 0;

	for (int i = 0; i < SAID; i++) {
		snprintf(text, sizeof text, "no. %d", i % 3 == 2 ? i / 6 : i);
		char *id = add(fixture, "iges-sato", text, "");
		if (i == 0)
			first = TAKE(id);
		x_freep(&id);
	}
	int64_t wanted =
		tamper_number(fixture, "SELECT count(*) - count(DISTINCT text) FROM comment");
	for (bool is_more = true; is_more; is_more = *after) {
		struct json_object *page =
			fixture_ok(fixture, "lead-kim", DUPLICATES,
				   *after ? "{'study':'GZ2019','limit':31,'after':'%s'}"
					  : "{'study':'GZ2019','limit':31}",
				   after);
		struct json_object *items = json_object_object_get(page, "items");
		size_t len = json_object_array_length(items);
		for (size_t i = 0; i < len; i++) {
			struct json_object *item = json_object_array_get_idx(items, i);
			_cleanup_(x_freep) char *params =
				xasprintf("{'comment':'%s'}", fixture_text(item, "duplicate_of"));
			fixture_shows(fixture, "lead-kim", "comment.get", params, "text",
				      fixture_text(item, "text"));
		}
		if (found == 0)
			assert_string_equal(
				fixture_text(json_object_array_get_idx(items, 0), "duplicate_of"),
				first);
		found += len;
		assert_true((int64_t)found <= wanted);
		x_freep(&after);
		after = xstrdup(fixture_text(page, "next"));
		assert_true(len == 31 || !*after);
		json_object_put(page);
	}
	assert_int_equal(found, wanted);
	x_freep(&first);
}

/* Comments are counted that the one who asks sees, and no others. */
static void test_limit(void **state)
{
	struct fixture *fixture = *state;
	int64_t before = fixture->conf->statistics_rows;

	for (int i = 0; i < 3; i++)
		x_freep(&(char *){ add(fixture, i ? "iges-sato" : "kei-park", "one", "") });
	fixture->conf->statistics_rows = 3;
	assert_int_equal(count(fixture, "lead-kim", ""), 2);
	fixture->conf->statistics_rows = 2;
	assert_int_equal(count(fixture, "iges-sato", ""), 1);
	enum err err;
	struct json_object *error =
		fixture_call(fixture, "lead-kim", DUPLICATES, &err, "{'study':'GZ2019'}");
	assert_int_equal(err, ERR_TOO_LARGE);
	assert_int_equal(fixture_int(fixture_at(error, "data"), "limit"), 2);
	json_object_put(error);
	fixture->conf->statistics_rows = before;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_drafting, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_spelling), TEST(test_place),	TEST(test_study),
		TEST(test_item),     TEST(test_tables), TEST(test_states),
		TEST(test_hidden),   TEST(test_pages),	TEST(test_limit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("core/duplicates", tests, NULL, NULL);
}
