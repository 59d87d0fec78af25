/* file.h: small files, read whole and written so that after a crash they are there whole or not
 * at all. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

struct referee;

/* The text of a regular file of at most 4 MiB, NUL-terminated. ret_mode may be NULL.
 * REFEREE_ABSENT, REFEREE_INVALID (too large, a NUL in it), REFEREE_IO, REFEREE_NOMEM. */
int file_load(struct referee *referee, const char *path, char **ret_text, mode_t *ret_mode);

enum file_flag {
	FILE_REPLACE = 1, /* an older file of that name goes; REFEREE_EXISTS otherwise */
	FILE_LOCK = 2, /* *ret_fd is the open file, locked by flock() from before it had its name */
};
/* Writes, syncs, gives the name, syncs the folder. ret_fd may be NULL without FILE_LOCK. */
int file_store(struct referee *referee, const char *path, const char *text, mode_t mode,
	       unsigned flags, int *ret_fd);

/* Makes a folder, mode 0700, where there is none; its parent too. */
int file_folder(struct referee *referee, const char *path);
/* "FOLDER/NAME" where the name is relative; a new string, NULL without memory. */
char *file_beside(const char *folder, const char *name);
/* The folder that a path lies in: "." where it names none. A new string, NULL without memory. */
char *file_folder_of(const char *path);

#pragma GCC visibility pop
