/* clock.c: the two clocks of the loops, and two sources of randomness behind one pair of pointers.
 *
 * The seeded source is for tests and simulations: the same seed gives the same bytes on every
 * machine. It is a chain of hashes: each call expands the state into the bytes asked for, then
 * replaces the state by its hash. */
#include "base/clock.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#define STATE_SIZE 32

static_assert(STATE_SIZE == randombytes_SEEDBYTES, "the state is a seed of libsodium's generator");

int64_t clock_now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void system_fill(void *arg, void *buf, size_t len)
{
	(void)arg;
	randombytes_buf(buf, len);
}

struct rng rng_system(void)
{
	/* The generator that the library keeps in each thread, seeded by the system: every write wants a
	 * salt, and a system call for it is one too many. */
	randombytes_set_implementation(&randombytes_internal_implementation);
	int r = sodium_init();

	assert(r >= 0);
	return (struct rng){ .fill = system_fill };
}

static void seeded_fill(void *arg, void *buf, size_t len)
{
	unsigned char state[STATE_SIZE];

	randombytes_buf_deterministic(buf, len, arg);
	(void)crypto_generichash(state, sizeof(state), arg, STATE_SIZE, NULL, 0);
	memcpy(arg, state, sizeof(state));
}

struct rng rng_seeded(uint64_t seed, void *state32)
{
	unsigned char *state = state32;

	memset(state, 0, STATE_SIZE);
	for (unsigned i = 0; i < sizeof(seed); i++)
		state[i] = (unsigned char)(seed >> (8 * i));
	return (struct rng){ .fill = seeded_fill, .arg = state32 };
}
