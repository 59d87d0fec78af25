/* test_err.c: the table of answers, faults, problems. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "scratch.h"

static void test_table(void **state)
{
	(void)state;
	for (unsigned a = ERR_NONE + 1; a < ERR__MAX; a++) {
		const struct err_row *row = err_row(a);
		assert_ptr_equal(err_by_number(row->number), row);
		assert_true(row->exit_status >= 64 && row->exit_status <= 78);
		assert_true(strlen(row->word) > 0 && strlen(row->text) > 0);
		assert_int_equal(strspn(row->word, "abcdefghijklmnopqrstuvwxyz_"),
				 strlen(row->word));
		for (unsigned b = a + 1; b < ERR__MAX; b++) {
			assert_int_not_equal(row->number, err_row(b)->number);
			assert_string_not_equal(row->word, err_row(b)->word);
		}
	}
	assert_null(err_by_number(0));
	assert_null(err_by_number(999));
	assert_string_equal(err_row(ERR_NOT_FOUND)->word, "not_found");
	assert_int_equal(err_row(ERR_PARSE)->number, -32700);
}

static void report_faults(const void *arg)
{
	(void)arg;
	if (fault(-EIO, "lease %d", 7) != -EIO || fault(-99999, "odd") != -99999)
		(void)fault(-EINVAL, "wrong result");
}

static void test_fault(void **state)
{
	int status;
	_cleanup_(x_freep) char *said = scratch_child(report_faults, NULL, &status);

	(void)state;
	assert_int_equal(status, 0);
	assert_non_null(strstr(said, " err: lease 7: Input/output error\n"));
	assert_non_null(strstr(said, " err: odd: unknown error\n"));
	assert_null(strstr(said, "wrong result"));
}

static void test_problems(void **state)
{
	_cleanup_(problems_done) struct problems problems = { 0 };
	char field[] = "title";

	(void)state;
	problems_add(&problems, field, 12, "byte %d is not UTF-8", 12);
	field[0] = 'X'; /* it is a copy */
	problems_add(&problems, "scores.2", -1, "must be from %d to %d", 1, 5);
	assert_int_equal(problems.count, 2);
	assert_string_equal(problems.list[0].field, "title");
	assert_int_equal(problems.list[0].offset, 12);
	assert_string_equal(problems.list[0].message, "byte 12 is not UTF-8");
	assert_int_equal(problems.list[1].offset, -1);
	assert_string_equal(problems.list[1].message, "must be from 1 to 5");
	problems_done(&problems);
	assert_int_equal(problems.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_problems),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
