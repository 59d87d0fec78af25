/* archive.h: a study in one file, for keeping: what the maker could see of it, and the means to find out
 * later, with no server, whether it is still the same.
 *
 *	manifest.json     format, study, who it was made for, and of each file behind it name, size and
 *	                  BLAKE2b-256, in their order
 *	*.json, *.jsonl   the answers of the reading verbs (archive_parts): an object, or one to a line
 *	documents/ID/N    the bytes of version N of a document
 *	manifest.b2       the digest of manifest.json, as b2sum writes it
 *
 * It is a tar file of exactly these, in exactly this order (tar.h): then two blocks of zeros, and its
 * end. Nothing in it comes from the clock. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "referee/session.h"
#include "referee/transfer.h"

#define ARCHIVE_FORMAT	  "refereed archive"
#define ARCHIVE_VERSION	  1
#define ARCHIVE_MANIFEST  "manifest.json"
#define ARCHIVE_SEAL	  "manifest.b2"
#define ARCHIVE_DOCUMENTS "documents.jsonl"
#define ARCHIVE_TEXT_MAX  (INT64_C(64) << 20) /* of one file that is not a document */
#define ARCHIVE_FILES_MAX 100000

/* `detail` is asked for each row by its id `key`; what it answers stands in the row's place, or where
 * `member` names one, its items stand in the row. */
struct archive_part {
	const char *file, *method;
	bool is_list;
	const char *key, *detail, *member;
};
extern const struct archive_part archive_parts[];
extern const size_t archive_part_count;
const struct archive_part *archive_part_find(const char *file);

/* Where version `number` of a document lies. A new string. */
char *archive_document_name(const char *document, int64_t number);
/* "DIGEST  manifest.json\n". A new string. */
char *archive_seal(const char *digest);
/* BLAKE2b-256 in hex. */
void archive_digest(const void *bytes, size_t len, char ret_digest[static TRANSFER_DIGEST_TEXT]);
/* What make and verify tell at their end. */
void archive_tell(const struct session *session, const char *path, struct json_object *manifest,
		  const char *digest, int64_t bytes);
