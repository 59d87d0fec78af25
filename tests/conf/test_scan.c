/* test_scan.c: what libconfig would read wrongly without a word is found, with its line, and
 * nothing else is. */
#include "text.h"

#include "conf/scan.h"

static void test_sound_texts_pass(void **state)
{
	static const char *const texts[] = {
		"",
		"a = 1;\nb = \"x\";\n",
		"a = 2147483647; b = -2147483648; c = +7; d = 0x7FFFFFFF; e = 010;",
		"a = 2147483648L; b = -9223372036854775808L; c = 9223372036854775807LL; d = "
		"0xFFFFFFFFL;",
		"a = 1.5; b = 1e20; c = -2.5e+10;", /* floats: refused by their type, later */
		"name_99999999999 = 1; x-99999999999 = 2;",
		"a = \"99999999999\"; # 99999999999 @include \" \"\n// \"a\" \"b\"\n/* "
		"\"a\"\n\"b\" */ b = 1;",
		"a = [ \"x\", \"y\" ]; b = ( \"x\", 1 ); c = \"x\" ; d = \"y\";",
		"a = \"quote \\\" and backslash \\\\\"; b = \"tab\\t \\x41\";",
		"a = \"\xea\xb4\x91\xec\xa3\xbc\"; # \xe5\xb9\xbf\xe5\xb7\x9e\r\nb = 2;\f",
		"a = ((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))));",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		assert_true(conf_scan("f", str_of(texts[i]), &problems));
		assert_no_problem(&problems);
	}
}

struct case_of_scan {
	const char *text;
	const char *place;
	const char *part;
	bool can_be_parsed;
};

static const struct case_of_scan wrong[] = {
	{ "\n\na = 4294967301;", "f:3", "4294967301 does not fit in 32 bits", true },
	{ "a = 2147483648;", "f:1", "32 bits", true },
	{ "a = -2147483649;", "f:1", "-2147483649 does not fit in 32 bits", true },
	{ "a = 0xFFFFFFFF;", "f:1", "0xFFFFFFFF does not fit in 32 bits", true },
	{ "a = 9223372036854775808L;", "f:1", "64 bits", true },
	{ "a = -9223372036854775809L;", "f:1", "64 bits", true },
	{ "a = 0x1FFFFFFFFFFFFFFFFL;", "f:1", "64 bits", true },
	{ "a = 99999999999999999999999;", "f:1", "64 bits", true },
	{ "a = [ 1,\n 2,\n 3000000000 ];", "f:3", "32 bits", true },
	{ "a = \"x\"\n  \"y\";", "f:2", "a comma is missing", true },
	{ "a = [ \"x\" \"y\" ];", "f:1", "a comma is missing", true },
	{ "a = \"x\" # why\n/* not */\n\"y\";", "f:3", "a comma is missing", true },
	{ "a = \"x\\x00y\";", "f:1", "would end the text", true },
	{ "a = \"\n", "f:1", "not closed on its line", false },
	{ "b = 1;\na = \"x;\nc = \"y\";", "f:2", "not closed on its line", false },
	{ "a = \"x\\", "f:1", "not closed on its line", false },
	{ "a = \"\\xe5\";", "f:1", "write the character itself", true },
	{ "a = 1;\n\n/* never\nclosed", "f:3", "never closed", false },
	{ "@include \"other.conf\"", "f:1", "@include is refused", false },
	{ "a = 1;\n  @include \"other.conf\"", "f:2", "@include is refused", false },
	{ "a = 1;\nb = \"\xff\";", "f:2", "not UTF-8", false },
	{ "\xef\xbb\xbf"
	  "a = 1;",
	  "f:1", "byte order mark", false },
	{ "a = 1;\n\x1b[1m", "f:2", "control character", false },
	{ "a =\n(((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))));", "f:2",
	  "nested too deep", false },
};

static void test_each_trap_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(wrong); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		bool can_be_parsed = conf_scan("f", str_of(wrong[i].text), &problems);
		assert_only_problem(&problems, wrong[i].place, wrong[i].part);
		assert_int_equal(can_be_parsed, wrong[i].can_be_parsed);
	}
}

static void test_all_numbers_are_told(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	assert_true(conf_scan("f", str_of("a = 3000000000;\nb = \"x\" \"y\";\nc = 4000000000;"),
			      &problems));
	assert_problem(&problems, "f:1", "3000000000");
	assert_problem(&problems, "f:2", "comma");
	assert_problem(&problems, "f:3", "4000000000");
	assert_int_equal(problems.count, 3);
}

static void test_nul_byte(void **state)
{
	static const char text[] = "a = 1;\nb\0 = 2;\n";
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	assert_false(conf_scan("f", (struct str){ text, sizeof(text) - 1 }, &problems));
	assert_only_problem(&problems, "f:2", "NUL byte");
}

static void test_size(void **state)
{
	_cleanup_(x_freep) char *text = xmalloc(SCAN_BYTES_MAX + 2);
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	for (size_t i = 0; i <= SCAN_BYTES_MAX; i++)
		text[i] = i % 64 == 63 ? '\n' : '#';
	text[SCAN_BYTES_MAX + 1] = '\0';
	assert_true(conf_scan("f", (struct str){ text, SCAN_BYTES_MAX }, &problems));
	assert_no_problem(&problems);
	assert_false(conf_scan("f", (struct str){ text, SCAN_BYTES_MAX + 1 }, &problems));
	assert_only_problem(&problems, "f:16385", "over 1 MiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound_texts_pass),
		cmocka_unit_test(test_each_trap_is_found),
		cmocka_unit_test(test_all_numbers_are_told),
		cmocka_unit_test(test_nul_byte),
		cmocka_unit_test(test_size),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("conf/scan", tests, NULL, NULL);
}
