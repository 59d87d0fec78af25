/* fake.h: a server of a few lines for tests of the client: it follows a script, one step for
 * each request.
 *
 * It stands on ipc without keys, in a folder of its own that also holds the client's spool. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "libreferee/referee.h"

enum fake_step {
	ANSWER,		/* {"echo": the method} */
	SILENCE,	/* none at all */
	NOISE,		/* no JSON, somebody else's answer, two frames; then the answer */
	HANG_UP,	/* the connection goes away, and the address is there again */
	NAMELESS,	/* an error without an id */
	ERROR_OF = 100, /* plus the err of the table */
};
/* The steps; the last one is for all requests that follow, too. */
#define SCRIPT(...) ((const int[]){ __VA_ARGS__, -1, -1 })

/* How long a call that must be answered may take. */
#define PATIENCE_MS	  60000
#define FAKE_REQUESTS_MAX 64

struct fake {
	char *folder, *address, *spool;
	const int *script; /* outlives the server */
	void *context, *router;
	pthread_t thread;
	_Atomic bool is_over;
	char *requests[FAKE_REQUESTS_MAX]; /* fake_request() */
	_Atomic size_t count;
};

struct fake *fake_new(const int *script);
void fake_end(struct fake *fake);
/* A conversation with it, as that principal (may be NULL). */
struct referee *fake_open(const struct fake *fake, const char *principal);
/* A request as it came; there must have been so many. What its thread wrote is seen by whoever asks
 * so: that the answer is here already orders nothing, since it came through a socket. */
const char *fake_request(const struct fake *fake, size_t at);
/* Files in its spool folder. */
size_t fake_kept(const struct fake *fake);
