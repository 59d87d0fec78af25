/* quiet.h: when nobody is written to: the hours, days of the week and holidays of the programme's
 * calendar, by the clock of whoever is written to. Pure functions. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct quiet {
	const char *hours; /* "20-8": from eight in the evening to eight in the morning; "": none */
	const char *days;  /* "sat sun"; "": none */
	const char *dates; /* "2026-01-01 2026-02-17"; "": none */
};

/* NULL where the text is well-formed, or why it is not. */
const char *quiet_hours_wrong(const char *text);
const char *quiet_days_wrong(const char *text);
const char *quiet_dates_wrong(const char *text);

/* Whether it is quiet in that zone at that instant; the texts must be well-formed. */
bool quiet_is(const struct quiet *quiet, const char *zone, int64_t at_ms);
/* The first quarter of an hour from then on in which it is not; `at_ms` itself where it is not quiet.
 * A calendar that is quiet for a year and a day has no such time: then that long after. */
int64_t quiet_end(const struct quiet *quiet, const char *zone, int64_t at_ms);
