/* stream.h: a TCP connection to a server that answers in lines. */
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "bench/load.h"

#define STREAM_LINE_MAX 4096

struct stream {
	struct link link;
	char buffer[STREAM_LINE_MAX];
	size_t len, used; /* bytes in it, and of these taken */
};

/* address: "HOST:PORT", numbers. */
/* `size` bytes that begin with a struct stream. */
struct link *stream_open(const char *address, size_t size);
void stream_close(struct link *link);
/* One request; it fits into the socket's buffer, since the answer to the one before is here. */
void stream_send(struct link *link, const char *bytes, size_t len);
/* The next line without its CR LF, until the next call; false where it is not whole yet. */
bool stream_line(struct stream *stream, struct str *ret_line);
/* Decimal digits as a number; anything else fails. */
uint64_t stream_number(struct str text);
