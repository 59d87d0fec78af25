/* past.h: what stood at some time, told by what was kept. Who sees what is judged by today: the past shows
 * nobody more than the present does, and less where something was another's then. */
#pragma once

#include "core/call.h"

/* The parameter `as_of` as an instant; 0 where it is not given. A date means its end, by the study's calendar,
 * or now, where it is today. 0, or an answer. */
int past_param(struct call *call, int64_t *ret_at_ms);
/* What the caller is to be told of a row as it stood: false where it was not there yet. */
bool past_comment(struct call *call, struct comment *comment, int64_t at_ms);
bool past_review(struct call *call, struct review *review, int64_t at_ms);
/* The study, its dates and its state: 0, or an answer where that is not known. */
int past_study(struct call *call, int64_t at_ms, struct study *ret_study);
/* The study as study_json() has it, without what is not known of the past. */
struct json_object *past_study_json(struct call *call, const struct study *then, int64_t at_ms);
