/* tar.h: the one shape of POSIX tar (ustar) that archives of studies have: regular files alone, and of
 * each header every byte follows from the name and the size. So a header that is read is compared with
 * the one that would have been written: there is nothing in it that could be altered unseen. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "rules/archive.h"

#define TAR_BLOCK     512
#define TAR_NAME_SIZE ARCHIVE_NAME_SIZE
#define TAR_BYTES_MAX ARCHIVE_BYTES_MAX

/* name is plain, bytes 0 to TAR_BYTES_MAX (asserts). */
void tar_head(const char *name, int64_t bytes, uint8_t ret_block[static TAR_BLOCK]);
/* NULL where it is one of ours; otherwise what is wrong with it, as the end of a sentence that begins
 * with its place; *ret_name (as far as it can be shown) is set anyway. */
const char *tar_head_read(const uint8_t block[static TAR_BLOCK],
			  char ret_name[static TAR_NAME_SIZE], int64_t *ret_bytes);
/* How many zero bytes follow the content. */
int64_t tar_padding(int64_t bytes);
