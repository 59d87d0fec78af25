/* inbox.h: each institution's inbox: a topic whose jobs are the open tasks of its people (those of nobody
 * in particular are the secretariat's). Nobody puts or closes one by hand: what is open follows from the
 * state of each study, and is compared with what the inboxes were told, within the transaction of the
 * change. A task that is over is cancelled, also while a worker holds it; one that is asked for again, or
 * by another day, is told anew. */
#pragma once

#include "core/tasks.h"

/* The tasks of a study may be others now; its inboxes follow before the batch is committed. */
void inbox_touch(struct core *core, int64_t study);
void inbox_touch_all(struct call *call);
/* What that principal has to do may be something else, though no task has changed: their inbox.watch looks. */
void inbox_wake(struct call *call, struct str principal);
/* Within the writer's transaction, behind its last request. */
void inbox_follow(struct core *core);
/* The inbox of a new institution. */
void inbox_add(struct txn *txn, int64_t institution, const char *name, int64_t keep_ms,
	       int64_t now_ms);
