/* form_review.c: a review's body against its form.
 *
 * A draft is whatever its author has so far: it only has to be storable. What is submitted is
 * judged whole, and every problem is told at once, since over a poor line each round costs the
 * reviewer a day. Fields are gone through in their order, as conditions are on those before. */
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
 * client can mark what has to go; of one that is too short, at its end, where more is wanted. */
static void check_length(const struct form_field *field, struct str text, struct problems *problems)
{
	size_t end;
	size_t chars = text_chars(text, (size_t)field->max_chars, &end);

	if ((int64_t)text.n > field->max_bytes)
		problems_add(problems, field->id,
			     (int64_t)character_end(text, (size_t)field->max_bytes),
			     "the text has %zu bytes, over the limit of %" PRId64
			     "; what is over begins here",
			     text.n, field->max_bytes);
	if (field->max_chars > 0 && chars > (size_t)field->max_chars)
		problems_add(problems, field->id, (int64_t)end,
			     "the text has %zu characters, over the limit of %d; what is over "
			     "begins here",
			     chars, field->max_chars);
	if (chars < (size_t)field->min_chars && !text_is_blank(text))
		problems_add(problems, field->id, (int64_t)text.n,
			     "the text has %zu characters; at least %d are wanted", chars,
			     field->min_chars);
}

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
	check_length(field, text, problems);
}

/* ---- what is asked ---- */

/* Whether conditions hold. One on a field that is itself wrong cannot be said: nothing is demanded or
 * refused for its sake, since that would send the author after what may not be so. */
enum holding { HOLDS_NOT, HOLDS, HOLDS_UNSAID };

/* A review while it is gone through: what of it is to go on for the fields that come. */
struct judging {
	const struct form *form;
	struct json_object *body;
	struct problems *problems;
	bool is_wrong[FORM_FIELDS_MAX];
	bool is_asked[FORM_FIELDS_MAX];
};

/* White space is no answer. */
static bool is_given(struct json_object *value)
{
	return value &&
	       !(json_object_is_type(value, json_type_string) && text_is_blank(string_of(value)));
}

static struct json_object *value_of(const struct judging *judging, size_t index)
{
	return json_object_object_get(judging->body, judging->form->fields[index].id);
}

static enum holding condition_holds(const struct judging *judging,
				    const struct form_condition *condition)
{
	const struct form_field *on = form_find(judging->form, str_of(condition->field));
	size_t index = (size_t)(on - judging->form->fields);
	struct json_object *value = value_of(judging, index);

	if (judging->is_wrong[index])
		return HOLDS_UNSAID;
	return judging->is_asked[index] && is_given(value) &&
			       form_condition_allows(condition, json_object_get_string(value))
		       ? HOLDS
		       : HOLDS_NOT;
}

static enum holding conditions_hold(const struct judging *judging,
				    const struct form_conditions *conditions)
{
	enum holding holding = HOLDS;

	for (size_t i = 0; i < conditions->count; i++) {
		enum holding one = condition_holds(judging, &conditions->list[i]);
		if (one == HOLDS_NOT)
			return HOLDS_NOT;
		if (one == HOLDS_UNSAID)
			holding = HOLDS_UNSAID;
	}
	return holding;
}

/* Why a field is wanted: "is required", or by which conditions. NULL where it is not. */
static const char *demand_of(const struct judging *judging, const struct form_field *field,
			     struct arena *arena)
{
	const struct form_conditions *conditions = &field->required_when;

	if (field->is_required)
		return "is required";
	if (conditions->count > 0 && conditions_hold(judging, conditions) == HOLDS)
		return arena_printf(arena, "is required where %s",
				    form_conditions_text(arena, conditions));
	return NULL;
}

static void check_value(const struct judging *judging, const struct form_field *field,
			struct json_object *value, const char *demand)
{
	static void (*const checks[FORM_KIND__MAX])(const struct form_field *, struct json_object *,
						    struct problems *) = {
		[FORM_SCORE] = check_score,
		[FORM_CHOICE] = check_choice,
		[FORM_TEXT] = check_text,
	};

	if (value)
		checks[field->kind](field, value, judging->problems);
	if (!demand || is_given(value))
		return;
	if (!value)
		problems_add(judging->problems, field->id, -1, "%s, and is missing", demand);
	else if (field->kind == FORM_TEXT)
		problems_add(judging->problems, field->id, 0, "%s, and is empty", demand);
}

static void judge_field(struct judging *judging, size_t index)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	const struct form_field *field = &judging->form->fields[index];
	struct json_object *value = value_of(judging, index);
	enum holding asked = conditions_hold(judging, &field->when);
	size_t before = judging->problems->count;

	judging->is_asked[index] = asked == HOLDS;
	if (asked == HOLDS_NOT && is_given(value))
		problems_add(judging->problems, field->id,
			     field->kind == FORM_TEXT &&
					     json_object_is_type(value, json_type_string)
				     ? 0
				     : -1,
			     "is asked only where %s; leave it empty",
			     form_conditions_text(&arena, &field->when));
	else if (asked != HOLDS_NOT)
		check_value(judging, field, value,
			    asked == HOLDS ? demand_of(judging, field, &arena) : NULL);
	judging->is_wrong[index] = judging->problems->count > before || asked == HOLDS_UNSAID;
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
	struct judging judging = { .form = form, .body = body, .problems = ret_problems };
	size_t before = ret_problems->count;

	if (!is_object(body, ret_problems))
		return false;
	check_unknown(form, body, ret_problems);
	for (size_t i = 0; i < form->field_count; i++)
		judge_field(&judging, i);
	return ret_problems->count == before;
}
