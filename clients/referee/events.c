/* events.c: what happened, a line each; and following it for as long as one likes.
 *
 * Following goes from cursor to cursor: each answer says where the next call begins, so that a
 * broken connection, a restarted server or a slow terminal costs time and no event. The first call
 * only asks where that is: one that waited without a cursor and was cut off would begin anew, behind
 * what happened meanwhile. */
#include "referee/command.h"

#include <poll.h>
#include <stdlib.h>
#include <sysexits.h>

#include "referee/json.h"
#include "referee/language.h"
#include "referee/moment.h"
#include "referee/show.h"

static const int wait_ms = 25000;
static const int pause_ms = 2000; /* before asking again a server that is busy */

static void event_show(const struct session *session, struct json_object *event)
{
	const char *time = json_text(event, "time"), *verb = json_text(event, "verb");
	const char *study = json_text(event, "study"), *who = json_text(event, "principal");
	const char *behalf = json_text(event, "on_behalf"), *subject = json_text(event, "subject");
	_cleanup_(x_freep) char *when = moment_shown(time ? time : "", NULL);
	_cleanup_(x_freep) char *data = show_value(FIELD_OBJECT, json_get(event, "data"), NULL);
	_cleanup_(x_freep) char *line = xasprintf(
		"%s  %-10s  %-20s  %s%s%s%s%s%s%s", when, study ? study : "-", verb ? verb : "?",
		who ? who : "-", behalf ? " for " : "", behalf ? behalf : "", subject ? "  " : "",
		subject ? subject : "", data[0] ? "  " : "", data);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(line), false);

	if (session->options.is_json)
		show_json(event);
	else
		puts(safe);
}

static void events_show(const struct session *session, struct json_object *result)
{
	struct json_object *items = json_get(result, "items");

	for (size_t i = 0; i < json_count(items); i++)
		event_show(session, json_object_array_get_idx(items, i));
	fflush(stdout);
}

void event_list_show(const struct session *session, struct json_object *result)
{
	struct json_object *items = json_get(result, "items");

	events_show(session, result);
	/* Events always have a cursor behind them: only with a full page it leads to more. */
	if (json_count(items) == 0 && session->screen.width > 0)
		puts("nothing to show");
}

static int follow(struct session *session, struct json_object *params)
{
	bool is_cut_off = false;

	referee_set_attempt(session->referee, wait_ms + 10000);
	session->options.timeout_ms = wait_ms + 10000;
	json_set(params, "timeout_ms", mem_check(json_object_new_int64(0)));
	for (;;) {
		_cleanup_(json_putp) struct json_object *result = NULL;
		int status = session_try(session, "event.watch", false, params, &result);
		if (status != REFEREE_OK && (!is_cut_off || !session_will_pass(session, status))) {
			int exit_status = session_refused(session, status);
			if (!session_will_pass(session, status))
				return exit_status;
			fputs(_("waiting for the server\n"), stderr);
		}
		is_cut_off = status != REFEREE_OK;
		if (status == REFEREE_ERROR)
			poll(NULL, 0, pause_ms);
		events_show(session, result);
		const char *next = json_text(result, "next");
		if (next) {
			json_set_text(params, "after", next);
			json_set(params, "timeout_ms", mem_check(json_object_new_int64(wait_ms)));
		}
		if (ferror(stdout))
			return session_fail(session, EX_IOERR, "standard output cannot be written");
	}
}

int command_events(struct session *session, int argc, char **argv)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	const char *after = NULL;
	bool is_watch = false;
	struct words words;
	const struct extra extras[] = { { "--watch", NULL, &is_watch },
					{ "--after", &after, NULL },
					{ .name = NULL } };

	int r = command_words(session, command_find("events", NULL), argc, argv, extras, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	if (!is_watch)
		return verb_run(session, verb_find(str_of("event.list")), argc, argv);
	if (words.count > 0)
		json_set_text(params, "study", words.list[0]);
	if (after)
		json_set_text(params, "after", after);
	session->subject = xstrdup("events");
	r = session_open(session);
	return r == 0 ? follow(session, params) : r;
}
