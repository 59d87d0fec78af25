/* review_rows.c: see review_rows.h. */
#include "referee/review_rows.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "referee/json.h"
#include "referee/screen.h"

/* ---- what columns are for ---- */

static const struct {
	const char *name;
	enum review_meta meta;
} metas[] = {
	{ "pid", META_STUDY },
	{ "paper", META_STUDY },
	{ "study", META_STUDY },
	{ "review", META_ORDINAL },
	{ "rid", META_ORDINAL },
	{ "principal", META_PRINCIPAL },
	{ "user", META_PRINCIPAL },
	{ "email", META_EMAIL },
	{ "reviewer_email", META_EMAIL },
	{ "reviewer", META_NAME },
	{ "reviewer_name", META_NAME },
	{ "vtag", META_VTAG },
	{ "if_vtag_match", META_IF_VTAG },
	{ "status", META_STATUS },
	{ "draft", META_DRAFT },
	{ "object", META_OBJECT },
	/* of the API: */
	{ "rtype", META_TOLD },
	{ "review_type", META_TOLD },
	{ "version", META_TOLD },
	{ "ordinal", META_TOLD },
	{ "blind", META_TOLD },
	{ "editable", META_TOLD },
	{ "hidden_fields", META_TOLD },
	{ "modified_at", META_TOLD },
	{ "submitted", META_TOLD },
	{ "ready", META_TOLD },
	/* of the tables: */
	{ "round", META_TOLD },
	{ "submitted_at", META_TOLD },
};

enum review_meta review_meta_of(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(metas); i++)
		if (strcasecmp(metas[i].name, name) == 0)
			return metas[i].meta;
	return META_OTHER;
}

const char *review_cell_text(const struct review_cell *cell)
{
	const char *text = cell && cell->value ? json_object_get_string(cell->value) : NULL;

	return text ? text : "";
}

const struct review_cell *review_cell_find(const struct review_row *row, enum review_meta meta)
{
	for (size_t i = 0; i < row->count; i++)
		if (review_meta_of(row->cells[i].name) == meta &&
		    review_cell_text(&row->cells[i])[0])
			return &row->cells[i];
	return NULL;
}

/* ---- what is wrong ---- */

static void wrong_at(struct review_file *file, int64_t line, int64_t column, const char *message)
{
	_cleanup_(x_freep) char *place =
		column > 0
			? xasprintf("%s:%lld:%lld", file->name, (long long)line, (long long)column)
			: xasprintf("%s:%lld", file->name, (long long)line);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(message), false);

	problems_add(&file->problems, place, -1, "%s", safe);
}

void review_wrong(struct review_file *file, const struct review_row *row,
		  const struct review_cell *cell, int64_t offset, const char *message)
{
	int64_t line = cell ? cell->line : row->line, column = cell ? cell->column : 0;
	const char *text = review_cell_text(cell);
	const struct csv_field field = {
		.text = text,
		.len = strlen(text),
		.line = line,
		.column = column,
		.is_quoted = cell && cell->is_quoted,
	};

	if (column > 0 && offset > 0)
		csv_place(&field, (size_t)offset, &line, &column);
	_cleanup_(x_freep) char *where =
		column == 0 && offset >= 0 ? xasprintf(" (at byte %lld of it)", (long long)offset)
					   : xstrdup("");
	_cleanup_(x_freep) char *whole =
		xasprintf("%s%s%s%s", cell ? cell->name : "", cell ? ": " : "", message, where);
	wrong_at(file, line, column, whole);
}

char *review_place(const struct review_file *file, const struct review_row *row)
{
	return xasprintf("%s:%lld", file->name, (long long)row->line);
}

/* ---- rows ---- */

static struct review_row *row_add(struct review_file *file, int64_t line)
{
	file->rows = xrealloc(file->rows, (file->count + 1) * sizeof *file->rows);
	file->rows[file->count] = (struct review_row){ .line = line };
	return &file->rows[file->count++];
}

static struct review_cell *cell_add(struct review_row *row, const char *name,
				    struct json_object *value)
{
	row->cells = xrealloc(row->cells, (row->count + 1) * sizeof *row->cells);
	row->cells[row->count] =
		(struct review_cell){ .name = xstrdup(name), .value = value, .line = row->line };
	return &row->cells[row->count++];
}

void review_file_done(struct review_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		for (size_t j = 0; j < file->rows[i].count; j++) {
			x_freep(&file->rows[i].cells[j].name);
			json_object_put(file->rows[i].cells[j].value);
		}
		x_freep(&file->rows[i].cells);
	}
	x_freep(&file->rows);
	problems_done(&file->problems);
}

/* ---- JSON ---- */

static void take_object(struct review_file *file, struct json_object *object, int64_t line)
{
	struct review_row *row = row_add(file, line);

	json_object_object_foreach(object, name, value) cell_add(row, name, json_object_get(value));
}

static void take_objects(struct review_file *file, const char *text, struct json_object *list)
{
	size_t count = json_count(list);
	_cleanup_(x_freep) int64_t *lines = xcalloc(count + 1, sizeof *lines);

	json_lines(text, lines, count);
	for (size_t i = 0; i < count; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);
		if (json_object_is_type(one, json_type_object))
			take_object(file, one, lines[i]);
		else
			problems_add(&file->problems, file->name, -1,
				     "item %zu of the list is no object", i + 1);
	}
}

static void read_json(struct review_file *file, const char *text)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *all = json_read(text, &error);
	struct json_object *reviews = json_get(all, "reviews");

	file->is_json = true;
	if (error)
		problems_add(&file->problems, file->name, -1, "%s", error);
	else if (json_object_is_type(all, json_type_array))
		take_objects(file, text, all);
	else if (json_object_is_type(reviews, json_type_array))
		take_objects(file, text, reviews);
	else
		take_object(file, all, 1);
}

/* ---- tables ---- */

struct header {
	char *names[CSV_FIELDS_MAX]; /* owned */
	size_t count;
	int field, data, format; /* columns of a narrow table; -1: not there */
};

static void header_done(struct header *header)
{
	for (size_t i = 0; i < header->count; i++)
		x_freep(&header->names[i]);
}

static int column_find(const struct header *header, const char *name)
{
	for (size_t i = 0; i < header->count; i++)
		if (strcasecmp(header->names[i], name) == 0)
			return (int)i;
	return -1;
}

/* Without what keeps a spreadsheet from running it. A new string. */
static char *cell_text(const struct csv_field *field)
{
	struct str text = csv_harmless((struct str){ field->text, field->len });

	return xstrndup(text.p, text.n);
}

static void take_header(struct review_file *file, struct header *header, const struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++) {
		const struct csv_field *field = &csv->fields[i];
		char *name = field->len > 0 ? cell_text(field) : xasprintf("column %zu", i + 1);
		if (field->len > 0 && column_find(header, name) >= 0)
			wrong_at(file, field->line, field->column, "a column stands here twice");
		header->names[header->count++] = name;
	}
	header->field = column_find(header, "field");
	header->data = column_find(header, "data");
	header->format = column_find(header, "format");
	if (header->field >= 0 && header->data < 0)
		wrong_at(file, csv->line, 1, "there is a column `field`, and no column `data`");
	if (header->count == 1 && strpbrk(header->names[0], ";\t"))
		wrong_at(file, csv->line, 1,
			 "one column only: save the table with commas between its cells");
}

static bool is_narrow(const struct header *header)
{
	return header->field >= 0 && header->data >= 0;
}

static void take_cell(struct review_row *row, const char *name, const struct csv_field *field)
{
	struct str text = csv_harmless((struct str){ field->text, field->len });
	struct review_cell *cell =
		cell_add(row, name, mem_check(json_object_new_string_len(text.p, (int)text.n)));

	cell->line = field->line;
	/* What is wrong in it is counted from where its text begins. */
	cell->column = field->column + (int64_t)(field->len - text.n);
	cell->is_quoted = field->is_quoted;
}

static bool is_alike(const struct review_row *a, const struct review_row *b)
{
	static const enum review_meta keys[] = { META_STUDY, META_ORDINAL, META_PRINCIPAL,
						 META_EMAIL, META_NAME };

	for (size_t i = 0; i < ELEMENTS(keys); i++)
		if (strcmp(review_cell_text(review_cell_find(a, keys[i])),
			   review_cell_text(review_cell_find(b, keys[i]))) != 0)
			return false;
	return true;
}

/* HotCRP's numbers for how a text is written: plain, and Markdown, which is read as it is. */
static void check_format(struct review_file *file, const struct header *header,
			 const struct csv *csv)
{
	const struct csv_field *field = header->format < 0 || (size_t)header->format >= csv->count
						? NULL
						: &csv->fields[header->format];

	if (field && field->text[0] && strcmp(field->text, "0") != 0 &&
	    strcmp(field->text, "1") != 0)
		wrong_at(file, field->line, field->column,
			 "format: a text is plain (0) or Markdown (1) here");
}

static bool has_cell(const struct review_row *row, const struct review_cell *wanted)
{
	for (size_t i = 0; i < row->count; i++)
		if (strcmp(row->cells[i].name, wanted->name) == 0 &&
		    strcmp(review_cell_text(&row->cells[i]), review_cell_text(wanted)) == 0)
			return true;
	return false;
}

/* The last row is of the same review as another: what it says of it beside the field is kept once. */
static void row_join(struct review_file *file, struct review_row *into)
{
	struct review_row *row = &file->rows[--file->count];

	for (size_t i = 0; i < row->count; i++) {
		struct review_cell *cell = &row->cells[i];
		if (review_meta_of(cell->name) == META_OTHER && review_cell_text(cell)[0] &&
		    !has_cell(into, cell)) {
			struct review_cell *moved =
				cell_add(into, cell->name, json_object_get(cell->value));
			moved->line = cell->line;
			moved->column = cell->column;
			moved->is_quoted = cell->is_quoted;
		}
		x_freep(&cell->name);
		json_object_put(cell->value);
	}
	x_freep(&row->cells);
}

/* A row of a narrow table: one field of the review that its other columns name. */
static void take_narrow(struct review_file *file, const struct header *header,
			const struct csv *csv)
{
	struct review_row *last, *row = row_add(file, csv->line);
	const struct csv_field *field = NULL, *data = NULL;

	for (size_t i = 0; i < csv->count; i++) {
		if ((int)i == header->field)
			field = &csv->fields[i];
		else if ((int)i == header->data)
			data = &csv->fields[i];
		else if ((int)i != header->format)
			take_cell(row, header->names[i], &csv->fields[i]);
	}
	check_format(file, header, csv);
	if (!field || !field->text[0] || review_meta_of(field->text) != META_OTHER) {
		wrong_at(file, csv->line, field ? field->column : 0, "field: names no field");
		return;
	}
	last = row;
	for (size_t i = file->count - 1; i > 0 && last == row; i--)
		if (is_alike(&file->rows[i - 1], row))
			last = &file->rows[i - 1];
	_cleanup_(x_freep) char *name = cell_text(field);
	if (data)
		take_cell(last, name, data);
	if (last != row)
		row_join(file, last);
}

static void take_record(struct review_file *file, struct header *header, const struct csv *csv)
{
	if (header->count == 0) {
		take_header(file, header, csv);
		return;
	}
	if (csv->count > header->count) {
		wrong_at(file, csv->line, csv->fields[header->count].column,
			 "more cells than the first line names");
		return;
	}
	if (is_narrow(header)) {
		take_narrow(file, header, csv);
		return;
	}
	struct review_row *row = row_add(file, csv->line);
	for (size_t i = 0; i < csv->count; i++)
		take_cell(row, header->names[i], &csv->fields[i]);
}

static void read_table(struct review_file *file, const char *text)
{
	struct csv *csv = xcalloc(1, sizeof *csv);
	struct header *header = xcalloc(1, sizeof *header);
	struct str left = str_of(text);
	enum csv_status status;

	csv_init(csv, csv_from_text, &left);
	do {
		status = csv_next(csv);
		if (status == CSV_RECORD)
			take_record(file, header, csv);
		else if (status != CSV_END)
			wrong_at(file, csv->error_line, csv->error_column, csv->error);
	} while (status == CSV_RECORD || status == CSV_BAD);
	header_done(header);
	x_freep(&header);
	csv_done(csv);
	x_freep(&csv);
}

void review_file_read(struct review_file *file, const char *text)
{
	const char *start = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
	char first = start[strspn(start, " \t\r\n")];

	if (first == '[' || first == '{')
		read_json(file, start);
	else
		read_table(file, text);
}
