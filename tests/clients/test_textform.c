/* test_textform.c: the text form of a review: what was written is read back, whatever a mail
 * program did to it, and what cannot be understood is told by its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "referee/json.c"
#include "referee/textform.c"
#include "referee/textform_write.c"

static struct json_object *form(void)
{
	char *error = NULL;
	struct json_object *made =
		json_read("{\"id\":\"small\",\"version\":2,\"title\":\"A form\",\"fields\":["
			  "{\"id\":\"ambition\",\"title\":\"Ambition\",\"help\":\"Of "
			  "targets.\\nTwo lines.\",\"kind\":\"score\","
			  "\"required\":true,\"min\":1,\"max\":5,\"choices\":[{\"value\":\"1\","
			  "\"text\":\"weak\"},"
			  "{\"value\":\"5\",\"text\":\"strong\"}],\"visible\":[]},"
			  "{\"id\":\"verdict\",\"title\":\"Verdict\",\"kind\":\"choice\","
			  "\"required\":false,\"choices\":["
			  "{\"value\":\"ready\",\"text\":\"go\"},{\"value\":\"not_ready\",\"text\":"
			  "\"wait\"}],\"visible\":[]},"
			  "{\"id\":\"reasons\",\"title\":\"Reasons\",\"kind\":\"text\","
			  "\"required\":true,\"max_bytes\":4096,"
			  "\"visible\":[]},"
			  "{\"id\":\"aside\",\"title\":\"Aside\",\"kind\":\"text\",\"required\":"
			  "false,\"max_bytes\":100,"
			  "\"visible\":[\"secretariat\",\"lead\"]}]}",
			  &error);

	assert_null(error);
	return made;
}

struct outcome {
	struct json_object *form;
	struct textform *textform;
	struct problems problems;
	int r;
};

static void outcome_done(struct outcome *outcome)
{
	json_object_put(outcome->form);
	textform_free(outcome->textform);
	problems_done(&outcome->problems);
}

static struct outcome outcome_of(const char *text)
{
	struct outcome outcome = { .form = form() };

	outcome.r = textform_read("f.txt", text, "GZ2019", outcome.form, &outcome.textform,
				  &outcome.problems);
	return outcome;
}

static void assert_body(const char *text, const char *json)
{
	_cleanup_(outcome_done) struct outcome outcome = outcome_of(text);

	for (size_t i = 0; i < outcome.problems.count; i++)
		print_error("%s: %s\n", outcome.problems.list[i].field,
			    outcome.problems.list[i].message);
	assert_int_equal(outcome.r, 0);
	_cleanup_(x_freep) char *line = json_line(textform_body(outcome.textform));
	assert_string_equal(line, json);
}

/* Exactly one problem, at that line, with these words in it. */
static void assert_problem(const char *text, const char *place, const char *words)
{
	_cleanup_(outcome_done) struct outcome outcome = outcome_of(text);

	assert_int_equal(outcome.r, -1);
	assert_int_equal(outcome.problems.count, 1);
	assert_string_equal(outcome.problems.list[0].field, place);
	if (!strstr(outcome.problems.list[0].message, words))
		fail_msg("`%s` is not in: %s", words, outcome.problems.list[0].message);
}

static char *written(const char *body_text)
{
	_cleanup_(json_putp) struct json_object *shape = form();
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *body =
		body_text ? json_read(body_text, &error) : NULL;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	textform_write(out, "GZ2019", shape, body);
	fclose(out);
	return text;
}

/* ---- there and back ---- */

static void test_round_trip(void **state)
{
	static const char *const bodies[] = {
		"{}",
		"{\"ambition\":4}",
		"{\"ambition\":1,\"verdict\":\"not_ready\",\"reasons\":\"one line\"}",
		"{\"reasons\":\"对其他城市有用。\\n\\n둘째 줄\\n  indented, with trailing blanks  "
		"\\nend\"}",
		"{\"reasons\":\"==+== not a marker\\n==-== nor this\\n\\\\==+== nor "
		"that\\n\\\\\\\\==-== x\"}",
		"{\"reasons\":\"4\",\"aside\":\"\\\\ a backslash\\n= equals ==\"}",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bodies); i++) {
		_cleanup_(x_freep) char *text = written(bodies[i]);
		assert_body(text, bodies[i]);
	}
}

static void test_what_is_written(void **state)
{
	_cleanup_(x_freep) char *text = written("{\"ambition\":4,\"gone\":\"kept\\nin sight\"}");

	(void)state;
	assert_non_null(strstr(text, "==+== Begin review of GZ2019, form small 2\n"));
	assert_non_null(strstr(
		text,
		"==+== ambition: Ambition\n==-== Required.\n==-== Of targets.\n==-== Two lines.\n"
		"==-== A number from 1 to 5:\n==-==   1. weak\n==-==   5. strong\n\n4\n"));
	assert_non_null(strstr(text, "at most 4096 bytes"));
	assert_non_null(strstr(text, "Shown only to you, the secretariat, lead."));
	assert_non_null(strstr(text, "`gone`"));
	assert_non_null(strstr(text, "==-==   in sight\n"));
	/* Every line that is not an answer is marked. */
	_cleanup_(x_freep) char *empty = written(NULL);
	for (char *rest = empty, *line; (line = strsep(&rest, "\n"));)
		assert_true(!*line || strncmp(line, "==", 2) == 0);
}

/* ---- tolerance ---- */

static void test_fields_in_any_order_and_some_missing(void **state)
{
	(void)state;
	assert_body("==+== reasons: R\nfirst\n==+== ambition\n3\n",
		    "{\"reasons\":\"first\",\"ambition\":3}");
	assert_body("==+== ambition\n==+== reasons\n\n \n==+== verdict: V\n\nready\n",
		    "{\"verdict\":\"ready\"}");
}

static void test_mail_around_it(void **state)
{
	(void)state;
	assert_body("From: aiko@iges.example\nSubject: review\n\nHere it is.\n"
		    "==+== Begin review of GZ2019, form small 2\n"
		    "==+== ambition: Ambition\n2\n==+== End review\n-- \nAiko\n5\n",
		    "{\"ambition\":2}");
}

static void test_line_ends_and_byte_order_mark(void **state)
{
	(void)state;
	assert_body("\xef\xbb\xbf==+== ambition: A\r\n\r\n4\r\n==+== reasons\r\none\r\ntwo\r\n",
		    "{\"ambition\":4,\"reasons\":\"one\\ntwo\"}");
	assert_body("==+== ambition   \n   4   ", "{\"ambition\":4}");
	assert_body("==+==ambition:A\n4", "{\"ambition\":4}");
}

static void test_text_behind_a_number(void **state)
{
	(void)state;
	assert_body("==+== ambition\n4. Strong\n", "{\"ambition\":4}");
	assert_body("==+== ambition\n\n 5 - strong, with a path\n", "{\"ambition\":5}");
	assert_body("==+== verdict\nNot_Ready. wait\n", "{\"verdict\":\"not_ready\"}");
	assert_problem("==+== ambition\n4.5\n", "f.txt:2", "a number from 1 to 5");
	assert_problem("==+== ambition\n4th\n", "f.txt:2", "a number from 1 to 5");
	assert_problem("==+== ambition\n-4\n", "f.txt:2", "a number from 1 to 5");
	assert_problem("==+== ambition\n99999999999999999999\n", "f.txt:2", "a number from 1 to 5");
}

static void test_comments_are_dropped_anywhere(void **state)
{
	(void)state;
	assert_body("==+== reasons\none\n==-== not this\ntwo\n", "{\"reasons\":\"one\\ntwo\"}");
	assert_body("==+== ambition\n3\n==-== Required.\n\n", "{\"ambition\":3}");
}

/* ---- problems ---- */

static void test_problems_have_lines(void **state)
{
	(void)state;
	assert_problem("==+== ambition\n3\n==+== ambitoin: x\ntext\n", "f.txt:3",
		       "no field `ambitoin`");
	assert_problem("==+== ambition\n3\n\n==+== ambition\n4\n", "f.txt:4",
		       "line 1 has it already");
	assert_problem("\n\n==+== ambition\n\nseven\n", "f.txt:5", "`ambition` wants a number");
	assert_problem("==+== ambition\n6\n", "f.txt:2", "from 1 to 5");
	assert_problem("==+== verdict\nmaybe\n", "f.txt:2", "one of: ready, not_ready");
	assert_problem("==+== verdict\nready-made\n", "f.txt:2", "one of: ready, not_ready");
	assert_problem("==+== ambition\n4\nbecause of the targets\n", "f.txt:3", "takes one line");
	assert_problem("==+== Begin review of WH2018, form small 2\n==+== ambition\n4\n", "f.txt:1",
		       "WH2018");
	assert_problem("nothing of a form\n", "f.txt:1", "there is no field in it");
	assert_problem("", "f.txt:1", "there is no field in it");
	assert_problem("==+== reasons\nok\nbroken \xff\n", "f.txt:3", "not UTF-8");
}

static void test_all_problems_at_once_by_line(void **state)
{
	_cleanup_(outcome_done) struct outcome outcome = outcome_of(
		"==+== ambition\nhigh\n==+== nobody\n==+== verdict\nmaybe\n==+== ambition\n");
	static const char *const places[] = { "f.txt:2", "f.txt:3", "f.txt:5", "f.txt:6" };

	(void)state;
	assert_int_equal(outcome.problems.count, ELEMENTS(places));
	for (size_t i = 0; i < ELEMENTS(places); i++)
		assert_string_equal(outcome.problems.list[i].field, places[i]);
}

static void test_offsets_are_lines(void **state)
{
	_cleanup_(outcome_done) struct outcome outcome =
		outcome_of("==+== ambition\n\n3\n==+== reasons\n\none\n==-== dropped\ntwo\n\\==+== "
			   "three\n==+== aside\n");

	(void)state;
	assert_int_equal(outcome.r, 0);
	const struct textform *read = outcome.textform;
	assert_int_equal(textform_line(read, "ambition", -1), 3);
	assert_int_equal(textform_line(read, "reasons", -1), 6);
	assert_int_equal(textform_line(read, "reasons", 0), 6);
	assert_int_equal(textform_line(read, "reasons", 3), 6);
	assert_int_equal(textform_line(read, "reasons", 4), 8);
	assert_int_equal(textform_line(read, "reasons", 8), 9);
	assert_int_equal(textform_line(read, "reasons", 9999), 9);
	/* Left empty: the line of its marker. Not there at all: none. */
	assert_int_equal(textform_line(read, "aside", -1), 10);
	assert_int_equal(textform_line(read, "verdict", -1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_what_is_written),
		cmocka_unit_test(test_fields_in_any_order_and_some_missing),
		cmocka_unit_test(test_mail_around_it),
		cmocka_unit_test(test_line_ends_and_byte_order_mark),
		cmocka_unit_test(test_text_behind_a_number),
		cmocka_unit_test(test_comments_are_dropped_anywhere),
		cmocka_unit_test(test_problems_have_lines),
		cmocka_unit_test(test_all_problems_at_once_by_line),
		cmocka_unit_test(test_offsets_are_lines),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/textform", tests, NULL, NULL);
}
