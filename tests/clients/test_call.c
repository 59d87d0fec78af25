/* test_call.c: libreferee's calls: what is sent again, whose answer counts, and how the outcomes
 * are told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "fake.h"

static void assert_result(struct referee *referee, int status, char *result, const char *wanted)
{
	if (status != REFEREE_OK)
		fail_msg("status %d: %s", status, referee_message(referee));
	assert_string_equal(result, wanted);
	referee_free(result);
}

static void test_a_call_and_its_answer(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	int status =
		referee_call(referee, "study.get", "{\"study\":\"GZ2019\"}", PATIENCE_MS, &result);
	assert_result(referee, status, result, "{\"echo\":\"study.get\"}");
	assert_string_equal(fake_request(fake, 0),
			    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"study.get\","
			    "\"params\":{\"study\":\"GZ2019\"}}");
	status = referee_call(referee, "server.hello", NULL, PATIENCE_MS, &result);
	assert_result(referee, status, result, "{\"echo\":\"server.hello\"}");
	assert_non_null(strstr(fake_request(fake, 1), "\"id\":2"));
	referee_close(referee);
	fake_end(fake);
}

static void test_only_the_own_answer_counts(void **state)
{
	struct fake *fake = fake_new(SCRIPT(NOISE));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	int status = referee_call(referee, "study.get", NULL, PATIENCE_MS, &result);
	assert_result(referee, status, result, "{\"echo\":\"study.get\"}");
	referee_close(referee);
	fake_end(fake);
}

static void test_an_error_without_an_id_is_the_answer(void **state)
{
	struct fake *fake = fake_new(SCRIPT(NAMELESS));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_call(referee, "study.get", NULL, PATIENCE_MS, &result),
			 REFEREE_ERROR);
	assert_int_equal(referee_error(referee), -32700);
	assert_string_equal(referee_message(referee), "cannot read this");
	assert_null(referee_error_data(referee));
	referee_close(referee);
	fake_end(fake);
}

static void test_an_error_is_told_whole(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ERROR_OF + ERR_GUARD, ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_call(referee, "study.advance", NULL, PATIENCE_MS, &result),
			 REFEREE_ERROR);
	assert_int_equal(referee_error(referee), 1007);
	assert_string_equal(referee_error_word(referee), "guard_not_met");
	assert_string_equal(referee_error_data(referee),
			    "{\"error\":\"guard_not_met\",\"limit\":3}");
	assert_null(result);
	/* The next call forgets it. */
	assert_int_equal(referee_call(referee, "study.get", NULL, PATIENCE_MS, &result),
			 REFEREE_OK);
	referee_free(result);
	assert_int_equal(referee_error(referee), 0);
	assert_null(referee_error_word(referee));
	referee_close(referee);
	fake_end(fake);
}

static void test_a_lost_connection_sends_again(void **state)
{
	struct fake *fake = fake_new(SCRIPT(HANG_UP, HANG_UP, ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	int status = referee_write(referee, "study.suspend", "{\"study\":\"GZ2019\"}", PATIENCE_MS,
				   &result);
	assert_result(referee, status, result, "{\"echo\":\"study.suspend\"}");
	assert_int_equal(fake->count, 3);
	assert_string_equal(fake_request(fake, 0), fake_request(fake, 1));
	assert_string_equal(fake_request(fake, 0), fake_request(fake, 2));
	assert_int_equal(fake_kept(fake), 0);
	referee_close(referee);
	fake_end(fake);
}

static void test_a_server_that_ends_is_waited_for(void **state)
{
	struct fake *fake = fake_new(
		SCRIPT(ERROR_OF + ERR_UNAVAILABLE, HANG_UP, ERROR_OF + ERR_UNAVAILABLE, ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	int status = referee_write(referee, "study.suspend", "{\"study\":\"GZ2019\"}", PATIENCE_MS,
				   &result);
	assert_result(referee, status, result, "{\"echo\":\"study.suspend\"}");
	assert_int_equal(fake->count, 4);
	assert_string_equal(fake_request(fake, 0), fake_request(fake, 3));
	referee_close(referee);
	fake_end(fake);
}

static void test_a_server_that_stays_unavailable(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ERROR_OF + ERR_UNAVAILABLE));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;
	int status = REFEREE_TIMEOUT;

	(void)state;
	/* The call goes on to the end of its time: one that was too short to hear anything has more. */
	for (int ms = 200; status != REFEREE_ERROR && ms < PATIENCE_MS; ms *= 2)
		status = referee_call(referee, "study.get", NULL, ms, &result);
	assert_int_equal(status, REFEREE_ERROR);
	assert_int_equal(referee_error(referee), REFEREE_UNAVAILABLE);
	assert_null(result);
	referee_close(referee);
	fake_end(fake);
}

static void test_silence_sends_again(void **state)
{
	struct fake *fake = fake_new(SCRIPT(SILENCE, SILENCE, ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	referee_set_attempt(referee, 50);
	int status = referee_write(referee, "study.suspend", "{\"study\":\"GZ2019\"}", PATIENCE_MS,
				   &result);
	assert_result(referee, status, result, "{\"echo\":\"study.suspend\"}");
	assert_true(fake->count >= 3);
	assert_string_equal(fake_request(fake, 0), fake_request(fake, 2));
	referee_close(referee);
	fake_end(fake);
}

static void test_no_answer_and_no_connection(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER, SILENCE));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	/* With the first answer the connection is up: what follows is sent at once. */
	assert_int_equal(referee_call(referee, "study.get", NULL, PATIENCE_MS, &result),
			 REFEREE_OK);
	referee_free(result);
	assert_int_equal(referee_call(referee, "study.get", NULL, 200, &result), REFEREE_TIMEOUT);
	assert_non_null(strstr(referee_message(referee), "no answer"));
	assert_int_equal(
		referee_open_with(referee,
				  &(struct referee_profile){ .address = "ipc:///nonexistent/x" }),
		REFEREE_OK);
	assert_int_equal(referee_call(referee, "study.get", NULL, 100, &result),
			 REFEREE_UNREACHABLE);
	assert_non_null(strstr(referee_message(referee), "ipc:///nonexistent/x"));
	referee_close(referee);
	fake_end(fake);
}

/* Whoever waits is told at once; what is there to be read stays there, and the next call is as any. */
static void test_interrupted(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER, SILENCE, ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;
	int pipe_of[2];

	(void)state;
	assert_int_equal(pipe(pipe_of), 0);
	referee_set_attempt(referee, 1000);
	referee_set_interrupt(referee, pipe_of[0]);
	assert_int_equal(referee_call(referee, "study.get", NULL, PATIENCE_MS, &result),
			 REFEREE_OK);
	referee_free(result);
	assert_int_equal(write(pipe_of[1], "x", 1), 1);
	/* An interruption that came before the call is not missed. */
	assert_int_equal(referee_call(referee, "job.lease", NULL, PATIENCE_MS, &result),
			 REFEREE_INTERRUPTED);
	assert_string_equal(referee_message(referee), "the call was interrupted");
	referee_set_interrupt(referee, -1);
	int status = referee_call(referee, "server.hello", NULL, PATIENCE_MS, &result);
	assert_result(referee, status, result, "{\"echo\":\"server.hello\"}");
	char byte;
	assert_int_equal(read(pipe_of[0], &byte, 1), 1);
	/* The other end is closed: that is one, too; also where no server is. */
	close(pipe_of[1]);
	referee_set_interrupt(referee, pipe_of[0]);
	assert_int_equal(
		referee_open_with(referee,
				  &(struct referee_profile){ .address = "ipc:///nonexistent/x" }),
		REFEREE_OK);
	struct timespec before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(referee_call(referee, "study.get", NULL, PATIENCE_MS, &result),
			 REFEREE_INTERRUPTED);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 < PATIENCE_MS / 2);
	close(pipe_of[0]);
	referee_close(referee);
	fake_end(fake);
}

static void test_bad_arguments(void **state)
{
	struct referee *referee = referee_new();
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_call(referee, "study.get", NULL, 1, &result), REFEREE_INVALID);
	assert_null(referee_profile(referee));
	assert_int_equal(
		referee_open_with(referee, &(struct referee_profile){ .address = "http://x" }),
		REFEREE_INVALID);
	assert_int_equal(
		referee_open_with(referee,
				  &(struct referee_profile){ .address = "tcp://127.0.0.1:1" }),
		REFEREE_INVALID);
	assert_int_equal(
		referee_open_with(referee, &(struct referee_profile){ .address = "ipc://x" }),
		REFEREE_OK);
	assert_int_equal(referee_call(referee, "study.get", "[]", 1, &result), REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "study.get", "{\"a\":1", 1, &result),
			 REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "study.get", "{} {}", 1, &result), REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "", "{}", 1, &result), REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "study.get", "{}", -1, &result), REFEREE_INVALID);
	/* A request id becomes a file name. */
	assert_int_equal(
		referee_write(referee, "x.y", "{\"request_id\":\"../../etc/passwd\"}", 1, &result),
		REFEREE_INVALID);
	assert_int_equal(referee_write(referee, "x.y", "{\"request_id\":7}", 1, &result),
			 REFEREE_INVALID);
	referee_close(referee);
	assert_null(referee_close(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call_and_its_answer),
		cmocka_unit_test(test_only_the_own_answer_counts),
		cmocka_unit_test(test_an_error_without_an_id_is_the_answer),
		cmocka_unit_test(test_an_error_is_told_whole),
		cmocka_unit_test(test_a_lost_connection_sends_again),
		cmocka_unit_test(test_a_server_that_ends_is_waited_for),
		cmocka_unit_test(test_a_server_that_stays_unavailable),
		cmocka_unit_test(test_silence_sends_again),
		cmocka_unit_test(test_no_answer_and_no_connection),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_bad_arguments),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/call", tests, NULL, NULL);
}
