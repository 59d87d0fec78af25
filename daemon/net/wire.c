/* wire.c: frames in, frames out. */
#include "net/wire.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One frame; false where none waits. The caller closes it. */
static bool frame_receive(void *socket, zmq_msg_t *ret_frame)
{
	zmq_msg_t frame;

	(void)zmq_msg_init(&frame);
	if (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) < 0) {
		assert(errno == EAGAIN);
		(void)zmq_msg_close(&frame);
		return false;
	}
	*ret_frame = frame;
	return true;
}

/* The frames behind the first that belong to its message: the last of the first two is kept. */
static unsigned frames_receive(struct wire *wire)
{
	unsigned count = 0;
	bool is_delimited = false;
	zmq_msg_t frame;

	for (bool has_more = true; has_more; count++) {
		if (!frame_receive(wire->route.socket, &frame))
			break;
		has_more = zmq_msg_more(&frame);
		if (count == 0)
			is_delimited = has_more && zmq_msg_size(&frame) == 0;
		if (count < 2)
			(void)zmq_msg_move(&wire->payload, &frame);
		(void)zmq_msg_close(&frame);
	}
	wire->route.has_delimiter = is_delimited && count == 2;
	return count;
}

static void route_set(struct route *route, void *socket, zmq_msg_t *id)
{
	size_t len = zmq_msg_size(id);

	assert(len <= sizeof(route->id)); /* ZMTP: a routing id has up to 255 bytes */
	route->socket = socket;
	route->id_len = (uint8_t)len;
	memcpy(route->id, zmq_msg_data(id), len);
}

void wire_receive(void *socket, struct wire *ret_wire)
{
	zmq_msg_t id;

	*ret_wire = (struct wire){ .kind = WIRE_NOTHING };
	(void)zmq_msg_init(&ret_wire->payload);
	if (!frame_receive(socket, &id))
		return;
	bool has_more = zmq_msg_more(&id);
	route_set(&ret_wire->route, socket, &id);
	(void)zmq_msg_close(&id);
	unsigned count = has_more ? frames_receive(ret_wire) : 0;
	if (count == 1 || ret_wire->route.has_delimiter)
		ret_wire->kind = WIRE_REQUEST;
	else
		ret_wire->kind = count == 0 ? WIRE_VOID : WIRE_MALFORMED;
	ret_wire->tag = count > 0 ? zmq_msg_gets(&ret_wire->payload, "User-Id") : NULL;
}

void wire_done(struct wire *wire)
{
	(void)zmq_msg_close(&wire->payload);
}

static void text_free(void *text, void *hint)
{
	(void)hint;
	free(text);
}

bool wire_send(const struct route *route, char *text, size_t len)
{
	zmq_msg_t payload;

	(void)zmq_msg_init_data(&payload, text, len, text_free, NULL);
	/* With the first frame ROUTER decides whether there is room for all of them: gone
	 * (EHOSTUNREACH) and full (EAGAIN) are told here, so no message is cut in half. */
	if (zmq_send(route->socket, route->id, route->id_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
	    (route->has_delimiter &&
	     zmq_send(route->socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) ||
	    zmq_msg_send(&payload, route->socket, ZMQ_DONTWAIT) < 0) {
		(void)zmq_msg_close(&payload);
		return false;
	}
	return true;
}
