/* search.c: see search.h: from the text to the tree, and whether the tree holds.
 *
 * Reading goes down as deep as parentheses and hyphens do, which depth_max bounds; terms_max bounds
 * the tree, bytes_max the text. The first problem ends it. */
#include "rules/search.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"

struct reader {
	struct search *search;
	struct search_problem *problem;
	struct str query;
	size_t at, depth;
};

static struct search_node *read_any(struct reader *reader);

void search_fail(struct search *search, struct search_problem *problem, size_t offset, size_t len,
		 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	*problem = (struct search_problem){
		.offset = offset,
		.len = len,
		.message = arena_strndup(search->arena, text, strlen(text)),
	};
}

struct str search_folded(struct search *search, struct str text)
{
	_cleanup_(folded_done) struct folded folded = { 0 };

	folded_set(&folded, text);
	return (struct str){ arena_strndup(search->arena, folded.text ? folded.text : "", folded.n),
			     folded.n };
}

static struct search_node *fail(struct reader *reader, size_t offset, size_t len, const char *text)
{
	search_fail(reader->search, reader->problem, offset, len, "%s", text);
	return NULL;
}

static struct search_node *over(struct reader *reader, size_t offset, size_t len, const char *what,
				size_t limit)
{
	search_fail(reader->search, reader->problem, offset, len, "%s than %zu", what, limit);
	reader->problem->is_limit = true;
	return NULL;
}

static struct search_node *node_new(struct reader *reader, enum search_op op, size_t offset)
{
	struct search_node *node = arena_alloc(reader->search->arena, sizeof *node);

	node->op = op;
	node->offset = offset;
	return node;
}

/* ---- characters ---- */

/* The blanks that keyboards of the region give are blanks, too: U+3000, U+00A0. */
static size_t blank_at(struct str text, size_t at)
{
	if (at < text.n && strchr(" \t\r\n", text.p[at]))
		return 1;
	if (text.n - at >= 2 && memcmp(text.p + at, "\xc2\xa0", 2) == 0)
		return 2;
	return text.n - at >= 3 && memcmp(text.p + at, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

static void skip_blanks(struct reader *reader)
{
	size_t len;

	while (reader->at < reader->query.n && (len = blank_at(reader->query, reader->at)) > 0)
		reader->at += len;
}

static bool is_at(const struct reader *reader, char c)
{
	return reader->at < reader->query.n && reader->query.p[reader->at] == c;
}

/* To the blank, parenthesis or quote that ends it. */
static struct str word_at(const struct reader *reader)
{
	const struct str *query = &reader->query;
	size_t end = reader->at;

	while (end < query->n && !strchr("()\"", query->p[end]) && blank_at(*query, end) == 0)
		end++;
	return (struct str){ query->p + reader->at, end - reader->at };
}

static bool takes(struct reader *reader, const char *word)
{
	if (!str_is(word_at(reader), word))
		return false;
	reader->at += strlen(word);
	return true;
}

/* ---- terms ---- */

static struct search_node *term_new(struct reader *reader, enum search_op op, size_t offset,
				    size_t len)
{
	struct search *search = reader->search;

	if (++search->terms > search->terms_max)
		return over(reader, offset, len, "there are more words and fields",
			    search->terms_max);
	return node_new(reader, op, offset);
}

/* A text that was asked for already has its bit. */
static struct search_node *text_new(struct reader *reader, struct str text, size_t offset)
{
	struct search *search = reader->search;
	struct search_node *node = term_new(reader, SEARCH_TEXT, offset, text.n);

	if (!node)
		return NULL;
	node->text = search_folded(search, text);
	while (node->index < search->texts && !str_same(search->words[node->index], node->text))
		node->index++;
	if (node->index == SEARCH_TEXTS_MAX)
		return over(reader, offset, text.n, "there are more words and phrases",
			    SEARCH_TEXTS_MAX);
	if (node->index == search->texts)
		search->words[search->texts++] = node->text;
	return node;
}

/* Behind the opening quote to the closing one; both are passed. */
static bool read_quoted(struct reader *reader, struct str *ret_text)
{
	size_t begin = reader->at++;
	const char *from = reader->query.p + reader->at;
	const char *end = reader->at < reader->query.n
				  ? memchr(from, '"', reader->query.n - reader->at)
				  : NULL;

	if (!end) {
		(void)fail(reader, begin, 1, "this quote is not closed");
		return false;
	}
	*ret_text = (struct str){ from, (size_t)(end - from) };
	reader->at += ret_text->n + 1;
	if (ret_text->n > 0)
		return true;
	(void)fail(reader, begin, 2, "nothing stands between the quotes");
	return false;
}

static struct search_node *read_phrase(struct reader *reader)
{
	size_t begin = reader->at;
	struct str text;

	return read_quoted(reader, &text) ? text_new(reader, text, begin) : NULL;
}

static struct search_node *read_saved(struct reader *reader, struct str word)
{
	static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t begin = reader->at;
	const char *name = arena_strndup(reader->search->arena, word.p + 1, word.n - 1);
	struct search_node *node;

	if (word.n < 2 || strspn(name, name_characters) != word.n - 1)
		return fail(reader, begin, word.n,
			    "@ stands before the name of a saved search: small letters, digits, "
			    "hyphens; put the word in quotes to find it itself");
	if (!reader->search->takes_saved)
		return fail(reader, begin, word.n, "a saved search names no other");
	node = term_new(reader, SEARCH_SAVED, begin, word.n);
	if (!node)
		return NULL;
	node->text = str_of(name);
	reader->at += word.n;
	return node;
}

/* ---- fields ---- */

/* The letters that a field's name is made of, at the beginning. */
static size_t field_len(struct str word)
{
	size_t len = 0;

	while (len < word.n && ((word.p[len] >= 'a' && word.p[len] <= 'z') ||
				(word.p[len] >= 'A' && word.p[len] <= 'Z') || word.p[len] == '_'))
		len++;
	return len;
}

static bool field_of(struct reader *reader, struct str name, enum search_field *ret_field)
{
	struct str folded = search_folded(reader->search, name);

	for (int i = 0; i < SEARCH_FIELD__MAX; i++)
		if (str_is(folded, search_field_rows[i].word)) {
			*ret_field = (enum search_field)i;
			return true;
		}
	return false;
}

static struct search_node *no_field(struct reader *reader, struct str name)
{
	const char *words[SEARCH_FIELD__MAX], *text;

	for (int i = 0; i < SEARCH_FIELD__MAX; i++)
		words[i] = search_field_rows[i].word;
	text = arena_strndup(reader->search->arena, name.p, name.n);
	const char *closest = str_closest(text, words, SEARCH_FIELD__MAX);
	search_fail(reader->search, reader->problem, reader->at, name.n,
		    "there is no field `%s`%s%s%s", text,
		    closest ? "; did you mean `" : "; put it in quotes to find these words",
		    closest ? closest : "", closest ? ":`?" : "");
	return NULL;
}

/* What stands right behind the colon, in quotes or not. */
static bool read_value(struct reader *reader, enum search_field field, struct str *ret_value,
		       size_t *ret_offset)
{
	*ret_offset = reader->at;
	if (is_at(reader, '"')) {
		(*ret_offset)++;
		return read_quoted(reader, ret_value);
	}
	*ret_value = word_at(reader);
	reader->at += ret_value->n;
	if (ret_value->n > 0)
		return true;
	search_fail(reader->search, reader->problem, reader->at, 0, "`%s:` takes %s",
		    search_field_rows[field].word,
		    search_takes_help[search_field_rows[field].takes]);
	return false;
}

static struct search_node *read_field(struct reader *reader, enum search_field field, size_t len)
{
	size_t begin = reader->at, offset;
	struct search_node *node = term_new(reader, SEARCH_FIELD, begin, len);
	struct str value;

	if (!node)
		return NULL;
	node->field = field;
	reader->at += len + 1;
	if (!read_value(reader, field, &value, &offset) ||
	    !search_value(reader->search, value, offset, node, reader->problem))
		return NULL;
	return node;
}

/* A word with a colon behind letters is meant for a field; 12:30 and 주제:도시 are words. */
static struct search_node *read_word(struct reader *reader)
{
	struct str word = word_at(reader);
	struct str name = { word.p, field_len(word) };
	enum search_field field;
	bool is_known = name.n > 0 && field_of(reader, name, &field);

	if (word.p[0] == '@')
		return read_saved(reader, word);
	if (name.n > 0 && name.n < word.n && word.p[name.n] == ':')
		return is_known ? read_field(reader, field, name.n) : no_field(reader, name);
	if (is_known && name.n < word.n && strchr("<>=", word.p[name.n])) {
		search_fail(reader->search, reader->problem, reader->at + name.n, word.n - name.n,
			    "`%.*s` is a field: a colon stands behind it, as in %.*s:%.*s",
			    (int)name.n, name.p, (int)name.n, name.p, (int)(word.n - name.n),
			    word.p + name.n);
		return NULL;
	}
	size_t begin = reader->at;
	reader->at += word.n;
	return text_new(reader, word, begin);
}

/* ---- what terms are joined by ---- */

static bool go_down(struct reader *reader, size_t len)
{
	if (++reader->depth <= reader->search->depth_max)
		return true;
	(void)over(reader, reader->at, len, "parentheses and hyphens are nested deeper",
		   reader->search->depth_max);
	return false;
}

static struct search_node *read_group(struct reader *reader)
{
	size_t begin = reader->at;

	if (!go_down(reader, 1))
		return NULL;
	reader->at++;
	skip_blanks(reader);
	if (is_at(reader, ')'))
		return fail(reader, begin, reader->at + 1 - begin,
			    "nothing stands between the parentheses");
	struct search_node *node = read_any(reader);
	if (!node)
		return NULL;
	if (!is_at(reader, ')'))
		return fail(reader, begin, 1, "this parenthesis is not closed");
	reader->at++;
	reader->depth--;
	return node;
}

static struct search_node *read_one(struct reader *reader);

static struct search_node *read_not(struct reader *reader, size_t begin, size_t len)
{
	if (reader->at >= reader->query.n || is_at(reader, ')') ||
	    (len == 1 && blank_at(reader->query, reader->at) > 0))
		return fail(reader, begin, len,
			    len == 1 ? "a word, a field or a parenthesis is to stand right behind "
				       "the hyphen; put it in quotes to find it itself"
				     : "nothing stands behind NOT");
	if (!go_down(reader, len))
		return NULL;
	struct search_node *below = read_one(reader), *node;
	if (!below)
		return NULL;
	reader->depth--;
	node = node_new(reader, SEARCH_NOT, begin);
	node->first = below;
	return node;
}

static struct search_node *read_one(struct reader *reader)
{
	size_t begin = reader->at;

	if (is_at(reader, '('))
		return read_group(reader);
	if (is_at(reader, '"'))
		return read_phrase(reader);
	if (is_at(reader, '-')) {
		reader->at++;
		return read_not(reader, begin, 1);
	}
	if (takes(reader, "NOT")) {
		skip_blanks(reader);
		return read_not(reader, begin, 3);
	}
	if (str_is(word_at(reader), "OR") || str_is(word_at(reader), "AND"))
		return fail(reader, begin, word_at(reader).n,
			    "something is to stand on both sides of it; put it in quotes to find "
			    "the word");
	return read_word(reader);
}

/* One node for what stands in the list, which is not empty. */
static struct search_node *joined(struct reader *reader, enum search_op op,
				  struct search_node *first)
{
	struct search_node *node = first;

	if (first->next) {
		node = node_new(reader, op, first->offset);
		node->first = first;
	}
	return node;
}

static bool is_over(struct reader *reader)
{
	skip_blanks(reader);
	return reader->at >= reader->query.n || is_at(reader, ')');
}

static struct search_node *missing_behind(struct reader *reader, size_t offset, size_t len)
{
	return fail(reader, offset, len, "something is to stand behind it");
}

static struct search_node *read_all(struct reader *reader)
{
	struct search_node *first = NULL, **last = &first;

	for (;;) {
		struct search_node *node = read_one(reader);
		if (!node)
			return NULL;
		*last = node;
		last = &node->next;
		if (is_over(reader))
			break;
		size_t begin = reader->at;
		if (takes(reader, "AND")) {
			if (is_over(reader))
				return missing_behind(reader, begin, 3);
		} else if (str_is(word_at(reader), "OR")) {
			break;
		}
	}
	return joined(reader, SEARCH_AND, first);
}

/* What is not over: there is a beginning of something. */
static struct search_node *read_any(struct reader *reader)
{
	struct search_node *first = NULL, **last = &first;

	for (;;) {
		struct search_node *node = read_all(reader);
		size_t begin = reader->at;
		if (!node)
			return NULL;
		*last = node;
		last = &node->next;
		if (is_over(reader))
			break;
		(void)takes(reader, "OR");
		if (is_over(reader))
			return missing_behind(reader, begin, 2);
	}
	return joined(reader, SEARCH_OR, first);
}

struct search_node *search_parse(struct search *search, struct str query,
				 struct search_problem *ret_problem)
{
	struct reader reader = { .search = search, .problem = ret_problem, .query = query };

	assert(search->depth_max <= SEARCH_DEPTH_MAX);
	if (query.n > search->bytes_max)
		return over(&reader, search->bytes_max, query.n - search->bytes_max,
			    "the search has more bytes", search->bytes_max);
	skip_blanks(&reader);
	if (reader.at >= query.n)
		return fail(&reader, 0, query.n, "there is nothing to search for");
	if (is_at(&reader, ')'))
		return fail(&reader, reader.at, 1, "no parenthesis is open here");
	struct search_node *node = read_any(&reader);
	if (node && reader.at < query.n)
		return fail(&reader, reader.at, 1, "no parenthesis is open here");
	return node;
}

/* ---- whether it holds ---- */

static enum search_truth joined_hold(const struct search_node *node,
				     const struct search_asked *asked, enum search_truth decides)
{
	enum search_truth truth = decides == SEARCH_TRUE ? SEARCH_FALSE : SEARCH_TRUE;

	for (const struct search_node *below = node->first; below; below = below->next) {
		enum search_truth one = search_holds(below, asked);
		if (one == decides)
			return decides;
		if (one == SEARCH_UNKNOWN)
			truth = SEARCH_UNKNOWN;
	}
	return truth;
}

enum search_truth search_holds(const struct search_node *node, const struct search_asked *asked)
{
	switch (node->op) {
	case SEARCH_AND:
		return joined_hold(node, asked, SEARCH_FALSE);
	case SEARCH_OR:
		return joined_hold(node, asked, SEARCH_TRUE);
	case SEARCH_NOT:
		return (enum search_truth)(SEARCH_TRUE - search_holds(node->first, asked));
	case SEARCH_TEXT:
		if (asked->found & UINT32_C(1) << node->index)
			return SEARCH_TRUE;
		return asked->is_whole ? SEARCH_FALSE : SEARCH_UNKNOWN;
	default:
		return asked->node(asked->arg, node);
	}
}
