/* import.h: a table of comments on its way in (import.c), and how one of its rows becomes a comment
 * (import_row.c). */
#pragma once

#include "core/noun.h"

#define IMPORT_DIGEST_SIZE 32
#define IMPORT_KEY_SIZE	   16

struct import {
	struct thing thing;
	int64_t row_count, received, taken, wrong, duplicates, started_ms, filed_ms;
	const char *file_name, *state, *digest; /* hex */
	uint8_t bodies[IMPORT_DIGEST_SIZE];
};
void import_read(struct call *call, struct query *query, void *ret_import);
void import_show(struct call *call, struct json_object *object, const void *import);

/* What became of the rows of one call, beyond what was before. */
struct import_count {
	int64_t rows, taken, wrong, duplicates;
	uint8_t bodies[IMPORT_DIGEST_SIZE];
};
/* Looks at one row; makes the comment, or tells what is wrong with it. 0, or an answer where it is no row at
 * all. */
int import_row(struct call *call, const struct import *import, struct json_object *row,
	       struct import_count *count);
/* Puts one more text's digest, in hex, to those before. */
void import_bodies_add(uint8_t bodies[IMPORT_DIGEST_SIZE], const char *hex);

/* By what a comment is known again. */
void import_key(struct str document, struct str commenter, int64_t from_page, int64_t from_line,
		struct str text, uint8_t ret_key[IMPORT_KEY_SIZE]);
