/* call.c: one call, from parameters to outcome: sent, waited for, sent again.
 *
 * A request is sent again under the same content, on three occasions: when the connection went
 * away after it was sent; when an attempt's time is over, then through a fresh socket; and when
 * the server says `unavailable`, as one does that is about to end: the next one is asked. A reply is ours if it has the id of this call; ids are not used twice, so late answers to
 * earlier calls are dropped. */
#include "libreferee/call.h"
#include "libreferee/handle.h"
#include "libreferee/keyfile.h"
#include "libreferee/spool.h"

#include <errno.h>
#include <string.h>

#include <sodium.h>
#include <zmq.h>

static const int64_t attempt_max_ms = 60000;
static const int64_t unavailable_ms = 50; /* between "unavailable" and the next attempt */

/* The state of one call. */
struct call {
	const char *text;
	size_t len;
	int64_t deadline, attempt_ms, attempt_end;
	bool is_sent;		   /* on the present connection */
	bool was_sent;		   /* on any */
	struct json_object *reply; /* owned */
	/* The reply `unavailable` to what was sent last, owned; and when to send again. */
	struct json_object *put_off;
	int64_t again;
};

static int fail_channel(struct referee *referee, int error)
{
	int status = error == EINVAL || error == EPROTONOSUPPORT ? REFEREE_INVALID
		     : error == ENOMEM				 ? REFEREE_NOMEM
								 : REFEREE_IO;
	return handle_fail(referee, status, "%s: %s", referee->profile.address,
			   zmq_strerror(error));
}

static int call_open(struct referee *referee)
{
	struct channel_keys keys = { .server = referee->profile.server_key };

	if (channel_is_open(&referee->channel))
		return REFEREE_OK;
	if (keys.server) {
		int status = keyfile_load(referee, referee->profile.key_file, &keys);
		if (status != REFEREE_OK)
			return status;
	}
	int error = channel_open(&referee->channel, referee->profile.address, &keys);
	sodium_memzero(keys.secret, sizeof keys.secret);
	return error ? fail_channel(referee, error) : REFEREE_OK;
}

/* Leaves the object of a text that arrived where it is the reply to this call. An error without an
 * id is: the server could not read whose it is, and nothing else of ours is under way. */
static int reply_take(struct referee *referee, const char *text, struct json_object **ret_reply)
{
	_cleanup_(json_putp) struct json_object *reply = NULL;
	struct json_object *id = NULL;

	int status = handle_object(referee, "the reply", text, &reply);
	if (status != REFEREE_OK) /* noise is passed over */
		return status == REFEREE_NOMEM ? status : REFEREE_OK;
	bool has_id = json_object_object_get_ex(reply, "id", &id);
	bool is_error = json_object_object_get_ex(reply, "error", NULL);
	if (!has_id || (!id && !is_error))
		return REFEREE_OK;
	if (id && (!json_object_is_type(id, json_type_int) ||
		   json_object_get_int64(id) != referee->call_id))
		return REFEREE_OK;
	*ret_reply = TAKE(reply);
	return REFEREE_OK;
}

static bool reply_puts_off(struct json_object *reply)
{
	struct json_object *error = NULL, *code = NULL;

	return json_object_object_get_ex(reply, "error", &error) &&
	       json_object_object_get_ex(error, "code", &code) &&
	       json_object_get_int(code) == REFEREE_UNAVAILABLE;
}

static int call_receive(struct referee *referee, struct call *call)
{
	int status = REFEREE_OK;

	while (status == REFEREE_OK && !call->reply) {
		_cleanup_(text_freep) char *text = NULL;
		int error = channel_receive(&referee->channel, &text);
		if (error == EAGAIN)
			return REFEREE_OK;
		if (error)
			return fail_channel(referee, error);
		status = reply_take(referee, text, &call->reply);
		if (status == REFEREE_OK && reply_puts_off(call->reply)) {
			json_object_put(call->put_off);
			call->put_off = TAKE(call->reply);
			call->is_sent = false;
			call->again = clock_ms() + unavailable_ms;
		}
	}
	return status;
}

static int call_send(struct referee *referee, struct call *call)
{
	int error = channel_send(&referee->channel, call->text, call->len);

	if (error == EAGAIN || error == EINTR)
		return REFEREE_OK;
	if (error)
		return fail_channel(referee, error);
	call->is_sent = true;
	call->was_sent = true;
	json_object_put(TAKE(call->put_off));
	call->attempt_end = clock_ms() + call->attempt_ms;
	return REFEREE_OK;
}

static int fail_handshake(struct referee *referee, unsigned events)
{
	const char *address = referee->profile.address;

	channel_close(&referee->channel);
	if (events & CHANNEL_BROKEN_OFF)
		return handle_fail(referee, REFEREE_MISMATCH,
				   "the server at %s broke the handshake off: it has another key "
				   "than the profile says",
				   address);
	return handle_fail(referee, REFEREE_REFUSED, "the server at %s does not know this %s",
			   address, referee->profile.server_key ? "key" : "user");
}

/* Waits for one thing to happen, and does what it calls for. */
static int call_step(struct referee *referee, struct call *call)
{
	int64_t until = call->deadline, now = clock_ms();
	unsigned events;

	int64_t own = call->is_sent ? call->attempt_end : call->again;
	bool is_due = !call->is_sent && call->again <= now;
	if (!is_due && own < until)
		until = own;
	int error = channel_wait(&referee->channel, is_due, until > now ? until - now : 0, &events);
	if (error)
		return fail_channel(referee, error);
	/* What arrived before the connection went counts. */
	int status = events & CHANNEL_READABLE ? call_receive(referee, call) : REFEREE_OK;
	if (status != REFEREE_OK || call->reply)
		return status;
	if (events & (CHANNEL_REFUSED | CHANNEL_BROKEN_OFF))
		return fail_handshake(referee, events);
	if (events & CHANNEL_LOST)
		call->is_sent = false;
	else if (is_due && events & CHANNEL_WRITABLE)
		status = call_send(referee, call);
	if (call->is_sent && clock_ms() >= call->attempt_end) {
		channel_close(&referee->channel);
		call->is_sent = false;
		call->attempt_ms = call->attempt_ms * 2 < attempt_max_ms ? call->attempt_ms * 2
									 : attempt_max_ms;
	}
	return status;
}

static int call_exchange(struct referee *referee, struct call *call, int timeout_ms)
{
	int status = REFEREE_OK;

	call->deadline = clock_ms() + timeout_ms;
	call->attempt_ms = referee->attempt_ms;
	channel_settle(&referee->channel);
	while (status == REFEREE_OK && !call->reply && clock_ms() < call->deadline) {
		status = call_open(referee);
		if (status == REFEREE_OK)
			status = call_step(referee, call);
		/* The connection stays: a call that comes next may be about this one, and go the same way. */
		if (status == REFEREE_OK && !call->reply &&
		    channel_is_interrupted(&referee->channel))
			status = handle_fail(referee, REFEREE_INTERRUPTED,
					     "the call was interrupted");
	}
	if (status == REFEREE_OK && !call->reply)
		call->reply = TAKE(call->put_off);
	if (status == REFEREE_OK && !call->reply) {
		/* A late answer must not meet a later call. */
		channel_close(&referee->channel);
		status = call->was_sent ? handle_fail(referee, REFEREE_TIMEOUT,
						      "no answer from %s within %d ms",
						      referee->profile.address, timeout_ms)
					: handle_fail(referee, REFEREE_UNREACHABLE,
						      "no connection to %s within %d ms",
						      referee->profile.address, timeout_ms);
	}
	return status;
}

/* The compact JSON of an object as a new string. */
static int json_text(struct referee *referee, struct json_object *object, char **ret_text)
{
	const char *shown = json_object_to_json_string_ext(
		object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	char *text = shown ? strdup(shown) : NULL;
	if (!text)
		return handle_nomem(referee);
	*ret_text = text;
	return REFEREE_OK;
}

static int refusal_take(struct referee *referee, struct json_object *error)
{
	struct json_object *code = NULL, *message = NULL, *data = NULL, *word = NULL;

	json_object_object_get_ex(error, "code", &code);
	json_object_object_get_ex(error, "message", &message);
	referee->error = json_object_get_int(code);
	const char *said = message ? json_object_get_string(message) : "";
	referee->answer = strdup(said[0] ? said : "the server refused this");
	int status = referee->answer ? REFEREE_OK : REFEREE_NOMEM;
	json_object_object_get_ex(error, "data", &data);
	if (status == REFEREE_OK && data)
		status = json_text(referee, data, &referee->error_data);
	if (status == REFEREE_OK && json_object_object_get_ex(data, "error", &word) && word) {
		referee->error_word = strdup(json_object_get_string(word));
		if (!referee->error_word)
			status = REFEREE_NOMEM;
	}
	if (status == REFEREE_OK)
		return REFEREE_ERROR;
	handle_begin(referee); /* half an error is none */
	return handle_nomem(referee);
}

static int outcome(struct referee *referee, struct json_object *reply, char **ret_result)
{
	struct json_object *member;

	if (json_object_object_get_ex(reply, "error", &member))
		return refusal_take(referee, member);
	json_object_object_get_ex(reply, "result", &member);
	return json_text(referee, member, ret_result);
}

int call_perform(struct referee *referee, const char *method, struct json_object *params,
		 int timeout_ms, char **ret_result)
{
	_cleanup_(json_putp) struct json_object *request = json_object_new_object();
	struct call call = { 0 };

	referee->call_id++;
	if (!request || !handle_put(request, "jsonrpc", json_object_new_string("2.0")) ||
	    !handle_put(request, "id", json_object_new_int64(referee->call_id)) ||
	    !handle_put(request, "method", json_object_new_string(method)) ||
	    !handle_put(request, "params", json_object_get(params)))
		return handle_nomem(referee);
	_cleanup_(text_freep) char *text = NULL;
	int status = json_text(referee, request, &text);
	if (!text)
		return status;
	call.text = text;
	call.len = strlen(text);
	status = call_exchange(referee, &call,
			       timeout_ms ? timeout_ms : referee->profile.timeout_ms);
	_cleanup_(json_putp) struct json_object *reply = call.reply;
	json_object_put(call.put_off);
	return status == REFEREE_OK ? outcome(referee, reply, ret_result) : status;
}

/* What every call asks first; leaves the parsed parameters. */
static int call_begin(struct referee *referee, const char *method, const char *params,
		      int timeout_ms, struct json_object **ret_params)
{
	handle_begin(referee);
	if (!referee->profile.address)
		return handle_fail(referee, REFEREE_INVALID, "no profile is open");
	if (!method || !method[0] || timeout_ms < 0)
		return handle_fail(referee, REFEREE_INVALID, "%s",
				   timeout_ms < 0 ? "the timeout is negative"
						  : "no method is named");
	return handle_object(referee, "params", params ? params : "{}", ret_params);
}

int referee_call(struct referee *referee, const char *method, const char *params, int timeout_ms,
		 char **ret_result)
{
	_cleanup_(json_putp) struct json_object *object = NULL;

	int status = call_begin(referee, method, params, timeout_ms, &object);
	return status == REFEREE_OK ? call_perform(referee, method, object, timeout_ms, ret_result)
				    : status;
}

/* The 8-4-4-4-12 form; it becomes a file name, so nothing else may pass. */
static bool is_uuid(const char *text)
{
	if (strlen(text) != REFEREE_UUID_SIZE - 1)
		return false;
	for (int i = 0; i < REFEREE_UUID_SIZE - 1; i++) {
		bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		if (is_hyphen ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]))
			return false;
	}
	return true;
}

static int request_id_take(struct referee *referee, struct json_object *params)
{
	struct json_object *member = NULL;

	if (!json_object_object_get_ex(params, "request_id", &member)) {
		referee_uuid(referee->request_id);
		return handle_put(params, "request_id", json_object_new_string(referee->request_id))
			       ? REFEREE_OK
			       : handle_nomem(referee);
	}
	const char *text =
		json_object_is_type(member, json_type_string) ? json_object_get_string(member) : "";
	if (!is_uuid(text))
		return handle_fail(referee, REFEREE_INVALID, "`request_id` is not a UUID");
	memcpy(referee->request_id, text, REFEREE_UUID_SIZE);
	return REFEREE_OK;
}

static bool is_dry_run(struct json_object *params)
{
	struct json_object *member = NULL;

	return json_object_object_get_ex(params, "dry_run", &member) &&
	       json_object_get_boolean(member);
}

int referee_write(struct referee *referee, const char *method, const char *params, int timeout_ms,
		  char **ret_result)
{
	_cleanup_(json_putp) struct json_object *object = NULL;
	_cleanup_(fd_closep) int fd = -1;

	text_freep(&referee->kept_file);
	referee->kept_file = NULL;
	referee->request_id[0] = '\0';
	int status = call_begin(referee, method, params, timeout_ms, &object);
	if (status == REFEREE_OK)
		status = request_id_take(referee, object);
	if (status == REFEREE_OK && referee->profile.spool && !is_dry_run(object))
		status = spool_keep(referee, method, object, referee->request_id,
				    &referee->kept_file, &fd);
	if (status != REFEREE_OK)
		return status;
	status = call_perform(referee, method, object, timeout_ms, ret_result);
	if (referee->kept_file && spool_is_over(status, referee->error)) {
		unlink(referee->kept_file);
		text_freep(&referee->kept_file);
		referee->kept_file = NULL;
	}
	return status;
}
