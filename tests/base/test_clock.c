/* test_clock.c: the clocks move forward, the seeded randomness repeats, the system's does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

static void test_clocks(void **state)
{
	int64_t before = (int64_t)time(NULL) - 1, monotonic = clock_monotonic_us();
	int64_t now = clock_now_ms();

	(void)state;
	assert_true(now / 1000 >= before && now / 1000 <= (int64_t)time(NULL) + 1);
	for (unsigned i = 0; i < 1000; i++) {
		int64_t next = clock_monotonic_us();
		assert_true(next >= monotonic);
		monotonic = next;
	}
}

static void test_seeded(void **state)
{
	unsigned char one[32], two[32], other[32], bytes[3][40];
	struct rng first = rng_seeded(42, one), second = rng_seeded(42, two),
		   third = rng_seeded(43, other);

	(void)state;
	for (unsigned i = 0; i < 50; i++) {
		first.fill(first.arg, bytes[0], sizeof(bytes[0]));
		second.fill(second.arg, bytes[1], sizeof(bytes[1]));
		third.fill(third.arg, bytes[2], sizeof(bytes[2]));
		assert_memory_equal(bytes[0], bytes[1], sizeof(bytes[0]));
		assert_memory_not_equal(bytes[0], bytes[2], sizeof(bytes[0]));
	}
	unsigned char next[40];
	first.fill(first.arg, next, sizeof(next));
	assert_memory_not_equal(next, bytes[0], sizeof(next));
}

/* The same bytes on every machine and in every release: a failing seed can be sent to somebody
 * else. */
static void test_seeded_is_fixed(void **state)
{
	static const unsigned char expected[8] = { 0x14, 0x9f, 0x27, 0xe4, 0xdd, 0x38, 0xf1, 0xd8 };
	unsigned char held[32], bytes[8];
	struct rng rng = rng_seeded(1, held);

	(void)state;
	rng.fill(rng.arg, bytes, sizeof(bytes));
	rng.fill(rng.arg, bytes, sizeof(bytes));
	assert_memory_equal(bytes, expected, sizeof(bytes));
}

static void test_system(void **state)
{
	struct rng rng = rng_system();
	unsigned char a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	rng.fill(rng.arg, a, sizeof(a));
	rng.fill(rng.arg, b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_seeded),
		cmocka_unit_test(test_seeded_is_fixed),
		cmocka_unit_test(test_system),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
