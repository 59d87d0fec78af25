/* verb_run.c: running one verb of the table: arguments to parameters, one call or a page after
 * the other, and the result shown. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/arguments.h"
#include "referee/help.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/show.h"
#include "referee/status.h"

/* Verbs that have more to them than their row says. */
struct special {
	const char *method;
	int (*check)(struct session *session); /* before the call */
	int (*prepare)(struct session *session, struct json_object *params);
	void (*show)(const struct session *session, struct json_object *result);
	int (*finish)(struct session *session, struct json_object *result);
};

static int finish_rotate(struct session *session, struct json_object *result)
{
	(void)result;
	return key_rotated(session);
}

/* For scripts: a journal that does not fit is no success. */
static int finish_verify(struct session *session, struct json_object *result)
{
	(void)session;
	return json_is(result, "is_intact") ? 0 : EX_DATAERR;
}

/* A large database takes minutes, and asking again meanwhile brings nothing but `busy`. */
static int backup_patience(struct session *session, struct json_object *params)
{
	static const int hour_ms = 3600 * 1000;

	(void)params;
	if (session->options.timeout_ms == 0)
		session->options.timeout_ms = hour_ms;
	referee_set_attempt(session->referee, session->options.timeout_ms);
	return 0;
}

static const struct special specials[] = {
	{ "event.list", .show = event_list_show },
	{ "event.watch", .show = event_list_show },
	{ "journal.verify", .finish = finish_verify },
	{ "key.add", .finish = key_added },
	{ "key.rotate", .check = key_rotate_check, .finish = finish_rotate },
	{ "review.save", .prepare = review_body, .show = review_saved_show },
	{ "review.submit", .prepare = review_final_body },
	{ "server.backup", .prepare = backup_patience },
	{ "study.board", .show = board_show },
	{ "study.status", .show = status_show },
	{ "study.timeline", .show = timeline_show },
};

static const struct special *special_find(const struct verb *verb)
{
	static const struct special none = { .method = NULL };

	for (size_t i = 0; i < ELEMENTS(specials); i++)
		if (strcmp(specials[i].method, verb->name) == 0)
			return &specials[i];
	return &none;
}

/* "study GZ2019" for messages: the noun, and what the first parameter names. */
static void name_subject(struct session *session, const struct verb *verb,
			 struct json_object *params)
{
	int len = (int)strcspn(verb->name, ".");
	const char *subject = verb->params[0].name ? json_text(params, verb->params[0].name) : NULL;
	const char *study = json_text(params, "study");

	if (!study && subject && verb->params[0].type == PARAM_PLACE &&
	    !strchr("abcdefghijklmnopqrstuvwxyz", subject[0]))
		study = subject;
	x_freep(&session->subject);
	x_freep(&session->study);
	session->study = study ? xstrdup(study) : NULL;
	session->subject = subject ? xasprintf("%.*s %s", len, verb->name, subject)
				   : xasprintf("%.*s %s", len, verb->name, verb->name + len + 1);
}

/* A call that waits at the server must be waited for longer here. */
static void allow_waiting(struct session *session, struct json_object *params)
{
	static const int64_t otherwise_ms = 25000, margin_ms = 10000;
	int64_t wait_ms = json_int(params, "timeout_ms", -1);

	if (wait_ms < 0) {
		wait_ms = otherwise_ms;
		json_set(params, "timeout_ms", mem_check(json_object_new_int64(wait_ms)));
	}
	referee_set_attempt(session->referee, (int)(wait_ms + margin_ms));
	if (session->options.timeout_ms == 0)
		session->options.timeout_ms = (int)(wait_ms + 2 * margin_ms);
}

/* Page after page, as one list. */
static int call_all(struct session *session, const struct verb *verb, struct json_object *params,
		    struct json_object **ret_result)
{
	struct json_object *items = NULL;
	int r = session_list(session, verb->name, params, &items);

	if (r != 0)
		return r;
	*ret_result = json_new_object();
	json_set(*ret_result, "items", items);
	return 0;
}

static int call(struct session *session, const struct verb *verb, struct json_object *params,
		struct json_object **ret_result)
{
	bool is_all = session->options.is_all;

	if (is_all && !(verb->flags & VERB_LIST))
		return session_fail(session, EX_USAGE, "--all is for lists");
	if (verb->flags & VERB_WAITS)
		allow_waiting(session, params);
	else if (is_all)
		return call_all(session, verb, params, ret_result);
	return session_call(session, verb->name, verb->flags & VERB_WRITE, params, ret_result);
}

static void show(const struct session *session, const struct verb *verb,
		 const struct special *special, struct json_object *params,
		 struct json_object *result)
{
	bool is_quiet_write = verb->flags & VERB_WRITE && session->options.is_quiet;

	if (!session->options.is_json && json_is(params, "dry_run"))
		puts(_("nothing was changed; this is what would have been answered:"));
	if (special->show && !session->options.is_json && !is_quiet_write)
		special->show(session, result);
	else
		show_result(session, verb, result);
}

int verb_run(struct session *session, const struct verb *verb, int argc, char **argv)
{
	const struct special *special = special_find(verb);
	_cleanup_(json_putp) struct json_object *params = NULL;
	_cleanup_(json_putp) struct json_object *result = NULL;
	_cleanup_(x_freep) char *error = NULL;

	int r = arguments_parse(verb, argc, argv, &session->options, &params, &error);
	session->screen = screen_of(session->options.is_plain);
	if (r == 0 && session->options.is_help) {
		help_verb(session, verb);
		return 0;
	}
	if (r != 0) {
		int len = (int)strcspn(verb->name, ".");
		return session_fail(session, EX_USAGE, "%.*s %s: %s", len, verb->name,
				    verb->name + len + 1, error);
	}
	name_subject(session, verb, params);
	r = session_open(session);
	if (r == 0 && special->check)
		r = special->check(session);
	if (r == 0 && special->prepare)
		r = special->prepare(session, params);
	if (r == 0)
		r = call(session, verb, params, &result);
	if (r != 0)
		return r;
	show(session, verb, special, params, result);
	return special->finish && !json_is(params, "dry_run") ? special->finish(session, result)
							      : 0;
}
