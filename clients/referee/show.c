/* show.c: lists and objects. A list whose columns do not fit the terminal is shown as objects.
 *
 * Fields come in the order of the verb table, whatever order the JSON has; what the server
 * leaves out, since it is hidden or has no value, leaves no trace here either: no empty column,
 * no "none". */
#include "referee/show.h"

#include <stdlib.h>
#include <string.h>

#include "referee/grid.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/moment.h"

static const size_t label_max = 16;

void show_json(struct json_object *value)
{
	_cleanup_(x_freep) char *line = json_line(value);

	puts(line);
}

void show_more(const struct session *session, struct json_object *result)
{
	const char *next = json_text(result, "next");

	if (!next || session->options.is_quiet || session->options.is_json)
		return;
	fflush(stdout);
	fprintf(stderr, _("there is more: --after %s goes on, --all shows everything\n"), next);
}

/* ---- values ---- */

static char *words_shown(struct json_object *array, const char *zone)
{
	char *shown = xstrdup("");

	for (size_t i = 0; i < json_count(array); i++) {
		_cleanup_(x_freep) char *before = shown;
		_cleanup_(x_freep) char *word =
			show_value(FIELD_TEXT, json_object_array_get_idx(array, i), zone);
		shown = xasprintf("%s%s%s", before, i ? ", " : "", word);
	}
	return shown;
}

static char *members_shown(struct json_object *object, const char *zone)
{
	char *shown = xstrdup("");

	json_object_object_foreach(object, name, value)
	{
		_cleanup_(x_freep) char *before = shown;
		_cleanup_(x_freep) char *text = show_value(FIELD_TEXT, value, zone);
		shown = xasprintf("%s%s%s=%s", before, before[0] ? " " : "", name, text);
	}
	return shown;
}

char *show_value(enum field_type type, struct json_object *value, const char *zone)
{
	switch (json_object_get_type(value)) {
	case json_type_null:
		return xstrdup("");
	case json_type_boolean:
		return xstrdup(json_object_get_boolean(value) ? language_word("word", "yes")
							      : language_word("word", "no"));
	case json_type_array:
		return words_shown(value, zone);
	case json_type_object:
		return members_shown(value, zone);
	case json_type_string:
		if (type == FIELD_TIME)
			return moment_shown(json_object_get_string(value), zone);
		return xstrdup(json_object_get_string(value));
	default:
		return xstrdup(json_object_get_string(value));
	}
}

char *show_named(const char *name, struct json_object *value)
{
	enum json_type type = json_object_get_type(value);
	char *shown = NULL;

	if (!language_is_word(name) || (type != json_type_string && type != json_type_array))
		return show_value(FIELD_TEXT, value, NULL);
	if (type == json_type_string)
		return xstrdup(language_word("word", json_object_get_string(value)));
	for (size_t i = 0; i < json_count(value); i++) {
		_cleanup_(x_freep) char *before = shown;
		_cleanup_(x_freep) char *word =
			show_named(name, json_object_array_get_idx(value, i));
		shown = xasprintf("%s%s%s", before ? before : "", before ? ", " : "", word);
	}
	return shown ? shown : xstrdup("");
}

/* A title that the workflow gives, in its context; NULL where the field holds none. */
static const char *title_context(const char *name)
{
	return strcmp(name, "stage_title") == 0	     ? "stage"
	       : strcmp(name, "workflow_title") == 0 ? "workflow"
						     : NULL;
}

/* A due date is told once, with its zone; so these two are not told beside it. */
static bool is_told_by_due(const struct field *fields, const char *name)
{
	if (strcmp(name, "due_date") != 0 && strcmp(name, "zone") != 0)
		return false;
	for (; fields->name; fields++)
		if (strcmp(fields->name, "due") == 0)
			return true;
	return false;
}

static char *field_shown(const struct field *field, struct json_object *object)
{
	const char *zone = json_text(object, "zone");

	if (strcmp(field->name, "due") == 0)
		return moment_due(object, NULL);
	struct json_object *value = json_get(object, field->name);
	const char *context = title_context(field->name);
	if (value && context)
		return xstrdup(language_word(context, json_object_get_string(value)));
	if (value && language_is_word(field->name))
		return show_named(field->name, value);
	return value ? show_value(field->type, value, zone) : NULL;
}

/* ---- objects ---- */

/* The part of a line that goes on this row of the screen: to the last blank that fits, else to
 * the last character. */
static size_t row_of(struct str line, size_t width)
{
	size_t fits = screen_cut(line, width);

	if (fits == line.n)
		return fits;
	for (size_t at = fits; at > 0; at--)
		if (line.p[at] == ' ')
			return at;
	return fits ? fits : line.n;
}

static void put_wrapped(const struct screen *screen, FILE *out, size_t column, struct str line)
{
	size_t width = screen->width > column + 20 ? screen->width - column : SIZE_MAX;

	for (;;) {
		size_t row = row_of(line, width);
		fprintf(out, "%.*s\n", (int)row, line.p);
		line.p += row;
		line.n -= row;
		while (line.n > 0 && line.p[0] == ' ') {
			line.p++;
			line.n--;
		}
		if (line.n == 0)
			return;
		fprintf(out, "%*s", (int)column, "");
	}
}

void show_labelled(const struct screen *screen, FILE *out, size_t indent, size_t label_width,
		   const char *label, const char *text)
{
	_cleanup_(x_freep) char *safe_label = screen_safe(str_of(label), false);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(text), true);
	size_t column = indent + label_width + 2, width = str_width(str_of(safe_label));

	fprintf(out, "%*s", (int)indent, "");
	screen_put(screen, out, COLOR_DIM, safe_label);
	fprintf(out, "%*s", (int)(width < label_width ? label_width - width + 2 : 2), "");
	for (const char *line = safe; line;) {
		const char *end = strchrnul(line, '\n');
		put_wrapped(screen, out, column, (struct str){ line, (size_t)(end - line) });
		line = *end ? end + 1 : NULL;
		if (line)
			fprintf(out, "%*s", (int)(*line == '\n' || !*line ? 0 : column), "");
	}
}

static bool is_table(struct json_object *value)
{
	return json_count(value) > 0 &&
	       json_object_is_type(json_object_array_get_idx(value, 0), json_type_object);
}

/* A list of objects inside an object: a small table with the members of its first row. */
static void show_rows(const struct session *session, struct json_object *rows, const char *zone)
{
	struct json_object *first = json_object_array_get_idx(rows, 0);
	size_t columns = (size_t)json_object_object_length(first), column = 0;
	_cleanup_(grid_freep) struct grid *grid = grid_new(columns);

	json_object_object_foreach(first, title, ignored)
	{
		(void)ignored;
		grid_title(grid, column++, title);
	}
	for (size_t i = 0; i < json_count(rows); i++) {
		json_object_object_foreach(first, name, same)
		{
			(void)same;
			struct json_object *value =
				json_get(json_object_array_get_idx(rows, i), name);
			_cleanup_(x_freep) char *text =
				language_is_word(name) ? show_named(name, value)
						       : show_value(FIELD_TEXT, value, zone);
			grid_add(grid, text, COLOR_PLAIN);
		}
	}
	grid_print(grid, &session->screen, 2, stdout);
}

static void show_members(const struct session *session, struct json_object *object)
{
	size_t width = 0;

	json_object_object_foreach(object, name, ignored)
	{
		(void)ignored;
		size_t has = str_width(str_of(language_word("heading", name)));
		if (has > width && has <= label_max)
			width = has;
	}
	json_object_object_foreach(object, label, value)
	{
		_cleanup_(x_freep) char *text = show_named(label, value);
		show_labelled(&session->screen, stdout, 2, width, language_word("heading", label),
			      text);
	}
}

static void show_field(const struct session *session, const struct field *field,
		       struct json_object *object, size_t width)
{
	struct json_object *value = json_get(object, field->name);
	bool is_block = is_table(value) || json_object_is_type(value, json_type_object);

	if (is_block) {
		screen_put(&session->screen, stdout, COLOR_DIM,
			   language_word("heading", field->name));
		putchar('\n');
		if (is_table(value))
			show_rows(session, value, json_text(object, "zone"));
		else
			show_members(session, value);
		return;
	}
	_cleanup_(x_freep) char *text = field_shown(field, object);
	if (text && text[0])
		show_labelled(&session->screen, stdout, 0, width,
			      language_word("heading", field->name), text);
}

static void show_object(const struct session *session, const struct field *fields,
			struct json_object *object)
{
	size_t width = 0;

	for (const struct field *field = fields; field->name; field++) {
		size_t has = str_width(str_of(language_word("heading", field->name)));
		if (json_get(object, field->name) && has > width &&
		    !is_told_by_due(fields, field->name))
			width = has;
	}
	for (const struct field *field = fields; field->name; field++)
		if (!is_told_by_due(fields, field->name))
			show_field(session, field, object, width);
}

/* ---- lists ---- */

static size_t columns_of(const struct field *fields, const struct field *columns[], size_t max)
{
	size_t count = 0;

	for (const struct field *field = fields; field->name && count < max; field++)
		if (!field->is_detail && !is_told_by_due(fields, field->name))
			columns[count++] = field;
	return count;
}

static void show_list(const struct session *session, const struct field *fields,
		      struct json_object *items)
{
	const struct field *columns[48];
	size_t count = columns_of(fields, columns, ELEMENTS(columns));
	_cleanup_(grid_freep) struct grid *grid = grid_new(count);

	for (size_t i = 0; i < count; i++) {
		grid_title(grid, i, columns[i]->name);
		if (columns[i]->type == FIELD_INT)
			grid_align_right(grid, i);
		if (columns[i]->type == FIELD_ID)
			grid_keep(grid, i);
	}
	for (size_t row = 0; row < json_count(items); row++) {
		for (size_t i = 0; i < count; i++) {
			_cleanup_(x_freep) char *text =
				field_shown(columns[i], json_object_array_get_idx(items, row));
			grid_add(grid, text, COLOR_PLAIN);
		}
	}
	if (grid_fits(grid, &session->screen, 0)) {
		grid_print(grid, &session->screen, 0, stdout);
		return;
	}
	for (size_t row = 0; row < json_count(items); row++) {
		if (row > 0)
			putchar('\n');
		show_object(session, fields, json_object_array_get_idx(items, row));
	}
}

void show_result(const struct session *session, const struct verb *verb, struct json_object *result)
{
	struct json_object *items = json_get(result, "items");

	if (session->options.is_json) {
		show_json(result);
	} else if (verb->flags & VERB_OPEN || !json_object_is_type(result, json_type_object)) {
		puts(json_object_to_json_string_ext(
			result, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
					JSON_C_TO_STRING_NOSLASHESCAPE));
	} else if (verb->flags & VERB_LIST) {
		if (json_count(items) > 0)
			show_list(session, verb->fields, items);
		else if (session->screen.width > 0)
			puts(_("nothing to show"));
		show_more(session, result);
	} else if (!(verb->flags & VERB_WRITE && session->options.is_quiet)) {
		show_object(session, verb->fields, result);
	}
}
