/* test_keys.c: key files, join files and profiles: what is made, what is refused, and with which
 * words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "../base/scratch.h"
#include "libreferee/referee.h"

static void write_text(const char *folder, const char *name, const char *text, mode_t mode)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static void test_keys(void **state)
{
	char *folder = scratch_new(), key[256], public[256], *made = NULL, *read = NULL;
	struct referee *referee = referee_new();
	struct stat found;

	(void)state;
	snprintf(key, sizeof key, "%s/my.key", folder);
	snprintf(public, sizeof public, "%s/my.key.pub", folder);
	assert_int_equal(referee_key_new(referee, key, &made), REFEREE_OK);
	assert_int_equal(strlen(made), 40);
	assert_int_equal(stat(key, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(referee_key_public(referee, key, &read), REFEREE_OK);
	assert_string_equal(read, made);
	referee_free(read);
	assert_int_equal(referee_key_public(referee, public, &read), REFEREE_OK);
	assert_string_equal(read, made);
	referee_free(read);
	/* A key is never overwritten. */
	char *second = NULL;
	assert_int_equal(referee_key_new(referee, key, &second), REFEREE_EXISTS);
	assert_null(second);
	assert_int_equal(chmod(key, 0640), 0);
	assert_int_equal(referee_key_public(referee, key, &read), REFEREE_INVALID);
	assert_non_null(strstr(referee_message(referee), "others can read"));
	assert_int_equal(referee_key_public(referee, "/nonexistent", &read), REFEREE_ABSENT);
	referee_free(made);
	referee_close(referee);
	scratch_free(folder);
}

static const char halves_of_two_keys[] = "{\"public\":\"VIA*86UAT44uTK-.=/nDBdfrfzLI&Jg39{GI9QIg\","
					 "\"secret\":\"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\"}";

static void test_key_files_that_are_none(void **state)
{
	static const char *const texts[] = {
		"",
		"no JSON",
		"[]",
		"{}",
		"{\"public\":\"short\"}",
		"{\"public\":7}",
		halves_of_two_keys,
	};
	char *folder = scratch_new(), path[256], *read = NULL;
	struct referee *referee = referee_new();

	(void)state;
	snprintf(path, sizeof path, "%s/key", folder);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		write_text(folder, "key", texts[i], 0600);
		assert_int_equal(referee_key_public(referee, path, &read), REFEREE_INVALID);
		assert_non_null(strstr(referee_message(referee), path));
		/* What a key file holds is never told. */
		assert_null(strstr(referee_message(referee), "JTKVSB"));
	}
	assert_int_equal(referee_key_public(referee, folder, &read), REFEREE_INVALID);
	referee_close(referee);
	scratch_free(folder);
}

static void test_joining(void **state)
{
	static const char join[] =
		"{\"refereed_join\":1,\"address\":\"tcp://127.0.0.1:7420\","
		"\"server_key\":\"VIA*86UAT44uTK-.=/nDBdfrfzLI&Jg39{GI9QIg\","
		"\"principal\":\"kei-park\",\"spool\":\"/etc\",\"key\":\"/etc/passwd\"}\n";
	char *folder = scratch_new(), key[256], file[256], profile[400], dir[280], wanted[512],
	     *made = NULL;
	struct referee *referee = referee_new();

	(void)state;
	snprintf(key, sizeof key, "%s/my.key", folder);
	snprintf(file, sizeof file, "%s/join", folder);
	snprintf(dir, sizeof dir, "%s/home/kei-park", folder);
	snprintf(profile, sizeof profile, "%s/profile.json", dir);
	write_text(folder, "join", join, 0644);
	assert_int_equal(referee_join(referee, file, key, dir), REFEREE_ABSENT);
	assert_int_equal(referee_key_new(referee, key, &made), REFEREE_OK);
	assert_int_equal(referee_join(referee, file, key, dir), REFEREE_OK);
	assert_int_equal(referee_open(referee, profile), REFEREE_OK);
	const struct referee_profile *opened = referee_profile(referee);
	assert_string_equal(opened->address, "tcp://127.0.0.1:7420");
	assert_string_equal(opened->principal, "kei-park");
	/* A join file names no files: it comes from somebody else. */
	assert_string_equal(opened->key_file, key);
	snprintf(wanted, sizeof wanted, "%s/spool", dir);
	assert_string_equal(opened->spool, wanted);
	assert_int_equal(opened->timeout_ms, 30000);
	assert_int_equal(referee_join(referee, file, key, dir), REFEREE_EXISTS);
	referee_free(made);
	snprintf(key, sizeof key, "%s/new.key", folder);
	assert_int_equal(referee_key_new(referee, key, &made), REFEREE_OK);
	assert_int_equal(referee_rekey(referee, profile, key), REFEREE_OK);
	assert_int_equal(referee_open(referee, profile), REFEREE_OK);
	assert_string_equal(referee_profile(referee)->key_file, key);
	assert_string_equal(referee_profile(referee)->principal, "kei-park");
	referee_free(made);
	referee_close(referee);
	scratch_free(folder);
}

static void test_profiles_that_are_none(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "{", "not JSON" },
		{ "{\"address\":7}", "`address` is not a text" },
		{ "{\"principal\":\"x\"}", "the address is not" },
		{ "{\"address\":\"tcp://h:1\"}", "key" },
		{ "{\"address\":\"tcp://h:1\",\"server_key\":\"x\",\"key\":\"k\"}",
		  "40 characters" },
		{ "{\"address\":\"ipc:///x\",\"timeout_ms\":-1}", "timeout" },
		{ "{\"address\":\"ipc:///x\",\"timeout_ms\":\"soon\"}", "timeout" },
	};
	char *folder = scratch_new(), path[256];
	struct referee *referee = referee_new();

	(void)state;
	snprintf(path, sizeof path, "%s/profile.json", folder);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		write_text(folder, "profile.json", cases[i].text, 0600);
		assert_int_equal(referee_open(referee, path), REFEREE_INVALID);
		assert_non_null(strstr(referee_message(referee), cases[i].words));
		assert_ptr_equal(strstr(referee_message(referee), path), referee_message(referee));
	}
	write_text(folder, "profile.json",
		   "{\"address\":\"ipc:///x\",\"spool\":\"kept\",\"timeout_ms\":7,\"later\":[]}",
		   0600);
	assert_int_equal(referee_open(referee, path), REFEREE_OK);
	assert_int_equal(referee_profile(referee)->timeout_ms, 7);
	assert_non_null(strstr(referee_profile(referee)->spool, "/kept"));
	referee_close(referee);
	scratch_free(folder);
}

static void test_uuids_are_version_7_and_sort_by_time(void **state)
{
	char first[REFEREE_UUID_SIZE], second[REFEREE_UUID_SIZE];

	(void)state;
	referee_uuid(first);
	referee_uuid(second);
	assert_int_equal(strlen(first), 36);
	assert_int_equal(first[14], '7');
	assert_non_null(strchr("89ab", first[19]));
	assert_string_not_equal(first, second);
	assert_true(strncmp(first, second, 13) <= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_key_files_that_are_none),
		cmocka_unit_test(test_joining),
		cmocka_unit_test(test_profiles_that_are_none),
		cmocka_unit_test(test_uuids_are_version_7_and_sort_by_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/keys", tests, NULL, NULL);
}
