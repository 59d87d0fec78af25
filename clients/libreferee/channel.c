/* channel.c: a DEALER socket with CURVE, watched by a socket monitor.
 *
 * ZMQ_IMMEDIATE keeps a request from being queued for a connection that is not up: what could be
 * sent is on its way, and what could not is still ours. For a moment after a connection is lost
 * its pipe can still be written to, though, and what goes in is lost: so nothing is sent but
 * between the monitor's "handshake succeeded" and "disconnected". No ZMQ heartbeats: with a
 * receive limit they abort the process (libzmq #3937); TCP keepalive and the attempts of the
 * call do their work. */
#include "libreferee/channel.h"
#include "libreferee/owned.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

/* Handshakes that break off in a row before it is not taken for an accident: a server that dies
 * in the middle of one looks the same as one that cannot read ours. One that hangs is told from
 * both by the time that it takes. */
static const unsigned broken_off_max = 3;
static const int handshake_ms = 5000;
static const int64_t prompt_ms = 4000;

struct option {
	int name, value;
};
static const struct option options[] = {
	{ ZMQ_IMMEDIATE, 1 },
	{ ZMQ_LINGER, 0 },
	{ ZMQ_RECONNECT_IVL, 100 },
	{ ZMQ_RECONNECT_IVL_MAX, 10000 },
	{ ZMQ_HANDSHAKE_IVL, handshake_ms },
	{ ZMQ_SNDHWM, 16 },
	{ ZMQ_RCVHWM, 64 },
	{ ZMQ_IPV6, 1 },
	{ ZMQ_TCP_KEEPALIVE, 1 },
	{ ZMQ_TCP_KEEPALIVE_IDLE, 60 },
	{ ZMQ_TCP_KEEPALIVE_INTVL, 10 },
	{ ZMQ_TCP_KEEPALIVE_CNT, 6 },
};
static const int64_t reply_bytes_max = 64 << 20;

int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int dealer_prepare(void *dealer, const struct channel_keys *keys)
{
	int r = 0;

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		r |= zmq_setsockopt(dealer, options[i].name, &options[i].value,
				    sizeof options[i].value);
	r |= zmq_setsockopt(dealer, ZMQ_MAXMSGSIZE, &reply_bytes_max, sizeof reply_bytes_max);
	if (keys->server) {
		r |= zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, keys->server, 41);
		r |= zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, keys->public, 41);
		r |= zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, keys->secret, 41);
	}
	return r ? errno : 0;
}

static int monitor_open(struct channel *channel)
{
	static const int events = ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED |
				  ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
				  ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
				  ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
	char endpoint[48];

	snprintf(endpoint, sizeof endpoint, "inproc://referee-%u", channel->generation++);
	if (zmq_socket_monitor(channel->dealer, endpoint, events) != 0)
		return errno;
	channel->monitor = zmq_socket(channel->context, ZMQ_PAIR);
	if (!channel->monitor)
		return errno;
	return zmq_connect(channel->monitor, endpoint) == 0 ? 0 : errno;
}

static int dealer_open(struct channel *channel, const char *address,
		       const struct channel_keys *keys)
{
	if (!channel->context) {
		channel->context = zmq_ctx_new();
		if (!channel->context)
			return errno;
		zmq_ctx_set(channel->context, ZMQ_BLOCKY, 0);
	}
	channel->dealer = zmq_socket(channel->context, ZMQ_DEALER);
	if (!channel->dealer)
		return errno;
	int r = dealer_prepare(channel->dealer, keys);
	if (r == 0)
		r = monitor_open(channel);
	if (r == 0 && zmq_connect(channel->dealer, address) != 0)
		r = errno;
	return r;
}

int channel_open(struct channel *channel, const char *address, const struct channel_keys *keys)
{
	int r = dealer_open(channel, address, keys);
	if (r != 0)
		channel_close(channel);
	return r;
}

bool channel_is_open(const struct channel *channel)
{
	return channel->dealer;
}

void channel_close(struct channel *channel)
{
	if (channel->dealer) {
		zmq_socket_monitor(channel->dealer, NULL, 0);
		zmq_close(channel->dealer);
	}
	if (channel->monitor) {
		int none = 0;
		zmq_setsockopt(channel->monitor, ZMQ_LINGER, &none, sizeof none);
		zmq_close(channel->monitor);
	}
	channel->dealer = NULL;
	channel->monitor = NULL;
	channel->is_up = false;
}

void channel_done(struct channel *channel)
{
	channel_close(channel);
	if (channel->context)
		while (zmq_ctx_term(channel->context) != 0 && errno == EINTR)
			continue;
	channel->context = NULL;
}

/* One event of the monitor: a frame of number and value, and a frame with the address. False:
 * none is there. */
static bool monitor_event(void *monitor, uint16_t *ret_event)
{
	unsigned char head[6];
	char address[1];

	int len = zmq_recv(monitor, head, sizeof head, ZMQ_DONTWAIT);
	if (len != (int)sizeof head)
		return false;
	zmq_recv(monitor, address, sizeof address, ZMQ_DONTWAIT);
	memcpy(ret_event, head, sizeof *ret_event);
	return true;
}

static unsigned monitor_drain(struct channel *channel)
{
	unsigned events = 0;
	uint16_t event;

	while (monitor_event(channel->monitor, &event)) {
		switch (event) {
		case ZMQ_EVENT_CONNECTED:
			channel->connected_ms = clock_ms();
			break;
		case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
			channel->is_up = true;
			channel->broken_off = 0;
			break;
		case ZMQ_EVENT_DISCONNECTED:
			channel->is_up = false;
			events |= CHANNEL_LOST;
			break;
		case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
			events |= CHANNEL_REFUSED;
			break;
		case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
		case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
			if (clock_ms() - channel->connected_ms > prompt_ms)
				break;
			if (++channel->broken_off >= broken_off_max)
				events |= CHANNEL_BROKEN_OFF;
			break;
		}
	}
	return events;
}

void channel_settle(struct channel *channel)
{
	if (channel->monitor)
		monitor_drain(channel);
	channel->broken_off = 0;
}

int channel_wait(struct channel *channel, bool want_write, int64_t wait_ms, unsigned *ret_events)
{
	zmq_pollitem_t items[] = {
		{ .socket = channel->dealer,
		  .events =
			  (short)(ZMQ_POLLIN | (want_write && channel->is_up ? ZMQ_POLLOUT : 0)) },
		{ .socket = channel->monitor, .events = ZMQ_POLLIN },
		{ .fd = channel->interrupt, .events = ZMQ_POLLIN },
	};
	unsigned events = 0;

	if (zmq_poll(items, channel->interrupt < 0 ? 2 : 3, (long)wait_ms) < 0 && errno != EINTR)
		return errno;
	if (items[0].revents & ZMQ_POLLIN)
		events |= CHANNEL_READABLE;
	if (items[0].revents & ZMQ_POLLOUT)
		events |= CHANNEL_WRITABLE;
	if (items[1].revents & ZMQ_POLLIN)
		events |= monitor_drain(channel);
	*ret_events = events;
	return 0;
}

bool channel_is_interrupted(const struct channel *channel)
{
	struct pollfd fd = { .fd = channel->interrupt, .events = POLLIN };

	return channel->interrupt >= 0 && poll(&fd, 1, 0) > 0;
}

int channel_send(struct channel *channel, const char *text, size_t len)
{
	return zmq_send(channel->dealer, text, len, ZMQ_DONTWAIT) < 0 ? errno : 0;
}

/* Reads one message to its end; the payload is its only frame. */
static int message_receive(void *dealer, zmq_msg_t *payload, unsigned *ret_frames)
{
	unsigned frames = 0;

	do {
		if (zmq_msg_recv(payload, dealer, ZMQ_DONTWAIT) < 0)
			return errno;
		frames++;
	} while (zmq_msg_more(payload));
	*ret_frames = frames;
	return 0;
}

int channel_receive(struct channel *channel, char **ret_text)
{
	unsigned frames = 0;
	char *text = NULL;
	zmq_msg_t payload;
	int r;

	zmq_msg_init(&payload);
	do
		r = message_receive(channel->dealer, &payload, &frames);
	while (r == EINTR || (r == 0 && frames != 1));
	if (r == 0) {
		size_t len = zmq_msg_size(&payload);
		text = malloc(len + 1); /* the message has no end but its length */
		if (text) {
			memcpy(text, zmq_msg_data(&payload), len);
			text[len] = '\0';
		} else {
			r = ENOMEM;
		}
	}
	zmq_msg_close(&payload);
	if (r == 0)
		*ret_text = text;
	return r;
}
