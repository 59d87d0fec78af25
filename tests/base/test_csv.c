/* test_csv.c: tables: what is a record, where its cells stand, what is told of what is none, and that what was
 * written is read again as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/mem.h"

struct source {
	const char *bytes;
	size_t len, step;
	bool fails;
};

static int64_t source_read(void *arg, char *bytes, size_t size)
{
	struct source *source = arg;
	size_t n = source->len < source->step ? source->len : source->step;

	if (n == 0 && source->fails)
		return -1;
	n = n < size ? n : size;
	memcpy(bytes, source->bytes, n);
	source->bytes += n;
	source->len -= n;
	return (int64_t)n;
}

/* All of a table as one text: cells in brackets, records on lines; what is told last. */
static char *shown(const char *bytes, size_t len, size_t step, size_t limit)
{
	struct source source = { bytes, len, step, false };
	_cleanup_(csv_done) struct csv csv;
	enum csv_status status;
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	csv_init(&csv, source_read, &source);
	csv.limit = limit ? limit : csv.limit;
	while ((status = csv_next(&csv)) != CSV_END) {
		if (status == CSV_RECORD) {
			for (size_t i = 0; i < csv.count; i++)
				fprintf(file, "[%s]", csv.fields[i].text);
			continue;
		}
		fprintf(file, "%d:%d: %s", (int)csv.error_line, (int)csv.error_column, csv.error);
		if (status == CSV_BROKEN)
			break;
	}
	fclose(file);
	return text;
}

static const struct {
	const char *bytes;
	const char *shown; /* its beginning */
} tables[] = {
	{ "", "" },
	{ "\r\n\n\r\n", "" },
	{ "a,b\n1,2\n", "[a][b][1][2]" },
	{ "\xef\xbb\xbf"
	  "a,b\r\n1,2",
	  "[a][b][1][2]" },
	{ ",a,\n,,", "[][a][][][][]" },
	{ "\"\"\n", "[]" },
	{ "\"a,\"\"b\"\"\r\nc\",d", "[a,\"b\"\r\nc][d]" },
	{ "\xe6\xb1\x89,\xed\x95\x9c\n", "[\xe6\xb1\x89][\xed\x95\x9c]" },
	{ "a,b\n\xe6\xb1\x89\"x\",c\n", "[a][b]2:2: a quote within a cell" },
	{ "a\n\"b\"c\n", "[a]2:4: text behind the closing quote" },
	{ "a\n\nx,\"b\nc\n", "[a]3:3: this quote is never closed" },
	{ "a\rb\n", "1:2: a carriage return without" },
	{ "a\r", "1:2: a carriage return without" },
	{ "a,\"x\ny\xe9z\"\n1",
	  "2:2: not UTF-8: byte 0xe9 at offset 3 of the cell; it may be Latin-1" },
	{ "a\xb0\xa1\n1,2\n",
	  "1:2: not UTF-8: byte 0xb0 at offset 1 of the cell; it may be GB 18030" },
	{ "\xff\xfe"
	  "a",
	  "1:1: this is UTF-16" },
	{ "\xfe\xff", "1:1: this is UTF-16" },
	{ "PK\3\4...", "1:1: this is a workbook" },
};

static void test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(tables); i++)
		for (size_t step = 1; step < 20; step++) {
			const char *bytes = tables[i].bytes;
			/* What only the first bytes tell is told where they come at once. */
			if (step < 4 && strncmp(tables[i].shown, "1:1", 3) == 0)
				continue;
			if (step < 3 && (unsigned char)bytes[0] == 0xef)
				continue;
			_cleanup_(x_freep) char *text = shown(bytes, strlen(bytes), step, 0);
			size_t len = strlen(tables[i].shown);
			assert_memory_equal(text, tables[i].shown, len);
			if (!strstr(tables[i].shown, ": "))
				assert_string_equal(text, tables[i].shown);
		}
}

/* A record that is no UTF-8 is told, and the next one read. */
static void test_goes_on(void **state)
{
	(void)state;
	_cleanup_(x_freep) char *text = shown("a\n\xe9\nb\n", 6, 64, 0);
	assert_non_null(strstr(text, "[b]"));
}

static void test_nul(void **state)
{
	(void)state;
	_cleanup_(x_freep) char *plain = shown("ab\nc\0d", 6, 64, 0);
	assert_non_null(strstr(plain, "2:2: NUL"));
	_cleanup_(x_freep) char *quoted = shown("ab\n\"c\0\"", 7, 64, 0);
	assert_non_null(strstr(quoted, "2:3: NUL"));
	_cleanup_(x_freep) char *wide = shown("a\0b\0", 4, 64, 0);
	assert_non_null(strstr(wide, "UTF-16"));
}

/* A quote that is never closed must not gather the rest of a large file. */
static void test_limits(void **state)
{
	char columns[2 * CSV_FIELDS_MAX + 2];

	(void)state;
	_cleanup_(x_freep) char *quoted = shown("a\n\"bcdefghijkl", 14, 64, 10);
	assert_non_null(strstr(quoted, "2:1: the record that begins here is longer than 10 bytes"));
	_cleanup_(x_freep) char *plain = shown("bcdefghijkl", 11, 64, 10);
	assert_non_null(strstr(plain, "1:1: the record"));
	memset(columns, ',', sizeof columns);
	_cleanup_(x_freep) char *wide = shown(columns, sizeof columns, 64, 0);
	assert_non_null(strstr(wide, "1:1: more than 512 columns"));
}

static void test_unreadable(void **state)
{
	struct source source = { "a,b\n1,2\n3", 9, 64, true };
	_cleanup_(csv_done) struct csv csv;

	(void)state;
	csv_init(&csv, source_read, &source);
	assert_int_equal(csv_next(&csv), CSV_RECORD);
	assert_int_equal(csv_next(&csv), CSV_RECORD);
	assert_int_equal(csv_next(&csv), CSV_BROKEN);
	assert_string_equal(csv.error, "cannot be read any further");
	assert_int_equal(csv_next(&csv), CSV_BROKEN);
}

static void test_places(void **state)
{
	static const char table[] = "a,\"\xe6\xb1\x89\"\"\nxy\",z\n";
	struct source source = { table, sizeof table - 1, 64, false };
	_cleanup_(csv_done) struct csv csv;
	int64_t line, column;

	(void)state;
	csv_init(&csv, source_read, &source);
	assert_int_equal(csv_next(&csv), CSV_RECORD);
	csv_place(&csv.fields[1], 0, &line, &column);
	assert_true(line == 1 && column == 4);
	csv_place(&csv.fields[1], 3, &line, &column); /* behind one character of three bytes */
	assert_true(line == 1 && column == 5);
	csv_place(&csv.fields[1], 6, &line, &column);
	assert_true(line == 2 && column == 2);
	assert_true(csv.fields[2].line == 2 && csv.fields[2].column == 5);
}

static void test_writing(void **state)
{
	static const char *const texts[] = { "",    "a",    "a b",    " a",
					     "a,b", "a\"b", "a\r\nb", "\xe6\xb1\x89" };
	static const char *const written[] = {
		"", "a", "a b", "\" a\"", "\"a,b\"", "\"a\"\"b\"", "\"a\r\nb\"", "\xe6\xb1\x89"
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		_cleanup_(x_freep) char *text = NULL;
		size_t size = 0;
		FILE *file = open_memstream(&text, &size);
		csv_put(file, str_of(texts[i]));
		fclose(file);
		assert_string_equal(text, written[i]);
	}
}

static void test_formulas(void **state)
{
	static const struct {
		const char *text;
		bool is_formula;
		const char *harmless;
	} rows[] = {
		{ "=1", true, "=1" },	 { "+1", true, "+1" },	  { "-x", true, "-x" },
		{ "@a", true, "@a" },	 { "\ta", true, "\ta" },  { "\ra", true, "\ra" },
		{ "'=1", true, "=1" },	 { "''=1", true, "'=1" }, { "'a", false, "'a" },
		{ "a=1", false, "a=1" }, { "", false, "" },	  { "'", false, "'" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		assert_int_equal(csv_is_formula(str_of(rows[i].text)), rows[i].is_formula);
		assert_true(str_is(csv_harmless(str_of(rows[i].text)), rows[i].harmless));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),	   cmocka_unit_test(test_goes_on),
		cmocka_unit_test(test_nul),	   cmocka_unit_test(test_limits),
		cmocka_unit_test(test_unreadable), cmocka_unit_test(test_places),
		cmocka_unit_test(test_writing),	   cmocka_unit_test(test_formulas),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
