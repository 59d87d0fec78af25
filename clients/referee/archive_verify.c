/* archive_verify.c: `archive verify`: whether an archive is still what was made, asked of the file alone.
 *
 * It is read once, from its first byte to its last, and each byte is one that must be so: headers and
 * padding follow from names and sizes, names and sizes and digests stand in the manifest, its digest in
 * the seal, and nothing may follow the end. So every change is found, wherever it is, and told with its
 * place. Whoever makes the whole archive anew can say what they like in it: against that stands the
 * manifest's digest, which is told, to be compared with the one that the maker was told.
 *
 * No size that the file claims is believed before it is held against the file's own, and no text is
 * kept that is over ARCHIVE_TEXT_MAX. */
#include "referee/command.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "referee/archive.h"
#include "referee/json.h"
#include "referee/tar.h"

struct verifying {
	const struct session *session;
	const char *path;
	int fd;				   /* owned */
	int64_t size, at;		   /* of the file; where the next byte is read */
	struct json_object *manifest;	   /* owned */
	struct json_object *seen;	   /* names of files that were read; owned */
	struct json_object *documents;	   /* name: digest, as documents.jsonl has them; owned */
	char digest[TRANSFER_DIGEST_TEXT]; /* of the manifest */
};

static void verifying_done(struct verifying *verifying)
{
	transfer_closep(&verifying->fd);
	json_object_put(verifying->manifest);
	json_object_put(verifying->seen);
	json_object_put(verifying->documents);
}

/* "FILE: at byte 1024: ..." */
static int wrong(const struct verifying *verifying, int64_t at, const char *format, ...)
	_printf_(3, 4);
static int wrong(const struct verifying *verifying, int64_t at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	return session_fail(verifying->session, EX_DATAERR, "%s: at byte %" PRId64 ": %s",
			    verifying->path, at, text);
}

static int take(struct verifying *verifying, void *bytes, size_t len, const char *what)
{
	ssize_t n = transfer_read(verifying->fd, bytes, len, verifying->at);

	if (n < 0)
		return session_fail(verifying->session, EX_IOERR, "%s: %s", verifying->path,
				    strerror(errno));
	if ((size_t)n < len)
		return wrong(verifying, verifying->at + n, "the file ends within %s", what);
	verifying->at += n;
	return 0;
}

/* ---- one file of it ---- */

struct entry {
	char name[TAR_NAME_SIZE];
	int64_t bytes, at; /* at: of its header */
	char digest[TRANSFER_DIGEST_TEXT];
	char *text; /* of what is no document; owned */
};

static void entry_done(struct entry *entry)
{
	x_freep(&entry->text);
}

static bool is_document(const char *name)
{
	return strncmp(name, "documents/", 10) == 0;
}

static int take_head(struct verifying *verifying, struct entry *entry, const char *wanted)
{
	uint8_t block[TAR_BLOCK];

	entry->at = verifying->at;
	int r = take(verifying, block, sizeof block, wanted);
	if (r != 0)
		return r;
	if (sodium_is_zero(block, sizeof block))
		return wrong(verifying, entry->at, "%s is missing: the archive ends before it",
			     wanted);
	const char *why = tar_head_read(block, entry->name, &entry->bytes);
	if (why)
		return wrong(verifying, entry->at, "`%s` %s", entry->name, why);
	if (json_get(verifying->seen, entry->name))
		return wrong(verifying, entry->at, "%s stands there twice", entry->name);
	if (entry->bytes > verifying->size - verifying->at)
		return wrong(verifying, entry->at,
			     "%s says that it has %" PRId64 " bytes, and the file ends before",
			     entry->name, entry->bytes);
	if (!is_document(entry->name) && entry->bytes > ARCHIVE_TEXT_MAX)
		return wrong(verifying, entry->at,
			     "%s has %" PRId64 " bytes, and no archive has so many in it",
			     entry->name, entry->bytes);
	return 0;
}

static int take_content(struct verifying *verifying, struct entry *entry)
{
	uint8_t part[65536], hash[TRANSFER_DIGEST_SIZE];
	crypto_generichash_state state;
	bool is_kept = !is_document(entry->name);

	if (is_kept)
		entry->text = xcalloc(1, (size_t)entry->bytes + 1);
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (int64_t done = 0; done < entry->bytes;) {
		int64_t left = entry->bytes - done;
		size_t len = left < (int64_t)sizeof part ? (size_t)left : sizeof part;
		int r = take(verifying, part, len, entry->name);
		if (r != 0)
			return r;
		crypto_generichash_update(&state, part, len);
		if (is_kept)
			memcpy(entry->text + done, part, len);
		done += (int64_t)len;
	}
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(entry->digest, sizeof entry->digest, hash, sizeof hash);
	return 0;
}

static int take_padding(struct verifying *verifying, const struct entry *entry)
{
	uint8_t padding[TAR_BLOCK];
	size_t len = (size_t)tar_padding(entry->bytes);
	int64_t at = verifying->at;

	int r = take(verifying, padding, len, entry->name);
	if (r == 0 && !sodium_is_zero(padding, len))
		return wrong(verifying, at, "there is something behind the end of %s", entry->name);
	return r;
}

static int take_entry(struct verifying *verifying, struct entry *entry, const char *wanted)
{
	int r = take_head(verifying, entry, wanted);

	if (r == 0 && strcmp(entry->name, wanted) != 0)
		return wrong(verifying, entry->at, "%s is expected, and `%s` is there", wanted,
			     entry->name);
	if (r == 0)
		r = take_content(verifying, entry);
	if (r == 0)
		r = take_padding(verifying, entry);
	if (r == 0)
		json_set(verifying->seen, entry->name, mem_check(json_object_new_boolean(true)));
	return r;
}

/* ---- the manifest ---- */

static const char *row_wrong(struct json_object *row)
{
	const char *name = json_text(row, "name"), *digest = json_text(row, "blake2b");
	int64_t bytes = json_int(row, "bytes", -1);

	if (!name || !tar_name_is_plain(name) || strcmp(name, ARCHIVE_MANIFEST) == 0 ||
	    strcmp(name, ARCHIVE_SEAL) == 0)
		return "has a name that no archive has";
	if (!is_document(name) && !archive_part_find(name))
		return "is no file of an archive";
	if (bytes < 0 || bytes > TAR_BYTES_MAX)
		return "has no size that an archive takes";
	if (!digest || strlen(digest) != TRANSFER_DIGEST_TEXT - 1 ||
	    digest[strspn(digest, "0123456789abcdef")])
		return "has no digest";
	return NULL;
}

static int check_manifest(struct verifying *verifying, const struct entry *entry)
{
	struct json_object *manifest = verifying->manifest, *files = json_get(manifest, "files");
	_cleanup_(json_putp) struct json_object *names = json_new_object();
	const char *format = json_text(manifest, "format");
	int64_t at = entry->at + TAR_BLOCK;

	if (!format || strcmp(format, ARCHIVE_FORMAT) != 0)
		return wrong(verifying, at, "this is no archive of a study");
	if (json_int(manifest, "version", 0) != ARCHIVE_VERSION)
		return wrong(verifying, at,
			     "it is of version %" PRId64 ", and this program reads version %d",
			     json_int(manifest, "version", 0), ARCHIVE_VERSION);
	if (!json_text(manifest, "study") || !json_text(json_get(manifest, "for"), "principal"))
		return wrong(verifying, at, "the manifest does not say whose archive it is");
	if (json_count(files) == 0 || json_count(files) > ARCHIVE_FILES_MAX)
		return wrong(verifying, at, "the manifest lists %zu files", json_count(files));
	for (size_t i = 0; i < json_count(files); i++) {
		struct json_object *row = json_object_array_get_idx(files, i);
		const char *why = row_wrong(row), *name = json_text(row, "name");
		if (!why && json_get(names, name))
			why = "stands there twice";
		if (why)
			return wrong(verifying, at, "the manifest: file %zu (%s) %s", i + 1,
				     name ? name : "?", why);
		json_set(names, name, mem_check(json_object_new_boolean(true)));
	}
	return 0;
}

static int take_manifest(struct verifying *verifying)
{
	struct entry entry __attribute__((cleanup(entry_done))) = { .text = NULL };
	_cleanup_(x_freep) char *error = NULL;

	int r = take_entry(verifying, &entry, ARCHIVE_MANIFEST);
	if (r != 0)
		return r;
	memcpy(verifying->digest, entry.digest, sizeof entry.digest);
	verifying->manifest = json_read(entry.text, &error);
	if (error || strlen(entry.text) != (size_t)entry.bytes)
		return wrong(verifying, entry.at + TAR_BLOCK, "the manifest: %s",
			     error ? error : "there is a NUL in it");
	return check_manifest(verifying, &entry);
}

/* ---- what is in the files ---- */

/* What documents.jsonl says that there must be. */
static int list_versions(struct verifying *verifying, struct json_object *row)
{
	struct json_object *versions = json_get(row, "versions");
	const char *document = json_text(row, "document");

	for (size_t i = 0; document && i < json_count(versions); i++) {
		struct json_object *version = json_object_array_get_idx(versions, i);
		_cleanup_(x_freep) char *name =
			archive_document_name(document, json_int(version, "number", 0));
		const char *digest = json_text(version, "digest");
		json_set_text(verifying->documents, name, digest ? digest : "");
	}
	return 0;
}

static int check_line(struct verifying *verifying, const struct entry *entry, char *line,
		      int64_t offset)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *row = json_read(line, &error);
	int64_t at = entry->at + TAR_BLOCK + offset;
	const char *study = json_text(row, "study");

	if (error)
		return wrong(verifying, at, "%s: %s", entry->name, error);
	if (!json_object_is_type(row, json_type_object))
		return wrong(verifying, at, "%s: this is no object", entry->name);
	if (study && strcmp(study, json_text(verifying->manifest, "study")) != 0)
		return wrong(verifying, at, "%s: this is of the study %s", entry->name, study);
	return strcmp(entry->name, ARCHIVE_DOCUMENTS) == 0 ? list_versions(verifying, row) : 0;
}

/* One object to a line, each line ended; of a part that is no list, one line. */
static int check_text(struct verifying *verifying, const struct entry *entry)
{
	const struct archive_part *part = archive_part_find(entry->name);
	int count = 0, r = 0;

	if (strlen(entry->text) != (size_t)entry->bytes)
		return wrong(verifying, entry->at + TAR_BLOCK, "%s: there is a NUL in it",
			     entry->name);
	for (char *line = entry->text; r == 0 && *line; count++) {
		size_t len = strcspn(line, "\n");
		int64_t offset = line - entry->text;
		if (line[len] == '\0')
			return wrong(verifying, entry->at + TAR_BLOCK + offset,
				     "%s: its last line has no end", entry->name);
		line[len] = '\0';
		r = check_line(verifying, entry, line, offset);
		line += len + 1;
	}
	if (r == 0 && !part->is_list && count != 1)
		return wrong(verifying, entry->at + TAR_BLOCK, "%s: it is not one object",
			     entry->name);
	return r;
}

static int check_document(struct verifying *verifying, const struct entry *entry)
{
	const char *digest = json_text(verifying->documents, entry->name);

	if (!digest || strcmp(digest, entry->digest) != 0)
		return wrong(verifying, entry->at, "%s is not what " ARCHIVE_DOCUMENTS " %s",
			     entry->name, digest ? "says it is" : "lists");
	json_object_object_del(verifying->documents, entry->name);
	return 0;
}

static int take_listed(struct verifying *verifying, struct json_object *row)
{
	struct entry entry __attribute__((cleanup(entry_done))) = { .text = NULL };
	int64_t bytes = json_int(row, "bytes", 0);

	int r = take_entry(verifying, &entry, json_text(row, "name"));
	if (r != 0)
		return r;
	if (entry.bytes != bytes)
		return wrong(verifying, entry.at,
			     "%s has %" PRId64 " bytes, and %" PRId64 " by the manifest",
			     entry.name, entry.bytes, bytes);
	if (strcmp(entry.digest, json_text(row, "blake2b")) != 0)
		return wrong(
			verifying, entry.at + TAR_BLOCK,
			"%s was altered: its digest is not the manifest's (or the manifest was)",
			entry.name);
	return is_document(entry.name) ? check_document(verifying, &entry)
				       : check_text(verifying, &entry);
}

/* ---- the end ---- */

static int take_seal(struct verifying *verifying)
{
	struct entry entry __attribute__((cleanup(entry_done))) = { .text = NULL };
	_cleanup_(x_freep) char *wanted = archive_seal(verifying->digest);

	int r = take_entry(verifying, &entry, ARCHIVE_SEAL);
	if (r == 0 && strcmp(entry.text, wanted) != 0)
		return wrong(verifying, entry.at + TAR_BLOCK,
			     "the digest of the manifest is another: " ARCHIVE_MANIFEST
			     " or " ARCHIVE_SEAL " was altered");
	return r;
}

static int take_end(struct verifying *verifying)
{
	uint8_t end[2 * TAR_BLOCK];
	int64_t at = verifying->at;

	int r = take(verifying, end, sizeof end, "its end");
	if (r == 0 && !sodium_is_zero(end, sizeof end))
		return wrong(verifying, at, "there is more than the manifest lists");
	if (r == 0 && verifying->at != verifying->size)
		return wrong(verifying, verifying->at, "there is something behind its end");
	return r;
}

static int check_left(const struct verifying *verifying)
{
	json_object_object_foreach(verifying->documents, name, digest)
	{
		(void)digest;
		return session_fail(verifying->session, EX_DATAERR,
				    "%s: %s is in " ARCHIVE_DOCUMENTS " and not in the manifest",
				    verifying->path, name);
	}
	if (!json_get(verifying->seen, archive_parts[0].file))
		return session_fail(verifying->session, EX_DATAERR, "%s: there is no %s in it",
				    verifying->path, archive_parts[0].file);
	return 0;
}

static int verify(struct verifying *verifying)
{
	int r = take_manifest(verifying);
	struct json_object *files = json_get(verifying->manifest, "files");

	for (size_t i = 0; r == 0 && i < json_count(files); i++)
		r = take_listed(verifying, json_object_array_get_idx(files, i));
	if (r == 0)
		r = take_seal(verifying);
	if (r == 0)
		r = take_end(verifying);
	if (r == 0)
		r = check_left(verifying);
	if (r == 0)
		archive_tell(verifying->session, verifying->path, verifying->manifest,
			     verifying->digest, verifying->size);
	return r;
}

static int open_file(struct verifying *verifying)
{
	struct stat found;

	verifying->fd = open(verifying->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (verifying->fd < 0 || fstat(verifying->fd, &found) != 0)
		return session_fail(verifying->session, EX_NOINPUT, "%s: %s", verifying->path,
				    strerror(errno));
	if (!S_ISREG(found.st_mode))
		return session_fail(verifying->session, EX_NOINPUT, "%s is no file",
				    verifying->path);
	verifying->size = found.st_size;
	return 0;
}

int command_archive_verify(struct session *session, int argc, char **argv)
{
	struct verifying verifying
		__attribute__((cleanup(verifying_done))) = { .session = session, .fd = -1 };
	struct words words;

	int r = command_words(session, command_find("archive", "verify"), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	verifying.path = words.list[0];
	verifying.seen = json_new_object();
	verifying.documents = json_new_object();
	session->subject = xstrdup("archive");
	r = open_file(&verifying);
	return r == 0 ? verify(&verifying) : r;
}
