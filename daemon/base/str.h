/* str.h: a view of text that somebody else owns, and the few questions asked of text everywhere. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p; /* NULL: absent (SQL NULL); not the same as empty */
	size_t n;
};

#define STR_NONE ((struct str){ NULL, 0 })

struct str str_of(const char *text); /* of a C string; NULL gives STR_NONE */
bool str_is(struct str a, const char *b);
bool str_same(struct str a, struct str b);

/* True where `text` is well-formed UTF-8 without NUL. *ret_offset (may be NULL) is the first bad
 * byte. */
bool str_is_utf8(struct str text, size_t *ret_offset);

/* NFC of well-formed UTF-8, as a new string; what arrives from people is stored in this form. */
char *str_nfc(struct str text);

/* Columns that the text takes on a terminal (East Asian wide = 2, combining = 0). */
size_t str_width(struct str text);

/* The word of words[0..count) that is most like `word`, or NULL where none is close (for "did you
 * mean"). */
const char *str_closest(const char *word, const char *const words[], size_t count);

/* From `at` on, behind what is printable ASCII and neither quote, slash nor backslash, to a byte that
 * may be anything: most text has few others, and every request is walked more than once. */
size_t str_skip_plain(struct str text, size_t at);

/* Lower-case hexadecimal. hex must hold 2*len+1 bytes. */
void str_hex(const void *bytes, size_t len, char *hex);
