/* transfer.h: what sending and fetching a document have in common. */
#pragma once

#include <stdint.h>
#include <unistd.h>

#include "referee/session.h"

#define TRANSFER_DIGEST_SIZE 32
#define TRANSFER_DIGEST_TEXT (2 * TRANSFER_DIGEST_SIZE + 1)

static inline void transfer_closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* BLAKE2b-256 in hex, and the size, of a file from its beginning. 0, or -1 with errno. */
int transfer_digest(int fd, char ret_digest[TRANSFER_DIGEST_TEXT], int64_t *ret_bytes);
/* As read(2) at an offset, but short only at the end of the file. -1 with errno. */
ssize_t transfer_read(int fd, void *bytes, size_t size, int64_t offset);
int transfer_write(int fd, const void *bytes, size_t size);

/* How far it has come, on standard error where that is a terminal. */
void transfer_progress(const struct session *session, int64_t done, int64_t total);
