/* restore.h: `refereed --restore FILE`: a backup put in the place of the database, offline. */
#pragma once

/* Says what it did and what is to be done next on standard output, what is wrong in the log. EX_OK,
 * 65 (the file is no backup of ours, or damaged), 66 (it cannot be read), 73, 74, 75 (a daemon has
 * the database), 78. Nothing was changed where it is not EX_OK, or the log says what. */
int restore(const char *conf_path, const char *file);
