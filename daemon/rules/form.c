/* form.c: a form by itself: its words, its own check, and how a client gets it.
 *
 * A form that passes form_check can be filled in: every field has an id of its own, every score a
 * scale, every choice something to choose from. */
#include "rules/form.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/text.h"
#include "rules/workflow.h"

const char *const form_kind_words[FORM_KIND__MAX] = {
	[FORM_SCORE] = "score",
	[FORM_CHOICE] = "choice",
	[FORM_TEXT] = "text",
};

struct form *form_free(struct form *form)
{
	if (form) {
		arena_done(&form->arena);
		free(form);
	}
	return NULL;
}

const struct form_field *form_find(const struct form *form, struct str id)
{
	for (size_t i = 0; i < form->field_count; i++) {
		if (str_is(id, form->fields[i].id))
			return &form->fields[i];
	}
	return NULL;
}

/* ---- the check ---- */

struct place {
	char text[80];
};

static struct place place_choice(size_t field, size_t choice)
{
	struct place place;
	(void)snprintf(place.text, sizeof(place.text), "fields[%zu].choices[%zu]", field, choice);
	return place;
}

/* An anchor explains one value of the scale, so its value is a whole number on it. */
static bool is_on_scale(const struct form_field *field, const char *value)
{
	for (int i = field->min; i <= field->max; i++) {
		char text[16];
		(void)snprintf(text, sizeof(text), "%d", i);
		if (str_is(str_of(value), text))
			return true;
	}
	return false;
}

static void check_choices(const struct form_field *field, size_t index, struct problems *problems)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		struct place place = place_choice(index, i);
		const char *value = field->choices[i].value;
		assert(value);
		if (text_is_blank(str_of(value)))
			problems_add(problems, place.text, -1, "field `%s`: a choice has no value",
				     field->id);
		if (text_is_blank(str_of(field->choices[i].text)))
			problems_add(problems, place.text, -1,
				     "field `%s`: choice `%s` has no text", field->id, value);
		if (field->kind == FORM_SCORE && !is_on_scale(field, value))
			problems_add(problems, place.text, -1,
				     "field `%s`: `%s` is not on the scale from %d to %d",
				     field->id, value, field->min, field->max);
		for (size_t j = 0; j < i; j++) {
			if (str_is(str_of(value), field->choices[j].value))
				problems_add(problems, place.text, -1,
					     "field `%s`: there are two choices `%s`", field->id,
					     value);
		}
	}
}

/* A longer scale measures nothing that people can tell apart. */
#define SCALE_MAX 100

/* A limit on the wrong kind of field is refused rather than ignored: somebody meant something by
 * it. */
static void check_kind(const struct form_field *field, const char *place, struct problems *problems)
{
	bool has_scale = field->min != 0 || field->max != 0;

	if (field->kind == FORM_SCORE &&
	    (field->min < 0 || field->min >= field->max || field->max > SCALE_MAX))
		problems_add(problems, place, -1,
			     "field `%s`: a score needs min and max, 0 <= min < max <= %d",
			     field->id, SCALE_MAX);
	if (field->kind != FORM_SCORE && has_scale)
		problems_add(problems, place, -1, "field `%s`: only a score has min and max",
			     field->id);
	if (field->kind == FORM_CHOICE && field->choice_count < 2)
		problems_add(problems, place, -1, "field `%s`: a choice needs two choices or more",
			     field->id);
	if (field->kind == FORM_TEXT && field->choice_count > 0)
		problems_add(problems, place, -1, "field `%s`: a text has no choices", field->id);
	if (field->kind == FORM_TEXT && field->max_bytes < 1)
		problems_add(problems, place, -1, "field `%s`: a text needs max_bytes", field->id);
	if (field->kind != FORM_TEXT && field->max_bytes != 0)
		problems_add(problems, place, -1, "field `%s`: only a text has max_bytes",
			     field->id);
}

/* A character takes a byte or more: with fewer bytes than characters no text would be long enough.
 */
static void check_chars(const struct form_field *field, const char *place,
			struct problems *problems)
{
	bool has_limit = field->min_chars != 0 || field->max_chars != 0;

	if (field->kind != FORM_TEXT && has_limit)
		problems_add(problems, place, -1,
			     "field `%s`: only a text has min_chars and max_chars", field->id);
	else if (field->max_chars > 0 && field->min_chars > field->max_chars)
		problems_add(problems, place, -1, "field `%s`: min_chars is over max_chars",
			     field->id);
	else if (field->max_bytes > 0 && field->min_chars > field->max_bytes)
		problems_add(problems, place, -1,
			     "field `%s`: min_chars is more than max_bytes can hold", field->id);
}

static void check_field(const struct form *form, size_t index, struct problems *problems)
{
	const struct form_field *field = &form->fields[index];
	char place[80];

	(void)snprintf(place, sizeof(place), "fields[%zu]", index);
	assert(field->id);
	if (!text_is_id(field->id))
		problems_add(
			problems, place, -1,
			"`%s` is no field id: lower-case letters, digits and _, a letter first",
			field->id);
	else if (form_find(form, str_of(field->id)) != field)
		problems_add(problems, place, -1, "there are two fields `%s`", field->id);
	if (text_is_blank(str_of(field->title)))
		problems_add(problems, place, -1, "field `%s` has no title", field->id);
	check_kind(field, place, problems);
	check_chars(field, place, problems);
	check_choices(field, index, problems);
	form_check_conditions(form, index, problems);
}

bool form_check(const struct form *form, struct problems *ret_problems)
{
	size_t before = ret_problems->count;

	if (!text_is_hyphened_id(form->id))
		problems_add(ret_problems, "id", -1,
			     "the id must be lower-case letters, digits, - and _, a letter first");
	if (text_is_blank(str_of(form->title)))
		problems_add(ret_problems, "title", -1, "the form has no title");
	if (form->version < 1)
		problems_add(ret_problems, "version", -1, "the version must be 1 or more");
	if (form->field_count == 0)
		problems_add(ret_problems, "fields", -1, "the form has no fields");
	for (size_t i = 0; i < form->field_count; i++)
		check_field(form, i, ret_problems);
	/* Of a form that makes no sense in parts, it would be told once more, and elsewhere. */
	bool is_sound = ret_problems->count == before;
	for (size_t i = 0; i < form->field_count && is_sound; i++)
		form_check_reach(form, i, ret_problems);
	return ret_problems->count == before;
}

/* ---- as JSON ---- */

/* json-c reports want of memory by what it returns; that ends the process, as everywhere. Keys are
 * string constants and are added once, so json-c needs neither copy nor look for them. */
static void add(struct json_object *object, const char *key, struct json_object *value)
{
	mem_check(value);
	if (json_object_object_add_ex(object, key, value,
				      JSON_C_OBJECT_ADD_CONSTANT_KEY |
					      JSON_C_OBJECT_ADD_KEY_IS_NEW) != 0)
		mem_check(NULL);
}

static void add_text(struct json_object *object, const char *key, const char *text)
{
	add(object, key, json_object_new_string(text));
}

static void append(struct json_object *array, struct json_object *value)
{
	if (json_object_array_add(array, mem_check(value)) != 0)
		mem_check(NULL);
}

static struct json_object *choices_json(const struct form_field *field)
{
	struct json_object *array = mem_check(json_object_new_array());

	for (size_t i = 0; i < field->choice_count; i++) {
		struct json_object *choice = mem_check(json_object_new_object());
		add_text(choice, "value", field->choices[i].value);
		add_text(choice, "text", field->choices[i].text);
		append(array, choice);
	}
	return array;
}

static struct json_object *condition_json(const struct form_condition *condition)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	struct json_object *object = mem_check(json_object_new_object());

	add_text(object, "field", condition->field);
	if (condition->is_count > 0) {
		struct json_object *values = mem_check(json_object_new_array());
		for (size_t i = 0; i < condition->is_count; i++)
			append(values, json_object_new_string(condition->is[i]));
		add(object, "is", values);
	} else if (condition->is_filled) {
		add(object, "filled", json_object_new_boolean(true));
	} else {
		if (condition->min >= 0)
			add(object, "min", json_object_new_int(condition->min));
		if (condition->max >= 0)
			add(object, "max", json_object_new_int(condition->max));
	}
	add_text(object, "text", form_condition_text(&arena, condition));
	return object;
}

static void add_conditions(struct json_object *object, const char *key,
			   const struct form_conditions *conditions)
{
	struct json_object *array;

	if (conditions->count == 0)
		return;
	array = mem_check(json_object_new_array());
	for (size_t i = 0; i < conditions->count; i++)
		append(array, condition_json(&conditions->list[i]));
	add(object, key, array);
}

static void add_limit(struct json_object *object, const char *key, int limit)
{
	if (limit > 0)
		add(object, key, json_object_new_int(limit));
}

/* In the words of the file; empty means all who see the review. */
static struct json_object *visible_json(unsigned visible)
{
	struct json_object *array = mem_check(json_object_new_array());

	for (size_t i = 0; i < LEVEL_ROWS; i++) {
		if (visible & level_rows[i].bit)
			append(array, json_object_new_string(level_rows[i].word));
	}
	return array;
}

/* What a kind has no use for is left out, so that a client can take what is there at its word. */
static struct json_object *field_json(const struct form_field *field)
{
	struct json_object *object = mem_check(json_object_new_object());

	add_text(object, "id", field->id);
	add_text(object, "title", field->title);
	if (field->help)
		add_text(object, "help", field->help);
	add_text(object, "kind", form_kind_words[field->kind]);
	add(object, "required", json_object_new_boolean(field->is_required));
	add_conditions(object, "when", &field->when);
	add_conditions(object, "required_when", &field->required_when);
	if (field->kind == FORM_SCORE) {
		add(object, "min", json_object_new_int(field->min));
		add(object, "max", json_object_new_int(field->max));
	}
	if (field->kind == FORM_TEXT)
		add(object, "max_bytes", json_object_new_int64(field->max_bytes));
	add_limit(object, "min_chars", field->min_chars);
	add_limit(object, "max_chars", field->max_chars);
	if (field->kind != FORM_TEXT)
		add(object, "choices", choices_json(field));
	add(object, "visible", visible_json(field->visible));
	return object;
}

struct json_object *form_json(const struct form *form)
{
	struct json_object *object = mem_check(json_object_new_object());
	struct json_object *fields = mem_check(json_object_new_array());

	add_text(object, "id", form->id);
	add(object, "version", json_object_new_int(form->version));
	add_text(object, "title", form->title);
	for (size_t i = 0; i < form->field_count; i++)
		append(fields, field_json(&form->fields[i]));
	add(object, "fields", fields);
	return object;
}
