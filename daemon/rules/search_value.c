/* search_value.c: what stands behind a field's colon: numbers, days, dates and words, each wrong one
 * with its place and what could have been meant. And the table of the fields. */
#include "rules/search.h"

#include <string.h>

#include "base/zone.h"
#include "rules/workflow.h"

#define WORDS(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}
#define NUMBER_DIGITS 9

static const char *const search_yes_no[] = WORDS("no", "yes");
static const char *const search_comment_words[] = WORDS("open", "total");
static const char *const search_review_words[] =
	WORDS("approved", "missing", "overdue", "returned", "submitted");
static const char *const search_recommendation_words[] =
	WORDS("accepted", "implemented", "in_progress", "not_accepted", "not_started",
	      "partly_accepted", "pending", "superseded", "total");
const char *const search_state_words[] =
	WORDS("active", "cancelled", "closed", "suspended", "withdrawn");
#define TASK_WORD(name, word, help) word,
static const char *const search_task_words[] = { TASK_TABLE(TASK_WORD) NULL };

const struct search_field_row search_field_rows[SEARCH_FIELD__MAX] = {
#define FIELD_ROW(name, of_word, of_takes, of_words, of_help)                                      \
	[SEARCH_FIELD_##name] = { of_word, of_help, SEARCH_TAKES_##of_takes, of_words },
	SEARCH_FIELD_TABLE(FIELD_ROW)
};
const char *const search_takes_help[SEARCH_TAKES__MAX] = {
#define TAKES_ROW(name, help) [SEARCH_TAKES_##name] = help,
	SEARCH_TAKES_TABLE(TAKES_ROW)
};

/* What is left of a value, and what it is the value of. */
struct value {
	struct search *search;
	struct search_problem *problem;
	const struct search_field_row *row;
	const char *const *known; /* names that there are, or NULL */
	struct str left;
	size_t at; /* of `left`, in the search */
};

static void skip(struct value *value, size_t bytes)
{
	value->left.p += bytes;
	value->left.n -= bytes;
	value->at += bytes;
}

/* An example says more than a rule. */
static const char *example(const struct value *value)
{
	struct arena *arena = value->search->arena;
	const char *field = value->row->word;

	switch (value->row->takes) {
	case SEARCH_TAKES_DUE:
		return arena_printf(arena, "%s:<7d, %s:>2w, %s:<2026-03-01 or %s:none", field,
				    field, field, field);
	case SEARCH_TAKES_NUMBER:
		return arena_printf(arena, "%s:2019 or %s:>=2019", field, field);
	case SEARCH_TAKES_COUNT:
		return arena_printf(arena, "%s:%s or %s:%s>2", field, value->row->words[0], field,
				    value->row->words[0]);
	case SEARCH_TAKES_ID:
		return arena_printf(arena, "%s:%s", field, value->known[0]);
	default:
		return arena_printf(arena, "%s:%s", field, value->row->words[0]);
	}
}

/* ---- comparisons ---- */

bool search_compares(enum search_compare compare, int64_t order)
{
	switch (compare) {
	case SEARCH_UNEQUAL:
		return order != 0;
	case SEARCH_LESS:
		return order < 0;
	case SEARCH_LESS_EQUAL:
		return order <= 0;
	case SEARCH_MORE:
		return order > 0;
	case SEARCH_MORE_EQUAL:
		return order >= 0;
	default:
		return order == 0;
	}
}

/* False where none stands there. */
static bool take_compare(struct value *value, enum search_compare *ret_compare)
{
	/* The longer ones first. */
	static const struct {
		const char *text;
		enum search_compare compare;
	} rows[] = { { "<=", SEARCH_LESS_EQUAL }, { ">=", SEARCH_MORE_EQUAL },
		     { "!=", SEARCH_UNEQUAL },	  { "<", SEARCH_LESS },
		     { ">", SEARCH_MORE },	  { "=", SEARCH_EQUAL } };

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		size_t len = strlen(rows[i].text);
		if (value->left.n < len || memcmp(value->left.p, rows[i].text, len) != 0)
			continue;
		*ret_compare = rows[i].compare;
		skip(value, len);
		return true;
	}
	return false;
}

/* ---- numbers ---- */

static size_t digits(struct str text)
{
	size_t count = 0;

	while (count < text.n && text.p[count] >= '0' && text.p[count] <= '9')
		count++;
	return count;
}

static bool take_number(struct value *value, int64_t *ret_number)
{
	size_t count = digits(value->left);

	if (count == 0 || count > NUMBER_DIGITS) {
		search_fail(value->search, value->problem, value->at, value->left.n,
			    count ? "a number has at most %d digits"
				  : "a number of at most %d digits is missing",
			    NUMBER_DIGITS);
		return false;
	}
	*ret_number = 0;
	for (size_t i = 0; i < count; i++)
		*ret_number = 10 * *ret_number + (value->left.p[i] - '0');
	skip(value, count);
	return true;
}

static bool ends(struct value *value)
{
	if (value->left.n == 0)
		return true;
	search_fail(value->search, value->problem, value->at, value->left.n,
		    "`%.*s` is too much here; write %s", (int)value->left.n, value->left.p,
		    example(value));
	return false;
}

static bool take_year(struct value *value, struct search_node *node)
{
	(void)take_compare(value, &node->compare);
	return take_number(value, &node->number) && ends(value);
}

/* ---- days and dates ---- */

static bool take_date(struct value *value, struct search_node *node)
{
	const char *date = arena_strndup(value->search->arena, value->left.p, value->left.n);

	if (!zone_date_is_valid(date)) {
		search_fail(value->search, value->problem, value->at, value->left.n,
			    "`%s` is no date of the form YYYY-MM-DD", date);
		return false;
	}
	node->due = SEARCH_DUE_DATE;
	node->text = str_of(date);
	return true;
}

static bool take_days(struct value *value, struct search_node *node)
{
	bool is_past = value->left.n > 0 && value->left.p[0] == '-';

	skip(value, is_past);
	if (!take_number(value, &node->number))
		return false;
	bool is_weeks = value->left.n > 0 && value->left.p[0] == 'w';
	if (value->left.n != 1 || !(is_weeks || value->left.p[0] == 'd')) {
		search_fail(value->search, value->problem, value->at, value->left.n,
			    "days end in d and weeks in w: write %s", example(value));
		return false;
	}
	node->due = SEARCH_DUE_DAYS;
	node->number *= (is_weeks ? 7 : 1) * (is_past ? -1 : 1);
	return true;
}

static bool take_due(struct value *value, struct search_node *node)
{
	bool has_compare = take_compare(value, &node->compare);
	size_t count = digits(value->left);
	bool is_date = count > 0 && count < value->left.n && value->left.p[count] == '-';

	if (!has_compare && str_is(value->left, "none")) {
		node->due = SEARCH_DUE_NONE;
		return true;
	}
	if (is_date)
		return take_date(value, node);
	/* On that very day, or until then? Whoever asks is to say. */
	if (!has_compare) {
		search_fail(value->search, value->problem, value->at, value->left.n,
			    "say before or after: write %s", example(value));
		return false;
	}
	return take_days(value, node);
}

/* ---- words ---- */

static const char *list_of(struct value *value, const char *const *words)
{
	const char *list = words[0];

	for (size_t i = 1; words[i]; i++)
		list = arena_printf(value->search->arena, "%s, %s", list, words[i]);
	return list;
}

static bool none_of(struct value *value, struct str word, const char *const *words)
{
	const char *text = arena_strndup(value->search->arena, word.p, word.n);
	size_t count = 0;

	while (words[count])
		count++;
	const char *closest = str_closest(text, words, count);
	search_fail(value->search, value->problem, value->at, word.n,
		    "`%s` is none of %s; %s `%s`%s", text, list_of(value, words),
		    closest ? "did you mean" : "write", closest ? closest : example(value),
		    closest ? "?" : "");
	return false;
}

static bool take_word(struct value *value, struct search_node *node)
{
	const char *const *words = value->row->words;
	size_t len = 0;

	while (len < value->left.n && !strchr("<>=!", value->left.p[len]))
		len++;
	struct str word = { value->left.p, len };
	for (size_t i = 0; words[i]; i++)
		if (str_is(word, words[i])) {
			node->word = (int)i;
			skip(value, len);
			return true;
		}
	word.n = len ? len : value->left.n;
	return none_of(value, word, words);
}

static bool take_count(struct value *value, struct search_node *node)
{
	if (!take_word(value, node))
		return false;
	node->compare = SEARCH_MORE; /* than none */
	if (take_compare(value, &node->compare) && !take_number(value, &node->number))
		return false;
	return ends(value);
}

/* ---- names ---- */

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

static bool take_name(struct value *value, struct search_node *node, const char *characters,
		      const char *what)
{
	char *text = arena_strndup(value->search->arena, value->left.p, value->left.n);

	for (char *c = text; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + ('a' - 'A'));
	if (strspn(text, characters) != value->left.n) {
		search_fail(value->search, value->problem, value->at, value->left.n,
			    "`%s` takes %s", value->row->word, what);
		return false;
	}
	node->text = str_of(text);
	return true;
}

/* What no study can be found by is a slip of the pen. */
static bool take_id(struct value *value, struct search_node *node)
{
	const char *const *known = value->known;

	if (!take_name(value, node, NAME_CHARACTERS "_", search_takes_help[SEARCH_TAKES_ID]))
		return false;
	for (size_t i = 0; known && known[i]; i++)
		if (str_is(node->text, known[i]))
			return true;
	return !known || !known[0] || none_of(value, value->left, known);
}

static bool take_country(struct value *value, struct search_node *node)
{
	if (value->left.n == 2)
		return take_name(value, node, "abcdefghijklmnopqrstuvwxyz",
				 search_takes_help[SEARCH_TAKES_COUNTRY]);
	search_fail(value->search, value->problem, value->at, value->left.n,
		    "a country is two letters (ISO 3166-1), such as kr");
	return false;
}

bool search_value(struct search *search, struct str text, size_t offset, struct search_node *node,
		  struct search_problem *ret_problem)
{
	const struct search_field_row *row = &search_field_rows[node->field];
	struct value value = { search, ret_problem, row, search->known[node->field], text, offset };

	switch (row->takes) {
	case SEARCH_TAKES_WORD:
		return take_word(&value, node) && ends(&value);
	case SEARCH_TAKES_COUNT:
		return take_count(&value, node);
	case SEARCH_TAKES_NUMBER:
		return take_year(&value, node);
	case SEARCH_TAKES_DUE:
		return take_due(&value, node);
	case SEARCH_TAKES_COUNTRY:
		return take_country(&value, node);
	case SEARCH_TAKES_NAME:
		return take_name(&value, node, NAME_CHARACTERS,
				 search_takes_help[SEARCH_TAKES_NAME]);
	case SEARCH_TAKES_ID:
		return take_id(&value, node);
	default:
		node->text = search_folded(search, text);
		return true;
	}
}
