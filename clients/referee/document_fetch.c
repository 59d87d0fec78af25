/* document_fetch.c: `document fetch`: a document is read in parts into FILE.part, held against its
 * digest, and gets its name when it is whole. What was cut off goes on where it was. No document
 * goes to a terminal, which would obey what somebody wrote into it. */
#include "referee/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "referee/json.h"
#include "referee/show.h"
#include "referee/transfer.h"
#include "referee/value_read.h"

/* A document on its way. */
struct fetching {
	struct session *session;
	struct json_object *params; /* of document.read; owned */
	char *file, *part;	    /* NULL: standard output; owned */
	int fd;			    /* owned, but for standard output */
	int64_t bytes, number, received;
	bool is_resumed;
	char digest[TRANSFER_DIGEST_TEXT];
	crypto_generichash_state *state; /* of standard output, which cannot be read again */
};

static void fetching_done(struct fetching *fetching)
{
	if (fetching->part)
		transfer_closep(&fetching->fd);
	json_object_put(fetching->params);
	x_freep(&fetching->file);
	x_freep(&fetching->part);
}

static int fail_file(const struct fetching *fetching, const char *file)
{
	return session_fail(fetching->session, EX_CANTCREAT, "%s: %s",
			    file ? file : "standard output", strerror(errno));
}

/* ---- one part ---- */

/* What the server says of the whole, once: a version that is filed meanwhile is another one. */
static int take_head(struct fetching *fetching, struct json_object *part)
{
	const char *digest = json_text(part, "digest");

	fetching->bytes = json_int(part, "bytes", -1);
	fetching->number = json_int(part, "number", 0);
	if (fetching->bytes < 0 || fetching->number < 1 || !digest ||
	    strlen(digest) != TRANSFER_DIGEST_TEXT - 1)
		return session_fail(fetching->session, EX_PROTOCOL,
				    "the server did not say what it sends");
	memcpy(fetching->digest, digest, TRANSFER_DIGEST_TEXT);
	json_set(fetching->params, "number", mem_check(json_object_new_int64(fetching->number)));
	return 0;
}

static int ask(struct fetching *fetching, int64_t offset, int64_t most,
	       struct json_object **ret_part)
{
	json_set(fetching->params, "offset", mem_check(json_object_new_int64(offset)));
	if (most > 0)
		json_set(fetching->params, "bytes", mem_check(json_object_new_int64(most)));
	else
		json_object_object_del(fetching->params, "bytes");
	return session_call(fetching->session, "document.read", false, fetching->params, ret_part);
}

/* A part's bytes; whatever the server says, it brings the end nearer and goes not over it. */
static int take_bytes(struct fetching *fetching, struct json_object *part)
{
	const char *data = json_text(part, "data");
	size_t room = data ? strlen(data) : 0, len = 0;
	_cleanup_(x_freep) unsigned char *bytes = xmalloc(room + 1);

	if (!data ||
	    sodium_base642bin(bytes, room, data, room, NULL, &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    len == 0 || fetching->received + (int64_t)len > fetching->bytes)
		return session_fail(fetching->session, EX_PROTOCOL,
				    "the server sent a part that does not fit");
	if (transfer_write(fetching->fd, bytes, len) != 0)
		return fail_file(fetching, fetching->part);
	if (!fetching->part)
		crypto_generichash_update(fetching->state, bytes, len);
	fetching->received += (int64_t)len;
	transfer_progress(fetching->session, fetching->received, fetching->bytes);
	return 0;
}

static int fetch_parts(struct fetching *fetching)
{
	int r = 0;

	while (r == 0 && fetching->received < fetching->bytes) {
		_cleanup_(json_putp) struct json_object *part = NULL;
		r = ask(fetching, fetching->received, 0, &part);
		if (r == 0)
			r = take_bytes(fetching, part);
	}
	return r;
}

/* ---- the file ---- */

/* The name that it was filed under is somebody else's choice: nothing but a plain name here. */
static char *choose_name(struct json_object *head)
{
	const char *name = json_text(head, "file_name"), *document = json_text(head, "document");
	_cleanup_(x_freep) char *safe = name ? screen_safe(str_of(name), false) : NULL;
	bool is_plain = safe && strcmp(safe, name) == 0 && name[0] && name[0] != '.' &&
			name[0] != '-' && !strchr(name, '/') && strlen(name) < NAME_MAX - 5;

	return xstrdup(is_plain ? name : document ? document : "document");
}

static int open_part(struct fetching *fetching)
{
	struct stat found;

	if (access(fetching->file, F_OK) == 0)
		return session_fail(fetching->session, EX_CANTCREAT,
				    "%s is there already; name another file, or move it away",
				    fetching->file);
	fetching->part = xasprintf("%s.part", fetching->file);
	fetching->fd =
		open(fetching->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	if (fetching->fd < 0 || fstat(fetching->fd, &found) != 0)
		return fail_file(fetching, fetching->part);
	if (!S_ISREG(found.st_mode))
		return session_fail(fetching->session, EX_CANTCREAT, "%s is no file",
				    fetching->part);
	if (flock(fetching->fd, LOCK_EX | LOCK_NB) != 0)
		return session_fail(fetching->session, EX_TEMPFAIL, "another process is writing %s",
				    fetching->part);
	fetching->received = found.st_size <= fetching->bytes ? found.st_size : 0;
	fetching->is_resumed = fetching->received > 0;
	if (ftruncate(fetching->fd, fetching->received) != 0 ||
	    lseek(fetching->fd, fetching->received, SEEK_SET) < 0)
		return fail_file(fetching, fetching->part);
	return 0;
}

static int is_whole(struct fetching *fetching, bool *ret_is_whole)
{
	char digest[TRANSFER_DIGEST_TEXT];
	uint8_t hash[TRANSFER_DIGEST_SIZE];
	int64_t bytes = fetching->received;

	if (!fetching->part) {
		crypto_generichash_final(fetching->state, hash, sizeof hash);
		sodium_bin2hex(digest, sizeof digest, hash, sizeof hash);
	} else if (transfer_digest(fetching->fd, digest, &bytes) != 0) {
		return fail_file(fetching, fetching->part);
	}
	*ret_is_whole = bytes == fetching->bytes && strcmp(digest, fetching->digest) == 0;
	return 0;
}

/* What was there before may have been of another version, or of another document. */
static int start_over(struct fetching *fetching)
{
	fetching->received = 0;
	fetching->is_resumed = false;
	if (ftruncate(fetching->fd, 0) != 0 || lseek(fetching->fd, 0, SEEK_SET) < 0)
		return fail_file(fetching, fetching->part);
	return 0;
}

static int fetch_whole(struct fetching *fetching)
{
	bool is_good = false;

	for (;;) {
		int r = fetch_parts(fetching);
		if (r == 0)
			r = is_whole(fetching, &is_good);
		if (r != 0 || is_good)
			return r;
		if (!fetching->is_resumed)
			break;
		r = start_over(fetching);
		if (r != 0)
			return r;
	}
	if (fetching->part)
		unlink(fetching->part);
	return session_fail(fetching->session, EX_DATAERR,
			    "what came is not what was filed: its digest is another%s",
			    fetching->part ? "; nothing was kept" : "");
}

/* From here on it survives a loss of power, under its own name, and never in another's place. */
static int publish(struct fetching *fetching)
{
	if (fsync(fetching->fd) != 0)
		return fail_file(fetching, fetching->part);
	int r = renameat2(AT_FDCWD, fetching->part, AT_FDCWD, fetching->file, RENAME_NOREPLACE);
	if (r != 0 && errno == EINVAL) /* a file system that knows no such thing */
		r = rename(fetching->part, fetching->file);
	return r == 0 ? 0 : fail_file(fetching, fetching->file);
}

/* ---- the command ---- */

static void tell(const struct fetching *fetching, const char *document)
{
	_cleanup_(json_putp) struct json_object *result = json_new_object();
	_cleanup_(x_freep) char *safe = screen_safe(str_of(fetching->file), false);

	if (!fetching->session->options.is_json) {
		if (!fetching->session->options.is_quiet)
			printf("%s holds version %lld, %lld bytes\n", safe,
			       (long long)fetching->number, (long long)fetching->bytes);
		return;
	}
	json_set_text(result, "document", document);
	json_set(result, "number", mem_check(json_object_new_int64(fetching->number)));
	json_set_text(result, "file", fetching->file);
	json_set(result, "bytes", mem_check(json_object_new_int64(fetching->bytes)));
	json_set_text(result, "digest", fetching->digest);
	show_json(result);
}

static int fetch(struct fetching *fetching, const char *file)
{
	_cleanup_(json_putp) struct json_object *head = NULL;
	bool is_stdout = file && strcmp(file, "-") == 0;

	int r = ask(fetching, 0, 1, &head);
	if (r == 0)
		r = take_head(fetching, head);
	if (r != 0)
		return r;
	if (is_stdout) {
		fetching->fd = STDOUT_FILENO;
		crypto_generichash_init(fetching->state, NULL, 0, TRANSFER_DIGEST_SIZE);
		return fetch_whole(fetching);
	}
	fetching->file = file ? xstrdup(file) : choose_name(head);
	r = open_part(fetching);
	if (r == 0)
		r = fetch_whole(fetching);
	if (r == 0)
		r = publish(fetching);
	if (r == 0)
		tell(fetching, json_text(fetching->params, "document"));
	return r;
}

static int set_value(struct fetching *fetching, const char *name, const char *text)
{
	_cleanup_(x_freep) char *error = NULL;
	const struct param *param = verb_find(str_of("document.read"))->params;

	while (text && strcmp(param->name, name) != 0)
		param++;
	struct json_object *value = text ? value_read(param, text, &error) : NULL;
	if (text && !value)
		return session_fail(fetching->session, EX_USAGE, "%s: %s", name, error);
	if (value)
		json_set(fetching->params, name, value);
	return 0;
}

int command_document_fetch(struct session *session, int argc, char **argv)
{
	crypto_generichash_state state;
	struct fetching fetching __attribute__((
		cleanup(fetching_done))) = { .session = session, .fd = -1, .state = &state };
	const char *number = NULL;
	const struct extra extras[] = { { "--number", &number, NULL }, { .name = NULL } };
	struct words words;

	int r = command_words(session, command_find("document", "fetch"), argc, argv, extras,
			      &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	fetching.params = json_new_object();
	session->subject = xasprintf("document fetch %s", words.list[0]);
	r = set_value(&fetching, "document", words.list[0]);
	if (r == 0)
		r = set_value(&fetching, "number", number);
	const char *file = words.count > 1 ? words.list[1] : NULL;
	if (r == 0 && file && strcmp(file, "-") == 0 && isatty(STDOUT_FILENO))
		r = session_fail(
			session, EX_USAGE,
			"a document does not go to a terminal: name a file, or pipe it on");
	if (r == 0)
		r = session_open(session);
	return r == 0 ? fetch(&fetching, file) : r;
}
