/* peer_redis.c: XADD to one stream; the answer is the entry's id, "MS-SEQUENCE", as a bulk string. */
#include <stdio.h>
#include <string.h>

#include "bench/stream.h"
#include "bench/text.h"

struct redis {
	struct stream stream;
	bool has_length; /* the bulk string's first line is in */
};

static struct link *redis_open(const struct options *options, unsigned index)
{
	(void)index;
	return stream_open(options->address, sizeof(struct redis));
}

static void redis_send(struct link *link, unsigned slot)
{
	static const char head[] =
		"*5\r\n$4\r\nXADD\r\n$8\r\ncomments\r\n$1\r\n*\r\n$4\r\ntext\r\n$1024\r\n";
	char request[sizeof(head) + TEXT_SIZE + 2];
	size_t len = sizeof(head) - 1;

	(void)slot;
	_Static_assert(TEXT_SIZE == 1024, "the head says how long the text is");
	memcpy(request, head, len);
	text_fill(request + len, link->answered);
	memcpy(request + len + TEXT_SIZE, "\r\n", 2);
	stream_send(link, request, len + TEXT_SIZE + 2);
}

static bool redis_receive(struct link *link, struct answer *ret_answer)
{
	struct redis *redis = (struct redis *)(void *)link;
	struct str line;

	if (!redis->has_length) {
		if (!stream_line(&redis->stream, &line))
			return false;
		if (line.n < 2 || line.p[0] != '$' || line.p[1] == '-')
			load_fail("redis answers %.*s", (int)line.n, line.p);
		redis->has_length = true;
	}
	if (!stream_line(&redis->stream, &line))
		return false;
	redis->has_length = false;
	const char *hyphen = memchr(line.p, '-', line.n);
	if (!hyphen)
		load_fail("redis answers %.*s", (int)line.n, line.p);
	uint64_t ms = stream_number((struct str){ line.p, (size_t)(hyphen - line.p) });
	uint64_t sequence =
		stream_number((struct str){ hyphen + 1, line.n - (size_t)(hyphen - line.p) - 1 });
	/* Milliseconds since 1970 leave 20 bits free. */
	*ret_answer = (struct answer){ .slot = 0, .id = ms << 20 | sequence };
	return true;
}

const struct peer peer_redis = { "redis", redis_open, redis_send, redis_receive, stream_close };
