/* test_bounce.c: mail that came back, as mail systems write it: what each is, which job it names, what it says.
 * The mails are the fuzzer's corpus, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "referee/bounce.c"

#define OURS "jo-abcdefgh12345678"

static struct bounce read_file(const char *name)
{
	static char text[1 << 20];
	_cleanup_(x_freep) char *path = xasprintf("tests/fuzz/corpus/bounce/%s", name);
	FILE *file = fopen(path, "re");
	struct bounce bounce;

	assert_non_null(file);
	size_t len = fread(text, 1, sizeof text, file);
	assert_true(len < sizeof text);
	fclose(file);
	bounce_read((struct str){ text, len }, &bounce);
	return bounce;
}

static void test_what_it_is(void **state)
{
	static const struct {
		const char *name;
		enum bounce_kind kind;
		const char *error; /* failed: how it begins */
	} mails[] = {
		{ "postfix-failed", BOUNCE_FAILED,
		  "5.1.1: smtp; 550 5.1.1 <kei-park@example.org>: Recipient address rejected: "
		  "User unknown" },
		{ "postfix-crlf", BOUNCE_FAILED,
		  "5.1.1: smtp; 550 5.1.1 <kei-park@example.org>: Recipient address rejected: "
		  "User unknown" },
		{ "expired", BOUNCE_FAILED, "4.4.1: smtp; connect timed out" },
		{ "status-alone", BOUNCE_FAILED, "5.2.2" },
		{ "whole-original", BOUNCE_FAILED, "5.1.1: " },
		{ "original-base64", BOUNCE_FAILED, "5.1.1: " },
		{ "original-quoted", BOUNCE_FAILED, "5.1.1: " },
		{ "status-base64", BOUNCE_FAILED, "5.1.1: smtp; 550" },
		{ "folded-id", BOUNCE_FAILED, "5.1.1: " },
		{ "mbox", BOUNCE_FAILED, "5.1.1: " },
		{ "cut-off", BOUNCE_FAILED, "5.1.1: " },
		{ "two-recipients", BOUNCE_FAILED, "5.0.0" },
		{ "nul-and-8bit", BOUNCE_FAILED, "5.1.1: " },
		{ "long-line", BOUNCE_FAILED, "5.1.1: xxxx" },
		{ "exim", BOUNCE_FAILED,
		  "Mail delivery failed: returning message to sender: This message was created" },
		{ "qmail", BOUNCE_FAILED, "failure notice: Hi. This is the qmail-send program" },
		{ "quoted", BOUNCE_FAILED, "Returned mail: " },
		{ "dma", BOUNCE_FAILED, "Mail delivery failed: This is the DragonFly Mail Agent" },
		{ "postfix-delayed", BOUNCE_NOTICE, "" },
		{ "delivered", BOUNCE_NOTICE, "" },
		{ "exim-warning", BOUNCE_NOTICE, "" },
		{ "vacation", BOUNCE_NOTICE, "" },
		{ "read", BOUNCE_NOTICE, "" },
		{ "not-ours", BOUNCE_OTHER, "" },
		{ "not-quite-ours", BOUNCE_OTHER, "" },
		{ "person", BOUNCE_OTHER, "" },
		{ "empty", BOUNCE_OTHER, "" },
		{ "deep", BOUNCE_OTHER, "" },
		{ "many-parts", BOUNCE_OTHER, "" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(mails); i++) {
		struct bounce bounce = read_file(mails[i].name);
		if (bounce.kind != mails[i].kind)
			fail_msg("%s: is %d", mails[i].name, bounce.kind);
		if (bounce.kind != BOUNCE_FAILED)
			continue;
		assert_string_equal(bounce.job, OURS);
		if (strncmp(bounce.error, mails[i].error, strlen(mails[i].error)) != 0)
			fail_msg("%s: says %s", mails[i].name, bounce.error);
	}
}

/* Cut anywhere, it is read without harm, and is never about another job. */
static void test_cut(void **state)
{
	static char text[8192];
	FILE *file = fopen("tests/fuzz/corpus/bounce/original-quoted", "re");

	(void)state;
	assert_non_null(file);
	size_t len = fread(text, 1, sizeof text, file);
	fclose(file);
	for (size_t n = 0; n <= len; n++) {
		_cleanup_(x_freep) char *copy = xmalloc(n ? n : 1);
		struct bounce bounce;
		memcpy(copy, text, n);
		bounce_read((struct str){ copy, n }, &bounce);
		assert_true(bounce.job[0] == '\0' || strcmp(bounce.job, OURS) == 0);
		assert_true(bounce.kind != BOUNCE_FAILED || bounce.job[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_it_is),
		cmocka_unit_test(test_cut),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
