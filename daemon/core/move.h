/* move.h: what creating and moving studies share. */
#pragma once

#include "core/call.h"

/* Puts call->study into a stage: dates from today in its zone, a step for the history, the event,
 * the result. */
int move_enter(struct call *call, int stage, const char *step, const char *reason);

/* Calls add for each study that the caller may see, with call->study and call->viewer set; pages
 * the list. */
int studies_each(struct call *call, int (*add)(struct call *call, struct page *page));
