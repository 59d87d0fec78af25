/* noun_diff.c: `finding diff`, `recommendation diff`, `question diff`: what is different between two versions of
 * one of these, field by field, in words.
 *
 * The server tells steps: what was said with each of them. What a version said is what the steps up to it left
 * standing; so all of them are read, and carried forward. A step that was told of some fields by name alone
 * (the notes that a finding rests on) leaves their names. Fields that the reader may not see are in neither. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>

#include "referee/json.h"
#include "referee/language.h"
#include "referee/version_diff.h"

/* Fields that are of the step itself, and not of what stood from it on. */
static bool is_of_step(const char *field)
{
	static const char *const names[] = { "version", "step",	   "time",  "principal",
					     "actor",	"changed", "reason" };

	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (strcmp(names[i], field) == 0)
			return true;
	return false;
}

/* Told only with a text, and hidden where its writer is: what was told with the text before does not hold
 * for the next. */
static const struct {
	const char *text, *language;
} written[] = {
	{ "text", "language" },
	{ "response", "response_language" },
};

/* ---- carrying forward ---- */

static void carry(struct json_object *state, const struct verb *verb, struct json_object *step)
{
	const char *word = json_text_or(step, "step", "");

	for (size_t i = 0; i < ELEMENTS(written); i++)
		if (json_get(step, written[i].text))
			json_object_object_del(state, written[i].language);
	if (strcmp(word, "respond") == 0) {
		/* An answer is whole: one without words has none. */
		json_object_object_del(state, "response");
		json_object_object_del(state, "response_language");
	}
	for (const struct field *field = verb->fields; field->name; field++) {
		struct json_object *value = json_get(step, field->name);
		if (value && !is_of_step(field->name))
			json_set(state, field->name, json_object_get(value));
	}
	/* Nothing else can be done with what is withdrawn than to restore it. */
	json_set_text(state, "state", strcmp(word, "withdraw") == 0 ? "withdrawn" : "open");
}

/* What stood with a version. A new object. */
static struct json_object *state_at(const struct version_diff *diff, const struct verb *verb,
				    struct json_object *version)
{
	struct json_object *state = json_new_object();

	for (size_t i = 0; i < json_count(diff->versions); i++) {
		struct json_object *step = json_object_array_get_idx(diff->versions, i);
		if (version_number(step) <= version_number(version))
			carry(state, verb, step);
	}
	return state;
}

/* ---- what differs ---- */

static bool is_language(const char *field)
{
	for (size_t i = 0; i < ELEMENTS(written); i++)
		if (strcmp(written[i].language, field) == 0)
			return true;
	return false;
}

static void fields_tell(struct version_diff *diff, const struct verb *verb)
{
	_cleanup_(json_putp) struct json_object *before = state_at(diff, verb, diff->from);
	_cleanup_(json_putp) struct json_object *after = state_at(diff, verb, diff->to);

	version_diff_field(diff, "state", NULL, json_get(before, "state"),
			   json_get(after, "state"));
	for (const struct field *field = verb->fields; field->name; field++) {
		struct json_object *old = json_get(before, field->name),
				   *new = json_get(after, field->name);
		/* Of a language that is told in one of them alone, it is not known whether it differs. */
		if (!is_of_step(field->name) && !(is_language(field->name) && !(old && new)))
			version_diff_field(diff, field->name, NULL, old, new);
	}
}

/* The parameter `due` is told as the date. */
static bool is_told(const struct verb *verb, const char *name)
{
	if (strcmp(name, "due") == 0)
		name = "due_date";
	for (const struct field *field = verb->fields; field->name; field++)
		if (strcmp(field->name, name) == 0)
			return true;
	return false;
}

/* Names of what the steps behind the first version and up to the second gave, and do not tell. */
static void untold_find(struct version_diff *diff, const struct verb *verb)
{
	_cleanup_(json_putp) struct json_object *seen = json_new_object();
	int64_t from = version_number(diff->from), to = version_number(diff->to);
	int64_t first = from < to ? from : to, last = from < to ? to : from;

	for (size_t i = 0; i < json_count(diff->versions); i++) {
		struct json_object *step = json_object_array_get_idx(diff->versions, i);
		struct json_object *changed = json_get(step, "changed");
		if (version_number(step) <= first || version_number(step) > last)
			continue;
		for (size_t j = 0; j < json_count(changed); j++) {
			struct json_object *name = json_object_array_get_idx(changed, j);
			const char *word = json_object_get_string(name);
			if (is_told(verb, word) || json_object_object_get_ex(seen, word, NULL))
				continue;
			json_set(seen, word, NULL);
			json_append(diff->untold, json_object_get(name));
		}
	}
}

/* ---- the commands ---- */

static int diff_tell(struct version_diff *diff)
{
	_cleanup_(x_freep) char *method = xasprintf("%s.versions", diff->noun);
	_cleanup_(x_freep) char *get = xasprintf("%s.get", diff->noun);
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *now = NULL;
	_cleanup_(json_putp) struct json_object *about = json_new_object();
	const struct verb *verb = verb_find(str_of(method));

	json_set_text(params, diff->noun, diff->id);
	int r = session_call(diff->session, get, false, params, &now);
	if (r != 0)
		return r;
	fields_tell(diff, verb);
	untold_find(diff, verb);
	const char *study = json_text_or(now, "study", "?");
	json_set_text(about, diff->noun, diff->id);
	json_set_text(about, "study", study);
	_cleanup_(x_freep) char *head = xasprintf(_("%s, %s %s: version %lld to %lld"), study,
						  language_word("heading", diff->noun), diff->id,
						  (long long)version_number(diff->from),
						  (long long)version_number(diff->to));
	version_diff_show(diff, about, head, "text");
	return 0;
}

static int noun_diff(struct session *session, const char *noun, int argc, char **argv)
{
	_cleanup_(version_diff_done) struct version_diff diff;
	int r = version_diff_begin(&diff, session, noun, argc, argv);

	if (r == 0)
		r = diff_tell(&diff);
	return r < 0 ? 0 : r;
}

int command_finding_diff(struct session *session, int argc, char **argv)
{
	return noun_diff(session, "finding", argc, argv);
}

int command_question_diff(struct session *session, int argc, char **argv)
{
	return noun_diff(session, "question", argc, argv);
}

int command_recommendation_diff(struct session *session, int argc, char **argv)
{
	return noun_diff(session, "recommendation", argc, argv);
}
