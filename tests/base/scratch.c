/* scratch.c: see scratch.h. */
#include "scratch.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

char *scratch_new(void)
{
	const char *parent = getenv("TMPDIR");
	char *directory = xasprintf("%s/refereed-test-XXXXXX", parent && *parent ? parent : "/tmp");
	char *made = mkdtemp(directory);

	assert(made);
	return made;
}

static int entry_remove(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

char *scratch_free(char *directory)
{
	if (!directory)
		return NULL;
	int r = nftw(directory, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
	assert(r == 0);
	free(directory);
	return NULL;
}

void scratch_quiet(void)
{
	if (getenv("VERBOSE"))
		return;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int loud = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	assert(fd >= 0 && loud >= 0);
	(void)dup2(fd, STDERR_FILENO);
	(void)close(fd);
	/* The log goes by the number; what a failed test has to say goes by the stream. */
	stderr = fdopen(loud, "w");
	assert(stderr);
	(void)setvbuf(stderr, NULL, _IONBF, 0);
}

/* There where a build counts what runs. */
void __gcov_dump(void) __attribute__((weak));

void scratch_exit(int status)
{
	if (__gcov_dump)
		__gcov_dump();
	_exit(status);
}

char *scratch_child(void (*run)(const void *arg), const void *arg, int *ret_status)
{
	size_t len = 0, size = 1 << 16;
	int ends[2], status = 0;
	int r = pipe(ends);

	assert(r == 0);
	(void)fflush(NULL);
	pid_t child = fork();
	assert(child >= 0);
	if (child == 0) {
		(void)dup2(ends[1], STDERR_FILENO);
		(void)dup2(ends[1], fileno(stderr)); /* another one after scratch_quiet() */
		(void)close(ends[0]);
		(void)close(ends[1]);
		run(arg);
		scratch_exit(0);
	}
	(void)close(ends[1]);
	char *said = xcalloc(1, size); /* not before: the child would lose it */
	for (ssize_t got = 1; got != 0 && len + 1 < size;) {
		got = read(ends[0], said + len, size - len - 1);
		assert(got >= 0 || errno == EINTR);
		len += got > 0 ? (size_t)got : 0;
	}
	(void)close(ends[0]);
	while (waitpid(child, &status, 0) < 0)
		assert(errno == EINTR);
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return said;
}
