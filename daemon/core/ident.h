/* ident.h: public ids that tell nothing.
 *
 * A row number and its kind become 16 letters and digits behind the kind's two letters
 * ("co-7f3k..."): 5 bytes of a keyed BLAKE2b over (kind, row), and the row's 5 bytes under a
 * ChaCha20 stream whose nonce are those bytes (a synthetic-IV construction from libsodium's parts).
 * So ids show neither order nor count, cannot be made up, and cost no column and no index. The key
 * lives in the database, made on its first start. */
#pragma once

#include "base/clock.h"
#include "core/verb.h"

#define IDENT_KEY_SIZE	  32
#define IDENT_SIZE	  20 /* "co-" + 16 + NUL */
#define IDENT_SEALED_SIZE 28 /* "cu-" + 24 + NUL */
#define IDENT_PLACE_BYTES 20
#define IDENT_PLACE_SIZE  44 /* "cu-" + 40 + NUL */

struct ident_key {
	uint8_t bytes[IDENT_KEY_SIZE];
	/* of ids and cursors of events: the same, until a restored database makes a new one */
	uint8_t event_bytes[IDENT_KEY_SIZE];
};

/* row in 0 .. 2^40-1 (asserts). */
void ident_encode(const struct ident_key *key, enum id_kind kind, int64_t row,
		  char ret_text[IDENT_SIZE]);
/* A cursor into what the reader cannot see all of: sealed with fresh randomness, so that two
 * cursors never tell whether something hidden came between them. */
void ident_seal(const struct ident_key *key, struct rng rng, int64_t row,
		char ret_text[IDENT_SEALED_SIZE]);
bool ident_unseal(const struct ident_key *key, struct str text, int64_t *ret_row);

/* A cursor that says more than a row: where a search stood. It is covered like an id, and good for
 * what `of` tells alone: the same search, by the same principal. */
void ident_place(const struct ident_key *key, struct str of, const uint8_t place[IDENT_PLACE_BYTES],
		 char ret_text[IDENT_PLACE_SIZE]);
bool ident_unplace(const struct ident_key *key, struct str of, struct str text,
		   uint8_t ret_place[IDENT_PLACE_BYTES]);

/* False where the text was not made by ident_encode with this key and kind. */
bool ident_decode(const struct ident_key *key, enum id_kind kind, struct str text,
		  int64_t *ret_row);
