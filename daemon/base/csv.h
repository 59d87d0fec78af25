/* csv.h: tables as RFC 4180 has them, read as a stream and written a cell at a time.
 *
 * UTF-8, with or without its mark at the beginning; lines end with CRLF or LF; what is quoted may hold
 * both. Nothing is guessed: a quote out of place, bytes that are no UTF-8 and NUL are told with their
 * place. Memory is bounded by the limit of one record, however long the file or a line of it is. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/str.h"

#define CSV_RECORD_BYTES ((size_t)4 << 20) /* the most that one record takes, quotes apart */
#define CSV_FIELDS_MAX	 512

struct csv_field {
	const char *text; /* ends with NUL; valid until the next record is read */
	size_t len;
	int64_t line, column; /* where it begins; columns are characters from 1 on */
	bool is_quoted;
};

enum csv_status {
	CSV_RECORD, /* fields[0..count) */
	CSV_END,
	CSV_BAD, /* this record is no record: error, error_line, error_column; the next may be read */
	CSV_BROKEN /* the same, and nothing behind it can be read */
};

struct csv {
	/* Gives up to `size` bytes: how many, 0 at the end, -1 where they cannot be read. */
	int64_t (*read)(void *arg, char *bytes, size_t size);
	void *arg;
	size_t limit; /* of a record's bytes */

	struct csv_field fields[CSV_FIELDS_MAX];
	size_t count;
	int64_t line; /* where the record begins */
	char error[256];
	int64_t error_line, error_column;

	/* the reader's own */
	char input[16384];
	size_t input_len, input_at;
	char *record; /* owned */
	size_t record_len, record_room;
	size_t starts
		[CSV_FIELDS_MAX]; /* of the fields in `record`, which may move while it grows */
	int64_t at_line, at_column;
	bool is_begun, is_at_end, is_broken, is_unreadable;
};

void csv_init(struct csv *csv, int64_t (*read)(void *arg, char *bytes, size_t size), void *arg);
void csv_done(struct csv *csv);
/* A `read` of what is in memory; `arg` is a struct str, of which it leaves what is still to be read. */
int64_t csv_from_text(void *arg, char *bytes, size_t size);
/* The next record; empty lines are none. After CSV_END and CSV_BROKEN, the same again. */
enum csv_status csv_next(struct csv *csv);
/* Where the byte at `offset` of a field stands in the file. */
void csv_place(const struct csv_field *field, size_t offset, int64_t *ret_line,
	       int64_t *ret_column);

/* Writes a cell, in quotes where it needs them. Separators and line ends are the caller's. */
void csv_put(FILE *file, struct str text);

/* A spreadsheet takes a cell that begins with = + - @, a tab or a carriage return for a formula, and
 * runs it. Written, such a cell gets an apostrophe before it, and one that has apostrophes there already
 * gets one more; read, one is taken off again. So every text comes back as it was. */
bool csv_is_formula(struct str text);
/* The text without the apostrophe that csv_is_formula() asked for. */
struct str csv_harmless(struct str text);
