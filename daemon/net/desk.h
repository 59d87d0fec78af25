/* desk.h: the front without its sockets: takes messages, hands their calls to the writer and the
 * readers, keeps the limits, and gives replies out when all calls of a message are home.
 *
 * The desk opens no socket and reads no clock: payloads and the time are handed in, replies go
 * out through `send`. Everything a peer can make grow is counted here: calls in flight by
 * principal, calls that wait by principal and in all. What is over a limit is answered `busy` at
 * once and not run. */
#pragma once

#include "net/counters.h"
#include "net/exchange.h"
#include "net/quota.h"
#include "net/roster.h"
#include "net/waiting.h"
#include "net/writer.h"

struct desk_options {
	const struct conf *conf; /* must outlive its use: desk_reload */
	struct mailbox *writer, *readers;
	/* Takes the text (malloc'd) over. False: the peer is gone or does not read. */
	bool (*send)(void *arg, const struct route *route, char *text, size_t len);
	void *arg;
	int64_t born_us;
};

struct desk {
	struct desk_options options;
	struct roster *roster;
	struct quota quota;
	struct waiting waiting;
	struct counters counters;
	unsigned at_writer, at_readers; /* letters that are away */
	int64_t writer_since_us; /* the writer has had work since; meaningful while at_writer > 0 */
	int64_t queue_next_ms;	 /* when the queue changes by itself, as the last commit said */
	bool is_ticking;	 /* a tick is at the writer */
	bool is_stopping;	 /* nothing new is run; waiting calls get their last run */
};

void desk_init(struct desk *desk, const struct desk_options *options);
/* Everything must be home (asserts). */
void desk_done(struct desk *desk);

/* Who may come in from now on; taken over. Due once before anything else. */
void desk_set_keyring(struct desk *desk, struct keyring *keyring);
/* Other limits and local users from now on, also for the calls that wait. */
void desk_reload(struct desk *desk, const struct conf *conf, int64_t now_us);

/* A message of one payload from the sender with that tag (NULL: none, which the transport must
 * not let happen). */
void desk_take(struct desk *desk, const struct route *route, const char *tag, struct str payload,
	       int64_t now_us);
/* A message of a wrong number of frames: counted, and answered. */
void desk_take_malformed(struct desk *desk, const struct route *route, int64_t now_us);

/* What came home: a part from a reader, or (LETTER_COPY) from the writer. */
void desk_part(struct desk *desk, struct part *part, int64_t now_us);
void desk_copied(struct desk *desk, struct part *part, int64_t now_us); /* from the writer */
void desk_round(struct desk *desk, struct round *round, int64_t now_us);

/* Runs the waiting calls whose deadline is over; the earliest of the others. INT64_MAX: none. */
void desk_due(struct desk *desk, int64_t now_us);
int64_t desk_next_us(const struct desk *desk);

/* The time of desk_queue_next_ms is here, or the clock was set: the writer is told. Due once at the start,
 * since only a commit says when the queue changes. */
void desk_tick(struct desk *desk, int64_t now_us);
void desk_ticked(struct desk *desk, struct letter *tick, int64_t now_us); /* it came home */
/* When the next tick is due, by the clock that the writer has; INT64_MAX: none. */
int64_t desk_queue_next_ms(const struct desk *desk);

/* A letter that is no part, to the writer; and that it is back. */
void desk_post_writer(struct desk *desk, struct letter *letter, int64_t now_us);
void desk_writer_home(struct desk *desk, unsigned count, int64_t now_us);

/* From now on nothing is run that was not taken before: messages are answered `unavailable`, and
 * every waiting call gets its last run. When desk_is_idle, all that was taken is answered. */
void desk_stop(struct desk *desk, int64_t now_us);
bool desk_is_idle(const struct desk *desk);
/* For how long the writer has had work without bringing any of it home; 0: it has none. */
int64_t desk_writer_silent_us(const struct desk *desk, int64_t now_us);
