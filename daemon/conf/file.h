/* file.h: a small file read whole. */
#pragma once

#include <stddef.h>

/* At most SCAN_BYTES_MAX (scan.h) bytes, with a NUL behind them that ret_len does not count; a
 * larger file is -EFBIG. The caller owns the text. 0 or -errno, not logged: the caller knows what
 * the file was for. */
int file_read(const char *path, char **ret_text, size_t *ret_len);
