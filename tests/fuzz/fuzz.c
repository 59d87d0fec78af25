/* fuzz.c: see fuzz.h: the table, what targets share, and what libFuzzer calls. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

const struct fuzz_target fuzz_targets[FUZZ__MAX] = {
#define FUZZ_ROW(name) { #name, fuzz_##name },
	FUZZ_TABLE(FUZZ_ROW)
#undef FUZZ_ROW
};

char *fuzz_copy(struct str input)
{
	char *copy = xmalloc(input.n + 1);

	memcpy(copy, input.p, input.n);
	copy[input.n] = '\0';
	return copy;
}

struct str fuzz_part(struct str *rest, char end)
{
	const char *at = rest->n > 0 ? memchr(rest->p, end, rest->n) : NULL;
	struct str part = { rest->p, at ? (size_t)(at - rest->p) : rest->n };
	size_t used = at ? part.n + 1 : part.n;

	rest->p += used;
	rest->n -= used;
	return part;
}

unsigned char fuzz_byte(struct str *rest)
{
	if (rest->n == 0)
		return 0;
	rest->n--;
	return (unsigned char)*rest->p++;
}

size_t fuzz_choice(struct str word, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < word.n; i++)
		sum = sum * 31 + (unsigned char)word.p[i];
	return sum % count;
}

int fuzz_file(struct str content, char ret_path[32])
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(write(fd, content.p, content.n), content.n);
	snprintf(ret_path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static const struct fuzz_target *chosen;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FUZZ_TARGET");

	(void)argc;
	for (size_t i = 0; name && i < FUZZ__MAX; i++)
		if (strcmp(name, fuzz_targets[i].name) == 0)
			chosen = &fuzz_targets[i];
	if (!chosen) {
		fprintf(stderr, "%s: FUZZ_TARGET names no target\n", (*argv)[0]);
		exit(64);
	}
	/* Outside of cmocka's runner, a failed assertion is a crash. */
	setenv("CMOCKA_TEST_ABORT", "1", 1);
	log_set_level(LOG_LEVEL_ERR);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	chosen->run((struct str){ (const char *)bytes, len });
	return 0;
}
