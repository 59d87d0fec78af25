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
	int fd;		  /* owned */
	int64_t size, at; /* of the file; where the next byte is read */
	int64_t manifest_bytes;
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
	if (!archive_is_document(entry->name) && entry->bytes > ARCHIVE_TEXT_MAX)
		return wrong(verifying, entry->at,
			     "%s has %" PRId64 " bytes, and no archive has so many in it",
			     entry->name, entry->bytes);
	return 0;
}

static int take_content(struct verifying *verifying, struct entry *entry)
{
	uint8_t part[65536], hash[TRANSFER_DIGEST_SIZE];
	crypto_generichash_state state;
	bool is_kept = !archive_is_document(entry->name);

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

static int take_manifest(struct verifying *verifying)
{
	struct entry entry __attribute__((cleanup(entry_done))) = { .text = NULL };
	_cleanup_(x_freep) char *error = NULL;

	int r = take_entry(verifying, &entry, ARCHIVE_MANIFEST);
	if (r != 0)
		return r;
	verifying->manifest_bytes = entry.bytes;
	memcpy(verifying->digest, entry.digest, sizeof entry.digest);
	verifying->manifest = json_read(entry.text, &error);
	if (error || strlen(entry.text) != (size_t)entry.bytes)
		return wrong(verifying, entry.at + TAR_BLOCK, "the manifest: %s",
			     error ? error : "there is a NUL in it");
	_cleanup_(x_freep) char *why = archive_manifest_wrong(verifying->manifest);
	return why ? wrong(verifying, entry.at + TAR_BLOCK, "%s", why) : 0;
}

/* ---- what is in the files ---- */

static int check_text(struct verifying *verifying, const struct entry *entry)
{
	size_t offset;
	_cleanup_(x_freep) char *why = archive_text_wrong(
		entry->name, json_text(verifying->manifest, "study"), entry->text,
		(size_t)entry->bytes, verifying->documents, &offset);

	return why ? wrong(verifying, entry->at + TAR_BLOCK + (int64_t)offset, "%s", why) : 0;
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
	return archive_is_document(entry.name) ? check_document(verifying, &entry)
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
		return wrong(verifying, at,
			     "there is more than the manifest lists, behind " ARCHIVE_SEAL);
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
	return r == 0 ? check_left(verifying) : r;
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

int archive_verify(const struct session *session, const char *path, struct archive_found *ret_found)
{
	struct verifying verifying __attribute__((cleanup(verifying_done))) = {
		.session = session,
		.path = path,
		.fd = -1,
	};

	*ret_found = (struct archive_found){ .fd = -1 };
	verifying.seen = json_new_object();
	verifying.documents = json_new_object();
	int r = open_file(&verifying);
	if (r == 0)
		r = verify(&verifying);
	if (r != 0)
		return r;
	ret_found->fd = verifying.fd;
	verifying.fd = -1;
	ret_found->size = verifying.size;
	ret_found->manifest_bytes = verifying.manifest_bytes;
	ret_found->manifest = TAKE(verifying.manifest);
	memcpy(ret_found->digest, verifying.digest, sizeof ret_found->digest);
	return 0;
}

void archive_found_done(struct archive_found *found)
{
	transfer_closep(&found->fd);
	json_object_put(found->manifest);
}

int command_archive_verify(struct session *session, int argc, char **argv)
{
	struct archive_found found __attribute__((cleanup(archive_found_done))) = { .fd = -1 };
	struct words words;

	int r = command_words(session, command_find("archive", "verify"), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("archive");
	r = archive_verify(session, words.list[0], &found);
	if (r == 0)
		archive_tell(session, words.list[0], found.manifest, found.digest, found.size);
	return r;
}
