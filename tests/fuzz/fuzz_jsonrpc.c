/* fuzz_jsonrpc.c: whatever the message, the reply is JSON in UTF-8, and one for each call that
 * wants one. */
#include "fuzz/fuzz.h"

#include "net/jsonrpc.h"

static const struct jsonrpc_limits limits = { .message_bytes = 4096,
					      .batch_items = 8,
					      .json_depth = 16 };

static void assert_reply(const char *text, size_t len, const struct exchange *exchange)
{
	struct json_tokener *tokener = mem_check(json_tokener_new_ex(limits.json_depth + 8));

	assert_true(str_is_utf8((struct str){ text, len }, NULL));
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	struct json_object *reply = json_tokener_parse_ex(tokener, text, (int)len);
	assert_int_equal(json_tokener_get_error(tokener), json_tokener_success);
	if (exchange->is_array)
		assert_int_equal(json_object_array_length(reply), exchange->count);
	else
		assert_true(json_object_object_get_ex(reply, "id", NULL));
	json_object_put(reply);
	json_tokener_free(tokener);
}

void fuzz_jsonrpc(struct str input)
{
	_cleanup_(exchange_freep) struct exchange *exchange = jsonrpc_read(input, &limits);
	size_t len = 0;

	for (size_t i = 0; i < exchange->count; i++) {
		struct request *request = &exchange->parts[i].request;
		if (request->reply != REPLY_NONE)
			continue;
		assert_non_null(request->verb);
		assert_true(json_object_is_type(request->params, json_type_object));
		request_refuse(request, ERR_BUSY, NULL, NULL);
	}
	_cleanup_(x_freep) char *text = exchange_text(exchange, &len);
	assert_int_equal(text != NULL, exchange->count > 0);
	if (text)
		assert_reply(text, len, exchange);
}
