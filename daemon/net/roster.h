/* roster.h: who may come in, and who each sender is: the keyring of the core, and which local
 * users stand for whom.
 *
 * The table is immutable and swapped whole, after a commit that changed keys and after a reload.
 * What ZAP grants is a name tag (User-Id); every message shows its tag, and the tag is looked up
 * in the table of the moment: so a revoked key, a principal put to rest or a local user taken
 * out of the configuration is refused with its next message, though libzmq cannot cut a
 * connection.
 *
 * Tags: "k:KEY:PRINCIPAL" for a CURVE key, "p:PRINCIPAL:UID" for a local user (row numbers and a
 * uid). */
#pragma once

#include "core/core.h"

#define ROSTER_TAG_SIZE 64

struct roster;

/* The keyring is taken over; users are copied. */
struct roster *roster_new(struct keyring *keyring, const struct conf_ipc_user *users,
			  size_t user_count);
struct roster *roster_free(struct roster *roster); /* NULL is fine; returns NULL */
/* The keyring back out of a roster that is of no more use, for a new one. */
struct keyring *roster_take_keyring(struct roster *roster);

/* The tag of a key or of a local user; false where it is not known or its principal is not
 * active. */
bool roster_tag_key(const struct roster *roster, const uint8_t public_key[32],
		    char ret_tag[ROSTER_TAG_SIZE]);
bool roster_tag_uid(const struct roster *roster, int64_t uid, char ret_tag[ROSTER_TAG_SIZE]);

/* Who a tag stands for; false where it does not (any longer) stand for anybody. *ret_caller is
 * set wherever the tag can be read, so that the refusal can be counted for its principal. */
bool roster_admits(const struct roster *roster, const char *tag, struct caller *ret_caller);
