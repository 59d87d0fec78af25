/* door.h: the ZAP handler's socket: asks zap_judge() and answers. Who is refused is counted, and
 * told to the operator at most once in a while, so that a stranger cannot fill the log. */
#pragma once

#include "net/roster.h"

struct door {
	int64_t quiet_until_us;
	int64_t refused_untold;
};

/* Answers every handshake that waits; never blocks. */
void door_answer(struct door *door, void *socket, const struct roster *roster,
		 int64_t *refused_count);
