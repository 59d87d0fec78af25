/* test_mail.c: what a mail looks like on its lines, whatever people wrote: none too long, none that is a header
 * of somebody else's making. What a mail says is asked in test_remind.py, of another's parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "referee/mail.c"

static char *text_of(const struct mail_letter *more)
{
	struct mail_letter letter = {
		.from = "refereed@example.com",
		.to = "a@example.org",
		.to_name = more->to_name ? more->to_name : "A",
		.subject = more->subject ? more->subject : "S",
		.body = more->body ? more->body : "B\n",
		.language = "en",
		.id = "jo-abc",
		.about = more->about ? more->about : "GZ2019",
	};
	const char *why = NULL;
	char *text = mail_text(&letter, &why);

	assert_null(why);
	return text;
}

/* Every line of the header but that of To. */
static void assert_short(const char *text, size_t most)
{
	for (const char *line = text; *line && *line != '\n';) {
		size_t len = strcspn(line, "\n");
		if (strncmp(line, "To: ", 4) != 0 && len > most)
			fail_msg("%zu bytes: %.*s", len, (int)len, line);
		assert_true(len <= 998);
		line += len + 1;
	}
}

static size_t headers(const char *text, const char *name)
{
	size_t count = 0;

	for (const char *line = text; *line != '\n'; line += strcspn(line, "\n") + 1)
		count += strncasecmp(line, name, strlen(name)) == 0;
	return count;
}

static void test_subjects(void **state)
{
	char subject[600];

	(void)state;
	for (size_t n = 1; n < 120; n++) { /* of characters of one to four bytes */
		static const char *const letters[] = { "x", "é", "시", "👍" };
		for (size_t i = 0; i < ELEMENTS(letters); i++) {
			size_t len = strlen(letters[i]);
			for (size_t k = 0; k < n; k++)
				memcpy(subject + k * len, letters[i], len);
			subject[n * len] = '\0';
			_cleanup_(x_freep) char *text =
				text_of(&(struct mail_letter){ .subject = subject });
			assert_short(text, 76); /* RFC 2047, 2 */
		}
	}
}

static void test_studies(void **state)
{
	static const char code[] = "GZ2019-PEER ";
	char about[100 * sizeof code] = "";

	(void)state;
	for (size_t i = 0; i < 100; i++)
		memcpy(about + i * strlen(code), code, strlen(code));
	_cleanup_(x_freep) char *text = text_of(&(struct mail_letter){ .about = about });
	assert_short(text, 78);
	assert_non_null(strstr(text, "X-Refereed-Studies: GZ2019-PEER GZ2019-PEER"));
	assert_null(strstr(text, "=?"));
}

/* Whatever breaks a line anywhere, and what looks like an encoded word. */
static void test_injected(void **state)
{
	static const char *const evil[] = {
		"x\r\nBcc: b@example.org",
		"x\nBcc: b@example.org",
		"x\rBcc: b@example.org",
		"x\u2028Bcc: b",
		"x\u2029Bcc: b",
		"x\302\205Bcc: b", /* U+0085 */
		"x\x0b\x0c\x1b[2JBcc: b",
		"=?utf-8?Q?x?=",
		"\u202ex",
		"a\" <b@example.org>, \"c\\",
		"a <b@example.org>,",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(evil); i++) {
		_cleanup_(x_freep) char *text =
			text_of(&(struct mail_letter){ .subject = evil[i], .to_name = evil[i] });
		assert_int_equal(headers(text, "Bcc"), 0);
		assert_int_equal(headers(text, "To"), 1);
		assert_int_equal(headers(text, "Subject"), 1);
		assert_null(strchr(text, '\r'));
		assert_null(strstr(text, "=?utf-8?Q"));
		assert_null(strstr(text, "\xe2\x80"));
		assert_short(text, 76);
	}
}

static void test_bodies(void **state)
{
	static char body[3000];

	(void)state;
	memset(body, 'x', sizeof body - 2);
	_cleanup_(x_freep) char *text = text_of(&(struct mail_letter){ .body = body });
	assert_non_null(strstr(text, "Encoding: base64\n")); /* a line that is longer than may be */
	body[890] = '\n';
	body[891] = '\0';
	_cleanup_(x_freep) char *shorter = text_of(&(struct mail_letter){ .body = body });
	assert_non_null(strstr(shorter, "Encoding: 7bit\n"));
	_cleanup_(x_freep) char *returned = text_of(&(struct mail_letter){ .body = "a\rb\n" });
	assert_non_null(strstr(returned, "Encoding: base64\n"));
	assert_null(strchr(returned, '\r'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_studies),
		cmocka_unit_test(test_injected),
		cmocka_unit_test(test_bodies),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
