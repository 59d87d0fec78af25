/* clock.h: time and randomness as things that are handed in.
 *
 * Only the loops and main hold a real clock; the core is told `now_ms` (milliseconds since 1970
 * UTC) and is given a struct rng, so that a test or a simulation decides both. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct rng {
	void (*fill)(void *arg, void *buf, size_t len);
	void *arg;
};

int64_t clock_now_ms(void);	  /* CLOCK_REALTIME */
int64_t clock_monotonic_us(void); /* for durations only */
struct rng rng_system(void);	  /* getrandom(2), through libsodium */
struct rng rng_seeded(uint64_t seed,
		      void *state32); /* deterministic; state32: 32 bytes that outlive it */
