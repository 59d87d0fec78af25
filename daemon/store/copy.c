/* copy.c: a copy of the writer's database, made a few pages at a time between its transactions.
 *
 * The source is the connection that alone changes the database, so what a transaction changes in
 * pages that are copied already goes into the copy too, and a copy never has to begin again. It
 * holds every commit up to its last step. What goes wrong with the copy's own file is an answer:
 * neither the source nor any transaction on it is touched by that.
 *
 * The copy is not durable and not looked at when the last step is done: both take long, and are for
 * a thread that nobody waits for (db_copy_settle, and whoever proves it). */
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* In the header of a file: how it is to be written and read; 1: without a write-ahead log. */
#define HEADER_FORMATS_AT 18

struct db_copy {
	struct db *db;
	char *path;
	sqlite3 *handle;
	sqlite3_backup *backup;
};

static void db_copy_freep(struct db_copy **copy)
{
	*copy = db_copy_free(*copy);
}

struct db_copy *db_copy_free(struct db_copy *copy)
{
	if (!copy)
		return NULL;
	(void)sqlite3_backup_finish(copy->backup);
	(void)sqlite3_close(copy->handle);
	x_freep(&copy->path);
	x_freep(&copy);
	return NULL;
}

/* While pages are copied, only the copy is written: what fails otherwise is the database. */
static int copy_fail(const struct db_copy *copy, int code, const char *doing)
{
	bool is_of_copy = !copy->backup || code == SQLITE_IOERR_WRITE ||
			  code == SQLITE_IOERR_TRUNCATE || code == SQLITE_IOERR_FSTAT;

	if ((code & 0xff) == SQLITE_FULL)
		return ERR_STORAGE_FULL;
	if (!is_of_copy || (code & 0xff) == SQLITE_NOMEM)
		return engine_fail(copy->db, code, doing);
	log_line(LOG_LEVEL_WARNING, "%s: %s code=%d path=%s", doing, sqlite3_errstr(code), code,
		 copy->path);
	return ERR_UNAVAILABLE;
}

/* What cannot be finished is thrown away, so it needs neither a journal nor syncs. */
static int copy_open(struct db_copy *copy)
{
	static const char settings[] = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; "
				       "PRAGMA synchronous=OFF; PRAGMA cache_size=-1024";
	int code = sqlite3_open_v2(
		copy->path, &copy->handle,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_exec(copy->handle, settings, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return copy_fail(copy, code, "opening a copy");
	copy->backup = sqlite3_backup_init(copy->handle, "main", copy->db->handle, "main");
	return copy->backup ? 0
			    : copy_fail(copy, sqlite3_extended_errcode(copy->handle),
					"beginning a copy");
}

int db_copy_begin(struct db *db, const char *path, struct db_copy **ret_copy)
{
	_cleanup_(db_copy_freep) struct db_copy *copy = xcalloc(1, sizeof(*copy));
	int fd = db->r ? -1 : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (db->r)
		return db->r;
	if (fd < 0 && errno == EEXIST)
		return ERR_BUSY;
	if (fd < 0 && (errno == ENOSPC || errno == EDQUOT))
		return ERR_STORAGE_FULL;
	if (fd < 0) {
		log_line(LOG_LEVEL_WARNING, "a copy cannot be made: %s path=%s",
			 strerrordesc_np(errno), path);
		return ERR_UNAVAILABLE;
	}
	(void)close(fd);
	copy->db = db;
	copy->path = xstrdup(path);
	int r = copy_open(copy);
	if (r) {
		(void)unlink(path);
		return r;
	}
	*ret_copy = TAKE(copy);
	return 0;
}

int db_copy_step(struct db_copy *copy, int pages, bool *ret_is_done)
{
	if (copy->db->r)
		return copy->db->r;
	int code = sqlite3_backup_step(copy->backup, pages);
	if (code != SQLITE_OK && code != SQLITE_DONE)
		return copy_fail(copy, code, "copying");
	*ret_is_done = code == SQLITE_DONE;
	return 0;
}

/* ---- afterwards, without the source ---- */

int db_copy_settle(const char *path)
{
	static const uint8_t formats[] = { 1, 1 };
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	int r = 0;

	if (fd < 0 || pwrite(fd, formats, sizeof(formats), HEADER_FORMATS_AT) != sizeof(formats) ||
	    fsync(fd) < 0)
		r = fault(-errno, "finishing %s", path);
	if (fd >= 0)
		(void)close(fd);
	return r;
}

int file_name(const char *path, const char *name)
{
	int r = renameat2(AT_FDCWD, path, AT_FDCWD, name, RENAME_NOREPLACE);

	/* A file system that cannot tell by itself is asked first. */
	if (r < 0 && errno == EINVAL) {
		bool is_there = access(name, F_OK) == 0;
		r = is_there ? -1 : rename(path, name);
		if (r < 0 && is_there)
			errno = EEXIST;
	}
	if (r < 0)
		return errno == EEXIST ? ERR_EXISTS
				       : fault(-errno, "giving %s the name %s", path, name);
	return directory_sync(name);
}
