/* morning.h: status, board and timeline of a study as somebody reads them each morning. They agree with each other, and with a
 * calendar of the tests' own: the C library's, by TZ, where the daemon has another. */
#pragma once

#include "base/zone.h"
#include "core/fixture.h"

/* The zone of all that follows. */
void calendar_is(const char *zone);
/* The number of the local day; only differences mean something. */
int64_t calendar_day(int64_t at_ms);
/* The last millisecond of the local day so many days later. */
int64_t calendar_end(int64_t at_ms, int days);
void calendar_date(int64_t at_ms, char ret_date[static ZONE_DATE_SIZE]);
/* A member that is a time; 0 where it is not there. */
int64_t calendar_moment(struct json_object *object, const char *name);

/* Every task is due at the end of a local day, has the days left that the calendar says, and is late exactly when its day
 * and its grace are over; the board counts the same, and names the first that is late; and the timeline does not call the stage late before
 * that. How many are late. */
int morning_look(struct fixture *fixture, const char *study);
