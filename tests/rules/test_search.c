/* test_search.c: the language of searches: what each text is read as, and each wrong one with its
 * place; whether a tree holds, as far as is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "rules/search.h"

#define TERMS 8
#define DEPTH 5
#define BYTES 200

static const char *const stages[] = { "response", "desk_review", NULL };

static struct search search_new(struct arena *arena)
{
	return (struct search){ .arena = arena,
				.bytes_max = BYTES,
				.terms_max = TERMS,
				.depth_max = DEPTH,
				.takes_saved = true,
				.known = { [SEARCH_FIELD_STAGE] = stages } };
}

/* ---- trees, as text: (and a b), (or a b), (not a), words as they are, [field op number text] ---- */

static const char *shown(struct arena *arena, const struct search_node *node);

static const char *shown_list(struct arena *arena, const char *word, const struct search_node *node)
{
	const char *list = word;

	for (const struct search_node *below = node->first; below; below = below->next)
		list = arena_printf(arena, "%s %s", list, shown(arena, below));
	return arena_printf(arena, "(%s)", list);
}

static const char *shown_field(struct arena *arena, const struct search_node *node)
{
	static const char *const compares[SEARCH_COMPARE__MAX] = {
		"=", "!=", "<", "<=", ">", ">="
	};
	const struct search_field_row *row = &search_field_rows[node->field];
	const char *word = row->words ? row->words[node->word] : "";

	if (row->takes == SEARCH_TAKES_COUNT || row->takes == SEARCH_TAKES_NUMBER)
		return arena_printf(arena, "[%s %s%s%" PRId64 "]", row->word, word,
				    compares[node->compare], node->number);
	if (row->takes != SEARCH_TAKES_DUE)
		return arena_printf(arena, "[%s %s%s]", row->word, word,
				    node->text.p ? node->text.p : "");
	if (node->due == SEARCH_DUE_DAYS)
		return arena_printf(arena, "[due %s%" PRId64 "d]", compares[node->compare],
				    node->number);
	return arena_printf(arena, "[due %s%s]",
			    node->due == SEARCH_DUE_DATE ? compares[node->compare] : "none",
			    node->text.p ? node->text.p : "");
}

static const char *shown(struct arena *arena, const struct search_node *node)
{
	switch (node->op) {
	case SEARCH_AND:
		return shown_list(arena, "and", node);
	case SEARCH_OR:
		return shown_list(arena, "or", node);
	case SEARCH_NOT:
		return shown_list(arena, "not", node);
	case SEARCH_TEXT:
		return node->text.p;
	case SEARCH_SAVED:
		return arena_printf(arena, "@%s", node->text.p);
	default:
		return shown_field(arena, node);
	}
}

static const struct {
	const char *query, *tree;
} trees[] = {
	/* precedence: what stands side by side binds closer than OR, the hyphen closest */
	{ "a", "a" },
	{ "a b", "(and a b)" },
	{ "a AND b c", "(and a b c)" },
	{ "a OR b", "(or a b)" },
	{ "a b OR c d", "(or (and a b) (and c d))" },
	{ "a OR b c OR d", "(or a (and b c) d)" },
	{ "a (b OR c)", "(and a (or b c))" },
	{ "((a))", "a" },
	{ "-a b", "(and (not a) b)" },
	{ "-a OR b", "(or (not a) b)" },
	{ "-(a OR b)", "(not (or a b))" },
	{ "NOT a b", "(and (not a) b)" },
	{ "NOT (a b)", "(not (and a b))" },
	{ "--a", "(not (not a))" },
	{ "a(b)c", "(and a b c)" },
	{ "a\"b c\"d", "(and a b c d)" },
	/* what looks like a sign and is none */
	{ "co-operation", "co-operation" },
	{ "or and not", "(and or and not)" },
	{ "ORx ANDy", "(and orx andy)" },
	{ "\"OR\"", "or" },
	{ "\"-a (b\"", "-a (b" },
	{ "12:30", "12:30" },
	{ "a@b", "a@b" },
	{ "rate>5", "rate>5" },
	/* one form of letters; blanks of the region */
	{ "GuangZhou ÄÖ", "(and guangzhou äö)" },
	{ "低碳\xe3\x80\x80政策", "(and 低碳 政策)" },
	{ "도시\xc2\xa0정책\n광주\t계획", "(and 도시 정책 광주 계획)" },
	{ "주제:도시", "주제:도시" },
	{ "Straße", "strasse" },
	/* fields */
	{ "stage:response", "[stage response]" },
	{ "Stage:Desk_Review", "[stage desk_review]" },
	{ "workflow:peer-review", "[workflow peer-review]" },
	{ "state:active", "[state active]" },
	{ "late:yes -late:no", "(and [late yes] (not [late no]))" },
	{ "city:Gwangju", "[city gwangju]" },
	{ "city:\"New City\"x", "(and [city new city] x)" },
	{ "title:低碳", "[title 低碳]" },
	{ "study:GZ", "[study gz]" },
	{ "country:KR", "[country kr]" },
	{ "year:2019", "[year =2019]" },
	{ "year:>=2019 year:!=2021", "(and [year >=2019] [year !=2021])" },
	{ "inst:kei who:me", "(and [inst kei] [who me])" },
	{ "re:overdue", "[re overdue>0]" },
	{ "re:overdue>1", "[re overdue>1]" },
	{ "re:missing=0", "[re missing=0]" },
	{ "cmt:open>0", "[cmt open>0]" },
	{ "cmt:total<=12", "[cmt total<=12]" },
	{ "rec:not_started", "[rec not_started>0]" },
	{ "rec:\"pending<3\"", "[rec pending<3]" },
	{ "task:respond", "[task respond>0]" },
	{ "due:<7d", "[due <7d]" },
	{ "due:>2w", "[due >14d]" },
	{ "due:<-3d", "[due <-3d]" },
	{ "due:<=2026-03-01", "[due <=2026-03-01]" },
	{ "due:2026-03-01", "[due =2026-03-01]" },
	{ "due:none", "[due none]" },
	{ "-(due:none)", "(not [due none])" },
	{ "@late-ones OR a", "(or @late-ones a)" },
	{ "((((a))))", "a" },
	{ "a b c d e f g h", "(and a b c d e f g h)" },
};

static void test_trees(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(trees); i++) {
		_cleanup_(arena_done) struct arena arena = { NULL, NULL };
		struct search search = search_new(&arena);
		struct search_problem problem = { 0 };
		struct search_node *node = search_parse(&search, str_of(trees[i].query), &problem);
		if (!node)
			fail_msg("%s: %zu: %s", trees[i].query, problem.offset, problem.message);
		if (strcmp(shown(&arena, node), trees[i].tree) != 0)
			fail_msg("%s is read as %s", trees[i].query, shown(&arena, node));
	}
}

/* ---- what is wrong ---- */

static const struct {
	const char *query;
	size_t offset, len;
	const char *message;
} wrong[] = {
	{ "  ", 0, 2, "there is nothing to search for" },
	{ "a OR", 2, 2, "something is to stand behind it" },
	{ "a AND ", 2, 3, "something is to stand behind it" },
	{ "OR a", 0, 2, "something is to stand on both sides of it" },
	{ "a OR OR b", 5, 2, "something is to stand on both sides of it" },
	{ "a AND OR b", 6, 2, "something is to stand on both sides of it" },
	{ "(a OR) b", 3, 2, "something is to stand behind it" },
	{ "a ()", 2, 2, "nothing stands between the parentheses" },
	{ "a ( \n )", 2, 5, "nothing stands between the parentheses" },
	{ "a (b", 2, 1, "this parenthesis is not closed" },
	{ "(a (b)", 0, 1, "this parenthesis is not closed" },
	{ "a) b", 1, 1, "no parenthesis is open here" },
	{ ")", 0, 1, "no parenthesis is open here" },
	{ "a \"b c", 2, 1, "this quote is not closed" },
	{ "도시 \"", 7, 1, "this quote is not closed" },
	{ "a \"\"", 2, 2, "nothing stands between the quotes" },
	{ "a - b", 2, 1, "right behind the hyphen" },
	{ "a -", 2, 1, "right behind the hyphen" },
	{ "(-)", 1, 1, "right behind the hyphen" },
	{ "a NOT", 2, 3, "nothing stands behind NOT" },
	/* fields */
	{ "stag:response", 0, 4, "there is no field `stag`; did you mean `stage:`?" },
	{ "a OR http://x", 5, 4, "put it in quotes to find these words" },
	{ "도시 yaer:2019", 7, 4, "did you mean `year:`?" },
	{ "year>=2019", 4, 6, "a colon stands behind it, as in year:>=2019" },
	{ "stage:", 6, 0, "`stage:` takes a word of small letters" },
	{ "stage: response", 6, 0, "`stage:` takes" },
	{ "city:(a OR b)", 5, 0, "`city:` takes a word, or a phrase in quotes" },
	{ "city:\"a", 5, 1, "this quote is not closed" },
	{ "city:\"\"", 5, 2, "nothing stands between the quotes" },
	{ "state:activ", 6, 5,
	  "`activ` is none of active, cancelled, closed, suspended, withdrawn; "
	  "did you mean `active`?" },
	{ "state:x", 6, 1, "write `state:active`" },
	{ "late:yes>2", 8, 2, "`>2` is too much here" },
	{ "re:overdeu", 3, 7, "did you mean `overdue`?" },
	{ "cmt:>3", 4, 2, "`cmt:open or cmt:open>2`" },
	{ "cmt:open>", 9, 0, "a number of at most 9 digits is missing" },
	{ "cmt:open>many", 9, 4, "a number of at most 9 digits is missing" },
	{ "cmt:open>1234567890", 9, 10, "a number has at most 9 digits" },
	{ "cmt:open>3x", 10, 1, "`x` is too much here; write cmt:open or cmt:open>2" },
	{ "task:anser_invitation", 5, 16, "did you mean `answer_invitation`?" },
	{ "rec:not-started", 4, 11, "did you mean `not_started`?" },
	{ "year:soon", 5, 4, "a number of at most 9 digits is missing" },
	{ "year:2019x", 9, 1, "`x` is too much here; write year:2019 or year:>=2019" },
	{ "country:korea", 8, 5, "a country is two letters" },
	{ "country:k1", 8, 2, "takes two letters" },
	{ "inst:광주", 5, 6, "`inst` takes a name" },
	{ "stage:desk.review", 6, 11, "`stage` takes a word" },
	{ "a -stage:respons", 9, 7,
	  "`respons` is none of response, desk_review; did you mean `response`?" },
	{ "stage:\"nope\"", 7, 4,
	  "`nope` is none of response, desk_review; write `stage:response`" },
	{ "due:7d", 4, 2, "say before or after: write due:<7d" },
	{ "due:soon", 4, 4, "say before or after" },
	{ "due:<7", 6, 0, "days end in d and weeks in w" },
	{ "due:<7m", 6, 1, "days end in d and weeks in w" },
	{ "due:<", 5, 0, "a number of at most 9 digits is missing" },
	{ "due:<none", 5, 4, "a number of at most 9 digits is missing" },
	{ "due:<2026-02-30", 5, 10, "`2026-02-30` is no date of the form YYYY-MM-DD" },
	{ "@", 0, 1, "before the name of a saved search" },
	{ "a @Late", 2, 5, "before the name of a saved search" },
	/* limits */
	{ "a b c d e f g h i", 16, 1, "there are more words and fields than 8" },
	{ "a b c d e f g h year:1", 16, 4, "there are more words and fields than 8" },
	{ "((((((a))))))", 5, 1, "parentheses and hyphens are nested deeper than 5" },
	{ "------a", 6, 1, "parentheses and hyphens are nested deeper than 5" },
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(wrong); i++) {
		_cleanup_(arena_done) struct arena arena = { NULL, NULL };
		struct search search = search_new(&arena);
		struct search_problem problem = { 0 };
		if (search_parse(&search, str_of(wrong[i].query), &problem))
			fail_msg("%s is taken", wrong[i].query);
		if (problem.offset != wrong[i].offset || problem.len != wrong[i].len ||
		    !strstr(problem.message, wrong[i].message))
			fail_msg("%s: %zu, %zu: %s", wrong[i].query, problem.offset, problem.len,
				 problem.message);
		assert_int_equal(problem.is_limit, strstr(problem.message, " than ") != NULL);
	}
}

static void test_saved_name_no_others(void **state)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	struct search search = search_new(&arena);
	struct search_problem problem;

	(void)state;
	search.takes_saved = false;
	assert_null(search_parse(&search, str_of("a @b"), &problem));
	assert_int_equal(problem.offset, 2);
	assert_non_null(strstr(problem.message, "names no other"));
}

/* What is too long is not even read; what is too much ends the reading there. */
static void test_large(void **state)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	struct search search = search_new(&arena);
	struct search_problem problem;
	char *text = arena_alloc(&arena, 20001);

	(void)state;
	for (size_t i = 0; i < 20000; i += 2)
		memcpy(text + i, "a ", 2);
	assert_null(search_parse(&search, str_of(text), &problem));
	assert_int_equal(problem.offset, BYTES);
	assert_string_equal(problem.message, "the search has more bytes than 200");
	assert_int_equal(search.terms, 0);
	search.bytes_max = 20000;
	assert_null(search_parse(&search, str_of(text), &problem));
	assert_int_equal(problem.offset, (size_t)2 * TERMS);
	assert_true(problem.is_limit);
}

/* A word has one bit however often it stands there; there are as many as there are bits. */
static void test_texts(void **state)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	struct search search = search_new(&arena);
	struct search_problem problem;
	const char *text = "a";

	(void)state;
	assert_non_null(search_parse(&search, str_of("a A b OR -a"), &problem));
	assert_int_equal(search.texts, 2);
	for (size_t i = 0; i < SEARCH_TEXTS_MAX; i++)
		text = arena_printf(&arena, "%s w%zu", text, i);
	search = search_new(&arena);
	search.bytes_max = search.terms_max = 1000;
	assert_null(search_parse(&search, str_of(text), &problem));
	assert_string_equal(problem.message, "there are more words and phrases than 32");
	assert_int_equal(problem.offset, strlen(text) - strlen("w31"));
}

/* ---- whether it holds ---- */

struct known {
	enum search_truth late, stage; /* of the two fields that are asked for here */
	int asked;
};

static enum search_truth know(void *arg, const struct search_node *node)
{
	struct known *known = arg;

	known->asked++;
	return node->field == SEARCH_FIELD_LATE ? known->late : known->stage;
}

#define F SEARCH_FALSE
#define U SEARCH_UNKNOWN
#define T SEARCH_TRUE

static void test_holds(void **state)
{
	/* words a, b are bits 0, 1 in the order of the text */
	static const struct {
		const char *query;
		uint32_t found;
		bool is_whole;
		enum search_truth late, stage, wanted;
	} rows[] = {
		{ "a", 1, false, F, F, T },
		{ "a", 0, false, F, F, U },
		{ "a", 0, true, F, F, F },
		{ "-a", 0, false, F, F, U },
		{ "-a", 0, true, F, F, T },
		{ "-a", 1, false, F, F, F },
		{ "a b", 1, false, F, F, U },
		{ "a b", 3, false, F, F, T },
		{ "a b", 1, true, F, F, F },
		{ "a OR b", 2, false, F, F, T },
		{ "a OR b", 0, true, F, F, F },
		{ "late:yes a", 0, false, F, F, F },
		{ "late:yes a", 0, false, T, F, U },
		{ "late:yes OR a", 0, false, T, F, T },
		{ "late:yes OR a", 0, false, F, F, U },
		{ "a OR (late:yes stage:response)", 0, false, T, T, T },
		{ "a OR (late:yes stage:response)", 0, false, T, F, U },
		{ "-(late:yes OR a)", 0, false, T, F, F },
		{ "-(late:yes OR a)", 0, true, F, F, T },
		{ "late:yes", 0, false, U, F, U },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(arena_done) struct arena arena = { NULL, NULL };
		struct search search = search_new(&arena);
		struct search_problem problem;
		struct search_node *node = search_parse(&search, str_of(rows[i].query), &problem);
		struct known known = { rows[i].late, rows[i].stage, 0 };
		struct search_asked asked = { know, &known, rows[i].found, rows[i].is_whole };
		assert_non_null(node);
		if (search_holds(node, &asked) != rows[i].wanted)
			fail_msg("%s, row %zu: %d", rows[i].query, i, search_holds(node, &asked));
	}
}

static void test_compares(void **state)
{
	(void)state;
	for (int order = -1; order <= 1; order++) {
		assert_int_equal(search_compares(SEARCH_EQUAL, order), order == 0);
		assert_int_equal(search_compares(SEARCH_UNEQUAL, order), order != 0);
		assert_int_equal(search_compares(SEARCH_LESS, order), order < 0);
		assert_int_equal(search_compares(SEARCH_LESS_EQUAL, order), order <= 0);
		assert_int_equal(search_compares(SEARCH_MORE, order), order > 0);
		assert_int_equal(search_compares(SEARCH_MORE_EQUAL, order), order >= 0);
	}
}

/* For "did you mean", and for people: in the order of the alphabet, as the enums count them. */
static void test_words_are_sorted(void **state)
{
	(void)state;
	for (int i = 1; i < SEARCH_FIELD__MAX; i++)
		assert_true(strcmp(search_field_rows[i - 1].word, search_field_rows[i].word) < 0);
	assert_string_equal(search_field_rows[SEARCH_FIELD_RE].words[SEARCH_RE_SUBMITTED],
			    "submitted");
	assert_string_equal(search_field_rows[SEARCH_FIELD_REC].words[SEARCH_REC_TOTAL], "total");
	assert_string_equal(search_field_rows[SEARCH_FIELD_LATE].words[SEARCH_YES], "yes");
	assert_string_equal(search_field_rows[SEARCH_FIELD_CMT].words[SEARCH_CMT_TOTAL], "total");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_saved_name_no_others),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_compares),
		cmocka_unit_test(test_words_are_sorted),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
