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
#include "rules/archive.h"

#define ARCHIVE_TEXT_MAX (INT64_C(64) << 20) /* of one file that is not a document */

/* "DIGEST  manifest.json\n". A new string. */
char *archive_seal(const char *digest);
/* BLAKE2b-256 in hex. */
void archive_digest(const void *bytes, size_t len, char ret_digest[static TRANSFER_DIGEST_TEXT]);
/* What make and verify tell at their end. */
void archive_tell(const struct session *session, const char *path, struct json_object *manifest,
		  const char *digest, int64_t bytes);

/* An archive that was verified. */
struct archive_found {
	int fd;				   /* owned */
	int64_t size;			   /* of the file */
	int64_t manifest_bytes;		   /* which lie behind the first header */
	struct json_object *manifest;	   /* owned */
	char digest[TRANSFER_DIGEST_TEXT]; /* of the manifest */
};
/* As `archive verify`. 0, or an exit status, told; *ret_found is to be done in any case. */
int archive_verify(const struct session *session, const char *path,
		   struct archive_found *ret_found);
void archive_found_done(struct archive_found *found);
