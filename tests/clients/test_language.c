/* test_language.c: words and sentences in other languages, from the catalogues that were built: plurals, contexts, what
 * has no translation, and that English comes back where programs read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "referee/json.c"
#include "referee/language.c"
#include "referee/moment.c"

static void speak(const char *language)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", language, 1);
	language_begin();
}

static void assert_days(int64_t days, bool is_late, const char *wanted)
{
	_cleanup_(x_freep) char *text = moment_days(days, is_late);

	assert_string_equal(text, wanted);
}

static void assert_task(const char *what, const char *wanted)
{
	_cleanup_(x_freep) char *text = language_task(what);

	assert_string_equal(text, wanted);
}

static void test_english(void **state)
{
	(void)state;
	speak("en");
	assert_days(1, false, "1 day left");
	assert_days(14, false, "14 days left");
	assert_days(0, false, "today");
	assert_days(-1, false, "1 day over");
	assert_days(-2, true, "LATE by 2 days");
	assert_days(0, true, "LATE");
	assert_task("answer 1 comment", "answer 1 comment");
	assert_task("answer or assign 2 comments", "answer or assign 2 comments");
	assert_string_equal(language_word("word", "open"), "open");
}

static void test_plurals(void **state)
{
	(void)state;
	speak("ru");
	assert_days(1, false, "остался 1 день");
	assert_days(3, false, "осталось 3 дня");
	assert_days(11, false, "осталось 11 дней");
	assert_days(-21, true, "ПРОСРОЧЕНО на 21 день");
	assert_task("answer 2 comments", "ответить на 2 замечания");
	assert_task("answer or assign 5 comments", "ответить на 5 замечаний или поручить их");
	speak("ja");
	assert_days(1, false, "残り 1 日");
	assert_days(2, false, "残り 2 日");
}

static void test_contexts(void **state)
{
	static const char unknown[] = "a word of their own";
	char long_word[1024];

	(void)state;
	speak("ko");
	assert_string_equal(language_word("word", "accepted"), "수용");
	assert_string_equal(language_word("stage", "Drafting"), "초안 작성");
	assert_string_equal(language_word("heading", "due"), "기한");
	/* A stage that somebody called as a state is called is theirs. */
	assert_string_equal(language_word("stage", "accepted"), "accepted");
	assert_ptr_equal(language_word("word", unknown), unknown);
	assert_null(language_word("word", NULL));
	assert_string_equal(language_word("word", ""), ""); /* and not the catalogue's head */
	memset(long_word, 'a', sizeof long_word - 1);
	long_word[sizeof long_word - 1] = '\0';
	assert_ptr_equal(language_word("word", long_word), long_word);
	/* A server's word that looks like another context's key finds nothing. */
	assert_string_equal(language_word("stage", "x\004open"), "x\004open");
}

static void test_tasks(void **state)
{
	(void)state;
	speak("ko");
	assert_task("submit the review", "검토서 제출");
	assert_task("confirm: The report is published", "확인: 보고서가 발행됨");
	assert_task("confirm: something of their own", "확인: something of their own");
	assert_task("secretariat: confirm: The report is published",
		    "사무국: 확인: 보고서가 발행됨");
	assert_task("kei-park: submit the review", "kei-park: 검토서 제출");
	/* What people wrote stays. */
	assert_task("do: submit the review", "do: submit the review");
	assert_task("do: plant trees: many", "do: plant trees: many");
	assert_task("2 more reviews are needed; missing: kei",
		    "2 more reviews are needed; missing: kei");
	assert_task("", "");
}

static void test_without_a_locale(void **state)
{
	(void)state;
	speak("");
	setenv("LC_ALL", "xx_XX.UTF-8", 1); /* never generated, and no catalogue */
	unsetenv("LANGUAGE");
	language_begin();
	assert_days(2, false, "2 days left");
	setenv("LC_ALL", "ko_XX.UTF-8", 1);
	unsetenv("LANGUAGE");
	language_begin();
	assert_days(2, false, "2일 남음");
	setenv("LC_ALL", "C", 1);
	setenv("LANGUAGE", "ko", 1);
	language_begin();
	assert_days(2, false, "2 days left");
}

static void test_end(void **state)
{
	(void)state;
	speak("ko");
	assert_days(2, false, "2일 남음");
	language_end();
	assert_days(2, false, "2 days left");
	assert_string_equal(language_word("word", "open"), "open");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_english),	 cmocka_unit_test(test_plurals),
		cmocka_unit_test(test_contexts), cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_end),	 cmocka_unit_test(test_without_a_locale),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
