/* transport.h: the line between the clients and the daemon: messages both ways, none of which is
 * sure to arrive, or to arrive once, soon, or in order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "net/roster.h"

struct message {
	int client;
	bool is_reply;
	char tag[ROSTER_TAG_SIZE]; /* as what the client is known, of a request */
	char *text;
};

struct transport {
	struct message *list;
	size_t count, room;
};

void transport_done(struct transport *transport);
/* The text is taken over. tag NULL: a reply. */
void transport_put(struct transport *transport, int client, const char *tag, char *text);
/* How many go that way. */
size_t transport_count(const struct transport *transport, bool is_reply);
/* The nth of those, out of the line; the caller frees its text. There must be one. */
struct message transport_take(struct transport *transport, bool is_reply, size_t nth);
