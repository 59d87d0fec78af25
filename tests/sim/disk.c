/* disk.c: see disk.h. */
#include "disk.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

#define SECTOR 512

/* A write, or a truncation where it has no bytes. */
struct pending {
	struct pending *next;
	uint64_t number; /* of all files: the order in which programs did it */
	size_t offset;
	size_t len;
	unsigned char *bytes;
};

/* How much of what was not synced survives: chosen anew at each reboot. */
enum survival {
	SURVIVES_NONE,
	SURVIVES_ALL,
	SURVIVES_FIRST,	  /* the operations up to some point, the next one torn */
	SURVIVES_SECTORS, /* each sector by itself: any order, any tear */
	SURVIVES__MAX
};

static uint64_t pick(const struct disk *disk, uint64_t count)
{
	uint64_t number;

	disk->rng.fill(disk->rng.arg, &number, sizeof(number));
	return number % count;
}

/* ---- images and what is written between them ------------------------------------------------- */

static void image_resize(struct image *image, size_t len)
{
	if (len > image->size) {
		image->bytes = xrealloc(image->bytes, len * 2);
		image->size = len * 2;
	}
	if (len > image->len)
		memset(image->bytes + image->len, 0, len - image->len);
	image->len = len;
}

static void image_write(struct image *image, size_t offset, const unsigned char *bytes, size_t len)
{
	if (offset + len > image->len)
		image_resize(image, offset + len);
	if (len > 0) /* an image of nothing has no bytes to name */
		memcpy(image->bytes + offset, bytes, len);
}

static void image_copy(struct image *to, const struct image *from)
{
	to->len = 0;
	if (from->len > 0)
		image_write(to, 0, from->bytes, from->len);
}

static void pending_apply(const struct pending *pending, struct image *image)
{
	if (pending->bytes)
		image_write(image, pending->offset, pending->bytes, pending->len);
	else
		image_resize(image, pending->offset);
}

static void pending_add(const struct disk *disk, struct file *file, size_t offset,
			const void *bytes, size_t len)
{
	struct pending *pending = xcalloc(1, sizeof(*pending));

	*pending = (struct pending){ .number = disk->ops, .offset = offset, .len = len };
	if (bytes)
		pending->bytes = memcpy(xmalloc(len), bytes, len);
	if (file->last)
		file->last->next = pending;
	else
		file->first = pending;
	file->last = pending;
	pending_apply(pending, &file->seen);
}

static void pending_drop(struct file *file)
{
	while (file->first) {
		struct pending *pending = file->first;
		file->first = pending->next;
		x_freep(&pending->bytes);
		x_freep(&pending);
	}
	file->last = NULL;
}

void disk_sync(struct file *file)
{
	for (const struct pending *pending = file->first; pending; pending = pending->next)
		pending_apply(pending, &file->safe);
	pending_drop(file);
}

void disk_write(const struct disk *disk, struct file *file, size_t offset, const void *bytes,
		size_t len)
{
	pending_add(disk, file, offset, bytes, len);
}

void disk_truncate(const struct disk *disk, struct file *file, size_t len)
{
	pending_add(disk, file, len, NULL, 0);
}

/* ---- names ----------------------------------------------------------------------------------- */

struct file *disk_find(const struct disk *disk, const char *name)
{
	for (struct file *file = disk->files; file; file = file->next)
		if (file->is_linked && file->name && strcmp(file->name, name) == 0)
			return file;
	return NULL;
}

struct file *disk_create(struct disk *disk, const char *name)
{
	struct file *file = xcalloc(1, sizeof(*file));

	file->name = name ? xstrdup(name) : NULL;
	file->is_linked = true;
	file->next = disk->files;
	disk->files = file;
	return file;
}

void disk_drop_shm(struct file *file)
{
	for (unsigned i = 0; i < DISK_SHM_REGIONS; i++)
		x_freep(&file->shm[i]);
}

/* Those that nobody has open and that have no name, neither for programs nor on the disk. */
void disk_sweep(struct disk *disk)
{
	for (struct file **at = &disk->files; *at;) {
		struct file *file = *at;
		if (file->handles > 0 || (file->name && (file->is_linked || file->is_named))) {
			at = &file->next;
			continue;
		}
		*at = file->next;
		pending_drop(file);
		disk_drop_shm(file);
		x_freep(&file->seen.bytes);
		x_freep(&file->safe.bytes);
		x_freep(&file->name);
		x_freep(&file);
	}
}

void disk_sync_names(struct disk *disk)
{
	for (struct file *file = disk->files; file; file = file->next)
		file->is_named = file->is_linked;
	disk_sweep(disk);
}

/* ---- the reboot ------------------------------------------------------------------------------ */

/* Some sectors of one write; one that is torn has its first bytes only. */
static void pending_survive(const struct disk *disk, const struct pending *pending,
			    struct image *image, unsigned chance_of_8)
{
	if (!pending->bytes) {
		if (pick(disk, 8) < chance_of_8)
			pending_apply(pending, image);
		return;
	}
	for (size_t at = 0, len; at < pending->len; at += len) {
		len = SECTOR - (pending->offset + at) % SECTOR;
		len = len < pending->len - at ? len : pending->len - at;
		if (pick(disk, 8) >= chance_of_8)
			continue;
		size_t kept = pick(disk, 8) == 0 ? (size_t)pick(disk, len + 1) : len;
		if (kept > 0)
			image_write(image, pending->offset + at, pending->bytes + at, kept);
	}
}

static void file_survive(const struct disk *disk, struct file *file, enum survival survival,
			 uint64_t last_number)
{
	for (const struct pending *pending = file->first; pending; pending = pending->next) {
		if (survival == SURVIVES_ALL ||
		    (survival == SURVIVES_FIRST && pending->number < last_number))
			pending_apply(pending, &file->safe);
		else if (survival == SURVIVES_SECTORS ||
			 (survival == SURVIVES_FIRST && pending->number == last_number))
			pending_survive(disk, pending, &file->safe,
					survival == SURVIVES_SECTORS ? 4 : 6);
	}
	pending_drop(file);
	image_copy(&file->seen, &file->safe);
}

/* Whether a name that programs and the disk see differently is there afterwards. */
static bool name_survives(const struct disk *disk, const struct file *file, enum survival survival)
{
	if (file->is_linked == file->is_named || survival == SURVIVES_ALL)
		return file->is_linked;
	return survival == SURVIVES_NONE ? file->is_named : pick(disk, 2) == 0;
}

void disk_reboot(struct disk *disk)
{
	enum survival survival = (enum survival)pick(disk, SURVIVES__MAX);
	uint64_t oldest = disk->ops + 1;

	for (struct file *file = disk->files; file; file = file->next) {
		assert(file->handles == 0);
		if (file->first && file->first->number < oldest)
			oldest = file->first->number;
	}
	uint64_t last_number = oldest + pick(disk, disk->ops + 2 - oldest);
	for (struct file *file = disk->files; file; file = file->next) {
		file_survive(disk, file, survival, last_number);
		file->is_linked = file->is_named = name_survives(disk, file, survival);
	}
	/* Of two files of one name the newer has it: they stand first in the list. */
	for (struct file *file = disk->files; file; file = file->next)
		for (struct file *older = file->next; older && file->is_linked; older = older->next)
			if (strcmp(older->name, file->name) == 0)
				older->is_linked = older->is_named = false;
	disk_sweep(disk);
}

void disk_init(struct disk *disk, uint64_t seed)
{
	*disk = (struct disk){ .files = NULL };
	disk->rng = rng_seeded(seed, disk->rng_state);
}

void disk_done(struct disk *disk)
{
	for (struct file *file = disk->files; file; file = file->next) {
		file->is_linked = file->is_named = false;
		file->handles = 0;
	}
	disk_sweep(disk);
}

void disk_abandon(struct disk *disk)
{
	for (struct file *file = disk->files; file; file = file->next) {
		file->handles = file->readers = file->shm_users = 0;
		file->writer = NULL;
		file->is_pending = false;
		memset(file->slot_readers, 0, sizeof file->slot_readers);
		memset(file->slot_writer, 0, sizeof file->slot_writer);
		disk_drop_shm(file);
	}
	disk_sweep(disk);
}
