/* textform.h: a review as a text file that can be filled in anywhere, mailed, and sent later.
 *
 *	==+== Begin review of GZ2019, form peer-review 1
 *	==-== for the reader: titles, help, limits; never sent
 *	==+== ambition: Ambition of the targets
 *	4. Strong
 *	==+== comments: Comments
 *	Text of any lines. One that begins with a marker has a backslash before it.
 *	==+== End review
 *
 * Read with tolerance: fields in any order, some missing, mail headers before and a signature
 * behind, any line ends, a byte order mark, white space before a mark. Not with guesses: what
 * cannot be understood, also what is nearly a mark, is a problem with its line. */
#pragma once

#include <stdio.h>

#include <json-c/json.h>

#include "base/err.h"

/* The form as `review.form` answers it, with the values of `body` (may be NULL) filled in. */
void textform_write(FILE *out, const char *study, struct json_object *form,
		    struct json_object *body);

struct textform; /* a file that was read */

/* Reads a text. Problems carry "NAME:LINE" as their field. 0 or -1 (with problems);
 * *ret_textform is set anyway. `study` may be NULL; otherwise a file begun for another study is
 * a problem. */
int textform_read(const char *name, const char *text, const char *study, struct json_object *form,
		  struct textform **ret_textform, struct problems *ret_problems);
struct textform *textform_free(struct textform *textform);
static inline void textform_freep(struct textform **textform)
{
	textform_free(*textform);
}

/* Field id: value; fields without an answer are absent. Borrowed. */
struct json_object *textform_body(const struct textform *textform);
/* Field id: words, of the answers that could not be read, and are among the problems; for whoever is asked
 * what is wrong besides. Borrowed. */
struct json_object *textform_unread(const struct textform *textform);
/* The line that holds byte `offset` of a field's text (-1: where its answer begins); 0 where the
 * file has none. */
size_t textform_line(const struct textform *textform, const char *field, int64_t offset);
