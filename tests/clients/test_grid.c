/* test_grid.c: tables and text on a terminal: widths of Chinese, Japanese, Korean and Cyrillic
 * names, what is cut and where, and what never reaches a terminal.
 *
 * The program's parts belong to no library: a test takes in the source of those that it is
 * about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "referee/grid.c"
#include "referee/language.c"
#include "referee/screen.c"

static const struct screen wide = { .width = 0 };

static char *printed(const struct grid *grid, const struct screen *screen, size_t indent)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	grid_print(grid, screen, indent, out);
	fclose(out);
	return text;
}

static struct grid *people(void)
{
	static const char *const cells[][2] = {
		{ "刘 样本", "igdp" }, { "佐藤 見本", "iges" }, { "박 견본", "kei" },
		{ "Ольга", "wwf" },    { "e\xcc\x81", "x" }, /* e with a combining accent */
	};
	struct grid *grid = grid_new(2);

	grid_title(grid, 0, "name");
	grid_title(grid, 1, "institution");
	for (size_t i = 0; i < ELEMENTS(cells); i++) {
		grid_add(grid, cells[i][0], COLOR_PLAIN);
		grid_add(grid, cells[i][1], COLOR_PLAIN);
	}
	return grid;
}

static void test_columns_stand_below_each_other(void **state)
{
	_cleanup_(grid_freep) struct grid *grid = people();
	_cleanup_(x_freep) char *text = printed(grid, &wide, 2);

	(void)state;
	assert_string_equal(text, "  name       institution\n"
				  "  刘 样本    igdp\n"
				  "  佐藤 見本  iges\n"
				  "  박 견본    kei\n"
				  "  Ольга      wwf\n"
				  "  e\xcc\x81          x\n");
}

static void test_no_row_is_wider_than_the_screen(void **state)
{
	_cleanup_(grid_freep) struct grid *grid = people();

	(void)state;
	for (size_t width = 6; width < 40; width++) {
		struct screen screen = { .width = width };
		_cleanup_(x_freep) char *text = printed(grid, &screen, 0);
		for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
			assert_true(str_width(str_of(line)) <= width);
			assert_true(str_is_utf8(str_of(line), NULL));
		}
	}
}

static void test_what_does_not_fit_ends_in_an_ellipsis(void **state)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);
	struct screen screen = { .width = 14 };

	(void)state;
	grid_add(grid, "GZ2019", COLOR_PLAIN);
	grid_add(grid, "广州低碳发展", COLOR_PLAIN);
	grid_keep(grid, 0);
	/* Six columns are left: two characters and the ellipsis make five, a third would make
	 * seven. */
	_cleanup_(x_freep) char *text = printed(grid, &screen, 0);
	assert_string_equal(text, "GZ2019  广州…\n");
}

static void test_what_is_kept_is_whole(void **state)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);
	struct screen screen = { .width = 24 };

	(void)state;
	grid_add(grid, "as-7f3k2m9q4x8w1z5t", COLOR_PLAIN);
	grid_add(grid, "a long explanation", COLOR_PLAIN);
	grid_keep(grid, 0);
	_cleanup_(x_freep) char *text = printed(grid, &screen, 0);
	assert_string_equal(text, "as-7f3k2m9q4x8w1z5t  a …\n");
}

static void test_empty_columns_are_not_shown(void **state)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(3);

	(void)state;
	grid_title(grid, 0, "a");
	grid_title(grid, 1, "never");
	grid_title(grid, 2, "n");
	grid_align_right(grid, 2);
	grid_add(grid, "x", COLOR_PLAIN);
	grid_add(grid, NULL, COLOR_PLAIN);
	grid_add(grid, "7", COLOR_PLAIN);
	grid_add(grid, "y", COLOR_PLAIN);
	grid_add(grid, "", COLOR_PLAIN);
	grid_add(grid, "12", COLOR_PLAIN);
	_cleanup_(x_freep) char *text = printed(grid, &wide, 0);
	assert_string_equal(text, "a   n\nx   7\ny  12\n");
}

static void test_fits(void **state)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);
	struct screen just = { .width = 26 }, narrow = { .width = 25 };

	(void)state;
	grid_add(grid, "a text of some length", COLOR_PLAIN);
	grid_add(grid, "another text of length", COLOR_PLAIN);
	assert_true(grid_fits(grid, &wide, 0));
	assert_true(grid_fits(grid, &just, 0));
	assert_false(grid_fits(grid, &narrow, 0));
	grid_keep(grid, 0);
	assert_false(grid_fits(grid, &just, 0));
}

static void test_nothing_that_a_terminal_obeys_gets_through(void **state)
{
	static const struct {
		const char *text, *safe;
	} cases[] = {
		{ "\x1b[2J", "\\x1b[2J" },
		{ "a\rb\bc\x7f", "a\\x0db\\x08c\\x7f" },
		{ "\xc2\x9b"
		  "31m",
		  "\\x9b31m" }, /* C1: a CSI of its own */
		{ "\xe2\x80\xae"
		  "abc",
		  "\\u202eabc" }, /* right to left from here */
		{ "\xe2\x81\xa6x", "\\u2066x" },
		{ "tab\tline\nend", "tab line end" },
		{ "bad \xff byte", "bad \\xff byte" },
		{ "cut \xe5\xb9", "cut \\xe5\\xb9" },
		{ "广州 Ünïcode 🌏", "广州 Ünïcode 🌏" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(x_freep) char *safe = screen_safe(str_of(cases[i].text), false);
		assert_string_equal(safe, cases[i].safe);
	}
	_cleanup_(x_freep) char *lines = screen_safe(str_of("a\nb\x1b"), true);
	assert_string_equal(lines, "a\nb\\x1b");
}

static void test_cut_never_splits_a_character(void **state)
{
	struct str text = str_of("a广b州");

	(void)state;
	assert_int_equal(screen_cut(text, 0), 0);
	assert_int_equal(screen_cut(text, 1), 1);
	assert_int_equal(screen_cut(text, 2), 1); /* half of 广 is none of it */
	assert_int_equal(screen_cut(text, 3), 4);
	assert_int_equal(screen_cut(text, 4), 5);
	assert_int_equal(screen_cut(text, 6), text.n);
	assert_int_equal(screen_cut(text, 99), text.n);
	/* An accent stays with its letter. */
	assert_int_equal(screen_cut(str_of("e\xcc\x81x"), 1), 3);
}

static void test_colours_only_where_there_are_any(void **state)
{
	struct screen colored = { .width = 80, .has_color = true };
	_cleanup_(grid_freep) struct grid *grid = grid_new(1);

	(void)state;
	grid_add(grid, "late", COLOR_RED);
	_cleanup_(x_freep) char *plain = printed(grid, &wide, 0);
	_cleanup_(x_freep) char *red = printed(grid, &colored, 0);
	assert_string_equal(plain, "late\n");
	assert_string_equal(red, "\x1b[31mlate\x1b[0m\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns_stand_below_each_other),
		cmocka_unit_test(test_no_row_is_wider_than_the_screen),
		cmocka_unit_test(test_what_does_not_fit_ends_in_an_ellipsis),
		cmocka_unit_test(test_what_is_kept_is_whole),
		cmocka_unit_test(test_empty_columns_are_not_shown),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_nothing_that_a_terminal_obeys_gets_through),
		cmocka_unit_test(test_cut_never_splits_a_character),
		cmocka_unit_test(test_colours_only_where_there_are_any),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/grid", tests, NULL, NULL);
}
