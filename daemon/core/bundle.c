/* bundle.c: a bundle: the documents of a study as they were at one moment, each in one version, and a
 * digest over all of it. It is never changed: what is replaced later is in the next one. */
#include "core/document.h"
#include "core/handlers.h"

#include <sodium.h>
#include <stdio.h>

void bundle_read(struct call *call, struct query *query, void *ret_bundle)
{
	struct bundle *bundle = ret_bundle;

	bundle->number = query_int(query, 6);
	bundle->digest = digest_hex(call, query_blob(query, 7));
	bundle->note = row_text(call, query, 8);
	bundle->frozen_ms = query_int(query, 9);
	bundle->by = row_text(call, query, 10);
	bundle->documents = query_int(query, 11);
}

/* The documents that the caller sees; how many there are in all would tell of the others. */
static struct json_object *documents_json(struct call *call, int64_t bundle)
{
	const struct noun *noun = noun_of_id(ID_DOCUMENT);
	struct json_object *list = mem_check(json_object_new_array());
	_cleanup_(query_endp) struct query *query = sql_bundle_documents(call->txn, bundle);

	while (query_next(query)) {
		struct thing *thing;
		if (!noun_load(call, noun, query_int(query, 0), &thing) ||
		    !see_thing(call, noun, thing))
			continue;
		struct json_object *item = mem_check(json_object_new_object());
		put_id(call, item, "document", ID_DOCUMENT, thing->id);
		put_text(item, "kind", ((struct document *)thing)->kind);
		put_text(item, "title", ((struct document *)thing)->title);
		put_int(item, "number", query_int(query, 1));
		put_text(item, "digest", digest_hex(call, query_blob(query, 2)));
		array_put(list, item);
	}
	return list;
}

void bundle_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct bundle *bundle = shown;

	put_int(object, "number", bundle->number);
	put_text(object, "digest", bundle->digest);
	put_text(object, "note", bundle->note);
	put_name(call, object, "principal", bundle->by);
	put_time(object, "frozen", bundle->frozen_ms);
	put_json(object, "documents", documents_json(call, bundle->thing.id));
}

/* Over "ID NUMBER DIGEST" of each document, a line each, in the order of their arrival. */
static int64_t hash_documents(struct call *call, uint8_t ret_digest[DOCUMENT_DIGEST_SIZE])
{
	crypto_generichash_state state;
	int64_t count = 0;
	_cleanup_(query_endp) struct query *query =
		sql_documents_to_freeze(call->txn, call->study->id);

	crypto_generichash_init(&state, NULL, 0, DOCUMENT_DIGEST_SIZE);
	while (query_next(query)) {
		const char *line = arena_printf(call->arena, "%s %lld %s\n",
						id_text(call, ID_DOCUMENT, query_int(query, 0)),
						(long long)query_int(query, 1),
						digest_hex(call, query_blob(query, 2)));
		struct str text = str_of(line);
		crypto_generichash_update(&state, (const unsigned char *)text.p, text.n);
		count++;
	}
	crypto_generichash_final(&state, ret_digest, DOCUMENT_DIGEST_SIZE);
	return count;
}

int bundle_freeze(struct call *call)
{
	uint8_t digest[DOCUMENT_DIGEST_SIZE];
	int r = stage_must_produce(call, ARTEFACT_DOCUMENT);

	if (r != 0)
		return r;
	if (hash_documents(call, digest) == 0)
		return answer(call, ERR_STATE, "there is no document to freeze");
	struct query *query = sql_bundle_last(call->txn, call->study->id);
	int64_t number = query_next(query) ? query_int(query, 0) + 1 : 1;
	query_end(query);
	struct str digest_str = { (char *)digest, sizeof digest };
	sql_bundle_add(call->txn, call->study->id, number, digest_str, param_str(call, "note"),
		       call->me.principal, call->now_ms);
	int64_t id = txn_last_id(call->txn);
	sql_bundle_fill(call->txn, id, call->study->id);
	noun_put(call, noun_of_id(ID_BUNDLE), id, 1);
	put_int(call->result, "number", number);
	put_text(call->result, "digest", digest_hex(call, digest_str));
	put_int(call->event, "number", number);
	return 0;
}
