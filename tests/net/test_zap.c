/* test_zap.c: who is let in, and that any mismatch of a handshake is refused; who a tag stands
 * for afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/zap.h"

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define KEY_C "cccccccccccccccccccccccccccccccc"

/* key row 11 of principal 1, 12 of 2 (both active), 13 of 3 (at rest); and local users. */
static struct roster *roster_make(bool is_12_live)
{
	static const struct conf_ipc_user users[] = { { 2000, (char *)"ben" },
						      { 1000, (char *)"ann" },
						      { 3000, (char *)"nobody" } };
	struct keyring *keyring = xcalloc(1, sizeof(*keyring));

	keyring->keys = xcalloc(3, sizeof(keyring->keys[0]));
	/* Sorted by key, as the core gives them; the rows are not. */
	memcpy(keyring->keys[0].public_key, KEY_A, 32);
	keyring->keys[0].key = 12;
	keyring->keys[0].principal = 2;
	memcpy(keyring->keys[1].public_key, KEY_B, 32);
	keyring->keys[1].key = 11;
	keyring->keys[1].principal = 1;
	memcpy(keyring->keys[2].public_key, KEY_C, 32);
	keyring->keys[2].key = 13;
	keyring->keys[2].principal = 3;
	keyring->key_count = 3;
	if (!is_12_live) {
		memmove(&keyring->keys[0], &keyring->keys[1], 2 * sizeof(keyring->keys[0]));
		keyring->key_count = 2;
	}
	keyring->principals = xcalloc(2, sizeof(keyring->principals[0]));
	keyring->principals[0] = (struct keyring_principal){ "ann", 2 };
	keyring->principals[1] = (struct keyring_principal){ "ben", 1 };
	keyring->principal_count = 2;
	return roster_new(keyring, users, ELEMENTS(users));
}

static int setup(void **state)
{
	*state = roster_make(true);
	return 0;
}

static int teardown(void **state)
{
	(void)roster_free(*state);
	return 0;
}

#define CURVE_FRAMES                                                                               \
	{                                                                                          \
		"1.0", "7", "tcp", "127.0.0.1", "", "CURVE", KEY_B                                 \
	}
#define NULL_FRAMES                                                                                \
	{                                                                                          \
		"1.0", "7", "ipc", "localhost:1000:100:4242", "", "NULL"                           \
	}

static struct zap_verdict judge(const struct roster *roster, const char *const *texts, size_t count)
{
	struct str frames[ZAP_FRAMES_MAX + 2];

	for (size_t i = 0; i < count; i++)
		frames[i] = str_of(texts[i]);
	return zap_judge(frames, count, roster);
}

static void assert_verdict(const struct roster *roster, const char *const *texts, size_t count,
			   const char *status, const char *tag)
{
	struct zap_verdict verdict = judge(roster, texts, count);

	assert_string_equal(verdict.status, status);
	assert_string_equal(verdict.tag, tag);
	assert_int_equal(!verdict.reason, strcmp(status, "200") == 0);
}

static void test_let_in(void **state)
{
	static const char *const curve[] = CURVE_FRAMES, *const local[] = NULL_FRAMES;

	assert_verdict(*state, curve, 7, "200", "k:11:1");
	assert_verdict(*state, local, 6, "200", "p:2:1000");
}

/* Each frame in turn replaced by what it must not be. */
static void test_every_mismatch_of_curve(void **state)
{
	static const struct {
		enum zap_frame frame;
		const char *text, *status;
	} rows[] = {
		{ ZAP_VERSION, "1.1", "500" },
		{ ZAP_VERSION, "", "500" },
		{ ZAP_DOMAIN, "ipc", "400" },
		{ ZAP_DOMAIN, "", "400" },
		{ ZAP_DOMAIN, "tcp2", "400" },
		{ ZAP_DOMAIN, "TCP", "400" },
		{ ZAP_MECHANISM, "NULL", "400" },
		{ ZAP_MECHANISM, "PLAIN", "400" },
		{ ZAP_MECHANISM, "GSSAPI", "400" },
		{ ZAP_MECHANISM, "", "400" },
		{ ZAP_CREDENTIALS, KEY_C, "400" }, /* of a principal at rest */
		{ ZAP_CREDENTIALS, "dddddddddddddddddddddddddddddddd", "400" },
		{ ZAP_CREDENTIALS, "", "400" },
		{ ZAP_CREDENTIALS, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "400" },
		{ ZAP_CREDENTIALS, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "400" },
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const char *frames[] = CURVE_FRAMES;
		frames[rows[i].frame] = rows[i].text;
		assert_verdict(*state, frames, 7, rows[i].status, "");
	}
}

static void test_every_mismatch_of_a_local_user(void **state)
{
	static const struct {
		enum zap_frame frame;
		const char *text;
	} rows[] = {
		{ ZAP_DOMAIN, "tcp" },
		{ ZAP_DOMAIN, "" },
		{ ZAP_MECHANISM, "CURVE" },
		{ ZAP_MECHANISM, "PLAIN" },
		{ ZAP_ADDRESS, "localhost:1001:100:4242" },
		{ ZAP_ADDRESS, "localhost:3000:100:4242" }, /* stands for nobody who is active */
		{ ZAP_ADDRESS, "localhost:10000:100:4242" },
		{ ZAP_ADDRESS, "localhost:4294968296:100:4242" }, /* 1000 + 2^32 */
		{ ZAP_ADDRESS, "localhost:18446744073709552616:100:4242" },
		{ ZAP_ADDRESS, "localhost:-1:100:4242" },
		{ ZAP_ADDRESS, "localhost: 1000:100:4242" },
		{ ZAP_ADDRESS, "localhost::100:4242" },
		{ ZAP_ADDRESS, "localhost:1000" },
		{ ZAP_ADDRESS, "localhost:" },
		{ ZAP_ADDRESS, "localhost" },
		{ ZAP_ADDRESS, "" },
		{ ZAP_ADDRESS, "127.0.0.1" },
		{ ZAP_ADDRESS, "1000:100:4242" },
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const char *frames[] = NULL_FRAMES;
		frames[rows[i].frame] = rows[i].text;
		assert_verdict(*state, frames, 6, "400", "");
	}
}

static void test_wrong_number_of_frames(void **state)
{
	static const char *const frames[] = { "1.0",   "7",   "tcp", "127.0.0.1", "",
					      "CURVE", KEY_B, KEY_B, "x" };
	static const char *const local[] = { "1.0", "7",    "ipc",  "localhost:1000:100:4242",
					     "",    "NULL", "extra" };

	for (size_t count = 0; count < ZAP_CREDENTIALS; count++)
		assert_verdict(*state, frames, count, "500", "");
	assert_verdict(*state, frames, 6, "400", "");
	assert_verdict(*state, frames, 8, "500", "");
	assert_verdict(*state, frames, 9, "500", "");
	assert_verdict(*state, local, 7, "400", "");
}

/* Two keys side by side in one frame are not the first of them. */
static void test_key_is_compared_whole(void **state)
{
	static const char *const frames[] = { "1.0", "7",     "tcp",	  "127.0.0.1",
					      "",    "CURVE", KEY_B KEY_B };

	assert_verdict(*state, frames, 7, "400", "");
}

static void test_tags(void **state)
{
	static const struct {
		const char *tag;
		bool is_good;
		int64_t key, principal;
	} rows[] = {
		{ "k:11:1", true, 11, 1 },   { "k:12:2", true, 12, 2 },
		{ "k:13:3", false, 13, 3 },  { "k:12:1", false, 12, 1 },
		{ "k:14:1", false, 14, 1 },  { "p:2:1000", true, 0, 2 },
		{ "p:1:2000", true, 0, 1 },  { "p:1:1000", false, 0, 1 },
		{ "p:2:1001", false, 0, 2 }, { "p:3:3000", false, 0, 3 },
		{ "k:11:1x", false, 0, 0 },  { "k:11", false, 0, 0 },
		{ "k:", false, 0, 0 },	     { "x:11:1", false, 0, 0 },
		{ "k", false, 0, 0 },	     { "", false, 0, 0 },
	};
	struct caller caller;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		assert_int_equal(roster_admits(*state, rows[i].tag, &caller), rows[i].is_good);
		assert_int_equal(caller.key, rows[i].key);
		assert_int_equal(caller.principal, rows[i].principal);
	}
}

static void test_revoked_key(void **state)
{
	static const char *const frames[] = { "1.0", "7", "tcp", "127.0.0.1", "", "CURVE", KEY_A };
	struct roster *fresh = roster_make(false);
	struct caller caller;

	assert_verdict(*state, frames, 7, "200", "k:12:2");
	assert_verdict(fresh, frames, 7, "400", "");
	assert_false(roster_admits(fresh, "k:12:2", &caller));
	assert_true(roster_admits(fresh, "k:11:1", &caller));
	(void)roster_free(fresh);
}

static void test_empty_roster(void **state)
{
	static const char *const curve[] = CURVE_FRAMES, *const local[] = NULL_FRAMES;
	struct roster *empty = roster_new(xcalloc(1, sizeof(struct keyring)), NULL, 0);
	struct caller caller;
	(void)state;

	assert_verdict(empty, curve, 7, "400", "");
	assert_verdict(empty, local, 6, "400", "");
	assert_false(roster_admits(empty, "k:11:1", &caller));
	assert_false(roster_admits(empty, "p:2:1000", &caller));
	(void)roster_free(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_let_in),
		cmocka_unit_test(test_every_mismatch_of_curve),
		cmocka_unit_test(test_every_mismatch_of_a_local_user),
		cmocka_unit_test(test_wrong_number_of_frames),
		cmocka_unit_test(test_key_is_compared_whole),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_revoked_key),
		cmocka_unit_test(test_empty_roster),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("zap", tests, setup, teardown);
}
