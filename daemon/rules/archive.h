/* archive.h: what the archive of a study is, for who makes one, who verifies one and who takes one in:
 * which files are in it, what they may be called, and what must be in them. No I/O. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#define ARCHIVE_FORMAT	   "refereed archive"
#define ARCHIVE_VERSION	   1
#define ARCHIVE_MANIFEST   "manifest.json"
#define ARCHIVE_SEAL	   "manifest.b2"
#define ARCHIVE_STUDY	   "study.json"
#define ARCHIVE_DOCUMENTS  "documents.jsonl"
#define ARCHIVE_FILES_MAX  100000
#define ARCHIVE_NAME_SIZE  100			    /* with its NUL */
#define ARCHIVE_BYTES_MAX  ((INT64_C(1) << 33) - 1) /* of one file: eleven octal digits of tar's */
#define ARCHIVE_DIGEST_HEX 64			    /* digits of BLAKE2b-256 */

/* `detail` is asked for each row by its id `key`; what it answers stands in the row's place, or where
 * `member` names one, its items stand in the row. */
struct archive_part {
	const char *file, *method;
	bool is_list;
	const char *key, *detail, *member;
};
extern const struct archive_part archive_parts[];
extern const size_t archive_part_count;
const struct archive_part *archive_part_find(const char *file); /* NULL: none */

/* Small letters, digits, ".", "_" and "-" in parts between single slashes, none of them beginning
 * with a dot: nothing that leads out of the folder it is unpacked in. */
bool archive_name_is_plain(const char *name);
bool archive_is_document(const char *name);
/* Where version `number` of a document lies. A new string. */
char *archive_document_name(const char *document, int64_t number);

/* What is wrong with a manifest; NULL: nothing. A new string. */
char *archive_manifest_wrong(struct json_object *manifest);
/* What is wrong with the content of a file that is no document, which ends with a NUL behind its `len` bytes
 * and is changed; NULL: nothing. *ret_offset is the byte. Of documents.jsonl, the files that there must be
 * are added to `documents`, name: digest. A new string. */
char *archive_text_wrong(const char *name, const char *study, char *text, size_t len,
			 struct json_object *documents, size_t *ret_offset);
