/* form_review.c: a review's body against its form.
 *
 * A draft is whatever its author has so far: it only has to be storable. What is submitted is
 * judged whole, and every problem is told at once, since over a poor line each round costs the
 * reviewer a day. */
#include "rules/form.h"

#include <inttypes.h>
#include <string.h>

#include "rules/text.h"

/* A body can name as many fields as its size allows: after this many problems no more are told. */
#define PROBLEMS_MAX 64

static struct str string_of(struct json_object *value)
{
	return (struct str){ json_object_get_string(value),
			     (size_t)json_object_get_string_len(value) };
}

/* The end of the last whole character within the first `limit` bytes. */
static size_t character_end(struct str text, size_t limit)
{
	size_t end = limit;

	while (end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80)
		end--;
	return end;
}

/* The problem names "body": the parameter, as there is no field yet to name. */
static bool is_object(struct json_object *body, struct problems *problems)
{
	if (json_object_is_type(body, json_type_object))
		return true;
	problems_add(problems, "body", -1, "a review is an object of fields and their values");
	return false;
}

/* SQLite and C end a text at NUL, so one in the middle would cut a review short unseen. */
static bool is_storable_text(const char *id, struct str text, struct problems *problems)
{
	size_t offset = 0;

	if (str_is_utf8(text, &offset))
		return true;
	problems_add(problems, id, (int64_t)offset, "the text is not UTF-8, or holds a NUL");
	return false;
}

/* The sum of keys and texts is what the database will hold, whatever was escaped on the wire. */
bool form_check_draft(struct json_object *body, int64_t max_bytes, struct problems *ret_problems)
{
	size_t before = ret_problems->count;
	int64_t bytes = 0;

	if (!is_object(body, ret_problems))
		return false;
	json_object_object_foreach(body, id, value)
	{
		if (ret_problems->count - before >= PROBLEMS_MAX)
			return false;
		bytes += (int64_t)strlen(id);
		if (json_object_is_type(value, json_type_string)) {
			bytes += json_object_get_string_len(value);
			(void)is_storable_text(id, string_of(value), ret_problems);
		} else if (value && !json_object_is_type(value, json_type_int)) {
			problems_add(ret_problems, id, -1,
				     "a value is a text, a whole number or null");
		}
	}
	if (bytes > max_bytes)
		problems_add(ret_problems, "body", -1,
			     "the review has %" PRId64 " bytes, over the limit of %" PRId64, bytes,
			     max_bytes);
	return ret_problems->count == before;
}

/* Only a JSON integer: "3" as a text, 3.0 and true would each be stored as something else. */
static void check_score(const struct form_field *field, struct json_object *value,
			struct problems *problems)
{
	int64_t score = 0;

	if (json_object_is_type(value, json_type_int))
		score = json_object_get_int64(value);
	if (!json_object_is_type(value, json_type_int) || score < field->min || score > field->max)
		problems_add(problems, field->id, -1, "must be a whole number from %d to %d",
			     field->min, field->max);
}

static void check_choice(const struct form_field *field, struct json_object *value,
			 struct problems *problems)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	const char *words = "";

	for (size_t i = 0; i < field->choice_count; i++) {
		const char *choice = field->choices[i].value;
		if (json_object_is_type(value, json_type_string) &&
		    str_is(string_of(value), choice))
			return;
		words = arena_printf(&arena, "%s%s%s", words, i ? ", " : "", choice);
	}
	problems_add(problems, field->id, -1, "must be one of: %s", words);
}

/* The offset of a text that is too long points at the first character over the limit, so that a
 * client can mark what has to go. */
static void check_text(const struct form_field *field, struct json_object *value,
		       struct problems *problems)
{
	struct str text;
	size_t offset;
	int control;

	if (!json_object_is_type(value, json_type_string)) {
		problems_add(problems, field->id, -1, "must be a text");
		return;
	}
	text = string_of(value);
	if (!is_storable_text(field->id, text, problems))
		return;
	control = text_control(text, "\n\t\r", &offset);
	if (control)
		problems_add(problems, field->id, (int64_t)offset,
			     "the text holds the control character 0x%02x", (unsigned)control);
	if ((int64_t)text.n > field->max_bytes)
		problems_add(problems, field->id,
			     (int64_t)character_end(text, (size_t)field->max_bytes),
			     "the text has %zu bytes, over the limit of %" PRId64
			     "; what is over begins here",
			     text.n, field->max_bytes);
	if (field->is_required && text_is_blank(text))
		problems_add(problems, field->id, 0, "is required, and is empty");
}

static void check_value(const struct form_field *field, struct json_object *value,
			struct problems *problems)
{
	static void (*const checks[FORM_KIND__MAX])(const struct form_field *, struct json_object *,
						    struct problems *) = {
		[FORM_SCORE] = check_score,
		[FORM_CHOICE] = check_choice,
		[FORM_TEXT] = check_text,
	};

	if (value)
		checks[field->kind](field, value, problems);
	else if (field->is_required)
		problems_add(problems, field->id, -1, "is required, and is missing");
}

/* A field that the form lacks is refused at submission, as its content would be lost to every
 * reader of the form; a draft may carry it, since the form may have changed under it. */
static void check_unknown(const struct form *form, struct json_object *body,
			  struct problems *problems)
{
	size_t before = problems->count;
	const char *ids[FORM_FIELDS_MAX];

	for (size_t i = 0; i < form->field_count; i++)
		ids[i] = form->fields[i].id;
	json_object_object_foreach(body, id, value)
	{
		(void)value;
		if (form_find(form, str_of(id)))
			continue;
		if (problems->count - before >= PROBLEMS_MAX)
			return;
		const char *closest = str_closest(id, ids, form->field_count);
		if (closest)
			problems_add(problems, id, -1,
				     "the form has no such field; did you mean `%s`?", closest);
		else
			problems_add(problems, id, -1, "the form has no such field");
	}
}

bool form_check_review(const struct form *form, struct json_object *body,
		       struct problems *ret_problems)
{
	size_t before = ret_problems->count;

	if (!is_object(body, ret_problems))
		return false;
	check_unknown(form, body, ret_problems);
	for (size_t i = 0; i < form->field_count; i++) {
		struct json_object *value = NULL;
		(void)json_object_object_get_ex(body, form->fields[i].id, &value);
		check_value(&form->fields[i], value, ret_problems);
	}
	return ret_problems->count == before;
}
