/* kept.c: writes that were not answered yet: listing them, and sending them again.
 *
 * The library keeps and sends; here it is told. A write that the server refuses for good is told
 * as such and is gone: whoever sent it has to know, and asking again would be refused again. */
#include "referee/command.h"

#include <string.h>
#include <sysexits.h>

#include "referee/grid.h"
#include "referee/json.h"
#include "referee/moment.h"
#include "referee/show.h"

static struct json_object *kept_json(const struct referee_kept *kept)
{
	struct json_object *row = json_new_object();
	_cleanup_(x_freep) char *error = NULL;

	json_set_text(row, "file", kept->file);
	if (!kept->request_id)
		return row;
	json_set_text(row, "request_id", kept->request_id);
	json_set_text(row, "time", kept->time);
	if (kept->principal)
		json_set_text(row, "principal", kept->principal);
	json_set_text(row, "method", kept->method);
	json_set(row, "params", json_read(kept->params, &error));
	return row;
}

/* "review submit GZ2019": what was asked, in the words it was asked in. A new string. */
static char *kept_shown(const struct referee_kept *kept)
{
	if (!kept->method)
		return xstrdup("this is no kept write");
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *params = json_read(kept->params, &error);
	const struct verb *verb = verb_find(str_of(kept->method));
	const char *subject =
		verb && verb->params[0].name ? json_text(params, verb->params[0].name) : NULL;
	char *shown = xasprintf("%s%s%s", kept->method, subject ? " " : "", subject ? subject : "");
	char *dot = strchr(shown, '.');
	if (dot)
		*dot = ' ';
	return shown;
}

/* ---- the list ---- */

struct listing {
	struct grid *grid;
	struct json_object *rows;
	size_t count;
};

static bool list_one(void *arg, const struct referee_kept *kept)
{
	struct listing *listing = arg;
	_cleanup_(x_freep) char *shown = kept_shown(kept);
	_cleanup_(x_freep) char *when = kept->time ? moment_shown(kept->time, NULL) : NULL;

	listing->count++;
	json_append(listing->rows, kept_json(kept));
	grid_add(listing->grid, when, COLOR_PLAIN);
	grid_add(listing->grid, shown, kept->method ? COLOR_PLAIN : COLOR_RED);
	grid_add(listing->grid, kept->file, COLOR_DIM);
	return true;
}

int command_spool(struct session *session, int argc, char **argv)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(3);
	_cleanup_(json_putp) struct json_object *rows = json_new_array();
	struct listing listing = { .grid = grid, .rows = rows };
	struct words words;

	int r = command_words(session, command_find("spool", NULL), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("spool");
	r = session_open(session);
	if (r != 0)
		return r;
	int status = referee_spool(session->referee, list_one, &listing);
	if (status != REFEREE_OK)
		return session_refused(session, status);
	if (session->options.is_json)
		show_json(rows);
	else if (listing.count)
		grid_print(grid, &session->screen, 0, stdout);
	else if (!session->options.is_quiet)
		puts("everything was answered");
	return 0;
}

/* ---- sending again ---- */

struct retrying {
	struct session *session;
	size_t count;
	int refused; /* the exit status of the last that the server refused for good */
};

static void tell_json(const struct retrying *retrying, const struct referee_kept *kept,
		      const char *result)
{
	_cleanup_(json_putp) struct json_object *row = kept_json(kept);
	_cleanup_(x_freep) char *error = NULL;

	(void)retrying;
	if (result)
		json_set(row, "result", json_read(result, &error));
	show_json(row);
}

static bool tell_one(void *arg, const struct referee_kept *kept, int status, const char *result)
{
	struct retrying *retrying = arg;
	struct session *session = retrying->session;

	retrying->count++;
	x_freep(&session->subject);
	session->subject = kept_shown(kept);
	if (status != REFEREE_OK) {
		int exit_status = session_refused(session, status);
		if (status == REFEREE_ERROR || status == REFEREE_INVALID)
			retrying->refused = exit_status;
		return true;
	}
	_cleanup_(x_freep) char *safe = screen_safe(str_of(session->subject), false);
	if (session->options.is_json)
		tell_json(retrying, kept, result);
	else if (!session->options.is_quiet)
		printf("%s: done\n", safe);
	return true;
}

int command_retry(struct session *session, int argc, char **argv)
{
	struct retrying retrying = { .session = session };
	struct words words;

	int r = command_words(session, command_find("retry", NULL), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	r = session_open(session);
	if (r != 0)
		return r;
	int status =
		referee_retry(session->referee, session->options.timeout_ms, tell_one, &retrying);
	if (status != REFEREE_OK && retrying.count == 0)
		return session_refused(session, status);
	if (status != REFEREE_OK)
		return EX_TEMPFAIL;
	if (retrying.count == 0 && !session->options.is_quiet && !session->options.is_json)
		puts("everything was answered");
	return retrying.refused;
}
