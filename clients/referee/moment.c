/* moment.c: instants, due dates and the days to them. */
#include "referee/moment.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "referee/json.h"
#include "referee/language.h"

char *moment_shown(const char *utc, const char *zone)
{
	char text[ZONE_TEXT_SIZE];
	int64_t at_ms;

	if (!zone_utc_parse(utc, &at_ms))
		return xstrdup(utc);
	if (zone && zone_is_known(zone)) {
		zone_text(zone, at_ms, text);
		return xstrdup(text);
	}
	zone_utc(at_ms, text);
	return xasprintf("%.10s %.8s UTC", text, text + 11);
}

char *moment_due(struct json_object *object, const char *zone)
{
	const char *date = json_text(object, "due_date"), *due = json_text(object, "due");
	const char *own = json_text(object, "zone");

	if (own)
		zone = own;
	if (date)
		return zone ? xasprintf("%s %s", date, zone) : xstrdup(date);
	if (!due)
		return NULL;
	/* The end of a local day is that day. */
	char *shown = moment_shown(due, zone);
	_cleanup_(x_freep) char *whole = shown;
	if (strlen(shown) > 20 && strncmp(shown + 10, " 23:59:59 ", 10) == 0)
		return xasprintf("%.10s %s", shown, shown + 20);
	return TAKE(whole);
}

char *moment_days(int64_t days_left, bool is_late)
{
	unsigned long days = (unsigned long)(days_left < 0 ? -days_left : days_left);

	if (is_late)
		return days ? xasprintf(ngettext("LATE by %lu day", "LATE by %lu days", days), days)
			    : xstrdup(_("LATE"));
	if (days == 0)
		return xstrdup(_("today"));
	return days_left > 0 ? xasprintf(ngettext("%lu day left", "%lu days left", days), days)
			     : xasprintf(ngettext("%lu day over", "%lu days over", days), days);
}
