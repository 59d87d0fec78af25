/* text.c: the text is the same for every server, so that none is helped by what it stores. */
#include "bench/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"

void text_fill(char ret_text[TEXT_SIZE], uint64_t number)
{
	static const char words[] =
		"the table of emissions by sector leaves out what is burnt in "
		"small boilers and the figure for transport is that of the year before; ";
	char begin[32];

	for (size_t at = 0; at < TEXT_SIZE; at += sizeof(words) - 1) {
		size_t room = TEXT_SIZE - at;
		memcpy(ret_text + at, words, room < sizeof(words) - 1 ? room : sizeof(words) - 1);
	}
	int len = snprintf(begin, sizeof(begin), "comment %" PRIu64 ": ", number);
	memcpy(ret_text, begin, (size_t)len);
}

/* splitmix64: unique is enough here, secret it need not be. */
static uint64_t random_next(void)
{
	static uint64_t state;

	if (state == 0 && getrandom(&state, sizeof(state), 0) != sizeof(state))
		assert(false);
	state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void text_uuid(char ret_uuid[UUID_TEXT_SIZE])
{
	uint64_t ms = (uint64_t)clock_now_ms(), high = random_next(), low = random_next();

	snprintf(ret_uuid, UUID_TEXT_SIZE,
		 "%08" PRIx64 "-%04" PRIx64 "-7%03" PRIx64 "-%04" PRIx64 "-%012" PRIx64,
		 ms >> 16 & 0xffffffff, ms & 0xffff, high & 0xfff, 0x8000 | (high >> 12 & 0x3fff),
		 low & UINT64_C(0xffffffffffff));
}
