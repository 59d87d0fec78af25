/* inboxes.h: what always holds of the inboxes: they have been told of exactly the tasks that are open. */
#pragma once

#include "core/fixture.h"

/* Of every study: what study.status tells the secretariat is open is what the inboxes were told, each in the
 * inbox of whose it is. */
void inboxes_fit(struct fixture *fixture);
/* For fixture->after_write: the same of the newest study; and no job of an inbox is left without a task. */
void inboxes_follow(struct fixture *fixture);
