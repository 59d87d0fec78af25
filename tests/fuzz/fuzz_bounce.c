/* fuzz_bounce.c: a mail that came back: whatever it is, what is told of it is short, and names a job that could be
 * one. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "referee/bounce.h"

void fuzz_bounce(struct str input)
{
	struct bounce bounce;

	bounce_read(input, &bounce);
	assert_true(bounce.kind <= BOUNCE_FAILED);
	assert_true(strlen(bounce.error) < sizeof bounce.error);
	assert_true(strlen(bounce.job) < sizeof bounce.job);
	assert_int_equal(strspn(bounce.job, "abcdefghijklmnopqrstuvwxyz0123456789-"),
			 strlen(bounce.job));
	if (bounce.kind == BOUNCE_FAILED)
		assert_memory_equal(bounce.job, "jo-", 3);
}
