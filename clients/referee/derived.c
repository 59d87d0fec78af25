/* derived.c: see derived.h. */
#include "referee/derived.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

void derived_uuid(const char *words, char ret_text[static REFEREE_UUID_SIZE])
{
	unsigned char b[16];

	crypto_generichash(b, sizeof b, (const unsigned char *)words, strlen(words), NULL, 0);
	b[6] = (unsigned char)(0x80 | (b[6] & 0x0f));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	snprintf(ret_text, REFEREE_UUID_SIZE,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
}
