/* disk.h: the files of powercut.c, as programs see them and as the disk has them.
 *
 * A file has two images: `seen`, which programs read, and `safe`, which the disk has; and the list
 * of writes between them, oldest first. A sync brings `safe` up to `seen` and empties the list. At
 * a reboot the writes of the list are put on `safe` sector by sector, each or not, and the outcome
 * is both images. Names work alike: a file is_linked for programs and is_named on the disk. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

#define DISK_SHM_SLOTS	 8
#define DISK_SHM_REGIONS 64

struct handle; /* an open file, of powercut.c */
struct pending;

struct image {
	unsigned char *bytes;
	size_t len;
	size_t size;
};

struct file {
	struct file *next;
	char *name; /* NULL: a temporary file */
	struct image seen;
	struct image safe;
	struct pending *first;
	struct pending *last;
	unsigned handles;
	bool is_linked;
	bool is_named;
	/* locks of the file, then those of the shared memory; both are powercut.c's */
	unsigned readers;
	const struct handle *writer;
	bool is_pending;
	unsigned shm_users;
	void *shm[DISK_SHM_REGIONS];
	unsigned slot_readers[DISK_SHM_SLOTS];
	const struct handle *slot_writer[DISK_SHM_SLOTS];
};

struct disk {
	struct file *files; /* the newest first */
	uint64_t ops;
	struct rng rng;
	unsigned char rng_state[32];
};

void disk_init(struct disk *disk, uint64_t seed);
/* What is still open must not be used any more. */
void disk_done(struct disk *disk);
/* What the seed lets survive becomes all there is. Nothing may be open (asserts). */
void disk_reboot(struct disk *disk);
/* Nobody has anything open any more, and nothing is locked. */
void disk_abandon(struct disk *disk);
/* The names are on the disk as programs see them. */
void disk_sync_names(struct disk *disk);
/* Forgets files that nobody can reach any more. */
void disk_sweep(struct disk *disk);

struct file *disk_find(const struct disk *disk, const char *name); /* NULL: there is none */
struct file *disk_create(struct disk *disk, const char *name);

/* disk->ops is the number of this operation. */
void disk_write(const struct disk *disk, struct file *file, size_t offset, const void *bytes,
		size_t len);
void disk_truncate(const struct disk *disk, struct file *file, size_t len);
void disk_sync(struct file *file);
void disk_drop_shm(struct file *file);
