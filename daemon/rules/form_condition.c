/* form_condition.c: where a field is asked, and where it is required: a few conditions on answers to
 * fields before it, all of which must hold.
 *
 * There is no "or", no "not" and no arithmetic, so what a form asks can be decided beforehand: each
 * condition leaves some values of one field, and conditions that hang on each other, directly or through
 * what they hang on, can hold together where every field has a value left. And a field tells by being
 * answered that its conditions hold: it may not be shown to anybody who does not see what they say. */
#include "rules/form.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/policy.h"

/* ---- what they say ---- */

bool form_condition_allows(const struct form_condition *condition, const char *value)
{
	long number;

	if (condition->is_filled)
		return true;
	for (size_t i = 0; i < condition->is_count; i++) {
		if (strcmp(condition->is[i], value) == 0)
			return true;
	}
	if (condition->is_count > 0)
		return false;
	number = strtol(value, NULL, 10);
	return (condition->min < 0 || number >= condition->min) &&
	       (condition->max < 0 || number <= condition->max);
}

const char *form_condition_text(struct arena *arena, const struct form_condition *condition)
{
	const char *words = "", *field = condition->field;
	size_t count = condition->is_count;

	for (size_t i = 0; i < count; i++)
		words = arena_printf(arena, "%s%s%s", words,
				     i == 0	      ? ""
				     : i + 1 == count ? " or "
						      : ", ",
				     condition->is[i]);
	if (count > 0)
		return arena_printf(arena, "`%s` is %s", field, words);
	if (condition->is_filled)
		return arena_printf(arena, "`%s` is filled in", field);
	if (condition->max < 0)
		return arena_printf(arena, "`%s` is %d or more", field, condition->min);
	if (condition->min < 0)
		return arena_printf(arena, "`%s` is %d or less", field, condition->max);
	return arena_printf(arena, "`%s` is from %d to %d", field, condition->min, condition->max);
}

const char *form_conditions_text(struct arena *arena, const struct form_conditions *conditions)
{
	const char *text = "";

	for (size_t i = 0; i < conditions->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? " and " : "",
				    form_condition_text(arena, &conditions->list[i]));
	return text;
}

/* ---- the check ---- */

/* One condition under scrutiny. */
struct trial {
	const struct form *form;
	const struct form_field *field;
	const struct form_condition *condition;
	const struct form_field *on; /* the field it hangs on; NULL where there is none before */
	struct problems *problems;
	char place[80];
};

static void refuse(const struct trial *trial, const char *format, ...) _printf_(2, 3);
static void refuse(const struct trial *trial, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *reason = xvasprintf(format, args);
	va_end(args);
	problems_add(trial->problems, trial->place, -1, "field `%s`: %s", trial->field->id, reason);
}

/* The field that a condition names, where it comes before; a field that comes later, or the field itself,
 * would make a circle. */
static const struct form_field *field_before(const struct trial *trial)
{
	const char *name = trial->condition->field;
	const struct form_field *on = form_find(trial->form, str_of(name));
	const char *ids[FORM_FIELDS_MAX];

	if (on && on < trial->field)
		return on;
	if (on) {
		refuse(trial, "hangs on `%s`, which %s; a condition is on a field before", name,
		       on == trial->field ? "is itself" : "comes later");
		return NULL;
	}
	for (size_t i = 0; i < trial->form->field_count; i++)
		ids[i] = trial->form->fields[i].id;
	const char *closest = str_closest(name, ids, trial->form->field_count);
	if (closest)
		refuse(trial, "hangs on `%s`, which the form lacks; did you mean `%s`?", name,
		       closest);
	else
		refuse(trial, "hangs on `%s`, which the form lacks", name);
	return NULL;
}

/* Calls `take` for every value that a field can have, as its word; a text has but one: filled in. */
static void each_value(const struct form_field *field,
		       void (*take)(void *context, size_t index, const char *value), void *context)
{
	char digits[16];

	for (int i = field->min; field->kind == FORM_SCORE && i <= field->max; i++) {
		(void)snprintf(digits, sizeof digits, "%d", i);
		take(context, (size_t)(i - field->min), digits);
	}
	for (size_t i = 0; field->kind == FORM_CHOICE && i < field->choice_count; i++)
		take(context, i, field->choices[i].value);
	if (field->kind == FORM_TEXT)
		take(context, 0, "");
}

struct sought {
	const char *value;
	bool is_found;
};

static void seek(void *context, size_t index, const char *value)
{
	struct sought *sought = context;

	(void)index;
	sought->is_found |= strcmp(value, sought->value) == 0;
}

static void check_values(const struct trial *trial)
{
	const struct form_condition *condition = trial->condition;
	const struct form_field *on = trial->on;

	if (condition->is_count > 0 && on->kind == FORM_TEXT)
		refuse(trial, "`%s` is a text; a condition on it can only be `filled`", on->id);
	for (size_t i = 0; i < condition->is_count && on->kind != FORM_TEXT; i++) {
		struct sought sought = { condition->is[i], false };
		each_value(on, seek, &sought);
		if (!sought.is_found)
			refuse(trial, "`%s` is no value of `%s`", sought.value, on->id);
		for (size_t j = 0; j < i; j++)
			if (strcmp(condition->is[j], sought.value) == 0)
				refuse(trial, "`%s` stands twice in `is`", sought.value);
	}
}

static bool is_off(int bound, const struct form_field *on)
{
	return bound >= 0 && (bound < on->min || bound > on->max);
}

static void check_range(const struct trial *trial)
{
	const struct form_condition *condition = trial->condition;
	const struct form_field *on = trial->on;

	if (on->kind != FORM_SCORE)
		refuse(trial, "`%s` is no score; a condition on it has no min and max", on->id);
	else if (is_off(condition->min, on) || is_off(condition->max, on))
		refuse(trial, "min and max of a condition on `%s` must be from %d to %d", on->id,
		       on->min, on->max);
	else if (condition->max >= 0 && condition->min > condition->max)
		refuse(trial, "min is over max in the condition on `%s`", on->id);
}

/* Presence tells the value: readers of the one must be readers of the other. */
static void check_readers(const struct trial *trial)
{
	unsigned more = policy_roles(trial->field->visible) & ~policy_roles(trial->on->visible);

	if (more != 0)
		refuse(trial,
		       "is shown to %s, who does not see `%s`, on which it hangs: that it is "
		       "filled "
		       "in would tell; narrow its `visible`",
		       role_word(more & (~more + 1)), trial->on->id);
}

static void check_condition(struct trial *trial)
{
	const struct form_condition *condition = trial->condition;
	bool has_range = condition->min >= 0 || condition->max >= 0;

	trial->on = field_before(trial);
	if (!trial->on)
		return;
	if ((condition->is_count > 0) + has_range + condition->is_filled != 1) {
		refuse(trial, "a condition has one of `is`, `min` and `max`, or `filled = true`");
		return;
	}
	check_values(trial);
	if (has_range)
		check_range(trial);
	check_readers(trial);
}

/* ---- whether they can hold together ---- */

#define VALUES_MAX 101 /* of a scale, from 0 to 100 */

/* What is left of each field's values. Fields that nothing hangs on are not looked at. */
struct left {
	const struct form *form;
	struct {
		bool is_narrowed;
		bool gone[VALUES_MAX];
	} fields[FORM_FIELDS_MAX];
	const struct form_condition *condition; /* the one that narrows */
	size_t at, count;			/* the field it narrows; the values it has left */
};

static void strike(void *context, size_t index, const char *value)
{
	struct left *left = context;
	bool *gone = left->fields[left->at].gone;

	assert(index < VALUES_MAX);
	gone[index] |= !form_condition_allows(left->condition, value);
	left->count += !gone[index];
}

/* Takes what conditions leave, and what those that they hang on need to be asked at all. Returns the
 * field that has no value left, or NULL. Conditions are on fields before: it ends. */
static const struct form_field *narrow(struct left *left, const struct form_conditions *conditions)
{
	for (size_t i = 0; i < conditions->count; i++) {
		const struct form_condition *condition = &conditions->list[i];
		const struct form_field *on = form_find(left->form, str_of(condition->field));
		left->condition = condition;
		left->at = (size_t)(on - left->form->fields);
		left->count = 0;
		each_value(on, strike, left);
		if (left->count == 0)
			return on;
		if (left->fields[left->at].is_narrowed)
			continue;
		left->fields[left->at].is_narrowed = true;
		const struct form_field *none = narrow(left, &on->when);
		if (none)
			return none;
	}
	return NULL;
}

/* `also` may be NULL. */
static void check_together(struct trial *trial, const char *key, const struct form_conditions *also)
{
	_cleanup_(x_freep) struct left *left = xcalloc(1, sizeof *left);
	const struct form_field *none;

	left->form = trial->form;
	none = narrow(left, &trial->field->when);
	if (!none && also)
		none = narrow(left, also);
	if (none)
		refuse(trial,
		       "can never be %s: its conditions, and those of what they hang on, leave no "
		       "value of `%s`",
		       key, none->id);
}

static void check_list(struct trial *trial, size_t index, const char *key,
		       const struct form_conditions *conditions)
{
	for (size_t i = 0; i < conditions->count; i++) {
		(void)snprintf(trial->place, sizeof trial->place, "fields[%zu].%s[%zu]", index, key,
			       i);
		trial->condition = &conditions->list[i];
		check_condition(trial);
	}
}

void form_check_conditions(const struct form *form, size_t index, struct problems *problems)
{
	const struct form_field *field = &form->fields[index];
	struct trial trial = { .form = form, .field = field, .problems = problems };

	check_list(&trial, index, "when", &field->when);
	check_list(&trial, index, "required_when", &field->required_when);
	(void)snprintf(trial.place, sizeof trial.place, "fields[%zu].required_when", index);
	if (field->required_when.count > 0 && field->is_required)
		refuse(&trial, "is always required; `required_when` has nothing to say");
}

void form_check_reach(const struct form *form, size_t index, struct problems *problems)
{
	const struct form_field *field = &form->fields[index];
	struct trial trial = { .form = form, .field = field, .problems = problems };
	size_t before = problems->count;

	(void)snprintf(trial.place, sizeof trial.place, "fields[%zu].when", index);
	if (field->when.count > 0)
		check_together(&trial, field->is_required ? "asked, and is required" : "asked",
			       NULL);
	(void)snprintf(trial.place, sizeof trial.place, "fields[%zu].required_when", index);
	if (field->required_when.count > 0 && problems->count == before)
		check_together(&trial, "required", &field->required_when);
}
