/* door.c: frames of the ZAP socket in and out. */
#include "net/door.h"

#include <inttypes.h>
#include <string.h>
#include <zmq.h>

#include "net/zap.h"

#define QUIET_US (10 * 1000 * 1000)
#define KEY_SIZE 32
#define Z85_SIZE 41

/* One request; ones with more frames than ZAP has come as ZAP_FRAMES_MAX + 1 frames. */
struct handshake {
	zmq_msg_t messages[ZAP_FRAMES_MAX];
	struct str frames[ZAP_FRAMES_MAX + 1];
	size_t held, count;
};

static void handshake_done(struct handshake *handshake)
{
	for (size_t i = 0; i < handshake->held; i++)
		(void)zmq_msg_close(&handshake->messages[i]);
}

static void handshake_add(struct handshake *handshake, zmq_msg_t *frame)
{
	zmq_msg_t *message = &handshake->messages[handshake->held];

	handshake->count = handshake->held + 1;
	if (handshake->held == ZAP_FRAMES_MAX)
		return;
	(void)zmq_msg_init(message);
	(void)zmq_msg_move(message, frame);
	handshake->frames[handshake->held++] =
		(struct str){ zmq_msg_data(message), zmq_msg_size(message) };
}

static bool handshake_receive(void *socket, struct handshake *ret_handshake)
{
	*ret_handshake = (struct handshake){ 0 };
	for (bool has_more = true; has_more;) {
		zmq_msg_t frame;
		(void)zmq_msg_init(&frame);
		if (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) < 0) {
			(void)zmq_msg_close(&frame);
			return false;
		}
		has_more = zmq_msg_more(&frame);
		handshake_add(ret_handshake, &frame);
		(void)zmq_msg_close(&frame);
	}
	return true;
}

/* Version, request id, status, text, User-Id, metadata. */
static void verdict_send(void *socket, const struct handshake *handshake,
			 const struct zap_verdict *verdict)
{
	struct str request = handshake->count > ZAP_REQUEST ? handshake->frames[ZAP_REQUEST]
							    : (struct str){ "", 0 };

	(void)zmq_send(socket, "1.0", 3, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	(void)zmq_send(socket, request.p, request.n, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	(void)zmq_send(socket, verdict->status, strlen(verdict->status),
		       ZMQ_SNDMORE | ZMQ_DONTWAIT);
	(void)zmq_send(socket, verdict->text, strlen(verdict->text), ZMQ_SNDMORE | ZMQ_DONTWAIT);
	(void)zmq_send(socket, verdict->tag, strlen(verdict->tag), ZMQ_SNDMORE | ZMQ_DONTWAIT);
	(void)zmq_send(socket, "", 0, ZMQ_DONTWAIT);
}

static void tell_refused(struct door *door, const struct handshake *handshake, const char *reason)
{
	int64_t now_us = clock_monotonic_us();
	char key[Z85_SIZE] = "-";

	door->refused_untold++;
	if (now_us < door->quiet_until_us)
		return;
	struct str address =
		handshake->count > ZAP_ADDRESS ? handshake->frames[ZAP_ADDRESS] : str_of("-");
	if (handshake->count > ZAP_CREDENTIALS && handshake->frames[ZAP_CREDENTIALS].n == KEY_SIZE)
		(void)zmq_z85_encode(key, (const uint8_t *)handshake->frames[ZAP_CREDENTIALS].p,
				     KEY_SIZE);
	log_event(LOG_EVENT_KEY_REFUSED,
		  "refused a connection: %s address=%.*s key=%s refused=%" PRId64, reason,
		  (int)address.n, address.p, key, door->refused_untold);
	door->refused_untold = 0;
	door->quiet_until_us = now_us + QUIET_US;
}

void door_answer(struct door *door, void *socket, const struct roster *roster,
		 int64_t *refused_count)
{
	struct zap_verdict verdict;

	for (;;) {
		_cleanup_(handshake_done) struct handshake handshake;
		if (!handshake_receive(socket, &handshake))
			return;
		verdict = zap_judge(handshake.frames, handshake.count, roster);
		verdict_send(socket, &handshake, &verdict);
		if (!verdict.reason)
			continue;
		(*refused_count)++;
		tell_refused(door, &handshake, verdict.reason);
	}
}
