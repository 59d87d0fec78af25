/* jsonrpc.c: reading the envelope.
 *
 * json-c does the parsing; jsontext.c and str_is_utf8() refuse beforehand what it would silently
 * change. Whatever is wrong with the message as a whole is one error with id null; what is wrong
 * with one call of a batch is that call's own. A notification gets no reply, so a write must not
 * be one: it is refused with id null. */
#include "net/jsonrpc.h"

#include <assert.h>
#include <limits.h>

#include "net/jsontext.h"

#define ID_FLAGS (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

static struct json_object *data_of(const char *name, size_t value)
{
	struct json_object *data = mem_check(json_object_new_object());

	(void)json_object_object_add(data, name, mem_check(json_object_new_int64((int64_t)value)));
	return data;
}

/* The whole message is refused. */
static struct exchange *refusal(enum err err, const char *reason, struct json_object *data)
{
	struct exchange *exchange = exchange_new(1);

	exchange->is_malformed = true;
	request_refuse(&exchange_add(exchange, xstrdup("null"))->request, err, reason, data);
	return exchange;
}

struct exchange *jsonrpc_refusal(enum err err, const char *reason)
{
	return refusal(err, reason, NULL);
}

/* ---- one call ---- */

/* The id as JSON text; NULL where it is not one that a call may have. Absent: *ret_has_id is
 * false. */
static char *id_text(struct json_object *call, bool *ret_has_id)
{
	struct json_object *id;

	*ret_has_id = json_object_object_get_ex(call, "id", &id);
	switch (json_object_get_type(id)) {
	case json_type_null:
	case json_type_int:
	case json_type_string:
		return xstrdup(mem_check((void *)json_object_to_json_string_ext(id, ID_FLAGS)));
	default:
		return NULL;
	}
}

/* The reason why an object is not a call of JSON-RPC 2.0; NULL where it is one. */
static const char *call_reason(struct json_object *call)
{
	struct json_object *version, *method;

	if (!json_object_object_get_ex(call, "jsonrpc", &version) ||
	    !json_object_is_type(version, json_type_string) ||
	    !str_is(str_of(json_object_get_string(version)), "2.0"))
		return "`jsonrpc` must be \"2.0\"";
	if (!json_object_object_get_ex(call, "method", &method) ||
	    !json_object_is_type(method, json_type_string))
		return "`method` must be a string";
	return NULL;
}

static void refuse_method(struct request *request, const char *method)
{
	const char **names = xcalloc(verb_count, sizeof(*names));
	struct json_object *data = NULL;

	for (size_t i = 0; i < verb_count; i++)
		names[i] = verbs[i].name;
	const char *closest = str_closest(method, names, verb_count);
	x_freep(&names);
	if (closest) {
		_cleanup_(x_freep) char *hint = xasprintf("did you mean %s?", closest);
		data = mem_check(json_object_new_object());
		(void)json_object_object_add(data, "hint", mem_check(json_object_new_string(hint)));
	}
	request_refuse(request, ERR_METHOD, NULL, data);
}

/* A call whose form is right: its verb and parameters, or its refusal. */
static void call_fill(struct request *request, struct json_object *call)
{
	const char *method = json_object_get_string(json_object_object_get(call, "method"));
	struct json_object *params;

	request->verb = verb_find(str_of(method));
	if (!request->verb) {
		refuse_method(request, method);
	} else if (!json_object_object_get_ex(call, "params", &params)) {
		request->params = mem_check(json_object_new_object());
	} else if (json_object_is_type(params, json_type_object)) {
		/* json-c's counts are not made for threads: the tree is put before the part
		 * travels. */
		request->params = json_object_get(params);
	} else {
		request_refuse(request, ERR_PARAMS, "parameters are named: `params` is an object",
			       NULL);
	}
}

static void refuse_call(struct exchange *exchange, char *id, const char *reason)
{
	struct part *part = exchange_add(exchange, id ? id : xstrdup("null"));

	request_refuse(&part->request, ERR_REQUEST, reason, NULL);
}

static bool is_write(struct json_object *call)
{
	const struct verb *verb =
		verb_find(str_of(json_object_get_string(json_object_object_get(call, "method"))));

	return verb && verb->flags & VERB_WRITE;
}

static void call_read(struct exchange *exchange, struct json_object *call)
{
	bool has_id;

	if (!json_object_is_type(call, json_type_object)) {
		refuse_call(exchange, NULL, "a call must be an object");
		return;
	}
	_cleanup_(x_freep) char *id = id_text(call, &has_id);
	const char *reason = call_reason(call);
	if (reason) {
		refuse_call(exchange, TAKE(id), reason);
	} else if (!id) {
		refuse_call(exchange, NULL, "`id` must be a string, a whole number or null");
	} else if (has_id) {
		call_fill(&exchange_add(exchange, TAKE(id))->request, call);
	} else if (is_write(call)) {
		refuse_call(exchange, TAKE(id), "a write needs an id");
	}
}

/* ---- the message ---- */

static struct exchange *tree_read(struct json_object *tree, const struct jsonrpc_limits *limits)
{
	if (!json_object_is_type(tree, json_type_array)) {
		struct exchange *exchange = exchange_new(1);
		exchange->is_malformed = !json_object_is_type(tree, json_type_object);
		call_read(exchange, tree);
		return exchange;
	}
	size_t count = json_object_array_length(tree);
	if (count == 0)
		return refusal(ERR_REQUEST, "a batch must hold a call", NULL);
	if (count > limits->batch_items)
		return refusal(ERR_TOO_LARGE, "the batch has too many calls",
			       data_of("limit", limits->batch_items));
	struct exchange *exchange = exchange_new(count);
	exchange->is_array = true;
	for (size_t i = 0; i < count; i++)
		call_read(exchange, json_object_array_get_idx(tree, i));
	return exchange;
}

static struct exchange *refuse_text(const char *reason, size_t offset)
{
	return refusal(ERR_PARSE, reason, data_of("offset", offset));
}

static struct exchange *text_read(struct str text, struct json_tokener *tokener,
				  const struct jsonrpc_limits *limits)
{
	assert(text.n <= INT_MAX);
	struct json_object *tree = json_tokener_parse_ex(tokener, text.p, (int)text.n);
	enum json_tokener_error error = json_tokener_get_error(tokener);
	size_t end = json_tokener_get_parse_end(tokener);

	if (error == json_tokener_continue) {
		/* A NUL is how json-c is told that nothing comes after: a bare number ends only
		 * then. */
		tree = json_tokener_parse_ex(tokener, "", 1);
		if (json_tokener_get_error(tokener) != json_tokener_success)
			return refuse_text("the JSON text ends too early", text.n);
	} else if (error == json_tokener_error_depth) {
		return refuse_text("the JSON text is nested too deeply", end);
	} else if (error != json_tokener_success) {
		return refuse_text(NULL, end);
	}
	struct exchange *exchange = tree_read(tree, limits);
	json_object_put(tree);
	return exchange;
}

struct exchange *jsonrpc_read(struct str message, const struct jsonrpc_limits *limits)
{
	const char *reason;
	size_t offset;

	if (message.n > limits->message_bytes)
		return refusal(ERR_TOO_LARGE, "the message is too long",
			       data_of("limit", limits->message_bytes));
	if (!str_is_utf8(message, &offset))
		return refuse_text("the message is not text in UTF-8", offset);
	if (!jsontext_is_strict(message, &offset, &reason))
		return refuse_text(reason, offset);

	struct json_tokener *tokener = mem_check(json_tokener_new_ex(limits->json_depth));
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	struct exchange *exchange = text_read(message, tokener, limits);
	json_tokener_free(tokener);
	return exchange;
}
