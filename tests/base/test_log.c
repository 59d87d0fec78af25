/* test_log.c: what a line looks like, and that nothing in it can look like another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "scratch.h"

#define THREADS	     4
#define THREAD_LINES 200

static void assert_matches(const char *text, const char *pattern)
{
	regex_t compiled;

	assert_int_equal(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
	int r = regexec(&compiled, text, 0, NULL, 0);
	regfree(&compiled);
	if (r != 0)
		fail_msg("\"%s\" does not match %s", text, pattern);
}

static void say_one(const void *arg)
{
	log_line(LOG_LEVEL_NOTICE, "%s", (const char *)arg);
}

static char *said_by(void (*run)(const void *), const char *text)
{
	int status;
	char *said = scratch_child(run, text, &status);

	assert_int_equal(status, 0);
	return said;
}

static void test_form(void **state)
{
	_cleanup_(x_freep) char *said = said_by(say_one, "ready endpoint=ipc:///run/x");

	(void)state;
	assert_matches(said,
		       "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z notice: "
		       "ready endpoint=ipc:///run/x\n$");
}

static void say_levels(const void *arg)
{
	(void)arg;
	log_line(LOG_LEVEL_DEBUG, "unwanted by default");
	log_line(LOG_LEVEL_INFO, "one");
	log_set_level(LOG_LEVEL_WARNING);
	log_line(LOG_LEVEL_NOTICE, "unwanted");
	log_event(LOG_EVENT_STARTED, "unwanted event");
	log_line(LOG_LEVEL_WARNING, "two");
	log_event(LOG_EVENT_KEY_REFUSED, "three");
	log_set_level(LOG_LEVEL_DEBUG);
	log_line(LOG_LEVEL_DEBUG, "four");
	log_set_level(LOG_LEVEL_ERR);
	log_line(LOG_LEVEL_ERR, "five");
}

static void test_levels(void **state)
{
	_cleanup_(x_freep) char *said = said_by(say_levels, "");

	(void)state;
	assert_matches(
		said,
		"^[^ ]+ info: one\n[^ ]+ warning: two\n[^ ]+ warning: three\n[^ ]+ debug: four\n"
		"[^ ]+ err: five\n$");
	assert_null(strstr(said, "unwanted"));
}

/* A peer's text can neither start a line, nor steer a terminal, nor turn the writing around. */
static void test_injection(void **state)
{
	static const struct {
		const char *text;
		const char *line;
	} rows[] = {
		{ "a\nb", "a\\x0ab" },
		{ "a\r\tb\x1b[2J\x7f", "a\\x0d\\x09b\\x1b[2J\\x7f" },
		{ "a\xc2\x85\xc2\x9b", "a\\xc2\\x85\\xc2\\x9b" },
		{ "a\xe2\x80\xa8\xe2\x80\xae", "a\\xe2\\x80\\xa8\\xe2\\x80\\xae" },
		{ "a\xff\xc3(", "a\\xff\\xc3(" },
		{ "Wuhan 武汉 광주 é", "Wuhan 武汉 광주 é" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *said = said_by(say_one, rows[i].text);
		char *line = strstr(said, "notice: ");
		assert_non_null(line);
		assert_int_equal(strlen(line), 8 + strlen(rows[i].line) + 1);
		assert_memory_equal(line + 8, rows[i].line, strlen(rows[i].line));
		assert_int_equal(line[strlen(line) - 1], '\n');
	}
}

static void test_long_line(void **state)
{
	static const char *const units[] = { "x", "武", "\n" };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(units); i++)
		for (size_t shift = 0; shift < 4; shift++) {
			_cleanup_(x_freep) char *text = xcalloc(1, 30000);
			memset(text, 'y', shift);
			for (size_t at = shift; at + 4 < 20000; at += strlen(units[i]))
				memcpy(text + at, units[i], strlen(units[i]));
			_cleanup_(x_freep) char *said = said_by(say_one, text);
			size_t len = strlen(said);
			assert_true(len > 4000 && len <= 4096);
			assert_string_equal(said + len - 4, "...\n");
			assert_ptr_equal(strchr(said, '\n'), said + len - 1);
			assert_true(str_is_utf8(str_of(said), NULL));
		}
}

static void say_to_journal(const void *arg)
{
	struct stat status;
	char named[64];

	(void)fstat(STDERR_FILENO, &status);
	(void)snprintf(named, sizeof(named), "%llu:%llu%s", (unsigned long long)status.st_dev,
		       (unsigned long long)status.st_ino, (const char *)arg);
	(void)setenv("JOURNAL_STREAM", named, 1);
	log_line(LOG_LEVEL_ERR, "a\nb");
	log_line(LOG_LEVEL_INFO, "second");
}

static void test_journal(void **state)
{
	_cleanup_(x_freep) char *said = said_by(say_to_journal, "");
	_cleanup_(x_freep) char *elsewhere = said_by(say_to_journal, "7");

	(void)state;
	assert_string_equal(said, "<3>a\\x0ab\n<6>second\n");
	/* A stream that is not this one: standard error was pointed elsewhere since. */
	assert_matches(elsewhere, "^[^ ]+Z err: a");
}

static void say_with_errno(const void *arg)
{
	(void)arg;
	errno = EDOM;
	log_line(LOG_LEVEL_ERR, "one");
	if (errno != EDOM)
		log_line(LOG_LEVEL_ERR, "errno is lost");
}

static void test_errno_is_kept(void **state)
{
	_cleanup_(x_freep) char *said = said_by(say_with_errno, "");

	(void)state;
	assert_null(strstr(said, "lost"));
}

static void *say_many(void *arg)
{
	for (unsigned i = 0; i < THREAD_LINES; i++)
		log_line(LOG_LEVEL_INFO, "thread=%s number=%u end", (const char *)arg, i);
	return NULL;
}

static void say_from_threads(const void *arg)
{
	static const char *const names[THREADS] = { "aaaa", "bbbbbbbb", "cc", "dddddddddddddddd" };
	pthread_t threads[THREADS];

	(void)arg;
	for (unsigned i = 0; i < THREADS; i++)
		(void)pthread_create(&threads[i], NULL, say_many, (void *)(uintptr_t)names[i]);
	for (unsigned i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
}

static void test_threads(void **state)
{
	_cleanup_(x_freep) char *said = said_by(say_from_threads, "");
	unsigned count = 0;

	(void)state;
	for (char *line = said, *end; (end = strchr(line, '\n')); line = end + 1, count++) {
		*end = '\0';
		assert_matches(line, "^[^ ]{24} info: thread=(aaaa|bbbbbbbb|cc|dddddddddddddddd) "
				     "number=[0-9]+ end$");
	}
	assert_int_equal(count, THREADS * THREAD_LINES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),	  cmocka_unit_test(test_levels),
		cmocka_unit_test(test_injection), cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_journal),	  cmocka_unit_test(test_errno_is_kept),
		cmocka_unit_test(test_threads),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
