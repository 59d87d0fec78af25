/* keyfile.h: key files: a JSON object with `public` and `secret`, Z85, that only its owner can
 * read. */
#pragma once

#include "libreferee/channel.h"

#pragma GCC visibility push(hidden)

struct referee;

/* Both halves, checked against each other and against the file's mode; the caller wipes them. */
int keyfile_load(struct referee *referee, const char *path, struct channel_keys *ret_keys);
/* Whether the text is 40 characters of Z85 that stand for 32 bytes. */
bool keyfile_is_key(const char *text);

#pragma GCC visibility pop
