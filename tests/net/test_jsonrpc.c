/* test_jsonrpc.c: what every kind of message becomes: calls to be run, refusals, or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/jsonrpc.h"
#include "net/jsontext.h"

static const struct jsonrpc_limits limits = { .message_bytes = 4096,
					      .batch_items = 4,
					      .json_depth = 8 };

static struct exchange *read_text(const char *text, size_t len)
{
	/* An exact copy on the heap: a reader that goes past the end is seen by the sanitizer. */
	_cleanup_(x_freep) char *copy = xmalloc(len ? len : 1);

	memcpy(copy, text, len);
	return jsonrpc_read((struct str){ copy, len }, &limits);
}

/* What the message is answered with, where nothing of it is run. */
static void assert_reply(const char *text, size_t len, const char *wanted)
{
	_cleanup_(exchange_freep) struct exchange *exchange = read_text(text, len);
	size_t reply_len = 0;

	for (size_t i = 0; i < exchange->count; i++)
		assert_int_not_equal(exchange->parts[i].request.reply, REPLY_NONE);
	_cleanup_(x_freep) char *reply = exchange_text(exchange, &reply_len);
	if (!wanted) {
		assert_null(reply);
		return;
	}
	assert_non_null(reply);
	assert_int_equal(reply_len, strlen(reply));
	assert_string_equal(reply, wanted);
}

#define ERROR(number, message, data)                                                               \
	"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":" number ",\"message\":\"" message   \
	"\",\"data\":{" data "}}}"
#define PARSE_ERROR(message, offset)                                                               \
	ERROR("-32700", message, "\"offset\":" offset ",\"error\":\"parse_error\"")
#define NOT_JSON(offset)     PARSE_ERROR("the message is not JSON text in UTF-8", offset)
#define NOT_REQUEST(message) ERROR("-32600", message, "\"error\":\"invalid_request\"")
#define TOO_LARGE(message, limit)                                                                  \
	ERROR("1010", message, "\"limit\":" limit ",\"error\":\"too_large\"")

static void test_text_that_is_not_json(void **state)
{
	static const struct {
		const char *text, *reply;
	} rows[] = {
		{ "", PARSE_ERROR("the JSON text ends too early", "0") },
		{ "   ", PARSE_ERROR("the JSON text ends too early", "3") },
		{ "{", PARSE_ERROR("the JSON text ends too early", "1") },
		{ "[1", PARSE_ERROR("the JSON text ends too early", "2") },
		{ "{\"a", PARSE_ERROR("the JSON text ends too early", "3") },
		{ "{\"a\":tru", PARSE_ERROR("the JSON text ends too early", "8") },
		{ "{} {}", NOT_JSON("3") },
		{ "{}x", NOT_JSON("2") },
		{ "[1,]", NOT_JSON("3") },
		{ "{\"a\":1,}", NOT_JSON("7") },
		{ "{a:1}", NOT_JSON("1") },
		{ "{\"a\":1 \"b\":2}", NOT_JSON("7") },
		{ "/* c */ {}", NOT_JSON("0") },
		{ "[True]", NOT_JSON("1") },
		{ "\xef\xbb\xbf{}", NOT_JSON("0") },
		{ "{\"a\":\"\xff\"}", PARSE_ERROR("the message is not text in UTF-8", "6") },
		{ "{\"a\":\"\xed\xa0\x80\"}",
		  PARSE_ERROR("the message is not text in UTF-8", "6") },
		{ "{\"a\":\"\xc0\x80\"}", PARSE_ERROR("the message is not text in UTF-8", "6") },
		{ "{\"a\":\"\xf0\x9f\x98", PARSE_ERROR("the message is not text in UTF-8", "6") },
		{ "[[[[[[[[[1]]]]]]]]]", PARSE_ERROR("the JSON text is nested too deeply", "8") },
	};
	(void)state;

	for (size_t i = 0; i < ELEMENTS(rows); i++)
		assert_reply(rows[i].text, strlen(rows[i].text), rows[i].reply);
	assert_reply("{}\0", 3, PARSE_ERROR("the message is not text in UTF-8", "2"));
	assert_reply("{\"a\":\"\0\"}", 9, PARSE_ERROR("the message is not text in UTF-8", "6"));
}

/* Each of these json-c takes, and changes. */
static void test_text_that_json_c_would_change(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} rows[] = {
		{ "9223372036854775808", 0 },
		{ "[-9223372036854775809]", 1 },
		{ "[123456789012345678901234567890]", 1 },
		{ "[1e999]", 1 },
		{ "[-1e999]", 1 },
		{ "[1.0000000000000000000000000000000000000000000000000000000000000000001]", 1 },
		{ "[01]", 1 },
		{ "[-01]", 1 },
		{ "[00]", 1 },
		{ "[1.]", 1 },
		{ "[1.e5]", 1 },
		{ "[1e]", 1 },
		{ "[1e+]", 1 },
		{ "[-]", 1 },
		{ "[1.2.3]", 1 },
		{ "[1-2]", 1 },
		{ "[NaN]", 1 },
		{ "[Infinity]", 1 },
		{ "[-Infinity]", 1 },
		{ "{'a':1}", 1 },
		{ "[\"a\\u0000b\"]", 3 },
		{ "{\"a\\u0000b\":1}", 3 },
		{ "[\"\\ud800\"]", 2 },
		{ "[\"\\ud800\\u0041\"]", 2 },
		{ "[\"\\ud800\\ud800\"]", 2 },
		{ "[\"\\uDC00\"]", 2 },
		{ "[\"\\ud83d", 2 },
		{ "[\"a\tb\"]", 3 },
		{ "[\"a\nb\"]", 3 },
		{ "[\"\x1f\"]", 2 },
	};
	(void)state;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const char *reason = NULL;
		size_t offset = SIZE_MAX;
		assert_false(jsontext_is_strict(str_of(rows[i].text), &offset, &reason));
		assert_int_equal(offset, rows[i].offset);
		assert_non_null(reason);
		_cleanup_(exchange_freep) struct exchange *exchange =
			read_text(rows[i].text, strlen(rows[i].text));
		assert_int_equal(exchange->count, 1);
		assert_int_equal(exchange->parts[0].request.err, ERR_PARSE);
		assert_true(exchange->is_malformed);
	}
}

static void test_text_that_is_strict(void **state)
{
	static const char *const texts[] = {
		"[9223372036854775807,-9223372036854775808,0,-0,10]",
		"[1.5,-0.5,0.0,1e5,1E+5,1.5e-5,1e308]",
		"[\"\\ud83d\\ude00\",\"\\\\u0000\",\"\\\\\\\\\",\"\\\"\",\"\\u0001\",\"\\/\"]",
		"[\"'\",\"NaN\",\"\x7f\",\"\xec\x84\x9c\"]",
		"[true,false,null]",
	};
	(void)state;

	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		const char *reason;
		size_t offset;
		assert_true(jsontext_is_strict(str_of(texts[i]), &offset, &reason));
	}
}

static void test_json_that_is_no_call(void **state)
{
	static const struct {
		const char *text, *reply;
	} rows[] = {
		{ "1", NOT_REQUEST("a call must be an object") },
		{ "\"x\"", NOT_REQUEST("a call must be an object") },
		{ "null", NOT_REQUEST("a call must be an object") },
		{ "true", NOT_REQUEST("a call must be an object") },
		{ "{}", NOT_REQUEST("`jsonrpc` must be \\\"2.0\\\"") },
		{ "{\"jsonrpc\":2.0}", NOT_REQUEST("`jsonrpc` must be \\\"2.0\\\"") },
		{ "{\"jsonrpc\":\"1.0\"}", NOT_REQUEST("`jsonrpc` must be \\\"2.0\\\"") },
		{ "{\"jsonrpc\":\"2.0\"}", NOT_REQUEST("`method` must be a string") },
		{ "{\"jsonrpc\":\"2.0\",\"method\":1}", NOT_REQUEST("`method` must be a string") },
		{ "[]", NOT_REQUEST("a batch must hold a call") },
		{ "[1]", "[" NOT_REQUEST("a call must be an object") "]" },
		{ "[1,2,3,4,5]", TOO_LARGE("the batch has too many calls", "4") },
	};
	(void)state;

	for (size_t i = 0; i < ELEMENTS(rows); i++)
		assert_reply(rows[i].text, strlen(rows[i].text), rows[i].reply);
}

static void test_message_too_long(void **state)
{
	char text[4097];
	(void)state;

	memset(text, ' ', sizeof(text));
	assert_reply(text, sizeof(text), TOO_LARGE("the message is too long", "4096"));
	assert_reply(text, sizeof(text) - 1, PARSE_ERROR("the JSON text ends too early", "4096"));
}

#define CALL(id, method, more) "{\"jsonrpc\":\"2.0\"," id "\"method\":\"" method "\"" more "}"

static void test_ids(void **state)
{
	static const struct {
		const char *member, *text; /* text NULL: refused */
	} rows[] = {
		{ "\"id\":1,", "1" },
		{ "\"id\":-9223372036854775808,", "-9223372036854775808" },
		{ "\"id\":\"a\",", "\"a\"" },
		{ "\"id\":\"\\\"/\\n\xec\x84\x9c\",", "\"\\\"/\\n\xec\x84\x9c\"" },
		{ "\"id\":\"\",", "\"\"" },
		{ "\"id\":null,", "null" },
		{ "\"id\":1.5,", NULL },
		{ "\"id\":1.0,", NULL },
		{ "\"id\":true,", NULL },
		{ "\"id\":{},", NULL },
		{ "\"id\":[1],", NULL },
	};
	(void)state;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *text = xasprintf(
			"{\"jsonrpc\":\"2.0\",%s\"method\":\"server.hello\"}", rows[i].member);
		_cleanup_(exchange_freep) struct exchange *exchange = read_text(text, strlen(text));
		const struct part *part = &exchange->parts[0];
		assert_int_equal(exchange->count, 1);
		assert_string_equal(part->id, rows[i].text ? rows[i].text : "null");
		assert_int_equal(part->request.err, rows[i].text ? ERR_NONE : ERR_REQUEST);
		assert_int_equal(part->request.reply, rows[i].text ? REPLY_NONE : REPLY_ERROR);
	}
}

static void test_call_to_be_run(void **state)
{
	const char *text = CALL("\"id\":7,", "study.get", ",\"params\":{\"study\":\"WUH\"}");
	_cleanup_(exchange_freep) struct exchange *exchange = read_text(text, strlen(text));
	struct request *request = &exchange->parts[0].request;
	(void)state;

	assert_false(exchange->is_array);
	assert_false(exchange->is_malformed);
	assert_int_equal(request->reply, REPLY_NONE);
	assert_string_equal(request->verb->name, "study.get");
	assert_string_equal(
		json_object_get_string(json_object_object_get(request->params, "study")), "WUH");
	/* Nobody else holds the tree: it may go to another thread. */
	assert_int_equal(json_object_put(json_object_get(request->params)), 0);
}

static void test_params(void **state)
{
	static const struct {
		const char *params;
		enum err err;
	} rows[] = {
		{ "", ERR_NONE },
		{ ",\"params\":{}", ERR_NONE },
		{ ",\"params\":[]", ERR_PARAMS },
		{ ",\"params\":[1]", ERR_PARAMS },
		{ ",\"params\":null", ERR_PARAMS },
		{ ",\"params\":\"x\"", ERR_PARAMS },
	};
	(void)state;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *text =
			xasprintf("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.hello\"%s}",
				  rows[i].params);
		_cleanup_(exchange_freep) struct exchange *exchange = read_text(text, strlen(text));
		const struct request *request = &exchange->parts[0].request;
		assert_int_equal(request->err, rows[i].err);
		assert_string_equal(exchange->parts[0].id, "1");
		if (rows[i].err == ERR_NONE)
			assert_int_equal(json_object_object_length(request->params), 0);
		else
			assert_non_null(strstr(request->text, "parameters are named"));
	}
}

static void test_unknown_method(void **state)
{
	const char *text = CALL("\"id\":1,", "study.gett", "");
	_cleanup_(exchange_freep) struct exchange *exchange = read_text(text, strlen(text));
	(void)state;

	assert_int_equal(exchange->parts[0].request.err, ERR_METHOD);
	assert_non_null(strstr(exchange->parts[0].request.text, "did you mean study.get?"));
	assert_reply(CALL("\"id\":null,", "", ""), strlen(CALL("\"id\":null,", "", "")),
		     ERROR("-32601", "there is no such method", "\"error\":\"method_not_found\""));
}

static void test_notifications(void **state)
{
	static const struct {
		const char *text, *reply;
	} rows[] = {
		{ CALL("", "server.hello", ""), NULL },
		{ CALL("", "no.such", ""), NULL },
		{ CALL("", "server.hello", ",\"params\":[1]"), NULL },
		{ "[" CALL("", "server.hello", "") "," CALL("", "study.get", "") "]", NULL },
		{ CALL("", "study.create", ",\"params\":{}"), NOT_REQUEST("a write needs an id") },
		{ "[" CALL("", "server.hello", "") "," CALL("", "study.create", "") "]",
		  "[" NOT_REQUEST("a write needs an id") "]" },
	};
	(void)state;

	for (size_t i = 0; i < ELEMENTS(rows); i++)
		assert_reply(rows[i].text, strlen(rows[i].text), rows[i].reply);
}

static void answer(struct request *request, const char *text)
{
	request->reply = REPLY_RESULT;
	request->text = xstrdup(text);
	request->text_len = strlen(text);
}

static void test_batch_keeps_order(void **state)
{
	const char *text = "[" CALL("\"id\":\"a\",", "server.hello", "") ",3," CALL(
		"", "server.hello", "") "," CALL("\"id\":2,", "study.create", "") "]";
	_cleanup_(exchange_freep) struct exchange *exchange = read_text(text, strlen(text));
	size_t len;
	(void)state;

	assert_true(exchange->is_array);
	assert_int_equal(exchange->count, 3);
	answer(&exchange->parts[2].request, "{\"second\":1}");
	answer(&exchange->parts[0].request, "{}");
	_cleanup_(x_freep) char *reply = exchange_text(exchange, &len);
	assert_string_equal(
		reply,
		"[{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{}}," NOT_REQUEST(
			"a call must be an object") ",{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":"
						    "{\"second\":1}}]");
	assert_int_equal(len, strlen(reply));
}

static void test_same_name_twice(void **state)
{
	const char *text = CALL("\"id\":1,", "server.hello", ",\"id\":2");
	_cleanup_(exchange_freep) struct exchange *exchange = read_text(text, strlen(text));
	(void)state;

	assert_string_equal(exchange->parts[0].id, "2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_that_is_not_json),
		cmocka_unit_test(test_text_that_json_c_would_change),
		cmocka_unit_test(test_text_that_is_strict),
		cmocka_unit_test(test_json_that_is_no_call),
		cmocka_unit_test(test_message_too_long),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_call_to_be_run),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_unknown_method),
		cmocka_unit_test(test_notifications),
		cmocka_unit_test(test_batch_keeps_order),
		cmocka_unit_test(test_same_name_twice),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("jsonrpc", tests, NULL, NULL);
}
