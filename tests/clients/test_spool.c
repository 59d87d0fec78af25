/* test_spool.c: writes that are kept until they are answered for good, and sending them again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "fake.h"

static void assert_result(struct referee *referee, int status, char *result, const char *wanted)
{
	if (status != REFEREE_OK)
		fail_msg("status %d: %s", status, referee_message(referee));
	assert_string_equal(result, wanted);
	referee_free(result);
}

static void test_what_stays_kept(void **state)
{
	static const struct {
		int step;
		bool is_kept;
	} cases[] = {
		{ ANSWER, false },
		{ ERROR_OF + ERR_INVALID, false },
		{ ERROR_OF + ERR_CONFLICT, false },
		{ ERROR_OF + ERR_NOT_PERMITTED, false },
		{ ERROR_OF + ERR_VERSION, false },
		{ ERROR_OF + ERR_BUSY, true },
		{ ERROR_OF + ERR_STORAGE_FULL, true },
		{ ERROR_OF + ERR_UNAVAILABLE, true },
		{ SILENCE, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fake *fake = fake_new(SCRIPT(cases[i].step));
		struct referee *referee = fake_open(fake, "kei-park");
		char *result = NULL;
		bool is_asked_again =
			cases[i].step == SILENCE || cases[i].step == ERROR_OF + ERR_UNAVAILABLE;
		referee_write(referee, "study.suspend", "{\"study\":\"GZ2019\"}",
			      is_asked_again ? 200 : PATIENCE_MS, &result);
		referee_free(result);
		assert_int_equal(fake_kept(fake), cases[i].is_kept);
		assert_true((referee_kept_file(referee) != NULL) == cases[i].is_kept);
		assert_non_null(referee_request_id(referee));
		referee_close(referee);
		fake_end(fake);
	}
}

static void test_again_numbers_are_those_of_the_table(void **state)
{
	(void)state;
	assert_int_equal(REFEREE_BUSY, err_row(ERR_BUSY)->number);
	assert_int_equal(REFEREE_STORAGE_FULL, err_row(ERR_STORAGE_FULL)->number);
	assert_int_equal(REFEREE_UNAVAILABLE, err_row(ERR_UNAVAILABLE)->number);
}

static void test_a_dry_run_is_not_kept(void **state)
{
	struct fake *fake = fake_new(SCRIPT(SILENCE));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	referee_write(referee, "study.suspend", "{\"dry_run\":true}", 100, &result);
	assert_int_equal(fake_kept(fake), 0);
	assert_null(referee_kept_file(referee));
	referee_close(referee);
	fake_end(fake);
}

/* What retry told, in order. */
struct told {
	char methods[256];
	int last_status;
	size_t count;
};

static bool tell(void *arg, const struct referee_kept *kept, int status, const char *result)
{
	struct told *told = arg;
	size_t len = strlen(told->methods);

	snprintf(told->methods + len, sizeof told->methods - len, "%s%s=%d%s", len ? " " : "",
		 kept->method ? kept->method : "?", status, result ? "+" : "");
	told->last_status = status;
	told->count++;
	return true;
}

static bool show(void *arg, const struct referee_kept *kept)
{
	return tell(arg, kept, 0, NULL);
}

/* Leaves writes of these methods in the spool, one after the other. */
static void keep(const struct fake *fake, const char *principal, const char *const methods[],
		 size_t count)
{
	struct referee *referee = fake_open(fake, principal);
	struct referee_profile nowhere = *referee_profile(referee);
	char *result = NULL;

	nowhere.address = "ipc:///nonexistent/x";
	assert_int_equal(referee_open_with(referee, &nowhere), REFEREE_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(referee_write(referee, methods[i], "{\"a\":\"b\"}", 5, &result),
				 REFEREE_UNREACHABLE);
	referee_close(referee);
}

static void test_retry_sends_the_oldest_first(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER, ERROR_OF + ERR_INVALID, ANSWER));
	struct told listed = { .count = 0 }, told = { .count = 0 };

	(void)state;
	keep(fake, "kei-park", (const char *const[]){ "a.first", "b.second", "c.third" }, 3);
	struct referee *referee = fake_open(fake, "kei-park");
	assert_int_equal(referee_spool(referee, show, &listed), REFEREE_OK);
	assert_string_equal(listed.methods, "a.first=0 b.second=0 c.third=0");
	assert_int_equal(referee_retry(referee, PATIENCE_MS, tell, &told), REFEREE_OK);
	assert_string_equal(told.methods, "a.first=0+ b.second=1 c.third=0+");
	assert_int_equal(fake_kept(fake), 0);
	/* Each under a request id of its own, made when it was first asked. */
	assert_non_null(strstr(fake_request(fake, 0), "\"request_id\":\""));
	assert_string_not_equal(strstr(fake_request(fake, 0), "request_id"),
				strstr(fake_request(fake, 2), "request_id"));
	referee_close(referee);
	fake_end(fake);
}

static void test_retry_stops_where_there_is_no_answer(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ERROR_OF + ERR_BUSY, ANSWER));
	struct told told = { .count = 0 };

	(void)state;
	keep(fake, NULL, (const char *const[]){ "a.first", "b.second" }, 2);
	struct referee *referee = fake_open(fake, NULL);
	assert_int_equal(referee_retry(referee, PATIENCE_MS, tell, &told), REFEREE_ERROR);
	assert_string_equal(told.methods, "a.first=1");
	assert_int_equal(fake_kept(fake), 2);
	assert_int_equal(referee_retry(referee, PATIENCE_MS, tell, &told), REFEREE_OK);
	assert_int_equal(fake_kept(fake), 0);
	referee_close(referee);
	fake_end(fake);
}

static void test_retry_leaves_what_is_not_its_own(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER));
	struct told told = { .count = 0 };
	char path[300];

	(void)state;
	keep(fake, "iges-sato", (const char *const[]){ "a.sato" }, 1);
	keep(fake, "kei-park", (const char *const[]){ "b.park" }, 1);
	snprintf(path, sizeof path, "%s/broken.json", fake->spool);
	FILE *file = fopen(path, "we");
	fputs("{\"method\":\"half", file);
	fclose(file);
	snprintf(path, sizeof path, "%s/x.json.0.tmp", fake->spool);
	fclose(fopen(path, "we"));
	struct referee *referee = fake_open(fake, "kei-park");
	assert_int_equal(referee_retry(referee, PATIENCE_MS, tell, &told), REFEREE_OK);
	char wanted[64];
	snprintf(wanted, sizeof wanted, "?=%d a.sato=%d b.park=0+", REFEREE_INVALID,
		 REFEREE_INVALID);
	assert_string_equal(told.methods, wanted);
	assert_int_equal(fake_kept(fake), 3);
	assert_int_equal(fake->count, 1);
	referee_close(referee);
	fake_end(fake);
}

struct retrier {
	const struct fake *fake;
	struct told told;
	int status;
};

static void *retry(void *arg)
{
	struct retrier *retrier = arg;
	struct referee *referee = fake_open(retrier->fake, NULL);

	retrier->status = referee_retry(referee, PATIENCE_MS, tell, &retrier->told);
	referee_close(referee);
	return NULL;
}

static void test_two_at_once_send_each_write_once(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER));
	struct retrier retriers[2] = { { .fake = fake }, { .fake = fake } };
	pthread_t threads[2];

	(void)state;
	keep(fake, NULL, (const char *const[]){ "a.a", "a.b", "a.c", "a.d", "a.e", "a.f" }, 6);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, retry, &retriers[i]), 0);
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(fake->count, 6);
	assert_int_equal(fake_kept(fake), 0);
	for (size_t i = 0; i < 2; i++)
		assert_true(retriers[i].status == REFEREE_OK ||
			    retriers[i].status == REFEREE_LOCKED);
	fake_end(fake);
}

static void test_a_write_that_is_being_sent_is_left_alone(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER));
	struct told told = { .count = 0 };
	char path[600] = "";
	struct dirent *entry;

	(void)state;
	keep(fake, NULL, (const char *const[]){ "a.a" }, 1);
	DIR *folder = opendir(fake->spool);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			snprintf(path, sizeof path, "%s/%s", fake->spool, entry->d_name);
	closedir(folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	struct referee *referee = fake_open(fake, NULL);
	assert_int_equal(referee_retry(referee, PATIENCE_MS, tell, &told), REFEREE_LOCKED);
	assert_int_equal(fake->count, 0);
	close(fd);
	assert_int_equal(referee_retry(referee, PATIENCE_MS, tell, &told), REFEREE_OK);
	assert_int_equal(fake->count, 1);
	referee_close(referee);
	fake_end(fake);
}

static void test_the_same_request_id_again(void **state)
{
	static const char one[] =
		"{\"request_id\":\"01970000-0000-7000-8000-000000000001\",\"a\":1}";
	static const char other[] =
		"{\"request_id\":\"01970000-0000-7000-8000-000000000001\",\"a\":2}";
	struct fake *fake = fake_new(SCRIPT(ERROR_OF + ERR_BUSY, ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_write(referee, "x.y", one, PATIENCE_MS, &result), REFEREE_ERROR);
	assert_int_equal(fake_kept(fake), 1);
	/* Another request under this id would drive the first out of the spool. */
	assert_int_equal(referee_write(referee, "x.y", other, PATIENCE_MS, &result),
			 REFEREE_INVALID);
	assert_int_equal(fake_kept(fake), 1);
	int status = referee_write(referee, "x.y", one, PATIENCE_MS, &result);
	assert_result(referee, status, result, "{\"echo\":\"x.y\"}");
	assert_int_equal(fake_kept(fake), 0);
	assert_int_equal(fake->count, 2);
	referee_close(referee);
	fake_end(fake);
}

static void test_what_cannot_be_kept_is_not_sent(void **state)
{
	struct fake *fake = fake_new(SCRIPT(ANSWER));
	struct referee *referee = fake_open(fake, NULL);
	struct referee_profile unkept = *referee_profile(referee);
	char *result = NULL, path[256];

	(void)state;
	snprintf(path, sizeof path, "%s/file", fake->folder);
	fclose(fopen(path, "we"));
	unkept.spool = path; /* no folder */
	assert_int_equal(referee_open_with(referee, &unkept), REFEREE_OK);
	assert_int_equal(referee_write(referee, "x.y", NULL, PATIENCE_MS, &result), REFEREE_IO);
	assert_int_equal(fake->count, 0);
	referee_close(referee);
	fake_end(fake);
}

static void test_kept_files_are_private(void **state)
{
	struct fake *fake = fake_new(SCRIPT(SILENCE));
	struct referee *referee = fake_open(fake, NULL);
	struct stat found;
	char *result = NULL;

	(void)state;
	referee_write(referee, "x.y", NULL, 50, &result);
	assert_int_equal(stat(referee_kept_file(referee), &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(stat(fake->spool, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0700);
	referee_close(referee);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_stays_kept),
		cmocka_unit_test(test_again_numbers_are_those_of_the_table),
		cmocka_unit_test(test_a_dry_run_is_not_kept),
		cmocka_unit_test(test_retry_sends_the_oldest_first),
		cmocka_unit_test(test_retry_stops_where_there_is_no_answer),
		cmocka_unit_test(test_retry_leaves_what_is_not_its_own),
		cmocka_unit_test(test_two_at_once_send_each_write_once),
		cmocka_unit_test(test_a_write_that_is_being_sent_is_left_alone),
		cmocka_unit_test(test_the_same_request_id_again),
		cmocka_unit_test(test_what_cannot_be_kept_is_not_sent),
		cmocka_unit_test(test_kept_files_are_private),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/spool", tests, NULL, NULL);
}
