/* export_common.c: what the formats ask of a study alike: who is named, what is published, and ids that
 * stay. */
#include "referee/export.h"

#include <string.h>
#include <sysexits.h>

#include "referee/derived.h"

/* The stage that opens reviews to everybody, in each procedure that has one. */
static const char stage_public[] = "publication";

const char *text_of(struct json_object *object, const char *name)
{
	const char *text = json_text(object, name);

	return text ? text : "";
}

bool export_is_in(struct json_object *review)
{
	const char *state = text_of(review, "state");

	return strcmp(state, "submitted") == 0 || strcmp(state, "approved") == 0;
}

static int stage_index(const struct export *export, const char *stage)
{
	struct json_object *stages = json_get(export->facts[SOURCE_WORKFLOW], "stages");

	for (size_t i = 0; i < json_count(stages); i++)
		if (strcmp(text_of(json_object_array_get_idx(stages, i), "stage"), stage) == 0)
			return (int)i;
	return -1;
}

bool export_is_published(const struct export *export)
{
	int published = stage_index(export, stage_public);

	return published >= 0 && stage_index(export, text_of(export->study, "stage")) >= published;
}

int export_published(const struct export *export)
{
	if (export_is_published(export))
		return 0;
	if (stage_index(export, stage_public) < 0)
		return session_fail(export->session, EX_DATAERR,
				    "%s is for what is published, and the procedure `%s` has no "
				    "stage `%s`",
				    export->format->name, text_of(export->study, "workflow"),
				    stage_public);
	return session_fail(export->session, EX_DATAERR,
			    "nothing of %s is published yet: it is in the stage `%s`, and `%s` is "
			    "still to come",
			    export->code, text_of(export->study, "stage"), stage_public);
}

const char *export_stage_at(const struct export *export, const char *time)
{
	struct json_object *steps = export->facts[SOURCE_HISTORY];
	const char *stage = "";

	/* Instants of the wire are all of one length and one zone, and sort as text. */
	for (size_t i = 0; i < json_count(steps); i++) {
		struct json_object *step = json_object_array_get_idx(steps, i);
		if (json_text(step, "to") && strcmp(text_of(step, "time"), time) <= 0)
			stage = json_text(step, "to");
	}
	return stage;
}

char *export_iri(const struct export *export, const char *kind, const char *id)
{
	const char *base = export->settings[SETTING_BASE];
	bool is_study = strcmp(kind, "study") == 0;

	if (!base)
		return xasprintf("urn:study:%s%s%s%s%s", export->code, is_study ? "" : ":",
				 is_study ? "" : kind, id[0] ? ":" : "", id);
	if (is_study)
		return xasprintf("%s/studies/%s%s%s", base, export->code, id[0] ? "/" : "", id);
	return xasprintf("%s/%ss/%s", base, kind, id);
}

/* Whether the study names somebody as who was reviewed, or who wrote for it. */
static bool is_known(const struct export *export, const char *principal)
{
	static const char *const open[] = { "host", "lead", "editor" };
	struct json_object *people = json_get(export->study, "people");

	for (size_t i = 0; i < json_count(people); i++) {
		struct json_object *person = json_object_array_get_idx(people, i);
		for (size_t j = 0; j < ELEMENTS(open); j++)
			if (strcmp(text_of(person, "principal"), principal) == 0 &&
			    strcmp(text_of(person, "role"), open[j]) == 0)
				return true;
	}
	return false;
}

/* Of the rows on somebody the first that has such a field; NULL: none. */
static struct json_object *row_with(struct json_object *rows, const char *principal,
				    const char *field)
{
	for (size_t i = 0; i < json_count(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		if (strcmp(text_of(row, "principal"), principal) == 0 && json_text(row, field))
			return row;
	}
	return NULL;
}

/* Who holds a role, and who has a place: the study tells nothing of anybody else. */
static struct json_object *person_with(const struct export *export, const char *principal,
				       const char *field)
{
	struct json_object *row = row_with(json_get(export->study, "people"), principal, field);

	return row ? row : row_with(export->facts[SOURCE_PLACES], principal, field);
}

static bool is_left_out(const struct export *export, const char *principal, bool is_reviewer)
{
	return !principal ||
	       (export->is_anonymous && (is_reviewer || !is_known(export, principal)));
}

const char *export_full_name(const struct export *export, struct json_object *row, bool is_reviewer)
{
	const char *principal = json_text(row, "principal"), *name = json_text(row, "full_name");

	if (is_left_out(export, principal, is_reviewer))
		return NULL;
	return name ? name : json_text(person_with(export, principal, "full_name"), "full_name");
}

const char *export_native_name(const struct export *export, struct json_object *row,
			       bool is_reviewer, const char **ret_language)
{
	const char *principal = json_text(row, "principal");
	struct json_object *person = is_left_out(export, principal, is_reviewer)
					     ? NULL
					     : person_with(export, principal, "native_name");

	if (!person)
		return NULL;
	*ret_language = text_of(person, "name_language");
	return json_text(person, "native_name");
}

const char *export_name(const struct export *export, struct json_object *row, bool is_reviewer)
{
	const char *principal = json_text(row, "principal"),
		   *name = export_full_name(export, row, is_reviewer);

	return name || is_left_out(export, principal, is_reviewer) ? name : principal;
}

char *export_uuid(const struct export *export, const char *what, const char *id)
{
	_cleanup_(x_freep) char *words =
		xasprintf("refereed\n%s\n%s\n%s\n", text_of(export->hello, "server_key"), what, id);
	char uuid[REFEREE_UUID_SIZE];

	derived_uuid(words, uuid);
	return xasprintf("urn:uuid:%s", uuid);
}
