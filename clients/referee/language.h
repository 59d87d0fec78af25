/* language.h: what the program says, in the language of whoever reads it (gettext; clients/po).
 *
 * Only what people read is translated. JSON, the words of the protocol, codes, files that are
 * exported and the names of commands are the same everywhere. */
#pragma once

#include <libintl.h>
#include <stdbool.h>

/* A text of the program's own, and the mark of one that stands in a table and is looked up when it
 * is shown. NC_ marks one that has a context, for language_word(). */
#define _(text)		   gettext(text)
#define N_(text)	   text
#define NC_(context, text) text

/* The language of the environment: LC_ALL, LC_MESSAGES, LANG; LANGUAGE before them, as gettext has
 * it. C and POSIX are English. */
void language_begin(void);
/* English from now on: what programs read must not depend on who started them. */
void language_end(void);

/* A word in its context, "heading" or "state"; the word itself where there is no translation. One
 * that a server sent may be anything, and NULL. The result is the catalogue's or `word`. */
const char *language_word(const char *context, const char *word);
/* Whether a field of that name holds a word of the protocol, which has the context "word". */
bool language_is_word(const char *field);
/* What is to be done, as the daemon tells it in a task's `what`. A new string. */
char *language_task(const char *what);
