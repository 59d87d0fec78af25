/* calendar_write.c: entries as iCalendar. The only file that knows libical.
 *
 * Every entry is an event of whole days, since that is what Thunderbird, Google Calendar and
 * Outlook all show, and all show alike: of tasks with a due date (VTODO) Google and Outlook show
 * nothing. The exact instant of a deadline is in its text. Days are DATE values, told by the
 * daemon, and belong to no time zone; libical's own zones are not used. All entries are
 * TRANSPARENT: a deadline makes nobody busy, nor does an event of which no more is known than its
 * month.
 *
 * SEQUENCE is the version of what the entry is about, which the daemon counts up with each change:
 * a program that compares it takes the newer one. DTSTAMP is when the study last took a step, not
 * when this program ran; so a file that did not change is the same file. */
#include "referee/calendar.h"

#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "base/zone.h"
#include "referee/json.h"

/* ---- values ---- */

/* Text as libical takes it: it escapes what the format asks for, and lets control characters
 * through. Lines end in a line feed. A new string. */
static char *clean(const char *text)
{
	_cleanup_(x_freep) char *plain = xstrdup(text);
	char *to = plain;

	for (const char *from = text; *from; from++)
		if (*from != '\r')
			*to++ = *from;
	*to = '\0';
	return screen_safe(str_of(plain), true);
}

static void put(icalcomponent *component, icalproperty *property)
{
	icalcomponent_add_property(component, mem_check(property));
}

static void put_text(icalcomponent *component, icalproperty *(*make)(const char *text),
		     const char *text)
{
	_cleanup_(x_freep) char *safe = text ? clean(text) : NULL;

	if (safe && safe[0])
		put(component, make(safe));
}

/* "2019-10-22" as a DATE, "2019-10-22T14:59:59.999Z" as a DATE-TIME of UTC. */
static struct icaltimetype time_of(const char *text)
{
	struct icaltimetype time = icaltime_null_time();
	int year, month, day, hour = 0, minute = 0, second = 0;

	int found = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute,
			   &second);
	if (found < 3)
		return time;
	time = (struct icaltimetype){ .year = year, .month = month, .day = day };
	time.hour = hour;
	time.minute = minute;
	time.second = second;
	time.is_date = found == 3;
	if (found > 3)
		time.zone = icaltimezone_get_utc_timezone();
	return time;
}

/* ---- entries ---- */

/* DTEND is the day behind the last one. */
static void put_days(icalcomponent *event, struct json_object *entry)
{
	const char *from = json_text(entry, "from"), *to = json_text(entry, "to");
	char behind[ZONE_DATE_SIZE];

	put(event, icalproperty_new_dtstart(time_of(from)));
	zone_date_add(to, 1, behind);
	put(event, icalproperty_new_dtend(time_of(behind)));
}

static icalcomponent *event_of(struct json_object *entry)
{
	icalcomponent *event = mem_check(icalcomponent_new(ICAL_VEVENT_COMPONENT));
	bool is_cancelled = json_is(entry, "is_cancelled");

	put_text(event, icalproperty_new_uid, json_text(entry, "uid"));
	put(event, icalproperty_new_dtstamp(time_of(json_text(entry, "changed"))));
	put(event, icalproperty_new_sequence((int)json_int(entry, "version", 0)));
	put_days(event, entry);
	put_text(event, icalproperty_new_summary, json_text(entry, "summary"));
	put_text(event, icalproperty_new_description, json_text(entry, "description"));
	put_text(event, icalproperty_new_location, json_text(entry, "place"));
	put_text(event, icalproperty_new_categories, json_text(entry, "kind"));
	put_text(event, icalproperty_new_categories, json_text(entry, "study"));
	put(event,
	    icalproperty_new_status(is_cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
	put(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
	return event;
}

/* The format wants one component at least (RFC 5545, 3.6), and some readers refuse a file without.
 * A time zone that nothing refers to shows nothing. */
static icalcomponent *nothing(void)
{
	icalcomponent *zone = mem_check(icalcomponent_new(ICAL_VTIMEZONE_COMPONENT));
	icalcomponent *standard = mem_check(icalcomponent_new(ICAL_XSTANDARD_COMPONENT));
	struct icaltimetype start = { .year = 1970, .month = 1, .day = 1 };

	put(zone, icalproperty_new_tzid("UTC"));
	put(standard, icalproperty_new_dtstart(start));
	put(standard, icalproperty_new_tzoffsetfrom(0));
	put(standard, icalproperty_new_tzoffsetto(0));
	icalcomponent_add_component(zone, standard);
	return zone;
}

static void put_head(icalcomponent *whole, const char *name)
{
	_cleanup_(x_freep) char *program =
		xasprintf("-//refereed//referee %s//EN", referee_version());
	_cleanup_(x_freep) char *safe = screen_safe(str_of(name), false);
	icalproperty *shown = mem_check(icalproperty_new_x(safe));

	put(whole, icalproperty_new_version("2.0"));
	put(whole, icalproperty_new_prodid(program));
	put(whole, icalproperty_new_method(ICAL_METHOD_PUBLISH));
	icalproperty_set_x_name(shown, "X-WR-CALNAME");
	put(whole, shown);
}

/* One line, broken where 75 octets are full, never within a character; a blank begins what goes on. */
static void fold(FILE *out, struct str line)
{
	static const size_t octets = 75;
	size_t room = octets;

	while (line.n > room) {
		size_t take = room;
		while (take > 1 && ((unsigned char)line.p[take] & 0xc0) == 0x80)
			take--;
		fprintf(out, "%.*s\r\n ", (int)take, line.p);
		line = (struct str){ line.p + take, line.n - take };
		room = octets - 1;
	}
	fprintf(out, "%.*s\r\n", (int)line.n, line.p);
}

/* libical (3.0.16) breaks lines too, but sometimes between the carriage return and the line feed
 * that end them; what it broke is joined, and broken again. A new string. */
static char *refold(const char *text)
{
	_cleanup_(x_freep) char *joined = xstrdup(text);
	char *folded = NULL, *to = joined;
	size_t size = 0;

	for (const char *from = text; *from;) {
		if (strncmp(from, "\r\n ", 3) == 0)
			from += 3;
		else
			*to++ = *from++;
	}
	*to = '\0';
	FILE *out = mem_check(open_memstream(&folded, &size));
	for (const char *line = joined; *line;) {
		size_t len = strcspn(line, "\r");
		fold(out, (struct str){ line, len });
		line += len + strspn(line + len, "\r\n");
	}
	fclose(out);
	return mem_check(folded);
}

char *calendar_text(struct json_object *entries, const char *name)
{
	icalcomponent *whole = mem_check(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));

	put_head(whole, name);
	for (size_t i = 0; i < json_count(entries); i++)
		icalcomponent_add_component(whole, event_of(json_object_array_get_idx(entries, i)));
	if (json_count(entries) == 0)
		icalcomponent_add_component(whole, nothing());
	char *theirs = mem_check(icalcomponent_as_ical_string_r(whole));
	char *text = refold(theirs);
	icalmemory_free_buffer(theirs);
	icalcomponent_free(whole);
	return text;
}
