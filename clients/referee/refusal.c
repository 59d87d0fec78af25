/* refusal.c: telling what went wrong: what, each reason on a line of its own, and what one can
 * do next.
 *
 * Everything that a person reads about a failure is printed here, made safe for a terminal,
 * behind whatever standard output has so far. The exit status comes from the same table as the
 * daemon's answers (base/err.h). */
#include "referee/session.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/err.h"
#include "referee/json.h"
#include "referee/language.h"

static void tell(const char *format, ...) _printf_(1, 2);
static void tell(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(text), false);
	fflush(stdout);
	fprintf(stderr, "%s\n", safe);
}

static void tell_json(struct json_object *object)
{
	_cleanup_(x_freep) char *line = json_line(object);

	fflush(stdout);
	fprintf(stderr, "%s\n", line);
}

int session_fail(const struct session *session, int exit_status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	if (session->options.is_json) {
		_cleanup_(json_putp) struct json_object *object = json_new_object();
		json_set_text(object, "error", exit_status == EX_USAGE ? "usage" : "local");
		json_set_text(object, "message", text);
		tell_json(object);
	} else {
		tell("referee: %s%s%s", session->subject ? session->subject : "",
		     session->subject ? ": " : "", text);
	}
	return exit_status;
}

static void problems_json(const struct problems *problems, const char *message)
{
	_cleanup_(json_putp) struct json_object *object = json_new_object();
	struct json_object *list = json_new_array();

	json_set_text(object, "error", "local");
	json_set_text(object, "message", message);
	json_set(object, "problems", list);
	for (size_t i = 0; i < problems->count; i++) {
		struct json_object *row = json_new_object();
		json_set_text(row, "place", problems->list[i].field);
		json_set_text(row, "message", problems->list[i].message);
		json_append(list, row);
	}
	tell_json(object);
}

int session_problems(const struct session *session, const struct problems *problems,
		     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	if (session->options.is_json) {
		problems_json(problems, text);
		return EX_DATAERR;
	}
	for (size_t i = 0; i < problems->count; i++)
		tell("%s: %s", problems->list[i].field, problems->list[i].message);
	return session_fail(session, EX_DATAERR, "%s", text);
}

static int exit_status_of(const struct session *session, int status)
{
	static const int statuses[REFEREE__MAX] = {
		[REFEREE_UNREACHABLE] = EX_UNAVAILABLE,
		[REFEREE_TIMEOUT] = EX_UNAVAILABLE,
		[REFEREE_REFUSED] = EX_NOPERM,
		[REFEREE_MISMATCH] = EX_CONFIG,
		[REFEREE_LOCKED] = EX_TEMPFAIL,
		[REFEREE_ABSENT] = EX_NOINPUT,
		[REFEREE_EXISTS] = EX_CANTCREAT,
		[REFEREE_INVALID] = EX_DATAERR,
		[REFEREE_IO] = EX_IOERR,
		[REFEREE_NOMEM] = EX_OSERR,
		[REFEREE_INTERRUPTED] = EX_TEMPFAIL,
	};
	const struct err_row *row = err_by_number(referee_error(session->referee));

	if (status == REFEREE_ERROR)
		return row ? row->exit_status : EX_SOFTWARE;
	if (referee_kept_file(session->referee) &&
	    (status == REFEREE_UNREACHABLE || status == REFEREE_TIMEOUT))
		return EX_TEMPFAIL;
	return statuses[status];
}

static const char *const status_words[REFEREE__MAX] = {
	[REFEREE_ERROR] = "error",	   [REFEREE_UNREACHABLE] = "unreachable",
	[REFEREE_TIMEOUT] = "timeout",	   [REFEREE_REFUSED] = "refused",
	[REFEREE_MISMATCH] = "mismatch",   [REFEREE_LOCKED] = "locked",
	[REFEREE_ABSENT] = "absent",	   [REFEREE_EXISTS] = "exists",
	[REFEREE_INVALID] = "invalid",	   [REFEREE_IO] = "io",
	[REFEREE_NOMEM] = "out_of_memory", [REFEREE_INTERRUPTED] = "interrupted",
};

static void refused_json(const struct session *session, int status, struct json_object *data)
{
	_cleanup_(json_putp) struct json_object *object = json_new_object();
	const char *word = referee_error_word(session->referee),
		   *kept = referee_kept_file(session->referee);

	json_set_text(object, "error", word ? word : status_words[status]);
	json_set_text(object, "message", referee_message(session->referee));
	if (status == REFEREE_ERROR)
		json_set(object, "code",
			 mem_check(json_object_new_int(referee_error(session->referee))));
	if (data)
		json_set(object, "data", json_object_get(data));
	if (kept) {
		json_set_text(object, "kept", kept);
		json_set_text(object, "request_id", referee_request_id(session->referee));
	}
	tell_json(object);
}

static void tell_guards(struct json_object *guards)
{
	for (size_t i = 0; i < json_count(guards); i++) {
		struct json_object *guard = json_object_array_get_idx(guards, i);
		const char *name = json_text(guard, "guard"), *need = json_text(guard, "need");
		tell("  [ ] %s: %s", name ? name : "?", need ? need : _("does not hold"));
	}
}

char *session_problem(const struct session *session, struct json_object *problem)
{
	const char *field = json_text(problem, "field"), *message = json_text(problem, "message");
	int64_t offset = json_int(problem, "offset", -1);
	size_t line = 0;

	if (!field)
		field = "?";
	if (!message)
		message = "";
	if (!session->textform)
		return offset >= 0 ? xasprintf("%s: %s (at byte %lld)", field, message,
					       (long long)offset)
				   : xasprintf("%s: %s", field, message);
	line = textform_line(session->textform, field, offset);
	return line ? xasprintf("%s:%zu: %s: %s", session->options.file, line, field, message)
		    : xasprintf("%s: %s: %s", session->options.file, field, message);
}

static void tell_problems(const struct session *session, struct json_object *problems)
{
	for (size_t i = 0; i < json_count(problems); i++) {
		_cleanup_(x_freep) char *text =
			session_problem(session, json_object_array_get_idx(problems, i));
		tell("  %s", text);
	}
}

/* What one can do, where the server has not said it. Owned; NULL where nothing better than
 * reading it comes to mind. */
static char *next_step(const struct session *session, int status)
{
	const char *study = session->study;

	const struct referee_profile *profile = referee_profile(session->referee);

	if (status == REFEREE_REFUSED && profile && profile->key_file)
		return xasprintf(_("ask the secretariat for: referee key add %s %s.pub"),
				 profile->principal ? profile->principal : "YOU",
				 profile->key_file);
	if (status == REFEREE_MISMATCH)
		return xstrdup(
			_("ask the secretariat for a join file of today, and `referee join` it"));
	if (status != REFEREE_ERROR)
		return NULL;
	switch (referee_error(session->referee)) {
	case -32601:
		return xstrdup(_("`referee help` for what there is; the server may be older than "
				 "this program"));
	case 1004:
		return xstrdup(_("look at it again, then repeat with the --if-version it has now"));
	case 1007:
	case 1008:
	case 1009:
		return study ? xasprintf("referee study status %s", study) : NULL;
	case 1014:
		return xstrdup(_("use the key that took its place: `referee key use FILE`"));
	default:
		return NULL;
	}
}

static void tell_next(const struct session *session, int status, struct json_object *data)
{
	const char *hint = json_text(data, "hint"), *kept = referee_kept_file(session->referee);
	_cleanup_(x_freep) char *step = next_step(session, status);

	if (hint)
		tell("  %s", hint);
	if (kept)
		tell(_("  kept as %s; `referee retry` sends it"), kept);
	if (step)
		tell(_("try: %s"), step);
}

/* What the answer means, in the language of the reader, and then what the server says of it, which is
 * English; once where both are the same. A new string. */
static char *sentence_of(const struct session *session, int status)
{
	const struct err_row *row = err_by_number(referee_error(session->referee));
	const char *message = referee_message(session->referee),
		   *title = status == REFEREE_ERROR && row ? language_word("error", row->text)
							   : NULL;

	if (!title || title == row->text)
		return xstrdup(message);
	return strcmp(message, row->text) == 0 ? xstrdup(title)
					       : xasprintf("%s: %s", title, message);
}

int session_refused(const struct session *session, int status)
{
	const char *word = referee_error_word(session->referee),
		   *text = referee_error_data(session->referee);
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *data = text ? json_read(text, &error) : NULL;
	const char *parameter = json_text(data, "parameter");

	if (session->options.is_json) {
		refused_json(session, status, data);
		return exit_status_of(session, status);
	}
	/* The server's sentence about a parameter may or may not name it. */
	bool is_named = parameter && !strstr(referee_message(session->referee), parameter);
	_cleanup_(x_freep) char *sentence = sentence_of(session, status);
	tell("referee: %s%s%s%s%s%s%s", session->subject ? session->subject : "",
	     session->subject ? ": " : "", word ? word : "", word ? ": " : "",
	     is_named ? parameter : "", is_named ? ": " : "", sentence);
	tell_guards(json_get(data, "guards"));
	tell_problems(session, json_get(data, "problems"));
	if (json_get(data, "call"))
		tell(_("  in call %lld of the batch; nothing of it was done"),
		     (long long)json_int(data, "call", 0));
	tell_next(session, status, data);
	return exit_status_of(session, status);
}
