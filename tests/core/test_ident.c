/* test_ident.c: public ids and sealed cursors: there and back, of one kind and one key, and
 * nothing that was not made here is taken for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "core/ident.h"

#define ROW_MAX ((INT64_C(1) << 40) - 1)

static const struct ident_key key = { "0123456789abcdef0123456789abcdef",
				      "0123456789abcdef0123456789abcdef" };
static const struct ident_key other_key = { "0123456789abcdef0123456789abcdeg",
					    "0123456789abcdef0123456789abcdeg" };

static const int64_t rows[] = { 0,
				1,
				2,
				3,
				31,
				32,
				255,
				256,
				65535,
				65536,
				INT64_C(4294967295),
				INT64_C(4294967296),
				ROW_MAX - 1,
				ROW_MAX };

static void test_round_trip(void **state)
{
	(void)state;
	for (int kind = 0; kind < ID__MAX; kind++)
		for (size_t i = 0; i < ELEMENTS(rows); i++) {
			char text[IDENT_SIZE];
			int64_t row = -1;
			memset(text, 'x', sizeof text);
			ident_encode(&key, (enum id_kind)kind, rows[i], text);
			assert_int_equal(strlen(text), IDENT_SIZE - 1);
			assert_int_equal(text[2], '-');
			assert_int_equal(strspn(text + 3, "abcdefghijklmnopqrstuvwxyz234567"), 16);
			assert_true(ident_decode(&key, (enum id_kind)kind, str_of(text), &row));
			assert_int_equal(row, rows[i]);
		}
}

/* The same row is always the same id, within one kind and one key. */
static void test_stable_and_distinct(void **state)
{
	char texts[ID__MAX][IDENT_SIZE], again[IDENT_SIZE];

	(void)state;
	for (int kind = 0; kind < ID__MAX; kind++) {
		ident_encode(&key, (enum id_kind)kind, 7, texts[kind]);
		ident_encode(&key, (enum id_kind)kind, 7, again);
		assert_string_equal(texts[kind], again);
		for (int before = 0; before < kind; before++) {
			assert_string_not_equal(texts[kind], texts[before]);
			assert_string_not_equal(texts[kind] + 3, texts[before] + 3);
		}
		ident_encode(&other_key, (enum id_kind)kind, 7, again);
		assert_string_not_equal(texts[kind], again);
	}
}

/* Clients keep ids: an upgrade that makes others of the same rows would leave them with nothing. */
static void test_same_in_every_version(void **state)
{
	static const char *const known[ID__MAX] = {
		[ID_STUDY] = "st-s73iqp2n3lfi45qy",
		[ID_ASSIGNMENT] = "as-s6fvjjpct6sk73sm",
		[ID_DECLARATION] = "de-7bwatayl4jqm3kkf",
		[ID_REVIEW] = "re-r74xyz7cqgs5huqw",
		[ID_COMMENT] = "co-oqe5klpn3r74nb55",
		[ID_KEY] = "ke-mzbpebhfma6vjrbt",
		[ID_EVENT] = "ev-p7wbdqcvrb6owshn",
		[ID_CURSOR] = "cu-npasicvlfldxjrlj",
		[ID_STEP] = "sp-bvwnky65mtwdsj6o",
		[ID_EDITION] = "ed-xx65vbxgj5cml4ey",
		[ID_DOCUMENT] = "do-kknmrp6kkex4bjhs",
		[ID_UPLOAD] = "up-gnnmxuuj4kemx5ta",
		[ID_BUNDLE] = "bu-6ze32o6nylpyvrsq",
		[ID_QUESTION] = "qu-azufstkl3e2m5sfr",
		[ID_EVIDENCE] = "en-7xxc4kus3zxso274",
		[ID_FINDING] = "fi-f3asy7qovpdq5k3n",
		[ID_RECOMMENDATION] = "rc-wrctv4xggqk5h2ut",
		[ID_ACTION] = "ac-tavfnoupjkcn7kxp",
		[ID_OCCASION] = "oc-ah66ez3zyxldz3gq",
		[ID_AGENDA] = "ag-5prciesq4imllwxn",
		[ID_DECISION] = "dn-jmflt63z5zhpccse",
		[ID_REQUEST] = "rq-xbplle2kysdhkie7",
		[ID_ANSWER] = "an-yugah36ehrqiokpt",
		[ID_ACTIVITY] = "ay-x5tootlkso2gc7f6",
		[ID_PRACTICE] = "pr-w23eol3wkdwfvjvv",
		[ID_JOB] = "jo-pecwv2gx45dytt5y",
		[ID_LEASE] = "le-ktuiduhvbwxt64bw",
		[ID_IMPORT] = "im-fmeex5jjlw36thry",
		[ID_OPENING] = "og-f66d5zihubelj4di",
		[ID_ARCHIVE] = "ar-tsi6wjnkihfdkuch",
	};
	char text[IDENT_SIZE];

	(void)state;
	for (int kind = 0; kind < ID__MAX; kind++) {
		ident_encode(&key, (enum id_kind)kind, 42, text);
		assert_string_equal(text, known[kind]);
	}
}

/* A place is good for one thing, and nothing else is taken for one. */
static void test_places(void **state)
{
	uint8_t place[IDENT_PLACE_BYTES], back[IDENT_PLACE_BYTES];
	char text[IDENT_PLACE_SIZE], again[IDENT_PLACE_SIZE], sealed[IDENT_SEALED_SIZE + 16];

	(void)state;
	for (size_t i = 0; i < sizeof place; i++)
		place[i] = (uint8_t)(250 + i);
	ident_place(&key, str_of("a"), place, text);
	ident_place(&key, str_of("a"), place, again);
	assert_string_equal(text, again);
	assert_int_equal(strlen(text), IDENT_PLACE_SIZE - 1);
	assert_true(ident_unplace(&key, str_of("a"), str_of(text), back));
	assert_memory_equal(place, back, sizeof place);
	assert_false(ident_unplace(&key, str_of("b"), str_of(text), back));
	assert_false(ident_unplace(&other_key, str_of("a"), str_of(text), back));
	place[IDENT_PLACE_BYTES - 1]++;
	ident_place(&key, str_of("a"), place, again);
	assert_string_not_equal(text, again);
	for (size_t i = 3; i < IDENT_PLACE_SIZE - 1; i++) {
		memcpy(again, text, sizeof again);
		again[i] = again[i] == 'a' ? 'b' : 'a';
		assert_false(ident_unplace(&key, str_of("a"), str_of(again), back));
	}
	snprintf(sealed, sizeof sealed, "%.27s", text);
	assert_false(ident_unplace(&key, str_of("a"), str_of(sealed), back));
	assert_false(ident_unplace(&key, str_of("a"), str_of(""), back));
}

static void test_other_kind_or_key(void **state)
{
	(void)state;
	for (int kind = 0; kind < ID__MAX; kind++) {
		char text[IDENT_SIZE], renamed[IDENT_SIZE];
		int64_t row = -1;
		ident_encode(&key, (enum id_kind)kind, 7, text);
		assert_false(ident_decode(&other_key, (enum id_kind)kind, str_of(text), &row));
		for (int other = 0; other < ID__MAX; other++) {
			if (other == kind)
				continue;
			assert_false(ident_decode(&key, (enum id_kind)other, str_of(text), &row));
			/* Not even where it is given the other's letters. */
			ident_encode(&key, (enum id_kind)other, 7, renamed);
			memcpy(renamed + 3, text + 3, IDENT_SIZE - 3);
			assert_false(
				ident_decode(&key, (enum id_kind)other, str_of(renamed), &row));
		}
		assert_int_equal(row, -1);
	}
}

static void test_tampered(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	char text[IDENT_SIZE], changed[IDENT_SIZE];
	int64_t row = -1;

	(void)state;
	ident_encode(&key, ID_COMMENT, 41, text);
	for (size_t at = 0; at < IDENT_SIZE - 1; at++)
		for (size_t i = 0; i < sizeof letters - 1; i++) {
			memcpy(changed, text, sizeof changed);
			changed[at] = letters[i];
			if (changed[at] != text[at])
				assert_false(ident_decode(&key, ID_COMMENT, str_of(changed), &row));
		}
	assert_int_equal(row, -1);
}

static void test_malformed(void **state)
{
	static const char *const texts[] = { "",
					     "-",
					     "co",
					     "co-",
					     "co-aaaaaaaaaaaaaaa",
					     "co-aaaaaaaaaaaaaaaaa",
					     "co-AAAAAAAAAAAAAAAA",
					     "co-0000000000000000",
					     "co-1111111111111111",
					     "co-aaaaaaaaaaaaaa a",
					     "co_aaaaaaaaaaaaaaaa",
					     "GZ2019" };
	char text[IDENT_SIZE];
	int64_t row = -1;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++)
		assert_false(ident_decode(&key, ID_COMMENT, str_of(texts[i]), &row));
	ident_encode(&key, ID_COMMENT, 41, text);
	text[4] = (char)(text[4] - 32); /* capitals are no other spelling */
	assert_false(ident_decode(&key, ID_COMMENT, str_of(text), &row));
	assert_false(
		ident_decode(&key, ID_COMMENT, (struct str){ "co-\0aaaaaaaaaaaaaaa", 19 }, &row));
	assert_int_equal(row, -1);
}

/* Neighbours have nothing in common: no letter stays at its place for long, and none counts up. */
static void test_no_order(void **state)
{
	unsigned same[IDENT_SIZE] = { 0 }, ascending = 0;
	char before[IDENT_SIZE], text[IDENT_SIZE];

	(void)state;
	ident_encode(&key, ID_COMMENT, 1, before);
	for (int64_t row = 2; row <= 1001; row++) {
		ident_encode(&key, ID_COMMENT, row, text);
		for (size_t i = 3; i < IDENT_SIZE - 1; i++)
			same[i] += text[i] == before[i];
		ascending += strcmp(text, before) > 0;
		memcpy(before, text, sizeof before);
	}
	for (size_t i = 3; i < IDENT_SIZE - 1; i++)
		assert_in_range(same[i], 5, 75); /* of 1000, where 31 is chance */
	assert_in_range(ascending, 400, 600);
}

/* ---- sealed ---- */

static void test_sealed(void **state)
{
	uint8_t rng_state[32];
	struct rng rng = rng_seeded(7, rng_state);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		char text[IDENT_SEALED_SIZE], again[IDENT_SEALED_SIZE];
		int64_t row = -1;
		ident_seal(&key, rng, rows[i], text);
		ident_seal(&key, rng, rows[i], again);
		assert_int_equal(strlen(text), IDENT_SEALED_SIZE - 1);
		assert_string_not_equal(text,
					again); /* two of one row do not show that it is one */
		assert_true(ident_unseal(&key, str_of(text), &row));
		assert_int_equal(row, rows[i]);
		row = -1;
		assert_true(ident_unseal(&key, str_of(again), &row));
		assert_int_equal(row, rows[i]);
		row = -1;
		assert_false(ident_unseal(&other_key, str_of(text), &row));
		assert_false(ident_decode(&key, ID_CURSOR, str_of(text), &row));
		for (size_t at = 0; at < IDENT_SEALED_SIZE - 1; at++) {
			char kept = text[at];
			text[at] = kept == 'a' ? 'b' : 'a';
			assert_false(ident_unseal(&key, str_of(text), &row));
			text[at] = kept;
		}
		assert_int_equal(row, -1);
	}
}

static void test_sealed_is_no_id(void **state)
{
	char text[IDENT_SIZE];
	int64_t row = -1;

	(void)state;
	ident_encode(&key, ID_CURSOR, 41, text);
	assert_false(ident_unseal(&key, str_of(text), &row));
	assert_false(ident_unseal(&key, str_of(""), &row));
	assert_false(ident_unseal(&key, str_of("cu-aaaaaaaaaaaaaaaaaaaaaaaa"), &row));
	assert_false(ident_unseal(&key, str_of("cu-AAAAAAAAAAAAAAAAAAAAAAAA"), &row));
	assert_int_equal(row, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_stable_and_distinct),
		cmocka_unit_test(test_same_in_every_version),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_other_kind_or_key),
		cmocka_unit_test(test_tampered),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_no_order),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_sealed_is_no_id),
	};

	if (sodium_init() < 0)
		return 1;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
