/* wal.c: whether the write-ahead log beside a database is one, before SQLite sees it.
 *
 * SQLite takes a log up to the first frame whose checksum is wrong, and forgets the rest: right
 * after a power cut, where the rest is a transaction that never was acknowledged, and silent loss
 * where a disk has spoilt what was. The two can be told apart. Every transaction is synced before
 * the next begins, so at most one is unfinished on the disk; a frame's checksum goes on from the one
 * before it, so frames behind a bad one still prove that they were written. Two commits behind a bad
 * frame, of the same log (its salts), mean that acknowledged work is lost.
 *
 * That holds where every start empties the log, so that frames of an earlier unfinished transaction
 * never lie behind those of a new one; db.c sees to that. A log that was cut short at a frame looks
 * like one that never was longer, and cannot be told. */
#include "store/engine.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define HEADER_SIZE   32
#define FRAME_SIZE    24		   /* before the page */
#define MAGIC	      UINT32_C(0x377f0682) /* the last bit: sums of big-endian words */
#define VERSION	      3007000
#define PAGE_SIZE_MAX 65536
#define UNFINISHED    1 /* transactions that a power cut can leave behind */

struct sum {
	uint32_t a, b;
};

struct wal {
	int fd;
	bool is_big_endian;
	uint32_t page_size;
	uint8_t salts[8];
	struct sum sum; /* what the next frame goes on from */
	bool is_broken; /* a frame did not fit */
	int64_t commits_behind;
};

static uint32_t word_at(const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return be32toh(word);
}

static struct sum sum_at(const uint8_t *bytes)
{
	return (struct sum){ word_at(bytes), word_at(bytes + 4) };
}

static struct sum sum_add(struct sum sum, const uint8_t *bytes, size_t len, bool is_big_endian)
{
	uint32_t words[2];

	for (size_t i = 0; i < len; i += sizeof(words)) {
		memcpy(words, bytes + i, sizeof(words));
		sum.a += (is_big_endian ? be32toh(words[0]) : le32toh(words[0])) + sum.b;
		sum.b += (is_big_endian ? be32toh(words[1]) : le32toh(words[1])) + sum.a;
	}
	return sum;
}

static bool is_same(struct sum one, struct sum other)
{
	return one.a == other.a && one.b == other.b;
}

static bool header_fits(struct wal *wal, const uint8_t header[HEADER_SIZE])
{
	const struct sum nothing = { 0, 0 };
	uint32_t size = word_at(header + 8);

	if ((word_at(header) & ~UINT32_C(1)) != MAGIC || word_at(header + 4) != VERSION ||
	    size < 512 || size > PAGE_SIZE_MAX || (size & (size - 1)) != 0)
		return false;
	wal->is_big_endian = word_at(header) & 1;
	wal->page_size = size;
	memcpy(wal->salts, header + 16, sizeof(wal->salts));
	wal->sum = sum_add(nothing, header, 24, wal->is_big_endian);
	return is_same(wal->sum, sum_at(header + 24));
}

static void frame_look(struct wal *wal, const uint8_t *frame)
{
	bool is_of_log = memcmp(frame + 8, wal->salts, sizeof(wal->salts)) == 0;
	struct sum stored = sum_at(frame + 16);

	if (is_of_log) {
		struct sum sum = sum_add(wal->sum, frame, 8, wal->is_big_endian);
		sum = sum_add(sum, frame + FRAME_SIZE, wal->page_size, wal->is_big_endian);
		bool fits = is_same(sum, stored);
		if (fits && wal->is_broken && word_at(frame + 4) != 0)
			wal->commits_behind++;
		wal->is_broken |= !fits;
	} else {
		wal->is_broken = true;
	}
	wal->sum = stored;
}

/* 0, or -errno where it cannot be read. */
static int frames_look(struct wal *wal)
{
	size_t size = FRAME_SIZE + wal->page_size;
	_cleanup_(x_freep) uint8_t *frame = xmalloc(size);
	off_t at = HEADER_SIZE;
	ssize_t len;

	while ((len = pread(wal->fd, frame, size, at)) == (ssize_t)size) {
		frame_look(wal, frame);
		at += (off_t)size;
	}
	return len < 0 ? -errno : 0;
}

static int damaged(const char *path, const char *reason)
{
	log_event(LOG_EVENT_DATABASE_DAMAGED,
		  "the write-ahead log is damaged: %s; nothing was changed; restore a backup "
		  "path=%s",
		  reason, path);
	return -EBADMSG;
}

static int wal_look(struct wal *wal, const char *path)
{
	static const uint8_t zeros[HEADER_SIZE + FRAME_SIZE];
	uint8_t header[HEADER_SIZE + FRAME_SIZE] = { 0 };
	ssize_t len = pread(wal->fd, header, sizeof(header), 0);

	if (len < 0)
		return fault(-errno, "reading %s", path);
	/* The header is synced before anything is written behind it: of a log that was cut off
	 * there nothing was acknowledged. */
	if (len < HEADER_SIZE || memcmp(header, zeros, sizeof(header)) == 0)
		return 0;
	if (!header_fits(wal, header))
		return damaged(path, "its header is none");
	int r = frames_look(wal);
	if (r < 0)
		return fault(r, "reading %s", path);
	return wal->commits_behind > UNFINISHED
		       ? damaged(path, "transactions that were acknowledged lie behind a bad page")
		       : 0;
}

int wal_check(const char *database_path)
{
	_cleanup_(x_freep) char *path = xasprintf("%s-wal", database_path);
	struct wal wal = { .fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) };

	if (wal.fd < 0)
		return errno == ENOENT ? 0 : fault(-errno, "opening %s", path);
	int r = wal_look(&wal, path);
	(void)close(wal.fd);
	return r;
}
