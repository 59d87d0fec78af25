/* fuzz_files.c: the client's files: a profile or join file that somebody sent, a key file, a
 * kept write. */
#include "fuzz/fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scratch.h"
#include "libreferee/referee.h"

static const char key[] = "{\"public\":\"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID\","
			  "\"secret\":\"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\"}";

static void assert_status(const struct referee *referee, int status)
{
	assert_in_range(status, REFEREE_OK, REFEREE__MAX - 1);
	assert_int_not_equal(status, REFEREE_NOMEM);
	if (status != REFEREE_OK)
		assert_true(referee_message(referee)[0] != '\0');
}

void fuzz_profile(struct str input)
{
	struct referee *referee = referee_new();
	char path[32], key_path[32], profile[64];
	char *folder = scratch_new();
	int fd = fuzz_file(input, path), key_fd = fuzz_file(str_of(key), key_path);

	snprintf(profile, sizeof profile, "%s/profile.json", folder);
	assert_status(referee, referee_open(referee, path));
	/* What a join made, opens; and a join file takes no file name in. */
	int status = referee_join(referee, path, key_path, folder);
	assert_status(referee, status);
	if (status == REFEREE_OK) {
		assert_int_equal(referee_open(referee, profile), REFEREE_OK);
		assert_int_equal(strncmp(referee_profile(referee)->spool, folder, strlen(folder)),
				 0);
	}
	close(fd);
	close(key_fd);
	scratch_free(folder);
	referee_close(referee);
}

void fuzz_keyfile(struct str input)
{
	struct referee *referee = referee_new();
	char path[32], *found = NULL;
	int fd = fuzz_file(input, path);
	int status = referee_key_public(referee, path, &found);

	assert_status(referee, status);
	assert_int_equal(status == REFEREE_OK, found != NULL);
	if (found)
		assert_int_equal(strlen(found), 40);
	referee_free(found);
	close(fd);
	referee_close(referee);
}

static bool look(void *arg, const struct referee_kept *kept)
{
	unsigned *seen = arg;

	(*seen)++;
	assert_non_null(kept->file);
	assert_int_equal(kept->method != NULL, kept->request_id && kept->params && kept->time);
	return true;
}

void fuzz_spool(struct str input)
{
	struct referee *referee = referee_new();
	char path[64];
	char *folder = scratch_new();
	unsigned seen = 0;

	snprintf(path, sizeof path, "%s/kept.json", folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, input.p, input.n), input.n);
	close(fd);
	const struct referee_profile profile = { .address = "ipc:///nowhere", .spool = folder };
	assert_int_equal(referee_open_with(referee, &profile), REFEREE_OK);
	assert_status(referee, referee_spool(referee, look, &seen));
	assert_int_equal(seen, 1);
	scratch_free(folder);
	referee_close(referee);
}
