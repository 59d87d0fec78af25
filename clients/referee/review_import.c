/* review_import.c: `review import`: reviews of HotCRP's kind, each a review.save or a review.submit.
 *
 * All are rehearsed before the first is written, so that one that cannot be keeps all out. What is there
 * already is passed over, and what is written has a request id that follows from what it is and what it
 * comes after: so a run that was cut off can be made again, and nothing is written twice. A reviewer's
 * drafts are theirs alone: whoever brings one in for them sees it by that id only. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/derived.h"
#include "referee/export.h"
#include "referee/input.h"
#include "referee/review_import.h"
#include "referee/show.h"

struct importing {
	struct session *session;
	struct import_world world;
	struct review_file file;
	struct incoming *all; /* one of each row; owned */
	const char *study;
	bool is_submit, is_partial, is_dry;
	struct json_object *told; /* of each review: what became of it; owned */
	int64_t submitted, saved, passed_over, bad;
};

static void importing_done(struct importing *importing)
{
	for (size_t i = 0; importing->all && i < importing->file.count; i++) {
		json_object_put(importing->all[i].body);
		json_object_put(importing->all[i].cells);
		json_object_put(importing->all[i].extra);
	}
	x_freep(&importing->all);
	import_world_done(&importing->world);
	review_file_done(&importing->file);
	json_object_put(importing->told);
}

static const char *method_of(const struct incoming *incoming)
{
	return incoming->is_submit ? "review.submit" : "review.save";
}

/* ---- what is there ---- */

/* What the server has of the review; nothing where there is none that the caller sees. */
struct known {
	struct json_object *review; /* review.get; owned */
	int64_t version, edition;   /* version: of the caller's own; else the edition */
	bool is_newest_in;	    /* what `review` shows was submitted, not saved later */
};

static void known_done(struct known *known)
{
	json_object_put(known->review);
}

static int newest_fetch(struct importing *importing, const char *id, struct known *known)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *versions = NULL;

	json_set_text(params, "review", id);
	int r = session_list(importing->session, "review.versions", params, &versions);
	size_t count = json_count(versions);
	known->is_newest_in = count > 0 && json_get(json_object_array_get_idx(versions, count - 1),
						    "edition") != NULL;
	return r;
}

static int known_fetch(struct importing *importing, const struct incoming *incoming,
		       struct known *known)
{
	const char *id = text_of(import_known(&importing->world, incoming), "review");
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	if (!id[0])
		return 0;
	json_set_text(params, "review", id);
	int r = session_call(importing->session, "review.get", false, params, &known->review);
	if (r != 0)
		return r;
	known->edition = json_int(known->review, "edition", 0);
	known->version = json_int(known->review, "version", known->edition);
	known->is_newest_in = known->edition > 0;
	return incoming->is_own ? newest_fetch(importing, id, known) : 0;
}

/* Others' drafts are not seen: that one is there cannot be known of them. */
static bool is_there(const struct incoming *incoming, const struct known *known)
{
	const char *state = text_of(known->review, "state");
	bool is_in = strcmp(state, "submitted") == 0 || strcmp(state, "approved") == 0;

	if (!json_object_equal(json_get(known->review, "body"), incoming->body))
		return false;
	return incoming->is_submit ? is_in && known->is_newest_in : incoming->is_own;
}

/* Whether the file is of another edition than the one that is there. */
static bool is_gone_by(const struct incoming *incoming, const struct known *known)
{
	return incoming->if_edition >= 0 && incoming->if_edition != known->edition &&
	       (incoming->is_strict || known->edition > 0);
}

/* ---- one call ---- */

static struct json_object *call_params(const struct importing *importing,
				       const struct incoming *incoming, const struct known *known)
{
	struct json_object *params = json_new_object();
	char uuid[REFEREE_UUID_SIZE];

	json_set_text(params, "assignment", incoming->study);
	json_set(params, "body", json_object_get(incoming->body));
	if (!incoming->is_own)
		json_set_text(params, "as", incoming->place_of);
	if (incoming->if_edition >= 0)
		json_set(params, "if_version",
			 mem_check(json_object_new_int64(incoming->is_own ? known->version
									  : known->edition)));
	_cleanup_(x_freep) char *text = json_line(params);
	_cleanup_(x_freep) char *words =
		xasprintf("review import\n%s\n%s\n%s\n%lld\n%s\n",
			  text_of(importing->world.hello, "server_key"),
			  text_of(importing->world.hello, "principal"), method_of(incoming),
			  (long long)known->version, text);
	derived_uuid(words, uuid);
	json_set_text(params, "request_id", uuid);
	return params;
}

static void bad(struct importing *importing, struct incoming *incoming,
		const struct review_cell *cell, int64_t offset, const char *message)
{
	review_wrong(&importing->file, incoming->row, cell, offset, message);
	incoming->is_bad = true;
}

/* What the server finds wrong, at the cells that it comes from. */
static void take_refusal(struct importing *importing, struct incoming *incoming)
{
	struct referee *referee = importing->session->referee;
	const char *text = referee_error_data(referee);
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *data = text ? json_read(text, &error) : NULL;
	struct json_object *problems = json_get(data, "problems");

	if (json_count(problems) == 0)
		bad(importing, incoming, NULL, -1, referee_message(referee));
	for (size_t i = 0; i < json_count(problems); i++) {
		struct json_object *problem = json_object_array_get_idx(problems, i);
		const char *field = text_of(problem, "field");
		int64_t index = json_int(incoming->cells, field, -1);
		const struct review_cell *cell = index < 0 ? NULL : &incoming->row->cells[index];
		_cleanup_(x_freep) char *message = xasprintf(
			"%s%s%s", cell ? "" : field, cell ? "" : ": ", text_of(problem, "message"));
		bad(importing, incoming, cell, cell ? json_int(problem, "offset", -1) : -1,
		    message);
	}
}

static void tell(struct importing *importing, const struct incoming *incoming, const char *outcome,
		 struct json_object *result)
{
	struct json_object *one = json_new_object();
	int64_t edition = json_int(result, "edition", 0);
	size_t problems = json_count(json_get(result, "problems"));

	json_set(one, "line", mem_check(json_object_new_int64(incoming->row->line)));
	json_set_text(one, "study", incoming->study);
	json_set_text(one, "principal", incoming->place_of);
	json_set_text(one, "outcome", outcome);
	if (edition > 0)
		json_set(one, "edition", mem_check(json_object_new_int64(edition)));
	if (problems > 0)
		json_set(one, "problems", json_object_get(json_get(result, "problems")));
	if (json_object_object_length(incoming->extra) > 0)
		json_set(one, "extra", json_object_get(incoming->extra));
	json_append(importing->told, one);
	if (importing->session->options.is_json || importing->session->options.is_quiet)
		return;
	_cleanup_(x_freep) char *place = review_place(&importing->file, incoming->row);
	_cleanup_(x_freep) char *line =
		xasprintf("%s: %s (%s): %s", place, incoming->place_of, incoming->study, outcome);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(line), false);
	printf("%s", safe);
	if (edition > 0)
		printf(", edition %lld", (long long)edition);
	if (problems > 0)
		printf(", and %zu thing%s wrong with it before it can be submitted", problems,
		       problems == 1 ? " is" : "s are");
	putchar('\n');
}

static void count(struct importing *importing, const struct incoming *incoming,
		  struct json_object *result)
{
	importing->submitted += incoming->is_submit;
	importing->saved += !incoming->is_submit;
	tell(importing, incoming, incoming->is_submit ? "submitted" : "saved", result);
}

/* A rehearsal, or for good. */
static int take_one(struct importing *importing, struct incoming *incoming, bool is_rehearsal)
{
	struct known known __attribute__((cleanup(known_done))) = { 0 };
	_cleanup_(json_putp) struct json_object *result = NULL;
	int r = known_fetch(importing, incoming, &known);

	if (r != 0)
		return r;
	if (is_there(incoming, &known)) {
		importing->passed_over += !is_rehearsal || importing->is_dry;
		if (!is_rehearsal || importing->is_dry)
			tell(importing, incoming, "there already", NULL);
		return 0;
	}
	if (is_gone_by(incoming, &known)) {
		_cleanup_(x_freep) char *message =
			xasprintf("the review has edition %lld by now", (long long)known.edition);
		bad(importing, incoming,
		    review_cell_find(incoming->row, incoming->is_strict ? META_IF_VTAG : META_VTAG),
		    -1, message);
		return 0;
	}
	_cleanup_(json_putp) struct json_object *params = call_params(importing, incoming, &known);
	if (is_rehearsal)
		json_set(params, "dry_run", mem_check(json_object_new_boolean(true)));
	int status = session_try(importing->session, method_of(incoming), !is_rehearsal, params,
				 &result);
	if (status == REFEREE_ERROR && is_rehearsal &&
	    !session_will_pass(importing->session, status)) {
		take_refusal(importing, incoming);
		return 0;
	}
	if (status != REFEREE_OK)
		return session_refused(importing->session, status);
	if (!is_rehearsal || importing->is_dry)
		count(importing, incoming, result);
	return 0;
}

/* ---- all of them ---- */

static void check_twice(struct importing *importing, size_t index)
{
	struct incoming *incoming = &importing->all[index];

	for (size_t i = 0; i < index && !incoming->is_bad; i++) {
		const struct incoming *before = &importing->all[i];
		if (!before->place_of || strcmp(before->place_of, incoming->place_of) != 0 ||
		    strcmp(before->study, incoming->study) != 0)
			continue;
		_cleanup_(x_freep) char *message =
			xasprintf("line %lld is of the same review", (long long)before->row->line);
		bad(importing, incoming, NULL, -1, message);
	}
}

static int resolve_all(struct importing *importing)
{
	struct review_file *file = &importing->file;
	int r = import_world_open(&importing->world);

	importing->all = xcalloc(file->count + 1, sizeof *importing->all);
	for (size_t i = 0; r == 0 && i < file->count; i++) {
		importing->all[i].row = &file->rows[i];
		r = import_resolve(&importing->world, file, importing->study, importing->is_submit,
				   &importing->all[i]);
		if (r == 0)
			check_twice(importing, i);
	}
	return r;
}

static int take_all(struct importing *importing, bool is_rehearsal)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < importing->file.count; i++)
		if (!importing->all[i].is_bad)
			r = take_one(importing, &importing->all[i], is_rehearsal);
	importing->bad = 0;
	for (size_t i = 0; i < importing->file.count; i++)
		importing->bad += importing->all[i].is_bad;
	return r;
}

/* ---- the end ---- */

/* Columns that are no fields of the form: nothing of a file is lost unseen. */
static void tell_extra(const struct importing *importing)
{
	_cleanup_(json_putp) struct json_object *told = json_new_object();

	for (size_t i = 0; i < importing->file.count; i++) {
		json_object_object_foreach(importing->all[i].extra, name, value)
		{
			(void)value;
			if (json_get(told, name))
				continue;
			json_set(told, name, mem_check(json_object_new_boolean(true)));
			_cleanup_(x_freep) char *safe = screen_safe(str_of(name), false);
			fprintf(stderr,
				"%s: the form has no field `%s`: what stands there is left out\n",
				importing->file.name, safe);
		}
	}
}

static void tell_end(const struct importing *importing)
{
	const struct options *options = &importing->session->options;
	const char *would = importing->is_dry ? "would be " : "";

	if (options->is_json) {
		_cleanup_(json_putp) struct json_object *result = json_new_object();
		struct json_object *problems = json_new_array();
		for (size_t i = 0; i < importing->file.problems.count; i++) {
			const struct problem *problem = &importing->file.problems.list[i];
			struct json_object *one = json_new_object();
			json_set_text(one, "place", problem->field);
			json_set_text(one, "message", problem->message);
			json_append(problems, one);
		}
		json_set(result, "problems", problems);
		json_set(result, "reviews", json_object_get(importing->told));
		json_set(result, "submitted",
			 mem_check(json_object_new_int64(importing->submitted)));
		json_set(result, "saved", mem_check(json_object_new_int64(importing->saved)));
		json_set(result, "passed_over",
			 mem_check(json_object_new_int64(importing->passed_over)));
		json_set(result, "wrong", mem_check(json_object_new_int64(importing->bad)));
		show_json(result);
	} else if (!options->is_quiet) {
		printf("%lld %ssubmitted, %lld saved, %lld were there already, %lld cannot be\n",
		       (long long)importing->submitted, would, (long long)importing->saved,
		       (long long)importing->passed_over, (long long)importing->bad);
	}
}

static int import(struct importing *importing)
{
	const struct problems *problems = &importing->file.problems;
	bool is_loud =
		!importing->session->options.is_json && !importing->session->options.is_quiet;

	int r = resolve_all(importing);
	if (r == 0 && is_loud && importing->is_dry)
		puts("nothing was changed; this is what would be done:");
	if (r == 0)
		r = take_all(importing, true);
	if (r != 0)
		return r;
	if (importing->bad > 0 && !importing->is_partial)
		return session_problems(importing->session, problems,
					"nothing was imported: of %zu reviews %lld cannot be; "
					"--partial leaves them out",
					importing->file.count, (long long)importing->bad);
	if (!importing->session->options.is_quiet && !importing->session->options.is_json)
		for (size_t i = 0; i < problems->count; i++)
			fprintf(stderr, "%s: %s\n", problems->list[i].field,
				problems->list[i].message);
	if (is_loud)
		tell_extra(importing);
	if (!importing->is_dry)
		r = take_all(importing, false);
	if (r == 0)
		tell_end(importing);
	return r;
}

int command_review_import(struct session *session, int argc, char **argv)
{
	struct importing importing __attribute__((cleanup(importing_done))) = {
		.session = session,
		.world.session = session,
	};
	const struct extra extras[] = { { "--study", &importing.study, NULL },
					{ "--submit", NULL, &importing.is_submit },
					{ "--partial", NULL, &importing.is_partial },
					{ "--dry-run", NULL, &importing.is_dry },
					{ .name = NULL } };
	_cleanup_(x_freep) char *error = NULL;
	struct words words;

	int r = command_words(session, command_find("review", "import"), argc, argv, extras,
			      &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	struct review_file *file = &importing.file;
	file->name = strcmp(words.list[0], "-") == 0 ? "standard input" : words.list[0];
	importing.told = json_new_array();
	_cleanup_(x_freep) char *text = input_read(words.list[0], &error);
	if (!text)
		return session_fail(session, EX_NOINPUT, "%s", error);
	review_file_read(file, text);
	if (file->problems.count > 0)
		return session_problems(session, &file->problems,
					"%s cannot be read; nothing was sent", file->name);
	if (file->count == 0)
		return session_fail(session, EX_DATAERR, "%s: there are no reviews in it",
				    file->name);
	session->subject = xstrdup("review import");
	r = session_open(session);
	return r == 0 ? import(&importing) : r;
}
