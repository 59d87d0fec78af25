/* test_fold.c: letters that are one when something is searched, and where what was found stands in the
 * text itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/fold.h"

static void folds_to(struct folded *folded, const char *text, const char *wanted)
{
	folded_set(folded, str_of(text));
	assert_int_equal(folded->n, strlen(wanted));
	assert_memory_equal(folded->text, wanted, folded->n);
}

static void test_letters(void **state)
{
	_cleanup_(folded_done) struct folded folded = { 0 };

	(void)state;
	folds_to(&folded, "Low-Carbon CITY 2019", "low-carbon city 2019");
	folds_to(&folded, "Düsseldorf ÄÖÜ Straße", "düsseldorf äöü strasse");
	folds_to(&folded, "ΔΣς Жук", "δσσ жук");
	folds_to(&folded, "低碳 도시 政策 광주 ガス", "低碳 도시 政策 광주 ガス");
	folds_to(&folded, "\u0390", "\u03b9\u0308\u0301"); /* the longest: three for one */
	folds_to(&folded, "", "");
}

static void found_at(const char *text, const char *word, const char *wanted)
{
	_cleanup_(folded_done) struct folded folded = { 0 };
	size_t at, from, to;

	folded_set(&folded, str_of(text));
	assert_true(folded_find(&folded, 0, str_of(word), &at));
	folded_place(str_of(text), at, at + strlen(word), &from, &to);
	assert_int_equal(to - from, strlen(wanted));
	assert_memory_equal(text + from, wanted, to - from);
}

static void test_places(void **state)
{
	_cleanup_(folded_done) struct folded folded = { 0 };
	size_t at;

	(void)state;
	found_at("Guangzhou", "zh", "zh");
	found_at("GZ: 低碳城市", "碳城", "碳城");
	found_at("ÄÖÜ Straße 3", "asse", "aße");
	found_at("Straße", "s", "S");
	found_at("ß", "s", "ß");	      /* half of it: the whole character */
	found_at("İstanbul", "stan", "stan"); /* more bytes folded than not */
	folded_set(&folded, str_of("abab"));
	assert_true(folded_find(&folded, 1, str_of("ab"), &at));
	assert_int_equal(at, 2);
	assert_false(folded_find(&folded, 3, str_of("ab"), &at));
	assert_false(folded_find(&folded, 4, str_of("ab"), &at));
	assert_false(folded_find(&folded, 0, str_of("ba "), &at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_places),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
