/* csv_rows.c: see csv_rows.h. A row is unquoted into one buffer, in which its fields end in NULs. */
#include "referee/csv_rows.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

struct reader {
	const char *at, *end;
	size_t line;
	char *bytes; /* of the row; owned, as is what follows */
	size_t len, room;
	size_t *starts; /* of its fields, in bytes */
	size_t count, starts_room;
	const char *wrong;
};

static void put(struct reader *reader, char byte)
{
	if (reader->len == reader->room)
		reader->bytes = xrealloc(reader->bytes, reader->room = 2 * reader->room + 256);
	reader->bytes[reader->len++] = byte;
}

static void field_begin(struct reader *reader)
{
	if (reader->count == reader->starts_room) {
		reader->starts_room = 2 * reader->starts_room + 16;
		reader->starts =
			xrealloc(reader->starts, reader->starts_room * sizeof *reader->starts);
	}
	reader->starts[reader->count++] = reader->len;
}

static bool is_line_end(const struct reader *reader)
{
	return reader->at == reader->end || *reader->at == '\n' ||
	       (*reader->at == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n');
}

static bool quoted(struct reader *reader)
{
	size_t begun = reader->line;

	for (reader->at++; reader->at < reader->end; reader->at++) {
		reader->line += *reader->at == '\n';
		if (*reader->at != '"') {
			put(reader, *reader->at);
			continue;
		}
		if (reader->at + 1 == reader->end || reader->at[1] != '"') {
			reader->at++;
			return true;
		}
		put(reader, *reader->at++);
	}
	reader->line = begun;
	reader->wrong = "a quote is not closed";
	return false;
}

static bool field_read(struct reader *reader)
{
	field_begin(reader);
	if (reader->at < reader->end && *reader->at == '"') {
		if (!quoted(reader))
			return false;
		if (!is_line_end(reader) && *reader->at != ',') {
			reader->wrong = "something stands between a closing quote and the comma";
			return false;
		}
	}
	while (!is_line_end(reader) && *reader->at != ',') {
		if (*reader->at == '"') {
			reader->wrong =
				"a quote stands within a field that does not begin with one";
			return false;
		}
		put(reader, *reader->at++);
	}
	put(reader, '\0');
	return true;
}

static bool row_read(struct reader *reader)
{
	reader->len = reader->count = 0;
	for (;;) {
		if (!field_read(reader))
			return false;
		if (reader->at == reader->end || *reader->at != ',')
			break;
		reader->at++;
	}
	if (reader->at < reader->end) {
		reader->at += *reader->at == '\r' ? 2 : 1;
		reader->line++;
	}
	return true;
}

int csv_rows(const char *text, size_t len,
	     void (*each)(void *arg, size_t line, char *const *fields, size_t count), void *arg,
	     size_t *ret_line, const char **ret_wrong)
{
	struct reader reader = { .at = text, .end = text + len, .line = 1 };
	bool is_well = true;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		reader.at += 3;
	while (is_well && reader.at < reader.end) {
		size_t line = reader.line;
		is_well = row_read(&reader);
		if (!is_well || (reader.count == 1 && reader.bytes[0] == '\0'))
			continue;
		_cleanup_(x_freep) char **fields = xmalloc(reader.count * sizeof *fields);
		for (size_t i = 0; i < reader.count; i++)
			fields[i] = reader.bytes + reader.starts[i];
		each(arg, line, fields, reader.count);
	}
	if (!is_well) {
		*ret_line = reader.line;
		*ret_wrong = reader.wrong;
	}
	x_freep(&reader.bytes);
	x_freep(&reader.starts);
	return is_well ? 0 : -1;
}
