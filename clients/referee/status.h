/* status.h: the pages that coordinators live in: one study's standing, and the board of all. */
#pragma once

#include "referee/session.h"

void status_show(const struct session *session, struct json_object *status);
void board_show(const struct session *session, struct json_object *board);
void timeline_show(const struct session *session, struct json_object *timeline);
