/* document.c: documents of a study: what is filed, version by version, and how it is read back: in
 * parts, as bytes to be kept in a file, never as a page to be shown. Bytes stand once, whatever is
 * filed under them; nobody learns from that whether somebody else has filed the same. */
#include "core/document.h"
#include "core/handlers.h"
#include "core/history.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

const char *digest_hex(struct call *call, struct str digest)
{
	char *hex = arena_alloc(call->arena, 2 * digest.n + 1);

	str_hex((const uint8_t *)digest.p, digest.n, hex);
	return hex;
}

/* Base64 takes four characters for three bytes; the rest of a message is not much. */
int64_t chunk_limit(const struct call *call)
{
	const int64_t envelope = 4096;
	const struct conf *conf = call->core->conf;
	int64_t fits = (conf->message_bytes - envelope) / 4 * 3;

	fits = fits > 0 ? fits : 256;
	return fits < conf->chunk_bytes ? fits : conf->chunk_bytes;
}

void document_read(struct call *call, struct query *query, void *ret_document)
{
	struct document *document = ret_document;

	document->kind = row_text(call, query, 6);
	document->title = row_text(call, query, 7);
	document->state = row_text(call, query, 8);
	document->thing.is_withdrawn = strcmp(document->state, "withdrawn") == 0;
	document->latest = query_int(query, 9);
	document->created_ms = query_int(query, 10);
	document->by = row_text(call, query, 11);
	document->institution = row_text(call, query, 12);
	document->file_name = row_text(call, query, 13);
	document->media_type = row_text(call, query, 14);
	document->label = row_text(call, query, 15);
	document->language = row_text(call, query, 16);
	document->note = row_text(call, query, 17);
	document->filed_ms = query_int(query, 18);
	document->bytes = query_int(query, 19);
	document->digest = digest_hex(call, query_blob(query, 20));
	document->content = query_int(query, 21);
	document->thing.of = document_bit(str_of(document->kind));
}

void document_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct document *document = shown;

	(void)call;
	put_text(object, "kind", document->kind);
	put_text(object, "title", document->title);
	put_text(object, "state", document->state);
	put_int(object, "number", document->latest);
	put_text(object, "label", document->label);
	put_text(object, "file_name", document->file_name);
	put_text(object, "media_type", document->media_type);
	put_int(object, "bytes", document->bytes);
	put_text(object, "digest", document->digest);
	put_text(object, "language", document->language);
	put_text(object, "note", document->note);
	put_person(call, object, document->by, NULL, document->institution);
	put_time(object, "filed", document->filed_ms);
	put_time(object, "created", document->created_ms);
}

/* ---- versions ---- */

static struct json_object *version_json(struct call *call, struct query *query,
					const struct actors *actors)
{
	struct json_object *item = mem_check(json_object_new_object());

	put_int(item, "number", query_int(query, 0));
	put_text(item, "label", row_text(call, query, 1));
	put_text(item, "file_name", row_text(call, query, 2));
	put_text(item, "media_type", row_text(call, query, 3));
	put_text(item, "language", row_text(call, query, 4));
	put_text(item, "note", row_text(call, query, 5));
	put_name(call, item, "principal", row_text(call, query, 6));
	put_name(call, item, "actor", actors_find(actors, query_int(query, 0)));
	put_time(item, "filed", query_int(query, 7));
	put_int(item, "bytes", query_int(query, 8));
	put_text(item, "digest", digest_hex(call, query_blob(query, 9)));
	return item;
}

int document_versions(struct call *call)
{
	struct actors actors;
	struct page page;
	int r = page_begin(call, ID_EDITION, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_document_versions(call->txn, call->thing->id, page.after);
	actors_load(call, "document", call->thing->id, "number", &actors);
	while (query_next(query) && page_has_room(&page))
		page_add(&page, query_int(query, 0), version_json(call, query, &actors));
	page_end(&page);
	return 0;
}

/* ---- reading ---- */

static void put_bytes(struct call *call, struct str bytes)
{
	size_t size = sodium_base64_ENCODED_LEN(bytes.n, sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(call->arena, size);

	sodium_bin2base64(text, size, (const unsigned char *)bytes.p, bytes.n,
			  sodium_base64_VARIANT_ORIGINAL);
	put_text(call->result, "data", text);
}

int content_put_part(struct call *call, int64_t content, int64_t offset, int64_t total)
{
	int64_t limit = param_int(call, "bytes", chunk_limit(call));
	_cleanup_(query_endp) struct query *query = sql_content_part(
		call->txn, content, offset, limit < chunk_limit(call) ? limit : chunk_limit(call));

	if (!query_next(query)) {
		put_text(call->result, "data", "");
		return call->txn->r;
	}
	struct str bytes = query_blob(query, 0);
	put_bytes(call, bytes);
	if (offset + (int64_t)bytes.n < total)
		put_int(call->result, "next", offset + (int64_t)bytes.n);
	return 0;
}

int document_read_part(struct call *call)
{
	const struct document *document = (const struct document *)call->thing;
	int64_t number = param_int(call, "number", document->latest);
	int64_t offset = param_int(call, "offset", 0);
	struct query *query = sql_document_content(call->txn, document->thing.id, number);

	if (!query_next(query)) {
		query_end(query);
		return answer_param(call, "number", "it has versions 1 to %lld",
				    (long long)document->latest);
	}
	int64_t content = query_int(query, 0), bytes = query_int(query, 1);
	put_id(call, call->result, "document", ID_DOCUMENT, document->thing.id);
	put_int(call->result, "number", number);
	put_text(call->result, "file_name", row_text(call, query, 3));
	put_int(call->result, "bytes", bytes);
	put_text(call->result, "digest", digest_hex(call, query_blob(query, 2)));
	query_end(query);
	if (offset > bytes)
		return answer_param(call, "offset", "lies behind the end (%lld bytes)",
				    (long long)bytes);
	put_int(call->result, "offset", offset);
	return content_put_part(call, content, offset, bytes);
}

int document_withdraw(struct call *call)
{
	const struct document *document = (const struct document *)call->thing;
	int r = stage_must_produce(call, ARTEFACT_DOCUMENT);

	if (r == 0 && strcmp(document->state, "filed") != 0)
		r = answer(call, ERR_STATE, "the document is %s", document->state);
	if (r != 0)
		return r;
	sql_document_withdraw(call->txn, document->thing.id);
	noun_withdrawn(call);
	return 0;
}
