/* test_form.c: a form's own check, drafts and submitted reviews against it, and its form as JSON.
 */
#include "form_body.h"

#include "rules/form.h"
#include "rules/workflow.h"

enum { SCORE, VERDICT, REASONS, REMARK };

static const struct form sound = {
	.id = "small-form",
	.title = "A small form",
	.version = 2,
	.field_count = 4,
	.fields = {
		[SCORE] = { .id = "score", .title = "Score", .help = "How good?",
			    .kind = FORM_SCORE, .is_required = true, .min = 1, .max = 5,
			    .choices = { { "1", "weak" }, { "5", "strong" } },
			    .choice_count = 2 },
		[VERDICT] = { .id = "verdict", .title = "Verdict", .kind = FORM_CHOICE,
			      .choices = { { "yes", "Yes" }, { "no", "No" } },
			      .choice_count = 2 },
		[REASONS] = { .id = "reasons", .title = "Reasons", .kind = FORM_TEXT,
			      .is_required = true, .max_bytes = 10 },
		[REMARK] = { .id = "remark", .title = "Remark", .kind = FORM_TEXT,
			     .max_bytes = 100, .visible = LEVEL_OWN | ROLE_SECRETARIAT },
	},
};

static struct form broken;

#define BREAK(name, ...)                                                                           \
	static void name(void)                                                                     \
	{                                                                                          \
		__VA_ARGS__;                                                                       \
	}

BREAK(bad_id, broken.id = "small form")
BREAK(no_title, broken.title = NULL)
BREAK(no_version, broken.version = 0)
BREAK(no_fields, broken.field_count = 0)
BREAK(bad_field_id, broken.fields[VERDICT].id = "ver-dict")
BREAK(two_fields, broken.fields[REMARK].id = "score")
BREAK(no_field_title, broken.fields[REASONS].title = " ")
BREAK(no_scale, broken.fields[SCORE].min = 5)
BREAK(scale_too_long, broken.fields[SCORE].max = 101)
BREAK(scale_on_text, broken.fields[REMARK].max = 5)
BREAK(one_choice, broken.fields[VERDICT].choice_count = 1)
BREAK(choices_on_text, broken.fields[REMARK].choices[0] = (struct form_choice){ "a", "A" },
      broken.fields[REMARK].choice_count = 1)
BREAK(no_max_bytes, broken.fields[REASONS].max_bytes = 0)
BREAK(max_bytes_on_score, broken.fields[SCORE].max_bytes = 10)
BREAK(off_the_scale, broken.fields[SCORE].choices[1].value = "6")
BREAK(no_number, broken.fields[SCORE].choices[1].value = "05")
BREAK(same_choice, broken.fields[VERDICT].choices[1].value = "yes")
BREAK(empty_choice, broken.fields[VERDICT].choices[1].value = "")
BREAK(choice_without_text, broken.fields[VERDICT].choices[1].text = "")

static const struct defect {
	void (*make)(void);
	const char *path;
	const char *part;
} defects[] = {
	{ bad_id, "id", "lower-case" },
	{ no_title, "title", "no title" },
	{ no_version, "version", "1 or more" },
	{ no_fields, "fields", "no fields" },
	{ bad_field_id, "fields[1]", "`ver-dict` is no field id" },
	{ two_fields, "fields[3]", "two fields `score`" },
	{ no_field_title, "fields[2]", "`reasons` has no title" },
	{ scale_too_long, "fields[0]", "max <= 100" },
	{ scale_on_text, "fields[3]", "only a score has min and max" },
	{ one_choice, "fields[1]", "two choices or more" },
	{ choices_on_text, "fields[3]", "a text has no choices" },
	{ no_max_bytes, "fields[2]", "needs max_bytes" },
	{ max_bytes_on_score, "fields[0]", "only a text has max_bytes" },
	{ off_the_scale, "fields[0].choices[1]", "`6` is not on the scale" },
	{ no_number, "fields[0].choices[1]", "`05` is not on the scale" },
	{ same_choice, "fields[1].choices[1]", "two choices `yes`" },
	{ empty_choice, "fields[1].choices[1]", "has no value" },
	{ choice_without_text, "fields[1].choices[1]", "has no text" },
};

static void test_sound_form_passes(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	assert_true(form_check(&sound, &problems));
	assert_no_problem(&problems);
}

static void test_each_defect_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(defects); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		broken = sound;
		defects[i].make();
		assert_false(form_check(&broken, &problems));
		assert_only_problem(&problems, defects[i].path, defects[i].part);
	}
}

/* Without a scale, its anchors lie nowhere either. */
static void test_score_without_scale(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	broken = sound;
	no_scale();
	assert_false(form_check(&broken, &problems));
	assert_problem(&problems, "fields[0]", "0 <= min < max");
	assert_problem(&problems, "fields[0].choices[0]", "`1` is not on the scale");
}

static void test_find(void **state)
{
	(void)state;
	assert_ptr_equal(form_find(&sound, str_of("reasons")), &sound.fields[REASONS]);
	assert_null(form_find(&sound, str_of("reason")));
	assert_null(form_find(&sound, STR_NONE));
}

/* ---- bodies ---- */

static const struct body reviews[] = {
	{ "{\"score\":1,\"verdict\":\"no\",\"reasons\":\"r\",\"remark\":\"m\"}", NULL, NULL, 0 },
	{ "{\"score\":5,\"reasons\":\"0123456789\"}", NULL, NULL, 0 },
	{ "{\"score\":5,\"reasons\":\"r\",\"verdict\":null,\"remark\":\"\"}", NULL, NULL, 0 },
	{ "[]", "body", "is an object", -1 },
	{ "null", "body", "is an object", -1 },
	{ "{\"reasons\":\"r\"}", "score", "required, and is missing", -1 },
	{ "{\"score\":null,\"reasons\":\"r\"}", "score", "required, and is missing", -1 },
	{ "{\"score\":0,\"reasons\":\"r\"}", "score", "from 1 to 5", -1 },
	{ "{\"score\":6,\"reasons\":\"r\"}", "score", "from 1 to 5", -1 },
	{ "{\"score\":4294967297,\"reasons\":\"r\"}", "score", "from 1 to 5", -1 },
	{ "{\"score\":99999999999999999999,\"reasons\":\"r\"}", "score", "from 1 to 5", -1 },
	{ "{\"score\":\"3\",\"reasons\":\"r\"}", "score", "whole number", -1 },
	{ "{\"score\":3.5,\"reasons\":\"r\"}", "score", "whole number", -1 },
	{ "{\"score\":true,\"reasons\":\"r\"}", "score", "whole number", -1 },
	{ "{\"score\":3,\"reasons\":\"r\",\"verdict\":\"maybe\"}", "verdict",
	  "must be one of: yes, no", -1 },
	{ "{\"score\":3,\"reasons\":\"r\",\"verdict\":1}", "verdict", "must be one of", -1 },
	{ "{\"score\":3,\"reasons\":7}", "reasons", "must be a text", -1 },
	{ "{\"score\":3,\"reasons\":[\"r\"]}", "reasons", "must be a text", -1 },
	{ "{\"score\":3,\"reasons\":\" \\n\"}", "reasons", "is required, and is empty", 0 },
	{ "{\"score\":3,\"reasons\":\"0123456789a\"}", "reasons", "11 bytes, over the limit of 10",
	  10 },
	/* Four characters of three bytes: the limit of 10 cuts the fourth, which begins at 9. */
	{ "{\"score\":3,\"reasons\":\"\xea\xb4\x91\xec\xa3\xbc\xea\xb4\x91\xec\xa3\xbc\"}",
	  "reasons", "12 bytes, over the limit of 10", 9 },
	{ "{\"score\":3,\"reasons\":\"ab\\u0000c\"}", "reasons", "holds a NUL", 2 },
	{ "{\"score\":3,\"reasons\":\"r\",\"remrak\":\"x\"}", "remrak", "did you mean `remark`?",
	  -1 },
	{ "{\"score\":3,\"reasons\":\"r\",\"colour\":null}", "colour", "no such field", -1 },
};

static void test_reviews(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(reviews); i++) {
		_cleanup_(json_freep) struct json_object *body = parse(reviews[i].text);
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		bool passes = form_check_review(&sound, body, &problems);
		assert_body(&reviews[i], passes, &problems);
	}
}

static void test_review_tells_all_at_once(void **state)
{
	_cleanup_(json_freep) struct json_object *body =
		parse("{\"score\":9,\"verdict\":\"maybe\",\"remark\":4,\"other\":1}");
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	assert_false(form_check_review(&sound, body, &problems));
	assert_problem(&problems, "other", "no such field");
	assert_problem(&problems, "score", "from 1 to 5");
	assert_problem(&problems, "verdict", "one of");
	assert_problem(&problems, "reasons", "missing");
	assert_problem(&problems, "remark", "a text");
	assert_int_equal(problems.count, 5);
}

static const struct body drafts[] = {
	{ "{}", NULL, NULL, 0 },
	{ "{\"score\":99,\"anything\":\"goes\",\"later\":null}", NULL, NULL, 0 },
	{ "[1]", "body", "is an object", -1 },
	{ "{\"score\":1.5}", "score", "a text, a whole number or null", -1 },
	{ "{\"score\":true}", "score", "a text, a whole number or null", -1 },
	{ "{\"reasons\":{\"a\":1}}", "reasons", "a text, a whole number or null", -1 },
	{ "{\"reasons\":[]}", "reasons", "a text, a whole number or null", -1 },
	{ "{\"reasons\":\"a\\u0000b\"}", "reasons", "holds a NUL", 1 },
	/* Names count too: 7 bytes of key and 34 of text. */
	{ "{\"reasons\":\"0123456789012345678901234567890123\"}", "body",
	  "41 bytes, over the limit of 40", -1 },
	{ "{\"reasons\":\"012345678901234567890123456789012\"}", NULL, NULL, 0 },
};

static void test_drafts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(drafts); i++) {
		_cleanup_(json_freep) struct json_object *body = parse(drafts[i].text);
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		bool passes = form_check_draft(body, 40, &problems);
		assert_body(&drafts[i], passes, &problems);
	}
}

/* However many fields a peer invents, the answer stays small. */
static void test_problems_are_bounded(void **state)
{
	_cleanup_(json_freep) struct json_object *body = json_object_new_object();
	_cleanup_(problems_done) struct problems of_review = { NULL, 0 };
	_cleanup_(problems_done) struct problems of_draft = { NULL, 0 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		_cleanup_(x_freep) char *id = xasprintf("field_%d", i);
		assert_int_equal(json_object_object_add(body, id, json_object_new_boolean(1)), 0);
	}
	assert_false(form_check_review(&sound, body, &of_review));
	assert_in_range(of_review.count, 1, 100);
	assert_false(form_check_draft(body, 1 << 20, &of_draft));
	assert_in_range(of_draft.count, 1, 100);
}

static void test_json(void **state)
{
	_cleanup_(json_freep) struct json_object *json = form_json(&sound);
	_cleanup_(json_freep) struct json_object *expected = parse(
		"{\"id\":\"small-form\",\"version\":2,\"title\":\"A small form\",\"fields\":["
		"{\"id\":\"score\",\"title\":\"Score\",\"help\":\"How good?\",\"kind\":\"score\","
		"\"required\":true,\"min\":1,\"max\":5,\"choices\":[{\"value\":\"1\",\"text\":"
		"\"weak\"},"
		"{\"value\":\"5\",\"text\":\"strong\"}],\"visible\":[]},"
		"{\"id\":\"verdict\",\"title\":\"Verdict\",\"kind\":\"choice\",\"required\":false,"
		"\"choices\":[{\"value\":\"yes\",\"text\":\"Yes\"},{\"value\":\"no\",\"text\":"
		"\"No\"}],"
		"\"visible\":[]},"
		"{\"id\":\"reasons\",\"title\":\"Reasons\",\"kind\":\"text\",\"required\":true,"
		"\"max_bytes\":10,\"visible\":[]},"
		"{\"id\":\"remark\",\"title\":\"Remark\",\"kind\":\"text\",\"required\":false,"
		"\"max_bytes\":100,\"visible\":[\"own\",\"secretariat\"]}]}");

	(void)state;
	assert_string_equal(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN),
			    json_object_to_json_string_ext(expected, JSON_C_TO_STRING_PLAIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound_form_passes),
		cmocka_unit_test(test_each_defect_is_found),
		cmocka_unit_test(test_score_without_scale),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_reviews),
		cmocka_unit_test(test_review_tells_all_at_once),
		cmocka_unit_test(test_drafts),
		cmocka_unit_test(test_problems_are_bounded),
		cmocka_unit_test(test_json),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rules/form", tests, NULL, NULL);
}
