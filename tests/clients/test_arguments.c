/* test_arguments.c: words on the command line as parameters of a verb, and the options among
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../base/scratch.h"
#include "referee/arguments.c"
#include "referee/input.c"
#include "referee/json.c"
#include "referee/language.c"
#include "referee/options.c"
#include "referee/value_read.c"

#define WORDS_MAX 16

struct parsed {
	struct options options;
	struct json_object *params;
	char *error, *words; /* options point into the words */
	int r;
};

static void parsed_done(struct parsed *parsed)
{
	json_object_put(parsed->params);
	x_freep(&parsed->error);
	x_freep(&parsed->words);
}

/* Words are parted by "|", since some have blanks. */
static struct parsed parse(const char *method, const char *line)
{
	struct parsed parsed = { .words = xstrdup(line) };
	char *argv[WORDS_MAX];
	int argc = 0;
	const struct verb *verb = verb_find(str_of(method));

	assert_non_null(verb);
	for (char *rest = parsed.words, *word; *line && (word = strsep(&rest, "|"));)
		argv[argc++] = word;
	parsed.r =
		arguments_parse(verb, argc, argv, &parsed.options, &parsed.params, &parsed.error);
	return parsed;
}

static void assert_params(const char *method, const char *line, const char *json)
{
	_cleanup_(parsed_done) struct parsed parsed = parse(method, line);

	if (parsed.r != 0)
		fail_msg("%s %s: %s", method, line, parsed.error);
	_cleanup_(x_freep) char *text = json_line(parsed.params);
	assert_string_equal(text, json);
}

static void assert_wrong(const char *method, const char *line, const char *words)
{
	_cleanup_(parsed_done) struct parsed parsed = parse(method, line);

	assert_int_equal(parsed.r, -1);
	if (!strstr(parsed.error, words))
		fail_msg("`%s` is not in: %s", words, parsed.error);
}

static void test_words_in_the_order_of_the_table(void **state)
{
	(void)state;
	assert_params("study.get", "GZ2019", "{\"study\":\"GZ2019\"}");
	assert_params("comment.respond", "co-7f3k2m9q|rejected|out of scope",
		      "{\"comment\":\"co-7f3k2m9q\",\"disposition\":\"rejected\",\"text\":\"out of "
		      "scope\"}");
	assert_params("event.list", "", "{}");
	assert_wrong("study.get", "", "STUDY is missing");
	assert_wrong("study.get", "GZ2019|WH2018", "too many arguments: `WH2018`");
	/* Named, it leaves its place to the next. */
	assert_params("role.grant", "--principal|iges-sato|lead|GZ2019",
		      "{\"principal\":\"iges-sato\",\"role\":\"lead\",\"study\":\"GZ2019\"}");
}

static void test_names_in_every_way(void **state)
{
	(void)state;
	assert_params("study.suspend", "GZ2019|--reason|rest",
		      "{\"reason\":\"rest\",\"study\":\"GZ2019\"}");
	assert_params("study.suspend", "--reason=a=b|GZ2019",
		      "{\"reason\":\"a=b\",\"study\":\"GZ2019\"}");
	assert_params("comment.add", "GZ2019|text|--from-page|3|--from_line=7",
		      "{\"from_page\":3,\"from_line\":7,\"study\":\"GZ2019\",\"text\":\"text\"}");
	assert_wrong("study.suspend", "GZ2019", "--reason is missing");
	assert_wrong("study.suspend", "GZ2019|--reason", "--reason needs a value");
	assert_wrong("study.suspend", "GZ2019|--reason|a|--reason|b", "--reason is given twice");
	assert_wrong("study.suspend", "GZ2019|--raeson|a", "did you mean --reason?");
	assert_wrong("study.get", "GZ2019|--if-version|1", "there is no option --if-version");
	assert_wrong("study.get", "GZ2019|-x", "there is no option -x");
}

static void test_booleans(void **state)
{
	(void)state;
	assert_params("study.advance", "GZ2019|--override",
		      "{\"override\":true,\"study\":\"GZ2019\"}");
	assert_params("study.advance", "--dry-run|GZ2019",
		      "{\"dry_run\":true,\"study\":\"GZ2019\"}");
	assert_params("principal.update", "a|--is-active=false",
		      "{\"is_active\":false,\"principal\":\"a\"}");
	assert_params("principal.update", "a|--no-is-active",
		      "{\"is_active\":false,\"principal\":\"a\"}");
	assert_wrong("principal.update", "a|--is-active=perhaps", "not true or false");
	assert_wrong("principal.update", "a|--no-is-active=true", "takes no value");
	assert_wrong("principal.update", "a|--no-zone", "there is no option --no-zone");
}

static void test_options_anywhere(void **state)
{
	(void)state;
	_cleanup_(parsed_done) struct parsed parsed =
		parse("study.list", "--json|--timeout=500ms|--state|active|-p|kei|-a");
	assert_int_equal(parsed.r, 0);
	assert_true(parsed.options.is_json);
	assert_true(parsed.options.is_all);
	assert_int_equal(parsed.options.timeout_ms, 500);
	assert_string_equal(parsed.options.profile, "kei");
	assert_string_equal(json_text(parsed.params, "state"), "active");
	/* What a verb takes goes before an option of the same name. */
	assert_params("review.get", "GZ2019|--version|2", "{\"version\":2,\"review\":\"GZ2019\"}");
	assert_wrong("study.get", "GZ2019|--timeout|soon", "`soon` is no time");
	assert_wrong("study.get", "GZ2019|--timeout|0", "`0` is no time");
	assert_wrong("study.get", "GZ2019|--json=yes", "--json takes no value");
	assert_wrong("study.get", "GZ2019|--profile", "--profile needs a value");
	_cleanup_(parsed_done) struct parsed helped = parse("study.suspend", "--help");
	assert_int_equal(helped.r, 0);
	assert_true(helped.options.is_help);
}

static void test_times(void **state)
{
	static const struct {
		const char *text;
		int ms;
	} cases[] = { { "2", 2000 },
		      { "2.5", 2500 },
		      { "30s", 30000 },
		      { "1500ms", 1500 },
		      { "2m", 120000 } };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(x_freep) char *line = xasprintf("GZ2019|-t|%s", cases[i].text);
		_cleanup_(parsed_done) struct parsed parsed = parse("study.get", line);
		assert_int_equal(parsed.options.timeout_ms, cases[i].ms);
	}
}

static void test_words_behind_two_hyphens_are_text(void **state)
{
	(void)state;
	assert_params("comment.add", "GZ2019|--|--not-an-option",
		      "{\"study\":\"GZ2019\",\"text\":\"--not-an-option\"}");
	assert_params("comment.add", "GZ2019|- a dash",
		      "{\"study\":\"GZ2019\",\"text\":\"- a dash\"}");
	assert_params("comment.add", "GZ2019|-5 degrees",
		      "{\"study\":\"GZ2019\",\"text\":\"-5 degrees\"}");
}

static void test_types(void **state)
{
	(void)state;
	assert_wrong("study.get", "gz2019", "a study's code is capitals");
	assert_wrong("role.grant", "Aiko|lead|GZ2019", "a name is small letters");
	assert_wrong("role.grant", "aiko|laed|GZ2019", "did you mean lead?");
	assert_wrong("study.reschedule", "GZ2019|--due|2019-02-29|--reason|x", "YYYY-MM-DD");
	assert_wrong("comment.add", "GZ2019|x|--from-page|0", "not between 1 and 1000000");
	assert_wrong("comment.add", "GZ2019|x|--from-page|3rd", "no whole number");
	assert_wrong("comment.add", "GZ2019|x|--from-page|99999999999999999999", "no whole number");
	assert_wrong("comment.add", "GZ2019|", "it is empty");
	assert_wrong("comment.get", "re-abc", "begin with co-");
	assert_wrong("assignment.accept", "nothing", "neither an id (as-...) nor");
	assert_params("assignment.accept", "as-abc", "{\"assignment\":\"as-abc\"}");
	assert_params("assignment.accept", "GZ2019", "{\"assignment\":\"GZ2019\"}");
	assert_wrong("institution.add", "kei|Title|Korea", "two capitals");
	assert_wrong("institution.add", "kei|Two\nlines|KR", "one line");
	assert_wrong("study.suspend", "GZ2019|--reason|x|--request-id|12", "a UUID is wanted");
	assert_wrong("study.suspend", "GZ2019|--reason|bad \xff", "not UTF-8 (byte 4)");
	assert_params("study.suspend",
		      "GZ2019|--reason|对|--request-id|01970000-0000-7000-8000-00000000000A",
		      "{\"reason\":\"对\",\"request_id\":\"01970000-0000-7000-8000-00000000000A\","
		      "\"study\":\"GZ2019\"}");
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_texts_from_files(void **state)
{
	char *folder = scratch_new();
	_cleanup_(x_freep) char *path = xasprintf("%s/text", folder);
	_cleanup_(x_freep) char *line = xasprintf("GZ2019|@%s", path);
	_cleanup_(x_freep) char *missing = xasprintf("GZ2019|@%s.not", path);

	(void)state;
	write_file(path, "two\nlines\r\n\n");
	assert_params("comment.add", line, "{\"study\":\"GZ2019\",\"text\":\"two\\nlines\"}");
	assert_wrong("comment.add", missing, "No such file");
	assert_params("comment.add", "GZ2019|@@igdp", "{\"study\":\"GZ2019\",\"text\":\"@igdp\"}");
	/* One line is never a file. */
	assert_params("study.confirm", "GZ2019|@item", "{\"study\":\"GZ2019\",\"item\":\"@item\"}");
	scratch_free(folder);
}

static void test_json_values(void **state)
{
	(void)state;
	assert_params("batch.apply", "--calls|[{\"method\":\"x.y\"}]",
		      "{\"calls\":[{\"method\":\"x.y\"}]}");
	assert_wrong("batch.apply", "--calls|{}", "a JSON array is wanted");
	assert_wrong("batch.apply", "--calls|[1", "not JSON");
	assert_wrong("batch.apply", "--calls|[1] 2", "not JSON");
}

static void test_files_are_remembered(void **state)
{
	(void)state;
	/* The body of a review stays the name of its file: it takes the form to read it. */
	_cleanup_(parsed_done) struct parsed parsed = parse("review.submit", "GZ2019|review.txt");
	assert_int_equal(parsed.r, 0);
	assert_string_equal(json_text(parsed.params, "body"), "review.txt");
	assert_string_equal(parsed.options.file, "review.txt");
}

static void test_keys(void **state)
{
	static const char key[] = "VIA*86UAT44uTK-.=/nDBdfrfzLI&Jg39{GI9QIg";
	char *folder = scratch_new();
	_cleanup_(x_freep) char *path = xasprintf("%s/a.pub", folder);
	_cleanup_(x_freep) char *text = xasprintf("{\"public\":\"%s\"}\n", key);
	_cleanup_(x_freep) char *line = xasprintf("iges-sato|%s", path);
	_cleanup_(x_freep) char *bare = xasprintf("iges-sato|%s", key);
	_cleanup_(x_freep) char *json =
		xasprintf("{\"principal\":\"iges-sato\",\"public\":\"%s\"}", key);

	(void)state;
	write_file(path, text);
	assert_params("key.add", line, json);
	assert_params("key.add", bare, json);
	assert_wrong("key.add", "iges-sato|no-such-file", "No such file");
	scratch_free(folder);
}

static void test_every_verb_says_what_it_takes(void **state)
{
	(void)state;
	for (size_t v = 0; v < verb_count; v++) {
		const struct param *param;
		for (size_t i = 0; (param = verb_param_at(&verbs[v], i)); i++) {
			_cleanup_(x_freep) char *shown = argument_shown(param);
			_cleanup_(x_freep) char *value = argument_value(param);
			assert_true(shown[0] && value[0]);
			assert_null(strchr(shown, '_') && shown[0] == '-' ? shown : NULL);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_in_the_order_of_the_table),
		cmocka_unit_test(test_names_in_every_way),
		cmocka_unit_test(test_booleans),
		cmocka_unit_test(test_options_anywhere),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_words_behind_two_hyphens_are_text),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_texts_from_files),
		cmocka_unit_test(test_json_values),
		cmocka_unit_test(test_files_are_remembered),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_every_verb_says_what_it_takes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/arguments", tests, NULL, NULL);
}
