/* comment_import.c: `comment import`: a table is read once to its end, then sent row by row, and made comments at
 * once.
 *
 * It may be cut off anywhere and begun again by another process: the server knows the file by its digest and says
 * how many rows it has. What files it is kept in the spool, and a file that is filed says so. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/json.h"
#include "referee/show.h"
#include "referee/table.h"

#define BATCH_BYTES 131072 /* of texts; a message takes more */

struct importing {
	struct session *session;
	struct table table;
	struct problems problems;
	struct json_object *params; /* study, file_name, rows, digest; owned */
	char *import;		    /* owned */
	int64_t rows, bad, sent, most;
	bool is_partial, is_dry, skips, is_filed, is_of_answers;
};

static void importing_done(struct importing *importing)
{
	table_done(&importing->table);
	problems_done(&importing->problems);
	json_object_put(importing->params);
	x_freep(&importing->import);
}

static void name_request(struct json_object *params)
{
	char uuid[REFEREE_UUID_SIZE];

	referee_uuid(uuid);
	json_set_text(params, "request_id", uuid);
}

/* ---- the file ---- */

/* What can be said of it without a server: all of it is told before anything is sent. */
static int look_through(struct importing *importing)
{
	struct table *table = &importing->table;
	char digest[TRANSFER_DIGEST_TEXT];
	enum table_status status;
	int64_t bytes;

	int r = table_open(table, &importing->problems);
	if (r != 0)
		return r;
	if (importing->problems.count > 0)
		return session_problems(importing->session, &importing->problems,
					"%s: its header cannot be taken", table->file);
	while ((status = table_next(table, &importing->problems)) != TABLE_END) {
		importing->rows += status == TABLE_ROW;
		importing->bad += status == TABLE_BAD;
	}
	if (importing->rows == 0 && importing->bad == 0)
		return session_fail(importing->session, EX_DATAERR, "%s has no rows", table->file);
	if (importing->bad &&
	    (importing->rows == 0 || (!importing->is_partial && !importing->is_dry)))
		return session_problems(importing->session, &importing->problems,
					"%s cannot be read as a table; nothing was sent",
					table->file);
	if (transfer_digest(table->fd, digest, &bytes) != 0)
		return session_fail(importing->session, EX_NOINPUT, "%s cannot be read",
				    table->file);
	json_set_text(importing->params, "digest", digest);
	json_set(importing->params, "rows", mem_check(json_object_new_int64(importing->rows)));
	return 0;
}

/* ---- announcing ---- */

static int announce(struct importing *importing)
{
	bool is_ready = false;

	while (!is_ready) {
		_cleanup_(json_putp) struct json_object *begun = NULL;
		name_request(importing->params);
		int r = session_call(importing->session, "import.begin", false, importing->params,
				     &begun);
		if (r != 0)
			return r;
		const char *import = json_text(begun, "import"), *state = json_text(begun, "state");
		importing->sent = json_int(begun, "received", -1);
		importing->most = json_int(begun, "rows_most", 0);
		if (!import || !state || importing->sent < 0 || importing->sent > importing->rows ||
		    importing->most < 1)
			return session_fail(importing->session, EX_PROTOCOL,
					    "the server did not say where to begin");
		x_freep(&importing->import);
		importing->import = xstrdup(import);
		importing->is_filed = strcmp(state, "filed") == 0;
		is_ready = importing->is_filed || json_is(begun, "is_ready");
	}
	if (importing->sent > 0 && !importing->is_filed && !importing->session->options.is_quiet)
		fprintf(stderr, "%lld of %lld rows are there already\n", (long long)importing->sent,
			(long long)importing->rows);
	return 0;
}

/* ---- sending ---- */

/* What cannot be taken as it is will be changed: the next try begins anew. */
static void give_up(struct importing *importing)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *result = NULL;

	json_set_text(params, "import", importing->import);
	name_request(params);
	session_try(importing->session, "import.abandon", false, params, &result);
}

/* As many rows as go into one call, from where the table stands. */
static struct json_object *gather(struct importing *importing)
{
	struct json_object *rows = json_new_array();
	size_t bytes = 0;

	while ((int64_t)json_count(rows) < importing->most && bytes < BATCH_BYTES) {
		enum table_status status = table_next(&importing->table, NULL);
		if (status == TABLE_END)
			break;
		if (status != TABLE_ROW)
			continue;
		json_append(rows, table_row(&importing->table));
		bytes += importing->table.csv.record_len;
	}
	return rows;
}

static void tell_progress(const struct importing *importing)
{
	const struct options *options = &importing->session->options;

	if (!options->is_quiet && !options->is_json && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%lld of %lld rows%s", (long long)importing->sent,
			(long long)importing->rows, importing->sent == importing->rows ? "\n" : "");
}

/* Rows of one file and rows of another must not become one import. */
static int check_unchanged(struct importing *importing)
{
	const char *announced = json_text(importing->params, "digest");
	char digest[TRANSFER_DIGEST_TEXT];
	int64_t bytes;

	if (transfer_digest(importing->table.fd, digest, &bytes) == 0 &&
	    strcmp(digest, announced) == 0)
		return 0;
	give_up(importing);
	return session_fail(importing->session, EX_DATAERR,
			    "%s changed while it was sent; nothing was imported",
			    importing->table.file);
}

static int send_rows(struct importing *importing)
{
	table_rewind(&importing->table);
	for (int64_t skipped = 0; skipped < importing->sent && !importing->table.is_over;)
		skipped += table_next(&importing->table, NULL) == TABLE_ROW;
	while (importing->sent < importing->rows) {
		_cleanup_(json_putp) struct json_object *params = json_new_object();
		_cleanup_(json_putp) struct json_object *result = NULL;
		struct json_object *rows = gather(importing);
		json_set_text(params, "import", importing->import);
		json_set(params, "offset", mem_check(json_object_new_int64(importing->sent)));
		json_set(params, "rows", rows);
		name_request(params);
		if (json_count(rows) == 0) /* there are fewer by now */
			break;
		int r = session_call(importing->session, "import.send", false, params, &result);
		if (r != 0)
			return r;
		importing->sent += (int64_t)json_count(rows);
		tell_progress(importing);
	}
	return check_unchanged(importing);
}

/* ---- what is wrong ---- */

/* The server tells lines and columns by name; where that is in the file is looked up in it. Both go in the order
 * of the file. */
static void place_problems(struct importing *importing, struct json_object *items)
{
	struct table *table = &importing->table;

	for (size_t i = 0; i < json_count(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		int64_t line = json_int(item, "line", 0);
		const char *message = json_text(item, "message");
		while (!table->is_over && table->csv.line < line)
			(void)table_next(table, NULL);
		table_problem(table, &importing->problems, json_text(item, "column"),
			      json_int(item, "offset", -1), message ? message : "?");
	}
}

static int fetch_problems(struct importing *importing)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	const char *next = "";

	table_rewind(&importing->table);
	json_set_text(params, "import", importing->import);
	while (next) {
		_cleanup_(json_putp) struct json_object *page = NULL;
		int r = session_call(importing->session, "import.problems", false, params, &page);
		if (r != 0)
			return r;
		place_problems(importing, json_get(page, "items"));
		next = json_text(page, "next");
		if (next)
			json_set_text(params, "after", next);
	}
	return 0;
}

/* ---- the end ---- */

static bool is_refused(const struct importing *importing, struct json_object *counts)
{
	return (!importing->is_partial && (json_int(counts, "wrong", 0) || importing->bad)) ||
	       (!importing->skips && json_int(counts, "duplicates", 0));
}

static int tell_refused(struct importing *importing, struct json_object *counts)
{
	int64_t wrong = json_int(counts, "wrong", 0) + importing->bad;
	int64_t duplicates = json_int(counts, "duplicates", 0);
	const char *hint = duplicates && !importing->skips
				   ? "; --skip-duplicates leaves out what is there already"
				   : "";

	return session_problems(
		importing->session, &importing->problems,
		"nothing was imported: of %lld rows %lld are wrong, and %lld are there already%s%s",
		(long long)(importing->rows + importing->bad), (long long)wrong,
		(long long)duplicates, hint,
		wrong && !importing->is_partial ? "; --partial leaves out what is wrong" : "");
}

static void tell_left_out(const struct importing *importing)
{
	if (importing->session->options.is_quiet || importing->session->options.is_json)
		return;
	for (size_t i = 0; i < importing->problems.count; i++)
		fprintf(stderr, "%s: %s\n", importing->problems.list[i].field,
			importing->problems.list[i].message);
}

static int finish(struct importing *importing)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *result = NULL;

	json_set_text(params, "import", importing->import);
	if (importing->is_partial)
		json_set(params, "partial", mem_check(json_object_new_boolean(true)));
	if (importing->skips)
		json_set(params, "skip_duplicates", mem_check(json_object_new_boolean(true)));
	if (importing->is_dry)
		json_set(params, "dry_run", mem_check(json_object_new_boolean(true)));
	int r = session_call(importing->session, "import.finish", true, params, &result);
	if (r == 0)
		show_result(importing->session, verb_find(str_of("import.finish")), result);
	return r;
}

static int import(struct importing *importing)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *counts = NULL;

	int r = look_through(importing);
	if (r == 0)
		r = announce(importing);
	if (r == 0 && !importing->is_filed)
		r = send_rows(importing);
	if (r != 0)
		return r;
	json_set_text(params, "import", importing->import);
	r = session_call(importing->session, "import.get", false, params, &counts);
	if (r != 0)
		return r;
	if (importing->is_filed) {
		if (!importing->session->options.is_quiet)
			fprintf(stderr, "%s was imported already\n", importing->table.file);
		show_result(importing->session, verb_find(str_of("import.get")), counts);
		return 0;
	}
	if (json_int(counts, "wrong", 0) + json_int(counts, "duplicates", 0) > 0)
		r = fetch_problems(importing);
	if (r != 0)
		return r;
	if (is_refused(importing, counts)) {
		give_up(importing);
		return tell_refused(importing, counts);
	}
	tell_left_out(importing);
	return finish(importing);
}

int command_comment_import(struct session *session, int argc, char **argv)
{
	struct importing importing
		__attribute__((cleanup(importing_done))) = { .session = session };
	const struct extra extras[] = { { "--partial", NULL, &importing.is_partial },
					{ "--dry-run", NULL, &importing.is_dry },
					{ "--skip-duplicates", NULL, &importing.skips },
					{ "--responses", NULL, &importing.is_of_answers },
					{ .name = NULL } };
	struct words words;

	table_init(&importing.table, session, NULL);
	int r = command_words(session, command_find("comment", "import"), argc, argv, extras,
			      &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	const char *file = words.list[1], *slash = strrchr(file, '/');
	_cleanup_(x_freep) char *name = screen_safe(str_of(slash ? slash + 1 : file), false);
	importing.table.file = file;
	importing.params = json_new_object();
	json_set_text(importing.params, "study", words.list[0]);
	json_set_text(importing.params, "file_name", name);
	session->subject = xasprintf("comment import %s", words.list[0]);
	session->study = xstrdup(words.list[0]);
	r = session_open(session);
	if (r == 0 && importing.is_of_answers)
		return comment_answers(session, words.list[0], file, importing.is_partial,
				       importing.is_dry);
	return r == 0 ? import(&importing) : r;
}
