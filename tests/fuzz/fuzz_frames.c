/* fuzz_frames.c: what peers send in frames, and what the threads make of it, a line for each
 * event:
 *
 *	ann {"jsonrpc":"2.0","id":1,"method":"study.list"}
 *	ben |[...]		(an empty frame first, as a REQ sends it; | ends a frame)
 *	read result		(the oldest call at the readers is home: result, error, wait)
 *	write			(so are all at the writer, in one commit; `write keys`: ben's key goes or comes)
 *	time 500		(milliseconds)
 *	reload
 *	stop
 *
 * The frames go through a real ROUTER. Each message gets the one reply that it asks for, in the
 * frames that it came in; and whatever was under way, in the end nothing is, nobody waits, and
 * everybody may ask as much as at first. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "net/desk.h"
#include "net/jsonrpc.h"
#include "net/wire.h"

#define IN_FLIGHT     3
#define AWAY_MAX      64
#define READ	      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"study.list\"}"
#define FAR_FUTURE_US INT64_MAX / 2

/* Calls that are away, oldest first. */
struct away {
	struct mailbox *mailbox;
	struct part *parts[AWAY_MAX];
	size_t count;
};

struct peer {
	struct conf *conf;
	struct desk desk;
	struct away readers, writer;
	void *context, *dealer, *router;
	int64_t now_us;
	bool has_ben;
	size_t wanted[2], got[2]; /* replies: plain, behind an empty frame */
};

static struct keyring *keyring_make(bool has_ben)
{
	struct keyring *keyring = xcalloc(1, sizeof *keyring);

	keyring->keys = xcalloc(2, sizeof *keyring->keys);
	keyring->keys[0] = (struct keyring_key){ .public_key = "a", .key = 11, .principal = 1 };
	keyring->keys[1] = (struct keyring_key){ .public_key = "b", .key = 12, .principal = 2 };
	keyring->key_count = has_ben ? 2 : 1;
	keyring->principals = xcalloc(2, sizeof *keyring->principals);
	keyring->principals[0] = (struct keyring_principal){ "ann", 1 };
	keyring->principals[1] = (struct keyring_principal){ "ben", 2 };
	keyring->principal_count = 2;
	return keyring;
}

static bool send_reply(void *arg, const struct route *route, char *text, size_t len)
{
	(void)arg;
	assert_int_equal(len, strlen(text));
	assert_true(wire_send(route, text, len));
	return true;
}

/* ---- the wire ---- */

static void *socket_make(struct peer *peer, int type)
{
	void *socket = mem_check(zmq_socket(peer->context, type));
	int none = 0;

	zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
	zmq_setsockopt(socket, ZMQ_SNDHWM, &none, sizeof none);
	zmq_setsockopt(socket, ZMQ_RCVHWM, &none, sizeof none);
	return socket;
}

/* The reply is JSON, in one frame, behind an empty one where that is how it was asked. */
static void reply_take(struct peer *peer)
{
	zmq_msg_t frame;
	bool is_delimited = false;

	(void)zmq_msg_init(&frame);
	while (zmq_msg_recv(&frame, peer->dealer, ZMQ_DONTWAIT) >= 0) {
		if (zmq_msg_more(&frame)) {
			assert_int_equal(zmq_msg_size(&frame), 0);
			assert_false(is_delimited);
			is_delimited = true;
			continue;
		}
		struct str text = { zmq_msg_data(&frame), zmq_msg_size(&frame) };
		assert_true(str_is_utf8(text, NULL));
		_cleanup_(x_freep) char *copy = fuzz_copy(text);
		struct json_object *reply = json_tokener_parse(copy);
		assert_non_null(reply);
		json_object_put(reply);
		peer->got[is_delimited]++;
		is_delimited = false;
	}
	(void)zmq_msg_close(&frame);
}

static const char *tag_of(struct str who)
{
	static const char *const tags[] = { "k:11:1", "k:12:2", "p:1:1000", "p:1:1001", "k:1", "" };
	static const char *const names[] = { "ann", "ben", "uid" };

	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (str_is(who, names[i]))
			return tags[i];
	return tags[fuzz_choice(who, ELEMENTS(tags))];
}

static bool wants_reply(const struct peer *peer, struct str payload)
{
	const struct jsonrpc_limits limits = { (size_t)peer->conf->message_bytes,
					       (size_t)peer->conf->batch_items,
					       (int)peer->conf->json_depth };
	_cleanup_(exchange_freep) struct exchange *exchange = jsonrpc_read(payload, &limits);

	return exchange->count > 0;
}

/* Sends what the line says, and gives the number of frames and the last of them. */
static size_t frames_send(struct peer *peer, struct str line, struct str *ret_last,
			  bool *ret_is_req)
{
	size_t count = 0;
	bool has_more = true;

	for (*ret_is_req = false; has_more; count++) {
		has_more = memchr(line.p, '|', line.n);
		*ret_last = fuzz_part(&line, '|');
		*ret_is_req = count == 0 ? ret_last->n == 0 : *ret_is_req && count == 1;
		assert_int_equal(zmq_send(peer->dealer, ret_last->p, ret_last->n,
					  ZMQ_DONTWAIT | (has_more ? ZMQ_SNDMORE : 0)),
				 ret_last->n);
	}
	return count;
}

static void say(struct peer *peer, struct str who, struct str line)
{
	struct str last;
	bool is_req;
	size_t count = frames_send(peer, line, &last, &is_req);
	_cleanup_(wire_done) struct wire wire;
	wire_receive(peer->router, &wire);

	if (count == 1 || (count == 2 && is_req)) {
		struct str payload = { zmq_msg_data(&wire.payload), zmq_msg_size(&wire.payload) };
		assert_int_equal(wire.kind, WIRE_REQUEST);
		assert_int_equal(wire.route.has_delimiter, count == 2);
		assert_int_equal(payload.n, last.n);
		assert_memory_equal(payload.p, last.p, last.n);
		assert_null(wire.tag); /* nobody let it in: there is no ZAP here */
		peer->wanted[count == 2] += wants_reply(peer, payload);
		desk_take(&peer->desk, &wire.route, tag_of(who), payload, peer->now_us);
	} else {
		assert_int_equal(wire.kind, WIRE_MALFORMED);
		peer->wanted[0]++;
		desk_take_malformed(&peer->desk, &wire.route, peer->now_us);
	}
}

/* ---- the threads ---- */

static void away_take(struct away *away)
{
	struct mail *next;

	for (struct mail *mail = mailbox_take(away->mailbox); mail; mail = next) {
		next = mail->next;
		assert_true(away->count < AWAY_MAX);
		away->parts[away->count++] = (struct part *)(void *)mail;
	}
}

static void answer(struct request *request, bool is_good)
{
	if (!is_good) {
		request_refuse(request, ERR_NOT_FOUND, NULL, NULL);
		return;
	}
	request->reply = REPLY_RESULT;
	request->text = xstrdup("{}");
	request->text_len = 2;
}

static void read_home(struct peer *peer, struct str word)
{
	struct part *part = peer->readers.parts[0];

	if (peer->readers.count == 0)
		return;
	memmove(peer->readers.parts, peer->readers.parts + 1,
		--peer->readers.count * sizeof peer->readers.parts[0]);
	struct request *request = &part->request;
	if (str_is(word, "wait") && (request->verb->flags & VERB_WAITS) && !request->is_last_run) {
		request->reply = REPLY_WAIT;
		request->wait_chain = 5;
		request->wait_ms = 700;
	} else {
		answer(request, !str_is(word, "error"));
	}
	desk_part(&peer->desk, part, peer->now_us);
}

static void write_home(struct peer *peer, struct str word)
{
	struct round *round = xcalloc(1, sizeof *round);
	struct part **end = &round->parts;

	round->letter.kind = LETTER_ROUND;
	round->commit = (struct commit){ .chains = { str_is(word, "other") ? 6 : 5 },
					 .chain_count = 1,
					 .requests = (unsigned)peer->writer.count };
	if (str_is(word, "keys")) {
		peer->has_ben = !peer->has_ben;
		round->keyring = keyring_make(peer->has_ben);
	}
	for (size_t i = 0; i < peer->writer.count; i++) {
		answer(&peer->writer.parts[i]->request, true);
		*end = peer->writer.parts[i];
		end = (struct part **)(void *)&(*end)->letter.mail.next;
	}
	*end = NULL;
	peer->writer.count = 0;
	desk_round(&peer->desk, round, peer->now_us);
}

/* ---- a life ---- */

static void settle(struct peer *peer)
{
	away_take(&peer->readers);
	away_take(&peer->writer);
	assert_int_equal(peer->desk.at_readers, peer->readers.count);
	assert_int_equal(peer->desk.at_writer, peer->writer.count);
	assert_true(peer->desk.counters.waiting <= peer->conf->waiting_calls);
	assert_true(peer->readers.count + peer->writer.count <=
		    2 * IN_FLIGHT + (size_t)peer->conf->waiting_calls);
	reply_take(peer);
}

static void line_run(struct peer *peer, struct str line)
{
	struct str who = fuzz_part(&line, ' ');

	if (str_is(who, "read")) {
		read_home(peer, line);
	} else if (str_is(who, "write")) {
		write_home(peer, line);
	} else if (str_is(who, "time")) {
		_cleanup_(x_freep) char *number = fuzz_copy(line);
		peer->now_us += (strtol(number, NULL, 10) & 0xffff) * 1000;
		desk_due(&peer->desk, peer->now_us);
	} else if (str_is(who, "reload")) {
		desk_reload(&peer->desk, peer->conf, peer->now_us);
	} else if (str_is(who, "stop")) {
		desk_stop(&peer->desk, peer->now_us);
	} else {
		say(peer, who, line);
	}
	settle(peer);
}

static void all_home(struct peer *peer)
{
	while (!desk_is_idle(&peer->desk)) {
		while (peer->readers.count > 0)
			read_home(peer, str_of("result"));
		write_home(peer, str_of(""));
		desk_due(&peer->desk, peer->now_us);
		settle(peer);
	}
}

static void assert_as_at_first(struct peer *peer)
{
	assert_int_equal(peer->desk.counters.waiting, 0);
	if (!peer->desk.is_stopping) {
		for (int i = 0; i < IN_FLIGHT; i++)
			line_run(peer, str_of("ann " READ));
		assert_int_equal(peer->readers.count, IN_FLIGHT);
		all_home(peer);
	}
	assert_int_equal(peer->got[0], peer->wanted[0]);
	assert_int_equal(peer->got[1], peer->wanted[1]);
}

/* The sockets are kept: a context is dear. */
static struct peer *kept;

static void drop_kept(void)
{
	zmq_close(kept->dealer);
	zmq_close(kept->router);
	zmq_ctx_term(kept->context);
	kept->readers.mailbox = mailbox_free(kept->readers.mailbox);
	kept->writer.mailbox = mailbox_free(kept->writer.mailbox);
	kept->conf = conf_free(kept->conf);
	x_freep(&kept);
}

static struct peer *peer_new(void)
{
	struct peer *peer = xcalloc(1, sizeof *peer);

	peer->context = mem_check(zmq_ctx_new());
	zmq_ctx_set(peer->context, ZMQ_IO_THREADS, 0);
	peer->router = socket_make(peer, ZMQ_ROUTER);
	peer->dealer = socket_make(peer, ZMQ_DEALER);
	assert_int_equal(zmq_bind(peer->router, "inproc://frames"), 0);
	assert_int_equal(zmq_connect(peer->dealer, "inproc://frames"), 0);
	assert_int_equal(mailbox_new(&peer->readers.mailbox), 0);
	assert_int_equal(mailbox_new(&peer->writer.mailbox), 0);
	peer->conf = conf_new();
	peer->conf->in_flight = IN_FLIGHT;
	peer->conf->waiting_per_principal = 2;
	peer->conf->waiting_calls = 3;
	peer->conf->batch_items = 5;
	peer->conf->message_bytes = 2048;
	peer->conf->watch_ms = 1000;
	peer->conf->ipc_users = xcalloc(1, sizeof peer->conf->ipc_users[0]);
	peer->conf->ipc_users[0] = (struct conf_ipc_user){ 1000, xstrdup("ann") };
	peer->conf->ipc_user_count = 1;
	return peer;
}

void fuzz_frames(struct str input)
{
	if (!kept) {
		kept = peer_new();
		atexit(drop_kept);
	}
	const struct desk_options options = { .conf = kept->conf,
					      .writer = kept->writer.mailbox,
					      .readers = kept->readers.mailbox,
					      .send = send_reply };
	kept->now_us = 0;
	kept->has_ben = true;
	memset(kept->wanted, 0, sizeof kept->wanted);
	memset(kept->got, 0, sizeof kept->got);
	desk_init(&kept->desk, &options);
	desk_set_keyring(&kept->desk, keyring_make(true));
	while (input.n > 0)
		line_run(kept, fuzz_part(&input, '\n'));
	all_home(kept);
	/* Those that wait, too. */
	kept->now_us = FAR_FUTURE_US;
	desk_due(&kept->desk, kept->now_us);
	settle(kept);
	all_home(kept);
	assert_as_at_first(kept);
	desk_done(&kept->desk);
}
