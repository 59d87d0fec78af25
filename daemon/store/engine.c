/* engine.c: SQLite's codes made into ours, at one place, and its log made part of ours.
 *
 * An error becomes an answer (a full disk, a broken rule, a value too large) or a fault, is logged
 * here and nowhere else, and a fault stays in db->r: a connection that has failed once is not used
 * for another transaction. */
#include "store/engine.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/log.h"

#define LOG_PERIOD_US (60 * INT64_C(1000000))

/* SQLite's own words. Its errors come back to us as codes and are logged where they are understood;
 * what it says about files (with errno and path) has no other way to the operator. */
static void engine_said(void *arg, int code, const char *message)
{
	enum log_level level = LOG_LEVEL_DEBUG;

	(void)arg;
	switch (code & 0xff) {
	case SQLITE_NOTICE:
		level = LOG_LEVEL_NOTICE;
		break;
	case SQLITE_WARNING:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_CORRUPT:
		level = LOG_LEVEL_WARNING;
		break;
	default:
		break;
	}
	log_line(level, "sqlite: %s code=%d", message, code);
}

static void engine_configure(void)
{
	/* Refused where somebody has used the library before us: then it works, with its
	 * defaults. */
	(void)sqlite3_config(SQLITE_CONFIG_LOG, engine_said, NULL);
	(void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	/* Nobody asks what it has allocated, and counting takes a lock each time. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void engine_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, engine_configure);
}

static int engine_meaning(int code, int system_errno)
{
	if (code == SQLITE_IOERR_SHMSIZE)
		return ERR_STORAGE_FULL;
	switch (code & 0xff) {
	case SQLITE_FULL:
		return ERR_STORAGE_FULL;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return ERR_INTERNAL;
	case SQLITE_TOOBIG:
		return ERR_TOO_LARGE;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_INTERRUPT:
		return ERR_UNAVAILABLE;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EBADMSG;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
		return system_errno > 0 ? -system_errno : -EIO;
	default:
		return -EIO;
	}
}

int engine_fail(struct db *db, int code, const char *doing)
{
	const char *message = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
	int r = engine_meaning(code, db->handle ? sqlite3_system_errno(db->handle) : 0);

	if (r == -EBADMSG) {
		log_event(LOG_EVENT_DATABASE_DAMAGED,
			  "the database is damaged: %s at %s; restore a backup code=%d path=%s",
			  message, doing, code, db->path);
	} else if (r < 0) {
		log_event(LOG_EVENT_STORAGE_FAULT, "storage fault at %s: %s code=%d path=%s", doing,
			  message, code, db->path);
	} else if (r != ERR_STORAGE_FULL && (code & 0xff) != SQLITE_INTERRUPT) {
		log_line(LOG_LEVEL_ERR, "not done: %s: %s code=%d", doing, message, code);
	}
	if (r < 0 && db->r == 0)
		db->r = r;
	return r;
}

bool engine_is_due(int64_t *last_us)
{
	int64_t now_us = clock_monotonic_us();

	if (*last_us != 0 && now_us - *last_us < LOG_PERIOD_US)
		return false;
	*last_us = now_us;
	return true;
}

void engine_full(struct db *db)
{
	bool is_released = ballast_release(&db->ballast);
	struct statvfs status;

	if (!engine_is_due(&db->full_logged_us))
		return;
	db->is_full_said = true;
	uint64_t free_bytes =
		statvfs(db->path, &status) == 0 ? (uint64_t)status.f_bavail * status.f_frsize : 0;
	log_event(LOG_EVENT_STORAGE_FULL,
		  "the disk or the database's limit is full, nothing more can be written "
		  "free_bytes=%" PRIu64 " ballast=%s path=%s",
		  free_bytes, is_released ? "released" : "none", db->path);
}

int engine_prepare(struct db *db, const char *sql, unsigned flags, sqlite3_stmt **ret_statement)
{
	sqlite3_stmt *statement = NULL;
	const char *rest = NULL;
	int code = sqlite3_prepare_v3(db->handle, sql, -1, flags, &statement, &rest);

	if (code != SQLITE_OK)
		return engine_fail(db, code, sql);
	assert(statement && rest[strspn(rest, " \t\n;")] == '\0');
	*ret_statement = statement;
	return 0;
}

void engine_finalizep(sqlite3_stmt **statement)
{
	(void)sqlite3_finalize(*statement);
}

int engine_run(struct db *db, const char *sql)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : engine_fail(db, code, sql);
}

int engine_number(struct db *db, const char *sql, int64_t *ret_number)
{
	_cleanup_(engine_finalizep) sqlite3_stmt *statement = NULL;
	int r = engine_prepare(db, sql, 0, &statement);

	if (r)
		return r;
	int code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return engine_fail(db, code, sql);
	*ret_number = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
	return 0;
}
