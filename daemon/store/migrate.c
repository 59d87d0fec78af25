/* migrate.c: brings a file from the version that it has to the version that this program knows.
 *
 * user_version counts the migrations that have run. Each runs in one exclusive transaction together
 * with the new number, so that a crash leaves the file before it or after it. Before the first one
 * that touches a file with content, a compact copy is put beside it (PATH.before-NNN, NNN the
 * migration), and stays until the operator removes it.
 *
 * Foreign keys are off while migrations run, since a table can only be rebuilt so, and are checked
 * as a whole before each commits. */
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"

/* An empty file of mode 0600, in place of whatever an earlier try left. */
static int file_renew(const char *path)
{
	(void)unlink(path);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return fault(-errno, "creating %s", path);
	(void)close(fd);
	return 0;
}

static int vacuum_into(struct db *db, const char *path)
{
	_cleanup_(engine_finalizep) sqlite3_stmt *statement = NULL;
	int r = engine_prepare(db, "VACUUM INTO ?1", 0, &statement);

	if (r)
		return r; /* GCOV_EXCL_LINE: for want of memory alone */
	(void)sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
	int code = sqlite3_step(statement);
	return code == SQLITE_DONE ? 0 : engine_fail(db, code, "the copy before a migration");
}

/* Written under another name, synced, then renamed: under its own name there is only ever a whole
 * copy. */
static int copy_keep(struct db *db, int number)
{
	_cleanup_(x_freep) char *copy = xasprintf("%s.before-%03d", db->path, number);
	_cleanup_(x_freep) char *part = xasprintf("%s.part", copy);
	int r = file_renew(part);

	if (r == 0)
		r = vacuum_into(db, part);
	if (r == 0)
		r = file_sync(part);
	if (r == 0 && rename(part, copy) < 0)
		r = fault(-errno, "renaming %s", part);
	if (r == 0)
		r = directory_sync(copy);
	if (r)
		(void)unlink(part);
	else
		log_line(LOG_LEVEL_NOTICE, "a copy from before the migration is kept path=%s",
			 copy);
	return r;
}

static int foreign_keys_check(struct db *db, const char *name)
{
	_cleanup_(engine_finalizep) sqlite3_stmt *statement = NULL;
	int r = engine_prepare(db, "PRAGMA foreign_key_check", 0, &statement);

	if (r)
		return r;
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return fault(-EBADMSG, "migration %s leaves a broken foreign key in table %s", name,
			     (const char *)sqlite3_column_text(statement, 0));
	return code == SQLITE_DONE ? 0 : engine_fail(db, code, "checking foreign keys");
}

static int migration_run(struct db *db, const struct migration *migration)
{
	_cleanup_(x_freep) char *stamp =
		xasprintf("PRAGMA user_version=%d; PRAGMA application_id=%d", migration->number,
			  DB_APPLICATION_ID);
	int r = engine_run(db, "BEGIN EXCLUSIVE");

	if (r)
		return r;
	int code = sqlite3_exec(db->handle, migration->text, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		r = engine_fail(db, code, migration->name);
	if (r == 0)
		r = foreign_keys_check(db, migration->name);
	if (r == 0)
		r = engine_run(db, stamp);
	if (r == 0)
		r = engine_run(db, "COMMIT");
	if (r == 0)
		log_line(LOG_LEVEL_NOTICE, "the database is migrated to=%03d name=%s",
			 migration->number, migration->name);
	else if (!sqlite3_get_autocommit(db->handle))
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

int migrate(struct db *db, int64_t version, bool *ret_is_changed)
{
	const struct db_schema *schema = db->schema;
	int r = 0;

	if (version < (int64_t)schema->migration_count) {
		r = engine_run(db, "PRAGMA foreign_keys=OFF");
		if (r == 0 && version > 0 && !db->is_spare)
			r = copy_keep(db, schema->migrations[version].number);
	}
	for (unsigned i = (unsigned)version; r == 0 && i < schema->migration_count; i++)
		r = migration_run(db, &schema->migrations[i]);
	if (r == 0)
		*ret_is_changed = version < (int64_t)schema->migration_count;
	return r;
}
