/* search.h: the language in which studies are searched, from its text to a tree. No I/O: what a
 * field is of a study, and whether a word stands in a text, is asked of whoever has these.
 *
 *	search   = all { "OR" all }            what stands side by side must all hold; AND may be
 *	all      = one { [ "AND" ] one }       written out
 *	one      = [ "-" | "NOT" ] ( "(" search ")" | "\"" phrase "\"" | FIELD ":" value | "@" NAME | word )
 *
 * Capitals make OR, AND and NOT what they are. A field is one row of SEARCH_FIELD_TABLE; another one
 * is a row, its words, and its line in referee.1 and in core/search_field.c. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"

#define SEARCH_TEXTS_MAX 32 /* words and phrases: a bit for each of those that were found */
#define SEARCH_DEPTH_MAX 64

/* Columns: name, word, what it takes, its words, help. */
#define SEARCH_FIELD_TABLE(X)                                                                      \
	X(CITY, "city", TEXT, NULL, "a part of the host city's name")                              \
	X(CMT, "cmt", COUNT, search_comment_words, "how many comments there are, or are open")     \
	X(COUNTRY, "country", COUNTRY, NULL, "the host city's country, as two letters")            \
	X(DUE, "due", DUE, NULL, "when the stage is due: days or weeks ahead, a date, or none")    \
	X(INST, "inst", NAME, NULL, "an institution that has a part in the study")                 \
	X(LATE, "late", WORD, search_yes_no, "whether anything that is open is late")              \
	X(RE, "re", COUNT, search_review_words, "how many reviews stand so")                       \
	X(REC, "rec", COUNT, search_recommendation_words,                                          \
	  "how many recommendations and commitments stand so")                                     \
	X(STAGE, "stage", ID, NULL, "the stage that the study is in")                              \
	X(STATE, "state", WORD, search_state_words, "the state of the study")                      \
	X(STUDY, "study", TEXT, NULL, "a part of the study's code")                                \
	X(TASK, "task", COUNT, search_task_words, "how many open tasks of this kind there are")    \
	X(TITLE, "title", TEXT, NULL, "a part of the study's title")                               \
	X(WHO, "who", NAME, NULL, "somebody with whom an open task lies; me: you")                 \
	X(WORKFLOW, "workflow", ID, NULL, "the procedure that it runs by")                         \
	X(YEAR, "year", NUMBER, NULL, "the year of the study")

/* What a field takes: name, how it is written. */
#define SEARCH_TAKES_TABLE(X)                                                                      \
	X(TEXT, "a word, or a phrase in quotes")                                                   \
	X(ID, "a word of small letters, digits, - and _")                                          \
	X(NAME, "a name of small letters, digits and -")                                           \
	X(COUNTRY, "two letters")                                                                  \
	X(WORD, "one of its words")                                                                \
	X(COUNT, "one of its words, and behind it <, <=, =, !=, >= or > with a number; >0 where "  \
		 "there is none")                                                                  \
	X(NUMBER, "a number, which <, <=, =, !=, >= or > may stand before")                        \
	X(DUE, "<, <=, =, !=, >= or > with days (7d), weeks (2w) or a date, or none")

enum search_field {
#define SEARCH_FIELD_ENUM(name, word, takes, words, help) SEARCH_FIELD_##name,
	SEARCH_FIELD_TABLE(SEARCH_FIELD_ENUM)
#undef SEARCH_FIELD_ENUM
		SEARCH_FIELD__MAX
};
enum search_takes {
#define SEARCH_TAKES_ENUM(name, help) SEARCH_TAKES_##name,
	SEARCH_TAKES_TABLE(SEARCH_TAKES_ENUM)
#undef SEARCH_TAKES_ENUM
		SEARCH_TAKES__MAX
};

/* Words of the fields, in the order of the lists in search_value.c. */
enum search_yes_no { SEARCH_NO, SEARCH_YES };
enum search_comment { SEARCH_CMT_OPEN, SEARCH_CMT_TOTAL };
enum search_review {
	SEARCH_RE_APPROVED,
	SEARCH_RE_MISSING,
	SEARCH_RE_OVERDUE,
	SEARCH_RE_RETURNED,
	SEARCH_RE_SUBMITTED,
	SEARCH_RE__MAX
};
enum search_recommendation {
	SEARCH_REC_ACCEPTED,
	SEARCH_REC_IMPLEMENTED,
	SEARCH_REC_IN_PROGRESS,
	SEARCH_REC_NOT_ACCEPTED,
	SEARCH_REC_NOT_STARTED,
	SEARCH_REC_PARTLY_ACCEPTED,
	SEARCH_REC_PENDING,
	SEARCH_REC_SUPERSEDED,
	SEARCH_REC_TOTAL
};

struct search_field_row {
	const char *word, *help;
	enum search_takes takes;
	const char *const *words; /* NULL-terminated; NULL: any */
};
extern const struct search_field_row search_field_rows[SEARCH_FIELD__MAX];
extern const char *const search_takes_help[SEARCH_TAKES__MAX];
extern const char *const search_state_words[];

enum search_compare {
	SEARCH_EQUAL,
	SEARCH_UNEQUAL,
	SEARCH_LESS,
	SEARCH_LESS_EQUAL,
	SEARCH_MORE,
	SEARCH_MORE_EQUAL,
	SEARCH_COMPARE__MAX
};
/* `order` is negative, 0 or positive, as that of what is there to what is asked for. */
bool search_compares(enum search_compare compare, int64_t order);

enum search_due { SEARCH_DUE_DAYS, SEARCH_DUE_DATE, SEARCH_DUE_NONE };
enum search_op { SEARCH_AND, SEARCH_OR, SEARCH_NOT, SEARCH_TEXT, SEARCH_FIELD, SEARCH_SAVED };

struct search_node {
	enum search_op op;
	size_t offset;			  /* byte of the search at which it begins */
	struct search_node *first, *next; /* below AND and OR: two or more; below NOT: one */
	struct str text; /* TEXT: folded; SAVED: name; FIELD: folded, the id, the name, the date */
	size_t index;	 /* TEXT: its bit */
	enum search_field field;
	int word; /* index in the field's words */
	enum search_compare compare;
	enum search_due due;
	int64_t number;
};

/* What several parts of one search share: a search, and the saved ones that it names. */
struct search {
	struct arena *arena;
	size_t bytes_max, terms_max, depth_max;
	bool takes_saved; /* @NAME is one */
	/* Of fields that take an id: the names there are, NULL-terminated; NULL: any may be one. */
	const char *const *known[SEARCH_FIELD__MAX];
	size_t terms, texts;
	struct str words[SEARCH_TEXTS_MAX]; /* folded, by their bits */
};

struct search_problem {
	size_t offset, len; /* bytes of the search that it is about */
	bool is_limit;
	const char *message; /* in the arena */
};

/* The tree of a search in well-formed UTF-8 and NFC, or NULL with the problem. */
struct search_node *search_parse(struct search *search, struct str query,
				 struct search_problem *ret_problem);
/* Of search_parse(): reads the value of a field. False with the problem. */
bool search_value(struct search *search, struct str value, size_t offset, struct search_node *node,
		  struct search_problem *ret_problem);
void search_fail(struct search *search, struct search_problem *problem, size_t offset, size_t len,
		 const char *format, ...) _printf_(5, 6);
struct str search_folded(struct search *search, struct str text); /* in the arena */

enum search_truth { SEARCH_FALSE, SEARCH_UNKNOWN, SEARCH_TRUE };
/* Who knows the fields and the saved searches: asked only where the answer depends on it. */
struct search_asked {
	enum search_truth (*node)(void *arg, const struct search_node *node);
	void *arg;
	uint32_t found; /* bits of the texts that were */
	bool is_whole;	/* whatever was not found is not there */
};
enum search_truth search_holds(const struct search_node *node, const struct search_asked *asked);
