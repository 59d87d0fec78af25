/* db.c: one connection to the file, from its opening to its end.
 *
 * There is one writer in the world (a lock file says so) and it alone checkpoints, in the thread
 * that commits: SQLite up to 3.51.2 can lose commits where a checkpoint and another connection's
 * commit meet. Readers are opened read-only, never checkpoint, and leave the log alone when they
 * close.
 *
 * A file is created so that no power cut can bring back a state from before: made with mode 0600,
 * switched to the write-ahead log, filled by the migrations, checkpointed with the log cut to
 * nothing, and the directory synced, all before db_open returns. A start on a full disk gives up
 * the ballast and tries once more: without a few pages for the log's index not even reading
 * works. */
#include "store/engine.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define PAGE_SIZE_BYTES 4096
#define BUSY_TIMEOUT_MS 5000
#define VALUE_BYTES_MAX (4 * 1024 * 1024)
#define SQL_BYTES_MAX	(64 * 1024)
#define PARAMETERS_MAX	64
#define HURRY_STEPS	1000 /* of the engine, between two looks */
#define PINNED_FACTOR	8    /* a log this many times over its checkpoint is worth a line */

/* ---- opening --------------------------------------------------------------------------------- */

int directory_sync(const char *path)
{
	_cleanup_(x_freep) char *directory = xstrdup(path);
	char *slash = strrchr(directory, '/');
	int r = 0;

	if (slash)
		slash[slash == directory] = '\0';
	int fd = open(slash ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		r = fault(-errno, "syncing the directory of %s", path);
	if (fd >= 0)
		(void)close(fd);
	return r;
}

int file_sync(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	int r = 0;

	if (fd < 0 || fsync(fd) < 0)
		r = fault(-errno, "syncing %s", path);
	if (fd >= 0)
		(void)close(fd);
	return r;
}

int lock_take(const char *path, int *ret_fd)
{
	_cleanup_(x_freep) char *lock_path = xasprintf("%s-lock", path);
	int fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return fault(-errno, "opening the writer's lock %s", lock_path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int r = errno == EWOULDBLOCK ? -EBUSY : -errno;
		(void)close(fd);
		log_event(LOG_EVENT_DATABASE_REFUSED,
			  "another process writes to this database path=%s", path);
		return r;
	}
	*ret_fd = fd;
	return 0;
}

/* The lock file has a byte in it once the database was made. */
static bool lock_remembers(int lock_fd)
{
	struct stat status;

	return fstat(lock_fd, &status) == 0 && status.st_size > 0;
}

void lock_remember(int lock_fd)
{
	if (!lock_remembers(lock_fd) && write(lock_fd, "\n", 1) < 0)
		log_line(LOG_LEVEL_WARNING, "the lock file cannot be written (%s), ignoring",
			 strerrordesc_np(errno));
}

/* SQLite takes an empty file for a new database, and deletes the log beside it. */
static int loss_check(const struct db *db)
{
	struct stat status;
	bool is_there = stat(db->path, &status) == 0;

	if (!lock_remembers(db->lock_fd) || (is_there && status.st_size > 0))
		return 0;
	log_event(LOG_EVENT_DATABASE_DAMAGED,
		  "the database is %s, though it was here; look at what is mounted, restore a "
		  "backup, or remove %s-lock to begin anew path=%s",
		  is_there ? "empty" : "gone", db->path, db->path);
	return -EBADMSG;
}

/* Makes an empty file that nobody else can read; SQLite gives its log the same mode. One that is
 * there is not opened: closing it again would drop the locks that other connections of this process
 * hold on it. */
static int file_create(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return errno == EEXIST	 ? 0
		       : errno == ENOSPC ? ERR_STORAGE_FULL
					 : fault(-errno, "creating %s", path);
	(void)close(fd);
	return 0;
}

static int handle_open(struct db *db, const struct db_options *options)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
		    (db->is_reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);

	if (!db->is_reader && options->vfs)
		flags |= SQLITE_OPEN_CREATE;
	int code = sqlite3_open_v2(db->path, &db->handle, flags, options->vfs);
	if (code != SQLITE_OK)
		return engine_fail(db, code, "opening");
	(void)sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, db->is_reader, NULL);
	(void)sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX);
	(void)sqlite3_limit(db->handle, SQLITE_LIMIT_VARIABLE_NUMBER, PARAMETERS_MAX);
	return 0;
}

/* Whatever lies at the path is looked at before SQLite may change it. */
static int writer_look(const struct db *db)
{
	int r = loss_check(db);

	if (r == 0)
		r = wal_check(db->path);
	return r ? r : file_create(db->path);
}

static int refuse(const struct db *db, int r, const char *reason, int64_t version)
{
	log_event(LOG_EVENT_DATABASE_REFUSED,
		  "the database is refused: %s version=%" PRId64 " path=%s", reason, version,
		  db->path);
	return r;
}

/* Whose file it is and of which version, before anything in it is changed. */
static int identity_check(struct db *db, int64_t *ret_version)
{
	int64_t application = 0, version = 0, tables = 0;
	int r = engine_number(db, "PRAGMA application_id", &application);

	if (r == 0)
		r = engine_number(db, "PRAGMA user_version", &version);
	if (r == 0)
		r = engine_number(db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (r)
		return r;
	bool is_new = application == 0 && version == 0 && tables == 0;
	if (application != DB_APPLICATION_ID && !is_new)
		return refuse(db, -EMEDIUMTYPE, "another program's", version);
	if (version > (int64_t)db->schema->migration_count)
		return refuse(db, -EPROTONOSUPPORT, "made by a newer refereed", version);
	if (db->is_reader && version < (int64_t)db->schema->migration_count)
		return refuse(db, -EPROTONOSUPPORT, "not brought to this version by a writer",
			      version);
	*ret_version = version;
	return 0;
}

static int settings_run(struct db *db, const struct db_options *options)
{
	static const char *const writer[] = { "PRAGMA page_size=4096", "PRAGMA synchronous=FULL",
					      "PRAGMA secure_delete=ON",
					      "PRAGMA journal_size_limit=67108864", NULL };
	static const char *const reader[] = { "PRAGMA query_only=ON", NULL };
	static const char *const both[] = { "PRAGMA cell_size_check=ON", "PRAGMA mmap_size=0",
					    "PRAGMA temp_store=MEMORY", NULL };
	_cleanup_(x_freep) char *cache =
		xasprintf("PRAGMA cache_size=-%" PRId64,
			  options->cache_bytes > 1024 ? options->cache_bytes / 1024 : 1);
	_cleanup_(x_freep) char *pages =
		xasprintf("PRAGMA max_page_count=%" PRId64, options->max_bytes / PAGE_SIZE_BYTES);
	int r = engine_run(db, cache);

	for (const char *const *sql = both; r == 0 && *sql; sql++)
		r = engine_run(db, *sql);
	for (const char *const *sql = db->is_reader ? reader : writer; r == 0 && *sql; sql++)
		r = engine_run(db, *sql);
	if (r == 0 && options->max_bytes > 0 && !db->is_reader)
		r = engine_run(db, pages);
	return r;
}

static int statements_prepare(struct db *db)
{
	for (unsigned i = 0; i < db->schema->row_count; i++) {
		const struct sql_row *row = &db->schema->rows[i];
		struct query *query = &db->queries[i];
		int r = engine_prepare(db, row->text, SQLITE_PREPARE_PERSISTENT, &query->statement);
		if (r)
			return r;
		query->row = row;
		if ((size_t)sqlite3_bind_parameter_count(query->statement) != strlen(row->args))
			return fault(-EINVAL,
				     "statement %s: the arguments are not those of its text",
				     row->name);
		if ((sqlite3_column_count(query->statement) == 0) != row->is_exec)
			return fault(-EINVAL, "statement %s: exec is for statements without rows",
				     row->name);
	}
	return 0;
}

static int words_prepare(struct db *db)
{
	static const struct {
		enum word word;
		const char *sql;
	} words[] = {
		{ WORD_COMMIT, "COMMIT" },
		{ WORD_ROLLBACK, "ROLLBACK" },
		{ WORD_SAVEPOINT + 0, "SAVEPOINT depth_0" },
		{ WORD_SAVEPOINT + 1, "SAVEPOINT depth_1" },
		{ WORD_SAVEPOINT + 2, "SAVEPOINT depth_2" },
		{ WORD_RELEASE + 0, "RELEASE depth_0" },
		{ WORD_RELEASE + 1, "RELEASE depth_1" },
		{ WORD_RELEASE + 2, "RELEASE depth_2" },
		{ WORD_ROLLBACK_TO + 0, "ROLLBACK TO depth_0" },
		{ WORD_ROLLBACK_TO + 1, "ROLLBACK TO depth_1" },
		{ WORD_ROLLBACK_TO + 2, "ROLLBACK TO depth_2" },
	};
	int r = engine_prepare(db, db->is_reader ? "BEGIN" : "BEGIN IMMEDIATE",
			       SQLITE_PREPARE_PERSISTENT, &db->words[WORD_BEGIN]);

	static_assert(ELEMENTS(words) + 1 == WORD__MAX, "every word has its text");
	for (size_t i = 0; r == 0 && i < ELEMENTS(words); i++)
		r = engine_prepare(db, words[i].sql, SQLITE_PREPARE_PERSISTENT,
				   &db->words[words[i].word]);
	return r;
}

static int log_grew(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = arg;

	(void)handle;
	(void)name;
	db->log_pages = pages;
	return SQLITE_OK;
}

/* Read to its end: the row comes before the commit that the switch is, and only the end tells of
 * that. */
static int log_switch_on(struct db *db)
{
	_cleanup_(engine_finalizep) sqlite3_stmt *statement = NULL;
	bool is_on = false;
	int r = engine_prepare(db, "PRAGMA journal_mode=WAL", 0, &statement);

	if (r)
		return r;
	int code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		is_on = strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
		code = sqlite3_step(statement);
	}
	if (code != SQLITE_DONE)
		return engine_fail(db, code, "switching to the write-ahead log");
	if (!is_on)
		return fault(-ENOTSUP, "%s cannot have a write-ahead log on this file system",
			     db->path);
	return 0;
}

static int writer_prepare(struct db *db, int64_t version)
{
	bool is_changed = false;
	int r = log_switch_on(db);

	if (r == 0)
		r = migrate(db, version, &is_changed);
	if (r == 0)
		r = engine_run(db, "PRAGMA foreign_keys=ON");
	if (r)
		return r;
	/* What a crash left goes into the file, and the log begins anew: wal.c relies on it. */
	int code = sqlite3_wal_checkpoint_v2(
		db->handle, NULL,
		is_changed ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (code != SQLITE_OK && (is_changed || code != SQLITE_FULL))
		return engine_fail(db, code, "the first checkpoint");
	return directory_sync(db->path);
}

static int connect_once(struct db *db, const struct db_options *options)
{
	int64_t version = 0;
	int r = db->is_reader || options->vfs ? 0 : writer_look(db);

	if (r == 0)
		r = handle_open(db, options);
	if (r == 0)
		r = identity_check(db, &version);
	if (r == 0)
		r = settings_run(db, options);
	if (r == 0 && !db->is_reader)
		r = writer_prepare(db, version);
	if (r)
		return r;
	/* Only now: VACUUM INTO, before a migration, attaches a database. */
	(void)sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_limit(db->handle, SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES_MAX);
	(void)sqlite3_wal_autocheckpoint(db->handle, 0);
	if (!db->is_reader)
		(void)sqlite3_wal_hook(db->handle, log_grew, db);
	r = words_prepare(db);
	return r ? r : statements_prepare(db);
}

static void disconnect(struct db *db)
{
	for (unsigned i = 0; i < WORD__MAX; i++) {
		(void)sqlite3_finalize(db->words[i]);
		db->words[i] = NULL;
	}
	for (unsigned i = 0; i < db->schema->row_count; i++) {
		(void)sqlite3_finalize(db->queries[i].statement);
		db->queries[i] = (struct query){ .statement = NULL };
	}
	int code = sqlite3_close(db->handle);
	assert(code == SQLITE_OK);
	db->handle = NULL;
}

static void db_freep(struct db **db)
{
	*db = db_close(*db);
}

int db_open(const struct db_options *options, struct db **ret_db)
{
	_cleanup_(db_freep) struct db *db = xcalloc(1, sizeof(*db));
	int r = 0;

	engine_start();
	db->path = xstrdup(options->path);
	db->schema = options->schema ? options->schema : &db_schema;
	db->queries = xcalloc(db->schema->row_count, sizeof(*db->queries));
	db->lock_fd = -1;
	db->is_reader = options->is_reader;
	db->is_spare = options->is_spare;
	db->checkpoint_pages = db->checkpoint_at = options->checkpoint_pages;
	if (!db->is_reader) {
		r = lock_take(db->path, &db->lock_fd);
		if (r)
			return r;
		ballast_init(&db->ballast, db->path, options->ballast_bytes);
	}
	r = connect_once(db, options);
	if (r == ERR_STORAGE_FULL && ballast_release(&db->ballast)) {
		log_line(LOG_LEVEL_WARNING,
			 "the disk is full at the start, the ballast is released path=%s",
			 db->path);
		disconnect(db);
		r = connect_once(db, options);
	}
	if (r == ERR_STORAGE_FULL)
		engine_full(db);
	if (r > 0)
		r = r == ERR_STORAGE_FULL ? -ENOSPC : r == ERR_UNAVAILABLE ? -EBUSY : -EINVAL;
	if (r) {
		db->r = r;
		return r;
	}
	ballast_hold(&db->ballast);
	if (!db->is_reader && !options->vfs)
		lock_remember(db->lock_fd);
	*ret_db = TAKE(db);
	return 0;
}

struct db *db_close(struct db *db)
{
	if (!db)
		return NULL;
	assert(db->open_queries == 0);
	if (db->handle) {
		/* A file that has failed once is left as it is: its log is what the next start
		 * recovers from. */
		if (db->r)
			(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
						NULL);
		else if (!db->is_reader)
			(void)sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
							NULL, NULL);
	}
	disconnect(db);
	if (db->lock_fd >= 0)
		(void)close(db->lock_fd);
	ballast_done(&db->ballast);
	x_freep(&db->queries);
	x_freep(&db->path);
	x_freep(&db);
	return NULL;
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

int64_t db_log_pages(const struct db *db)
{
	return db->log_pages;
}

bool checkpoint_is_due(struct db *db)
{
	if (db->log_pages < db->checkpoint_pages)
		db->checkpoint_at = db->checkpoint_pages; /* the log began anew */
	return db->checkpoint_pages > 0 && db->log_pages >= db->checkpoint_at;
}

void checkpoint(struct db *db)
{
	int pages = 0, done = 0;
	int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages,
					     &done);
	/* Not again at each commit, where a reader keeps the log from beginning anew. */
	db->checkpoint_at = db->log_pages + db->checkpoint_pages / 4 + 1;
	if (code != SQLITE_OK) {
		if (engine_fail(db, code, "a checkpoint") == ERR_STORAGE_FULL)
			engine_full(db);
		return;
	}
	if (done < pages && pages / PINNED_FACTOR >= db->checkpoint_pages &&
	    engine_is_due(&db->pinned_logged_us))
		log_line(
			LOG_LEVEL_WARNING,
			"a long read keeps the write-ahead log from being emptied pages=%d done=%d",
			pages, done);
}

/* ---- what takes long ------------------------------------------------------------------------- */

static atomic_bool is_hurried;

void db_hurry(void)
{
	atomic_store(&is_hurried, true);
}

static int hurry_look(void *arg)
{
	(void)arg;
	return atomic_load(&is_hurried);
}

void db_may_hurry(struct db *db)
{
	sqlite3_progress_handler(db->handle, HURRY_STEPS, hurry_look, NULL);
}

const char *db_path(const struct db *db)
{
	return db->path;
}

/* ---- for tests and for people ---------------------------------------------------------------- */

static void line_add(char **text, const char *before, const char *line)
{
	char *longer = xasprintf("%s%s%s%s", *text, **text ? "\n" : "", before, line);

	x_freep(text);
	*text = longer;
}

/* Adds one line to *text for each row that is not "ok", from the given column. Gives SQLite's
 * code. */
static int lines_read(struct db *db, const char *sql, int column, const char *before, char **text)
{
	_cleanup_(engine_finalizep) sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v3(db->handle, sql, -1, 0, &statement, NULL);

	if (code != SQLITE_OK)
		return code;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(statement, column);
		if (line && strcmp(line, "ok") != 0)
			line_add(text, before, line);
	}
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

int db_explain(struct db *db, unsigned sql, char **ret_plan)
{
	assert(sql < db->schema->row_count);
	_cleanup_(x_freep) char *explain =
		xasprintf("EXPLAIN QUERY PLAN %s", db->schema->rows[sql].text);
	_cleanup_(x_freep) char *plan = xstrdup("");
	int code = lines_read(db, explain, 3, "", &plan);

	if (code != SQLITE_OK)
		return engine_fail(db, code, explain);
	*ret_plan = TAKE(plan);
	return 0;
}

/* One search of the file: what is wrong, or "", and SQLite's code. */
static int integrity_read(struct db *db, const char *check, char **ret_report)
{
	_cleanup_(x_freep) char *report = xstrdup("");
	int code = lines_read(db, check, 0, "", &report);

	/* A damaged file is not searched any further: that would only run into the damage. */
	if (code == SQLITE_OK && !*report)
		code = lines_read(db, "PRAGMA foreign_key_check", 0,
				  "a foreign key is broken in table ", &report);
	*ret_report = TAKE(report);
	return code;
}

int db_integrity(struct db *db, bool is_quick, char **ret_report)
{
	const char *check = is_quick ? "PRAGMA quick_check(20)" : "PRAGMA integrity_check(20)";
	_cleanup_(x_freep) char *report = NULL;

	db_may_hurry(db);
	int code = integrity_read(db, check, &report);
	/* A page that the search had no memory for looks broken to it: what is, is so twice. */
	if (code == SQLITE_OK && *report) {
		x_freep(&report);
		code = integrity_read(db, check, &report);
	}
	sqlite3_progress_handler(db->handle, 0, NULL, NULL);
	/* The check itself may stumble over what it looks for: a finding, not a fault. */
	if ((code & 0xff) == SQLITE_CORRUPT)
		line_add(&report, "", sqlite3_errmsg(db->handle));
	else if (code != SQLITE_OK)
		return engine_fail(db, code, check);
	*ret_report = *report ? TAKE(report) : xstrdup("ok");
	return 0;
}
