/* test_disk.c: for every verb, every operation of the disk fails in its turn, once or for good, also for want of
 * space; see trial.h for what must hold. A thin choice of them unless FAULTS=all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../base/scratch.h"
#include "fault/trial.h"

static void test_every_verb(void **state)
{
	(void)state;
	trial_all(failures_of_disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verb),
	};

	scratch_quiet();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
