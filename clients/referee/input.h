/* input.h: what people hand over in files. */
#pragma once

/* The whole content of a file, "-": of standard input; a new string. Line ends at its end are
 * kept. NULL with *ret_error (a new sentence) where it cannot be read, is over 16 MiB, or holds
 * a NUL. */
char *input_read(const char *path, char **ret_error);
/* Takes one or more line feeds, with carriage returns before them, from the end. */
void input_trim_end(char *text);
