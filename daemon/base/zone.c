/* zone.c: named time zones through GLib's GTimeZone, and the calendar through the C library.
 *
 * Seconds since 1970 are split into date and time by gmtime_r() and joined by timegm(): a local
 * time is the UTC form of (instant + offset). GLib gives the offset of a zone at an instant and
 * nothing else; which instant a local time means is decided here (zone_instant), since the rule for
 * gaps and overlaps is ours.
 *
 * Every instant is held within the years 1970 to 9999, so that the fixed sizes of zone.h are enough
 * whatever a peer sends: what lies outside reads as the nearest second inside.
 *
 * A zone once used stays loaded until the process ends (tzdata knows some hundred names), so a new
 * tzdata counts from the next start. */
#include "base/zone.h"

#include <assert.h>
#include <glib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/mem.h"

#define ZONE_NAME_MAX  32
#define SECONDS_DAY    INT64_C(86400)
#define SECONDS_MAX    INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define OFFSET_MARGIN  (15 * INT64_C(3600))  /* no zone has been further from UTC */
#define ZONE_DIRECTORY "/usr/share/zoneinfo"

struct zone {
	struct zone *next;
	GTimeZone *rules;
	char name[ZONE_NAME_MAX + 1];
};

static pthread_mutex_t zones_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct zone *zones; /* only ever added to, under the mutex */

/* The form of an IANA name, one spelling of each. tzdata's own exceptions ("right/...",
 * "posix/...", "localtime") begin in lower case. */
static bool name_is_plain(const char *name)
{
	size_t len = strnlen(name, ZONE_NAME_MAX + 1);

	return len > 0 && len <= ZONE_NAME_MAX && name[0] >= 'A' && name[0] <= 'Z' &&
	       !strstr(name, "//") &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/") ==
		       len;
}

/* GLib also takes POSIX rules ("AAA3BBB") for a zone; only what tzdata has is one here. */
static bool name_is_in_tzdata(const char *name)
{
	const char *directory = getenv("TZDIR");
	_cleanup_(x_freep) char *path =
		xasprintf("%s/%s", directory ? directory : ZONE_DIRECTORY, name);
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static struct zone *zone_load(const char *name)
{
	if (!name_is_plain(name) || !name_is_in_tzdata(name))
		return NULL;
	GTimeZone *rules = g_time_zone_new_identifier(name);
	if (!rules)
		return NULL;
	struct zone *zone = xcalloc(1, sizeof(*zone));
	zone->rules = rules;
	memcpy(zone->name, name, strlen(name));
	return zone;
}

/* NULL where there is no such zone. */
static GTimeZone *zone_rules(const char *name)
{
	(void)pthread_mutex_lock(&zones_mutex);
	struct zone *zone = zones;
	while (zone && strcmp(zone->name, name) != 0)
		zone = zone->next;
	if (!zone && (zone = zone_load(name))) {
		zone->next = zones;
		zones = zone;
	}
	GTimeZone *rules = zone ? zone->rules : NULL;
	(void)pthread_mutex_unlock(&zones_mutex);
	return rules;
}

/* Seconds east of UTC. */
static int64_t zone_offset(GTimeZone *rules, int64_t at)
{
	return g_time_zone_get_offset(rules,
				      g_time_zone_find_interval(rules, G_TIME_TYPE_UNIVERSAL, at));
}

/* The instant of a local time, both in seconds. The offsets that hold well before and well after
 * are the only candidates, and a candidate is right where it holds at its own instant. In an
 * overlap both are right, in a gap neither is: the later instant is taken. */
static int64_t zone_instant(GTimeZone *rules, int64_t local)
{
	int64_t with_first = local - zone_offset(rules, local - OFFSET_MARGIN);
	int64_t with_last = local - zone_offset(rules, local + OFFSET_MARGIN);
	bool is_first = with_first + zone_offset(rules, with_first) == local;
	bool is_last = with_last + zone_offset(rules, with_last) == local;

	if (is_first != is_last)
		return is_first ? with_first : with_last;
	return with_first > with_last ? with_first : with_last;
}

/* Whole seconds, rounded towards the past, within the years that are kept. */
static int64_t seconds_of(int64_t at_ms)
{
	int64_t seconds = at_ms / 1000 - (at_ms % 1000 < 0);

	return seconds < 0 ? 0 : seconds > SECONDS_MAX ? SECONDS_MAX : seconds;
}

static struct tm calendar(int64_t seconds)
{
	time_t held = (time_t)(seconds < 0 ? 0 : seconds > SECONDS_MAX ? SECONDS_MAX : seconds);
	struct tm parts;

	(void)gmtime_r(&held, &parts);
	return parts;
}

/* Reads exactly `count` digits and moves on. False where there are fewer. */
static bool digits_read(const char **text, int count, int *ret_number)
{
	int number = 0;

	for (; count > 0; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		number = number * 10 + (**text - '0');
	}
	*ret_number = number;
	return true;
}

static bool char_read(const char **text, const char *accepted)
{
	if (**text == '\0' || !strchr(accepted, **text))
		return false;
	(*text)++;
	return true;
}

/* Reads YYYY-MM-DD as seconds at 00:00:00 UTC and moves on. */
static bool date_read(const char **text, int64_t *ret_seconds)
{
	struct tm parts = { 0 };
	int year, month, day;

	if (!digits_read(text, 4, &year) || !char_read(text, "-") ||
	    !digits_read(text, 2, &month) || !char_read(text, "-") || !digits_read(text, 2, &day) ||
	    year < 1970)
		return false;
	parts.tm_year = year - 1900;
	parts.tm_mon = month - 1;
	parts.tm_mday = day;
	int64_t seconds = (int64_t)timegm(&parts);
	/* timegm() carries 31 April over into May: such a day does not exist. */
	if (parts.tm_mon != month - 1 || parts.tm_mday != day)
		return false;
	*ret_seconds = seconds;
	return true;
}

static void date_write(int64_t seconds, char ret_date[ZONE_DATE_SIZE])
{
	struct tm parts = calendar(seconds);

	(void)strftime(ret_date, ZONE_DATE_SIZE, "%Y-%m-%d", &parts);
}

bool zone_is_known(const char *zone)
{
	return zone_rules(zone) != NULL;
}

bool zone_date_is_valid(const char *date)
{
	int64_t seconds;

	return date_read(&date, &seconds) && *date == '\0';
}

void zone_date(const char *zone, int64_t at_ms, char ret_date[ZONE_DATE_SIZE])
{
	GTimeZone *rules = zone_rules(zone);

	assert(rules);
	int64_t seconds = seconds_of(at_ms);
	date_write(seconds + zone_offset(rules, seconds), ret_date);
}

void zone_date_add(const char *date, int days, char ret_date[ZONE_DATE_SIZE])
{
	int64_t seconds = 0;
	bool is_read = date_read(&date, &seconds);

	assert(is_read);
	date_write(seconds + days * SECONDS_DAY, ret_date);
}

int64_t zone_end_of_day(const char *zone, const char *date)
{
	GTimeZone *rules = zone_rules(zone);
	int64_t seconds = 0;
	bool is_read = date_read(&date, &seconds);

	assert(rules && is_read);
	return zone_instant(rules, seconds + SECONDS_DAY - 1) * 1000 + 999;
}

void zone_text(const char *zone, int64_t at_ms, char ret_text[ZONE_TEXT_SIZE])
{
	GTimeZone *rules = zone_rules(zone);

	assert(rules);
	int64_t seconds = seconds_of(at_ms);
	struct tm parts = calendar(seconds + zone_offset(rules, seconds));
	size_t len = strftime(ret_text, ZONE_TEXT_SIZE, "%Y-%m-%d %H:%M:%S ", &parts);
	(void)snprintf(ret_text + len, ZONE_TEXT_SIZE - len, "%s", zone);
}

void zone_utc(int64_t at_ms, char ret_text[ZONE_UTC_SIZE])
{
	struct tm parts = calendar(seconds_of(at_ms));
	int ms = (int)((at_ms % 1000 + 1000) % 1000);
	size_t len = strftime(ret_text, ZONE_UTC_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);

	(void)snprintf(ret_text + len, ZONE_UTC_SIZE - len, ".%03dZ", ms);
}

void zone_stamp(int64_t at_ms, char ret_text[ZONE_STAMP_SIZE])
{
	struct tm parts = calendar(seconds_of(at_ms));

	(void)strftime(ret_text, ZONE_STAMP_SIZE, "%Y%m%d-%H%M%S", &parts);
}

/* HH:MM:SS and an optional fraction, as milliseconds of the day. A leap second counts as the second
 * after it. */
static bool time_read(const char **text, int64_t *ret_ms)
{
	int hour, minute, second, weight = 100;
	int64_t ms = 0;

	if (!digits_read(text, 2, &hour) || !char_read(text, ":") ||
	    !digits_read(text, 2, &minute) || !char_read(text, ":") ||
	    !digits_read(text, 2, &second) || hour > 23 || minute > 59 || second > 60)
		return false;
	if (char_read(text, ".")) {
		if (**text < '0' || **text > '9')
			return false;
		for (; **text >= '0' && **text <= '9'; (*text)++, weight /= 10)
			ms += (**text - '0') * weight;
	}
	*ret_ms = ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + ms;
	return true;
}

/* Z or +HH:MM or -HH:MM, as milliseconds east of UTC. */
static bool offset_read(const char **text, int64_t *ret_ms)
{
	int64_t sign = **text == '-' ? -1 : 1;
	int hour, minute;

	if (char_read(text, "Zz")) {
		*ret_ms = 0;
		return true;
	}
	if (!char_read(text, "+-") || !digits_read(text, 2, &hour) || !char_read(text, ":") ||
	    !digits_read(text, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*ret_ms = sign * (hour * 60 + minute) * 60000;
	return true;
}

bool zone_utc_parse(const char *text, int64_t *ret_ms)
{
	int64_t day = 0, time_ms = 0, offset_ms = 0;

	if (!date_read(&text, &day))
		return false;
	if (*text != '\0' && (!char_read(&text, "Tt") || !time_read(&text, &time_ms) ||
			      !offset_read(&text, &offset_ms)))
		return false;
	int64_t at_ms = day * 1000 + time_ms - offset_ms;
	if (*text != '\0' || at_ms < 0 || at_ms > SECONDS_MAX * 1000 + 999)
		return false;
	*ret_ms = at_ms;
	return true;
}
