/* form_file.c: a review form from its libconfig text; form_check() judges it once the text itself
 * is right. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/source.h"

#define SCORE_HIGHEST 100
#define VERSION_MAX   1000000
#define CHARS_HIGHEST 1000000

struct reading {
	struct source source;
	struct form *form;
	const config_setting_t *root; /* the group `form` */
	struct form_field *field;     /* the one being read */
	struct form_conditions *conditions;
};

static void reading_done(struct reading *reading)
{
	source_done(&reading->source);
	reading->form = form_free(reading->form);
}

static unsigned index_value(size_t index)
{
	return (unsigned)index;
}

static unsigned level_value(size_t index)
{
	return level_rows[index].bit;
}

static const struct vocabulary kinds = { "kind of field", form_kind_words,
					 sizeof(form_kind_words[0]), FORM_KIND__MAX, index_value };
static const struct vocabulary levels = { "level", level_rows, sizeof(level_rows[0]), LEVEL_ROWS,
					  level_value };

static void read_choice(void *context, const config_setting_t *group, size_t index)
{
	static const struct key keys[] = {
		KEY_ROW_TEXT("value", struct form_choice, value, .is_required = true),
		KEY_ROW_TEXT("text", struct form_choice, text, .is_required = true),
	};
	struct reading *reading = context;

	source_read(&reading->source, group, keys, ELEMENTS(keys), &reading->form->arena,
		    &reading->field->choices[index]);
	reading->field->choice_count = index + 1;
}

static void read_condition(void *context, const config_setting_t *group, size_t index)
{
	static const struct key keys[] = {
		KEY_ROW_TEXT("field", struct form_condition, field, .is_required = true),
		KEY_ROW_OTHER("is"),
		KEY_ROW_INT("min", struct form_condition, min, 0, SCORE_HIGHEST),
		KEY_ROW_INT("max", struct form_condition, max, 0, SCORE_HIGHEST),
		KEY_ROW_FLAG("filled", struct form_condition, is_filled),
	};
	struct reading *reading = context;
	struct form_condition *condition = &reading->conditions->list[index];
	const config_setting_t *values[FORM_CHOICES_MAX];

	*condition = (struct form_condition){ .min = -1, .max = -1 };
	source_read(&reading->source, group, keys, ELEMENTS(keys), &reading->form->arena,
		    condition);
	condition->is_count = source_texts(&reading->source, group, "is", FORM_CHOICES_MAX, values);
	for (size_t i = 0; i < condition->is_count; i++) {
		const char *value = config_setting_get_string(values[i]);
		condition->is[i] = arena_strndup(&reading->form->arena, value, strlen(value));
	}
	reading->conditions->count = index + 1;
}

/* One condition needs no brackets. */
static void read_conditions(struct reading *reading, const config_setting_t *group, const char *key,
			    struct form_conditions *conditions)
{
	const config_setting_t *one = config_setting_get_member(group, key);

	reading->conditions = conditions;
	if (one && config_setting_is_group(one))
		read_condition(reading, one, 0);
	else
		(void)source_each(&reading->source, group, key, FORM_CONDITIONS_MAX, read_condition,
				  reading);
}

static void read_field(void *context, const config_setting_t *group, size_t index)
{
	static const struct key keys[] = {
		KEY_ROW_TEXT("id", struct form_field, id, .is_required = true),
		KEY_ROW_TEXT("title", struct form_field, title, .is_required = true),
		KEY_ROW_TEXT("help", struct form_field, help),
		KEY_ROW_WORD("kind", struct form_field, kind, &kinds, .is_required = true),
		KEY_ROW_FLAG("required", struct form_field, is_required),
		KEY_ROW_INT("min", struct form_field, min, 0, SCORE_HIGHEST),
		KEY_ROW_INT("max", struct form_field, max, 0, SCORE_HIGHEST),
		KEY_ROW_BYTES("max_bytes", struct form_field, max_bytes),
		KEY_ROW_INT("min_chars", struct form_field, min_chars, 1, CHARS_HIGHEST),
		KEY_ROW_INT("max_chars", struct form_field, max_chars, 1, CHARS_HIGHEST),
		KEY_ROW_OTHER("when"),
		KEY_ROW_OTHER("required_when"),
		KEY_ROW_OTHER("choices"),
		KEY_ROW_WORDS("visible", struct form_field, visible, &levels),
	};
	struct reading *reading = context;

	reading->field = &reading->form->fields[index];
	source_read(&reading->source, group, keys, ELEMENTS(keys), &reading->form->arena,
		    reading->field);
	(void)source_each(&reading->source, group, "choices", FORM_CHOICES_MAX, read_choice,
			  reading);
	read_conditions(reading, group, "when", &reading->field->when);
	read_conditions(reading, group, "required_when", &reading->field->required_when);
	reading->form->field_count = index + 1;
}

static void read_all(struct reading *reading)
{
	static const struct key keys[] = {
		KEY_ROW_TEXT("id", struct form, id, .is_required = true),
		KEY_ROW_TEXT("title", struct form, title, .is_required = true),
		KEY_ROW_INT("version", struct form, version, 1, VERSION_MAX, .is_required = true),
		KEY_ROW_OTHER("fields", .is_required = true),
	};

	source_read(&reading->source, reading->root, keys, ELEMENTS(keys), &reading->form->arena,
		    reading->form);
	(void)source_each(&reading->source, reading->root, "fields", FORM_FIELDS_MAX, read_field,
			  reading);
}

/* The paths of form_check() are spelt as the keys of the file, so each leads to its line. */
static void check_all(struct reading *reading)
{
	_cleanup_(problems_done) struct problems found = { NULL, 0 };

	(void)form_check(reading->form, &found);
	for (size_t i = 0; i < found.count; i++)
		source_problem_at_path(&reading->source, reading->root, found.list[i].field,
				       found.list[i].message);
}

int form_read(const char *name, const char *text, struct form **ret_form,
	      struct problems *ret_problems)
{
	_cleanup_(reading_done) struct reading reading = { .form = NULL };

	reading.form = xcalloc(1, sizeof(*reading.form));
	arena_init(&reading.form->arena);
	if (!source_open(&reading.source, name, str_of(text), ret_problems))
		return -EINVAL;
	reading.root = source_root(&reading.source, "form");
	if (reading.root)
		read_all(&reading);
	if (source_is_clean(&reading.source))
		check_all(&reading);
	if (!source_is_clean(&reading.source))
		return -EINVAL;
	*ret_form = TAKE(reading.form);
	return 0;
}
