/* recommendation.h: a recommendation to a host, or a commitment of its own, and what became of it. */
#pragma once

#include "core/noun.h"

struct recommendation {
	struct thing thing;
	int64_t number, responded_ms, reports, reviewed_ms, created_ms;
	const char *kind, *text, *addressee, *sector, *priority, *due_date, *acceptance, *response,
		*status, *state, *by, *responded_by;
};
/* What is made without a word on it. */
#define RECOMMENDATION_KIND	"recommendation"
#define RECOMMENDATION_SECTOR	"other"
#define RECOMMENDATION_PRIORITY "medium"

void recommendation_read(struct call *call, struct query *query, void *ret_recommendation);
/* Whether the caller is told numbers: they count all of a study's, also for the host, who has commitments of its
 * own while recommendations are drafted that it does not see yet. */
bool recommendation_is_numbered(const struct call *call);
/* Those that stand, of those that the caller sees; by status, of what was accepted. */
struct rates {
	int64_t made, accepted, partly, refused, pending;
	int64_t not_started, in_progress, implemented, superseded;
};
void rates_count(struct rates *rates, const struct recommendation *recommendation); /* one more */
/* The counts, and the rates of them, in whole percent and 0 where there is nothing to divide by: accepted
 * in full or in part of those that the host has answered; implemented of what was accepted and is not
 * superseded. */
void rates_show(struct json_object *object, const struct rates *rates);
void rates_of_study(struct call *call, struct rates *ret_rates);
/* How many there are of each kind of answer and state, of those that the caller sees; false, and
 * nothing, where there are none. */
bool rates_put(struct call *call, struct json_object *object);
void recommendation_show(struct call *call, struct json_object *object, const void *recommendation);
