/* restore.c: see restore.h for what holds at any instant.
 *
 * The log of the old database goes before the new file comes, since SQLite would apply it to
 * whatever it finds beside it; and the old database goes before its log, since without it that is
 * not whole. */
#include "store/restore.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/engine.h"

#define HEADER_SIZE    100
#define VERSION_AT     60 /* user_version */
#define APPLICATION_AT 68
#define CHUNK	       (256 * 1024)

static const char *const beside[] = { "-wal", "-shm", "-journal" };

static void fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static uint32_t word_at(const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return be32toh(word);
}

int restore_look(const char *file, const char **ret_reason)
{
	_cleanup_(fd_close) int fd = open(file, O_RDONLY | O_CLOEXEC);
	uint8_t header[HEADER_SIZE] = { 0 };
	ssize_t len = fd < 0 ? -1 : read(fd, header, sizeof(header));

	if (len < 0)
		return -errno;
	*ret_reason = len == 0 ? "it is empty" : "it is no database";
	if (len < HEADER_SIZE || memcmp(header, "SQLite format 3", 16) != 0)
		return -EBADMSG;
	*ret_reason = "it is another program's";
	if (word_at(header + APPLICATION_AT) != DB_APPLICATION_ID)
		return -EMEDIUMTYPE;
	*ret_reason = "it was made by a newer refereed";
	return word_at(header + VERSION_AT) > db_schema.migration_count ? -EPROTONOSUPPORT : 0;
}

/* Whoever has the folder is to have the database: a restore is often made by root. */
static int owner_set(int fd, const char *path)
{
	_cleanup_(x_freep) char *folder = xstrdup(path);
	char *slash = strrchr(folder, '/');
	struct stat status;

	if (geteuid() != 0)
		return 0; /* GCOV_EXCL_LINE: where root runs the tests */
	if (slash)
		slash[slash == folder] = '\0';
	if (stat(slash ? folder : ".", &status) < 0 || fchown(fd, status.st_uid, status.st_gid) < 0)
		return fault(-errno, "giving %s away", path); /* GCOV_EXCL_LINE: where others do */
	return 0;
}

int restore_lock(const char *path)
{
	int fd;
	int r = lock_take(path, &fd);

	if (r)
		return r;
	lock_remember(fd);
	return owner_set(fd, path); /* it stays open: the process ends soon */
}

static int bytes_copy(int from, int to)
{
	_cleanup_(x_freep) char *chunk = xmalloc(CHUNK);
	ssize_t len;

	while ((len = read(from, chunk, CHUNK)) > 0)
		for (ssize_t at = 0, written; at < len; at += written) {
			written = write(to, chunk + at, (size_t)(len - at));
			if (written < 0)
				return -errno;
		}
	return len < 0 ? -errno : 0;
}

static int file_copy(const char *from_path, const char *to_path)
{
	_cleanup_(fd_close) int from = open(from_path, O_RDONLY | O_CLOEXEC);

	if (from < 0)
		return fault(-errno, "opening %s", from_path);
	_cleanup_(fd_close) int to =
		open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (to < 0)
		return fault(-errno, "making %s", to_path);
	int r = bytes_copy(from, to);
	if (r == 0 && fsync(to) < 0)
		r = -errno;
	return r < 0 ? fault(r, "copying %s to %s", from_path, to_path) : owner_set(to, to_path);
}

int restore_bring(const char *file, const char *path)
{
	_cleanup_(x_freep) char *fresh = xasprintf("%s.restoring", path);
	_cleanup_(x_freep) char *fresh_log = xasprintf("%s-wal", fresh);
	_cleanup_(x_freep) char *log = xasprintf("%s-wal", file);

	restore_drop(path); /* of a restore that was cut off */
	int r = file_copy(file, fresh);
	if (r == 0 && access(log, F_OK) == 0)
		r = file_copy(log, fresh_log);
	return r;
}

void restore_drop(const char *path)
{
	static const char *const made[] = { "", "-wal", "-shm", "-journal", "-lock" };

	for (size_t i = 0; i < ELEMENTS(made); i++) {
		_cleanup_(x_freep) char *name = xasprintf("%s.restoring%s", path, made[i]);
		(void)unlink(name);
	}
}

static int move(const char *path, const char *aside, const char *suffix)
{
	_cleanup_(x_freep) char *from = xasprintf("%s%s", path, suffix);
	_cleanup_(x_freep) char *to = xasprintf("%s%s", aside, suffix);

	return access(from, F_OK) < 0 && errno == ENOENT ? 0 : file_name(from, to);
}

int restore_swap(const char *path, const char *aside)
{
	_cleanup_(x_freep) char *fresh = xasprintf("%s.restoring", path);
	int r = file_sync(fresh);

	if (r == 0)
		r = move(path, aside, "");
	for (size_t i = 0; r == 0 && i < ELEMENTS(beside); i++)
		r = move(path, aside, beside[i]);
	if (r == 0)
		r = file_name(fresh, path);
	if (r == 0)
		restore_drop(path);
	return r;
}
