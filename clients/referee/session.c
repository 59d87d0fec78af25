/* session.c: choosing the profile, and calling through it.
 *
 * A command that needs a server opens the session, and asks through session_call(), which tells
 * what went wrong; so a command has one thing to do with a failure: return it. */
#include "referee/session.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/home.h"
#include "referee/json.h"
#include "referee/language.h"

/* The profile of who comes over a local socket without keys; its folder holds a spool and
 * nothing else. */
static const char local_profile[] = "local";
static const char default_profile[] = "default";

void session_done(struct session *session)
{
	session->referee = referee_close(session->referee);
	x_freep(&session->profile);
	x_freep(&session->subject);
	x_freep(&session->study);
	textform_free(session->textform);
	*session = (struct session){ 0 };
}

static int no_profile(const struct session *session, const char *folder, char *const *names)
{
	if (!names[0])
		return session_fail(session, EX_NOINPUT,
				    "there is no profile in %s; make a key (`referee key new`), "
				    "send its .pub to the "
				    "secretariat, and `referee join` the file that comes back",
				    folder);
	_cleanup_(x_freep) char *all = xstrdup(names[0]);
	for (size_t i = 1; names[i]; i++) {
		_cleanup_(x_freep) char *before = all;
		all = xasprintf("%s, %s", before, names[i]);
	}
	return session_fail(session, EX_NOINPUT,
			    "which profile? --profile or $REFEREE_PROFILE can name one of: %s",
			    all);
}

/* The one that is named, else `default`, else the only one. */
static int profile_choose(struct session *session, const char *folder)
{
	const char *named =
		session->options.profile ? session->options.profile : getenv("REFEREE_PROFILE");
	char **names __attribute__((cleanup(home_names_freep))) = home_profiles(folder);
	const char *chosen = named && named[0] ? named : NULL;

	if (chosen && !home_name_is_valid(chosen))
		return session_fail(session, EX_USAGE, "`%s` cannot be a profile's name", chosen);
	for (size_t i = 0; !chosen && names[i]; i++)
		if (strcmp(names[i], default_profile) == 0 || !names[1])
			chosen = names[i];
	if (!chosen)
		return no_profile(session, folder, names);
	session->profile = xstrdup(chosen);
	return 0;
}

/* A local socket needs no profile: the server knows the user by the socket. */
static int open_local(struct session *session, const char *folder)
{
	_cleanup_(x_freep) char *spool = xasprintf("%s/%s/spool", folder, local_profile);

	session->profile = xstrdup(local_profile);
	int status = referee_open_with(
		session->referee,
		&(struct referee_profile){ .address = session->options.server, .spool = spool });
	return status == REFEREE_OK ? 0 : session_refused(session, status);
}

static int open_profile(struct session *session, const char *folder)
{
	_cleanup_(x_freep) char *file = home_profile_file(folder, session->profile);

	int status = referee_open(session->referee, file);
	if (status == REFEREE_ABSENT)
		return session_fail(session, EX_NOINPUT, "there is no profile `%s` in %s",
				    session->profile, folder);
	if (status == REFEREE_OK && session->options.server) {
		struct referee_profile elsewhere = *referee_profile(session->referee);
		elsewhere.address = session->options.server;
		status = referee_open_with(session->referee, &elsewhere);
	}
	return status == REFEREE_OK ? 0 : session_refused(session, status);
}

static int open_any(struct session *session)
{
	_cleanup_(x_freep) char *folder = home_folder(&session->options);
	const char *server = session->options.server;
	bool is_local = server && strncmp(server, "ipc://", 6) == 0 && !session->options.profile;

	if (session->referee && referee_profile(session->referee))
		return 0;
	if (!folder)
		return session_fail(
			session, EX_NOINPUT,
			"no --config, no $REFEREE_HOME and no $HOME to find a profile in");
	if (!session->referee)
		session->referee = mem_check(referee_new());
	if (is_local)
		return open_local(session, folder);
	int r = profile_choose(session, folder);
	return r == 0 ? open_profile(session, folder) : r;
}

int session_open(struct session *session)
{
	bool is_open = session->referee && referee_profile(session->referee);
	int r = open_any(session);

	if (r != 0 || is_open || !session->keeps_nothing)
		return r;
	struct referee_profile bare = *referee_profile(session->referee);
	bare.spool = NULL;
	int status = referee_open_with(session->referee, &bare);
	return status == REFEREE_OK ? 0 : session_refused(session, status);
}

int session_try(struct session *session, const char *method, bool is_write,
		struct json_object *params, struct json_object **ret_result)
{
	_cleanup_(x_freep) char *text = json_line(params);
	_cleanup_(x_freep) char *error = NULL;
	char *result = NULL;

	int status = (is_write ? referee_write : referee_call)(
		session->referee, method, text, session->options.timeout_ms, &result);
	if (status != REFEREE_OK)
		return status;
	*ret_result = json_read(result, &error);
	referee_free(result);
	return REFEREE_OK;
}

static bool count_one(void *arg, const struct referee_kept *kept)
{
	(void)kept;
	++*(size_t *)arg;
	return true;
}

/* After a write that was answered: are there others that were not? Later ones may build on them. */
static void tell_kept(const struct session *session)
{
	size_t count = 0;

	if (session->options.is_quiet || session->options.is_json ||
	    !referee_profile(session->referee)->spool)
		return;
	if (referee_spool(session->referee, count_one, &count) != REFEREE_OK || count == 0)
		return;
	fflush(stdout);
	fprintf(stderr,
		ngettext("%zu earlier write is not answered yet; `referee retry` sends it\n",
			 "%zu earlier writes are not answered yet; `referee retry` sends them\n",
			 count),
		count);
}

/* All that is read, or nothing: a copy for others must not mix what they see with what the caller does. Of the
 * server itself everybody hears the same. */
static int put_role(struct session *session, const char *method, struct json_object *params)
{
	if (!session->as_role || strcmp(method, "server.hello") == 0)
		return 0;
	if (!verb_is_view(verb_find(str_of(method))))
		return session_fail(session, EX_USAGE, "%s cannot be asked with --as-role", method);
	json_set_text(params, "as_role", session->as_role);
	return 0;
}

int session_call(struct session *session, const char *method, bool is_write,
		 struct json_object *params, struct json_object **ret_result)
{
	int r = session_open(session);

	if (r == 0)
		r = put_role(session, method, params);
	if (r != 0)
		return r;
	int status = session_try(session, method, is_write, params, ret_result);
	if (status == REFEREE_OK && is_write)
		tell_kept(session);
	return status == REFEREE_OK ? 0 : session_refused(session, status);
}

int session_list_try(struct session *session, const char *method, struct json_object *params,
		     struct json_object **ret_items)
{
	_cleanup_(json_putp) struct json_object *all = json_new_array();

	for (;;) {
		_cleanup_(json_putp) struct json_object *page = NULL;
		int status = session_try(session, method, false, params, &page);
		if (status != REFEREE_OK)
			return status;
		struct json_object *items = json_get(page, "items");
		for (size_t i = 0; i < json_count(items); i++)
			json_append(all, json_object_get(json_object_array_get_idx(items, i)));
		const char *next = json_text(page, "next"), *after = json_text(params, "after");
		/* Event lists always have a cursor; at their end it brings nothing more. */
		if (!next || json_count(items) == 0 || (after && strcmp(after, next) == 0))
			break;
		json_set_text(params, "after", next);
	}
	*ret_items = TAKE(all);
	return REFEREE_OK;
}

int session_list(struct session *session, const char *method, struct json_object *params,
		 struct json_object **ret_items)
{
	int r = session_open(session);

	if (r == 0)
		r = put_role(session, method, params);
	if (r != 0)
		return r;
	int status = session_list_try(session, method, params, ret_items);
	return status == REFEREE_OK ? 0 : session_refused(session, status);
}

bool session_will_pass(const struct session *session, int status)
{
	int error = referee_error(session->referee);

	return status == REFEREE_UNREACHABLE || status == REFEREE_TIMEOUT ||
	       (status == REFEREE_ERROR && (error == REFEREE_BUSY || error == REFEREE_UNAVAILABLE));
}
