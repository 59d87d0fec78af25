/* exchange.h: one message from a peer and the reply that it gets.
 *
 * An exchange has a part for each call that wants a reply. The front owns it; its parts travel
 * to the writer and the readers one by one and come home. While a part is away, nobody but the
 * thread that holds it touches it. When `pending` is 0, all parts are home and exchange_text()
 * makes the reply. */
#pragma once

#include "core/core.h"
#include "net/letter.h"
#include "net/roster.h"

/* Where a reply goes. The id is chosen by the transport or by the peer: never shown, logged or
 * believed. */
struct route {
	void *socket;
	bool has_delimiter; /* a REQ: its empty frame is answered with one */
	uint8_t id_len;
	uint8_t id[255];
};

enum wait_state { WAIT_NONE, WAIT_RUNNING, WAIT_PARKED };

/* A part's place among the calls that wait; see waiting.h, which alone changes it. This is the
 * front's even while the part is away: the thread that runs the part does not look at it. */
struct wait {
	struct part *next, *previous;
	enum wait_state state;
	bool is_stale;		/* a commit passed while it ran */
	bool is_admitted;	/* it has waited before: counted, and its deadline holds */
	int64_t deadline_us;	/* once admitted */
	int64_t chain;		/* study that it waits for, as its last run said; 0: any */
	bool is_for_job;	/* it waits for a job instead; of which topics, its request says */
	bool is_superseded;	/* a later call stands for it: it is neither parked nor run again */
	const char *request_id; /* of a write; the request's own */
};

struct part {
	struct letter letter;
	struct exchange *exchange;
	char *id; /* JSON text of the call's id */
	struct request request;
	struct wait wait;
};

struct exchange {
	struct route route;
	char tag[ROSTER_TAG_SIZE]; /* of who sent it; "": nobody that is let in */
	int64_t taken_us;
	bool is_array;	   /* a batch: the reply is an array too */
	bool is_malformed; /* the message as a whole was no request */
	bool is_over; /* sent, or not to be: what is away is taken back, and nobody hears of it */
	size_t count;
	size_t pending;
	struct part parts[];
};

/* With room for `room` parts and none in use. */
struct exchange *exchange_new(size_t room);
struct exchange *exchange_free(struct exchange *exchange); /* NULL is fine; returns NULL */
void exchange_freep(struct exchange **exchange);

/* A new part at the end. The id (JSON text) is taken over. */
struct part *exchange_add(struct exchange *exchange, char *id);

/* The reply as JSON text, malloc'd; NULL where no call wants one. Every part must have been
 * answered (asserts). */
char *exchange_text(const struct exchange *exchange, size_t *ret_len);
