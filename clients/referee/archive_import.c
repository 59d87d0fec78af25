/* archive_import.c: `archive import`: an archive is verified here, then sent to a daemon, which verifies it
 * itself and keeps it.
 *
 * It may be cut off anywhere and begun again by another process: the daemon knows the archive by its
 * manifest's digest, and says which file it wants next, and from which byte. So nothing is kept in the spool:
 * the file itself holds what is not sent yet. */
#include "referee/command.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sysexits.h>

#include "referee/archive.h"
#include "referee/json.h"
#include "referee/show.h"
#include "referee/tar.h"

struct sending {
	struct session *session;
	const char *path;
	struct archive_found found;
	char *archive;			  /* its id there; owned */
	char *member;			  /* which is wanted next; NULL: none is; owned */
	int64_t received, chunk_bytes;	  /* received: of the member */
	int64_t at, member_bytes, passed; /* at: where the member lies in the file */
	bool is_sealed;
};

static void sending_done(struct sending *sending)
{
	archive_found_done(&sending->found);
	x_freep(&sending->archive);
	x_freep(&sending->member);
}

static void name_request(struct json_object *params)
{
	char uuid[REFEREE_UUID_SIZE];

	referee_uuid(uuid);
	json_set_text(params, "request_id", uuid);
}

static struct json_object *params_of(const struct sending *sending)
{
	struct json_object *params = json_new_object();

	json_set_text(params, "archive", sending->archive);
	name_request(params);
	return params;
}

/* ---- where to go on ---- */

static int64_t stored(int64_t bytes)
{
	return TAR_BLOCK + bytes + tar_padding(bytes);
}

/* Where the wanted member lies in the file; false: the manifest does not list it. */
static bool find_member(struct sending *sending)
{
	struct json_object *files = json_get(sending->found.manifest, "files");
	int64_t at = stored(sending->found.manifest_bytes);

	sending->at = TAR_BLOCK;
	sending->member_bytes = sending->found.manifest_bytes;
	if (strcmp(sending->member, ARCHIVE_MANIFEST) == 0)
		return true;
	for (size_t i = 0; i < json_count(files); i++) {
		struct json_object *row = json_object_array_get_idx(files, i);
		sending->member_bytes = json_int(row, "bytes", 0);
		sending->at = at + TAR_BLOCK;
		if (strcmp(json_text_or(row, "name", ""), sending->member) == 0)
			return true;
		at += stored(sending->member_bytes);
	}
	return false;
}

static int take_place(struct sending *sending, struct json_object *answer)
{
	const char *member = json_text(answer, "member");

	x_freep(&sending->member);
	sending->member = member ? xstrdup(member) : NULL;
	sending->received = json_int(answer, "received", 0);
	if (!member || (find_member(sending) && sending->received >= 0 &&
			sending->received < sending->member_bytes))
		return 0;
	return session_fail(sending->session, EX_PROTOCOL, "the server did not say where to go on");
}

static int announce(struct sending *sending)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *answer = NULL;

	json_set_text(params, "digest", sending->found.digest);
	json_set(params, "bytes", mem_check(json_object_new_int64(sending->found.manifest_bytes)));
	name_request(params);
	int r = session_call(sending->session, "archive.begin", false, params, &answer);
	if (r != 0)
		return r;
	const char *archive = json_text(answer, "archive");
	sending->chunk_bytes = json_int(answer, "chunk_bytes", 0);
	sending->is_sealed = strcmp(json_text_or(answer, "state", ""), "sealed") == 0;
	if (!archive || sending->chunk_bytes < 1 || sending->chunk_bytes > INT32_MAX)
		return session_fail(sending->session, EX_PROTOCOL,
				    "the server did not say where to begin");
	sending->archive = xstrdup(archive);
	return take_place(sending, answer);
}

/* ---- sending ---- */

/* What the daemon will never take is not left lying there. */
static int refused(struct sending *sending, int status)
{
	bool is_bad = status == REFEREE_ERROR &&
		      (referee_error(sending->session->referee) == err_row(ERR_INVALID)->number ||
		       referee_error(sending->session->referee) == err_row(ERR_TOO_LARGE)->number);
	int r = session_refused(sending->session, status);
	_cleanup_(json_putp) struct json_object *params = params_of(sending);
	_cleanup_(json_putp) struct json_object *result = NULL;

	if (is_bad)
		(void)session_try(sending->session, "archive.abandon", false, params, &result);
	return r;
}

/* Another process sends the same: where it has come to is where this one goes on. */
static int go_on(struct sending *sending, int status)
{
	const char *text = referee_error_data(sending->session->referee);
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *data =
		status == REFEREE_ERROR && text ? json_read(text, &error) : NULL;
	const char *member = json_text(data, "member");
	bool is_same = member && strcmp(member, sending->member) == 0 &&
		       json_int(data, "received", -1) == sending->received;

	if (!member || is_same || !json_get(data, "received"))
		return refused(sending, status);
	return take_place(sending, data);
}

static int send_part(struct sending *sending, unsigned char *bytes, char *text)
{
	_cleanup_(json_putp) struct json_object *params = params_of(sending);
	_cleanup_(json_putp) struct json_object *answer = NULL;
	int64_t left = sending->member_bytes - sending->received;
	size_t size = (size_t)(left < sending->chunk_bytes ? left : sending->chunk_bytes);

	ssize_t n = transfer_read(sending->found.fd, bytes, size, sending->at + sending->received);
	if (n < 0)
		return session_fail(sending->session, EX_IOERR, "%s: %s", sending->path,
				    strerror(errno));
	if ((size_t)n < size)
		return session_fail(sending->session, EX_DATAERR,
				    "%s changed while it was sent; nothing was taken in",
				    sending->path);
	sodium_bin2base64(text, sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL),
			  bytes, size, sodium_base64_VARIANT_ORIGINAL);
	json_set_text(params, "member", sending->member);
	json_set(params, "offset", mem_check(json_object_new_int64(sending->received)));
	json_set_text(params, "data", text);
	int status = session_try(sending->session, "archive.send", false, params, &answer);
	if (status != REFEREE_OK)
		return go_on(sending, status);
	transfer_progress(sending->session, sending->at + sending->received + n,
			  sending->found.size);
	return take_place(sending, answer);
}

static int send_parts(struct sending *sending)
{
	size_t size = (size_t)sending->chunk_bytes;
	_cleanup_(x_freep) unsigned char *bytes = xmalloc(size);
	_cleanup_(x_freep) char *text =
		xmalloc(sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL));
	int r = 0;

	while (r == 0 && sending->member)
		r = send_part(sending, bytes, text);
	return r;
}

/* ---- the command ---- */

static int show(struct sending *sending, const char *method, struct json_object *params)
{
	_cleanup_(json_putp) struct json_object *result = NULL;

	int status = session_try(sending->session, method, false, params, &result);
	if (status != REFEREE_OK)
		return refused(sending, status);
	show_result(sending->session, verb_find(str_of(method)), result);
	return 0;
}

static int import(struct sending *sending)
{
	int r = announce(sending);

	if (r != 0)
		return r;
	_cleanup_(json_putp) struct json_object *params = params_of(sending);
	if (sending->is_sealed) {
		if (!sending->session->options.is_quiet)
			fprintf(stderr, "%s was taken in already\n", sending->path);
		json_object_object_del(params, "request_id");
		return show(sending, "archive.get", params);
	}
	r = send_parts(sending);
	return r == 0 ? show(sending, "archive.finish", params) : r;
}

int command_archive_import(struct session *session, int argc, char **argv)
{
	struct sending sending
		__attribute__((cleanup(sending_done))) = { .session = session, .found.fd = -1 };
	struct words words;

	int r = command_words(session, command_find("archive", "import"), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	sending.path = words.list[0];
	session->subject = xstrdup("archive import");
	r = archive_verify(session, sending.path, &sending.found);
	if (r == 0)
		r = session_open(session);
	return r == 0 ? import(&sending) : r;
}
