/* test_form_condition.c: what a form asks further: conditions and limits that make no sense are refused,
 * what is asked or required by them is judged, and clients are told of them. */
#include "form_body.h"

#include "rules/form.h"
#include "rules/workflow.h"

enum { SCORE, VERDICT, REASONS, REMARK, CHANGES, NEXT, LIMIT };

/* Conditions: on a choice; on a text, and on what is itself asked by one; required by a score. */
static const struct form asking = {
	.id = "asking",
	.title = "A form that asks further",
	.version = 1,
	.field_count = 7,
	.fields = {
		[SCORE] = { .id = "score", .title = "Score", .kind = FORM_SCORE,
			    .is_required = true, .min = 1, .max = 5 },
		[VERDICT] = { .id = "verdict", .title = "Verdict", .kind = FORM_CHOICE,
			      .choices = { { "good", "Good" }, { "change", "Change" },
					   { "no", "No" } },
			      .choice_count = 3 },
		[REASONS] = { .id = "reasons", .title = "Reasons", .kind = FORM_TEXT, .max_bytes = 100,
			      .required_when = { { { .field = "score", .is = { "1", "5" },
						     .is_count = 2, .min = -1, .max = -1 } }, 1 } },
		[REMARK] = { .id = "remark", .title = "Remark", .kind = FORM_TEXT, .max_bytes = 100,
			     .visible = LEVEL_TEAM },
		[CHANGES] = { .id = "changes", .title = "Changes", .kind = FORM_TEXT, .max_bytes = 100,
			      .is_required = true,
			      .when = { { { .field = "verdict", .is = { "change", "no" },
					    .is_count = 2, .min = -1, .max = -1 } }, 1 } },
		[NEXT] = { .id = "next", .title = "Next", .kind = FORM_SCORE, .min = 1, .max = 3,
			   .visible = ROLE_LEAD,
			   .when = { { { .field = "changes", .is_filled = true, .min = -1, .max = -1 },
				       { .field = "remark", .is_filled = true, .min = -1, .max = -1 } },
				     2 } },
		[LIMIT] = { .id = "limit", .title = "Limit", .kind = FORM_TEXT, .max_bytes = 100,
			    .is_required = true, .min_chars = 2, .max_chars = 4,
			    .when = { { { .field = "score", .min = 2, .max = 3 } }, 1 } },
	},
};

static struct form broken;

#define BREAK(name, ...)                                                                           \
	static void name(void)                                                                     \
	{                                                                                          \
		__VA_ARGS__;                                                                       \
	}

struct defect {
	void (*make)(void);
	const char *path;
	const char *part;
};

#define CONDITION(at, number) broken.fields[at].when.list[number]
BREAK(no_such_field, CONDITION(CHANGES, 0).field = "verdcit")
BREAK(on_itself, CONDITION(CHANGES, 0).field = "changes")
BREAK(on_a_later_one, CONDITION(CHANGES, 0).field = "next")
BREAK(no_such_choice, CONDITION(CHANGES, 0).is[1] = "never")
BREAK(no_such_score, broken.fields[REASONS].required_when.list[0].is[1] = "6")
BREAK(same_twice, CONDITION(CHANGES, 0).is[1] = "change")
BREAK(values_of_text, CONDITION(NEXT, 0).is_filled = false, CONDITION(NEXT, 0).is[0] = "x",
      CONDITION(NEXT, 0).is_count = 1)
BREAK(range_of_text, CONDITION(NEXT, 1).is_filled = false, CONDITION(NEXT, 1).min = 1)
BREAK(range_of_choice, CONDITION(LIMIT, 0).field = "verdict")
BREAK(below_scale, CONDITION(LIMIT, 0).min = 0)
BREAK(above_scale, CONDITION(LIMIT, 0).max = 6)
BREAK(min_over_max, CONDITION(LIMIT, 0).min = 4)
BREAK(says_nothing, CONDITION(NEXT, 0).is_filled = false)
BREAK(says_two_things, CONDITION(LIMIT, 0).is_filled = true)
BREAK(required_twice, broken.fields[REASONS].is_required = true)
BREAK(against_each_other,
      CONDITION(LIMIT, 1) = (struct form_condition){ .field = "score", .min = 4, .max = -1 },
      broken.fields[LIMIT].when.count = 2)
/* `changes` is asked where the verdict is change or no: with good it is not, whatever is in it. */
BREAK(against_what_is_before,
      CONDITION(NEXT, 1) = (struct form_condition){
	      .field = "verdict", .is = { "good" }, .is_count = 1, .min = -1, .max = -1 })
BREAK(never_required, broken.fields[REASONS].when = (struct form_conditions){
			      { { .field = "score", .min = 2, .max = 4 } }, 1 })
BREAK(shown_to_more, broken.fields[NEXT].visible = 0)
BREAK(shown_to_others, broken.fields[NEXT].visible = ROLE_HOST)
BREAK(required_shown_to_more, broken.fields[SCORE].visible = ROLE_SECRETARIAT,
      broken.fields[LIMIT].visible = LEVEL_OWN)
BREAK(chars_of_score, broken.fields[SCORE].max_chars = 4)
BREAK(chars_over, broken.fields[LIMIT].min_chars = 5)
BREAK(chars_over_bytes, broken.fields[LIMIT].max_bytes = 1)

static const struct defect bad_conditions[] = {
	{ no_such_field, "fields[4].when[0]",
	  "`changes`: hangs on `verdcit`, which the form lacks; did "
	  "you mean `verdict`?" },
	{ on_itself, "fields[4].when[0]", "which is itself" },
	{ on_a_later_one, "fields[4].when[0]", "`next`, which comes later" },
	{ no_such_choice, "fields[4].when[0]", "`never` is no value of `verdict`" },
	{ no_such_score, "fields[2].required_when[0]", "`6` is no value of `score`" },
	{ same_twice, "fields[4].when[0]", "`change` stands twice" },
	{ values_of_text, "fields[5].when[0]", "can only be `filled`" },
	{ range_of_text, "fields[5].when[1]", "`remark` is no score" },
	{ range_of_choice, "fields[6].when[0]", "`verdict` is no score" },
	{ below_scale, "fields[6].when[0]", "must be from 1 to 5" },
	{ above_scale, "fields[6].when[0]", "must be from 1 to 5" },
	{ min_over_max, "fields[6].when[0]", "min is over max" },
	{ says_nothing, "fields[5].when[0]", "a condition has one of" },
	{ says_two_things, "fields[6].when[0]", "a condition has one of" },
	{ required_twice, "fields[2].required_when", "is always required" },
	{ against_each_other, "fields[6].when",
	  "can never be asked, and is required: its conditions, and "
	  "those of what they hang on, leave no value of `score`" },
	{ against_what_is_before, "fields[5].when",
	  "can never be asked: its conditions, and those of "
	  "what they hang on, leave no value of `verdict`" },
	{ never_required, "fields[2].required_when", "can never be required" },
	{ shown_to_more, "fields[5].when[1]", "is shown to plenary, who does not see `remark`" },
	{ shown_to_others, "fields[5].when[1]", "is shown to host, who does not see `remark`" },
	{ required_shown_to_more, "fields[2].required_when[0]", "who does not see `score`" },
	{ chars_of_score, "fields[0]", "only a text has min_chars" },
	{ chars_over, "fields[6]", "min_chars is over max_chars" },
	{ chars_over_bytes, "fields[6]", "more than max_bytes can hold" },
};

static void test_each_bad_condition_is_found(void **state)
{
	_cleanup_(problems_done) struct problems none = { NULL, 0 };

	(void)state;
	assert_true(form_check(&asking, &none));
	assert_no_problem(&none);
	for (size_t i = 0; i < ELEMENTS(bad_conditions); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		broken = asking;
		bad_conditions[i].make();
		assert_false(form_check(&broken, &problems));
		assert_only_problem(&problems, bad_conditions[i].path, bad_conditions[i].part);
	}
}

/* What hangs on a field that can never be asked cannot be asked either: each is told. */
static void test_never_asked_is_told_of_all(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	broken = asking;
	CONDITION(CHANGES, 1) = (struct form_condition){
		.field = "verdict", .is = { "good" }, .is_count = 1, .min = -1, .max = -1
	};
	broken.fields[CHANGES].when.count = 2;
	assert_false(form_check(&broken, &problems));
	assert_problem(&problems, "fields[4].when", "can never be asked");
	assert_problem(&problems, "fields[5].when", "can never be asked");
	assert_int_equal(problems.count, 2);
}

/* ---- bodies ---- */

/* The fields and the conditions are gone through in the order of the form. */
static const struct body asked[] = {
	{ "{'score':4}", NULL, NULL, 0 },
	{ "{'score':4,'reasons':'also where it need not be'}", NULL, NULL, 0 },
	{ "{'score':5}", "reasons", "is required where `score` is 1 or 5, and is missing", -1 },
	{ "{'score':1,'reasons':' '}", "reasons",
	  "is required where `score` is 1 or 5, and is empty", 0 },
	{ "{'score':1,'reasons':'r'}", NULL, NULL, 0 },
	{ "{'score':4,'verdict':'good'}", NULL, NULL, 0 },
	{ "{'score':4,'verdict':'no'}", "changes", "is required, and is missing", -1 },
	{ "{'score':4,'verdict':'no','changes':'c'}", NULL, NULL, 0 },
	{ "{'score':4,'verdict':'good','changes':'c'}", "changes",
	  "is asked only where `verdict` is change or no; leave it empty", 0 },
	{ "{'score':4,'changes':'c'}", "changes", "is asked only where", 0 },
	{ "{'score':4,'changes':'','next':null}", NULL, NULL, 0 },
	{ "{'score':4,'changes':7}", "changes", "is asked only where", -1 },
	{ "{'score':4,'verdict':'no','changes':'c','remark':'m','next':3}", NULL, NULL, 0 },
	{ "{'score':4,'verdict':'no','changes':'c','remark':'m','next':4}", "next", "from 1 to 3",
	  -1 },
	{ "{'score':4,'verdict':'no','changes':'c','next':3}", "next",
	  "where `changes` is filled in and `remark` is filled in", -1 },
	/* Of what hangs on a wrong answer nothing is said: neither asked for nor refused. */
	{ "{'score':9,'reasons':'r','limit':'li'}", "score", "from 1 to 5", -1 },
	{ "{'reasons':'r','limit':'li'}", "score", "is missing", -1 },
	{ "{'score':4,'verdict':'perhaps','changes':'c','remark':'m','next':3}", "verdict",
	  "one of", -1 },
	{ "{'score':4,'verdict':'no','changes':7,'remark':'m','next':3}", "changes", "a text", -1 },
	{ "{'score':2,'limit':'li'}", NULL, NULL, 0 },
	{ "{'score':2,'limit':'l'}", "limit", "1 characters; at least 2", 1 },
	{ "{'score':2,'limit':' '}", "limit", "is empty", 0 },
	{ "{'score':3,'limit':'limit'}", "limit", "5 characters, over the limit of 4", 4 },
	/* As a reader counts: Hangul in its letters and in one, an accent apart, two flags, a line end. */
	{ "{'score':3,'limit':'\xe1\x84\x80\xe1\x85\xaa\xe1\x86\xbc\xea\xb4\x91\x65\xcc\x81\\r\\n'"
	  "}",
	  NULL, NULL, 0 },
	{ "{'score':3,'limit':'"
	  "\xf0\x9f\x87\xb0\xf0\x9f\x87\xb7\xf0\x9f\x87\xaf\xf0\x9f\x87\xb5\xea\xb4\x91\xea\xb4\x91"
	  "\xea\xb4\x91'}",
	  "limit", "5 characters, over the limit of 4", 22 },
	{ "{'score':4,'limit':'no'}", "limit", "where `score` is from 2 to 3", 0 },
};

static struct json_object *parse_quoted(const char *text)
{
	_cleanup_(x_freep) char *copy = xstrdup(text);

	for (char *at = copy; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	return parse(copy);
}

static void test_asked(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(asked); i++) {
		_cleanup_(json_freep) struct json_object *body = parse_quoted(asked[i].text);
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		bool passes = form_check_review(&asking, body, &problems);
		assert_body(&asked[i], passes, &problems);
	}
}

/* Every kind of problem in one review, each with its place. */
static void test_every_kind_at_once(void **state)
{
	static const struct {
		const char *field, *part;
		int64_t offset;
	} expected[] = {
		{ "ohter", "no such field; did you mean `other`?", -1 },
		{ "choice", "must be one of: a, b", -1 },
		{ "low", "must be a whole number from 1 to 5", -1 },
		{ "gone", "is required, and is missing", -1 },
		{ "blank", "is required, and is empty", 0 },
		{ "where", "is required where `bound` is 4 or more, and is missing", -1 },
		{ "unasked", "is asked only where `bound` is 2 or less; leave it empty", 0 },
		{ "number", "must be a text", -1 },
		{ "nul", "holds a NUL", 1 },
		{ "control", "control character 0x07", 3 },
		{ "control", "control character 0x85", 3 },
		{ "bytes", "11 bytes, over the limit of 10", 8 },
		{ "long_one", "4 characters, over the limit of 3", 9 },
		{ "short_one", "1 characters; at least 2", 3 },
	};
	static const struct form form = {
		.id = "every", .title = "Every kind", .version = 1, .field_count = 15,
		.fields = {
			{ .id = "bound", .kind = FORM_SCORE, .min = 1, .max = 5 },
			{ .id = "choice", .kind = FORM_CHOICE, .choices = { { "a", "A" }, { "b", "B" } },
			  .choice_count = 2 },
			{ .id = "low", .kind = FORM_SCORE, .min = 1, .max = 5 },
			{ .id = "gone", .kind = FORM_SCORE, .min = 1, .max = 5, .is_required = true },
			{ .id = "blank", .kind = FORM_TEXT, .max_bytes = 10, .is_required = true },
			{ .id = "where", .kind = FORM_TEXT, .max_bytes = 10,
			  .required_when = { { { .field = "bound", .min = 4, .max = -1 } }, 1 } },
			{ .id = "unasked", .kind = FORM_TEXT, .max_bytes = 10,
			  .when = { { { .field = "bound", .min = -1, .max = 2 } }, 1 } },
			{ .id = "number", .kind = FORM_TEXT, .max_bytes = 10 },
			{ .id = "nul", .kind = FORM_TEXT, .max_bytes = 10 },
			{ .id = "control", .kind = FORM_TEXT, .max_bytes = 10 },
			{ .id = "bytes", .kind = FORM_TEXT, .max_bytes = 10 },
			{ .id = "long_one", .kind = FORM_TEXT, .max_bytes = 100, .max_chars = 3 },
			{ .id = "short_one", .kind = FORM_TEXT, .max_bytes = 100, .min_chars = 2 },
			{ .id = "other", .kind = FORM_TEXT, .max_bytes = 10 },
			{ .id = "right", .kind = FORM_TEXT, .max_bytes = 10 },
		},
	};
	static const char *const controls[] = { "abc\\u0007", "abc\xc2\x85" };

	(void)state;
	for (size_t round = 0; round < ELEMENTS(controls); round++) {
		_cleanup_(x_freep) char *text =
			xasprintf("{'bound':4,'choice':'c','low':0,'blank':'\xe3\x80\x80','unasked'"
				  ":'u','number':1,"
				  "'nul':'a\\u0000b','control':'%s','bytes':'12345678\xea\xb4\x91',"
				  "'long_one':'\xea\xb4\x91\xea\xb4\x91\xea\xb4\x91.','short_one':'"
				  "\xea\xb4\x91',"
				  "'ohter':'o','right':'r'}",
				  controls[round]);
		_cleanup_(json_freep) struct json_object *body = parse_quoted(text);
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		size_t at = 0;
		assert_false(form_check_review(&form, body, &problems));
		for (size_t i = 0; i < ELEMENTS(expected); i++) {
			if (strstr(expected[i].part, round ? "0x07" : "0x85"))
				continue;
			assert_in_range(at + 1, 1, problems.count);
			assert_string_equal(problems.list[at].field, expected[i].field);
			assert_problem(&problems, expected[i].field, expected[i].part);
			assert_int_equal(problems.list[at].offset, expected[i].offset);
			at++;
		}
		assert_int_equal(problems.count, at);
	}
}

/* What a client is told of conditions: as they stand in the file, and in words. */
static void test_conditions_as_json(void **state)
{
	static const struct {
		size_t field;
		const char *key, *json;
	} expected[] = {
		{ REASONS, "required_when",
		  "[{'field':'score','is':['1','5'],'text':'`score` is 1 or 5'}]" },
		{ NEXT, "when",
		  "[{'field':'changes','filled':true,'text':'`changes` is filled in'},"
		  "{'field':'remark','filled':true,'text':'`remark` is filled in'}]" },
		{ LIMIT, "when",
		  "[{'field':'score','min':2,'max':3,'text':'`score` is from 2 to 3'}]" },
		{ LIMIT, "min_chars", "2" },
		{ LIMIT, "max_chars", "4" },
		{ SCORE, "when", "null" },
		{ SCORE, "required_when", "null" },
		{ REMARK, "min_chars", "null" },
	};
	_cleanup_(json_freep) struct json_object *json = form_json(&asking);
	struct json_object *fields = json_object_object_get(json, "fields");

	(void)state;
	for (size_t i = 0; i < ELEMENTS(expected); i++) {
		_cleanup_(json_freep) struct json_object *value = parse_quoted(expected[i].json);
		struct json_object *field = json_object_array_get_idx(fields, expected[i].field);
		struct json_object *found = json_object_object_get(field, expected[i].key);
		if (!json_object_equal(found, value))
			fail_msg("%s: %s", expected[i].key, json_object_get_string(found));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_bad_condition_is_found),
		cmocka_unit_test(test_never_asked_is_told_of_all),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_every_kind_at_once),
		cmocka_unit_test(test_conditions_as_json),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rules/form_condition", tests, NULL, NULL);
}
