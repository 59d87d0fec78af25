/* test_form_file.c: the shipped form is sound and asks what it should; each fault in a file has its
 * line. */
#include "text.h"

#include <errno.h>

#include "conf/conf.h"

static void form_freep(struct form **form)
{
	*form = form_free(*form);
}

static struct form *read_text(const char *text, struct problems *problems)
{
	struct form *form = NULL;
	int r = form_read("f", text, &form, problems);

	assert_int_equal(r, problems->count ? -EINVAL : 0);
	return form;
}

/* ---- the shipped one ---- */

static struct form *read_shipped(void)
{
	_cleanup_(x_freep) char *text = text_of_file("config/forms/peer-review.conf");
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	struct form *form = read_text(text, &problems);

	assert_no_problem(&problems);
	return form;
}

static void test_shipped_topics(void **state)
{
	static const char *const topics[] = { "ambition",	  "data_quality",
					      "policy_coherence", "implementation",
					      "monitoring",	  "participation",
					      "transferability",  "reviewer_confidence" };
	_cleanup_(form_freep) struct form *form = read_shipped();

	(void)state;
	assert_string_equal(form->id, "peer-review");
	for (size_t i = 0; i < ELEMENTS(topics); i++) {
		const struct form_field *field = form_find(form, str_of(topics[i]));
		assert_non_null(field);
		assert_int_equal(field->kind, FORM_SCORE);
		assert_true(field->is_required);
		assert_int_equal(field->min, 1);
		assert_int_equal(field->max, 5);
		assert_int_equal(field->choice_count, 5); /* an anchor for each value */
		assert_int_equal(field->visible, 0);
	}
}

static void test_shipped_texts(void **state)
{
	static const char *const texts[] = { "ambition_text",	     "transferability_text",
					     "good_practice",	     "obstacle",
					     "recommendation_draft", "for_secretariat_only" };
	_cleanup_(form_freep) struct form *form = read_shipped();
	int64_t bytes = 0;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		const struct form_field *field = form_find(form, str_of(texts[i]));
		assert_non_null(field);
		assert_int_equal(field->kind, FORM_TEXT);
	}
	for (size_t i = 0; i < form->field_count; i++) {
		const struct form_field *field = &form->fields[i];
		unsigned visible = 0;
		if (str_is(str_of("for_secretariat_only"), field->id))
			visible = ROLE_SECRETARIAT;
		if (str_is(str_of("reviewer_limits"), field->id))
			visible = ROLE_SECRETARIAT | ROLE_LEAD;
		assert_int_equal(field->visible, visible);
		bytes += field->max_bytes;
	}
	assert_in_range(bytes, 1, 128 * 1024 - 4096); /* within the default of review_bytes */
}

/* Reasons are required at either end of each scale, and limits asked of who is not sure. */
static void test_shipped_conditions(void **state)
{
	_cleanup_(form_freep) struct form *form = read_shipped();
	size_t reasons = 0;

	(void)state;
	assert_int_equal(form->version, 2);
	for (size_t i = 0; i < form->field_count; i++) {
		const struct form_field *field = &form->fields[i];
		_cleanup_(arena_done) struct arena arena = { NULL, NULL };
		const char *when = form_conditions_text(&arena, &field->when);
		const char *required = form_conditions_text(&arena, &field->required_when);
		bool is_limits = str_is(str_of("reviewer_limits"), field->id);
		assert_string_equal(when, is_limits ? "`reviewer_confidence` is 2 or less" : "");
		if (*required) {
			const char *topic = form->fields[i - 1].id;
			assert_string_equal(required,
					    arena_printf(&arena, "`%s` is 1 or 5", topic));
			assert_string_equal(field->id, arena_printf(&arena, "%s_text", topic));
			reasons++;
		}
	}
	assert_int_equal(reasons, 7);
}

/* ---- a small one, line by line ---- */

#define SMALL                                                                                      \
	"form = {\n"                                                                               \
	"  id = \"f\"; title = \"F\"; version = 3;\n"                                              \
	"  fields = (\n"                                                                           \
	"    { id = \"score\"; title = \"S\"; kind = \"score\"; required = true;\n"                \
	"      min = 1; max = 3;\n"                                                                \
	"      choices = ( { value = \"1\"; text = \"low\"; },\n"                                  \
	"        { value = \"3\"; text = \"high\"; } ); },\n"                                      \
	"    { id = \"words\"; title = \"W\"; help = \"H\"; kind = \"text\";\n"                    \
	"      max_bytes = \"8KiB\"; visible = [ \"lead\", \"own\" ]; } );\n"                      \
	"};\n"

static void test_small_form(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	_cleanup_(form_freep) struct form *form = read_text(SMALL, &problems);

	(void)state;
	assert_no_problem(&problems);
	assert_int_equal(form->version, 3);
	assert_int_equal(form->field_count, 2);
	const struct form_field *score = &form->fields[0], *words = &form->fields[1];
	assert_int_equal(score->kind, FORM_SCORE);
	assert_true(score->is_required);
	assert_int_equal(score->min, 1);
	assert_int_equal(score->max, 3);
	assert_int_equal(score->choice_count, 2);
	assert_string_equal(score->choices[1].value, "3");
	assert_string_equal(score->choices[1].text, "high");
	assert_null(score->help);
	assert_int_equal(words->kind, FORM_TEXT);
	assert_false(words->is_required);
	assert_string_equal(words->help, "H");
	assert_int_equal(words->max_bytes, 8192);
	assert_int_equal(words->visible, ROLE_LEAD | LEVEL_OWN);
}

struct fault {
	const char *was, *is;
	const char *place;
	const char *part;
};
static const struct fault faults[] = {
	{ "form = {", "form = {\n page = 1;", "f:2", "unknown key `page`" },
	{ "help = ", "hlep = ", "f:8", "did you mean `help`?" },
	{ "kind = \"text\"", "kind = \"txt\"", "f:8", "unknown kind of field `txt`" },
	{ "\"lead\", \"own\"", "\"lead\", \"mine\"", "f:9", "unknown level `mine`" },
	{ "required = true", "required = \"yes\"", "f:4", "`required` must be true or false" },
	{ "\"8KiB\"", "\"8KB\"", "f:9", "`max_bytes`: a size is" },
	{ "\"8KiB\"", "true", "f:9", "`max_bytes` must be a number of bytes" },
	{ "\"8KiB\"", "8589934592", "f:9", "32 bits" },
	{ "value = \"1\"", "value = 1", "f:6", "`value` must be a text in quotes" },
	{ "text = \"high\"; ", "", "f:7", "`text` is missing here" },
	{ "id = \"words\"; ", "", "f:8", "`id` is missing here" },
	{ "choices = (", "choices = ( 5,", "f:6", "must be a group" },
	{ "\"words\"", "\"score\"", "f:8", "two fields `score`" },
	{ "value = \"3\"", "value = \"4\"", "f:7", "`4` is not on the scale" },
	{ "max_bytes = \"8KiB\";", "", "f:8", "needs max_bytes" },
	{ "max_bytes = \"8KiB\";", "max_bytes = -1;", "f:8", "needs max_bytes" },
	{ "max = 3", "max = 300", "f:5", "must be from 0 to 100" },
	{ "version = 3", "version = 0", "f:2", "must be from 1" },
	{ "title = \"F\"", "title = \" \"", "f:2", "the form has no title" },
};

static void assert_faults(const char *sound, const struct fault *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *at = strstr(sound, list[i].was);
		assert_non_null(at);
		_cleanup_(x_freep) char *text =
			xasprintf("%.*s%s%s", (int)(strlen(sound) - strlen(at)), sound, list[i].is,
				  at + strlen(list[i].was));
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		_cleanup_(form_freep) struct form *form = read_text(text, &problems);
		assert_null(form);
		assert_only_problem(&problems, list[i].place, list[i].part);
	}
}

static void test_each_fault_has_its_line(void **state)
{
	(void)state;
	assert_faults(SMALL, faults, ELEMENTS(faults));
}

#define FURTHER                                                                                    \
	"form = {\n"                                                                               \
	"  id = \"f\"; title = \"F\"; version = 3;\n"                                              \
	"  fields = (\n"                                                                           \
	"    { id = \"score\"; title = \"S\"; kind = \"score\"; min = 1; max = 3; },\n"            \
	"    { id = \"words\"; title = \"W\"; kind = \"text\"; max_bytes = 99;\n"                  \
	"      min_chars = 2; max_chars = 50;\n"                                                   \
	"      required_when = {\n"                                                                \
	"        field = \"score\";\n"                                                             \
	"        is = [ \"1\", \"3\" ]; }; },\n"                                                   \
	"    { id = \"more\"; title = \"M\"; kind = \"text\"; max_bytes = 99;\n"                   \
	"      when = (\n"                                                                         \
	"        { field = \"score\"; min = 2; },\n"                                               \
	"        { field = \"words\"; filled = true; } ); } );\n"                                  \
	"};\n"

static void test_conditions(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	_cleanup_(form_freep) struct form *form = read_text(FURTHER, &problems);
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };

	(void)state;
	assert_no_problem(&problems);
	assert_int_equal(form->fields[1].min_chars, 2);
	assert_int_equal(form->fields[1].max_chars, 50);
	assert_string_equal(form_conditions_text(&arena, &form->fields[1].required_when),
			    "`score` is 1 or 3");
	assert_string_equal(form_conditions_text(&arena, &form->fields[2].when),
			    "`score` is 2 or more and `words` is filled in");
}

static const struct fault bad_conditions[] = {
	{ "is = [ \"1\", \"3\" ]", "is = [ 1 ]", "f:9", "must be a text in quotes" },
	{ "is = [ \"1\", \"3\" ]", "is = \"4\"", "f:7", "`4` is no value of `score`" },
	{ "is = [ \"1\", \"3\" ]", "si = \"4\"", "f:9", "unknown key `si`" },
	{ "field = \"score\"; min", "field = \"more\"; min", "f:12", "which is itself" },
	{ "field = \"score\"; min", "min", "f:12", "`field` is missing here" },
	{ "field = \"words\"", "field = \"wrods\"", "f:13", "did you mean `words`?" },
	{ "filled = true", "filled = false", "f:13", "a condition has one of" },
	{ "min = 2; },", "min = 2; max = 1; },", "f:12", "min is over max" },
	{ "filled = true", "filled = \"yes\"", "f:13", "`filled` must be true or false" },
	{ "when = (\n", "when = ( 5,\n", "f:11", "must be a group" },
	{ "min_chars = 2", "min_chars = 0", "f:6", "must be from 1 to" },
	{ "min_chars = 2", "min_chars = 60", "f:5", "min_chars is over max_chars" },
	{ "min = 2; },", "max = 1; }, { field = \"score\"; min = 2; },", "f:11",
	  "can never be asked" },
};

static void test_each_bad_condition_has_its_line(void **state)
{
	(void)state;
	assert_faults(FURTHER, bad_conditions, ELEMENTS(bad_conditions));
}

static void test_free_of_nothing(void **state)
{
	(void)state;
	assert_null(form_free(NULL));
	assert_null(workflow_free(NULL));
	assert_null(conf_free(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped_topics),
		cmocka_unit_test(test_shipped_texts),
		cmocka_unit_test(test_shipped_conditions),
		cmocka_unit_test(test_small_form),
		cmocka_unit_test(test_each_fault_has_its_line),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_each_bad_condition_has_its_line),
		cmocka_unit_test(test_free_of_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("conf/form_file", tests, NULL, NULL);
}
