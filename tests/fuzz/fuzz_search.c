/* fuzz_search.c: a search, whatever it is: a tree within the limits, or a problem at a place of the
 * text; and what is known of a tree from some of the words stays true when the rest is known. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "rules/search.h"

#define TERMS 24
#define DEPTH 12
#define BYTES 2048

static enum search_truth anything(void *arg, const struct search_node *node)
{
	const unsigned char *salt = arg;

	return (*salt + node->offset) % 2 ? SEARCH_TRUE : SEARCH_FALSE;
}

static size_t terms_of(const struct search_node *node, size_t depth)
{
	size_t terms = node->op > SEARCH_NOT, below = 0;

	assert_true(depth <= 3 * DEPTH); /* an OR, an AND and a NOT at each level */
	if (node->op == SEARCH_TEXT)
		assert_true(node->text.n > 0 && node->index < SEARCH_TEXTS_MAX);
	for (const struct search_node *one = node->first; one; one = one->next, below++)
		terms += terms_of(one, depth + 1);
	assert_true(node->op <= SEARCH_OR ? below >= 2 : below == (node->op == SEARCH_NOT));
	return terms;
}

static void check_truth(const struct search_node *node, unsigned char salt, uint32_t words)
{
	struct search_asked asked = { anything, &salt, words, false };
	enum search_truth before = search_holds(node, &asked), after;

	asked.is_whole = true;
	after = search_holds(node, &asked);
	assert_true(after != SEARCH_UNKNOWN);
	assert_true(before == SEARCH_UNKNOWN || before == after);
	if (before == SEARCH_UNKNOWN)
		return;
	asked.found = ~UINT32_C(0);
	assert_int_equal(search_holds(node, &asked), before);
}

void fuzz_search(struct str input)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	struct search search = {
		.arena = &arena, .bytes_max = BYTES, .terms_max = TERMS, .depth_max = DEPTH
	};
	struct search_problem problem = { 0 };
	unsigned char salt = fuzz_byte(&input);

	search.takes_saved = salt & 1;
	if (!str_is_utf8(input, NULL))
		return;
	_cleanup_(x_freep) char *text = str_nfc(input);
	const struct search_node *node = search_parse(&search, str_of(text), &problem);
	if (!node) {
		assert_non_null(problem.message);
		assert_true(problem.offset + problem.len <= strlen(text));
		assert_true(problem.is_limit ||
			    ((unsigned char)text[problem.offset] & 0xc0) != 0x80);
		assert_true(str_is_utf8(str_of(problem.message), NULL));
		return;
	}
	assert_true(terms_of(node, 0) == search.terms && search.terms <= TERMS);
	check_truth(node, salt, salt);
}
