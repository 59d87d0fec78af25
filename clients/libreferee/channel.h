/* channel.h: the one socket of a conversation, and the monitor that tells what becomes of its
 * connection.
 *
 * A channel is opened when it is first needed and thrown away when it hangs; the next use opens
 * a fresh one. It knows frames and connections, not what is in them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

struct profile;

struct channel {
	void *context;
	void *dealer;
	void *monitor;
	unsigned generation;  /* sockets opened so far; names the monitor's endpoint */
	unsigned broken_off;  /* handshakes that failed in a row, without a word from the server */
	bool is_up;	      /* a handshake succeeded, and its connection was not lost since */
	int64_t connected_ms; /* when the last connection came up, before its handshake */
	int interrupt;	      /* ends a wait when it can be read; the caller's; -1: none */
};

enum channel_event {
	CHANNEL_READABLE = 1,
	CHANNEL_WRITABLE = 2,
	CHANNEL_LOST = 4,	 /* the connection is gone: what was sent may be too */
	CHANNEL_REFUSED = 8,	 /* the server answered the handshake with "no" */
	CHANNEL_BROKEN_OFF = 16, /* the server broke the handshake off, several times in a row */
};

#define CHANNEL_SECRET_SIZE 41
struct channel_keys {
	const char *server; /* Z85; NULL: no CURVE */
	char public[CHANNEL_SECRET_SIZE];
	char secret[CHANNEL_SECRET_SIZE];
};

/* Opens the socket. 0, or the errno of libzmq: EINVAL and EPROTONOSUPPORT mean that the address
 * is none. */
int channel_open(struct channel *channel, const char *address, const struct channel_keys *keys);
bool channel_is_open(const struct channel *channel);
void channel_close(struct channel *channel); /* the socket; what was queued is dropped */
void channel_done(struct channel *channel);  /* the context too */

/* Forgets what became of the connection while nobody asked: old news are no reason to give up a
 * new call. */
void channel_settle(struct channel *channel);
/* Waits up to wait_ms for one of the events; *ret_events may be 0 afterwards. 0 or an errno. */
int channel_wait(struct channel *channel, bool want_write, int64_t wait_ms, unsigned *ret_events);
/* Whether there is something to read on `interrupt` (-1: never). */
bool channel_is_interrupted(const struct channel *channel);
/* One frame, without waiting: 0, EAGAIN, or another errno. */
int channel_send(struct channel *channel, const char *text, size_t len);
/* The payload of one message as a new NUL-terminated text; EAGAIN where none is there. Messages
 * of a shape that a server does not send are dropped. */
int channel_receive(struct channel *channel, char **ret_text);

int64_t clock_ms(void); /* CLOCK_MONOTONIC */

#pragma GCC visibility pop
