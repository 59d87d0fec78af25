/* test_word_diff.c: two texts word by word: what is told once, as gone and as new, in writing with blanks and
 * without, in lines, and where there is too much for the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "referee/screen.c"
#include "referee/word_diff.c"

static const struct screen plain = { .width = 0 };

static char *told(const struct screen *screen, const char *before, const char *after)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	word_diff_put(screen, out, before, after);
	fclose(out);
	return text;
}

static void test_words(void **state)
{
	static const struct {
		const char *before, *after, *told;
	} rows[] = {
		{ "", "", "    \n" },
		{ "as it was", "as it was", "    as it was\n" },
		{ "", "all new", "    {+all new+}\n" },
		{ "all gone", "", "    [-all gone-]\n" },
		{ "no owner", "an owner", "    [-no-]{+an+} owner\n" },
		{ "an owner", "an owner here", "    an owner{+ here+}\n" },
		{ "buses and trams", "trams", "    [-buses and -]trams\n" },
		/* What is moved is gone from one place and new at the other. */
		{ "a b c", "c a b", "    {+c +}a b[- c-]\n" },
		/* The common words between two changes are told once. */
		{ "one two three four", "1 two three 4",
		  "    [-one-]{+1+} two three [-four-]{+4+}\n" },
		{ "two  blanks", "two blanks", "    two[-  -]{+ +}blanks\n" },
		{ "a word.", "a word", "    a [-word.-]{+word+}\n" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *text = told(&plain, rows[i].before, rows[i].after);
		assert_string_equal(text, rows[i].told);
	}
}

static void test_writing_without_blanks(void **state)
{
	static const struct {
		const char *before, *after, *told;
	} rows[] = {
		{ "低碳政策很好", "低碳交通政策很好", "    低碳{+交通+}政策很好\n" },
		{ "都市の計画", "都市の方針", "    都市の[-計画-]{+方針+}\n" },
		{ "도시 계획", "도시 정책", "    도시 [-계획-]{+정책+}\n" },
		{ "БЭТ 低碳", "БЭТ高碳", "    БЭТ[- 低-]{+高+}碳\n" },
		{ "Go低", "Gone低", "    [-Go-]{+Gone+}低\n" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *text = told(&plain, rows[i].before, rows[i].after);
		assert_string_equal(text, rows[i].told);
	}
}

static void test_lines_are_indented(void **state)
{
	_cleanup_(x_freep) char *same = told(&plain, "one\ntwo", "one\ntwo");
	_cleanup_(x_freep) char *more = told(&plain, "one", "one\ntwo\nthree");

	(void)state;
	assert_string_equal(same, "    one\n    two\n");
	assert_string_equal(more, "    one{+\n    two\n    three+}\n");
}

static void test_colours_and_what_a_terminal_would_obey(void **state)
{
	const struct screen screen = { .has_color = true };
	_cleanup_(x_freep) char *colored = told(&screen, "no", "an");
	_cleanup_(x_freep) char *safe = told(&plain, "a\x1b[2J", "a\xe2\x80\xae");

	(void)state;
	assert_string_equal(colored, "    \x1b[31m[-\x1b[0m\x1b[31mno\x1b[0m\x1b[31m-]\x1b[0m"
				     "\x1b[32m{+\x1b[0m\x1b[32man\x1b[0m\x1b[32m+}\x1b[0m\n");
	assert_string_equal(safe, "    [-a\\x1b[2J-]{+a\\u202e+}\n");
}

/* "head WORD0 WORD1 ... tail" */
static char *long_text(const char *word, size_t count)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fputs("head", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, " %s%zu", word, i);
	fputs(" tail", out);
	fclose(out);
	return text;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
		count++;
	return count;
}

static void test_long_texts(void **state)
{
	enum { MANY = 3000 }; /* words and blanks, twice: more than the table takes */
	_cleanup_(x_freep) char *before = long_text("x", MANY);
	_cleanup_(x_freep) char *after = long_text("y", MANY);
	_cleanup_(x_freep) char *text = told(&plain, before, after);
	_cleanup_(x_freep) char *few = long_text("x", 500);
	_cleanup_(x_freep) char *others = long_text("y", 500);
	_cleanup_(x_freep) char *apart = told(&plain, few, others);

	(void)state;
	assert_int_equal(strncmp(text, "    head [-x0 x1 ", 17), 0);
	assert_string_equal(text + strlen(text) - 8, "+} tail\n");
	assert_int_equal(count_of(text, "[-"), 1);
	assert_int_equal(count_of(text, "{+"), 1);
	assert_non_null(strstr(text, "x2999-]{+y0 "));
	/* Where it takes them, each word is told for itself. */
	assert_int_equal(count_of(apart, "[-"), 500);
	/* What is the same at both ends costs nothing, however long it is. */
	_cleanup_(x_freep) char *longer = xasprintf("%s and one more", before);
	_cleanup_(x_freep) char *end = told(&plain, before, longer);
	assert_non_null(strstr(end, " x2999 tail{+ and one more+}\n"));
	assert_int_equal(count_of(end, "[-"), 0);
}

/* Nothing that a server sends, but nothing to hang on either. */
static void test_what_is_no_utf8(void **state)
{
	_cleanup_(x_freep) char *text = told(&plain, "good\xff bad", "good");

	(void)state;
	assert_string_equal(text, "    good\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_writing_without_blanks),
		cmocka_unit_test(test_lines_are_indented),
		cmocka_unit_test(test_colours_and_what_a_terminal_would_obey),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_what_is_no_utf8),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/word_diff", tests, NULL, NULL);
}
