/* keyfile.h: a CURVE key pair in a file, {"public": Z85, "secret": Z85}, that nobody but its
 * owner may read.
 *
 * Files are made whole or not at all: a power cut leaves the old state or the new one. */
#pragma once

#include <stdbool.h>

#define KEYFILE_Z85_SIZE 41 /* 40 characters and NUL */

struct keyfile {
	char public[KEYFILE_Z85_SIZE];
	char secret[KEYFILE_Z85_SIZE];
};
void keyfile_wipe(struct keyfile *key);

/* 0; -ENOENT where there is no such file (not logged); else logged: -EACCES where it cannot be
 * read or others could read it, -EBADMSG where it is no key pair. is_credential: the service
 * manager vouches for the mode. */
int keyfile_read(const char *path, bool is_credential, struct keyfile *ret_key);

/* A new pair in a new file. -errno, logged. */
int keyfile_make(const char *path, struct keyfile *ret_key);

/* The file as it is, or a new one. */
int keyfile_have(const char *path, struct keyfile *ret_key, bool *ret_is_new);

/* Writes a file of mode 0600 that is there whole and safe when this returns 0. -errno, logged. */
int keyfile_write(const char *path, const char *text);

/* The folder of keys, mode 0700, made where there is none. -errno, logged. */
int keyfile_folder(const char *path);
