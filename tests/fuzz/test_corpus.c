/* test_corpus.c: every input of tests/fuzz/corpus/ again, without a fuzzer: a test for each
 * target. Which input it was that broke something stands in standard error. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void replay(const struct fuzz_target *target, const char *path)
{
	FILE *file = fopen(path, "re");
	char *bytes;

	fprintf(stderr, "# %s\n", path);
	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	size_t len = (size_t)ftell(file);
	bytes = xmalloc(len ? len : 1);
	rewind(file);
	assert_int_equal(fread(bytes, 1, len, file), len);
	fclose(file);
	target->run((struct str){ bytes, len });
	x_freep(&bytes);
}

static void test_target(void **state)
{
	const struct fuzz_target *target = *state;
	_cleanup_(x_freep) char *folder = xasprintf("tests/fuzz/corpus/%s", target->name);
	struct dirent **inputs = NULL;
	int count = scandir(folder, &inputs, is_input, alphasort);

	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		_cleanup_(x_freep) char *path = xasprintf("%s/%s", folder, inputs[i]->d_name);
		replay(target, path);
		x_freep(&inputs[i]);
	}
	x_freep(&inputs);
}

int main(void)
{
	struct CMUnitTest tests[FUZZ__MAX];

	for (size_t i = 0; i < FUZZ__MAX; i++)
		tests[i] =
			(struct CMUnitTest){ .name = fuzz_targets[i].name,
					     .test_func = test_target,
					     .initial_state = (void *)(uintptr_t)&fuzz_targets[i] };
	log_set_level(LOG_LEVEL_ERR);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
