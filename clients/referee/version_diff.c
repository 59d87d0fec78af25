/* version_diff.c: see version_diff.h. */
#include "referee/version_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/command.h"
#include "referee/grid.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/moment.h"
#include "referee/show.h"
#include "referee/word_diff.h"

void version_diff_done(struct version_diff *diff)
{
	json_putp(&diff->versions);
	json_putp(&diff->fields);
	json_putp(&diff->untold);
	*diff = (struct version_diff){ 0 };
}

/* ---- which two ---- */

int64_t version_number(struct json_object *version)
{
	return json_int(version, "version", 0);
}

static int64_t number_of(const char *word)
{
	char *end;
	long long value = strtoll(word, &end, 10);

	return *end == '\0' && value >= 1 && value <= INT32_MAX ? value : 0;
}

static int version_find(const struct version_diff *diff, int64_t number,
			struct json_object **ret_version)
{
	size_t count = json_count(diff->versions);

	for (size_t i = 0; i < count; i++) {
		struct json_object *version = json_object_array_get_idx(diff->versions, i);
		if (version_number(version) == number) {
			*ret_version = version;
			return 0;
		}
	}
	return session_fail(diff->session, EX_NOINPUT,
			    "there is no version %lld that you may see; `referee %s versions %s` "
			    "has those that there are",
			    (long long)number, diff->noun, diff->id);
}

/* The two that are named; else the last two, or the one that is named and the last. */
static int versions_choose(struct version_diff *diff, const struct words *words)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(x_freep) char *method = xasprintf("%s.versions", diff->noun);
	int64_t pair[2] = { 0 };

	for (size_t i = 1; i < words->count; i++) {
		pair[i - 1] = number_of(words->list[i]);
		if (pair[i - 1] == 0)
			return session_fail(diff->session, EX_USAGE,
					    "`%s` is no number of a version", words->list[i]);
	}
	json_set_text(params, diff->noun, diff->id);
	int r = session_list(diff->session, method, params, &diff->versions);
	size_t count = json_count(diff->versions);
	if (r != 0)
		return r;
	if (count < 2 && words->count < 3)
		return session_fail(diff->session, EX_NOINPUT,
				    "there is only one version that you may see");
	if (words->count < 2)
		pair[0] = version_number(json_object_array_get_idx(diff->versions, count - 2));
	if (words->count < 3)
		pair[1] = version_number(json_object_array_get_idx(diff->versions, count - 1));
	r = version_find(diff, pair[0], &diff->from);
	return r == 0 ? version_find(diff, pair[1], &diff->to) : r;
}

int version_diff_begin(struct version_diff *diff, struct session *session, const char *noun,
		       int argc, char **argv)
{
	struct words words;
	int r = command_words(session, command_find(noun, "diff"), argc, argv, NULL, &words);

	*diff = (struct version_diff){
		.session = session,
		.noun = noun,
		.fields = json_new_array(),
		.untold = json_new_array(),
	};
	if (r != 0)
		return r;
	diff->id = words.list[0];
	session->subject = xasprintf("%s %s", noun, diff->id);
	r = session_open(session);
	return r == 0 ? versions_choose(diff, &words) : r;
}

/* ---- what differs ---- */

bool version_diff_field(struct version_diff *diff, const char *id, const char *title,
			struct json_object *before, struct json_object *after)
{
	if (json_object_equal(before, after))
		return false;
	struct json_object *field = json_new_object();
	json_set_text(field, "field", id);
	if (title)
		json_set_text(field, "title", title);
	if (before)
		json_set(field, "from", json_object_get(before));
	if (after)
		json_set(field, "to", json_object_get(after));
	json_append(diff->fields, field);
	return true;
}

/* ---- telling it ---- */

/* "submitted" of a review; of others what was done: "update". */
static const char *step_of(struct json_object *version)
{
	const char *step = json_text(version, "step");

	return language_word("word", step ? step : json_text(version, "state"));
}

static void put_version(struct grid *grid, struct json_object *version)
{
	const char *time = json_text(version, "time"), *who = json_text(version, "principal"),
		   *actor = json_text(version, "actor");
	_cleanup_(x_freep) char *number = xasprintf("%lld", (long long)version_number(version));
	_cleanup_(x_freep) char *when = time ? moment_shown(time, NULL) : NULL;
	/* TRANSLATORS: who did it, and for whom */
	_cleanup_(x_freep) char *both = who && actor ? xasprintf(_("%s for %s"), actor, who) : NULL;

	grid_add(grid, number, COLOR_BOLD);
	grid_add(grid, step_of(version), COLOR_PLAIN);
	grid_add(grid, when, COLOR_PLAIN);
	grid_add(grid, both ? both : who, COLOR_PLAIN);
	grid_add(grid, json_text(version, "reason"), COLOR_PLAIN);
}

static void put_head(const struct version_diff *diff, const char *head)
{
	enum { NUMBER, STEP, TIME, WHO, REASON, COLUMN__MAX };
	_cleanup_(grid_freep) struct grid *grid = grid_new(COLUMN__MAX);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(head), false);

	puts(safe);
	grid_align_right(grid, NUMBER);
	put_version(grid, diff->from);
	if (diff->to != diff->from)
		put_version(grid, diff->to);
	grid_print(grid, &diff->session->screen, 2, stdout);
}

static char *value_text(const char *id, const char *title, struct json_object *value)
{
	return title ? show_value(FIELD_TEXT, value, NULL) : show_named(id, value);
}

static void put_field(const struct version_diff *diff, struct json_object *field)
{
	const struct screen *screen = &diff->session->screen;
	const char *id = json_text(field, "field"), *title = json_text(field, "title");
	_cleanup_(x_freep) char *before = value_text(id, title, json_get(field, "from"));
	_cleanup_(x_freep) char *after = value_text(id, title, json_get(field, "to"));
	_cleanup_(x_freep) char *safe =
		screen_safe(str_of(title ? title : language_word("heading", id)), false);

	screen_put(screen, stdout, COLOR_BOLD, safe);
	putchar('\n');
	word_diff_put(screen, stdout, before, after);
}

static void put_untold(const struct version_diff *diff)
{
	_cleanup_(x_freep) char *names = NULL;

	for (size_t i = 0; i < json_count(diff->untold); i++) {
		struct json_object *name = json_object_array_get_idx(diff->untold, i);
		const char *word = language_word("heading", json_object_get_string(name));
		char *longer = xasprintf("%s%s%s", names ? names : "", names ? ", " : "", word);
		x_freep(&names);
		names = longer;
	}
	if (!names)
		return;
	_cleanup_(x_freep) char *safe = screen_safe(str_of(names), false);
	printf(_("given anew, without what it was before: %s\n"), safe);
}

/* What names a version, apart from what it says. */
static struct json_object *version_named(struct json_object *version)
{
	static const char *const names[] = { "version", "edition",   "state", "step",
					     "time",	"principal", "actor", "reason" };
	struct json_object *named = json_new_object();

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		struct json_object *value = json_get(version, names[i]);
		if (value)
			json_set(named, names[i], json_object_get(value));
	}
	return named;
}

static void show_as_json(const struct version_diff *diff, struct json_object *about)
{
	json_set(about, "from", version_named(diff->from));
	json_set(about, "to", version_named(diff->to));
	json_set(about, "fields", json_object_get(diff->fields));
	json_set(about, "untold", json_object_get(diff->untold));
	show_json(about);
}

static bool tells(const struct version_diff *diff, const char *id)
{
	for (size_t i = 0; i < json_count(diff->fields); i++)
		if (strcmp(json_text(json_object_array_get_idx(diff->fields, i), "field"), id) == 0)
			return true;
	return false;
}

void version_diff_show(const struct version_diff *diff, struct json_object *about, const char *head,
		       const char *text)
{
	size_t count = json_count(diff->fields);

	if (diff->session->options.is_json) {
		show_as_json(diff, about);
		return;
	}
	put_head(diff, head);
	for (size_t i = 0; i < count; i++)
		put_field(diff, json_object_array_get_idx(diff->fields, i));
	put_untold(diff);
	if (count == 0 && json_count(diff->untold) == 0)
		puts(_("nothing that you may see is different"));
	else if (text && !tells(diff, text))
		puts(_("the text is the same"));
}
