/* csv_rows.h: the rows of a CSV text (RFC 4180): fields in quotes may hold commas, line feeds and, doubled, quotes;
 * lines end in LF or CR LF; a byte order mark is passed over, and so are empty lines. */
#pragma once

#include <stddef.h>

/* Calls `each` for every row, with the line that it begins on; the fields are good until it returns. 0; -1
 * where the text is no CSV: *ret_line, and what is wrong as a sentence part. */
int csv_rows(const char *text, size_t len,
	     void (*each)(void *arg, size_t line, char *const *fields, size_t count), void *arg,
	     size_t *ret_line, const char **ret_wrong);
