/* zone.h: named time zones (the IANA names of tzdata). The only file that knows GLib.
 *
 * A deadline is a local date in a named zone and means 23:59:59 there. It is stored as UTC
 * milliseconds and as date and zone, since zone rules change. Where a local time does not exist
 * (spring) or exists twice (autumn), the later instant is taken: nobody loses an hour to a clock
 * change. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ZONE_DATE_SIZE 11 /* "2019-10-22" and its NUL */
#define ZONE_TEXT_SIZE                                                                             \
	64 /* "2019-10-22 23:59:59 America/Argentina/ComodRivadavia" (the longest) and its NUL */
#define ZONE_UTC_SIZE 25 /* "2019-10-22T14:59:59.000Z" and its NUL */

bool zone_is_known(const char *zone);
/* "YYYY-MM-DD" and a day that exists, years 1970 to 9999. */
bool zone_date_is_valid(const char *date);
/* The local date at an instant. Zone must be known (asserts). */
void zone_date(const char *zone, int64_t at_ms, char ret_date[ZONE_DATE_SIZE]);
/* date + days (may be negative), by the calendar. */
void zone_date_add(const char *date, int days, char ret_date[ZONE_DATE_SIZE]);
/* 23:59:59.999 of that local date, as UTC milliseconds. */
int64_t zone_end_of_day(const char *zone, const char *date);
/* For people: local date, time and the zone's name. */
void zone_text(const char *zone, int64_t at_ms, char ret_text[ZONE_TEXT_SIZE]);
/* RFC 3339 in UTC with milliseconds: the form of every instant on the wire. */
void zone_utc(int64_t at_ms, char ret_text[ZONE_UTC_SIZE]);
/* The same for names of files: "20191022-145959". */
#define ZONE_STAMP_SIZE 16
void zone_stamp(int64_t at_ms, char ret_text[ZONE_STAMP_SIZE]);
/* Reads RFC 3339 (Z or numeric offset, optional fraction) or a bare date (00:00:00 UTC); false
 * where it is neither. */
bool zone_utc_parse(const char *text, int64_t *ret_ms);
