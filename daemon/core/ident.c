/* ident.c: see ident.h for the construction. Letters are those of RFC 4648 base32, lower case: no
 * look-alike digits 0 and 1, and nothing that a shell or a CSV file minds. */
#include "core/ident.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define HALF 5 /* bytes of tag, and of row */

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
static const char *const prefixes[ID__MAX] = {
#define ID_PREFIX(name, prefix, noun) prefix,
	ID_TABLE(ID_PREFIX)
#undef ID_PREFIX
};

/* Base32 without padding: 5 bytes are 8 letters. */
static void put_letters(const uint8_t *bytes, size_t len, char *out)
{
	uint64_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | bytes[i];
		for (held += 8; held >= 5; held -= 5)
			*out++ = letters[bits >> (held - 5) & 31];
	}
	*out = '\0';
}

static bool get_letters(const char *text, size_t len, uint8_t *ret_bytes)
{
	uint64_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < len; i++) {
		const char *letter = memchr(letters, text[i], sizeof letters - 1);
		if (!letter)
			return false;
		bits = bits << 5 | (uint64_t)(letter - letters);
		held += 5;
		if (held >= 8) {
			held -= 8;
			*ret_bytes++ = (uint8_t)(bits >> held);
		}
	}
	return true;
}

static void row_bytes(int64_t row, uint8_t ret_bytes[HALF])
{
	assert(row >= 0 && row < (INT64_C(1) << (8 * HALF)));
	for (int i = 0; i < HALF; i++)
		ret_bytes[i] = (uint8_t)(row >> (8 * i));
}

static int64_t bytes_row(const uint8_t bytes[HALF])
{
	int64_t row = 0;

	for (int i = 0; i < HALF; i++)
		row |= (int64_t)bytes[i] << (8 * i);
	return row;
}

static const uint8_t *bytes_of(const struct ident_key *key, enum id_kind kind)
{
	return kind == ID_EVENT || kind == ID_CURSOR ? key->event_bytes : key->bytes;
}

static void tag_of(const struct ident_key *key, enum id_kind kind, const uint8_t *bytes, size_t len,
		   uint8_t ret_tag[HALF])
{
	uint8_t input[1 + 2 * HALF], hash[crypto_generichash_BYTES_MIN];

	input[0] = (uint8_t)kind;
	memcpy(input + 1, bytes, len);
	crypto_generichash(hash, sizeof hash, input, 1 + len, bytes_of(key, kind), IDENT_KEY_SIZE);
	memcpy(ret_tag, hash, HALF);
}

static void cover(const struct ident_key *key, enum id_kind kind, const uint8_t tag[HALF],
		  const uint8_t in[HALF], uint8_t out[HALF])
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = { 0 };

	memcpy(nonce, tag, HALF);
	crypto_stream_chacha20_xor(out, in, HALF, nonce, bytes_of(key, kind));
}

void ident_encode(const struct ident_key *key, enum id_kind kind, int64_t row,
		  char ret_text[IDENT_SIZE])
{
	uint8_t plain[HALF], bytes[2 * HALF];

	row_bytes(row, plain);
	tag_of(key, kind, plain, sizeof plain, bytes);
	cover(key, kind, bytes, plain, bytes + HALF);
	memcpy(ret_text, prefixes[kind], 2);
	ret_text[2] = '-';
	put_letters(bytes, sizeof bytes, ret_text + 3);
}

static bool has_form(struct str text, enum id_kind kind, size_t size)
{
	return text.n == size - 1 && memcmp(text.p, prefixes[kind], 2) == 0 && text.p[2] == '-';
}

bool ident_decode(const struct ident_key *key, enum id_kind kind, struct str text, int64_t *ret_row)
{
	uint8_t bytes[2 * HALF], plain[HALF], tag[HALF];

	if (!has_form(text, kind, IDENT_SIZE) || !get_letters(text.p + 3, text.n - 3, bytes))
		return false;
	cover(key, kind, bytes, bytes + HALF, plain);
	tag_of(key, kind, plain, sizeof plain, tag);
	if (sodium_memcmp(tag, bytes, HALF) != 0)
		return false;
	*ret_row = bytes_row(plain);
	return true;
}

/* Sealed: 5 random bytes, a tag over them and the row, and the row covered by the tag's stream. */
void ident_seal(const struct ident_key *key, struct rng rng, int64_t row,
		char ret_text[IDENT_SEALED_SIZE])
{
	uint8_t bytes[3 * HALF], both[2 * HALF];

	rng.fill(rng.arg, both, HALF);
	row_bytes(row, both + HALF);
	memcpy(bytes, both, HALF);
	tag_of(key, ID_CURSOR, both, sizeof both, bytes + HALF);
	cover(key, ID_CURSOR, bytes + HALF, both + HALF, bytes + 2 * HALF);
	memcpy(ret_text, prefixes[ID_CURSOR], 2);
	ret_text[2] = '-';
	put_letters(bytes, sizeof bytes, ret_text + 3);
}

bool ident_unseal(const struct ident_key *key, struct str text, int64_t *ret_row)
{
	uint8_t bytes[3 * HALF], both[2 * HALF], tag[HALF];

	if (!has_form(text, ID_CURSOR, IDENT_SEALED_SIZE) ||
	    !get_letters(text.p + 3, text.n - 3, bytes))
		return false;
	memcpy(both, bytes, HALF);
	cover(key, ID_CURSOR, bytes + HALF, bytes + 2 * HALF, both + HALF);
	tag_of(key, ID_CURSOR, both, sizeof both, tag);
	if (sodium_memcmp(tag, bytes + HALF, HALF) != 0)
		return false;
	*ret_row = bytes_row(both + HALF);
	return true;
}

/* A place: a tag over it and what it is good for, and the place covered by the tag's stream. No id and
 * no sealed cursor is covered under its nonce. */
static void place_cover(const struct ident_key *key, const uint8_t tag[HALF], const uint8_t *in,
			uint8_t *out)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = { 0 };

	memcpy(nonce, tag, HALF);
	nonce[HALF] = 1;
	crypto_stream_chacha20_xor(out, in, IDENT_PLACE_BYTES, nonce, bytes_of(key, ID_CURSOR));
}

static void place_tag(const struct ident_key *key, struct str of, const uint8_t *place,
		      uint8_t ret_tag[HALF])
{
	uint8_t hash[crypto_generichash_BYTES_MIN];
	crypto_generichash_state state;

	crypto_generichash_init(&state, bytes_of(key, ID_CURSOR), IDENT_KEY_SIZE, sizeof hash);
	crypto_generichash_update(&state, place, IDENT_PLACE_BYTES);
	crypto_generichash_update(&state, (const uint8_t *)of.p, of.n);
	crypto_generichash_final(&state, hash, sizeof hash);
	memcpy(ret_tag, hash, HALF);
}

void ident_place(const struct ident_key *key, struct str of, const uint8_t place[IDENT_PLACE_BYTES],
		 char ret_text[IDENT_PLACE_SIZE])
{
	uint8_t bytes[HALF + IDENT_PLACE_BYTES];

	place_tag(key, of, place, bytes);
	place_cover(key, bytes, place, bytes + HALF);
	memcpy(ret_text, prefixes[ID_CURSOR], 2);
	ret_text[2] = '-';
	put_letters(bytes, sizeof bytes, ret_text + 3);
}

bool ident_unplace(const struct ident_key *key, struct str of, struct str text,
		   uint8_t ret_place[IDENT_PLACE_BYTES])
{
	uint8_t bytes[HALF + IDENT_PLACE_BYTES], tag[HALF];

	if (!has_form(text, ID_CURSOR, IDENT_PLACE_SIZE) ||
	    !get_letters(text.p + 3, text.n - 3, bytes))
		return false;
	place_cover(key, bytes, bytes + HALF, ret_place);
	place_tag(key, of, ret_place, tag);
	return sodium_memcmp(tag, bytes, HALF) == 0;
}
