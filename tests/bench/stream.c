/* stream.c: see stream.h. */
#include "bench/stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

struct link *stream_open(const char *address, size_t size)
{
	struct stream *stream = xcalloc(1, size);
	struct sockaddr_in peer = { .sin_family = AF_INET };
	const char *colon = strchr(address, ':');
	const int yes = 1;

	if (!colon)
		load_fail("%s is not HOST:PORT", address);
	_cleanup_(x_freep) char *host = xstrndup(address, (size_t)(colon - address));
	peer.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	if (inet_pton(AF_INET, host, &peer.sin_addr) != 1)
		load_fail("%s is not HOST:PORT", address);
	stream->link.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (stream->link.fd < 0 ||
	    connect(stream->link.fd, (struct sockaddr *)&peer, sizeof(peer)) < 0 ||
	    setsockopt(stream->link.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) < 0)
		load_fail("connect to %s: %s", address, strerror(errno));
	return &stream->link;
}

void stream_close(struct link *link)
{
	(void)close(link->fd);
	x_freep(&link);
}

void stream_send(struct link *link, const char *bytes, size_t len)
{
	if (send(link->fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len)
		load_fail("send: %s", strerror(errno));
}

/* More bytes; false where there are none now. */
static bool stream_fill(struct stream *stream)
{
	memmove(stream->buffer, stream->buffer + stream->used, stream->len - stream->used);
	stream->len -= stream->used;
	stream->used = 0;
	ssize_t got = recv(stream->link.fd, stream->buffer + stream->len,
			   sizeof(stream->buffer) - stream->len, MSG_DONTWAIT);
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got <= 0)
		load_fail("the server hung up: %s", got < 0 ? strerror(errno) : "end of file");
	stream->len += (size_t)got;
	return true;
}

bool stream_line(struct stream *stream, struct str *ret_line)
{
	for (;;) {
		const char *begin = stream->buffer + stream->used;
		const char *end = memmem(begin, stream->len - stream->used, "\r\n", 2);
		if (end) {
			*ret_line = (struct str){ begin, (size_t)(end - begin) };
			stream->used += ret_line->n + 2;
			return true;
		}
		if (stream->len - stream->used == sizeof(stream->buffer))
			load_fail("a line without end");
		if (!stream_fill(stream))
			return false;
	}
}

uint64_t stream_number(struct str text)
{
	uint64_t number = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			load_fail("not a number: %.*s", (int)text.n, text.p);
		number = 10 * number + (uint64_t)(text.p[i] - '0');
	}
	return number;
}
