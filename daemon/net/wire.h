/* wire.h: messages in frames. A DEALER sends [payload], a REQ [empty][payload]; ROUTER puts the
 * way back in front.
 *
 * Who sent a message (User-Id, set by ZAP) is read from the payload's frame: libzmq 4.3.4 loses
 * it on the first. */
#pragma once

#include <zmq.h>

#include "net/exchange.h"

enum wire_kind {
	WIRE_NOTHING,	/* no message waits */
	WIRE_REQUEST,	/* one payload */
	WIRE_MALFORMED, /* another number of frames; there is a way back */
	WIRE_VOID,	/* not even a payload to answer */
};

struct wire {
	enum wire_kind kind;
	struct route route;
	zmq_msg_t payload; /* WIRE_REQUEST */
	const char *tag;   /* its User-Id, valid as long as the payload; NULL: none */
};

/* The next message of a ROUTER, whole; never blocks. A message's frames beyond those of a
 * request are thrown away one by one. For _cleanup_(wire_done). */
void wire_receive(void *socket, struct wire *ret_wire);
void wire_done(struct wire *wire);

/* Sends the text (malloc'd, taken over); never blocks. False: the peer is gone, or does not read
 * its replies. */
bool wire_send(const struct route *route, char *text, size_t len);
