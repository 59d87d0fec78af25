/* test_memory.c: for every verb, every allocation fails in its turn: SQLite's, once or for good, and our own. See
 * trial.h for what must hold. A thin choice of them unless FAULTS=all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../base/scratch.h"
#include "fault/trial.h"
#include "sim/allocator.h"

static void test_every_verb(void **state)
{
	(void)state;
	trial_all(failures_of_memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verb),
	};

	allocator_take_over();
	scratch_quiet();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
