/* front.h: the main thread: the sockets, ZAP, signals, timers and the threads' mailbox in one
 * poll loop. It never waits for a disk: what does is handed to the writer (a reload too).
 *
 * Signals: SIGTERM and SIGINT end it when all that was taken is answered, a second one at once;
 * SIGHUP reads the configuration again. They must be blocked in every thread before. Tells the
 * service manager what goes on without ever waiting for it, and keeps its watchdog quiet as long as the writer brings work
 * home. The file is looked at as a whole once it serves, by a reader. */
#pragma once

#include "net/endpoint.h"
#include "net/letter.h"

struct keyring;

struct front_options {
	struct conf **conf; /* replaced at a reload, the old one freed */
	struct mailbox *in, *writer, *readers;
	unsigned reader_count;
	const char *server_secret;
	struct endpoint_passed tcp, ipc;
};
struct front;

/* Opens the sockets: nobody is answered before front_run. -errno, logged. srand() must have been
 * seeded. */
int front_new(const struct front_options *options, struct front **ret_front);
/* Closes the sockets, ZAP last. Every thread must have ended. NULL is fine; returns NULL. */
struct front *front_free(struct front *front);
const char *front_address(const struct front *front); /* where it listens by tcp; "": nowhere */

enum front_end {
	FRONT_STOPPED, /* everything that was taken is answered */
	FRONT_HURRIED, /* a second signal: some is not */
	FRONT_FAULT,   /* a thread gave up: answer nobody, free nothing, end */
	FRONT_DAMAGE,  /* likewise, and the database is damaged */
};
enum front_end front_run(struct front *front, struct keyring *keyring); /* takes the keyring over */
