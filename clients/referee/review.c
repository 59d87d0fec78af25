/* review.c: reviews as text files: made with what was saved last, read back, and their problems
 * told by line.
 *
 * A file is never overwritten and never sent half: with one fault in it nothing is kept or submitted;
 * the server is only asked what it would find wrong besides, as each round costs a day over a poor
 * line. What it finds carries field and byte; the file that was read knows which line that is. */
#include "referee/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/form_store.h"
#include "referee/input.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/show.h"
#include "referee/value_read.h"

/* ---- the form ---- */

/* What the caller saved or submitted last; NULL where there is nothing. */
static int draft_get(struct session *session, const char *study, struct json_object **ret_body)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *review = NULL;

	json_set_text(params, "review", study);
	int status = session_try(session, "review.get", false, params, &review);
	bool is_none = status == REFEREE_ERROR &&
		       referee_error(session->referee) == err_row(ERR_NOT_FOUND)->number;
	if (status != REFEREE_OK && !is_none)
		return session_refused(session, status);
	*ret_body = json_object_get(json_get(review, "body"));
	return 0;
}

static int form_write(const struct session *session, const char *file, const char *study,
		      struct json_object *form, struct json_object *body)
{
	FILE *out = stdout;

	if (file && strcmp(file, "-") != 0)
		out = fopen(file, "wxe");
	if (!out && errno == EEXIST)
		return session_fail(session, EX_CANTCREAT,
				    "%s is there already; name another file, or move it away",
				    file);
	if (!out)
		return session_fail(session, EX_CANTCREAT, "%s: %s", file, strerror(errno));
	textform_write(out, study, form, body);
	bool is_bad = fflush(out) != 0 || ferror(out);
	if (out != stdout)
		is_bad |= fclose(out) != 0;
	if (is_bad)
		return session_fail(session, EX_IOERR, "%s: %s", file ? file : "standard output",
				    strerror(errno));
	if (out != stdout && !session->options.is_quiet)
		printf(body ? _("%s holds the form, with what you saved last; fill it in, then: "
				"referee review submit %s %s\n")
			    : _("%s holds the form; fill it in, then: referee review submit %s "
				"%s\n"),
		       file, study, file);
	return 0;
}

int command_review_form(struct session *session, int argc, char **argv)
{
	_cleanup_(json_putp) struct json_object *form = NULL;
	_cleanup_(json_putp) struct json_object *body = NULL;
	struct words words;

	int r = command_words(session, command_find("review", "form"), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	const struct param *code = &verb_find(str_of("review.form"))->params[0];
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *value = value_read(code, words.list[0], &error);
	if (!value)
		return session_fail(session, EX_USAGE, "STUDY: %s", error);
	session->subject = xasprintf("review %s", words.list[0]);
	session->study = xstrdup(words.list[0]);
	r = session_open(session);
	if (r != 0)
		return r;
	int status = form_fetch(session, session->study, &form);
	if (status != REFEREE_OK)
		return session_refused(session, status);
	if (session->options.is_json) {
		show_json(form);
		return 0;
	}
	r = draft_get(session, session->study, &body);
	return r == 0 ? form_write(session, words.count > 1 ? words.list[1] : NULL, session->study,
				   form, body)
		      : r;
}

/* ---- sending one ---- */

/* Sets the session's study where the place is named by its id and not by the study's code. */
static int study_find(struct session *session, const char *place)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *assignment = NULL;

	if (session->study)
		return 0;
	json_set_text(params, "assignment", place);
	int r = session_call(session, "assignment.get", false, params, &assignment);
	if (r != 0)
		return r;
	const char *study = json_text(assignment, "study");
	if (!study)
		return session_fail(session, EX_PROTOCOL,
				    "the server did not say which study %s belongs to", place);
	session->study = xstrdup(study);
	return 0;
}

/* Whether the text fits the form; problems are new ones. */
static bool fits(struct session *session, const char *file, const char *text,
		 struct json_object *form, struct problems *problems)
{
	problems_done(problems);
	*problems = (struct problems){ 0 };
	session->textform = textform_free(session->textform);
	return textform_read(file, text, session->study, form, &session->textform, problems) == 0;
}

/* Adds what the server finds in the rest of a file that has faults. Whether it answers makes no difference to
 * those. */
static void rehearse(struct session *session, struct json_object *given, const char *file,
		     struct problems *problems)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *result = NULL;
	_cleanup_(json_putp) struct json_object *data = NULL;
	struct json_object *body = textform_body(session->textform);
	struct json_object *unread = textform_unread(session->textform), *all = json_new_object();
	_cleanup_(x_freep) char *error = NULL;
	char uuid[REFEREE_UUID_SIZE];

	referee_uuid(uuid);
	json_set_text(params, "request_id", uuid);
	json_object_object_foreach(given, name, value)
		json_set(params, name, json_object_get(value));
	for (int i = 0; i < 2; i++) {
		json_object_object_foreach(i ? unread : body, id, answer)
			json_set(all, id, json_object_get(answer));
	}
	json_set(params, "body", all);
	json_set(params, "dry_run", mem_check(json_object_new_boolean(true)));
	if (session_try(session, "review.submit", false, params, &result) != REFEREE_ERROR)
		return;
	const char *text = referee_error_data(session->referee);
	data = text ? json_read(text, &error) : NULL;
	struct json_object *found = json_get(data, "problems");
	for (size_t i = 0; i < json_count(found); i++) {
		struct json_object *problem = json_object_array_get_idx(found, i);
		const char *field = json_text(problem, "field");
		const char *message = json_text(problem, "message");
		if (!field || !message || json_get(unread, field))
			continue;
		size_t line =
			textform_line(session->textform, field, json_int(problem, "offset", -1));
		_cleanup_(x_freep) char *place =
			line ? xasprintf("%s:%zu", file, line) : xstrdup(file);
		problems_add(problems, place, -1, "%s: %s", field, message);
	}
}

/* Reads by the form that is stored; where that finds fault, the server is asked whether it has
 * another. */
static int read_form(struct session *session, struct json_object *params, const char *file,
		     const char *text, bool is_final)
{
	const char *place = json_text(params, "assignment");
	_cleanup_(problems_done) struct problems problems = { 0 };
	_cleanup_(json_putp) struct json_object *form = NULL;
	_cleanup_(json_putp) struct json_object *fresh = NULL;

	int r = study_find(session, place);
	if (r != 0)
		return r;
	form = form_stored(session, session->study);
	bool is_well = form && fits(session, file, text, form, &problems);
	if (!is_well) {
		int status = form_fetch(session, session->study, &fresh);
		if (status != REFEREE_OK && !form)
			return session_refused(session, status);
		if (status == REFEREE_OK)
			is_well = fits(session, file, text, fresh, &problems);
		if (status == REFEREE_OK && !is_well && is_final)
			rehearse(session, params, file, &problems);
	}
	if (!is_well)
		return session_problems(
			session, &problems,
			is_final ? "nothing of %s was submitted" : "nothing of %s was sent", file);
	json_set(params, "body", json_object_get(textform_body(session->textform)));
	return 0;
}

static int read_object(struct session *session, struct json_object *params, const char *file,
		       const char *text)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *body = json_read(text, &error);

	if (!json_object_is_type(body, json_type_object))
		return session_fail(session, EX_DATAERR, "%s: %s", file,
				    error ? error : "a JSON object is wanted");
	json_set(params, "body", TAKE(body));
	return 0;
}

static int body_read(struct session *session, struct json_object *params, bool is_final)
{
	const char *named = json_text(params, "body");
	_cleanup_(x_freep) char *error = NULL;

	if (!named) /* the last draft is meant */
		return 0;
	_cleanup_(x_freep) char *file = xstrdup(named);
	_cleanup_(x_freep) char *text = input_read(file, &error);
	if (!text)
		return session_fail(session, EX_NOINPUT, "%s", error);
	const char *start = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
	bool is_json = start[strspn(start, " \t\r\n")] == '{';
	return is_json ? read_object(session, params, file, start)
		       : read_form(session, params, file, text, is_final);
}

int review_body(struct session *session, struct json_object *params)
{
	return body_read(session, params, false);
}

int review_final_body(struct session *session, struct json_object *params)
{
	return body_read(session, params, true);
}

void review_saved_show(const struct session *session, struct json_object *result)
{
	struct json_object *problems = json_get(result, "problems");
	const char *study = json_text(result, "study");
	_cleanup_(x_freep) char *safe_study = screen_safe(str_of(study ? study : "?"), false);

	printf(_("saved as version %lld of your review of %s\n"),
	       (long long)json_int(result, "version", 0), safe_study);
	if (json_count(problems) == 0) {
		puts(_("it is complete: `review submit` would be taken"));
		return;
	}
	puts(_("before it can be submitted:"));
	for (size_t i = 0; i < json_count(problems); i++) {
		_cleanup_(x_freep) char *text =
			session_problem(session, json_object_array_get_idx(problems, i));
		_cleanup_(x_freep) char *safe = screen_safe(str_of(text), false);
		printf("  %s\n", safe);
	}
}
