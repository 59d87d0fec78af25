/* document_put.c: `document put`: a file is announced with its digest, sent in parts, and filed.
 *
 * It may be cut off anywhere and begun again by another process: the server says how much it has.
 * So nothing but the last step has to be kept in the spool: the file itself holds what is not sent
 * yet, and announcing it twice is announcing it once. What files it must count once whatever dies:
 * a kept `document.finish` of the same content is asked again, not made anew. */
#include "referee/command.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "referee/json.h"
#include "referee/show.h"
#include "referee/transfer.h"
#include "referee/value_read.h"

/* A file on its way. */
struct sending {
	struct session *session;
	const char *file;
	int fd;			   /* owned */
	struct json_object *begin; /* params of document.begin; owned */
	char *upload;		   /* owned */
	int64_t bytes, sent, chunk_bytes;
	char digest[TRANSFER_DIGEST_TEXT];
};

static void sending_done(struct sending *sending)
{
	transfer_closep(&sending->fd);
	json_object_put(sending->begin);
	x_freep(&sending->upload);
}

/* Sets a request_id, so that a call that is repeated on the way counts once. */
static void name_request(struct json_object *params)
{
	char uuid[REFEREE_UUID_SIZE];

	referee_uuid(uuid);
	json_set_text(params, "request_id", uuid);
}

/* ---- the file ---- */

static int open_file(struct sending *sending)
{
	struct session *session = sending->session;
	struct stat found;

	sending->fd = open(sending->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (sending->fd < 0 || fstat(sending->fd, &found) != 0)
		return session_fail(session, EX_NOINPUT, "%s: %s", sending->file, strerror(errno));
	if (!S_ISREG(found.st_mode))
		return session_fail(
			session, EX_NOINPUT,
			"%s is no file: what is sent must stay as it is until all of it "
			"is there",
			sending->file);
	if (transfer_digest(sending->fd, sending->digest, &sending->bytes) != 0)
		return session_fail(session, EX_NOINPUT, "%s: %s", sending->file, strerror(errno));
	if (sending->bytes == 0)
		return session_fail(session, EX_DATAERR, "%s is empty", sending->file);
	return 0;
}

/* ---- announcing ---- */

static int set_value(struct sending *sending, const char *name, const char *text)
{
	const struct verb *verb = verb_find(str_of("document.begin"));
	_cleanup_(x_freep) char *error = NULL;

	for (const struct param *param = verb->params; text && param->name; param++) {
		if (strcmp(param->name, name) != 0)
			continue;
		struct json_object *value = value_read(param, text, &error);
		if (!value)
			return session_fail(sending->session, EX_USAGE, "%s: %s", name, error);
		json_set(sending->begin, name, value);
	}
	return 0;
}

/* A new version is called as the last one was, a new document like its file. */
static int choose_title(struct sending *sending, const char *file_name)
{
	const char *document = json_text(sending->begin, "document");
	_cleanup_(json_putp) struct json_object *params = NULL;
	_cleanup_(json_putp) struct json_object *found = NULL;

	if (json_get(sending->begin, "title"))
		return 0;
	if (!document) {
		json_set_text(sending->begin, "title", file_name);
		return 0;
	}
	params = json_new_object();
	json_set_text(params, "document", document);
	int r = session_call(sending->session, "document.get", false, params, &found);
	const char *title = json_text(found, "title");
	if (r == 0)
		json_set_text(sending->begin, "title", title ? title : file_name);
	return r;
}

static int describe(struct sending *sending)
{
	const char *slash = strrchr(sending->file, '/');
	_cleanup_(x_freep) char *name =
		screen_safe(str_of(slash ? slash + 1 : sending->file), false);

	json_set_text(sending->begin, "file_name", name);
	json_set_text(sending->begin, "digest", sending->digest);
	json_set(sending->begin, "bytes", mem_check(json_object_new_int64(sending->bytes)));
	name_request(sending->begin);
	return choose_title(sending, name);
}

static int announce(struct sending *sending)
{
	_cleanup_(json_putp) struct json_object *result = NULL;

	int r = session_call(sending->session, "document.begin", false, sending->begin, &result);
	if (r != 0)
		return r;
	const char *upload = json_text(result, "upload");
	sending->sent = json_int(result, "received", -1);
	sending->chunk_bytes = json_int(result, "chunk_bytes", 0);
	if (!upload || sending->sent < 0 || sending->sent > sending->bytes ||
	    sending->chunk_bytes <= 0 || sending->chunk_bytes > INT32_MAX)
		return session_fail(sending->session, EX_PROTOCOL,
				    "the server did not say where to begin");
	sending->upload = xstrdup(upload);
	if (sending->sent > 0 && !sending->session->options.is_quiet)
		fprintf(stderr, "%lld of %lld bytes are there already\n", (long long)sending->sent,
			(long long)sending->bytes);
	return 0;
}

/* ---- sending ---- */

/* What was announced will never be whole: the next try is to begin anew. */
static int give_up(struct sending *sending)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *result = NULL;

	json_set_text(params, "upload", sending->upload);
	name_request(params);
	session_try(sending->session, "document.abandon", false, params, &result);
	return session_fail(sending->session, EX_DATAERR,
			    "%s changed while it was sent; nothing was filed: send it again",
			    sending->file);
}

/* Another process sends the same: where it has come to is where this one goes on. */
static int go_on(struct sending *sending, int status)
{
	const char *text = referee_error_data(sending->session->referee);
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *data =
		status == REFEREE_ERROR && text ? json_read(text, &error) : NULL;
	int64_t received = json_int(data, "received", -1);

	if (received <= sending->sent || received > sending->bytes)
		return session_refused(sending->session, status);
	sending->sent = received;
	return 0;
}

static int send_part(struct sending *sending, unsigned char *bytes, char *text)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *result = NULL;
	int64_t left = sending->bytes - sending->sent;
	size_t size = (size_t)(left < sending->chunk_bytes ? left : sending->chunk_bytes);

	ssize_t n = transfer_read(sending->fd, bytes, size, sending->sent);
	if (n < 0)
		return session_fail(sending->session, EX_IOERR, "%s: %s", sending->file,
				    strerror(errno));
	if ((size_t)n < size)
		return give_up(sending);
	sodium_bin2base64(text, sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL),
			  bytes, size, sodium_base64_VARIANT_ORIGINAL);
	json_set_text(params, "upload", sending->upload);
	json_set(params, "offset", mem_check(json_object_new_int64(sending->sent)));
	json_set_text(params, "data", text);
	name_request(params);
	int status = session_try(sending->session, "document.send", false, params, &result);
	if (status != REFEREE_OK)
		return go_on(sending, status);
	sending->sent += n;
	return 0;
}

static int send_parts(struct sending *sending)
{
	size_t size = (size_t)(sending->bytes < sending->chunk_bytes ? sending->bytes
								     : sending->chunk_bytes);
	_cleanup_(x_freep) unsigned char *bytes = xmalloc(size);
	_cleanup_(x_freep) char *text =
		xmalloc(sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL));
	int r = 0;

	while (r == 0 && sending->sent < sending->bytes) {
		r = send_part(sending, bytes, text);
		if (r == 0)
			transfer_progress(sending->session, sending->sent, sending->bytes);
	}
	return r;
}

/* ---- filing ---- */

static int finish(struct sending *sending, struct json_object **ret_result)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	json_set_text(params, "upload", sending->upload);
	int status = session_try(sending->session, "document.finish", true, params, ret_result);
	bool is_other = status == REFEREE_ERROR &&
			referee_error(sending->session->referee) == err_row(ERR_INVALID)->number;
	if (is_other)
		return give_up(sending);
	return status == REFEREE_OK ? 0 : session_refused(sending->session, status);
}

/* Kept writes that may have filed the same before. */
struct earlier {
	char *files[64], *params[64]; /* owned */
	size_t count;
};

static void earlier_done(struct earlier *earlier)
{
	for (size_t i = 0; i < earlier->count; i++) {
		x_freep(&earlier->files[i]);
		x_freep(&earlier->params[i]);
	}
}

static bool earlier_add(void *arg, const struct referee_kept *kept)
{
	struct earlier *earlier = arg;

	if (!kept->method || strcmp(kept->method, "document.finish") != 0)
		return true;
	earlier->files[earlier->count] = xstrdup(kept->file);
	earlier->params[earlier->count++] = xstrdup(kept->params);
	return earlier->count < ELEMENTS(earlier->files);
}

static bool is_equal(struct json_object *a, struct json_object *b, const char *name)
{
	const char *left = json_text(a, name), *right = json_text(b, name);

	return left && right && strcmp(left, right) == 0;
}

/* Whether a kept write files what is to be sent now: then it is asked again. 1: it was answered. */
static int ask_again(struct sending *sending, const char *text, struct json_object **ret_result)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *params = json_read(text, &error);
	_cleanup_(json_putp) struct json_object *which = json_new_object();
	_cleanup_(json_putp) struct json_object *upload = NULL;
	const char *id = json_text(params, "upload");

	if (!id)
		return 0;
	json_set_text(which, "upload", id);
	if (session_try(sending->session, "upload.get", false, which, &upload) != REFEREE_OK ||
	    !is_equal(upload, sending->begin, "study") ||
	    !is_equal(upload, sending->begin, "kind") ||
	    !is_equal(upload, sending->begin, "digest") ||
	    (json_get(sending->begin, "document") && !is_equal(upload, sending->begin, "document")))
		return 0;
	return session_try(sending->session, "document.finish", false, params, ret_result) ==
	       REFEREE_OK;
}

static bool is_filed(struct sending *sending, struct json_object **ret_result)
{
	struct earlier earlier __attribute__((cleanup(earlier_done))) = { .count = 0 };

	if (!referee_profile(sending->session->referee)->spool)
		return false;
	referee_spool(sending->session->referee, earlier_add, &earlier);
	for (size_t i = 0; i < earlier.count; i++)
		if (ask_again(sending, earlier.params[i], ret_result)) {
			unlink(earlier.files[i]);
			return true;
		}
	return false;
}

/* ---- the command ---- */

static int put(struct sending *sending)
{
	struct session *session = sending->session;
	_cleanup_(json_putp) struct json_object *result = NULL;

	int r = open_file(sending);
	if (r == 0)
		r = session_open(session);
	if (r == 0)
		r = describe(sending);
	if (r == 0 && !is_filed(sending, &result)) {
		r = announce(sending);
		if (r == 0)
			r = send_parts(sending);
		if (r == 0)
			r = finish(sending, &result);
	}
	if (r == 0)
		show_result(session, verb_find(str_of("document.finish")), result);
	return r;
}

int command_document_put(struct session *session, int argc, char **argv)
{
	struct sending sending
		__attribute__((cleanup(sending_done))) = { .session = session, .fd = -1 };
	static const char *const names[] = { "title",	 "label",      "document",
					     "language", "media_type", "note" };
	const char *values[ELEMENTS(names)] = { NULL };
	const struct extra extras[] = { { "--title", &values[0], NULL },
					{ "--label", &values[1], NULL },
					{ "--document", &values[2], NULL },
					{ "--language", &values[3], NULL },
					{ "--media-type", &values[4], NULL },
					{ "--note", &values[5], NULL },
					{ .name = NULL } };
	struct words words;

	int r = command_words(session, command_find("document", "put"), argc, argv, extras, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	sending.file = words.list[2];
	sending.begin = json_new_object();
	r = set_value(&sending, "study", words.list[0]);
	if (r == 0)
		r = set_value(&sending, "kind", words.list[1]);
	for (size_t i = 0; r == 0 && i < ELEMENTS(names); i++)
		r = set_value(&sending, names[i], values[i]);
	if (r != 0)
		return r;
	session->subject = xasprintf("document put %s", words.list[0]);
	session->study = xstrdup(words.list[0]);
	return put(&sending);
}
