/* letter.h: what a mail says, in the words of a language. The words stand in plain files, LANGUAGE.txt, a text
 * to a line; which texts there are, and which fields each may have, is one table. */
#pragma once

#include <json-c/json.h>

#include "base/err.h"

/* Columns: name, word in the file, fields that it may have. Those of tasks are named as the server does. */
#define LETTER_TABLE(X)                                                                            \
	X(SUBJECT_ONE, "subject_one", "study task")                                                \
	X(SUBJECT_OTHERS, "subject_others", "study task")                                          \
	X(SUBJECT_MANY, "subject_many", "count")                                                   \
	X(GREETING, "greeting", "full_name")                                                       \
	X(INTRO, "intro", "")                                                                      \
	X(HEADING_LATE, "heading_late", "")                                                        \
	X(HEADING_DUE, "heading_due", "")                                                          \
	X(HEADING_OTHERS, "heading_others", "")                                                    \
	X(LINE, "line", "study title task")                                                        \
	X(DUE_LATE, "due_late", "date zone days")                                                  \
	X(DUE_TODAY, "due_today", "date zone")                                                     \
	X(DUE_IN, "due_in", "date zone days")                                                      \
	X(WHOSE, "whose", "whose")                                                                 \
	X(CLOSING, "closing", "")                                                                  \
	X(SIGNATURE, "signature", "")                                                              \
	X(FOOTER, "footer", "principal")

enum letter_text {
#define LETTER_ENUM(name, word, fields) LETTER_##name,
	LETTER_TABLE(LETTER_ENUM)
#undef LETTER_ENUM
		LETTER__MAX
};

struct letters; /* of one folder */

/* Every *.txt of a folder. 0, or -1 with problems: the place is "FILE:LINE". There must be one in English. */
int letters_read(const char *folder, struct letters **ret_letters, struct problems *ret_problems);
struct letters *letters_free(struct letters *letters); /* NULL is fine; returns NULL */

/* The texts of a mail, from an answer of remind.letter: in its language, else in the language without its
 * last subtag and so on (zh-Hant-TW, zh-Hant, zh; capitals are small letters), else in English. Both are new strings; *ret_language is the one that it is in. */
char *letter_subject(const struct letters *letters, struct json_object *digest);
char *letter_body(const struct letters *letters, struct json_object *digest,
		  const char **ret_language);
