/* outfile.h: what was asked for with --output, put into its file whole or not at all. */
#pragma once

#include "referee/session.h"

/* Replaces the file, or makes it. What a link points to is what is replaced; a device or a pipe is
 * not. 0, or an exit status that was told. */
int outfile_store(const struct session *session, const char *text, const char *path);
