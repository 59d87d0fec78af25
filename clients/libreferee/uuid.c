/* uuid.c: UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness, so that request ids sort
 * by time. */
#include "libreferee/referee.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <sodium.h>

void referee_uuid(char ret_text[REFEREE_UUID_SIZE])
{
	unsigned char b[16];
	struct timespec now;

	randombytes_buf(b, sizeof b);
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	b[6] = (unsigned char)(0x70 | (b[6] & 0x0f));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	snprintf(ret_text, REFEREE_UUID_SIZE,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
}
