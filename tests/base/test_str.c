/* test_str.c: text views, UTF-8 in all its edges, the one form of text, width, likeness,
 * hexadecimal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static void test_views(void **state)
{
	(void)state;
	assert_null(str_of(NULL).p);
	assert_int_equal(str_of("abc").n, 3);
	assert_true(str_is(str_of("abc"), "abc"));
	assert_false(str_is(str_of("abc"), "ab"));
	assert_false(str_is(str_of("abc"), "abd"));
	assert_true(str_same((struct str){ "abcd", 2 }, (struct str){ "abzz", 2 }));
	/* Absent is not the same as empty. */
	assert_false(str_same(STR_NONE, str_of("")));
	assert_true(str_same(STR_NONE, STR_NONE));
	assert_true(str_is(STR_NONE, NULL));
}

static void test_utf8_good(void **state)
{
	static const char *const good[] = { "",
					    "a",
					    "\x7f",
					    "\xc2\x80",
					    "\xdf\xbf",
					    "\xe0\xa0\x80",
					    "\xed\x9f\xbf",
					    "\xee\x80\x80",
					    "\xef\xbf\xbf",
					    "\xf0\x90\x80\x80",
					    "\xf4\x8f\xbf\xbf",
					    "低碳 도시 Ünïcode 🙂" };

	(void)state;
	assert_true(str_is_utf8(STR_NONE, NULL));
	for (size_t i = 0; i < ELEMENTS(good); i++) {
		size_t offset = 77;
		assert_true(str_is_utf8(str_of(good[i]), &offset));
		assert_int_equal(offset, 77);
	}
}

static void test_utf8_bad(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		size_t offset;
	} bad[] = {
		{ "\x80", 1, 0 }, /* a continuation alone */
		{ "ab\xbfz", 4, 2 },
		{ "\xc0\x80", 2, 0 },	      /* overlong NUL */
		{ "\xc1\xbf", 2, 0 },	      /* overlong DEL */
		{ "\xe0\x9f\xbf", 3, 0 },     /* overlong U+07FF */
		{ "\xf0\x8f\xbf\xbf", 4, 0 }, /* overlong U+FFFF */
		{ "a\xed\xa0\x80", 4, 1 },    /* the first surrogate */
		{ "a\xed\xbf\xbf", 4, 1 },    /* the last */
		{ "\xf4\x90\x80\x80", 4, 0 }, /* U+110000 */
		{ "\xf5\x80\x80\x80", 4, 0 },
		{ "\xf8\x88\x80\x80\x80", 5, 0 }, /* five bytes */
		{ "\xff", 1, 0 },
		{ "\xfe", 1, 0 },
		{ "abc\xc3", 4, 3 }, /* cut */
		{ "abc\xe4\xbd", 5, 3 },
		{ "abc\xf0\x9f\x99", 6, 3 },
		{ "\xe4\xbd"
		  "a",
		  3, 0 },	      /* cut by another character */
		{ "ok\0more", 7, 2 }, /* NUL */
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		size_t offset = 77;
		assert_false(str_is_utf8((struct str){ bad[i].bytes, bad[i].len }, &offset));
		assert_int_equal(offset, bad[i].offset);
		assert_false(str_is_utf8((struct str){ bad[i].bytes, bad[i].len }, NULL));
	}
}

/* A view ends where it says: what stands behind it does not complete a character. */
static void test_utf8_end_of_view(void **state)
{
	size_t offset = 0;

	(void)state;
	assert_false(str_is_utf8((struct str){ "a\xc3\xa9", 2 }, &offset));
	assert_int_equal(offset, 1);
	assert_true(str_is_utf8((struct str){ "ab\xff", 2 }, NULL));
}

static void test_nfc(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} rows[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "e\xcc\x81", "\xc3\xa9" }, /* e + acute */
		{ "\xe1\x84\x83\xe1\x85\xa9\xe1\x84\x89\xe1\x85\xb5",
		  "도시" },			/* Hangul as it comes from macOS */
		{ "\xe2\x84\xab", "\xc3\x85" }, /* angstrom sign */
		{ "低碳", "低碳" },
		{ "\xef\xac\x81", "\xef\xac\x81" }, /* a ligature stays: NFC, not NFKC */
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *form = str_nfc(str_of(rows[i].from));
		assert_string_equal(form, rows[i].to);
		_cleanup_(x_freep) char *again = str_nfc(str_of(form));
		assert_string_equal(again, form);
	}
	_cleanup_(x_freep) char *none = str_nfc(STR_NONE);
	assert_string_equal(none, "");
}

static void test_width(void **state)
{
	(void)state;
	assert_int_equal(str_width(str_of("")), 0);
	assert_int_equal(str_width(str_of("abc")), 3);
	assert_int_equal(str_width(str_of("低碳")), 4);
	assert_int_equal(str_width(str_of("도시 a")), 6);
	assert_int_equal(str_width(str_of("e\xcc\x81")), 1);
	assert_int_equal(str_width(str_of("a\xff"
					  "b")),
			 3);
}

static void test_closest(void **state)
{
	static const char *const words[] = { "study.list", "study.get", "review.submit",
					     "job.lease", "queue" };

	(void)state;
	assert_string_equal(str_closest("study.lits", words, ELEMENTS(words)), "study.list");
	assert_string_equal(str_closest("studylist", words, ELEMENTS(words)), "study.list");
	assert_string_equal(str_closest("job.leas", words, ELEMENTS(words)), "job.lease");
	assert_string_equal(str_closest("queue", words, ELEMENTS(words)), "queue");
	assert_string_equal(str_closest("eueue", words, ELEMENTS(words)), "queue");
	assert_null(str_closest("elephant", words, ELEMENTS(words)));
	assert_null(str_closest("", words, ELEMENTS(words)));
	assert_null(str_closest("x", words, ELEMENTS(words)));
	assert_null(str_closest("queue", words, 0));
	assert_null(str_closest(
		"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", words, 5));
}

/* Whatever is quoted or not printable is stopped at, wherever it stands; what is plain is not. */
static void test_skip_plain(void **state)
{
	char text[24];

	(void)state;
	for (int c = 0; c < 256; c++) {
		bool is_plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/';
		for (size_t at = 0; at < sizeof(text); at++) {
			memset(text, 'a', sizeof(text));
			text[at] = (char)c;
			size_t stop = str_skip_plain((struct str){ text, sizeof(text) }, 0);
			if (is_plain)
				assert_int_equal(stop, sizeof(text));
			else
				assert_true(stop <= at && at < stop + 8);
		}
	}
	assert_int_equal(str_skip_plain((struct str){ "abcdefgh", 8 }, 3), 3);
	assert_int_equal(str_skip_plain((struct str){ "abcdefgh", 8 }, 9), 9);
}

static void test_hex(void **state)
{
	char hex[7];

	(void)state;
	str_hex("\x00\xab\xff", 3, hex);
	assert_string_equal(hex, "00abff");
}

/* Plain text is looked at eight bytes at a time: a bad one is found wherever it stands among them. */
static void test_utf8_within_ascii(void **state)
{
	static const char bad[] = { '\0', '\x80', '\xff' };
	char text[40];

	(void)state;
	for (size_t at = 0; at < sizeof(text); at++) {
		for (size_t i = 0; i < sizeof(bad); i++) {
			size_t offset = 77;
			memset(text, i == 0 ? '\x01' : '\x7f', sizeof(text));
			assert_true(str_is_utf8((struct str){ text, sizeof(text) }, &offset));
			text[at] = bad[i];
			assert_false(str_is_utf8((struct str){ text, sizeof(text) }, &offset));
			assert_int_equal(offset, at);
			assert_true(str_is_utf8((struct str){ text, at }, NULL));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_views),
		cmocka_unit_test(test_utf8_good),
		cmocka_unit_test(test_utf8_bad),
		cmocka_unit_test(test_utf8_end_of_view),
		cmocka_unit_test(test_utf8_within_ascii),
		cmocka_unit_test(test_nfc),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_closest),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_skip_plain),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
