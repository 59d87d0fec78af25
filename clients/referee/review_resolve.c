/* review_resolve.c: whose review a row is, and which of the form's fields its columns are. */
#include "referee/review_import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "referee/export.h"
#include "referee/value_read.h"

static struct json_object *params_of(const char *name, const char *value)
{
	struct json_object *params = json_new_object();

	if (name)
		json_set_text(params, name, value);
	return params;
}

int import_world_open(struct import_world *world)
{
	_cleanup_(json_putp) struct json_object *nothing = params_of(NULL, NULL);

	world->studies = json_new_object();
	int r = session_call(world->session, "server.hello", false, nothing, &world->hello);
	if (r == 0)
		r = session_call(world->session, "principal.get", false, nothing, &world->me);
	return r;
}

void import_world_done(struct import_world *world)
{
	json_object_put(world->hello);
	json_object_put(world->me);
	json_object_put(world->emails);
	json_object_put(world->studies);
}

/* ---- the study ---- */

static const char *study_wrong(const char *code, char **ret_error)
{
	_cleanup_(json_putp) struct json_object *value =
		value_read(verb_find(str_of("study.get"))->params, code, ret_error);

	return value ? NULL : *ret_error;
}

/* *ret_study stays NULL where the server refuses it, as it says. */
static int study_fetch(struct import_world *world, const char *code, struct json_object **ret_study)
{
	static const char *const lists[][2] = { { "places", "assignment.list" },
						{ "reviews", "review.list" } };
	_cleanup_(json_putp) struct json_object *study = json_new_object();
	_cleanup_(json_putp) struct json_object *params = params_of("study", code);
	struct json_object *form = NULL;
	int r = 0;

	*ret_study = json_get(world->studies, code);
	if (*ret_study)
		return 0;
	int status = session_try(world->session, "review.form", false, params, &form);
	if (status == REFEREE_ERROR)
		return 0;
	if (status != REFEREE_OK)
		return session_refused(world->session, status);
	json_set(study, "form", form);
	for (size_t i = 0; r == 0 && i < ELEMENTS(lists); i++) {
		_cleanup_(json_putp) struct json_object *asked = params_of("study", code);
		struct json_object *items = NULL;
		r = session_list(world->session, lists[i][1], asked, &items);
		if (r == 0)
			json_set(study, lists[i][0], items);
	}
	if (r != 0)
		return r;
	*ret_study = study;
	json_set(world->studies, code, TAKE(study));
	return 0;
}

/* ---- whose it is ---- */

static bool is_secretariat(const struct import_world *world)
{
	struct json_object *roles = json_get(world->hello, "roles");

	for (size_t i = 0; i < json_count(roles); i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(roles, i)),
			   "secretariat") == 0)
			return true;
	return false;
}

static int emails_fetch(struct import_world *world)
{
	_cleanup_(json_putp) struct json_object *params = params_of(NULL, NULL);
	_cleanup_(json_putp) struct json_object *people = NULL;

	if (world->emails)
		return 0;
	int r = session_list(world->session, "principal.list", params, &people);
	if (r != 0)
		return r;
	world->emails = json_new_object();
	for (size_t i = 0; i < json_count(people); i++) {
		struct json_object *person = json_object_array_get_idx(people, i);
		json_set_text(world->emails, text_of(person, "principal"),
			      text_of(person, "email"));
	}
	return 0;
}

/* What a row says of its reviewer. A name is believed only where nothing else is said: two people may have
 * one. */
struct named {
	const struct review_cell *principal, *email, *name;
};

static const struct review_cell *named_cell(const struct named *named)
{
	if (named->principal)
		return named->principal;
	return named->email ? named->email : named->name;
}

static bool fits(const struct named *named, const char *principal, const char *email,
		 const char *name)
{
	if (named->principal && strcmp(review_cell_text(named->principal), principal) != 0)
		return false;
	if (named->email && strcasecmp(review_cell_text(named->email), email) != 0)
		return false;
	return named->principal || named->email || strcmp(review_cell_text(named->name), name) == 0;
}

static void find_other(struct import_world *world, struct review_file *file,
		       struct json_object *study, const struct named *named,
		       struct incoming *incoming)
{
	struct json_object *places = json_get(study, "places");
	const struct review_cell *cell = named_cell(named);
	const char *found = NULL;
	bool are_more = false;

	for (size_t i = 0; i < json_count(places); i++) {
		struct json_object *place = json_object_array_get_idx(places, i);
		const char *principal = text_of(place, "principal");
		if (!fits(named, principal, text_of(world->emails, principal),
			  text_of(place, "full_name")) ||
		    (found && strcmp(found, principal) == 0))
			continue;
		are_more |= found != NULL;
		found = principal;
	}
	incoming->is_bad = !found || are_more;
	incoming->place_of = found;
	if (!incoming->is_bad)
		return;
	_cleanup_(x_freep) char *message = xasprintf(
		are_more ? "`%s` is more than one who has a place in %s; name the principal"
			 : "`%s` is nobody who has a place in %s",
		review_cell_text(cell), incoming->study);
	review_wrong(file, incoming->row, cell, -1, message);
}

static bool has_place(struct json_object *study, const char *principal)
{
	struct json_object *places = json_get(study, "places");

	for (size_t i = 0; i < json_count(places); i++)
		if (strcmp(text_of(json_object_array_get_idx(places, i), "principal"), principal) ==
		    0)
			return true;
	return false;
}

/* Why the row is nothing that the caller may bring in; NULL: it is. A new string. */
static char *why_not(const struct import_world *world, struct json_object *study, bool is_named,
		     const struct incoming *incoming)
{
	if (!incoming->is_own && !is_secretariat(world))
		return xstrdup("this is not you: only the secretariat brings in reviews of others");
	if (!incoming->is_own || has_place(study, incoming->place_of))
		return NULL;
	return xasprintf("%syou have no place in %s", is_named ? "" : "it names nobody, and ",
			 incoming->study);
}

static int find_person(struct import_world *world, struct review_file *file,
		       struct json_object *study, struct incoming *incoming)
{
	const struct named named = {
		.principal = review_cell_find(incoming->row, META_PRINCIPAL),
		.email = review_cell_find(incoming->row, META_EMAIL),
		.name = review_cell_find(incoming->row, META_NAME),
	};
	const struct review_cell *cell = named_cell(&named);

	incoming->place_of = text_of(world->hello, "principal");
	incoming->is_own = !cell || fits(&named, incoming->place_of, text_of(world->me, "email"),
					 text_of(world->hello, "full_name"));
	_cleanup_(x_freep) char *why = why_not(world, study, cell != NULL, incoming);
	if (why) {
		incoming->is_bad = true;
		review_wrong(file, incoming->row, cell, -1, why);
	}
	if (why || incoming->is_own)
		return 0;
	int r = emails_fetch(world);
	if (r == 0)
		find_other(world, file, study, &named, incoming);
	return r;
}

/* ---- what its columns are ---- */

/* The id of the field that a column names: by its id, HotCRP's key or its title. NULL: none; more than
 * one has that title: "". */
static const char *field_of(struct json_object *fields, const char *name, const char **ret_kind)
{
	const char *found = NULL;

	for (size_t i = 0; i < json_count(fields); i++) {
		struct json_object *field = json_object_array_get_idx(fields, i);
		_cleanup_(x_freep) char *uid = export_field_uid(fields, i);
		bool is_key = strcmp(text_of(field, "id"), name) == 0 || strcasecmp(uid, name) == 0;
		if (!is_key && strcmp(text_of(field, "title"), name) != 0)
			continue;
		*ret_kind = text_of(field, "kind");
		if (is_key)
			return text_of(field, "id");
		found = found ? "" : text_of(field, "id");
	}
	return found;
}

/* Numbers come as texts in a table, and from HotCRP sometimes in JSON. A new value, or NULL where there is
 * none, with *ret_why where it cannot be one. */
static struct json_object *value_of(const struct review_cell *cell, const char *kind,
				    const char **ret_why)
{
	bool is_text = json_object_is_type(cell->value, json_type_string);
	const char *text = review_cell_text(cell);
	char *end;

	if (!cell->value || (is_text && !text[0]))
		return NULL;
	if (!is_text && !json_object_is_type(cell->value, json_type_int)) {
		*ret_why = "is neither a text nor a whole number";
		return NULL;
	}
	if (strcmp(kind, "score") != 0 || !is_text)
		return json_object_get(cell->value);
	errno = 0;
	long long number = strtoll(text, &end, 10);
	if (errno || *end || text[0] == ' ') {
		*ret_why = "is no whole number";
		return NULL;
	}
	return mem_check(json_object_new_int64(number));
}

static void take_value(struct review_file *file, struct json_object *fields,
		       struct incoming *incoming, size_t index)
{
	const struct review_cell *cell = &incoming->row->cells[index];
	const char *kind = "", *why = NULL, *id = field_of(fields, cell->name, &kind);

	if (!id) {
		if (review_cell_text(cell)[0])
			json_set(incoming->extra, cell->name, json_object_get(cell->value));
		return;
	}
	if (!id[0])
		why = "is the title of more than one field; use its key";
	else if (json_get(incoming->cells, id))
		why = "stands in the row twice, by another name";
	struct json_object *value = why ? NULL : value_of(cell, kind, &why);
	if (why) {
		incoming->is_bad = true;
		review_wrong(file, incoming->row, cell, -1, why);
		return;
	}
	json_set(incoming->cells, id, mem_check(json_object_new_int64((int64_t)index)));
	if (value)
		json_set(incoming->body, id, value);
}

/* A table's vtag is of the office that wrote it: an edition of another study's review says nothing of this
 * one's. */
static void take_vtag(struct review_file *file, struct incoming *incoming)
{
	const struct review_cell *cell = review_cell_find(incoming->row, META_IF_VTAG);
	const char *code = review_cell_text(review_cell_find(incoming->row, META_STUDY));

	incoming->is_strict = cell != NULL;
	if (!cell && (!code[0] || strcmp(code, incoming->study) == 0))
		cell = review_cell_find(incoming->row, META_VTAG);
	const char *text = review_cell_text(cell);
	char *end;

	if (!text[0])
		return;
	errno = 0;
	long long number = strtoll(text, &end, 10);
	incoming->if_edition = number;
	if (errno == 0 && !*end && number >= 0 && number <= INT32_MAX)
		return;
	incoming->is_bad = true;
	review_wrong(file, incoming->row, cell, -1, "is no edition of a review");
}

static void take_meta(struct review_file *file, bool is_submit, struct incoming *incoming)
{
	const struct review_cell *object = review_cell_find(incoming->row, META_OBJECT);
	const char *status = review_cell_text(review_cell_find(incoming->row, META_STATUS));
	const char *draft = review_cell_text(review_cell_find(incoming->row, META_DRAFT));

	incoming->is_submit =
		is_submit && strcmp(status, "draft") != 0 && strcmp(draft, "true") != 0;
	if (!object || strcmp(review_cell_text(object), "review") == 0)
		return;
	incoming->is_bad = true;
	review_wrong(file, incoming->row, object, -1, "is no review");
}

static void take_values(struct review_file *file, struct json_object *study,
			struct incoming *incoming)
{
	struct json_object *fields = json_get(json_get(study, "form"), "fields");

	for (size_t i = 0; i < incoming->row->count; i++)
		if (review_meta_of(incoming->row->cells[i].name) == META_OTHER)
			take_value(file, fields, incoming, i);
	if (json_object_object_length(incoming->body) > 0 || incoming->is_bad)
		return;
	incoming->is_bad = true;
	review_wrong(file, incoming->row, NULL, -1, "there is nothing in it that the form has");
}

int import_resolve(struct import_world *world, struct review_file *file, const char *study,
		   bool is_submit, struct incoming *incoming)
{
	const struct review_cell *code = review_cell_find(incoming->row, META_STUDY);
	_cleanup_(x_freep) char *error = NULL;
	struct json_object *known = NULL;

	incoming->body = json_new_object();
	incoming->cells = json_new_object();
	incoming->extra = json_new_object();
	incoming->if_edition = -1;
	incoming->study = study ? study : review_cell_text(code);
	take_meta(file, is_submit, incoming);
	if (!incoming->study[0] || study_wrong(incoming->study, &error)) {
		incoming->is_bad = true;
		review_wrong(file, incoming->row, code, -1,
			     code ? error : "names no study; --study does");
		return 0;
	}
	take_vtag(file, incoming);
	int r = study_fetch(world, incoming->study, &known);
	if (r == 0 && !known) {
		incoming->is_bad = true;
		review_wrong(file, incoming->row, code, -1,
			     referee_message(world->session->referee));
		return 0;
	}
	if (r == 0)
		r = find_person(world, file, known, incoming);
	if (r == 0)
		take_values(file, known, incoming);
	return r;
}

struct json_object *import_known(const struct import_world *world, const struct incoming *incoming)
{
	struct json_object *reviews =
		json_get(json_get(world->studies, incoming->study), "reviews");

	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *review = json_object_array_get_idx(reviews, i);
		if (strcmp(text_of(review, "principal"), incoming->place_of) == 0)
			return review;
	}
	return NULL;
}
