/* table.h: the columns of a comment table, as the IPCC and IPBES have them: what each is called here, and
 * what people call it. One table for who reads a file and for who takes its rows. */
#pragma once

#include "base/str.h"

#define COLUMN_TABLE(X)                                                                            \
	X(COMMENT_ID, "comment_id")                                                                \
	X(STUDY, "study")                                                                          \
	X(DOC_VERSION, "doc_version")                                                              \
	X(CHAPTER, "chapter")                                                                      \
	X(FROM_PAGE, "from_page")                                                                  \
	X(FROM_LINE, "from_line")                                                                  \
	X(TO_PAGE, "to_page")                                                                      \
	X(TO_LINE, "to_line")                                                                      \
	X(REVIEWER_NAME, "reviewer_name")                                                          \
	X(REVIEWER_EMAIL, "reviewer_email")                                                        \
	X(AFFILIATION, "affiliation")                                                              \
	X(COUNTRY, "country")                                                                      \
	X(REVIEWER_CLASS, "reviewer_class")                                                        \
	X(LANG, "lang")                                                                            \
	X(COMMENT, "comment")                                                                      \
	X(COMMENT_TYPE, "comment_type")                                                            \
	X(RESPONSE, "response")                                                                    \
	X(DISPOSITION, "disposition")                                                              \
	X(RESPONDER, "responder")                                                                  \
	X(RESPONDED_AT, "responded_at")                                                            \
	X(REVIEW_EDITOR_OK, "review_editor_ok")
enum column {
#define COLUMN_ENUM(word, name) COLUMN_##word,
	COLUMN_TABLE(COLUMN_ENUM)
#undef COLUMN_ENUM
		COLUMN__MAX
};
extern const char *const column_names[COLUMN__MAX]; /* in the order in which a table is written */

/* The column that a header names, by its name or an alias; letters' case, blanks, and signs do not count.
 * COLUMN__MAX: none that we know. */
enum column column_of(struct str header);
/* Whether a column tells of the answer to a comment: shown to whom the answer is. */
bool column_is_answer(enum column column);
