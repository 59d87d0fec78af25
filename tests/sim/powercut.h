/* powercut.h: a disk in memory that loses power, as an SQLite VFS of the name "powercut".
 *
 * Programs see what they wrote; the disk is sure only of what was synced before the cut. The rest
 * survives in whole, in part or not at all, in any order of 512-byte sectors, and a sector may be
 * torn: which, the seed decides. The same holds for the names of files that were created or deleted
 * without a sync of their directory. The same seed and the same calls give the same disk.
 *
 *	powercut_start(seed);
 *	powercut_arm(17);        the 17th write, sync, truncation, creation or deletion is the last
 *	... work until it fails, close everything ...
 *	powercut_reboot();
 *	... open, look ...
 *	powercut_stop();
 *
 * One disk, one thread. Paths are only names here. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An empty disk, and the VFS registered. */
void powercut_start(uint64_t seed);
/* What a test that failed has left open must not be used any more. */
void powercut_stop(void);

/* Power goes at the count-th operation from now on (1: the next), in the middle of it; 0: not at
 * all. */
void powercut_arm(uint64_t count);
/* It goes now. From then on everything but closing fails with SQLITE_IOERR. */
void powercut_cut(void);
bool powercut_is_cut(void);
/* Power is back: what survived is the disk now. Everything must be closed (asserts). Also without a
 * cut before: then this is one between two operations. */
void powercut_reboot(void);

/* Operations since the start: what powercut_arm counts. */
uint64_t powercut_ops(void);
/* The count-th operation from now on fails once with this code of SQLite's and does nothing; 0:
 * none. */
void powercut_fail(uint64_t count, int code);

/* What an operation does; reading and looking count here too, unlike for powercut_arm. */
enum powercut_kind {
	POWERCUT_READ = 1,
	POWERCUT_WRITE = 2,
	POWERCUT_SYNC = 4,
	POWERCUT_OPEN = 8,
	POWERCUT_TRUNCATE = 16,
	POWERCUT_DELETE = 32,
	POWERCUT_LOOK = 64, /* how long a file is, whether there is one */
	POWERCUT_LOCK = 128,
	POWERCUT_MAP = 256, /* the memory that a log's readers and writers share */
	POWERCUT_ANY = 511
};
struct powercut_failure {
	unsigned kinds;	  /* of which operations */
	uint64_t at;	  /* the how-manieth of them from now on; 1: the next */
	int code;	  /* of SQLite's; 0: the I/O error of that operation */
	bool is_for_good; /* and all of these kinds that come after it */
};
/* That operation does nothing and fails. The disk is well again after powercut_mend, which says whether it came. */
void powercut_break(const struct powercut_failure *failure);
bool powercut_mend(void);

/* A file that is there already, safe on the disk. */
void powercut_put(const char *name, const void *bytes, size_t len);
/* The program that had files open is gone, and its locks with it; powercut_reboot may follow. */
void powercut_abandon(void);
