/* worker.h: one worker of the queue: a process with a conversation of its own, which leases a job, runs the
 * program for it, and tells what came of it, over and over.
 *
 * Nothing that it asks is kept in the spool: a lease is over by itself where its worker dies, and what a
 * dead worker would have said of it is void. What was sent and not answered is sent again under the same
 * request_id while the worker lives. */
#pragma once

#include <stdatomic.h>

#include "referee/session.h"

/* What the workers of one command share: a server that is away is told of once. */
struct worker_shared {
	atomic_bool is_away;
};

struct worker {
	struct session *session; /* its own; not opened before the worker's process is */
	struct json_object *topics;
	const char *path;
	char *const *argv; /* the program; ends with NULL */
	int64_t result_bytes, message_bytes;
	int wait_ms; /* for a job, at a time */
	int grace_ms;
	bool is_once;
	/* Read ends of pipes, whose other ends the first process holds and never writes to: the first
	 * closes when no new job is to be taken, the second when the running one is to be given back. Where
	 * that process dies, both do. */
	int stop, now;
	struct worker_shared *shared;
	int exit_status;  /* what is to end this worker; 0: nothing */
	int64_t pause_ms; /* before the next job, since the program could not be started; 0: none */
};

/* Until it is to stop, or with `is_once` until a job was done. An exit status. */
int worker_run(struct worker *worker);

/* One job, from its lease to its end. Its exit status: 0, EX_TEMPFAIL, EX_DATAERR. */
int attempt_run(struct worker *worker, struct json_object *job);

/* One call; a write's under a request_id, made where params have none. A status of the library's. `interrupt`: the
 * pipe that ends it early; -1: none. */
int worker_ask(struct worker *worker, const char *method, struct json_object *params,
	       int timeout_ms, int interrupt, struct json_object **ret_result);
/* Whether a failure will pass: then the same is to be asked again. */
bool worker_will_pass(const struct worker *worker, int status);
/* The end of a job, sent until it is answered. REFEREE_OK, or what it came to; it has been told. `job` is
 * for messages. */
int worker_end(struct worker *worker, const char *method, const char *job,
	       struct json_object *params, struct json_object **ret_result);
bool worker_is_told(int pipe);		 /* whether its other end is closed */
bool worker_pause(int pipe, int64_t ms); /* true: it was closed meanwhile */
int64_t worker_clock_ms(void);
/* One line on standard error, whole: other workers write there, too. */
void worker_say(const char *format, ...) _printf_(1, 2);
