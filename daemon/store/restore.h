/* restore.h: the files of a restore, while no daemon has the database.
 *
 * Nothing that was there is overwritten or removed: the present database is given another name. At
 * any instant the path holds the old database, the new one, or none; a start that finds none where
 * there was one refuses (db.c), and the restore can simply be made again. */
#pragma once

/* What a file says about itself in its header, before SQLite may change anything. 0, or -EBADMSG,
 * -EMEDIUMTYPE, -EPROTONOSUPPORT with the reason; -errno where it cannot be read. */
int restore_look(const char *file, const char **ret_reason);

/* The writer's lock, until the process ends, and what it remembers: that there is a database. -EBUSY
 * (logged) where a daemon has it. */
int restore_lock(const char *path);

/* A copy of `file` (and of the write-ahead log beside it) at PATH.restoring, of the mode and owner
 * that the database is to have. -errno, logged. */
int restore_bring(const char *file, const char *path);
/* Removes what restore_bring made, and whatever has come to lie beside it. */
void restore_drop(const char *path);

/* Moves the database at `path` with all that belongs to it to `aside`, and PATH.restoring into its
 * place. ERR_EXISTS (`aside` is taken), or -errno, logged. */
int restore_swap(const char *path, const char *aside);
