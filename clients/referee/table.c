/* table.c: see table.h. The file is read twice or more, never held: so it must be one, not a pipe. */
#include "referee/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "referee/json.h"
#include "rules/text.h"

#define NAME_BYTES   128 /* of a column that is none of ours, as the server takes it */
#define EXTRA_MOST   64
#define NO_NAME_TEXT "column %zu"

static int64_t table_read(void *arg, char *bytes, size_t size)
{
	struct table *table = arg;
	ssize_t n = transfer_read(table->fd, bytes, size, table->offset);

	table->offset += n > 0 ? n : 0;
	return n;
}

void table_init(struct table *table, const struct session *session, const char *file)
{
	memset(table, 0, sizeof *table);
	table->session = session;
	table->file = file;
	table->fd = -1;
	csv_init(&table->csv, table_read, table);
}

void table_done(struct table *table)
{
	transfer_closep(&table->fd);
	csv_done(&table->csv);
	for (size_t i = 0; i < table->count; i++)
		x_freep(&table->names[i]);
}

void table_problem_at(const struct table *table, struct problems *problems, int64_t line,
		      int64_t column, const char *message)
{
	_cleanup_(x_freep) char *place =
		xasprintf("%s:%lld:%lld", table->file, (long long)line, (long long)column);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(message), false);

	if (problems)
		problems_add(problems, place, -1, "%s", safe);
}

/* ---- the header ---- */

static bool is_there_before(const struct table *table, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		bool is_ours = table->columns[index] != COLUMN__MAX;
		if (is_ours ? table->columns[i] == table->columns[index]
			    : table->names[i] && table->names[index] &&
				      strcmp(table->names[i], table->names[index]) == 0)
			return true;
	}
	return false;
}

static void check_column(struct table *table, size_t index, struct problems *problems)
{
	const struct csv_field *field = &table->csv.fields[index];
	struct str name = csv_harmless((struct str){ field->text, field->len });
	_cleanup_(x_freep) char *wrong = NULL;
	size_t offset;

	table->columns[index] = column_of(name);
	table->names[index] = text_is_blank(name) ? NULL : xstrdup(name.p);
	if (table->columns[index] == COLUMN__MAX && name.n > NAME_BYTES)
		wrong = xasprintf("the name of a column has at most %d bytes", NAME_BYTES);
	else if (table->columns[index] == COLUMN__MAX && text_control(name, "", &offset))
		wrong = xstrdup("the name of a column is one line, without control characters");
	else if (is_there_before(table, index))
		wrong = xasprintf("two columns for `%s`",
				  table->columns[index] != COLUMN__MAX
					  ? column_names[table->columns[index]]
					  : table->names[index]);
	if (wrong)
		table_problem_at(table, problems, field->line, field->column, wrong);
}

static void check_header(struct table *table, struct problems *problems)
{
	const struct csv_field *first = &table->csv.fields[0];
	bool has_comment = false;
	int extras = 0;

	table->count = table->csv.count;
	for (size_t i = 0; i < table->count; i++) {
		check_column(table, i, problems);
		has_comment |= table->columns[i] == COLUMN_COMMENT;
		extras += table->columns[i] == COLUMN__MAX;
	}
	if (extras > EXTRA_MOST)
		table_problem_at(table, problems, first->line, 1,
				 "more than 64 columns that are none of ours");
	if (has_comment)
		return;
	if (table->count == 1 && first->len > 0 && strpbrk(first->text, ";\t"))
		table_problem_at(table, problems, first->line, first->column,
				 "one column only: save the table with commas between its cells");
	else
		table_problem_at(table, problems, first->line, first->column,
				 "there is no column `comment`");
}

int table_open(struct table *table, struct problems *problems)
{
	struct stat found;

	table->fd = open(table->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (table->fd < 0 || fstat(table->fd, &found) != 0)
		return session_fail(table->session, EX_NOINPUT, "%s: %s", table->file,
				    strerror(errno));
	if (!S_ISREG(found.st_mode))
		return session_fail(table->session, EX_NOINPUT,
				    "%s is no file: it is read more than once", table->file);
	switch (csv_next(&table->csv)) {
	case CSV_RECORD:
		check_header(table, problems);
		break;
	case CSV_END:
		return session_fail(table->session, EX_DATAERR, "%s is empty", table->file);
	default:
		table->is_over = true;
		table_problem_at(table, problems, table->csv.error_line, table->csv.error_column,
				 table->csv.error);
	}
	return 0;
}

void table_rewind(struct table *table)
{
	csv_done(&table->csv);
	csv_init(&table->csv, table_read, table);
	table->offset = 0;
	table->is_over = csv_next(&table->csv) != CSV_RECORD;
}

/* ---- rows ---- */

static bool is_blank(const struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++)
		if (!text_is_blank((struct str){ csv->fields[i].text, csv->fields[i].len }))
			return false;
	return true;
}

static enum table_status bad_record(struct table *table, struct problems *problems, bool is_over)
{
	table_problem_at(table, problems, table->csv.error_line, table->csv.error_column,
			 table->csv.error);
	table->is_over = is_over;
	return TABLE_BAD;
}

enum table_status table_next(struct table *table, struct problems *problems)
{
	struct csv *csv = &table->csv;

	while (!table->is_over) {
		enum csv_status status = csv_next(csv);
		if (status == CSV_END)
			break;
		if (status != CSV_RECORD)
			return bad_record(table, problems, status == CSV_BROKEN);
		if (is_blank(csv))
			continue;
		if (csv->count == table->count)
			return TABLE_ROW;
		_cleanup_(x_freep) char *message = xasprintf(
			"%zu cells; the header has %zu columns", csv->count, table->count);
		table_problem_at(table, problems, csv->line, 1, message);
		return TABLE_BAD;
	}
	table->is_over = true;
	return TABLE_END;
}

void table_place(const struct table *table, enum column column, int64_t *ret_line,
		 int64_t *ret_column)
{
	*ret_line = table->csv.line;
	*ret_column = 1;
	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i] == column) {
			*ret_line = table->csv.fields[i].line;
			*ret_column = table->csv.fields[i].column;
		}
}

struct str table_cell(const struct table *table, enum column column)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i] == column)
			return csv_harmless((struct str){ table->csv.fields[i].text,
							  table->csv.fields[i].len });
	return STR_NONE;
}

/* The id that a comment had elsewhere is kept, unless it is one of a server's: those say nothing to people. */
static void set_foreign_id(struct json_object *extra, struct str id)
{
	if (strncmp(id.p, "co-", 3) != 0)
		json_set_text(extra, "source_id", id.p);
}

struct json_object *table_row(const struct table *table)
{
	struct json_object *row = json_new_object(), *extra = json_new_object();

	json_set(row, "line", mem_check(json_object_new_int64(table->csv.line)));
	for (size_t i = 0; i < table->count; i++) {
		const struct csv_field *field = &table->csv.fields[i];
		struct str text = csv_harmless((struct str){ field->text, field->len });
		_cleanup_(x_freep) char *number = xasprintf(NO_NAME_TEXT, i + 1);
		enum column column = table->columns[i];
		if (text.n == 0 || column == COLUMN_STUDY)
			continue;
		if (column == COLUMN_COMMENT_ID)
			set_foreign_id(extra, text);
		if (column != COLUMN__MAX)
			json_set_text(row, column_names[column], text.p);
		else
			json_set_text(extra, table->names[i] ? table->names[i] : number, text.p);
	}
	if (json_object_object_length(extra) > 0)
		json_set(row, "extra", extra);
	else
		json_object_put(extra);
	return row;
}

void table_problem(const struct table *table, struct problems *problems, const char *column,
		   int64_t offset, const char *message)
{
	int64_t line = table->csv.line, at = 1;
	_cleanup_(x_freep) char *text =
		xasprintf("%s%s%s", column ? column : "", column ? ": " : "", message);

	for (size_t i = 0; column && i < table->count; i++) {
		const struct csv_field *field = &table->csv.fields[i];
		struct str whole = { field->text, field->len };
		if (table->columns[i] == COLUMN__MAX ||
		    strcmp(column_names[table->columns[i]], column) != 0)
			continue;
		line = field->line;
		at = field->column;
		if (offset >= 0)
			csv_place(field, (size_t)offset + (whole.n - csv_harmless(whole).n), &line,
				  &at);
	}
	table_problem_at(table, problems, line, at, text);
}
