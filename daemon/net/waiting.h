/* waiting.h: the calls that wait for a commit (event.watch, job.lease), and when each is run again.
 *
 * A waiting call is either at a reader, or the writer, (RUNNING) or PARKED. It is run again when a commit
 * touches what it waits for, and a last time at its deadline. A commit that comes while the call
 * runs may or may not be in the snapshot that the reader looks at: such a call is marked stale
 * and run again on its return. So no commit is missed, and no reader is asked twice at once.
 *
 * Owned by the front; no clock, no sockets. Lists that are handed out are linked by
 * part->letter.mail.next. */
#pragma once

#include "net/exchange.h"

struct waiting {
	struct part *first;
	size_t count;
	int64_t next_us; /* no deadline of a parked call is earlier; INT64_MAX: none is parked */
};

void waiting_init(struct waiting *waiting);
void waiting_done(struct waiting *waiting); /* asserts that nobody waits */

/* Before a write's first run: it stands for the calls of the same principal and request_id that wait
 * already. One that is away is marked, and ends when it comes home. One that is parked is given back,
 * for the caller to answer; NULL: none. */
struct part *waiting_supersede(struct waiting *waiting, struct part *part);
/* The part goes to a reader, for the first time or again. */
void waiting_run(struct waiting *waiting, struct part *part);
/* The part came back with nothing to tell. True: it is parked. False: it is to be run again at
 * once, since a commit passed it, or its deadline (set by the caller) is over; then
 * request.is_last_run is set. */
bool waiting_park(struct waiting *waiting, struct part *part, int64_t now_us);
/* The part is answered. Fine where it never waited. */
void waiting_leave(struct waiting *waiting, struct part *part);

/* Those that a commit is for, no longer parked, in the order in which they came; the caller runs each.
 * commit NULL: all. */
struct part *waiting_wake(struct waiting *waiting, const struct commit *commit);
/* Those whose deadline is over, no longer parked, with request.is_last_run set. */
struct part *waiting_due(struct waiting *waiting, int64_t now_us);
/* Every deadline is over, that of parked calls and of those that run. */
void waiting_expire(struct waiting *waiting);
