/* powercut.c: see powercut.h. The files are disk.c's; here is what SQLite asks of them.
 *
 * The directory is synced where SQLite's unix VFS does it: with the first sync of a new journal or
 * log, and with a deletion that asks for it. Locks and the shared memory of the write-ahead log are
 * kept here too, so that several connections of one thread work as they do on files. */
#include "powercut.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/mem.h"
#include "disk.h"

static_assert(DISK_SHM_SLOTS == SQLITE_SHM_NLOCK, "the slots are SQLite's");

struct handle {
	sqlite3_file base;
	struct file *file;
	int lock;
	bool is_directory_due; /* new: its first sync is the directory's too */
	bool is_deleted_at_close;
	bool has_shm;
	bool has_slot[DISK_SHM_SLOTS];
};

static bool is_cut;
static uint64_t cut_at;
static uint64_t fail_at;
static int fail_code;
static struct powercut_failure failure;
static uint64_t failure_left; /* operations of its kinds until it comes; 0: it is there */
static bool failure_came;
static struct disk disk;

/* Whether the failure that was asked for strikes this operation: with which code. */
static int breaks(enum powercut_kind kind, int own_code)
{
	if (!(failure.kinds & (unsigned)kind) || (failure_left == 0 && !failure.is_for_good))
		return SQLITE_OK;
	if (failure_left > 0 && --failure_left > 0)
		return SQLITE_OK;
	failure_came = true;
	return failure.code ? failure.code : own_code;
}

/* Counts an operation. 0 where it takes place; else the code with which it fails. */
static int op_count(void)
{
	if (is_cut)
		return SQLITE_IOERR;
	disk.ops++;
	if (disk.ops == cut_at)
		is_cut = true;
	if (disk.ops == fail_at)
		return fail_code;
	return is_cut ? SQLITE_IOERR : SQLITE_OK;
}

/* ---- one open file --------------------------------------------------------------------------- */

static struct handle *handle_of(sqlite3_file *base)
{
	return (struct handle *)(void *)base;
}

static int file_read(sqlite3_file *base, void *buffer, int amount, sqlite3_int64 offset)
{
	const struct image *seen = &handle_of(base)->file->seen;
	size_t at = (size_t)offset, wanted = (size_t)amount;

	int broken = is_cut ? SQLITE_IOERR_READ : breaks(POWERCUT_READ, SQLITE_IOERR_READ);
	if (broken != SQLITE_OK)
		return broken;
	size_t there = at >= seen->len ? 0 : seen->len - at < wanted ? seen->len - at : wanted;
	if (there > 0)
		memcpy(buffer, seen->bytes + at, there);
	if (there == wanted)
		return SQLITE_OK;
	memset((unsigned char *)buffer + there, 0, wanted - there);
	return SQLITE_IOERR_SHORT_READ;
}

/* The write that the cut falls into is one of those that may survive. */
static int file_write(sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 offset)
{
	bool was_cut = is_cut;
	int broken = breaks(POWERCUT_WRITE, SQLITE_IOERR_WRITE);

	if (broken != SQLITE_OK)
		return broken;
	int code = op_count();
	if (code == SQLITE_OK || (is_cut && !was_cut))
		disk_write(&disk, handle_of(base)->file, (size_t)offset, bytes, (size_t)amount);
	return code == SQLITE_IOERR ? SQLITE_IOERR_WRITE : code;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 len)
{
	bool was_cut = is_cut;
	int broken = breaks(POWERCUT_TRUNCATE, SQLITE_IOERR_TRUNCATE);

	if (broken != SQLITE_OK)
		return broken;
	int code = op_count();
	if (code == SQLITE_OK || (is_cut && !was_cut))
		disk_truncate(&disk, handle_of(base)->file, (size_t)len);
	return code == SQLITE_IOERR ? SQLITE_IOERR_TRUNCATE : code;
}

static int file_sync_to_disk(sqlite3_file *base, int flags)
{
	struct handle *handle = handle_of(base);
	int broken = breaks(POWERCUT_SYNC, SQLITE_IOERR_FSYNC);

	(void)flags;
	if (broken != SQLITE_OK)
		return broken;
	int code = op_count();
	if (code != SQLITE_OK)
		return code == SQLITE_IOERR ? SQLITE_IOERR_FSYNC : code;
	disk_sync(handle->file);
	if (handle->is_directory_due)
		disk_sync_names(&disk);
	handle->is_directory_due = false;
	return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
	int broken = is_cut ? SQLITE_IOERR_FSTAT : breaks(POWERCUT_LOOK, SQLITE_IOERR_FSTAT);

	if (broken != SQLITE_OK)
		return broken;
	*ret_size = (sqlite3_int64)handle_of(base)->file->seen.len;
	return SQLITE_OK;
}

static int file_unlock(sqlite3_file *base, int level)
{
	struct handle *handle = handle_of(base);
	struct file *file = handle->file;

	if (handle->lock <= level)
		return SQLITE_OK;
	if (file->writer == handle) {
		file->writer = NULL;
		file->is_pending = false;
	}
	if (level == SQLITE_LOCK_NONE)
		file->readers--;
	handle->lock = level;
	return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
	struct handle *handle = handle_of(base);
	struct file *file = handle->file;

	int broken = is_cut ? SQLITE_IOERR_LOCK : breaks(POWERCUT_LOCK, SQLITE_IOERR_LOCK);

	if (broken != SQLITE_OK)
		return broken;
	if (handle->lock >= level)
		return SQLITE_OK;
	if (file->writer && file->writer != handle &&
	    (level > SQLITE_LOCK_SHARED || file->is_pending))
		return SQLITE_BUSY;
	if (handle->lock == SQLITE_LOCK_NONE)
		file->readers++;
	if (level > SQLITE_LOCK_SHARED)
		file->writer = handle;
	handle->lock = level;
	if (level < SQLITE_LOCK_EXCLUSIVE)
		return SQLITE_OK;
	file->is_pending = true;
	if (file->readers == 1)
		return SQLITE_OK;
	handle->lock = SQLITE_LOCK_PENDING;
	return SQLITE_BUSY;
}

static int file_is_reserved(sqlite3_file *base, int *ret_is)
{
	*ret_is = handle_of(base)->file->writer != NULL;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int verb, void *arg)
{
	(void)base;
	(void)verb;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

/* As the unix VFS: writing a part of a sector leaves the rest of it alone. */
static int file_characteristics(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int shm_map(sqlite3_file *base, int region, int size, int is_extending,
		   void volatile **ret_memory)
{
	struct handle *handle = handle_of(base);
	struct file *file = handle->file;

	assert(region >= 0 && region < DISK_SHM_REGIONS);
	int broken = is_cut ? SQLITE_IOERR_SHMMAP : breaks(POWERCUT_MAP, SQLITE_IOERR_SHMMAP);
	if (broken != SQLITE_OK)
		return broken;
	if (!handle->has_shm)
		file->shm_users++;
	handle->has_shm = true;
	if (!file->shm[region] && is_extending)
		file->shm[region] = xcalloc(1, (size_t)size);
	*ret_memory = file->shm[region];
	return SQLITE_OK;
}

static bool slot_is_free(const struct handle *handle, int slot, bool is_exclusive)
{
	const struct file *file = handle->file;
	unsigned own = handle->has_slot[slot] && !file->slot_writer[slot];

	if (file->slot_writer[slot] && file->slot_writer[slot] != handle)
		return false;
	return !is_exclusive || file->slot_readers[slot] == own;
}

static void slot_release(struct handle *handle, int slot)
{
	struct file *file = handle->file;

	if (!handle->has_slot[slot])
		return;
	if (file->slot_writer[slot] == handle)
		file->slot_writer[slot] = NULL;
	else
		file->slot_readers[slot]--;
	handle->has_slot[slot] = false;
}

static int shm_lock(sqlite3_file *base, int first, int count, int flags)
{
	struct handle *handle = handle_of(base);
	bool is_exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;

	if (flags & SQLITE_SHM_UNLOCK) {
		for (int slot = first; slot < first + count; slot++)
			slot_release(handle, slot);
		return SQLITE_OK;
	}
	int broken = is_cut ? SQLITE_IOERR_SHMLOCK : breaks(POWERCUT_LOCK, SQLITE_IOERR_SHMLOCK);
	if (broken != SQLITE_OK)
		return broken;
	for (int slot = first; slot < first + count; slot++)
		if (!slot_is_free(handle, slot, is_exclusive))
			return SQLITE_BUSY;
	for (int slot = first; slot < first + count; slot++) {
		if (handle->has_slot[slot])
			continue;
		handle->has_slot[slot] = true;
		if (is_exclusive)
			handle->file->slot_writer[slot] = handle;
		else
			handle->file->slot_readers[slot]++;
	}
	return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *base)
{
	(void)base;
}

static int shm_unmap(sqlite3_file *base, int is_deleting)
{
	struct handle *handle = handle_of(base);

	(void)is_deleting;
	for (int slot = 0; slot < DISK_SHM_SLOTS; slot++)
		slot_release(handle, slot);
	if (handle->has_shm && --handle->file->shm_users == 0)
		disk_drop_shm(handle->file);
	handle->has_shm = false;
	return SQLITE_OK;
}

static int file_close(sqlite3_file *base)
{
	struct handle *handle = handle_of(base);

	(void)shm_unmap(base, 0);
	(void)file_unlock(base, SQLITE_LOCK_NONE);
	if (handle->is_deleted_at_close)
		handle->file->is_linked = false;
	handle->file->handles--;
	handle->file = NULL;
	disk_sweep(&disk);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync_to_disk,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_characteristics,
	.xShmMap = shm_map,
	.xShmLock = shm_lock,
	.xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
};

/* ---- the file system ------------------------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
		    int *ret_flags)
{
	struct handle *handle = handle_of(base);
	struct file *file = name ? disk_find(&disk, name) : NULL;

	(void)vfs;
	*handle = (struct handle){ .lock = SQLITE_LOCK_NONE };
	int broken = breaks(POWERCUT_OPEN, SQLITE_CANTOPEN);
	if (broken != SQLITE_OK)
		return broken;
	if (is_cut || (!file && (!(flags & SQLITE_OPEN_CREATE) || op_count() != SQLITE_OK)))
		return SQLITE_CANTOPEN;
	if (!file) {
		file = disk_create(&disk, name);
		handle->is_directory_due =
			(flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
	}
	file->handles++;
	handle->file = file;
	handle->is_deleted_at_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
	handle->base.pMethods = &methods;
	if (ret_flags)
		*ret_flags = flags;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int is_directory_synced)
{
	struct file *file = disk_find(&disk, name);
	bool was_cut = is_cut;
	int broken = breaks(POWERCUT_DELETE, SQLITE_IOERR_DELETE);

	(void)vfs;
	if (broken != SQLITE_OK)
		return broken;
	int code = file ? op_count() : SQLITE_IOERR_DELETE_NOENT;
	if (code == SQLITE_OK || (file && is_cut && !was_cut))
		file->is_linked = false;
	if (code == SQLITE_OK && is_directory_synced)
		disk_sync_names(&disk);
	disk_sweep(&disk);
	return code == SQLITE_IOERR ? SQLITE_IOERR_DELETE : code;
}

/* A file without content counts as none, as in the unix VFS. */
static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret_is)
{
	const struct file *file = disk_find(&disk, name);

	int broken = is_cut ? SQLITE_IOERR_ACCESS : breaks(POWERCUT_LOOK, SQLITE_IOERR_ACCESS);

	(void)vfs;
	if (broken != SQLITE_OK)
		return broken;
	*ret_is = file && (flags != SQLITE_ACCESS_EXISTS || file->seen.len > 0);
	return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int size, char *ret_path)
{
	(void)vfs;
	(void)sqlite3_snprintf(size, ret_path, "%s", name);
	return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs, int len, char *ret_bytes)
{
	(void)vfs;
	disk.rng.fill(disk.rng.arg, ret_bytes, (size_t)len);
	return len;
}

/* Waiting for a lock: nobody else runs meanwhile, so time need not pass. */
static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds;
}

static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *ret_ms)
{
	(void)vfs;
	*ret_ms = INT64_C(210866760000000);
	return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int len, char *ret_text)
{
	(void)vfs;
	(void)len;
	(void)ret_text;
	return 0;
}

static sqlite3_vfs vfs = {
	.iVersion = 2,
	.szOsFile = sizeof(struct handle),
	.mxPathname = 512,
	.zName = "powercut",
	.xOpen = vfs_open,
	.xDelete = vfs_delete,
	.xAccess = vfs_access,
	.xFullPathname = vfs_full_path,
	.xRandomness = vfs_randomness,
	.xSleep = vfs_sleep,
	.xGetLastError = vfs_last_error,
	.xCurrentTimeInt64 = vfs_time,
};

void powercut_start(uint64_t seed)
{
	int code = sqlite3_vfs_find(vfs.zName) ? SQLITE_OK : sqlite3_vfs_register(&vfs, 0);

	assert(code == SQLITE_OK);
	disk_init(&disk, seed);
	is_cut = false;
	cut_at = fail_at = 0;
	powercut_mend();
	/* SQLite's own randomness (salts of the log) is a part of what a seed fixes. */
	(void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed & 0x7fffffff) | 1, NULL);
}

void powercut_stop(void)
{
	disk_done(&disk);
}

void powercut_arm(uint64_t count)
{
	cut_at = count > 0 ? disk.ops + count : 0;
}

void powercut_cut(void)
{
	is_cut = true;
}

bool powercut_is_cut(void)
{
	return is_cut;
}

void powercut_reboot(void)
{
	disk_reboot(&disk);
	is_cut = false;
	cut_at = fail_at = 0;
}

uint64_t powercut_ops(void)
{
	return disk.ops;
}

void powercut_fail(uint64_t count, int code)
{
	fail_at = count > 0 ? disk.ops + count : 0;
	fail_code = code;
}

void powercut_break(const struct powercut_failure *wanted)
{
	failure = *wanted;
	failure_left = wanted->at;
	failure_came = false;
}

bool powercut_mend(void)
{
	failure = (struct powercut_failure){ .kinds = 0 };
	return failure_came;
}

void powercut_put(const char *name, const void *bytes, size_t len)
{
	struct file *file = disk_create(&disk, name);

	disk_write(&disk, file, 0, bytes, len);
	disk_sync(file);
	disk_sync_names(&disk);
}

void powercut_abandon(void)
{
	disk_abandon(&disk);
}
