/* archive_make.c: `archive make`: what the caller may see of a study, gathered and written as one file.
 *
 * All that is not a document is read first and kept, since the manifest stands before it; documents are
 * copied through, and held against the digests that they were filed with. Where the study changes while
 * it is read, it is read again, so that an archive is of one moment. The file gets its name when it is
 * whole, and takes nobody else's. */
#include "referee/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/archive.h"
#include "referee/json.h"
#include "referee/tar.h"
#include "referee/value_read.h"

static const int readings_max = 3;

struct making {
	struct session *session;
	const char *code, *path;
	char *fresh;			    /* the file while it is written; owned */
	int fd;				    /* owned */
	struct json_object *hello;	    /* owned */
	struct json_object *texts;	    /* file: its content, as a text; owned */
	struct json_object *documents;	    /* rows of documents.jsonl; owned */
	struct json_object *study, *events; /* owned */
	struct json_object *manifest;	    /* owned */
	int64_t bytes;
	char digest[TRANSFER_DIGEST_TEXT]; /* of the manifest */
};

static void making_forget(struct making *making)
{
	struct json_object **all[] = { &making->texts, &making->documents, &making->study,
				       &making->events };

	for (size_t i = 0; i < ELEMENTS(all); i++) {
		json_object_put(*all[i]);
		*all[i] = NULL;
	}
}

static void making_done(struct making *making)
{
	making_forget(making);
	json_object_put(making->hello);
	json_object_put(making->manifest);
	transfer_closep(&making->fd);
	if (making->fresh)
		(void)unlink(making->fresh);
	x_freep(&making->fresh);
}

static struct json_object *params_of(const char *name, const char *value)
{
	struct json_object *params = json_new_object();

	json_set_text(params, name, value);
	return params;
}

/* ---- reading ---- */

static int take_detail(struct making *making, const struct archive_part *part,
		       struct json_object *rows, size_t index)
{
	struct json_object *row = json_object_array_get_idx(rows, index), *detail = NULL;
	_cleanup_(json_putp) struct json_object *params =
		params_of(part->key, json_text_or(row, part->key, ""));

	int r = part->member ? session_list(making->session, part->detail, params, &detail)
			     : session_call(making->session, part->detail, false, params, &detail);
	if (r != 0)
		return r;
	if (part->member)
		json_set(row, part->member, detail);
	else if (json_object_array_put_idx(rows, index, detail) != 0)
		mem_check(NULL);
	return 0;
}

static int keep_text(struct making *making, const struct archive_part *part,
		     struct json_object *value)
{
	char *text = NULL;
	size_t size = 0, count = part->is_list ? json_count(value) : 1;
	FILE *out = mem_check(open_memstream(&text, &size));

	for (size_t i = 0; i < count; i++) {
		_cleanup_(x_freep) char *line =
			json_line(part->is_list ? json_object_array_get_idx(value, i) : value);
		fprintf(out, "%s\n", line);
	}
	fclose(out);
	_cleanup_(x_freep) char *owned = mem_check(text);
	if ((int64_t)size > ARCHIVE_TEXT_MAX)
		return session_fail(making->session, EX_DATAERR,
				    "%s would have %zu bytes, and an archive takes %lld in one",
				    part->file, size, (long long)ARCHIVE_TEXT_MAX);
	json_set(making->texts, part->file,
		 mem_check(json_object_new_string_len(owned, (int)size)));
	return 0;
}

static int take_part(struct making *making, const struct archive_part *part)
{
	_cleanup_(json_putp) struct json_object *params = params_of("study", making->code);
	_cleanup_(json_putp) struct json_object *value = NULL;

	int r = part->is_list ? session_list(making->session, part->method, params, &value)
			      : session_call(making->session, part->method, false, params, &value);
	for (size_t i = 0; r == 0 && part->detail && i < json_count(value); i++)
		r = take_detail(making, part, value, i);
	if (r == 0)
		r = keep_text(making, part, value);
	if (r != 0)
		return r;
	if (strcmp(part->file, ARCHIVE_DOCUMENTS) == 0)
		making->documents = json_object_get(value);
	if (strcmp(part->method, "study.get") == 0)
		making->study = json_object_get(value);
	if (strcmp(part->method, "event.list") == 0)
		making->events = json_object_get(value);
	return 0;
}

/* The last event that the caller sees; "" where there is none. A new string. */
static int last_event(struct making *making, char **ret_event)
{
	_cleanup_(json_putp) struct json_object *params = params_of("study", making->code);
	_cleanup_(json_putp) struct json_object *events = NULL;

	int r = session_list(making->session, "event.list", params, &events);
	size_t count = json_count(events);
	if (r == 0)
		*ret_event =
			xstrdup(count ? json_text_or(json_object_array_get_idx(events, count - 1),
						     "event", "")
				      : "");
	return r;
}

static int read_once(struct making *making, bool *ret_is_still)
{
	_cleanup_(x_freep) char *before = NULL;
	_cleanup_(x_freep) char *after = NULL;

	making_forget(making);
	making->texts = json_new_object();
	int r = last_event(making, &before);
	for (size_t i = 0; r == 0 && i < archive_part_count; i++)
		r = take_part(making, &archive_parts[i]);
	if (r == 0)
		r = last_event(making, &after);
	*ret_is_still = r == 0 && strcmp(before, after) == 0;
	return r;
}

static int read_all(struct making *making)
{
	_cleanup_(json_putp) struct json_object *nothing = json_new_object();
	bool is_still = false;

	int r = session_call(making->session, "server.hello", false, nothing, &making->hello);
	for (int i = 0; r == 0 && !is_still && i < readings_max; i++)
		r = read_once(making, &is_still);
	if (r == 0 && !is_still)
		return session_fail(making->session, EX_TEMPFAIL,
				    "%s changes faster than it can be read; try again later",
				    making->code);
	return r;
}

/* ---- the manifest ---- */

static void add_file(struct json_object *files, const char *name, int64_t bytes, const char *digest)
{
	struct json_object *file = json_new_object();

	json_set_text(file, "name", name);
	json_set(file, "bytes", mem_check(json_object_new_int64(bytes)));
	json_set_text(file, "blake2b", digest);
	json_append(files, file);
}

/* Each version of each document; 0, or what `act` returned. */
static int each_version(struct making *making,
			int (*act)(struct making *making, const char *document,
				   struct json_object *version))
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < json_count(making->documents); i++) {
		struct json_object *row = json_object_array_get_idx(making->documents, i);
		struct json_object *versions = json_get(row, "versions");
		for (size_t j = 0; r == 0 && j < json_count(versions); j++)
			r = act(making, json_text_or(row, "document", ""),
				json_object_array_get_idx(versions, j));
	}
	return r;
}

static int list_version(struct making *making, const char *document, struct json_object *version)
{
	_cleanup_(x_freep) char *name =
		archive_document_name(document, json_int(version, "number", 0));
	int64_t bytes = json_int(version, "bytes", -1);
	const char *digest = json_text_or(version, "digest", "");

	if (!archive_name_is_plain(name) || bytes < 0 || strlen(digest) != TRANSFER_DIGEST_TEXT - 1)
		return session_fail(making->session, EX_PROTOCOL,
				    "the server did not say what document %s is", document);
	if (bytes > TAR_BYTES_MAX)
		return session_fail(making->session, EX_DATAERR,
				    "document %s has %lld bytes, and a file of an archive %lld",
				    document, (long long)bytes, (long long)TAR_BYTES_MAX);
	add_file(json_get(making->manifest, "files"), name, bytes, digest);
	return 0;
}

static struct json_object *whom(const struct making *making)
{
	struct json_object *person = json_new_object();
	static const char *const members[] = { "principal", "full_name", "institution" };

	for (size_t i = 0; i < ELEMENTS(members); i++)
		json_set_text(person, members[i], json_text_or(making->hello, members[i], ""));
	json_set(person, "roles", json_object_get(json_get(making->study, "roles")));
	return person;
}

static int make_manifest(struct making *making)
{
	size_t events = json_count(making->events);
	struct json_object *files = json_new_array();
	struct json_object *last =
		events ? json_object_array_get_idx(making->events, events - 1) : NULL;

	making->manifest = json_new_object();
	json_set_text(making->manifest, "format", ARCHIVE_FORMAT);
	json_set(making->manifest, "version", mem_check(json_object_new_int(ARCHIVE_VERSION)));
	json_set_text(making->manifest, "study", making->code);
	json_set_text(making->manifest, "title", json_text_or(making->study, "title", ""));
	json_set_text(making->manifest, "server_key",
		      json_text_or(making->hello, "server_key", ""));
	json_set(making->manifest, "for", whom(making));
	json_set_text(making->manifest, "changed", json_text_or(last, "time", ""));
	json_set(making->manifest, "files", files);
	for (size_t i = 0; i < archive_part_count; i++) {
		struct json_object *text = json_get(making->texts, archive_parts[i].file);
		char digest[TRANSFER_DIGEST_TEXT];
		if (!text)
			continue;
		size_t len = (size_t)json_object_get_string_len(text);
		archive_digest(json_object_get_string(text), len, digest);
		add_file(files, archive_parts[i].file, (int64_t)len, digest);
	}
	int r = each_version(making, list_version);
	if (r == 0 && json_count(files) > ARCHIVE_FILES_MAX)
		return session_fail(making->session, EX_DATAERR,
				    "%zu files are more than an archive takes, which is %d",
				    json_count(files), ARCHIVE_FILES_MAX);
	return r;
}

/* ---- writing ---- */

static int fail_file(const struct making *making)
{
	return session_fail(making->session, EX_CANTCREAT, "%s: %s", making->path, strerror(errno));
}

static int put_bytes(struct making *making, const void *bytes, size_t len)
{
	if (transfer_write(making->fd, bytes, len) != 0)
		return fail_file(making);
	making->bytes += (int64_t)len;
	return 0;
}

static int put_head(struct making *making, const char *name, int64_t bytes)
{
	uint8_t block[TAR_BLOCK];

	tar_head(name, bytes, block);
	return put_bytes(making, block, sizeof block);
}

static int put_padding(struct making *making, int64_t bytes)
{
	static const uint8_t zeros[TAR_BLOCK];

	return put_bytes(making, zeros, (size_t)tar_padding(bytes));
}

static int put_file(struct making *making, const char *name, const char *text, size_t len)
{
	int r = put_head(making, name, (int64_t)len);

	if (r == 0)
		r = put_bytes(making, text, len);
	return r == 0 ? put_padding(making, (int64_t)len) : r;
}

/* One part of a document, from `*offset` on, which it moves; never beyond what was announced. */
static int copy_part(struct making *making, struct json_object *params, int64_t bytes,
		     int64_t *offset, crypto_generichash_state *state)
{
	_cleanup_(json_putp) struct json_object *part = NULL;

	json_set(params, "offset", mem_check(json_object_new_int64(*offset)));
	int r = session_call(making->session, "document.read", false, params, &part);
	if (r != 0)
		return r;
	const char *data = json_text_or(part, "data", "");
	size_t room = strlen(data), len = 0;
	_cleanup_(x_freep) unsigned char *content = xmalloc(room + 1);
	if (sodium_base642bin(content, room, data, room, NULL, &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    len == 0 || (int64_t)len > bytes - *offset)
		return session_fail(making->session, EX_PROTOCOL,
				    "the server sent a part that does not fit");
	crypto_generichash_update(state, content, len);
	*offset += (int64_t)len;
	return put_bytes(making, content, len);
}

static int put_version(struct making *making, const char *document, struct json_object *version)
{
	_cleanup_(json_putp) struct json_object *params = params_of("document", document);
	int64_t number = json_int(version, "number", 0), bytes = json_int(version, "bytes", 0);
	_cleanup_(x_freep) char *name = archive_document_name(document, number);
	unsigned char hash[TRANSFER_DIGEST_SIZE];
	char digest[TRANSFER_DIGEST_TEXT];
	crypto_generichash_state state;
	int64_t offset = 0;

	json_set(params, "number", mem_check(json_object_new_int64(number)));
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	int r = put_head(making, name, bytes);
	while (r == 0 && offset < bytes)
		r = copy_part(making, params, bytes, &offset, &state);
	if (r != 0)
		return r;
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(digest, sizeof digest, hash, sizeof hash);
	if (strcmp(digest, json_text_or(version, "digest", "")) != 0)
		return session_fail(making->session, EX_DATAERR,
				    "%s: what came is not what was filed: its digest is another",
				    name);
	return put_padding(making, bytes);
}

static int write_all(struct making *making)
{
	static const uint8_t end[2 * TAR_BLOCK];
	_cleanup_(x_freep) char *pretty = json_pretty(making->manifest);
	_cleanup_(x_freep) char *manifest = xasprintf("%s\n", pretty);

	archive_digest(manifest, strlen(manifest), making->digest);
	_cleanup_(x_freep) char *seal = archive_seal(making->digest);
	int r = put_file(making, ARCHIVE_MANIFEST, manifest, strlen(manifest));
	for (size_t i = 0; r == 0 && i < archive_part_count; i++) {
		struct json_object *text = json_get(making->texts, archive_parts[i].file);
		if (text)
			r = put_file(making, archive_parts[i].file, json_object_get_string(text),
				     (size_t)json_object_get_string_len(text));
	}
	if (r == 0)
		r = each_version(making, put_version);
	if (r == 0)
		r = put_file(making, ARCHIVE_SEAL, seal, strlen(seal));
	return r == 0 ? put_bytes(making, end, sizeof end) : r;
}

/* It has its name from here on, and took nobody's. */
static int publish(struct making *making)
{
	if (fsync(making->fd) != 0)
		return fail_file(making);
	int r = renameat2(AT_FDCWD, making->fresh, AT_FDCWD, making->path, RENAME_NOREPLACE);
	if (r != 0 && errno == EINVAL) /* a file system that knows no such thing */
		r = rename(making->fresh, making->path);
	if (r != 0)
		return fail_file(making);
	x_freep(&making->fresh);
	return 0;
}

static int make(struct making *making)
{
	if (access(making->path, F_OK) == 0)
		return session_fail(making->session, EX_CANTCREAT,
				    "%s is there already; name another file, or move it away",
				    making->path);
	int r = read_all(making);
	if (r == 0)
		r = make_manifest(making);
	if (r != 0)
		return r;
	_cleanup_(x_freep) char *fresh = xasprintf("%s.%d", making->path, (int)getpid());
	making->fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (making->fd < 0)
		return fail_file(making);
	making->fresh = TAKE(fresh);
	r = write_all(making);
	if (r == 0)
		r = publish(making);
	if (r == 0)
		archive_tell(making->session, making->path, making->manifest, making->digest,
			     making->bytes);
	return r;
}

int command_archive_make(struct session *session, int argc, char **argv)
{
	struct making making
		__attribute__((cleanup(making_done))) = { .session = session, .fd = -1 };
	_cleanup_(x_freep) char *error = NULL;
	const struct extra extras[] = { { "--as-role", &session->as_role, NULL },
					{ NULL, NULL, NULL } };
	struct words words;

	int r = command_words(session, command_find("archive", "make"), argc, argv, extras, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	making.code = words.list[0];
	making.path = words.list[1];
	session->subject = xasprintf("study %s", making.code);
	session->study = xstrdup(making.code);
	_cleanup_(json_putp) struct json_object *code =
		value_read(verb_find(str_of("study.get"))->params, making.code, &error);
	if (!code)
		return session_fail(session, EX_USAGE, "study: %s", error);
	return make(&making);
}
