/* csv.c: see csv.h. One automaton over bytes: a record is gathered in a buffer that is used again for the
 * next, its fields are told apart by where they begin in it, and each ends with a NUL. */
#include "base/csv.h"

#include <stdarg.h>
#include <string.h>

#include "base/mem.h"

void csv_init(struct csv *csv, int64_t (*read)(void *arg, char *bytes, size_t size), void *arg)
{
	memset(csv, 0, sizeof *csv);
	csv->read = read;
	csv->arg = arg;
	csv->limit = CSV_RECORD_BYTES;
	csv->at_line = csv->at_column = 1;
}

void csv_done(struct csv *csv)
{
	x_freep(&csv->record);
}

int64_t csv_from_text(void *arg, char *bytes, size_t size)
{
	struct str *left = arg;
	size_t len = left->n < size ? left->n : size;

	memcpy(bytes, left->p, len);
	left->p += len;
	left->n -= len;
	return (int64_t)len;
}

/* ---- telling ---- */

static enum csv_status wrong(struct csv *csv, enum csv_status status, int64_t line, int64_t column,
			     const char *format, ...) _printf_(5, 6);
static enum csv_status wrong(struct csv *csv, enum csv_status status, int64_t line, int64_t column,
			     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(csv->error, sizeof csv->error, format, args);
	va_end(args);
	csv->error_line = line;
	csv->error_column = column;
	csv->is_broken |= status == CSV_BROKEN;
	return status;
}

static enum csv_status broken_here(struct csv *csv, const char *what)
{
	return wrong(csv, CSV_BROKEN, csv->at_line, csv->at_column, "%s", what);
}

/* ---- bytes ---- */

static bool fill(struct csv *csv)
{
	int64_t n = csv->is_at_end ? 0 : csv->read(csv->arg, csv->input, sizeof csv->input);

	csv->input_at = 0;
	csv->input_len = n > 0 ? (size_t)n : 0;
	csv->is_at_end = n <= 0;
	csv->is_unreadable |= n < 0;
	return n > 0;
}

/* The byte that comes next, without taking it; -1 at the end. */
static int peek(struct csv *csv)
{
	if (csv->input_at == csv->input_len && !fill(csv))
		return -1;
	return (unsigned char)csv->input[csv->input_at];
}

static void take(struct csv *csv)
{
	unsigned char c = (unsigned char)csv->input[csv->input_at++];

	if (c == '\n') {
		csv->at_line++;
		csv->at_column = 1;
	} else if ((c & 0xc0) != 0x80) { /* not within a character */
		csv->at_column++;
	}
}

static bool keep(struct csv *csv, char c)
{
	if (csv->record_len >= csv->limit)
		return false;
	if (csv->record_len == csv->record_room) {
		csv->record_room = 2 * csv->record_room + 1024;
		csv->record = xrealloc(csv->record, csv->record_room);
	}
	csv->record[csv->record_len++] = c;
	return true;
}

/* ---- the beginning ---- */

static enum csv_status begin(struct csv *csv)
{
	const unsigned char *bytes = (const unsigned char *)csv->input;

	csv->is_begun = true;
	(void)peek(csv);
	if (csv->input_len >= 2 &&
	    ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)))
		return broken_here(csv, "this is UTF-16; save the table as UTF-8");
	if (csv->input_len >= 2 && (bytes[0] == 0) != (bytes[1] == 0))
		return broken_here(csv, "this seems to be UTF-16; save the table as UTF-8");
	if (csv->input_len >= 4 && memcmp(bytes, "PK\3\4", 4) == 0)
		return broken_here(csv, "this is a workbook or an archive; save the table as CSV");
	if (csv->input_len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		csv->input_at = 3;
	return CSV_RECORD;
}

/* ---- fields ---- */

static enum csv_status too_long(struct csv *csv)
{
	return wrong(csv, CSV_BROKEN, csv->line, 1,
		     "the record that begins here is longer than %zu bytes; is a quote missing?",
		     csv->limit);
}

static enum csv_status read_quoted(struct csv *csv, const struct csv_field *field)
{
	take(csv);
	for (;;) {
		int c = peek(csv);
		if (c < 0)
			return wrong(csv, CSV_BROKEN, field->line, field->column,
				     "this quote is never closed");
		if (c == 0)
			return broken_here(csv, "NUL: this is no text");
		take(csv);
		if (c == '"') {
			if (peek(csv) != '"')
				return CSV_RECORD;
			take(csv);
		}
		if (!keep(csv, (char)c))
			return too_long(csv);
	}
}

static enum csv_status read_plain(struct csv *csv)
{
	for (;;) {
		int c = peek(csv);
		if (c < 0 || c == ',' || c == '\n' || c == '\r')
			return CSV_RECORD;
		if (c == 0)
			return broken_here(csv, "NUL: this is no text");
		if (c == '"')
			return broken_here(csv, "a quote within a cell: the whole cell must stand "
						"in quotes, and this one be doubled");
		if (!keep(csv, (char)c))
			return too_long(csv);
		take(csv);
	}
}

static enum csv_status read_field(struct csv *csv)
{
	struct csv_field *field = &csv->fields[csv->count];
	enum csv_status status;

	if (csv->count == CSV_FIELDS_MAX)
		return wrong(csv, CSV_BROKEN, csv->line, 1, "more than %d columns", CSV_FIELDS_MAX);
	*field = (struct csv_field){ .line = csv->at_line,
				     .column = csv->at_column,
				     .is_quoted = peek(csv) == '"' };
	csv->starts[csv->count++] = csv->record_len;
	status = field->is_quoted ? read_quoted(csv, field) : read_plain(csv);
	field->len = csv->record_len - csv->starts[csv->count - 1];
	if (status == CSV_RECORD && !keep(csv, '\0'))
		status = too_long(csv);
	return status;
}

/* 1: another field follows; 0: the record is over; -1: neither; -2: behind a carriage return alone. */
static int read_separator(struct csv *csv)
{
	int c = peek(csv);
	bool is_cr = c == '\r';

	if (c < 0)
		return 0;
	if (c == ',') {
		take(csv);
		return 1;
	}
	if (is_cr) {
		take(csv);
		c = peek(csv);
	}
	if (c != '\n')
		return is_cr ? -2 : -1;
	take(csv);
	return 0;
}

/* ---- records ---- */

/* What older programs write; a byte of it alone is never UTF-8. */
static const char *likely_encoding(const char *text, size_t offset, size_t len)
{
	unsigned char next = offset + 1 < len ? (unsigned char)text[offset + 1] : ' ';

	if (next < 0x80)
		return "; it may be Latin-1 or Windows-1252";
	return "; it may be GB 18030, Shift JIS or EUC-KR";
}

static enum csv_status check_encoding(struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++) {
		struct csv_field *field = &csv->fields[i];
		size_t offset;
		int64_t line, column;
		field->text = csv->record + csv->starts[i];
		if (str_is_utf8((struct str){ field->text, field->len }, &offset))
			continue;
		csv_place(field, offset, &line, &column);
		return wrong(csv, CSV_BAD, line, column,
			     "not UTF-8: byte 0x%02x at offset %zu of the cell%s; save the table "
			     "as UTF-8",
			     (unsigned char)field->text[offset], offset,
			     likely_encoding(field->text, offset, field->len));
	}
	return CSV_RECORD;
}

static enum csv_status read_record(struct csv *csv)
{
	int more;

	csv->line = csv->at_line;
	csv->count = csv->record_len = 0;
	do {
		enum csv_status status = read_field(csv);
		if (status != CSV_RECORD)
			return status;
		more = read_separator(csv);
	} while (more > 0);
	if (more == -1)
		return broken_here(csv, "text behind the closing quote: a quote within a cell must "
					"be doubled");
	if (more < 0)
		return wrong(csv, CSV_BROKEN, csv->at_line, csv->at_column - 1,
			     "a carriage return without a line feed");
	return check_encoding(csv);
}

enum csv_status csv_next(struct csv *csv)
{
	enum csv_status status = csv->is_begun ? CSV_RECORD : begin(csv);

	while (status == CSV_RECORD && !csv->is_broken && peek(csv) >= 0) {
		status = read_record(csv);
		bool is_blank =
			csv->count == 1 && csv->fields[0].len == 0 && !csv->fields[0].is_quoted;
		if (csv->is_unreadable)
			break;
		if (status != CSV_RECORD || !is_blank)
			return status;
	}
	if (csv->is_unreadable && !csv->is_broken)
		return broken_here(csv, "cannot be read any further");
	return csv->is_broken ? CSV_BROKEN : CSV_END;
}

/* Quotes within a quoted cell stand twice in the file. */
void csv_place(const struct csv_field *field, size_t offset, int64_t *ret_line, int64_t *ret_column)
{
	int64_t line = field->line, column = field->column + field->is_quoted;

	for (size_t i = 0; i < offset && i < field->len; i++) {
		unsigned char c = (unsigned char)field->text[i];
		if (c == '\n') {
			line++;
			column = 1;
		} else if ((c & 0xc0) != 0x80) {
			column += 1 + (field->is_quoted && c == '"');
		}
	}
	*ret_line = line;
	*ret_column = column;
}

/* ---- writing ---- */

void csv_put(FILE *file, struct str text)
{
	bool is_quoted = false;

	for (size_t i = 0; i < text.n; i++)
		is_quoted |= strchr(",\"\r\n", text.p[i]) != NULL;
	/* A blank at either end is lost by some, an empty line is none. */
	is_quoted |= text.n > 0 && (text.p[0] == ' ' || text.p[text.n - 1] == ' ');
	if (!is_quoted) {
		fwrite(text.p, 1, text.n, file);
		return;
	}
	putc('"', file);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			putc('"', file);
		putc(text.p[i], file);
	}
	putc('"', file);
}

/* How many apostrophes stand before what a spreadsheet would run; -1: there is no such thing. */
static int apostrophes(struct str text)
{
	size_t i = 0;

	while (i < text.n && text.p[i] == '\'')
		i++;
	return i < text.n && text.p[i] && strchr("=+-@\t\r", text.p[i]) ? (int)i : -1;
}

bool csv_is_formula(struct str text)
{
	return apostrophes(text) >= 0;
}

struct str csv_harmless(struct str text)
{
	return apostrophes(text) > 0 ? (struct str){ text.p + 1, text.n - 1 } : text;
}
