/* upload.c: a document on its way in. It is announced with its size and digest, comes in parts, each in
 * a transaction of its own, and is filed at once when the last is there and the digest is the one that
 * was announced. Until then it is its sender's alone; who begins again with the same is told how far it
 * has come. */
#include "core/document.h"
#include "core/handlers.h"

#include <sodium.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

void upload_read(struct call *call, struct query *query, void *ret_upload)
{
	struct upload *upload = ret_upload;

	upload->document = query_int(query, 6);
	upload->kind = row_text(call, query, 7);
	upload->title = row_text(call, query, 8);
	upload->file_name = row_text(call, query, 9);
	upload->media_type = row_text(call, query, 10);
	upload->label = row_text(call, query, 11);
	upload->language = row_text(call, query, 12);
	upload->note = row_text(call, query, 13);
	upload->digest = digest_hex(call, query_blob(query, 14));
	upload->bytes = query_int(query, 15);
	upload->received = query_int(query, 16);
	upload->content = query_int(query, 17);
	upload->state = row_text(call, query, 18);
	upload->started_ms = query_int(query, 19);
}

void upload_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct upload *upload = shown;

	put_id(call, object, "document", ID_DOCUMENT, upload->document);
	put_text(object, "kind", upload->kind);
	put_text(object, "title", upload->title);
	put_text(object, "file_name", upload->file_name);
	put_text(object, "state", upload->state);
	put_int(object, "bytes", upload->bytes);
	put_int(object, "received", upload->received);
	put_text(object, "digest", upload->digest);
	put_time(object, "started", upload->started_ms);
}

/* ---- beginning ---- */

/* Whose a kind is to file; what is not named is anybody's who may file at all. */
static const struct {
	const char *kind;
	unsigned roles;
} filers[] = {
	{ "self_assessment", ROLE_HOST | ROLE_SECRETARIAT },
	{ "data_pack", ROLE_HOST | ROLE_SECRETARIAT },
	{ "action_plan", ROLE_HOST | ROLE_SECRETARIAT },
	{ "draft", ROLE_LEAD | ROLE_SECRETARIAT },
	{ "final_report", ROLE_LEAD | ROLE_SECRETARIAT },
	{ "synthesis", ROLE_LEAD | ROLE_SECRETARIAT },
	{ "editors_report", ROLE_EDITOR | ROLE_SECRETARIAT },
	{ "progress_review", ROLE_HOST | ROLE_LEAD | ROLE_SECRETARIAT },
	{ "chapter", ROLE_LEAD | ROLE_REVIEWER | ROLE_SECRETARIAT },
};

static int check_kind(struct call *call, const char *kind)
{
	for (size_t i = 0; i < ELEMENTS(filers); i++)
		if (strcmp(filers[i].kind, kind) == 0 && !(call->viewer.roles & filers[i].roles))
			return answer(call, ERR_NOT_PERMITTED,
				      "a document of kind %s is not yours to file", kind);
	return 0;
}

int digest_param(struct call *call, uint8_t ret_digest[DOCUMENT_DIGEST_SIZE])
{
	struct str text = param_str(call, "digest");
	size_t len = 0;

	if (sodium_hex2bin(ret_digest, DOCUMENT_DIGEST_SIZE, text.p, text.n, NULL, &len, NULL) !=
		    0 ||
	    len != DOCUMENT_DIGEST_SIZE || text.n != (size_t)2 * DOCUMENT_DIGEST_SIZE)
		return answer_param(call, "digest",
				    "must be BLAKE2b-256 in hex, 64 digits (b2sum -l 256)");
	return 0;
}

/* A new version of a document that is theirs to change. */
static int find_document(struct call *call, struct document **ret_document)
{
	struct thing *thing = NULL;
	int r = noun_param(call, "document", ID_DOCUMENT, &thing);

	*ret_document = (struct document *)thing;
	if (r != 0 || !thing)
		return r;
	if (thing->owner != call->me.principal && !sees_steering(&call->viewer))
		return answer(call, ERR_NOT_PERMITTED, "the document is %s's",
			      name_seen(call, (*ret_document)->by));
	if (strcmp((*ret_document)->kind, param_text(call, "kind")) != 0)
		return answer_param(call, "kind", "the document is of kind %s",
				    (*ret_document)->kind);
	return 0;
}

static void forget(struct call *call, int64_t upload, int64_t content)
{
	sql_upload_abandon(call->txn, upload);
	sql_content_parts_drop(call->txn, content);
}

/* What was begun long ago and never ended is forgotten now. */
static int check_room(struct call *call)
{
	const struct conf *conf = call->core->conf;
	int64_t oldest_ms = call->now_ms - conf->upload_days * DAY_MS, count = 0;
	struct query *query = sql_uploads_of(call->txn, call->me.principal);

	while (query_next(query)) {
		if (query_int(query, 2) < oldest_ms)
			forget(call, query_int(query, 0), query_int(query, 1));
		else
			count++;
	}
	query_end(query);
	if (count >= conf->uploads)
		return answer_hint(call, ERR_BUSY, "finish or abandon one of them",
				   "you are sending %lld documents already", (long long)count);
	return 0;
}

static void put_upload(struct call *call, int64_t id, int64_t version, int64_t received)
{
	noun_put(call, noun_of_id(ID_UPLOAD), id, version);
	put_int(call->result, "received", received);
	put_int(call->result, "chunk_bytes", chunk_limit(call));
}

static bool is_begun(struct call *call, struct str digest, const struct document *document)
{
	_cleanup_(query_endp) struct query *query = sql_upload_same(
		call->txn, call->study->id, call->me.principal, param_str(call, "kind"), digest,
		param_int(call, "bytes", 0), document ? document->thing.id : 0);

	if (!query_next(query))
		return false;
	put_upload(call, query_int(query, 0), query_int(query, 1), query_int(query, 2));
	return true;
}

int document_begin(struct call *call)
{
	const char *kind = param_text(call, "kind"), *language = param_text(call, "language");
	const char *media_type = param_text(call, "media_type");
	int64_t bytes = param_int(call, "bytes", 0), limit = call->core->conf->document_bytes;
	struct document *document = NULL;
	uint8_t digest[DOCUMENT_DIGEST_SIZE];
	struct str digest_str = { (char *)digest, sizeof digest };
	int r = stage_must_produce(call, ARTEFACT_DOCUMENT);

	if (r == 0)
		r = check_kind(call, kind);
	if (r == 0)
		r = digest_param(call, digest);
	if (r == 0)
		r = find_document(call, &document);
	if (r == 0 && bytes > limit) {
		r = answer(call, ERR_TOO_LARGE, "a document has at most %lld bytes",
			   (long long)limit);
		call->data = mem_check(json_object_new_object());
		put_int(call->data, "limit", limit);
	}
	if (r != 0)
		return r;
	if (is_begun(call, digest_str, document))
		return 0;
	r = check_room(call);
	if (r != 0)
		return r;
	sql_content_add(call->txn, bytes);
	int64_t content = txn_last_id(call->txn);
	sql_upload_add(
		call->txn, call->study->id, document ? document->thing.id : 0, call->me.principal,
		str_of(kind), param_str(call, "title"), param_str(call, "file_name"),
		str_of(media_type ? media_type : "application/octet-stream"),
		param_str(call, "label"), str_of(language ? language : call->study->language),
		param_str(call, "note"), digest_str, bytes, content, call->now_ms);
	put_upload(call, txn_last_id(call->txn), 1, 0);
	return 0;
}

/* ---- sending ---- */

static int must_be_receiving(struct call *call)
{
	const struct upload *upload = (const struct upload *)call->thing;
	int r = study_must_be_open(call);

	if (r == 0 && strcmp(upload->state, "receiving") != 0)
		r = answer(call, ERR_STATE, "the upload is %s", upload->state);
	return r;
}

int content_decode(struct call *call, struct str *ret_bytes)
{
	struct str text = param_str(call, "data");
	unsigned char *bytes = arena_alloc(call->arena, text.n + 1);
	size_t len = 0;
	const char *end = NULL;

	if (sodium_base642bin(bytes, text.n, text.p, text.n, NULL, &len, &end,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    end != text.p + text.n || len == 0)
		return answer_param(call, "data", "must be base64 (RFC 4648), with its padding");
	*ret_bytes = (struct str){ (char *)bytes, len };
	return 0;
}

int document_send(struct call *call)
{
	const struct upload *upload = (const struct upload *)call->thing;
	int64_t offset = param_int(call, "offset", 0);
	struct str bytes = STR_NONE;
	int r = must_be_receiving(call);

	if (r == 0)
		r = content_decode(call, &bytes);
	if (r == 0 && offset != upload->received) {
		r = answer(call, ERR_STATE, "the next part begins at %lld, not at %lld",
			   (long long)upload->received, (long long)offset);
		call->data = mem_check(json_object_new_object());
		put_int(call->data, "received", upload->received);
	}
	if (r == 0 && (int64_t)bytes.n > chunk_limit(call))
		r = answer_param(call, "data", "is longer than a part may be (%lld bytes)",
				 (long long)chunk_limit(call));
	if (r == 0 && upload->received + (int64_t)bytes.n > upload->bytes)
		r = answer_param(call, "data", "goes over the announced %lld bytes",
				 (long long)upload->bytes);
	if (r != 0)
		return r;
	sql_content_part_add(call->txn, upload->content, offset, bytes);
	sql_upload_received(call->txn, upload->thing.id, offset + (int64_t)bytes.n);
	put_upload(call, upload->thing.id, upload->thing.version + 1, offset + (int64_t)bytes.n);
	return 0;
}

/* ---- finishing ---- */

void content_digest(struct call *call, int64_t content, uint8_t ret_digest[DOCUMENT_DIGEST_SIZE])
{
	crypto_generichash_state state;
	_cleanup_(query_endp) struct query *query = sql_content_parts(call->txn, content);

	crypto_generichash_init(&state, NULL, 0, DOCUMENT_DIGEST_SIZE);
	while (query_next(query)) {
		struct str bytes = query_blob(query, 0);
		crypto_generichash_update(&state, (const unsigned char *)bytes.p, bytes.n);
	}
	crypto_generichash_final(&state, ret_digest, DOCUMENT_DIGEST_SIZE);
}

int64_t content_settle(struct call *call, int64_t content, struct str digest)
{
	struct query *query = sql_content_by_digest(call->txn, digest);
	int64_t same = query_next(query) ? query_int(query, 0) : 0;

	query_end(query);
	if (same) {
		sql_content_parts_drop(call->txn, content);
		return same;
	}
	sql_content_settle(call->txn, content, digest);
	return content;
}

static void file(struct call *call, const struct upload *upload, int64_t content)
{
	int64_t document = upload->document, number = 1, version = 1;

	if (document) {
		struct query *query = sql_document_latest(call->txn, document);
		if (query_next(query)) {
			number = query_int(query, 0) + 1;
			version = query_int(query, 1) +
				  1; /* it may have been back from a withdrawal */
		}
		query_end(query);
		sql_document_again(call->txn, document, str_of(upload->title), number);
	} else {
		sql_document_add(call->txn, call->study->id, str_of(upload->kind),
				 str_of(upload->title), call->me.principal, call->now_ms);
		document = txn_last_id(call->txn);
	}
	sql_document_version_add(call->txn, document, number, content, str_of(upload->file_name),
				 str_of(upload->media_type), str_of(upload->label),
				 str_of(upload->language), str_of(upload->note), call->me.principal,
				 call->now_ms);
	sql_upload_filed(call->txn, upload->thing.id, document);
	noun_put(call, noun_of_id(ID_DOCUMENT), document, version);
	put_int(call->result, "number", number);
	put_text(call->result, "digest", upload->digest);
	put_text(call->event, "kind", upload->kind);
	put_int(call->event, "number", number);
	put_text(call->event, "content", upload->digest);
}

int document_finish(struct call *call)
{
	const struct upload *upload = (const struct upload *)call->thing;
	uint8_t digest[DOCUMENT_DIGEST_SIZE];
	int r = must_be_receiving(call);

	if (r == 0)
		r = stage_must_produce(call, ARTEFACT_DOCUMENT);
	if (r == 0 && upload->received != upload->bytes)
		r = answer(call, ERR_STATE, "%lld of %lld bytes are here",
			   (long long)upload->received, (long long)upload->bytes);
	if (r != 0)
		return r;
	content_digest(call, upload->content, digest);
	struct str digest_str = { (char *)digest, sizeof digest };
	if (strcmp(digest_hex(call, digest_str), upload->digest) != 0)
		return answer_hint(call, ERR_INVALID,
				   "abandon it with document.abandon, and send the file again",
				   "what came has the digest %s, not the announced %s",
				   digest_hex(call, digest_str), upload->digest);
	file(call, upload, content_settle(call, upload->content, digest_str));
	return 0;
}

int document_abandon(struct call *call)
{
	const struct upload *upload = (const struct upload *)call->thing;

	if (strcmp(upload->state, "receiving") != 0)
		return answer(call, ERR_STATE, "the upload is %s", upload->state);
	forget(call, upload->thing.id, upload->content);
	noun_put(call, call->noun, upload->thing.id, upload->thing.version + 1);
	put_text(call->result, "state", "abandoned");
	return 0;
}
