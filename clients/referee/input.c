/* input.c: reading a file or standard input whole. What is read is text: it ends up in JSON,
 * which has no place for a NUL, and is bounded, since nothing that the server takes is larger. */
#include "referee/input.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const size_t input_bytes_max = 16 << 20;

static void file_closep(FILE **file)
{
	if (*file && *file != stdin)
		fclose(*file);
}

char *input_read(const char *path, char **ret_error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	_cleanup_(file_closep) FILE *file = is_stdin ? stdin : fopen(path, "re");
	_cleanup_(x_freep) char *text = NULL;
	size_t len = 0, room = 4096, n;

	if (!file) {
		*ret_error = xasprintf("%s: %s", name, strerror(errno));
		return NULL;
	}
	text = xmalloc(room);
	while ((n = fread(text + len, 1, room - len - 1, file)) > 0 && len <= input_bytes_max) {
		len += n;
		if (room - len < 2)
			text = xrealloc(text, room *= 2);
	}
	text[len] = '\0';
	if (ferror(file))
		*ret_error = xasprintf("%s: %s", name, strerror(errno));
	else if (len > input_bytes_max)
		*ret_error = xasprintf("%s: larger than %zu MiB", name, input_bytes_max >> 20);
	else if (strlen(text) != len)
		*ret_error =
			xasprintf("%s: this is not text (a NUL at byte %zu)", name, strlen(text));
	else
		return TAKE(text);
	return NULL;
}

void input_trim_end(char *text)
{
	size_t len = strlen(text);

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		text[--len] = '\0';
}
