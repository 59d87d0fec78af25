/* review_rows.h: a file of reviews as HotCRP has them, read into rows that know where they stand in it.
 *
 *	JSON	an object of HotCRP's API, a list of them, or an answer of it with `reviews`
 *	wide	a table with a review to a row, and a column to a field
 *	narrow	a table with a field to a row, in the columns `field` and `data`
 *
 * What a column or member is called is kept as it stands there: what fields of a form are meant is known
 * only where the form is. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "base/err.h"

/* One value. */
struct review_cell {
	char *name;		   /* of the column or member; owned */
	struct json_object *value; /* NULL: null; owned */
	int64_t line, column;	   /* where it begins; column 0: known by its line alone */
	bool is_quoted;		   /* in a table */
};

/* One review. */
struct review_row {
	int64_t line;
	struct review_cell *cells; /* owned */
	size_t count;
};

struct review_file {
	const char *name;
	struct review_row *rows; /* owned */
	size_t count;
	struct problems problems; /* what cannot be read */
	bool is_json;
};

void review_file_read(struct review_file *file, const char *text);
void review_file_done(struct review_file *file);

/* What a column or member is for; all but OTHER are not fields of the form. */
enum review_meta {
	META_OTHER,
	META_STUDY,
	META_ORDINAL, /* which review of the study it is, in the file */
	META_PRINCIPAL,
	META_EMAIL,
	META_NAME,
	META_VTAG, /* the edition that it was: where another is there by now, that is not overwritten */
	META_IF_VTAG, /* the edition that is to be there */
	META_STATUS,
	META_DRAFT,
	META_OBJECT,
	META_TOLD, /* what our exports and HotCRP's tell, and a server knows for itself */
};
enum review_meta review_meta_of(const char *name);
/* The first cell of that kind that has something in it; NULL where there is none. */
const struct review_cell *review_cell_find(const struct review_row *row, enum review_meta meta);
/* Its value as text; "" for NULL. */
const char *review_cell_text(const struct review_cell *cell);

/* One more problem: of a row (cell NULL), or of a cell, there at a byte of its text (-1: at its
 * beginning). */
void review_wrong(struct review_file *file, const struct review_row *row,
		  const struct review_cell *cell, int64_t offset, const char *message);
/* "FILE:LINE". A new string. */
char *review_place(const struct review_file *file, const struct review_row *row);
