/* peer_refereed.c: comment.add, or study.status, over CURVE, as any client sends it: a DEALER and
 * a key of its own for each connection, and a fresh request id for each write. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "base/mem.h"
#include "bench/load.h"
#include "bench/text.h"

#define Z85_SIZE 41

struct refereed {
	struct link link;
	const struct options *options;
	void *socket;
	uint64_t sent;
};

static void *context; /* of all connections; libzmq's own thread does the encryption */
static unsigned open_count;

static void read_key(const struct options *options, unsigned index, char ret_public[Z85_SIZE],
		     char ret_secret[Z85_SIZE])
{
	FILE *file = fopen(options->keys, "re");
	bool is_there = file;

	for (unsigned i = 0; is_there && i <= options->first_key + index; i++)
		is_there = fscanf(file, "%40s %40s", ret_public, ret_secret) == 2;
	if (!is_there)
		load_fail("no key for connection %u in %s", index, options->keys);
	(void)fclose(file);
}

static struct link *refereed_open(const struct options *options, unsigned index)
{
	struct refereed *refereed = xcalloc(1, sizeof(*refereed));
	char public[Z85_SIZE], secret[Z85_SIZE];
	const int none = 0;
	size_t size = sizeof(refereed->link.fd);

	if (!context)
		context = zmq_ctx_new();
	open_count++;
	read_key(options, index, public, secret);
	refereed->options = options;
	refereed->socket = zmq_socket(context, ZMQ_DEALER);
	if (!refereed->socket ||
	    zmq_setsockopt(refereed->socket, ZMQ_LINGER, &none, sizeof(none)) < 0 ||
	    zmq_setsockopt(refereed->socket, ZMQ_CURVE_SERVERKEY, options->server_key, Z85_SIZE) <
		    0 ||
	    zmq_setsockopt(refereed->socket, ZMQ_CURVE_PUBLICKEY, public, Z85_SIZE) < 0 ||
	    zmq_setsockopt(refereed->socket, ZMQ_CURVE_SECRETKEY, secret, Z85_SIZE) < 0 ||
	    zmq_connect(refereed->socket, options->address) < 0 ||
	    zmq_getsockopt(refereed->socket, ZMQ_FD, &refereed->link.fd, &size) < 0)
		load_fail("%s: %s", options->address, zmq_strerror(zmq_errno()));
	return &refereed->link;
}

/* The id of a call is sent * window + slot: every call has its own, and it tells the slot. */
static void refereed_send(struct link *link, unsigned slot)
{
	struct refereed *refereed = (struct refereed *)(void *)link;
	uint64_t id = refereed->sent++ * refereed->options->window + slot;
	char request[TEXT_SIZE + 512], text[TEXT_SIZE], uuid[UUID_TEXT_SIZE];
	int len;

	if (refereed->options->asks_status) {
		len = snprintf(request, sizeof(request),
			       "{\"jsonrpc\":\"2.0\",\"id\":%" PRIu64
			       ",\"method\":\"study.status\",\"params\":{\"study\":\"%s\"}}",
			       id, refereed->options->study);
	} else {
		text_fill(text, id);
		text_uuid(uuid);
		len = snprintf(request, sizeof(request),
			       "{\"jsonrpc\":\"2.0\",\"id\":%" PRIu64
			       ",\"method\":\"comment.add\",\"params\":{\"request_id\":\"%s\","
			       "\"study\":\"%s\","
			       "\"document\":\"FOD\",\"from_page\":41,\"from_line\":12,\"text\":\"%"
			       ".*s\"}}",
			       id, uuid, refereed->options->study, TEXT_SIZE, text);
	}
	if (zmq_send(refereed->socket, request, (size_t)len, ZMQ_DONTWAIT) != len)
		load_fail("zmq_send: %s", zmq_strerror(zmq_errno()));
}

/* What stands behind a name in the reply, up to 64 bytes of it; fails where the name is not there. */
static void find(const char *reply, size_t len, const char *name, char ret_value[65])
{
	const char *at = memmem(reply, len, name, strlen(name));

	if (!at)
		load_fail("refereed answers %.*s", (int)len, reply);
	at += strlen(name);
	size_t rest = (size_t)(reply + len - at);
	size_t size = rest < 64 ? rest : 64;
	memcpy(ret_value, at, size);
	ret_value[size] = '\0';
}

/* FNV-1a of an opaque id: its text up to the closing quote. */
static uint64_t hash_of(const char *id)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *id && *id != '"'; id++)
		hash = (hash ^ (unsigned char)*id) * UINT64_C(0x100000001b3);
	return hash;
}

static bool refereed_receive(struct link *link, struct answer *ret_answer)
{
	struct refereed *refereed = (struct refereed *)(void *)link;
	char value[65];
	zmq_msg_t message;

	(void)zmq_msg_init(&message);
	if (zmq_msg_recv(&message, refereed->socket, ZMQ_DONTWAIT) < 0) {
		if (zmq_errno() != EAGAIN)
			load_fail("zmq_msg_recv: %s", zmq_strerror(zmq_errno()));
		(void)zmq_msg_close(&message);
		return false;
	}
	const char *reply = zmq_msg_data(&message);
	size_t len = zmq_msg_size(&message);
	find(reply, len, "\"result\":{", value);
	find(reply, len, "\"id\":", value);
	*ret_answer = (struct answer){
		.slot = (unsigned)(strtoull(value, NULL, 10) % refereed->options->window),
	};
	find(reply, len, refereed->options->asks_status ? "\"stage\":\"" : "\"comment\":\"", value);
	if (!refereed->options->asks_status)
		ret_answer->id = hash_of(value);
	(void)zmq_msg_close(&message);
	return true;
}

static void refereed_close(struct link *link)
{
	(void)zmq_close(((struct refereed *)(void *)link)->socket);
	x_freep(&link);
	if (--open_count == 0)
		(void)zmq_ctx_term(context);
}

const struct peer peer_refereed = { "refereed", refereed_open, refereed_send, refereed_receive,
				    refereed_close };
