/* jsonrpc.h: a message's bytes to an exchange, by JSON-RPC 2.0.
 *
 * What can be judged without the core is judged here, and its part carries the refusal: text
 * that is not JSON, a call that is not one, a method that there is not. Parameters are the
 * core's. */
#pragma once

#include "net/exchange.h"

struct jsonrpc_limits {
	size_t message_bytes;
	size_t batch_items;
	int json_depth;
};

/* Always gives an exchange; the caller owns it. Parts whose request.reply is REPLY_NONE are to
 * be run, the others are answered. No parts at all: the message wants no reply (notifications).
 * The route is left empty. */
struct exchange *jsonrpc_read(struct str message, const struct jsonrpc_limits *limits);

/* A refusal of a whole message that never came as far as jsonrpc_read. */
struct exchange *jsonrpc_refusal(enum err err, const char *reason);
