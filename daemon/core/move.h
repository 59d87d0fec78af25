/* move.h: what creating and moving studies share. */
#pragma once

#include "core/call.h"

/* Puts call->study into a stage: dates from today in its zone, a step for the history, the event,
 * the result. */
int move_enter(struct call *call, int stage, const char *step, const char *reason);

/* How many days a rest between two instants took: whole days by the study's calendar, rounded up. A rest
 * never takes time away, nor does a clock that was set back. */
int days_rested(const struct study *study, int64_t then_ms, int64_t now_ms);

/* Calls add for each study that the caller may see, with call->study and call->viewer set; pages
 * the list. */
int studies_each(struct call *call, int (*add)(struct call *call, struct page *page));
