/* wrapped.h: what the code under test asks of the system, of which one request can be refused: memory (its own, and
 * that of json-c's objects and libzmq's sockets, which say so by NULL or -1), and calls on files. And the one way in which the daemon ends
 * itself, which a test can outlive.
 *
 * The linker puts these in the place of the functions (--wrap, in the Makefile), for every object that is linked
 * into the program; libraries keep their own. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum wrapped_kind {
	WRAPPED_NONE,
	WRAPPED_MEMORY,
	WRAPPED_SYSTEM, /* fails with EIO */
	WRAPPED_SPACE,	/* the same calls, with ENOSPC */
	WRAPPED_UNABLE, /* the same, with EINVAL: what a file system has no way to do */
};
/* The at-th request of that kind from now on (1: the next) is refused, and with is_for_good all after it. */
void wrapped_fail(enum wrapped_kind kind, uint64_t at, bool is_for_good);
/* Nothing is refused any more. True where something was. */
bool wrapped_mend(void);

/* Runs it. -1 where it returned; else the status with which it would have ended the process: what it owned then stays
 * as it was, as in a process that is gone. */
int wrapped_run(void (*run)(void *arg), void *arg);

/* What SQLite asks of the system counts among the calls too, from now on. */
void wrapped_take_sqlite(void);
/* What the daemon tells its service manager comes here instead; NULL: it goes its way. */
extern void (*wrapped_notified)(const char *state);
