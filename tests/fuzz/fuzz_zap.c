/* fuzz_zap.c: nobody is let in but by a key or a uid of the roster, and then under a tag that
 * stands for them. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "net/zap.h"

/* Keys of 32 equal letters: "a" is 1's, "b" is 2's; uid 1000 is principal `local`. */
static struct roster *roster_of(void)
{
	struct keyring *keyring = xcalloc(1, sizeof *keyring);
	const struct conf_ipc_user users[] = { { 1000, (char *)(uintptr_t) "local" },
					       { 1001, (char *)(uintptr_t) "gone" } };

	keyring->key_count = 2;
	keyring->keys = xcalloc(2, sizeof *keyring->keys);
	for (int i = 0; i < 2; i++) {
		memset(keyring->keys[i].public_key, 'a' + i, sizeof keyring->keys[i].public_key);
		keyring->keys[i].key = keyring->keys[i].principal = i + 1;
	}
	keyring->principal_count = 1;
	keyring->principals = xcalloc(1, sizeof *keyring->principals);
	keyring->principals[0] = (struct keyring_principal){ "local", 3 };
	return roster_new(keyring, users, ELEMENTS(users));
}

static bool is_known(const struct str *frames)
{
	struct str key = frames[ZAP_CREDENTIALS], address = frames[ZAP_ADDRESS];

	if (str_is(frames[ZAP_MECHANISM], "NULL"))
		return str_is(frames[ZAP_DOMAIN], "ipc") && address.n > 15 &&
		       memmem(address.p, address.n, "1000:", 5);
	for (size_t i = 1; i < key.n; i++)
		if (key.p[i] != key.p[0])
			return false;
	return str_is(frames[ZAP_DOMAIN], "tcp") && key.n == 32 && strchr("ab", key.p[0]);
}

void fuzz_zap(struct str input)
{
	struct str frames[ZAP_FRAMES_MAX + 2] = { 0 };
	struct roster *roster = roster_of();
	struct caller caller;
	size_t count = 0;

	for (; input.n > 0 && count < ELEMENTS(frames); count++) {
		size_t len = fuzz_byte(&input);
		frames[count] = (struct str){ input.p, len < input.n ? len : input.n };
		input.p += frames[count].n;
		input.n -= frames[count].n;
	}
	struct zap_verdict verdict = zap_judge(frames, count, roster);
	bool is_in = strcmp(verdict.status, "200") == 0;
	assert_int_equal(is_in, verdict.tag[0] != '\0');
	assert_int_equal(is_in, verdict.reason == NULL);
	if (is_in) {
		assert_true(is_known(frames));
		assert_true(roster_admits(roster, verdict.tag, &caller));
	}
	roster_free(roster);
}
