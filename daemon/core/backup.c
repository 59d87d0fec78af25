/* backup.c: server.backup, from the call to a copy that is proven.
 *
 * A backup is a read that takes long, so it goes in steps, and between two of them others have their
 * turn: a reader admits it (server_backup), the writer copies some pages at a time (core_copy), a
 * reader makes the copy durable and proves it: the whole file by the engine, every chain of the
 * journal by us. Only then does the copy get its name, which is never one that exists. What the
 * steps share travels in the request, so that whoever drives them needs no thread.
 *
 * While it is made it is PARTIAL in the folder of backups. That there is one such file keeps a
 * second backup out; whoever breaks off, or starts the daemon, removes it.
 *
 * What goes wrong with the copy is an answer. What goes wrong with the database is a fault. */
#include "core/call.h"
#include "core/handlers.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "base/zone.h"

#define PARTIAL	      "backup.partial"
#define SUFFIX	      ".db"
#define PAGES_AT_ONCE 128 /* half a MiB: less than a millisecond */
#define STAMPS_MAX    1000
#define CACHE_BYTES   (INT64_C(4) << 20)

enum step { STEP_COPY, STEP_SETTLE, STEP_PROVE };

struct backup {
	enum step step;
	char *partial, *path;
	bool has_partial;     /* it is ours */
	struct db_copy *copy; /* the writer's, while it copies */
	int64_t began_ms;
};

struct backup *backup_free(struct backup *backup)
{
	if (!backup)
		return NULL;
	/* Only of one that whoever drives the steps has forgotten, as a power cut would. */
	backup->copy = db_copy_free(backup->copy);
	if (backup->has_partial)
		(void)unlink(backup->partial);
	x_freep(&backup->partial);
	x_freep(&backup->path);
	x_freep(&backup);
	return NULL;
}

/* The configured folder, or the one beside the database. */
static char *folder_of(const struct conf *conf, const char *database)
{
	const char *slash = strrchr(database, '/');

	if (conf->backup_dir && *conf->backup_dir)
		return xstrdup(conf->backup_dir);
	return xasprintf("%.*sbackup", slash ? (int)(slash - database) + 1 : 0, database);
}

void core_backup_clear(const struct conf *conf)
{
	_cleanup_(x_freep) char *folder = folder_of(conf, conf->database);
	_cleanup_(x_freep) char *partial = xasprintf("%s/" PARTIAL, folder);

	if (unlink(partial) == 0)
		log_line(LOG_LEVEL_NOTICE, "removed a backup that was cut off path=%s", partial);
}

/* ---- admitting ---- */

static int space_check(struct call *call, const char *folder)
{
	struct stat database;
	struct statvfs disk;

	if (stat(db_path(call->core->db), &database) < 0 || statvfs(folder, &disk) < 0)
		return 0; /* the copying will tell */
	uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
	if (free_bytes > (uint64_t)database.st_size)
		return 0;
	return answer(call, ERR_STORAGE_FULL, "the copy takes %lld bytes, and %llu are free in %s",
		      (long long)database.st_size, (unsigned long long)free_bytes, folder);
}

/* Where it is to be: by its name, or by the time, and a number where there is one of that time. */
static char *path_of(struct call *call, const char *folder)
{
	const char *name = param_text(call, "name");
	char stamp[ZONE_STAMP_SIZE];

	if (name)
		return xasprintf("%s/%s" SUFFIX, folder, name);
	zone_stamp(call->now_ms, stamp);
	char *path = xasprintf("%s/refereed-%s" SUFFIX, folder, stamp);
	for (int i = 2; i < STAMPS_MAX && access(path, F_OK) == 0; i++) {
		x_freep(&path);
		path = xasprintf("%s/refereed-%s-%d" SUFFIX, folder, stamp, i);
	}
	return path;
}

int server_backup(struct call *call)
{
	_cleanup_(x_freep) char *folder = folder_of(call->core->conf, db_path(call->core->db));
	_cleanup_(x_freep) char *path = path_of(call, folder);

	if (mkdir(folder, 0700) < 0 && errno != EEXIST) {
		(void)fault(-errno, "making the folder of backups %s", folder);
		return answer(call, ERR_UNAVAILABLE, "the folder %s cannot be made", folder);
	}
	if (access(path, F_OK) == 0)
		return answer(call, ERR_EXISTS, "there is a backup %s already", path);
	int r = space_check(call, folder);
	if (r != 0)
		return r;
	struct backup *backup = xcalloc(1, sizeof *backup);
	backup->partial = xasprintf("%s/" PARTIAL, folder);
	backup->path = TAKE(path);
	backup->began_ms = call->now_ms;
	call->request->backup = backup;
	call->request->reply = REPLY_COPY;
	return 0;
}

/* ---- the steps ---- */

bool request_wants_writer(const struct request *request)
{
	assert(request->reply == REPLY_COPY);
	return request->backup->step == STEP_COPY;
}

/* Answers, and forgets what was made. An operator is told of what somebody must act on. */
static void give_up(struct request *request, enum err err, const char *why, bool is_event)
{
	_cleanup_(x_freep) char *message = xasprintf("there is no backup: %s", why);

	if (is_event)
		log_event(LOG_EVENT_BACKUP_FAILED, "no backup was made: %s path=%s", why,
			  request->backup->path);
	request_refuse(request, err, message, NULL);
	request->backup = backup_free(request->backup);
}

static void break_off(struct request *request)
{
	give_up(request, ERR_UNAVAILABLE, "the daemon is stopping", false);
}

/* What the copy's file met with; < 0 is that, too. */
static void fail(struct request *request, int r)
{
	switch (r) {
	case ERR_BUSY:
		give_up(request, ERR_BUSY, "another one is being made", false);
		break;
	case ERR_EXISTS:
		give_up(request, ERR_EXISTS, "there is one of that name by now", false);
		break;
	case ERR_STORAGE_FULL:
	case -ENOSPC:
	case -EDQUOT:
		give_up(request, ERR_STORAGE_FULL, "the disk of the backups is full", true);
		break;
	default:
		give_up(request, ERR_UNAVAILABLE,
			"its file cannot be written or read; the daemon's log says why", true);
		break;
	}
}

int core_copy(struct core *core, struct request *request)
{
	struct backup *backup = request->backup;
	bool is_done = false;
	int r = 0;

	assert(backup->step == STEP_COPY);
	if (request->is_cancelled) {
		backup->copy = db_copy_free(backup->copy);
		break_off(request);
		return 0;
	}
	if (!backup->copy) {
		r = db_copy_begin(core->db, backup->partial, &backup->copy);
		backup->has_partial = r == 0;
	}
	if (r == 0)
		r = db_copy_step(backup->copy, PAGES_AT_ONCE, &is_done);
	if (r != 0 || is_done)
		backup->copy = db_copy_free(backup->copy);
	if (is_done)
		backup->step = STEP_SETTLE;
	if (r > 0)
		fail(request, r);
	return r < 0 ? r : 0;
}

static void db_closep(struct db **db)
{
	*db = db_close(*db);
}

static void core_freep(struct core **core)
{
	*core = core_free(*core);
}

static int copy_prove(struct core *core, const struct backup *backup, struct proof *ret_proof)
{
	const struct db_options file = { .path = backup->partial,
					 .is_reader = true,
					 .cache_bytes = CACHE_BYTES };
	struct core_options options = {
		.conf = core->conf, .rng = core->rng, .server_key = "", .public_address = ""
	};
	_cleanup_(db_closep) struct db *db = NULL;
	_cleanup_(core_freep) struct core *copy = NULL;
	int r = db_open(&file, &db);

	if (r == 0) {
		options.db = db;
		r = core_new(&options, &copy);
	}
	return r == 0 ? core_prove(copy, ret_proof) : r;
}

static struct json_object *also_json(const struct conf *conf)
{
	struct json_object *list = mem_check(json_object_new_array());
	const char *const folders[] = { conf->keys_dir, conf->workflows_dir, conf->forms_dir };

	for (size_t i = 0; i < ELEMENTS(folders); i++)
		array_put(list, json_object_new_string(folders[i]));
	return list;
}

static void tell(const struct core *core, struct request *request, const struct proof *proof,
		 int64_t now_ms)
{
	const struct backup *backup = request->backup;
	struct json_object *result = mem_check(json_object_new_object());
	struct stat status;
	int64_t bytes = stat(backup->path, &status) == 0 ? status.st_size : 0;

	put_text(result, "file", backup->path);
	put_int(result, "bytes", bytes);
	put_int(result, "chains", proof->chains);
	put_int(result, "rows", proof->rows);
	put_time(result, "made", now_ms);
	put_json(result, "also", also_json(core->conf));
	log_event(LOG_EVENT_BACKUP_MADE,
		  "a backup was made and proven path=%s bytes=%lld rows=%lld ms=%lld", backup->path,
		  (long long)bytes, (long long)proof->rows, (long long)(now_ms - backup->began_ms));
	request_answer(request, result);
	json_object_put(result);
}

/* A copy that is not whole: its damage, or the database's? */
static int damage(struct core *core, struct request *request, const char *wrong)
{
	give_up(request, ERR_INTERNAL, wrong, true);
	return core_check(core);
}

static int prove(struct core *core, struct request *request, int64_t now_ms)
{
	_cleanup_(proof_done) struct proof proof = { 0 };
	struct backup *backup = request->backup;
	int r = copy_prove(core, backup, &proof);

	if (r == ERR_UNAVAILABLE) {
		break_off(request);
		return 0;
	}
	if (r == -EBADMSG || proof.wrong)
		return damage(core, request, proof.wrong ? proof.wrong : "the copy is damaged");
	if (r == 0)
		r = file_name(backup->partial, backup->path);
	if (r != 0) {
		fail(request, r);
		return 0;
	}
	backup->has_partial = false;
	tell(core, request, &proof, now_ms);
	request->backup = backup_free(backup);
	return 0;
}

int backup_go_on(struct core *core, struct request *request, int64_t now_ms)
{
	struct backup *backup = request->backup;

	if (request->is_cancelled) {
		break_off(request);
		return 0;
	}
	if (backup->step == STEP_PROVE)
		return prove(core, request, now_ms);
	int r = db_copy_settle(backup->partial);
	backup->step = STEP_PROVE;
	if (r != 0)
		fail(request, r);
	return 0;
}

/* ---- which there are ---- */

int64_t backup_last_ms(const struct core *core)
{
	_cleanup_(x_freep) char *folder = folder_of(core->conf, db_path(core->db));
	DIR *list = opendir(folder);
	int64_t last_ms = 0;

	for (struct dirent *entry; list && (entry = readdir(list));) {
		size_t len = strlen(entry->d_name);
		struct stat status;
		if (len <= strlen(SUFFIX) ||
		    strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX) != 0 ||
		    fstatat(dirfd(list), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		int64_t at_ms = (int64_t)status.st_mtime * 1000;
		last_ms = at_ms > last_ms ? at_ms : last_ms;
	}
	if (list)
		(void)closedir(list);
	return last_ms;
}
