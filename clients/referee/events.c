/* events.c: what happened, a line each; and following it for as long as one likes. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/arguments.h"
#include "referee/json.h"
#include "referee/help.h"
#include "referee/moment.h"
#include "referee/show.h"

static const int wait_ms = 25000;

static void event_show(const struct session *session, struct json_object *event)
{
	const char *time = json_text(event, "time"), *verb = json_text(event, "verb");
	const char *study = json_text(event, "study"), *who = json_text(event, "principal");
	const char *behalf = json_text(event, "on_behalf"), *subject = json_text(event, "subject");
	_cleanup_(x_freep) char *when = moment_shown(time ? time : "", NULL);
	_cleanup_(x_freep) char *data = show_value(FIELD_OBJECT, json_get(event, "data"), NULL);
	_cleanup_(x_freep) char *line =
		xasprintf("%s  %-10s  %-20s  %s%s%s%s%s%s%s", when, study ? study : "-", verb ? verb : "?",
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

/* Whether a failure will pass: the server restarts, the line comes back. */
static bool will_pass(int exit_status)
{
	return exit_status == EX_UNAVAILABLE || exit_status == EX_TEMPFAIL;
}

static int follow(struct session *session, struct json_object *params)
{
	bool was_told = false;

	session->options.timeout_ms = wait_ms + 10000;
	json_set(params, "timeout_ms", mem_check(json_object_new_int64(wait_ms)));
	for (;;) {
		_cleanup_(json_putp) struct json_object *result = NULL;
		struct session quiet = *session;
		int error = 0;
		int r = session_open(session);
		if (r != 0)
			return r;
		referee_set_attempt(session->referee, wait_ms + 10000);
		(void)quiet;
		(void)error;
		r = session_call(session, "event.watch", false, params, &result);
		if (r != 0 && !will_pass(r))
			return r;
		if (r != 0 && !was_told)
			fputs("referee: waiting for the server to come back\n", stderr);
		was_told = r != 0;
		const char *next = json_text(result, "next");
		events_show(session, result);
		if (next)
			json_set_text(params, "after", next);
	}
}
