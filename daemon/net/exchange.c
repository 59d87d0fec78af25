/* exchange.c: the life of an exchange and the envelope of its reply.
 *
 * A verb's result and error come as JSON text and go into the envelope as they are: nothing is
 * parsed or escaped again here. */
#include "net/exchange.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define HEAD   "{\"jsonrpc\":\"2.0\",\"id\":"
#define RESULT ",\"result\":"
#define ERROR  ",\"error\":"

struct exchange *exchange_new(size_t room)
{
	return xcalloc(1, sizeof(struct exchange) + room * sizeof(struct part));
}

struct exchange *exchange_free(struct exchange *exchange)
{
	if (!exchange)
		return NULL;
	for (size_t i = 0; i < exchange->count; i++) {
		assert(exchange->parts[i].wait.state == WAIT_NONE);
		x_freep(&exchange->parts[i].id);
		request_done(&exchange->parts[i].request);
	}
	free(exchange);
	return NULL;
}

void exchange_freep(struct exchange **exchange)
{
	*exchange = exchange_free(*exchange);
}

struct part *exchange_add(struct exchange *exchange, char *id)
{
	struct part *part = &exchange->parts[exchange->count++];

	part->letter.kind = LETTER_PART;
	part->exchange = exchange;
	part->id = id;
	return part;
}

static const char *part_key(const struct part *part)
{
	assert(part->request.reply == REPLY_RESULT || part->request.reply == REPLY_ERROR);
	return part->request.reply == REPLY_RESULT ? RESULT : ERROR;
}

static size_t part_size(const struct part *part)
{
	return strlen(HEAD) + strlen(part->id) + strlen(part_key(part)) + part->request.text_len +
	       strlen("}");
}

static char *put(char *at, const char *text, size_t len)
{
	memcpy(at, text, len);
	return at + len;
}

static char *part_put(const struct part *part, char *at)
{
	at = put(at, HEAD, strlen(HEAD));
	at = put(at, part->id, strlen(part->id));
	at = put(at, part_key(part), strlen(part_key(part)));
	at = put(at, part->request.text, part->request.text_len);
	return put(at, "}", 1);
}

char *exchange_text(const struct exchange *exchange, size_t *ret_len)
{
	size_t size = 2; /* the brackets; and a comma less than parts, for the NUL */

	if (exchange->count == 0)
		return NULL;
	for (size_t i = 0; i < exchange->count; i++)
		size += part_size(&exchange->parts[i]) + 1;

	char *text = xmalloc(size), *at = text;
	if (exchange->is_array)
		*at++ = '[';
	for (size_t i = 0; i < exchange->count; i++) {
		if (i > 0)
			*at++ = ',';
		at = part_put(&exchange->parts[i], at);
	}
	if (exchange->is_array)
		*at++ = ']';
	*at = '\0';
	*ret_len = (size_t)(at - text);
	return text;
}
