/* search.h: a search while it runs: over what its caller may see, and nothing else.
 *
 * Studies come in the order of their rows, what is in them by kind and then by row. What is hidden
 * is passed over before anything is asked of it: it takes part in no hit, no order and no end of a
 * page. */
#pragma once

#include "core/noun.h"
#include "base/fold.h"
#include "rules/search.h"

/* What can be found, in the order in which it is looked at. Columns: name, word, kind of id. */
#define SEARCH_KIND_TABLE(X)                                                                       \
	X(STUDY, "study", STUDY)                                                                   \
	X(COMMENT, "comment", COMMENT)                                                             \
	X(DOCUMENT, "document", DOCUMENT)                                                          \
	X(FINDING, "finding", FINDING)                                                             \
	X(RECOMMENDATION, "recommendation", RECOMMENDATION)                                        \
	X(REVIEW, "review", REVIEW)

enum search_kind {
#define SEARCH_KIND_ENUM(name, word, id) SEARCH_KIND_##name,
	SEARCH_KIND_TABLE(SEARCH_KIND_ENUM)
#undef SEARCH_KIND_ENUM
		SEARCH_KIND__MAX
};
struct search_kind_row {
	const char *word;
	enum id_kind id;
};
extern const struct search_kind_row search_kind_rows[SEARCH_KIND__MAX];
enum search_kind search_kind_of(const char *word); /* one of the table's */

/* ---- the texts of what can be found (search_text.c) ---- */

#define SEARCHED_TEXTS_MAX FORM_FIELDS_MAX

/* One study, comment, ...: the texts of it that the caller may read. */
struct searched {
	enum search_kind kind;
	int64_t row; /* 0: the study itself */
	size_t count;
	struct {
		const char *name;
		struct str text;
	} texts[SEARCHED_TEXTS_MAX];
};
/* Calls `each` for those of a kind in call->study behind a row, until it says false. 0 or a fault. */
int searched_each(struct call *call, enum search_kind kind, int64_t after,
		  bool (*each)(void *arg, const struct searched *searched), void *arg);
/* What it costs to look at one. */
int64_t searched_cost(const struct searched *searched);
/* The bits of the search's words that stand in it. */
uint32_t searched_words(const struct search *search, struct folded *folded,
			const struct searched *searched);
/* Fields `in`, `snippet` and `matches`: the first text in which a word stands, or the first of all. */
void searched_put(struct call *call, const struct search *search, const struct searched *searched,
		  struct json_object *hit);

/* ---- the fields of a study (search_field.c) ---- */

struct standing; /* of call->study: made when a field first asks for it */
struct standing *standing_new(struct call *call);
enum search_truth standing_holds(struct standing *standing, const struct search_node *node);
/* What was looked at for it, by the measure of searched_cost(). */
int64_t standing_cost(const struct standing *standing);

/* ---- a search, from its text (search_query.c) ---- */

/* The tree of the text of a parameter, the saved searches that it names put in. 0 or an answer, which
 * tells the place. */
int query_read(struct call *call, const char *param, bool takes_saved, struct search *ret_search,
	       struct search_node **ret_root);

/* ---- one study (search.c) ---- */

/* Whether call->study is found. What was looked at for it is taken from *left; 0 or less: too much, and
 * nothing is known. 0 or a fault. */
int search_study(struct call *call, const struct search *search, const struct search_node *root,
		 int64_t *left, bool *ret_is_found);
