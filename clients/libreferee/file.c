/* file.c: reading and writing small files with care. */
#include "libreferee/file.h"
#include "libreferee/handle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

static const off_t file_bytes_max = 4 << 20;

static int fail_errno(struct referee *referee, const char *path)
{
	int status = errno == ENOENT   ? REFEREE_ABSENT
		     : errno == EEXIST ? REFEREE_EXISTS
		     : errno == ENOMEM ? REFEREE_NOMEM
				       : REFEREE_IO;

	return handle_fail(referee, status, "%s: %s", path, strerror(errno));
}

/* As many bytes as there are, up to `size`; -1 with errno. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, buffer + len, size - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

int file_load(struct referee *referee, const char *path, char **ret_text, mode_t *ret_mode)
{
	_cleanup_(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat found;

	if (fd < 0 || fstat(fd, &found) != 0)
		return fail_errno(referee, path);
	if (!S_ISREG(found.st_mode) || found.st_size > file_bytes_max)
		return handle_fail(referee, REFEREE_INVALID, "%s: %s", path,
				   S_ISREG(found.st_mode) ? "too large" : "not a regular file");
	_cleanup_(text_freep) char *text = malloc((size_t)found.st_size + 1);
	if (!text)
		return handle_nomem(referee);
	ssize_t len = read_all(fd, text, (size_t)found.st_size);
	if (len < 0)
		return fail_errno(referee, path);
	text[len] = '\0';
	if (strlen(text) != (size_t)len)
		return handle_fail(referee, REFEREE_INVALID, "%s: not a text file", path);
	if (ret_mode)
		*ret_mode = found.st_mode;
	*ret_text = TAKE(text);
	return REFEREE_OK;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Gives the finished file its name. Where the file system cannot rename without replacing, a
 * second link does. */
static int publish(const char *fresh, const char *path, bool may_replace)
{
	if (may_replace)
		return rename(fresh, path);
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	return link(fresh, path) == 0 ? unlink(fresh) : -1;
}

static int folder_open(const char *path)
{
	_cleanup_(text_freep) char *folder = file_folder_of(path);

	return folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
}

/* Some file systems cannot sync a folder (EINVAL): then there is nothing that could be done. */
static int folder_sync(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL ? 0 : -1;
}

static int fill(int fd, const char *text, mode_t mode, unsigned flags)
{
	if (flags & FILE_LOCK && flock(fd, LOCK_EX | LOCK_NB) != 0)
		return -1;
	if (fchmod(fd, mode) != 0 || write_all(fd, text, strlen(text)) != 0)
		return -1;
	return fsync(fd);
}

int file_store(struct referee *referee, const char *path, const char *text, mode_t mode,
	       unsigned flags, int *ret_fd)
{
	char uuid[REFEREE_UUID_SIZE];
	_cleanup_(text_freep) char *fresh = NULL;

	referee_uuid(uuid);
	if (asprintf(&fresh, "%s.%s.tmp", path, uuid) < 0) {
		fresh = NULL;
		return handle_nomem(referee);
	}
	_cleanup_(fd_closep) int folder = folder_open(path);
	_cleanup_(fd_closep) int fd =
		folder < 0 ? -1 : open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return fail_errno(referee, path);
	if (fill(fd, text, mode, flags) != 0 || publish(fresh, path, flags & FILE_REPLACE) != 0) {
		int status = fail_errno(referee, path);
		unlink(fresh);
		return status;
	}
	if (folder_sync(folder) != 0) {
		int status = fail_errno(referee, path);
		/* What is said to have failed is not to turn up later. */
		if (!(flags & FILE_REPLACE))
			unlink(path);
		return status;
	}
	if (flags & FILE_LOCK) {
		*ret_fd = fd;
		fd = -1;
	}
	return REFEREE_OK;
}

int file_folder(struct referee *referee, const char *path)
{
	_cleanup_(text_freep) char *parent = file_folder_of(path);
	if (!parent)
		return handle_nomem(referee);
	struct stat found;
	if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
		return REFEREE_OK;
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return REFEREE_OK;
	if (errno != ENOENT || strcmp(parent, path) == 0)
		return fail_errno(referee, path);
	int status = file_folder(referee, parent);
	if (status == REFEREE_OK && mkdir(path, 0700) != 0 && errno != EEXIST)
		status = fail_errno(referee, path);
	return status;
}

char *file_beside(const char *folder, const char *name)
{
	char *path = NULL;

	if (name[0] == '/')
		return strdup(name);
	return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

char *file_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}
