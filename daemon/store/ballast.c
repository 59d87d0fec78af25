/* ballast.c: see ballast.h. No failure here is more than a line in the log: the database works
 * without. */
#include "store/ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

void ballast_init(struct ballast *ballast, const char *database_path, int64_t bytes)
{
	struct stat status;

	*ballast = (struct ballast){ .bytes = bytes };
	if (bytes <= 0)
		return;
	ballast->path = xasprintf("%s-ballast", database_path);
	ballast->is_held = stat(ballast->path, &status) == 0 && status.st_size == bytes;
}

void ballast_done(struct ballast *ballast)
{
	x_freep(&ballast->path);
	ballast->is_held = false;
}

bool ballast_release(struct ballast *ballast)
{
	if (!ballast->is_held)
		return false;
	ballast->is_held = false;
	if (unlink(ballast->path) == 0)
		return true;
	log_line(LOG_LEVEL_WARNING, "the ballast cannot be deleted (%s), ignoring path=%s",
		 strerrordesc_np(errno), ballast->path);
	return false;
}

static bool ballast_has_space(const struct ballast *ballast)
{
	_cleanup_(x_freep) char *directory = xstrdup(ballast->path);
	struct statvfs status;
	char *slash = strrchr(directory, '/');

	if (slash)
		slash[1] = '\0';
	if (statvfs(slash ? directory : ".", &status) < 0)
		return false;
	return status.f_bavail / 2 >= (uint64_t)ballast->bytes / status.f_frsize + 1;
}

void ballast_hold(struct ballast *ballast)
{
	if (!ballast->path || ballast->is_held || !ballast_has_space(ballast))
		return;
	int fd = open(ballast->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int r = fd < 0 ? errno : posix_fallocate(fd, 0, ballast->bytes);
	if (fd >= 0)
		(void)close(fd);
	if (r == 0) {
		ballast->is_held = true;
		return;
	}
	(void)unlink(ballast->path);
	if (r == ENOSPC)
		return; /* the space went in between; a later commit tries again */
	log_line(LOG_LEVEL_WARNING, "the ballast cannot be made (%s), ignoring path=%s",
		 strerrordesc_np(r), ballast->path);
	ballast_done(ballast);
}
