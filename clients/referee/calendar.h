/* calendar.h: the entries of `referee calendar`, between what the daemon says and what is written.
 *
 * An entry is one JSON object, as --json shows it: uid, kind, study, from and to (its first and
 * last day, local), summary, description, place, is_cancelled, version, and changed (an instant).
 * It has nothing of the clock, or of the program's run: what did not change is written again byte
 * by byte. Its days are before CALENDAR_END: libical writes no year behind 3000. */
#pragma once

#include "referee/session.h"

#define CALENDAR_END "3000-12-31"

struct calendar {
	struct session *session;
	char *me;		     /* the caller's name; owned */
	char *host;		     /* what stands behind the @ of each UID; owned */
	bool is_person;		     /* only what is the caller's own to do */
	struct json_object *entries; /* owned */
	struct json_object *uids;    /* those that are taken; owned */
};

/* Adds what a study has: `study` is a row of study.list, or what study.get answered. 0, or an exit
 * status that was told. */
int calendar_add(struct calendar *calendar, struct json_object *study);
/* iCalendar (RFC 5545) of entries that are in order, under a name; a new string. */
char *calendar_text(struct json_object *entries, const char *name);
