/* transport.c: see transport.h. */
#include "sim/transport.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void transport_done(struct transport *transport)
{
	for (size_t i = 0; i < transport->count; i++)
		x_freep(&transport->list[i].text);
	x_freep(&transport->list);
}

void transport_put(struct transport *transport, int client, const char *tag, char *text)
{
	struct message message = { .client = client, .is_reply = !tag, .text = text };

	if (tag)
		snprintf(message.tag, sizeof message.tag, "%s", tag);
	if (transport->count == transport->room) {
		transport->room = 2 * transport->room + 32;
		transport->list =
			xrealloc(transport->list, transport->room * sizeof *transport->list);
	}
	transport->list[transport->count++] = message;
}

size_t transport_count(const struct transport *transport, bool is_reply)
{
	size_t count = 0;

	for (size_t i = 0; i < transport->count; i++)
		count += transport->list[i].is_reply == is_reply;
	return count;
}

struct message transport_take(struct transport *transport, bool is_reply, size_t nth)
{
	size_t at = 0;

	while (transport->list[at].is_reply != is_reply || nth-- > 0)
		at++;
	assert(at < transport->count);
	struct message message = transport->list[at];
	memmove(&transport->list[at], &transport->list[at + 1],
		(--transport->count - at) * sizeof *transport->list);
	return message;
}
