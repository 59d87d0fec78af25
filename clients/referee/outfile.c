/* outfile.c: a file is written beside its name and renamed: whoever reads it at any time reads a whole
 * one, the last or this. */
#include "referee/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "referee/transfer.h"

static int fail_file(const struct session *session, const char *path)
{
	return session_fail(session, EX_CANTCREAT, "%s: %s", path, strerror(errno));
}

static int write_fresh(const char *fresh, const char *text)
{
	int fd __attribute__((cleanup(transfer_closep))) =
		open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd < 0 || transfer_write(fd, text, strlen(text)) != 0)
		return -1;
	return fsync(fd);
}

int outfile_store(const struct session *session, const char *text, const char *path)
{
	char target[PATH_MAX];
	struct stat found;

	bool is_there = stat(path, &found) == 0;
	if (is_there && !S_ISREG(found.st_mode))
		return session_fail(session, EX_CANTCREAT, "%s is no file", path);
	if (is_there && !realpath(path, target))
		return fail_file(session, path);
	_cleanup_(x_freep) char *fresh =
		xasprintf("%s.%d", is_there ? target : path, (int)getpid());
	if (write_fresh(fresh, text) == 0 && rename(fresh, is_there ? target : path) == 0)
		return 0;
	int r = fail_file(session, path);
	(void)unlink(fresh);
	return r;
}
