/* judge.h: every answer as it is given: that it is one, that the same request never gets another,
 * that one request_id stands for one request, and that nobody is told what is hidden from them. */
#pragma once

#include "sim/sim.h"

/* What left the daemon for a client: results are entered in the ledger. */
void judge_reply(struct sim *sim, int client, struct str text);
/* A question that was answered on the database as it is now: nobody may read of a review that is
 * a draft, or that is kept from them until their own is in. */
void judge_look(struct sim *sim, const struct request *request);
