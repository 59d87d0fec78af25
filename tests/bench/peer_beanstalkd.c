/* peer_beanstalkd.c: put into the default tube; the answer is "INSERTED id". */
#include <string.h>

#include "bench/stream.h"
#include "bench/text.h"

static struct link *beanstalkd_open(const struct options *options, unsigned index)
{
	(void)index;
	return stream_open(options->address, sizeof(struct stream));
}

static void beanstalkd_send(struct link *link, unsigned slot)
{
	static const char head[] = "put 0 0 60 1024\r\n";
	char request[sizeof(head) + TEXT_SIZE + 2];
	size_t len = sizeof(head) - 1;

	(void)slot;
	_Static_assert(TEXT_SIZE == 1024, "the head says how long the text is");
	memcpy(request, head, len);
	text_fill(request + len, link->answered);
	memcpy(request + len + TEXT_SIZE, "\r\n", 2);
	stream_send(link, request, len + TEXT_SIZE + 2);
}

static bool beanstalkd_receive(struct link *link, struct answer *ret_answer)
{
	static const char word[] = "INSERTED ";
	struct str line;

	if (!stream_line((struct stream *)(void *)link, &line))
		return false;
	if (line.n < sizeof(word) || memcmp(line.p, word, sizeof(word) - 1) != 0)
		load_fail("beanstalkd answers %.*s", (int)line.n, line.p);
	*ret_answer = (struct answer){
		.id = stream_number(
			(struct str){ line.p + sizeof(word) - 1, line.n - sizeof(word) + 1 }),
	};
	return true;
}

const struct peer peer_beanstalkd = { "beanstalkd", beanstalkd_open, beanstalkd_send,
				      beanstalkd_receive, stream_close };
