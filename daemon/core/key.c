/* key.c: CURVE keys of principals. A public key is known once and for ever: a revoked one never
 * comes back. Whoever changes one says so (keys_changed), and the front has the new table before
 * the reply leaves. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/principal.h"

#include <string.h>
#include <zmq.h> /* the Z85 functions only */

#define KEY_SIZE 32
#define Z85_SIZE 41

static const unsigned administrators = ROLE_SECRETARIAT | ROLE_OPERATOR;

static int parse_public(struct call *call, uint8_t ret_key[KEY_SIZE])
{
	const char *text = param_text(call, "public");
	char again[Z85_SIZE];

	/* Encoding it again finds what the decoder lets pass. */
	if (!zmq_z85_decode(ret_key, text) || !zmq_z85_encode(again, ret_key, KEY_SIZE) ||
	    strcmp(again, text) != 0)
		return answer_param(call, "public", "not a key in Z85");
	struct query *query =
		sql_key_by_public(call->txn, (struct str){ (char *)ret_key, KEY_SIZE });
	bool exists = query_next(query);
	query_end(query);
	return exists ? answer(call, ERR_EXISTS, "this key is known already; make a new one") : 0;
}

static void put_join(struct call *call, const char *principal)
{
	struct json_object *join = mem_check(json_object_new_object());

	put_int(join, "refereed_join", 1);
	put_text(join, "address", core_address(call->core));
	put_text(join, "server_key", call->core->server_key);
	put_text(join, "principal", principal);
	put_json(call->result, "join", join);
}

int key_add(struct call *call)
{
	struct actor owner = { 0 };
	uint8_t key[KEY_SIZE];
	int r = actor_by_name(call, param_str(call, "principal"), &owner);

	if (r == 0 && owner.roles & ROLE_SECRETARIAT && !(call->me.roles & ROLE_SECRETARIAT))
		r = answer(call, ERR_NOT_PERMITTED,
			   "only the secretariat gives keys to its own people");
	if (r == 0)
		r = parse_public(call, key);
	if (r != 0)
		return r;
	sql_key_add(call->txn, owner.principal, (struct str){ (char *)key, sizeof key },
		    param_str(call, "label"), call->now_ms);
	int64_t id = txn_last_id(call->txn);
	put_text(call_event(call, 0, "key", id), "principal", owner.name);
	put_subject(call, call->result, "key", ID_KEY, id, 1);
	put_text(call->result, "principal", owner.name);
	put_join(call, owner.name);
	call->keys_changed = true;
	return 0;
}

int key_list(struct call *call)
{
	bool sees_all = call->me.roles & administrators;
	struct str only = param_str(call, "principal");
	struct page page;
	int r = page_begin(call, ID_KEY, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query = sql_key_list(call->txn, page.after);
	while (query_next(query)) {
		struct str name = query_str(query, 2);
		char z85[Z85_SIZE];
		if ((!sees_all && query_int(query, 1) != call->me.principal) ||
		    (only.p && !str_same(only, name)))
			continue;
		if (!page_has_room(&page))
			break;
		struct json_object *item = mem_check(json_object_new_object());
		put_id(call, item, "key", ID_KEY, query_int(query, 0));
		put_text(item, "principal", row_text(call, query, 2));
		put_text(item, "public",
			 zmq_z85_encode(z85, (const uint8_t *)query_blob(query, 3).p, KEY_SIZE));
		put_text(item, "label", row_text(call, query, 4));
		put_time(item, "added", query_int(query, 5));
		put_time(item, "revoked", query_int(query, 6));
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}

struct key {
	int64_t id, principal, revoked_ms;
	const char *name;
};

static bool key_find(struct call *call, struct key *ret_key)
{
	int64_t id = 0;

	(void)ident_decode(&call->core->ident, ID_KEY, param_str(call, "key"), &id);
	_cleanup_(query_endp) struct query *query = sql_key_by_id(call->txn, id);
	if (!query_next(query))
		return false;
	*ret_key = (struct key){ .id = id,
				 .principal = query_int(query, 0),
				 .name = row_text(call, query, 1),
				 .revoked_ms = query_int(query, 2) };
	return true;
}

/* The last key by which the secretariat can be reached: revoking it would lock everybody out. */
static int must_leave_one(struct call *call, const struct key *key)
{
	bool is_last = false;
	int r = principal_is_last_of_secretariat(call, key->principal, &is_last);

	if (r != 0 || !is_last)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_keys_live_of(call->txn, key->principal, key->id);
	if (query_next(query))
		return 0;
	return answer_hint(call, ERR_INVALID, "give the secretariat another key first (key.add)",
			   "this is the secretariat's last live key");
}

int key_revoke(struct call *call)
{
	struct key key;
	bool is_found = key_find(call, &key);

	if (!is_found ||
	    (key.principal != call->me.principal && !(call->me.roles & administrators)))
		return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	if (key.revoked_ms)
		return answer(call, ERR_STATE, "the key is revoked already");
	int r = must_leave_one(call, &key);
	if (r != 0)
		return r;
	sql_key_revoke(call->txn, key.id, call->now_ms);
	put_text(call_event(call, 0, "key", key.id), "principal", key.name);
	put_text(call->event, "reason", param_text(call, "reason"));
	put_id(call, call->result, "key", ID_KEY, key.id);
	put_text(call->result, "principal", key.name);
	put_time(call->result, "revoked", call->now_ms);
	call->keys_changed = true;
	return 0;
}

int key_rotate(struct call *call)
{
	int64_t old = call->request->caller.key;
	uint8_t key[KEY_SIZE];

	if (!old || call->me.principal != call->actor.principal)
		return answer(call, ERR_STATE, "this connection uses no key of yours; use key.add");
	int r = parse_public(call, key);
	if (r != 0)
		return r;
	sql_key_add(call->txn, call->me.principal, (struct str){ (char *)key, sizeof key },
		    STR_NONE, call->now_ms);
	int64_t id = txn_last_id(call->txn);
	sql_key_revoke(call->txn, old, call->now_ms);
	put_id(call, call_event(call, 0, "key", id), "revoked_key", ID_KEY, old);
	put_subject(call, call->result, "key", ID_KEY, id, 1);
	put_id(call, call->result, "revoked_key", ID_KEY, old);
	call->keys_changed = true;
	return 0;
}
