/* fuzz_csv.c: a table from anywhere. What is read is UTF-8 with its place in the file; written and read again
 * it is the same, formulas made harmless and back included. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

#define CELLS 64 /* of a file, that are compared */

struct source {
	struct str rest;
	size_t step;
};

static int64_t source_read(void *arg, char *bytes, size_t size)
{
	struct source *source = arg;
	size_t n = source->rest.n < source->step ? source->rest.n : source->step;

	n = n < size ? n : size;
	memcpy(bytes, source->rest.p, n);
	source->rest.p += n;
	source->rest.n -= n;
	return (int64_t)n;
}

static void check_fields(const struct csv *csv)
{
	assert_true(csv->count > 0 && csv->count <= CSV_FIELDS_MAX);
	for (size_t i = 0; i < csv->count; i++) {
		const struct csv_field *field = &csv->fields[i];
		int64_t line, column;
		assert_true(str_is_utf8((struct str){ field->text, field->len }, NULL));
		assert_int_equal(field->text[field->len], '\0');
		csv_place(field, field->len, &line, &column);
		assert_true(line >= field->line && line <= csv->at_line && column >= 1);
	}
}

static void put_record(FILE *file, const struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++) {
		struct str text = { csv->fields[i].text, csv->fields[i].len };
		_cleanup_(x_freep) char *guarded =
			xasprintf("%s%s", csv_is_formula(text) ? "'" : "", text.p);
		struct str back = csv_harmless(str_of(guarded));
		assert_true(str_same(back, text));
		fputs(i ? "," : "", file);
		csv_put(file, text);
	}
	fputs(",\r\n", file); /* so that one empty cell is no empty line */
}

static void read_again(char *bytes, size_t len, const char *first)
{
	struct source source = { { bytes, len }, 7 };
	_cleanup_(csv_done) struct csv csv;

	csv_init(&csv, source_read, &source);
	assert_int_equal(csv_next(&csv), CSV_RECORD);
	assert_string_equal(csv.fields[0].text, first);
	while (csv_next(&csv) == CSV_RECORD)
		check_fields(&csv);
	assert_false(csv.is_broken);
}

void fuzz_csv(struct str input)
{
	struct source source = { .step = 1U + fuzz_byte(&input) };
	_cleanup_(csv_done) struct csv csv;
	_cleanup_(x_freep) char *first = NULL;
	_cleanup_(x_freep) char *written = NULL;
	enum csv_status status;
	size_t len = 0, count = 0;

	source.rest = input;
	csv_init(&csv, source_read, &source);
	csv.limit = 4096;
	FILE *file = open_memstream(&written, &len);
	while ((status = csv_next(&csv)) == CSV_RECORD || status == CSV_BAD) {
		if (status == CSV_BAD) {
			assert_true(csv.error[0] && csv.error_line >= 1 && csv.error_column >= 1);
			continue;
		}
		check_fields(&csv);
		if (csv.count == CSV_FIELDS_MAX || count++ > CELLS)
			continue;
		if (!first)
			first = xstrdup(csv.fields[0].text);
		put_record(file, &csv);
	}
	fclose(file);
	assert_int_equal(csv_next(&csv), status); /* it stays over */
	if (status == CSV_BROKEN)
		assert_true(csv.error[0] && csv.error_line >= 1 && csv.error_column >= 1);
	if (first && strncmp(first, "\xef\xbb\xbf", 3) != 0 && strncmp(first, "PK\3\4", 4) != 0)
		read_again(written, len, first);
}
