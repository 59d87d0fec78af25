/* ballast.h: disk space that is kept in reserve, as a file beside the database.
 *
 * When the disk runs full the file is deleted: what must still be written (the log's index at a
 * start, the operator's own clean-up) then finds room, and the operator a warning with time left.
 * It is made again when there is space for it and as much besides. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct ballast {
	char *path; /* NULL: there is none */
	int64_t bytes;
	bool is_held;
};

/* Finds an earlier one; makes none. bytes = 0: none is wanted. */
void ballast_init(struct ballast *ballast, const char *database_path, int64_t bytes);
void ballast_done(struct ballast *ballast); /* the file stays */

/* True where it was there to be given up. */
bool ballast_release(struct ballast *ballast);
/* Makes it where it is missing and there is space. Cheap where it is held. */
void ballast_hold(struct ballast *ballast);
