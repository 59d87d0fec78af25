/* ground.c: see ground.h. */
#include "fault/ground.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/powercut.h"

#define CACHE_BYTES	 (256 * 1024)
#define CHECKPOINT_PAGES 6 /* nearly every commit is followed by one */
#define SEED		 7

/* The parent of this process keeps its lock on the old file: whoever opens takes a new one. */
static void lock_renew(const struct ground *ground)
{
	_cleanup_(x_freep) char *lock = xasprintf("%s-lock", ground->path);

	(void)unlink(lock);
}

void ground_reseed(struct ground *ground)
{
	(void)rng_seeded(SEED, ground->chance);
}

static struct db_options options_of(const struct ground *ground)
{
	return (struct db_options){
		.path = ground->path,
		.vfs = ground->is_real ? NULL : "powercut",
		.cache_bytes = CACHE_BYTES,
		.max_bytes = ground->max_bytes,
		.checkpoint_pages = CHECKPOINT_PAGES,
		.schema = ground->schema,
	};
}

static int core_on(struct ground *ground, struct db *db, struct core **ret_core)
{
	struct core_options options = { .db = db,
					.conf = ground->conf,
					.rng = rng_seeded(SEED, ground->chance),
					.server_key = "",
					.public_address = "" };

	return ground->schema ? 0 : core_new(&options, ret_core);
}

int ground_open(struct ground *ground)
{
	struct db_options options = options_of(ground);

	lock_renew(ground);
	int r = db_open(&options, &ground->db);
	return r ? r : core_on(ground, ground->db, &ground->core);
}

int ground_open_reader(struct ground *ground)
{
	struct db_options options = options_of(ground);

	options.is_reader = true;
	int r = db_open(&options, &ground->reader_db);
	return r ? r : core_on(ground, ground->reader_db, &ground->reader);
}

void ground_close(struct ground *ground)
{
	ground->reader = core_free(ground->reader);
	ground->core = core_free(ground->core);
	ground->reader_db = db_close(ground->reader_db);
	ground->db = db_close(ground->db);
}

void ground_abandon(struct ground *ground)
{
	powercut_abandon();
	ground->reader = ground->core = NULL;
	ground->reader_db = ground->db = NULL;
}

/* ---- what is there ---- */

static void digest_bytes(uint64_t *digest, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		*digest = (*digest ^ ((const uint8_t *)bytes)[i]) * UINT64_C(1099511628211);
}

static void digest_rows(uint64_t *digest, sqlite3 *handle, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);

	assert(code == SQLITE_OK);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			int type = sqlite3_column_type(statement, i);
			const void *bytes = sqlite3_column_blob(statement, i);
			int len = sqlite3_column_bytes(statement, i);
			digest_bytes(digest, &type, sizeof type);
			digest_bytes(digest, &len, sizeof len);
			digest_bytes(digest, bytes, (size_t)len);
		}
	assert(code == SQLITE_DONE);
	(void)sqlite3_finalize(statement);
}

/* By a connection of its own, which leaves the log as it is. */
uint64_t ground_digest(const struct ground *ground)
{
	static const char tables[] =
		"SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
	uint64_t digest = UINT64_C(14695981039346656037);
	sqlite3_stmt *statement = NULL;
	sqlite3 *handle = NULL;
	int code = sqlite3_open_v2(ground->path, &handle, SQLITE_OPEN_READONLY,
				   ground->is_real ? NULL : "powercut");

	assert(code == SQLITE_OK);
	(void)sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	code = sqlite3_prepare_v2(handle, tables, -1, &statement, NULL);
	assert(code == SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		_cleanup_(x_freep) char *sql =
			xasprintf("SELECT * FROM \"%s\"", sqlite3_column_text(statement, 0));
		digest_rows(&digest, handle, sql);
	}
	(void)sqlite3_finalize(statement);
	code = sqlite3_close(handle);
	assert(code == SQLITE_OK);
	return digest;
}

static void digest_file(uint64_t *digest, sqlite3_vfs *vfs, const char *name)
{
	sqlite3_file *file;
	sqlite3_int64 size = 0;
	int is_there = 0;

	(void)vfs->xAccess(vfs, name, SQLITE_ACCESS_READWRITE, &is_there);
	digest_bytes(digest, &is_there, sizeof is_there);
	if (!is_there)
		return;
	file = xcalloc(1, (size_t)vfs->szOsFile);
	int code = vfs->xOpen(vfs, name, file, SQLITE_OPEN_READONLY, NULL);
	assert(code == SQLITE_OK);
	(void)file->pMethods->xFileSize(file, &size);
	_cleanup_(x_freep) unsigned char *bytes = xmalloc((size_t)size);
	(void)file->pMethods->xRead(file, bytes, (int)size, 0);
	digest_bytes(digest, &size, sizeof size);
	digest_bytes(digest, bytes, (size_t)size);
	(void)file->pMethods->xClose(file);
	x_freep(&file);
}

uint64_t ground_disk_digest(const struct ground *ground)
{
	static const char *const suffixes[] = { "", "-wal", "-journal", ".before-002",
						".before-002.part" };
	uint64_t digest = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < ELEMENTS(suffixes); i++) {
		_cleanup_(x_freep) char *name = xasprintf("%s%s", ground->path, suffixes[i]);
		digest_file(&digest, sqlite3_vfs_find("powercut"), name);
	}
	return digest;
}

static char *check_journal(struct ground *ground)
{
	struct request request = { .verb = verb_find(str_of("journal.verify")),
				   .params = json_object_new_object() };
	struct keyring *keyring = NULL;
	char *wrong = NULL;

	if (core_keyring(ground->core, &keyring) != 0)
		return xstrdup("the keyring cannot be read");
	for (size_t i = 0; i < keyring->principal_count; i++)
		if (strcmp(keyring->principals[i].name, "coordinator") == 0)
			request.caller.principal = keyring->principals[i].principal;
	keyring_free(keyring);
	int r = core_read(ground->core, &request, ground->now_ms);
	if (r != 0 || request.reply != REPLY_RESULT || !strstr(request.text, "\"is_intact\":true"))
		wrong = xasprintf("journal.verify: %d %s", r, request.text ? request.text : "");
	request_done(&request);
	return wrong;
}

char *ground_check(struct ground *ground)
{
	_cleanup_(x_freep) char *report = NULL;

	if (db_integrity(ground->db, false, &report) != 0)
		return xstrdup("the file cannot be checked");
	if (strcmp(report, "ok") != 0)
		return TAKE(report);
	return ground->core ? check_journal(ground) : NULL;
}
