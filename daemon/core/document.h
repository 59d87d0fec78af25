/* document.h: documents, their versions and bundles, and uploads on the way to becoming one. */
#pragma once

#include "core/noun.h"

#define DOCUMENT_DIGEST_SIZE 32 /* BLAKE2b-256, as b2sum -l 256 prints it in hex */

struct document {
	struct thing thing;
	int64_t latest, created_ms, filed_ms, bytes, content;
	const char *kind, *title, *state, *by, *institution, *file_name, *media_type, *label,
		*language, *note, *digest; /* hex */
};
void document_read(struct call *call, struct query *query, void *ret_document);
void document_show(struct call *call, struct json_object *object, const void *document);

struct upload {
	struct thing thing;
	int64_t document, bytes, received, content, started_ms;
	const char *kind, *title, *file_name, *media_type, *label, *language, *note, *state,
		*digest;
};
void upload_read(struct call *call, struct query *query, void *ret_upload);
void upload_show(struct call *call, struct json_object *object, const void *upload);

struct bundle {
	struct thing thing;
	int64_t number, frozen_ms, documents;
	const char *digest, *note, *by;
};
void bundle_read(struct call *call, struct query *query, void *ret_bundle);
void bundle_show(struct call *call, struct json_object *object, const void *bundle);

/* The most bytes of a document that go into one message, encoded. */
int64_t chunk_limit(const struct call *call);
/* Hex of a digest column, in the arena. */
const char *digest_hex(struct call *call, struct str digest);

/* ---- bytes that come and go in parts (upload.c, document.c) ---- */
/* `digest`, as 64 hex digits. 0 or an answer. */
int digest_param(struct call *call, uint8_t ret_digest[DOCUMENT_DIGEST_SIZE]);
/* `data`, as base64; in the arena. 0 or an answer. */
int content_decode(struct call *call, struct str *ret_bytes);
/* Of all parts that are here. */
void content_digest(struct call *call, int64_t content, uint8_t ret_digest[DOCUMENT_DIGEST_SIZE]);
/* The content that has these bytes: the one that was there already, or this one. */
int64_t content_settle(struct call *call, int64_t content, struct str digest);
/* `data` and `next` of the result, as `bytes` asks for them. What is asked for may begin within a stored part,
 * and end with it: whoever reads goes on at `next`. */
int content_put_part(struct call *call, int64_t content, int64_t offset, int64_t total);
