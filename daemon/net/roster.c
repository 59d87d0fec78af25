/* roster.c: three sorted tables over one keyring. */
#include "net/roster.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct user {
	int64_t uid, principal;
};

struct roster {
	struct keyring *keyring;
	const struct keyring_key **by_row; /* its keys, sorted by row */
	int64_t *principals;		   /* rows of active principals, sorted */
	struct user *users;		   /* whose principal is active, sorted by uid */
	size_t user_count;
};

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int row_order(const void *a, const void *b)
{
	return compare((*(const struct keyring_key *const *)a)->key,
		       (*(const struct keyring_key *const *)b)->key);
}

static int key_order(const void *public_key, const void *key)
{
	return memcmp(public_key, ((const struct keyring_key *)key)->public_key, 32);
}

static int principal_order(const void *a, const void *b)
{
	return compare(*(const int64_t *)a, *(const int64_t *)b);
}

static int user_order(const void *a, const void *b)
{
	return compare(((const struct user *)a)->uid, ((const struct user *)b)->uid);
}

static int name_order(const void *name, const void *principal)
{
	return strcmp(name, ((const struct keyring_principal *)principal)->name);
}

/* bsearch(3) that may be asked about nothing. */
static const void *find(const void *key, const void *table, size_t count, size_t size,
			int (*order)(const void *, const void *))
{
	return count > 0 ? bsearch(key, table, count, size, order) : NULL;
}

static void sort(void *table, size_t count, size_t size, int (*order)(const void *, const void *))
{
	if (count > 0)
		qsort(table, count, size, order);
}

static void users_fill(struct roster *roster, const struct conf_ipc_user *users, size_t count)
{
	const struct keyring *keyring = roster->keyring;

	roster->users = xcalloc(count + 1, sizeof(roster->users[0]));
	for (size_t i = 0; i < count; i++) {
		const struct keyring_principal *principal =
			find(users[i].principal, keyring->principals, keyring->principal_count,
			     sizeof(keyring->principals[0]), name_order);
		if (principal)
			roster->users[roster->user_count++] =
				(struct user){ users[i].uid, principal->principal };
	}
	sort(roster->users, roster->user_count, sizeof(roster->users[0]), user_order);
}

struct roster *roster_new(struct keyring *keyring, const struct conf_ipc_user *users,
			  size_t user_count)
{
	struct roster *roster = xcalloc(1, sizeof(*roster));

	roster->keyring = keyring;
	roster->by_row = xcalloc(keyring->key_count + 1, sizeof(roster->by_row[0]));
	for (size_t i = 0; i < keyring->key_count; i++)
		roster->by_row[i] = &keyring->keys[i];
	sort(roster->by_row, keyring->key_count, sizeof(roster->by_row[0]), row_order);
	roster->principals = xcalloc(keyring->principal_count + 1, sizeof(roster->principals[0]));
	for (size_t i = 0; i < keyring->principal_count; i++)
		roster->principals[i] = keyring->principals[i].principal;
	sort(roster->principals, keyring->principal_count, sizeof(roster->principals[0]),
	     principal_order);
	users_fill(roster, users, user_count);
	return roster;
}

struct roster *roster_free(struct roster *roster)
{
	if (!roster)
		return NULL;
	(void)keyring_free(roster->keyring);
	x_freep(&roster->by_row);
	x_freep(&roster->principals);
	x_freep(&roster->users);
	free(roster);
	return NULL;
}

struct keyring *roster_take_keyring(struct roster *roster)
{
	return TAKE(roster->keyring);
}

static bool is_active(const struct roster *roster, int64_t principal)
{
	return find(&principal, roster->principals, roster->keyring->principal_count,
		    sizeof(roster->principals[0]), principal_order);
}

static bool is_live_key(const struct roster *roster, const struct caller *caller)
{
	const struct keyring_key wanted = { .key = caller->key }, *p = &wanted;
	const struct keyring_key *const *found =
		find(&p, roster->by_row, roster->keyring->key_count, sizeof(roster->by_row[0]),
		     row_order);

	return found && (*found)->principal == caller->principal;
}

static bool is_known_user(const struct roster *roster, const struct user *wanted)
{
	const struct user *user = find(wanted, roster->users, roster->user_count,
				       sizeof(roster->users[0]), user_order);

	return user && user->principal == wanted->principal;
}

bool roster_tag_key(const struct roster *roster, const uint8_t public_key[32],
		    char ret_tag[ROSTER_TAG_SIZE])
{
	const struct keyring_key *key =
		find(public_key, roster->keyring->keys, roster->keyring->key_count,
		     sizeof(roster->keyring->keys[0]), key_order);

	if (!key || !is_active(roster, key->principal))
		return false;
	(void)snprintf(ret_tag, ROSTER_TAG_SIZE, "k:%" PRId64 ":%" PRId64, key->key,
		       key->principal);
	return true;
}

bool roster_tag_uid(const struct roster *roster, int64_t uid, char ret_tag[ROSTER_TAG_SIZE])
{
	const struct user wanted = { .uid = uid };
	const struct user *user = find(&wanted, roster->users, roster->user_count,
				       sizeof(roster->users[0]), user_order);

	if (!user)
		return false;
	(void)snprintf(ret_tag, ROSTER_TAG_SIZE, "p:%" PRId64 ":%" PRId64, user->principal, uid);
	return true;
}

/* "X:NUMBER:NUMBER" and nothing else. */
static bool tag_read(const char *tag, int64_t *ret_first, int64_t *ret_second)
{
	char *end;

	*ret_first = strtoll(tag + 2, &end, 10);
	if (*end != ':')
		return false;
	*ret_second = strtoll(end + 1, &end, 10);
	return *end == '\0';
}

bool roster_admits(const struct roster *roster, const char *tag, struct caller *ret_caller)
{
	struct user user;
	struct caller caller = { 0 };

	*ret_caller = caller;
	if (strncmp(tag, "k:", 2) == 0 && tag_read(tag, &caller.key, &caller.principal)) {
		*ret_caller = caller;
		return is_live_key(roster, &caller) && is_active(roster, caller.principal);
	}
	if (strncmp(tag, "p:", 2) == 0 && tag_read(tag, &user.principal, &user.uid)) {
		ret_caller->principal = user.principal;
		return is_known_user(roster, &user);
	}
	return false;
}
